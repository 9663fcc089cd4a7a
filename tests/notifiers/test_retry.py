"""When a delivery is tried again."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from model import Outcome, Verdict
from notifiers import compute_next_attempt
from tests.notifiers.samples import AT, delivery

NONE = timedelta()
MINUTE = timedelta(minutes=1)


def _wait(verdict: Verdict, attempt: int = 1, id: str = "k", **more: Any) -> timedelta:  # noqa: A002
    ask_after = more.pop("ask_after", NONE)
    outcome = Outcome(verdict, **more)
    return compute_next_attempt(delivery(id=id, attempt=attempt), outcome, AT, ask_after) - AT


@pytest.mark.parametrize(
    ("attempt", "most"),
    [(1, 2), (2, 4), (3, 8), (6, 64), (8, 256), (9, 300), (10, 300), (1000, 300)],
)
@pytest.mark.parametrize("alone", [True, False])
def test_the_wait_doubles_up_to_half_a_minute_or_for_one_message_up_to_five(
    attempt: int, most: int, alone: bool
) -> None:
    most = most if alone else min(most, 30)
    waits = [_wait(Verdict.RETRY, attempt, id=f"k{n}", alone=alone) for n in range(200)]
    assert min(waits) >= NONE
    assert max(waits) <= timedelta(seconds=most)
    assert max(waits) > timedelta(seconds=most * 0.9)  # 200 draws reach the upper tenth


def test_the_jitter_differs_by_delivery_and_attempt_and_is_the_same_in_every_run() -> None:
    waits = {_wait(Verdict.RETRY, 8, id=f"k{n}", alone=True) for n in range(50)}
    assert len(waits) == 50
    assert _wait(Verdict.RETRY, 8) == _wait(Verdict.RETRY, 8)
    assert _wait(Verdict.RETRY, 9) != _wait(Verdict.RETRY, 10)


def test_the_wait_that_a_channel_asks_for_wins_where_it_is_longer() -> None:
    assert _wait(Verdict.WAIT, retry_in=timedelta(seconds=30)) == timedelta(seconds=30)
    assert _wait(Verdict.RETRY, 1, retry_in=timedelta(minutes=7)) == timedelta(minutes=7)


def test_a_channel_cannot_ask_for_more_than_an_hour() -> None:
    assert _wait(Verdict.WAIT, retry_in=timedelta(days=9)) == timedelta(hours=1)


def test_a_negative_wait_is_no_wait() -> None:
    assert _wait(Verdict.WAIT, retry_in=timedelta(seconds=-5)) >= NONE


def test_a_blocked_channel_is_probed_every_quarter_of_an_hour() -> None:
    assert _wait(Verdict.BLOCKED, 1) == timedelta(minutes=15)
    assert _wait(Verdict.BLOCKED, 50) == timedelta(minutes=15)
    assert _wait(Verdict.BLOCKED, retry_in=timedelta(hours=1)) == timedelta(hours=1)


def test_an_unanswered_attempt_gives_the_channel_time_to_show_it() -> None:
    assert _wait(Verdict.UNSURE, ask_after=MINUTE) == MINUTE
    assert _wait(Verdict.RETRY, ask_after=MINUTE) < MINUTE


@pytest.mark.parametrize("verdict", [Verdict.SENT, Verdict.REFUSED, Verdict.TOO_RICH])
def test_a_plainer_form_needs_no_wait(verdict: Verdict) -> None:
    assert _wait(verdict, 5) == NONE


@settings(deadline=None)
@given(
    st.sampled_from(Verdict),
    st.integers(-5, 10**9),
    st.none() | st.timedeltas(),
    st.timedeltas(NONE, timedelta(hours=1)),
)
def test_the_next_attempt_is_never_in_the_past_or_more_than_an_hour_away(
    verdict: Verdict, attempt: int, asked: timedelta | None, ask_after: timedelta
) -> None:
    outcome = Outcome(verdict, retry_in=asked)
    wait = compute_next_attempt(delivery(attempt=attempt), outcome, AT, ask_after) - AT
    assert NONE <= wait <= timedelta(hours=1)
