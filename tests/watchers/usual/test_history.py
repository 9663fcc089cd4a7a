"""How the exposure of the feeds is stored and read."""

import json
from datetime import UTC, datetime, timedelta

from watchers.usual.exposure import Exposure
from watchers.usual.history import add_poll, exposure_from_json, poll_to_json

NOW = datetime(2026, 3, 2, tzinfo=UTC)


def test_the_exposure_is_the_same_after_a_restart():
    exposure = Exposure()
    stored = {}
    for hour in range(40):
        feed = "fg"[hour % 2]
        exposure = add_poll(exposure, feed, NOW + timedelta(hours=hour), 5)
        stored |= json.loads(json.dumps(poll_to_json(exposure, feed)))

    assert exposure_from_json(stored) == exposure


def test_nothing_stored_is_no_exposure():
    assert exposure_from_json({}) == Exposure()


def test_a_feed_that_an_older_version_stored_has_no_gap():
    stored = {"": [1.0, 2.0], "f": [1.0, 5.0, 2.0, 0.5]}  # the other fields came later

    pace = exposure_from_json(stored).paces["f"]

    assert (pace.last_read, pace.gain, pace.rhythm, pace.gap) == (5.0, 0.5, (), 0.0)
