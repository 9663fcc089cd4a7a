from __future__ import annotations

import contextlib
from datetime import timedelta

import pytest

from answers.daemon import Pulse
from answers.now import read_overview
from answers.watch_facts import WatchFacts
from model import Standing
from storage import open_reader
from tests.scenes.newsroom import (
    BRIDGE,
    COINS,
    HOUR,
    MINUTE,
    MONEY,
    NOW,
    QUOTAS,
    RATES,
    STRIKE,
    make_busy,
    make_first,
    make_quiet,
)

ALIVE = Pulse(pid=1, at=NOW)


def look(room, pulse=ALIVE, now=NOW):
    with contextlib.closing(open_reader(room.database)) as reader:
        return read_overview(reader, room.config, pulse, now).now


@pytest.fixture
def busy(tmp_path):
    return look(make_busy(tmp_path))


def test_the_sentence_counts_trends_and_quiet_watches(busy):
    assert busy.sentence == (
        "Three trends are rising, one of them untold. Four watches are quiet, one has fallen silent."
    )


def test_the_most_unusual_trend_comes_first(busy):
    assert [trend.watch for trend in busy.trends] == [MONEY, STRIKE, RATES]


def test_a_trend_has_the_figures_of_the_last_alert_on_its_rise(busy):
    money, strike, _ = busy.trends

    assert (money.observed, money.expected, money.times, money.publishers) == (14, 1.2, 12.0, 9)
    assert money.odds == "a rise explains it 4,000 times better than chance"
    assert (money.started, money.at) == (NOW - 126 * MINUTE, NOW - 37 * MINUTE)
    assert (money.reports, money.related) == (17, ("digital crown", "households"))
    assert (strike.word, strike.keywords, strike.times) == ("Escalated", ("tug crews",), 5.4)


def test_a_trend_names_whom_it_was_told_and_when(busy):
    money, strike, _ = busy.trends

    assert [(one.channel, one.state, one.at) for one in money.told] == [
        ("policy", "sent", NOW - 37 * MINUTE),
        ("desk", "pending", None),
    ]
    assert [one.at for one in strike.told] == [NOW - 19 * HOUR, NOW - 3 * HOUR]


def test_a_trend_that_nobody_heard_of_says_why(busy):
    assert [trend.held for trend in busy.trends] == ["", "", "the budget of this watch is used up"]


def test_the_story_of_most_reports_comes_first(busy):
    assert [story.reports for story in busy.trends[0].stories] == [6, 4, 2]


def test_reports_are_counted_in_steps_of_two_hours_where_the_whole_watch_rises(busy):
    money, strike, _ = busy.trends

    assert (len(money.bars.counts), money.bars.counts[-3:]) == (36, (0, 7, 1))
    assert money.bars.told == (NOW - 37 * MINUTE,)
    assert strike.bars is None


def test_quiet_watches_begin_with_the_silent_one(busy):
    states = {watch.name: watch.state for watch in busy.quiet}

    assert busy.quiet[0].name == QUOTAS
    assert (states[QUOTAS], states[COINS], states[BRIDGE]) == ("silent", "over", "learning")


def test_a_quiet_watch_has_its_usual_day_its_last_report_and_its_alerts(busy):
    quotas = busy.quiet[0]

    assert quotas.usual_a_day == pytest.approx(2.0, rel=0.05)
    assert quotas.last_report_at == NOW - timedelta(days=3)
    assert (quotas.told_30d, quotas.note) == (0, "7.1 reports are usual in that time")


def test_feeds_channels_and_terms_follow_the_trends(busy):
    assert (busy.feeds.total, busy.feeds.failing) == (3, 1)
    assert [(feed.name, feed.state) for feed in busy.feeds.troubled] == [
        ("Ledger and Crown", "down")
    ]
    assert [(one.name, one.waiting) for one in busy.channels] == [("policy", 0), ("desk", 1)]
    assert [(term.text, term.covered_by) for term in busy.terms] == [
        ("Halden tunnel", ()),
        ("digital crown", (MONEY,)),
    ]
    assert (busy.entries, busy.waiting) == (12, 1)


def test_nothing_that_moves_is_the_usual_state(tmp_path):
    now = look(make_quiet(tmp_path))

    assert (now.sentence, now.trends) == ("Nothing is moving. That is the usual state.", ())
    assert (now.is_first_run, now.stood) == (False, {})


def test_the_first_run_counts_the_entries_that_stood_in_the_feeds(tmp_path):
    now = look(make_first(tmp_path))

    assert (now.is_first_run, now.began) == (True, NOW - 4 * MINUTE)
    assert (now.stood[MONEY], now.stood[STRIKE]) == (3, 0)
    assert (now.feeds.read, now.feeds.total) == (1, 3)


def test_a_watch_with_another_query_has_no_trend_of_the_old_one(tmp_path):
    room = make_busy(tmp_path)
    text = room.path.read_text().replace("digital crown", "digital krona")
    room.path.write_text(text)
    import config

    room.config = config.load(room.path, {}, needs_secrets=False)

    assert MONEY not in [trend.watch for trend in look(room).trends]


@pytest.mark.parametrize(
    ("daily", "age", "shown"), [(0.001, 1, None), (0.001, 8, 0.001), (0.4, 1, 0.4)]
)
def test_the_usual_number_is_not_known_while_next_to_nothing_is_learned(daily, age, shown):
    standing = Standing("usual", False, daily, NOW - timedelta(days=age))
    facts = WatchFacts(
        now=NOW,
        standings={"A": [standing]},
        times={},
        matches={},
        told={},
        exposure=None,
        silences=(),
        feedback={},
    )

    assert facts.expect_a_day("A") == shown
