"""A post to an unknown server: the verdict for each status, and its wait."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from model import Verdict
from notifiers.programs.posting import Post, ask, judge_status, post, read_retry_after
from tests.loopback.taker import Taker
from tests.notifiers.samples import use

NOW = datetime(2026, 11, 22, 9, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("status", "verdict"),
    [
        *((200, Verdict.SENT), (202, Verdict.SENT), (204, Verdict.SENT), (299, Verdict.SENT)),
        *((301, Verdict.BLOCKED), (307, Verdict.BLOCKED)),
        *((400, Verdict.REFUSED), (413, Verdict.REFUSED), (422, Verdict.REFUSED)),
        *((401, Verdict.BLOCKED), (403, Verdict.BLOCKED), (404, Verdict.BLOCKED)),
        *((405, Verdict.BLOCKED), (410, Verdict.BLOCKED)),
        *((408, Verdict.RETRY), (425, Verdict.RETRY), (429, Verdict.WAIT)),
        *((500, Verdict.UNSURE), (502, Verdict.UNSURE), (503, Verdict.UNSURE)),
    ],
)
def test_each_status_has_its_verdict(status: int, verdict: Verdict) -> None:
    outcome = judge_status(status, {"Retry-After": "30"}, NOW)

    assert outcome.verdict is verdict
    assert verdict is Verdict.SENT or f"HTTP {status}" in outcome.note


@pytest.mark.parametrize("status", [408, 425, 429, 500, 503])
def test_a_status_that_may_pass_keeps_the_wait_that_was_asked_for(status: int) -> None:
    assert judge_status(status, {"retry-after": "30"}, NOW).retry_in == timedelta(seconds=30)


@pytest.mark.parametrize(
    ("value", "wait"),
    [
        ("0", timedelta()),
        (" 120 ", timedelta(minutes=2)),
        ("99999999999999", timedelta(hours=1)),
        ("Sun, 22 Nov 2026 09:05:00 GMT", timedelta(minutes=5)),
        ("Sunday, 22-Nov-26 09:05:00 GMT", timedelta(minutes=5)),
        ("Sun, 22 Nov 2026 08:00:00 GMT", timedelta()),
        ("Sun, 22 Nov 2099 08:00:00 GMT", timedelta(hours=1)),
        ("-5", None),
        ("soon", None),
        ("٣", None),
        ("", None),
    ],
)
def test_the_wait_is_read_from_seconds_or_a_time(value: str, wait: timedelta | None) -> None:
    assert read_retry_after({"Retry-After": value}, NOW) == wait


def test_an_endless_answer_is_not_read() -> None:
    with Taker() as taker:
        taker.faults.append("huge")
        request = Post(url=taker.url, body=b"{}", headers={}, at=NOW)
        outcome = use(lambda tools: post(tools, request), within=5)

    assert outcome.verdict is Verdict.SENT


def test_a_question_says_why_nobody_answers() -> None:
    with Taker() as taker:
        request = Post(url=taker.url, body=b"", headers={}, at=NOW)
        assert use(lambda tools: ask(tools, request)) == ()
        taker.faults.append("401")
        (refused,) = use(lambda tools: ask(tools, request))
    (problem,) = use(lambda tools: ask(tools, request))

    assert refused.startswith("the server refused (HTTP 401); it wants other credentials")
    assert problem.startswith("the server cannot be reached (connection refused)")
