"""A watch that has just begun gets a past, and keeps its own present."""

from watchers.trends import state as _state
from watchers.trends.catch_up import catch_up
from watchers.trends.state import RISING, Life
from watchers.trends.tail import Tail
from watchers.usual import exposure as _exposure
from watchers.usual.rate import Share

BEGIN, DAY = 1_700_006_400.0, 86400.0


def test_the_past_is_learned_and_a_burst_of_the_past_is_not_continued():
    exposure = _exposure.add_feed(_exposure.Exposure(), "f", BEGIN + 30 * DAY)
    live = _state.begin(exposure, BEGIN + 30 * DAY)
    past = _state.begin(exposure, BEGIN)
    past = past._replace(
        rate=past.rate._replace(shares={"": Share(12.0, 900.0, 0.0)}),
        publishers={f"p{n}": (BEGIN, 1) for n in range(12)},
        life=Life(RISING, BEGIN, 9.0, BEGIN),
        tail=Tail(BEGIN + 29 * DAY, peaks=2.0, excess=7.0, days=15.0),
    )
    live = live._replace(publishers={"own": (BEGIN + 30 * DAY, 1)})

    found = catch_up(live, past, exposure, BEGIN + 30 * DAY)

    assert found.rate.shares[""].reports == 12.0
    assert found.rate.since == BEGIN
    assert found.life is None
    assert found.tail == past.tail
    assert list(found.publishers) == [*[f"p{n}" for n in range(1, 12)], "own"]
