from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from answers.daemon import Pulse, show_daemon
from storage import LastWords
from tests.scenes.newsroom import DAY, HOUR, MINUTE, NOW
from tests.scenes.statuses import a_status

STATUS = a_status(NOW, last_poll=NOW - timedelta(seconds=8))
ALIVE = Pulse(pid=7, at=NOW)


@pytest.mark.parametrize(
    ("pulse", "changes", "state", "why"),
    [
        (ALIVE, {}, "live", ""),
        (Pulse(pid=7), {}, "live", ""),
        (replace(ALIVE, at=NOW - 2 * MINUTE), {}, "late", "the daemon does not answer"),
        (replace(ALIVE, trouble="disk full"), {}, "late", "nothing can be stored: disk full"),
        (ALIVE, {"next_poll": NOW - HOUR}, "late", "polls are overdue"),
        (Pulse(None), {}, "stopped", "the daemon does not run"),
        (Pulse(None), {"mode": "once"}, "rounds", ""),
        (
            Pulse(None),
            {"mode": "once", "last_poll": NOW - 2 * DAY},
            "stopped",
            "no round of polls has run for more than a day",
        ),
        (Pulse(None), {"mode": "demo"}, "demo", ""),
        (ALIVE, {"mode": "demo", "next_poll": NOW - HOUR}, "demo", ""),
        (Pulse(None), {"mode": "", "last_poll": None}, "new", "the daemon has never run"),
    ],
)
def test_the_state_of_the_daemon_follows_from_process_answer_and_polls(pulse, changes, state, why):
    facts = show_daemon(replace(STATUS, **changes), pulse)

    assert (facts.state, facts.why) == (state, why)


@pytest.mark.parametrize(("pulse", "is_shown"), [(Pulse(None), True), (ALIVE, False)])
def test_a_stopped_daemon_has_its_last_words(pulse, is_shown):
    status = replace(STATUS, last_words=LastWords(NOW - MINUTE, "stopped by Ctrl-C"))

    facts = show_daemon(status, pulse)

    expected = (NOW - MINUTE, "stopped by Ctrl-C") if is_shown else (None, "")
    assert (facts.stopped_at, facts.last_words) == expected


def test_the_three_times_stay_apart():
    facts = show_daemon(STATUS, replace(ALIVE, at=NOW - MINUTE))

    assert (facts.pulse_at, facts.polled_at) == (NOW - MINUTE, NOW - timedelta(seconds=8))
    assert facts.next_at == NOW + MINUTE
