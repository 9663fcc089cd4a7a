from __future__ import annotations

from datetime import UTC, datetime

import orjson
import pytest

import config
from answers.plan import (
    MAX_ALERTS,
    AskedPlan,
    Plan,
    PlannedAlert,
    describe_plan,
    find_mistakes,
    read_plan,
)
from config import Texts
from model import ChangeKind, KeywordChange
from rehearsal.compare import Change, Fate
from rehearsal.stored import Rehearsal
from tests.cli.conftest import alert

AT = datetime(2026, 3, 1, 12, tzinfo=UTC)
TEXT = "feeds: [https://a.example/rss]\nwatches: [CBDC, Ports]\nchannels: {desk: {type: console}}\n"


@pytest.fixture(scope="module")
def running():
    return config.parse(Texts("config.yaml", {"config.yaml": TEXT}), {}, needs_secrets=False)


def make_plan(*changes, lines=()):
    rehearsal = Rehearsal(
        changes=changes,
        against="the config that runs",
        since=AT,
        until=AT,
        first=AT,
        entries=7,
        feeds=1,
        notes=("a note",),
    )
    return describe_plan(rehearsal, lines)


def test_alerts_are_counted_by_their_fate_and_listed_newest_first():
    first, second, third, last = (alert(number, f"<b>{number}</b>") for number in (1, 2, 3, 4))

    plan = make_plan(
        Change(Fate.NEW, None, first),
        Change(Fate.SAME, second, second),
        Change(Fate.CHANGED, third, third, "5 m later"),
        Change(Fate.GONE, last, None),
    )

    assert (plan.new, plan.gone, plan.changed, plan.same) == (1, 1, 1, 1)
    assert (plan.before, plan.after) == (3, 3)
    shown = [(one.change, one.headline, one.how) for one in plan.alerts]
    assert shown == [
        ("gone", "<b>4</b>", ""),
        ("changed", "<b>3</b>", "5 m later"),
        ("new", "<b>1</b>", ""),
    ]


def test_a_long_list_ends_and_says_so():
    changes = [Change(Fate.NEW, None, alert(number % 60, "x" * 1000)) for number in range(70)]

    plan = make_plan(*changes)

    assert (plan.new, len(plan.alerts), plan.more) == (70, MAX_ALERTS, 20)
    assert {len(one.headline) for one in plan.alerts} == {300}


def test_a_plan_comes_back_from_json_as_it_was():
    plan = make_plan(Change(Fate.NEW, None, alert(1, '央行 \u2028 "x"')), lines=["alerts: 1 new"])

    assert read_plan(orjson.dumps(plan)) == plan
    assert isinstance(plan.alerts[0], PlannedAlert)


def test_the_question_comes_back_from_its_line_as_it_was():
    changes = (KeywordChange("a", ChangeKind.ADD, "X", "oil", AT, "Mara", "chat"),)
    asked = AskedPlan(
        yaml="name: X\nkeywords: a",
        of="",
        main="/a/config.yaml",
        texts={"config.yaml": "x\ny"},
        changes=changes,
        database="db",
        at=AT,
    )

    assert AskedPlan.read(asked.write().decode()) == asked
    assert asked.write().count(b"\n") == 1


def test_a_plan_that_is_not_made_has_no_figures():
    assert Plan(state="running").new is None


@pytest.mark.parametrize(
    ("yaml", "of", "found"),
    [
        ("name: X\nkeywords: a", "", []),
        ("name: CBDC\nkeywords: a", "CBDC", []),
        ("name: CBDC\nkeywords: a", "", []),
        ("name: X\nkeywords: a", "gone", []),
        ("name: X\nkeywords: |\n  a AND", "", [(3, 5)]),
        ("name: Ports\nkeywords: a", "CBDC", [(1, 1)]),
    ],
)
def test_a_draft_has_its_mistakes_at_their_places(running, yaml, of, found):
    mistakes = find_mistakes(running, yaml, of)

    assert [(one.line, one.column) for one in mistakes] == found
