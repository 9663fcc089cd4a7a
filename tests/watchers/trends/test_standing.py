from __future__ import annotations

import json

from model import Watch
from tests.scenes.newsroom import BEGAN, NOW, make_rate
from watchers import Exposure, burst, read_standing, silent
from watchers.silent import _Lull, _Memory
from watchers.trends import state as _state
from watchers.trends.memory import BurstMemory
from watchers.trends.state import Life
from watchers.usual.exposure import FeedPace

WATCH = Watch("Money", keywords=("CBDC",))


def stored(memory):
    return json.loads(json.dumps(memory.to_json()))


def stand(kind, state, exposure=None, watch=WATCH):
    plugins = [burst.Plugin(), silent.Plugin()]
    return read_standing(watch, plugins, kind, state, exposure or Exposure())


def trend(life=None):
    detector = _state.State(rate=make_rate(2.0), life=life)
    return stored(BurstMemory(WATCH, detector, rise="the rise", reports=5))


def test_a_watch_without_a_trend_is_usual():
    standing = stand("burst", trend())

    assert (standing.phase, standing.is_live, standing.began) == ("usual", False, None)
    assert standing.known_since == BEGAN


def test_of_a_watch_that_has_never_looked_nothing_is_usual():
    exposure = Exposure()
    begun = stored(BurstMemory(WATCH, _state.begin(exposure, NOW.timestamp())))

    standing = stand("burst", begun, exposure)

    assert standing is not None
    assert standing.daily == 0.0


def test_a_trend_of_a_keyword_lives_until_it_is_over():
    life = Life("rising", NOW.timestamp(), 3.0, NOW.timestamp())

    rising = stand("burst:CBDC", trend(life))
    over = stand("burst", trend(life._replace(phase="over", ended=NOW.timestamp())))

    assert (rising.is_live, rising.keyword, rising.began) == (True, "CBDC", NOW)
    assert (rising.rise, rising.reports, rising.ended) == ("the rise", 5, None)
    assert (over.is_live, over.ended) == (False, NOW)


def test_a_lull_says_how_many_reports_are_missed():
    lull = _Lull(missed=7.1, score=8.0, threshold=5.0, daily=2.0)
    memory = _Memory(WATCH, make_rate(2.0), NOW.timestamp(), lull=lull)

    standing = stand("silent", stored(memory))

    assert (standing.phase, standing.missed, standing.began) == ("silent", 7.1, NOW)
    assert stand("silent", stored(_Memory(WATCH, make_rate(2.0), 0.0))).missed == 0.0


def test_a_usual_day_follows_from_the_rate_and_the_feeds():
    pace = FeedPace(0.0, 0.0, entries=30_000.0, seconds=30 * 86400.0)

    standing = stand("burst", trend(), Exposure({"f": pace}))

    assert round(standing.daily, 1) == 2.0


def test_the_state_of_another_query_or_watcher_tells_nothing():
    other = Watch("Money", keywords=("euro",))

    assert stand("burst", trend(), watch=other) is None
    assert stand("new", {**trend(), "lull": None}) is None
