"""How a watch stands, and how it is written."""

from __future__ import annotations

from dataclasses import replace

import pytest

import config
from answers.daemon import Pulse
from answers.now import read_overview
from answers.watch import count_bars, list_watches, show_watch
from storage import open_reader
from tests.scenes.newsroom import COINS, MONEY, NOW, QUOTAS, STRIKE, YUAN, make_busy
from tests.scenes.steps import add_past


@pytest.fixture(scope="module")
def room(tmp_path_factory):
    return add_past(make_busy(tmp_path_factory.mktemp("room")))


@pytest.fixture(scope="module")
def reader(room):
    reader = open_reader(room.database)
    yield reader
    reader.close()


@pytest.fixture(scope="module")
def now(room, reader):
    return read_overview(reader, room.config, Pulse(pid=None), NOW).now


def test_watches_that_rise_stand_first_and_silent_ones_next(room, now):
    shown = list_watches(room.config, now)

    assert [watch.state for watch in shown] == [
        *("rising", "rising", "rising", "silent", "over", "learning", "quiet", "quiet")
    ]
    assert [watch.name for watch in shown if watch.state == "silent"] == [QUOTAS]


def test_a_watch_has_its_figures_whether_it_moves_or_not(room, now):
    shown = {watch.name: watch for watch in list_watches(room.config, now)}

    money, coins = shown[MONEY], shown[COINS]
    assert (money.times, money.told_30d, money.usual_a_day) == (12.0, 1, 1.22)
    assert money.tell == ("policy",)
    assert (coins.times, coins.usual_a_day) == (None, 2.12)


def test_a_watch_of_hot_terms_has_the_number_of_its_alerts(room, now):
    running = config.parse(
        config.Texts(
            "/x/config.yaml", {"config.yaml": "watches: [{name: H, alert_on: [emerging]}]"}
        ),
        {},
    )
    (shown,) = list_watches(running, replace(now, told_hot={"H": 2}))

    assert (shown.state, shown.told_30d, shown.keywords) == ("other", 2, 0)


def test_the_trend_of_a_keyword_stands_for_its_watch(room, now):
    assert show_watch(room.config, now, STRIKE).trend.keywords == ("tug crews",)


def test_a_watch_is_shown_as_its_file_has_it(room, now):
    detail = show_watch(room.config, now, YUAN)

    assert detail.yaml == "- {name: 央行数字货币, keywords: [央行数字货币], tell: [policy]}"
    assert detail.watch.file == "config.yaml"
    assert (
        room.config.texts.texts["config.yaml"]
        .splitlines()[detail.watch.line - 1]
        .endswith(detail.yaml)
    )
    assert detail.trend is None


def test_small_bars_have_fourteen_days(room, reader):
    counts = count_bars(reader, [MONEY, QUOTAS], NOW)

    assert len(counts[MONEY]) == 28
    assert sum(counts[MONEY]) > 30
    assert sum(counts[QUOTAS]) == 0


def test_a_file_of_a_config_that_is_read_from_the_state_keeps_its_name(room, now, monkeypatch):
    monkeypatch.chdir("/")
    texts = config.Texts(str(room.path), {"config.yaml": room.path.read_text(encoding="utf-8")})
    kept = config.parse(texts, {}, needs_secrets=False)

    assert show_watch(kept, now, YUAN).watch.file == "config.yaml"
