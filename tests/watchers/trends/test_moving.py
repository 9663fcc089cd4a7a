"""A told trend after each look: its step, its reports, its stories; for the message of its rise."""

from __future__ import annotations

from dataclasses import replace

import pytest

from model import Signal, Watch
from tests.scenes.desk import HOUR, Desk, report
from watchers.burst import Plugin
from watchers.trends import state as _state
from watchers.trends.memory import BurstMemory, read_memory
from watchers.trends.moving import read_step
from watchers.trends.state import Life

WATCH = Watch("Digital money", keywords=("CBDC",))


class MovingDesk(Desk):
    """A desk that keeps the moved trends of each look."""

    def __init__(self, *, restarts: bool = False) -> None:
        super().__init__(Plugin(), WATCH, restarts=restarts)
        self.moved = []
        self.raised: list[list[Signal]] = []
        desk, observe = self, self.plugin.observe

        class Watching:
            def observe(self, *given):
                observed = observe(*given)
                desk.moved.append(list(observed.moved))
                desk.raised.append(list(observed.signals))
                return observed

        self.plugin = Watching()


def live(*, restarts: bool = False) -> MovingDesk:
    """Let a trend rise after three weeks, go on, and end."""
    desk = MovingDesk(restarts=restarts)
    at = desk.live(21, every=1)
    for number in range(6):
        when = at + number * HOUR / 2
        desk.poll(when, 2, (report(f"vote {number}", when, f"q{number % 3}"),))
    at += 3 * HOUR
    for hour in range(60):
        desk.poll(at + hour * HOUR)
    return desk


@pytest.fixture(scope="module")
def desk():
    return live()


def test_a_rise_itself_moves_nothing_and_each_later_report_does(desk):
    told = [
        (signals[0].kind.name if signals else "", [one.reports for one in moved])
        for signals, moved in zip(desk.raised, desk.moved, strict=True)
        if signals or moved
    ]
    kinds = [kind for kind, _ in told]

    begin = kinds.index("burst.rising")
    assert told[begin][1] == []
    assert [moved for kind, moved in told[begin + 1 :] if not kind] == [[4], [5], [6], [7]]
    assert kinds[-1] == "burst.over"


def test_the_end_is_a_step_with_the_reports_and_stories_of_the_whole_trend(desk):
    (over,) = [one for moved in desk.moved for one in moved if one.kind.name == "burst.over"]
    rise = next(s for signals in desk.raised for s in signals if s.kind.name == "burst.rising")

    assert (over.root, over.is_step, over.is_urgent) == (rise.key, True, True)
    assert (over.reports, over.watch, over.keyword) == (7, WATCH.name, "")
    assert over.started == rise.about.figures.started
    assert over.last > over.started
    assert set(over.publishers) >= {"q0.example", "q1.example", "q2.example"}
    assert len(over.matches) == len(over.counts) == 3
    assert 0 < over.daily < 2


def test_figures_that_move_without_a_step_are_not_urgent(desk):
    going_on = [one for moved in desk.moved for one in moved if one.kind.name == "burst.rising"]

    assert [one.is_step or one.is_urgent for one in going_on] == [False] * 4


def test_a_restart_at_each_look_changes_nothing(desk):
    assert live(restarts=True).moved == desk.moved


def test_the_step_of_an_older_state_is_that_of_its_phase():
    life = Life("peaked", 10.0, 5.0, 40.0, told_at=20.0, ended=60.0)
    detector = _state.begin(Desk(Plugin(), WATCH).exposure, 100.0)
    memory = BurstMemory(WATCH, replace_life(detector, life))
    stored = memory.to_json()
    del stored["step"]

    assert read_step(read_memory(WATCH, stored)) == ("peaked", 40.0)
    assert read_step(replace(memory, detector=detector)) == ("rising", detector.rate.at)


def replace_life(detector, life):
    return detector._replace(life=life)
