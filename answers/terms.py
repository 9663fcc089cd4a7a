"""The hot terms of now as people and programs see them, and the topics that were hot before."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING

from answers.counts import Bars, find_most
from answers.coverage import cover_now
from answers.hot import HotRow, describe_odds, describe_rise, explain_learning, make_row
from answers.hot import make_object as make_contract
from model import DAYS_LEARNED, MAX_HOT_REPORTS, HotList, Term, Topic

if TYPE_CHECKING:
    from config import Config
    from storage import Reader

DAY = timedelta(days=1)
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
STALE = timedelta(hours=2)
"""The age from which a list is old: a daemon that works makes one each hour."""
WORDS = ("no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten")


@dataclass(frozen=True, slots=True)
class TermStory:
    """A report that carries a term."""

    title: str
    url: str
    source: str


@dataclass(frozen=True, slots=True, kw_only=True)
class TermShown:
    """A term that is hot, or a topic that was: of that, the figures of the moment are null."""

    at: datetime
    """The moment of the list that has it."""
    id: str
    """Stays with the topic while its leading terms change."""
    rank: int | None
    term: str
    also: tuple[str, ...]
    score: float | None
    observed: int | None
    """Reports of its last `hours`; of one publisher two at most."""
    expected: float | None
    reports: int
    """Reports of 24 hours."""
    publishers: int | None
    started: datetime
    covered_by: tuple[str, ...] = ()
    """The watches of now that find it, or at least half of its reports."""
    stories: tuple[TermStory, ...] = ()
    is_hot: bool
    """Whether it stands in the last list."""
    grade: str
    """weak, clear, strong or very strong; empty where it is no longer hot."""
    hours: int | None = None
    daily: float | None = None
    """Reports of a usual day that have its leading term."""
    peak: float
    began: datetime
    """When it was first listed."""
    note: str
    """How unusual it is, in words."""
    odds: str = ""
    """How much better a rise explains it than chance, in words."""
    days: tuple[int | None, ...] = ()
    """Reports of each of 28 days, null where one is not learned; the last number: 24 hours."""
    days_from: date | None = None
    """The first of these days, in UTC; null without any."""
    past: str = ""
    """The days before the last 24 hours, in words."""


@dataclass(frozen=True, slots=True)
class HotTerms:
    """The last list of hot terms, or why there is none."""

    state: str
    """listed, learning, none (no list was made yet) or off."""
    why: str
    """Why there is no list, or why it is old or thin; empty for a good one."""
    sentence: str
    at: datetime | None
    """The moment of the list."""
    daily: float
    """Reports of a usual day, in all feeds."""
    terms: tuple[TermShown, ...]


def read_hot_terms(reader: Reader, config: Config, now: datetime) -> HotTerms:
    """Return the last list as it is seen *now*."""
    if config.hot == "off":
        why = 'the config has "hot: off"; take that line out, and a list is made each hour'
        return _make_empty("off", why, "Hot terms are switched off.")
    hot = reader.read_hot_list()
    if hot is None:
        why = f"the daemon makes a list at the end of each hour, {_limit()}"
        return _make_empty("none", why, "There is no list of hot terms yet.")
    learning = explain_learning(hot, now)
    if learning:
        sentence = "Nothing can be hot yet: the past is learned first."
        return _make_empty("learning", learning, sentence, hot)
    hot = cover_now(reader, config, hot)
    terms = tuple(show_terms(reader, hot))
    return HotTerms("listed", _doubt(hot, now), _write_sentence(terms), hot.at, hot.daily, terms)


def _limit() -> str:
    return f"with more than {MAX_HOT_REPORTS:,} reports a day only if the config has hot: on"


def _make_empty(state: str, why: str, sentence: str, hot: HotList | None = None) -> HotTerms:
    at = hot.at if hot else None
    daily = hot.daily if hot else 0.0
    return HotTerms(state, why, sentence, at, daily, ())


def _doubt(hot: HotList, now: datetime) -> str:
    """Return the reason to read *hot* with care; empty for none."""
    if now - hot.at >= STALE:
        at = f"{hot.at.astimezone(UTC):%-d %b %H:%M} UTC"
        return f"no list was made since {at}; the daemon makes one each hour, {_limit()}"
    if hot.is_young:
        return "less than three days were read so far, so almost everything is new"
    return ""


def _write_sentence(terms: Sequence[TermShown]) -> str:
    """Return the state of the list in a sentence; weak terms do not count."""
    hot = [term for term in terms if term.grade != "weak"]
    free = sum(not term.covered_by for term in hot)
    if not hot:
        return "Nothing is hot. That is the usual state."
    verb = "term is" if len(hot) == 1 else "terms are"
    head = f"{_spell(len(hot))} {verb} hot".capitalize()
    if free == len(hot):
        return f"{head}, and on nobody's list."
    if not free:
        them = "it" if len(hot) == 1 else "them"
        return f"{head}; your watches find {them} already."
    return f"{head}, {_spell(free)} of them on nobody's list."


def _spell(number: int) -> str:
    return WORDS[number] if number < len(WORDS) else str(number)


# --- one term -------------------------------------------------------------------------------


def find_term(reader: Reader, config: Config, name: str) -> TermShown | None:
    """Return the topic with the id *name*, hot or not; None if there never was one."""
    hot = find_hot_term(reader, config, name)
    if hot is not None:
        return hot[1]
    topics = [topic for topic in reader.read_topics(EPOCH) if topic.id == name]
    return _show_former(topics[-1]) if topics else None


def find_hot_term(
    reader: Reader, config: Config, name: str
) -> tuple[HotList, TermShown, Term] | None:
    """Return the last list with its term that has the id *name*; None if it has none."""
    hot = reader.read_hot_list()
    if hot is None or config.hot == "off" or hot.learning_until is not None:
        return None
    hot = cover_now(reader, config, hot)
    for shown, term in zip(show_terms(reader, hot), hot.terms, strict=True):
        if shown.id == name:
            return hot, shown, term
    return None


def show_terms(reader: Reader, hot: HotList) -> list[TermShown]:
    """Return the terms of *hot*, the most unusual first."""
    counts = reader.list_day_counts([term.key for term in hot.terms])
    learned = reader.past.list_days().keys()
    last = max(learned, default=None)
    first = None if last is None else (EPOCH + (last - DAYS_LEARNED + 1) * DAY).date()
    rows = [
        make_row(rank, hot, counts.get(term.key, {}), learned)
        for rank, term in enumerate(hot.terms, start=1)
    ]
    return [_show(row, hot, first) for row in rows]


def _show(row: HotRow, hot: HotList, first: date | None) -> TermShown:
    term = row.term
    fields = make_contract(row, hot)
    fields["also"] = term.also
    fields["covered_by"] = term.covered_by
    fields["stories"] = tuple(TermStory(**story) for story in fields["stories"])
    return TermShown(
        **fields,
        is_hot=True,
        grade=row.grade,
        hours=term.hours,
        daily=round(term.daily, 4),
        peak=round(term.peak, 3),
        began=term.began,
        note=describe_rise(term),
        odds=describe_odds(term.score),
        days=tuple(row.days),
        days_from=first,
        past=describe_past(row.days),
    )


def _show_former(topic: Topic) -> TermShown:
    return TermShown(
        at=topic.listed,
        id=topic.id,
        rank=None,
        term=topic.head,
        also=tuple(term for term in topic.terms if term != topic.head),
        score=None,
        observed=None,
        expected=None,
        reports=len(topic.reports),
        publishers=None,
        started=topic.started,
        is_hot=False,
        grade="",
        peak=round(topic.peak, 3),
        began=topic.began,
        note=f"it is no longer hot; its greatest score was {topic.peak:.1f}",
    )


# --- days -----------------------------------------------------------------------------------


def describe_past(days: Sequence[int | None]) -> str:
    """Return the reports of the *days* before the last 24 hours: twice in 28 days."""
    known = [number for number in days[:-1] if number is not None]
    if not known:
        return ""
    times = {0: "none", 1: "once", 2: "twice"}.get(sum(known), f"{sum(known):,}")
    return f"{times} in {len(known):,} days" if len(known) > 1 else f"{times} in the day before"


def make_day_bars(term: TermShown) -> Bars | None:
    """Return the days of *term* as bars, from the first one that is learned; None without any.

    The last bar is of the last 24 hours, as that one is.
    """
    known = [place for place, number in enumerate(term.days[:-1]) if number is not None]
    if not known:
        return None
    counts = tuple(number or 0 for number in term.days[known[0] :])
    return Bars(
        start=term.at - len(counts) * DAY,
        step_seconds=int(DAY.total_seconds()),
        counts=counts,
        usual=term.daily,
        most=find_most(round(term.daily or 0.0, 2)),
    )


def list_days(term: TermShown) -> Mapping[str, int | None]:
    """Return the reports of *term* by day, for a table; None for a day that is not learned."""
    if term.days_from is None:
        return {}
    dates = [term.days_from + place * DAY for place in range(len(term.days) - 1)]
    first = next((place for place, number in enumerate(term.days) if number is not None), 0)
    return {f"{day:%-d %b}": term.days[place] for place, day in enumerate(dates) if place >= first}
