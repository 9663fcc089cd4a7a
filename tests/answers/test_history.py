from __future__ import annotations

import contextlib

import pytest

from alerts import name_trend
from answers.history import Wanted, read_history
from storage import open_reader
from tests.scenes.newsroom import MONEY, NOW, RATES, YUAN, make_busy


@pytest.fixture
def reader(tmp_path):
    with contextlib.closing(open_reader(make_busy(tmp_path).database)) as opened:
        yield opened


def test_alerts_that_nobody_got_are_listed_with_their_reason(reader):
    rows = {row.id: row for row in read_history(reader, Wanted(), NOW).alerts}

    assert (rows["held"].state, rows["held"].watch) == ("held", YUAN)
    assert (rows["rates"].state, rows["rates"].reason) == (
        "suppressed",
        "the budget of this watch is used up",
    )


@pytest.mark.parametrize(
    ("wanted", "ids"),
    [
        (Wanted(watch=MONEY), [name_trend("rise-money")]),
        (Wanted(state="suppressed"), ["rates"]),
        (Wanted(watch=RATES, state="active"), []),
        (Wanted(limit=1), [name_trend("rise-money")]),
    ],
)
def test_alerts_are_picked_by_watch_and_state(reader, wanted, ids):
    assert [row.id for row in read_history(reader, wanted, NOW).alerts] == ids


def test_deliveries_say_whether_they_arrived(reader):
    history = read_history(reader, Wanted(), NOW)

    assert [(row.channel, row.state) for row in history.deliveries] == [
        ("desk", "pending"),
        ("policy", "sent"),
        ("desk", "sent"),
        ("desk", "sent"),
    ]
    assert (history.waiting, history.dead) == (1, 0)
