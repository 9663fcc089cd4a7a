"""A rehearsal printed: counts by watch and week, and the short form."""

from datetime import UTC, datetime, timedelta

from cli.drawing import plan
from model import Alert, Entry, Match, State
from rehearsal.compare import Change, Fate
from rehearsal.stored import Rehearsal
from tests.scenes.messages import a_message
from tests.scenes.signals import a_signal

MONDAY = datetime(2026, 3, 2, 12, 0, tzinfo=UTC)  # in week 10
WEEK = timedelta(days=7)


def an_alert(watch, at=MONDAY, feed="f", keyword="CBDC"):
    match = Match(watch, Entry(feed, "1", "title"), (keyword,), ())
    signal = a_signal("match", watch, f"match:{watch}:{at}", (match,))
    message = a_message("match", f"{watch}: title", watch)
    return Alert("id", signal, at, State.ACTIVE, "new", ("screen",), message)


def new(watch, **facts):
    return Change(Fate.NEW, None, an_alert(watch, **facts))


def gone(watch, **facts):
    return Change(Fate.GONE, an_alert(watch, **facts), None)


def same(watch, **facts):
    alert = an_alert(watch, **facts)
    return Change(Fate.SAME, alert, alert)


def a_rehearsal(changes, against="the config that runs", notes=()):
    return Rehearsal(
        changes=changes,
        against=against,
        since=MONDAY,
        until=MONDAY + 2 * WEEK,
        first=MONDAY - WEEK,
        entries=500,
        feeds=2,
        notes=notes,
    )


def test_only_the_changes_of_the_named_watches_are_selected():
    changes = [new("Money"), gone("Football")]

    assert plan.select_changes(a_rehearsal(changes), ["Money"]) == changes[:1]
    assert plan.select_changes(a_rehearsal(changes), []) == changes


def test_the_short_form_names_the_five_watches_that_change_most():
    changes = [new(f"Watch {n}") for n in range(7) for _ in range(7 - n)]
    changes.append(same("Calm"))

    lines = plan.list_brief_lines(a_rehearsal(changes, notes=("a note",)), {"f": "Feed"})

    assert lines == [
        (
            "alerts: 28 new, 0 gone, 0 changed, 1 same in 14 days (500 entries), "
            "compared with the config that runs"
        ),
        "Watch 0: 7 new",
        "Watch 1: 6 new",
        "Watch 2: 5 new",
        "Watch 3: 4 new",
        "Watch 4: 3 new",
        "and 2 more",
        'most of the new: keyword "CBDC" of Watch 0 (7); feed Feed (28)',
        "a note",
    ]


def test_the_summary_counts_alerts_before_and_after_the_edit_by_week():
    changes = [
        gone("Money"),
        new("Money", at=MONDAY + WEEK),
        same("Money", at=MONDAY + WEEK),
        same("Football", keyword="final", feed="g"),
    ]

    summary = plan.make_summary(a_rehearsal(changes), changes)

    assert [summary[fate] for fate in ("new", "gone", "changed", "same")] == [1, 1, 0, 2]
    assert summary["watches"] == {
        "Money": {
            "new": 1,
            "gone": 1,
            "changed": 0,
            "same": 1,
            "weeks": {"2026-W10": [1, 0], "2026-W11": [1, 2]},
        },
        "Football": {
            "new": 0,
            "gone": 0,
            "changed": 0,
            "same": 1,
            "weeks": {"2026-W10": [1, 1]},
        },
    }
    assert summary["find_noisiest"] == {
        "keyword": {"name": "CBDC", "watch": "Money", "alerts": 1},
        "feed": {"name": "f", "alerts": 1},
    }


def test_json_has_the_fate_of_an_alert_only_in_a_plan():
    (row,) = plan.make_alert_objects([gone("Money")], is_plan=True)
    (bare,) = plan.make_alert_objects([same("Money")], is_plan=False)

    assert (row["watch"], row["change"]) == ("Money", "gone")
    assert "change" not in bare
