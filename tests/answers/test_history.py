from __future__ import annotations

import contextlib
from datetime import timedelta

import pytest

from alerts import name_trend
from answers.cursors import write_cursor
from answers.history import (
    AlertsWanted,
    DeliveriesWanted,
    read_alerts,
    read_deliveries,
    read_place,
)
from storage import open_reader
from tests.scenes.newsroom import MONEY, NOW, RATES, YUAN, make_busy


@pytest.fixture
def reader(tmp_path):
    with contextlib.closing(open_reader(make_busy(tmp_path).database)) as opened:
        yield opened


def test_alerts_that_nobody_got_are_listed_with_their_reason(reader):
    rows = {row.id: row for row in read_alerts(reader, AlertsWanted()).items}

    assert (rows["held"].state, rows["held"].watch) == ("held", YUAN)
    assert (rows["rates"].state, rows["rates"].reason) == (
        "suppressed",
        "the budget of this watch is used up",
    )


@pytest.mark.parametrize(
    ("wanted", "ids"),
    [
        (AlertsWanted(watch=MONEY), [name_trend("rise-money")]),
        (AlertsWanted(state="suppressed"), ["rates"]),
        (AlertsWanted(watch=RATES, state="active"), []),
        (AlertsWanted(limit=1), [name_trend("rise-money")]),
        (AlertsWanted(kind="burst", watch=MONEY), [name_trend("rise-money")]),
        (AlertsWanted(kind="burst.escalated"), [name_trend("more-strike")]),
        (AlertsWanted(since=NOW - timedelta(hours=1)), [name_trend("rise-money"), "rates"]),
    ],
)
def test_alerts_are_picked_by_watch_and_state(reader, wanted, ids):
    assert [row.id for row in read_alerts(reader, wanted).items] == ids


def test_deliveries_say_whether_they_arrived(reader):
    deliveries = read_deliveries(reader, DeliveriesWanted(), NOW).items

    assert [(row.channel, row.state) for row in deliveries] == [
        ("desk", "pending"),
        ("policy", "sent"),
        ("desk", "sent"),
        ("desk", "sent"),
    ]


def test_a_cursor_leads_to_the_next_part_and_back(reader):
    first = read_alerts(reader, AlertsWanted(limit=2))
    second = read_alerts(reader, AlertsWanted(limit=2, after=read_place("alerts", first.older)))
    back = read_alerts(reader, AlertsWanted(limit=2, after=read_place("alerts", second.newer)))

    assert [row.id for row in first.items] == [name_trend("rise-money"), "rates"]
    assert [row.id for row in second.items] == ["held", name_trend("more-strike")]
    assert (back.items, back.newer) == (first.items, None)


def test_a_cursor_of_deliveries_has_a_row_of_those_that_were_not_made_too():
    place = read_place("deliveries", write_cursor("deliveries", 7, "newer", 3))

    assert (place.row, place.is_newer, place.skipped) == (7, True, 3)


@pytest.mark.parametrize(
    "place",
    [
        (),
        (7,),
        ("7", "older"),
        (-1, "older"),
        (2**63, "older"),
        (7, "up"),
        (7, "older", -1),
        (7, "older", "3"),
        (7, "older", 3, 3),
    ],
)
def test_a_place_that_no_list_has_is_refused(place):
    with pytest.raises(ValueError, match="send `next`"):
        read_place("alerts", write_cursor("alerts", *place))
