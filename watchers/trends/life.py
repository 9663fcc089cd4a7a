"""How a trend lives: from its rise to its end, and perhaps to another rise.

A burst is a window of reports that chance does not explain (`evidence.py`). It is not an event of
one moment: more reports follow, the news gets older, and it may return. So each watch has one
*trend* at most, and the trend has a life. One life has one alert thread.

**Phases.** A watch is in one of four phases:

* USUAL: it has no trend.
* RISING: a burst was found, and the trend has not passed its peak.
* PEAKED: the trend is weaker than half of its peak, but still above usual.
* OVER: the trend has ended. For `REOPENS_WITHIN` it may come back as the same trend.

**Strength.** The *pulse* is the present strength of a trend: the recent reports, of which half are
forgotten in every `PULSE_HALF_LIFE`. The expected reports have a pulse of the same kind, so the two
can be compared. The highest pulse of a life is its *peak*.

**Conditions.** `CONDITIONS` has their wording, the functions `try_...` their code.

* A burst counts only if it may be told. The first one may. A further one may be told
  `RETELL_AFTER` the last rise, or `RETELL_EARLY_AFTER` it if the pulse is `RETELL_FACTOR` times as
  high. So a story that stays in the news for weeks is not told every hour.
* A further rise is news (`Transition.is_news`) if its pulse is `NEWS_FACTOR` times that of the last
  rise, or if its first report came `NEWS_AFTER_QUIET` after the trend was over. All others say
  again that the story goes on. They are told in the thread of the trend.
* A trend is back to usual when its pulse is no longer above chance: below the expected pulse plus
  one and a half of its standard deviations, and half a report.
* A trend has halved when its pulse is at half of the peak or below, and the peak is at least
  `PEAKED_AFTER` old. The wait keeps a quiet night from ending the rise of a daily story.

**Rules.** `TRANSITIONS` has them all. `step` asks the rules of the present phase from top to
bottom, and applies the first whose condition holds. If this changes the phase without a step to
report, the rules of the new phase are asked at once. Otherwise the moment is done. So no moment
reports two steps, and a burst comes before an end.

The clock asks a living trend too (`next_wait`): a trend ends because no reports come.

All times are seconds since 1970.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from math import exp, log, log2, sqrt
from typing import NamedTuple

from watchers.trends import focus as _focus
from watchers.trends import tail as _tail
from watchers.trends.evidence import Evidence, find_bursts, find_thresholds
from watchers.trends.focus import Window
from watchers.trends.state import (
    OVER,
    PEAKED,
    RISING,
    USUAL,
    Life,
    Pulse,
    Settings,
    Sighting,
    State,
    Transition,
    add_publishers,
    add_sightings,
    publishers_since,
)
from watchers.usual import hours as _hours
from watchers.usual import interval
from watchers.usual.exposure import DAY, HOUR, Exposure, is_young
from watchers.usual.interval import Expected

# Seconds from one told rise until a further one may be told. Doubled: a trend of weeks is told
# once a week, not twice.
RETELL_AFTER = 72 * HOUR

# Seconds from one told rise until a much higher one may be told. Doubled: the second, greater
# wave of a story is told a day later.
RETELL_EARLY_AFTER = 24 * HOUR

# A rise is much higher if its pulse is so many times that of the last rise. Doubled: very few
# trends are told twice in three days.
RETELL_FACTOR = 5.0

# A further rise is news if its pulse is so many times that of the last rise. Doubled: the second
# wave of a story stands in the thread of the first one more often.
NEWS_FACTOR = 2.0

# It is also news if its first report came so many seconds after the trend was over. Doubled: a new
# event two days after an old one stands in the thread of the old one.
NEWS_AFTER_QUIET = 24 * HOUR

# Half-life of the pulse, in seconds. Doubled: trends end a day or two later.
PULSE_HALF_LIFE = 12 * HOUR

# Seconds without a new peak before a trend may be called peaked. Doubled: a story of one day goes
# from rising to over without a peak between.
PEAKED_AFTER = 12 * HOUR

# Seconds from the end of a trend in which it may come back as the same trend. Doubled: more rises
# say "again", and stand in older threads.
REOPENS_WITHIN = 7 * DAY

# The clock waits at least so many seconds between two looks at a trend. Doubled: ends are told up
# to an hour late, for less computing.
MIN_WAIT = HOUR / 2

BURST = "burst"
NEW_HIGH = "new high"
BACK_TO_USUAL = "back to usual"
HALVED = "halved"
FORGOTTEN = "forgotten"

# Their wording in the docs, after "a trend is rising and ...".
CONDITIONS: Mapping[str, str] = {
    BURST: "has a burst that may be told",
    NEW_HIGH: "is stronger than ever",
    BACK_TO_USUAL: "is no longer above chance",
    HALVED: "has no new high for 12 hours, and half of its peak or less",
    FORGOTTEN: "ended more than 7 days ago",
}


class Rule(NamedTuple):
    """A row of `TRANSITIONS`."""

    phase: str
    condition: str
    next_phase: str
    step: str
    """The step to report; empty for none."""


TRANSITIONS = (
    Rule(USUAL, BURST, RISING, "rising"),
    Rule(RISING, BURST, RISING, "escalated"),
    Rule(RISING, NEW_HIGH, RISING, ""),
    Rule(RISING, BACK_TO_USUAL, OVER, "over"),
    Rule(RISING, HALVED, PEAKED, "peaked"),
    Rule(PEAKED, BURST, RISING, "escalated"),
    Rule(PEAKED, NEW_HIGH, PEAKED, ""),
    Rule(PEAKED, BACK_TO_USUAL, OVER, "over"),
    Rule(OVER, FORGOTTEN, USUAL, ""),
    Rule(OVER, BURST, RISING, "reopened"),
)

_RULES_OF = {
    phase: tuple(rule for rule in TRANSITIONS if rule.phase == phase)
    for phase in (USUAL, RISING, PEAKED, OVER)
}


# --- one moment -----------------------------------------------------------------------------


def advance(
    state: State,
    now: float,
    sightings: Sequence[Sighting],
    exposure: Exposure,
    settings: Settings,
) -> tuple[State, list[Transition]]:
    """Return *state* at *now*, and the steps of its trend: one or none.

    *sightings* are the news of this moment: reports of first pages go to `learn_first_pages`
    instead. *exposure* includes the polls that brought them.
    """
    by_feed: dict[str, int] = {}
    for sighting in sightings:
        by_feed[sighting.feed] = by_feed.get(sighting.feed, 0) + sighting.is_new
    counted = [one for one in sightings if not _is_only_learned(one, exposure, now)]
    reports = sum([sighting.is_new for sighting in counted])
    rate, expected_in_silence = interval.learn_silence(state.rate, exposure, now)
    rate, usual = interval.advance(rate, exposure, by_feed, now)
    if expected_in_silence:
        usual = usual._replace(before=usual.before + expected_in_silence)
    hours, expected = _hours.apply(state.hours, state.rate, rate, exposure, usual, reports)
    focus = _focus.advance(state.focus, reports, expected.now, now, expected.before)
    tail = state.tail
    if now - rate.since >= _tail.BEGIN_AFTER:
        tail = _tail.advance(tail, now)
    state = state._replace(
        rate=rate,
        focus=_focus.forget_old(focus, now),
        pulse=_advance_pulse(state.pulse, now, reports, expected),
        recent=add_sightings(state.recent, counted, now),
        publishers=add_publishers(state.publishers, counted, now),
        hours=hours,
        tail=tail,
    )
    if not reports:  # the clock looks, or only copies came
        return step(state, Look(now, exposure, settings))
    found = find_bursts(state, now, exposure, settings)
    if found.height is not None:
        state = state._replace(tail=_tail.add_high_look(state.tail, now, found.height))
    return step(state, Look(now, exposure, settings, found.burst))


def _is_only_learned(sighting: Sighting, exposure: Exposure, now: float) -> bool:
    """Return whether *sighting* teaches the usual rate but counts for no burst."""
    return sighting.is_late or is_young(exposure, sighting.feed, now)


def _advance_pulse(pulse: Pulse, now: float, reports: int, expected: Expected) -> Pulse:
    """Return *pulse* at *now*; the reports that were expected before now fade in this time too."""
    half_lives = (now - pulse.at) / PULSE_HALF_LIFE * log(2)
    if half_lives <= 0.0:
        usual = pulse.usual + expected.before + expected.now
        return Pulse(pulse.reports + reports, usual, now)
    kept = exp(-half_lives)
    faded = expected.before * (1.0 - kept) / half_lives
    usual = pulse.usual * kept + faded + expected.now
    return Pulse(pulse.reports * kept + reports, usual, now)


# --- the rules ------------------------------------------------------------------------------


class Look(NamedTuple):
    """The moment at which a trend is looked at."""

    now: float
    exposure: Exposure
    settings: Settings
    burst: Evidence | None = None
    """The burst that the new reports make, whether or not it may be told."""


class _Effect(NamedTuple):
    """The life after a rule was applied, but for its phase; and the burst that made it rise."""

    life: Life | None
    burst: Evidence | None = None


def step(state: State, look: Look) -> tuple[State, list[Transition]]:
    """Return *state* after the first rule that applies, and the step that it reports, if any."""
    phase = state.life.phase if state.life else USUAL
    before = state.life
    for rule in _RULES_OF[phase]:
        effect = _TRIES[rule.condition](state, look)
        if effect is None:
            continue
        life = effect.life
        if life is not None:
            life = life._replace(phase=rule.next_phase)
        state = state._replace(life=life)
        if rule.step and life is not None:
            transition = _describe(rule.step, life, state, look, effect.burst)
            return state, [transition._replace(is_news=_is_news(before, transition, state))]
        if rule.next_phase != phase:
            return step(state, look)
        break
    return state, []


def _describe(
    kind: str, life: Life, state: State, look: Look, burst: Evidence | None
) -> Transition:
    """Return the step of *kind* with its figures; those of an end are the present pulse."""
    if burst is None:
        asked = find_thresholds(state, look.exposure, look.settings)
        pulse = state.pulse
        since = life.rose or life.started  # an older version stored no `rose`
        window = Window(round(pulse.reports), pulse.usual, since, 0.0)
        burst = Evidence(window, asked.threshold, asked.daily)
    return Transition(
        kind=kind,
        at=look.now,
        trend=life.started,
        window=burst.window,
        threshold=burst.threshold,
        publishers=life.publishers,
        daily=burst.daily,
    )


def try_rise(state: State, look: Look) -> _Effect | None:
    """Let the trend rise if there is a burst that may be told."""
    if look.burst is None or not _may_be_told(state, look.now):
        return None
    return _Effect(start_rise(state, look.now, look.burst.window), look.burst)


def _may_be_told(state: State, now: float) -> bool:
    """Return whether a rise may be told: after a while, or earlier if it is much higher."""
    life = state.life
    if life is None or now - life.told_at >= RETELL_AFTER:
        return True
    is_much_higher = state.pulse.reports >= RETELL_FACTOR * life.told
    return now - life.told_at >= RETELL_EARLY_AFTER and is_much_higher


def start_rise(state: State, now: float, window: Window) -> Life:
    """Return the life that begins with *window*, or goes on with it."""
    strength = state.pulse.reports
    life = Life(
        phase=RISING,
        started=window.started,
        peak=strength,
        peak_at=now,
        told=strength,
        told_at=now,
        publishers=len(publishers_since(state, window.started)),
        rose=window.started,
    )
    before = state.life
    if before is None:
        return life
    if before.phase == OVER:
        return life._replace(started=before.started)
    return life._replace(started=before.started, rose=before.rose)


def _is_news(before: Life | None, transition: Transition, state: State) -> bool:
    """Return whether *transition* is more than was told of the trend, whose life was *before*."""
    if before is None or state.pulse.reports >= NEWS_FACTOR * before.told:
        return True
    quiet = transition.window.started - before.ended
    return before.phase == OVER and quiet >= NEWS_AFTER_QUIET


def try_new_high(state: State, look: Look) -> _Effect | None:
    """Raise the peak if the pulse is higher."""
    life = state.life
    strength = state.pulse.reports
    if life is None or strength <= life.peak:
        return None
    return _Effect(life._replace(peak=strength, peak_at=look.now))


def try_end(state: State, look: Look) -> _Effect | None:
    """End the trend if its pulse is no longer above chance."""
    if state.life is None or state.pulse.reports > _chance_limit(state.pulse):
        return None
    return _Effect(state.life._replace(ended=look.now))


def _chance_limit(pulse: Pulse) -> float:
    """Return the greatest pulse, in reports, that chance explains."""
    return pulse.usual + 1.5 * sqrt(pulse.usual) + 0.5


def try_peak(state: State, look: Look) -> _Effect | None:
    """Let the trend pass its peak if the peak is old and the pulse has halved."""
    life = state.life
    if life is None or look.now - life.peak_at < PEAKED_AFTER:
        return None
    is_halved = 2 * state.pulse.reports <= life.peak
    return _Effect(life) if is_halved else None


def try_forget(state: State, look: Look) -> _Effect | None:
    """Forget the trend if it ended long ago: the next burst is another trend."""
    if state.life is None or look.now - state.life.ended <= REOPENS_WITHIN:
        return None
    return _Effect(None)


_TRIES: Mapping[str, Callable[[State, Look], _Effect | None]] = {
    BURST: try_rise,
    NEW_HIGH: try_new_high,
    BACK_TO_USUAL: try_end,
    HALVED: try_peak,
    FORGOTTEN: try_forget,
}


def next_wait(state: State) -> float:
    """Return the seconds until the clock looks at the trend without news; 0 if none lives.

    Without news the pulse halves every `PULSE_HALF_LIFE`. So the time of the peak is known, and
    the time of the end roughly: half of it is waited, then half of the rest.
    """
    life = state.living
    pulse = state.pulse
    if life is None:
        return 0.0
    times_limit = pulse.reports / _chance_limit(pulse)
    wait = 0.5 * PULSE_HALF_LIFE * log2(max(1.0, times_limit))
    if life.phase == RISING:
        times_half = 2.0 * pulse.reports / life.peak
        until_halved = PULSE_HALF_LIFE * log2(max(1.0, times_half))
        until_peaked = life.peak_at + PEAKED_AFTER - pulse.at
        wait = min(wait, max(until_halved, until_peaked))
    return max(MIN_WAIT, wait // MIN_WAIT * MIN_WAIT)
