"""The state of a watch, and its stored form."""

import json

from watchers.trends import state as _state
from watchers.trends.focus import Focus, Start
from watchers.trends.state import OVER, PEAKED, Life, Pulse, State
from watchers.trends.tail import NO_TAIL, Peak, Tail
from watchers.usual import exposure as _exposure

BEGIN = 1_700_006_400.0
EXPOSURE = _exposure.add_poll(_exposure.Exposure(), "f", BEGIN, 100)
FRESH = _state.begin(EXPOSURE, BEGIN)


def test_a_state_is_the_same_after_a_restart():
    known = State(
        rate=FRESH.rate,
        focus=Focus(0.3, 5, (Start(0.1, 2, BEGIN),)),
        pulse=Pulse(4.5, 0.2, BEGIN),
        recent=((BEGIN, "cnbc.com"),),
        publishers={"cnbc.com": (BEGIN, 3)},
        life=Life(PEAKED, BEGIN, 7.5, BEGIN, publishers=3),
        tail=Tail(BEGIN, 1.1, 2.3, 40.7, BEGIN - 9.0, 0.3, (Peak(BEGIN - 5e5, 4.1),)),
    )

    stored = json.loads(json.dumps(_state.to_json(known)))

    assert _state.from_json(stored) == known


def test_the_state_of_an_older_version_is_read():
    stored = json.loads(json.dumps(_state.to_json(FRESH)))
    del stored["hours"]
    del stored["tail"]
    stored["trend"] = ["rising", BEGIN, 7.5, BEGIN, 7.5, BEGIN, 0.0, 3]  # without `rose`

    found = _state.from_json(stored)

    assert found.hours == FRESH.hours
    assert found.tail == NO_TAIL
    assert (found.life.publishers, found.life.rose) == (3, 0.0)


def test_publishers_are_named_once_and_the_latest_first():
    recent = ((1.0, "bbc.co.uk"), (2.0, "cnbc"), (3.0, "ft.com"), (4.0, "cnbc.com"))
    known = FRESH._replace(recent=recent)

    assert _state.publishers_since(known, 2.0) == ("cnbc.com", "ft.com")


def test_sightings_are_all_known_until_there_are_more_than_are_remembered():
    some = FRESH._replace(recent=tuple((float(n), "p") for n in range(31)))
    most = FRESH._replace(recent=tuple((float(n), "p") for n in range(32)))

    assert _state.knows_all(some, 0.0)
    assert not _state.knows_all(most, 0.0)  # one at the same time may be forgotten
    assert _state.knows_all(most, 1.0)


def test_a_trend_that_is_over_does_not_live():
    assert FRESH.living is None
    assert FRESH._replace(life=Life(PEAKED, BEGIN, 1.0, BEGIN)).living is not None
    assert FRESH._replace(life=Life(OVER, BEGIN, 1.0, BEGIN)).living is None


def test_a_first_page_teaches_a_quarter_of_its_reports():
    found = _state.learn_first_pages(FRESH, EXPOSURE, {"f": 8})

    assert found.rate.shares["f"].reports == 2.0
    assert found.rate.shares["f"].exposure == 25.0
