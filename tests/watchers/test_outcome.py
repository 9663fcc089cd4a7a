"""The outcome of a watcher is kept and judged, whatever parts of it the watcher leaves out."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, ClassVar

import pytest

import watchers
from alerts import Directory, decide
from model import (
    Arrival,
    Kind,
    NewReport,
    Remark,
    Report,
    Signal,
    StorageError,
    Watch,
    describe_fault,
)
from storage import RehearsalState
from tests.scenes.desk import START, report
from watchers import Exposure, Moment, Observed

WATCH = Watch("Digital money", ("CBDC",), alert_on=("own",), tell=("screen",))
KIND = Kind("own", label="Own")
LATER = START + timedelta(hours=5)


@dataclass(frozen=True)
class Scripted:
    """A watcher that returns the outcome it was made with."""

    observed: Observed
    wants_clock: ClassVar[bool] = True

    def observe(self, *_: Any) -> Observed:
        return self.observed


def play(
    memory: RehearsalState, observed: Observed, at: datetime = START, *reports: Report
) -> list[str]:
    """Judge *observed* as the daemon does; return the state of each alert."""
    moment = Moment(at, memory, Exposure)
    signals: list[Signal] = []
    for name, found in watchers.observe(
        reports, {WATCH.name: WATCH}, {WATCH.name: [Scripted(observed)]}, moment, [WATCH.name]
    ):
        memory.keep(name, found.kept, at, found.wake)
        signals += found.signals
    directory = Directory({WATCH.name: WATCH})
    return [alert.state.value for alert in decide(signals, directory, {}, at, Counter())]


@pytest.mark.parametrize(
    "kept",
    [{}, {"own": {"n": 1}}, {"other": {"n": 1}}, {"other": {"n": 1}, "own": {"n": 2}}],
    ids=["no state", "its own state", "another state", "another state first"],
)
def test_a_wake_is_kept_whatever_states_come_with_it(kept: dict[str, Any]) -> None:
    memory = RehearsalState()

    play(memory, Observed(kept=kept, wake=LATER))

    assert memory.find_next_wake() == LATER
    assert memory.take_due(LATER) == [WATCH.name]
    assert {kind: memory.state(WATCH.name, kind) for kind in kept} == kept


def test_a_wake_without_a_state_leaves_the_state_that_is_kept() -> None:
    memory = RehearsalState()
    play(memory, Observed(kept={"own": {"n": 7}}, wake=LATER))

    play(memory, Observed(wake=LATER + timedelta(hours=1)), LATER)

    assert memory.state(WATCH.name, "own") == {"n": 7}
    assert memory.find_next_wake() == LATER + timedelta(hours=1)


def test_a_wake_before_any_state_leaves_the_state_at_none() -> None:
    memory = RehearsalState()

    play(memory, Observed(wake=LATER))

    assert memory.state(WATCH.name, "own") is None
    assert memory.dump_states() == {WATCH.name: {"own": None}}


def remark(*reports: Report) -> Observed:
    """Return the outcome of a watcher that has words, and shows *reports*."""
    shown = tuple(match for each in reports for match in each.matches)
    return Observed([Signal(KIND, WATCH.name, "own:1", Remark("It is loud", matches=shown))])


def arriving(arrival: Arrival, name: str = "a") -> Report:
    return report(name, START, arrival=arrival)


@pytest.mark.parametrize(
    ("arrivals", "state"),
    [
        ([Arrival.BASELINE], "suppressed"),
        ([Arrival.BASELINE, Arrival.BASELINE], "suppressed"),
        ([Arrival.BACKFILL], "suppressed"),
        ([Arrival.BASELINE, Arrival.NEWS], "active"),
        ([Arrival.NEWS], "active"),
        ([], "active"),
    ],
)
def test_a_remark_without_entries_is_told_only_if_news_raised_it(
    arrivals: list[Arrival], state: str
) -> None:
    reports = [arriving(arrival, f"{n}") for n, arrival in enumerate(arrivals)]

    assert play(RehearsalState(), remark(), START, *reports) == [state]


def test_a_remark_that_shows_news_is_told_whatever_else_came() -> None:
    news = arriving(Arrival.NEWS)
    old = arriving(Arrival.BASELINE, "b")

    assert play(RehearsalState(), remark(news), START, old) == ["active"]
    assert play(RehearsalState(), remark(old), START, news) == ["suppressed"]


# --- faults ---------------------------------------------------------------------------------


@dataclass(frozen=True)
class Broken:
    """A watcher with a method of the test's own."""

    look: Any
    wants_clock: ClassVar[bool] = False

    def observe(self, watch: Watch, reports: Any, history: Any) -> Any:
        return self.look(watch, reports, history)


def ask_both(look: Any) -> tuple[Observed, Observed]:
    """Return the outcome of a broken watcher, and that of a sound one after it."""
    memory = RehearsalState()
    other = Watch("Other", ("CBDC",), alert_on=("own",))
    sound = Scripted(Observed(kept={"own": {"n": 1}}))
    _, first, _, second = [
        part
        for pair in watchers.observe(
            [arriving(Arrival.NEWS)],
            {WATCH.name: WATCH, other.name: other},
            {WATCH.name: [Broken(look)], other.name: [sound]},
            Moment(START, memory, Exposure),
            [other.name],
        )
        for part in pair
    ]
    return first, second


def signalling(**changed: Any) -> Any:
    """Return a look whose only signal has the *changed* fields."""
    facts = {"kind": KIND, "watch": WATCH.name, "key": "k", "about": Remark("It is loud")}
    return lambda *_: Observed([Signal(**(facts | changed))])


@pytest.mark.parametrize(
    ("look", "text"),
    [
        (lambda *_: 1 / 0, "ZeroDivisionError at watchers/test_outcome.py:"),
        (lambda *_: {}["secret"], "KeyError at watchers/test_outcome.py:"),
        (lambda *_: None, "it returned NoneType; return Observed"),
        (lambda *_: [], "it returned list; return Observed"),
        (lambda *_: Observed(kept=["a"]), "its states are not by kind"),
        (lambda *_: Observed(iter(())), "its signals are tuple_iterator; return a list"),
        (lambda *_: Observed(["loud"]), "str is among its signals; return Signal"),
        (lambda *_: Observed(wake=LATER), "it returned a wake; set wants_clock = True"),
        (signalling(watch="Other"), "a signal is of another watch"),
        (signalling(kind="own"), "the kind of a signal is str"),
        (signalling(key=""), "a signal has no key"),
        (signalling(about="loud"), "a signal is about str"),
        (signalling(about=Remark("loud", matches=("CBDC",))), "the matches of a signal are no"),
        (signalling(about=NewReport(())), "a new report has no matches"),
        (signalling(about=Remark("loud", (1,))), "the headline and the lines of a remark"),
    ],
)
def test_a_fault_of_a_watcher_is_a_value_and_the_next_watcher_is_asked(
    look: Any, text: str
) -> None:
    first, second = ask_both(look)

    assert first.fault is not None
    assert first.fault[:2] == ("Digital money", "own")
    assert describe_fault(first.fault.error).startswith(text)
    assert (first.signals, first.kept) == ((), {})
    assert second == Observed(kept={"own": {"n": 1}})


def test_a_wake_without_a_zone_is_a_fault() -> None:
    memory = RehearsalState()
    watcher = Scripted(Observed(wake=datetime(2026, 3, 1)))  # noqa: DTZ001 - the fault
    moment = Moment(START, memory, Exposure)
    [(_, found)] = watchers.observe(
        (), {WATCH.name: WATCH}, {WATCH.name: [watcher]}, moment, [WATCH.name]
    )

    assert found.fault is not None
    assert str(found.fault.error).startswith("its wake is no time with a zone")


def test_a_database_that_cannot_be_read_is_no_fault_of_the_watcher() -> None:
    def look(*_: Any) -> Observed:
        raise StorageError("state: the disk does not read")

    with pytest.raises(StorageError):
        ask_both(look)
