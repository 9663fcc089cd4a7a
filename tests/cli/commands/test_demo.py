"""The comments of the demo: a time above each alert, a line for each day, and a summary."""

from datetime import timedelta
from types import SimpleNamespace

import pytest
from structlog import DropEvent

from cli.commands import demo as _demo
from demo import SECOND_WEEK
from storage import AlertRow
from tests.scenes.messages import a_message

HOUR = timedelta(hours=1)


def screen_at(at):
    return _demo._Screen(SimpleNamespace(at=at, rest=0.0, is_over=False))


def show(screen, name, method="info", **facts):
    with pytest.raises(DropEvent):
        screen(None, method, {"event": name, **facts})


def a_step(kind, at):
    message = a_message(kind, "Money rising", "Money")
    return AlertRow("id", at, kind, "Money", "active", "", "", (), message, ())


def test_the_time_is_printed_once_above_the_alerts_of_one_moment(capsys):
    screen = screen_at(SECOND_WEEK - 15 * HOUR)

    show(screen, "burst.started")
    show(screen, "operator.told")

    assert capsys.readouterr().out.count(f"{SECOND_WEEK - 15 * HOUR:%H:%M}") == 1


def test_an_alert_about_a_trend_rests_longer_than_another(capsys):
    screen = screen_at(SECOND_WEEK - HOUR)

    show(screen, "operator.told")
    rest = screen.fortnight.rest
    show(screen, "burst.started")

    assert (rest, screen.fortnight.rest) == (1.5, 3.5)


def test_a_day_ends_with_its_polls_and_new_entries(capsys):
    screen = screen_at(SECOND_WEEK - HOUR)
    show(screen, "feed.polled", new=3)
    show(screen, "feed.failed")

    screen.fortnight.at = SECOND_WEEK + HOUR
    show(screen, "feed.polled", new=1)

    out = capsys.readouterr().out
    assert out.startswith("2 polls, 3 new entries, 1 poll failed\n")
    assert f"{SECOND_WEEK:%A}" in out
    assert screen.day_counts == {"feed.polled": 1, "new": 1}


def test_an_error_is_passed_on_to_the_log():
    event = {"event": "feed.failed"}

    assert screen_at(SECOND_WEEK - HOUR)(None, "error", event) is event


def test_the_alerts_of_a_watch_are_summed_up():
    step = a_step("burst.rising", SECOND_WEEK + 12 * HOUR)
    single = AlertRow(
        "id", SECOND_WEEK, "match", "Money", "active", "", "", (), a_message("match", "x"), ()
    )

    day = f"{SECOND_WEEK:%a}"
    assert _demo._describe_alerts([step]) == ["one trend:", f"rising {day} 12:00"]
    assert _demo._describe_alerts([single, single]) == ["2 told"]
    assert _demo._describe_alerts([]) == ["as many as usual, so nothing was told"]
