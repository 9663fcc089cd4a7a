"""Suggest a watch for a hot term, and say which reports it would have found."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import NamedTuple

import watchers
from model import SeenEntry, Term, Watch, one_line
from rehearsal.recorded import split_into_batches
from storage import RehearsalState

WINDOW = timedelta(hours=24)
PAST = timedelta(days=28)
MIN_MORE = 0.2
"""The part of the topic's reports that a further keyword adds. Doubled: few are suggested."""

MIN_INSIDE = 0.8
"""The part of its own reports that lie in the topic. Halved: it finds other news as well."""

MAX_DAILY = 1.0
"""Reports a day in the past above which a word alone is too common to watch."""

MAX_NAME_CHARS = 60
BATCH = 1000


class Suggestion(NamedTuple):
    """A watch for a hot term."""

    name: str
    keywords: tuple[str, ...]
    """None where no keyword can be suggested."""
    why_none: str
    """Why no keyword is suggested; empty if one is."""
    found: int
    """The reports of the last 24 hours that it would have found."""
    of_topic: int
    """How many of them are of the topic."""
    before: int
    """The reports that it would have found before, different titles only."""
    days: int
    """The days before, as far as entries are at hand."""
    hints: tuple[str, ...]
    """Doubts about the keywords."""


@dataclass
class _Finds:
    """The reports that a keyword finds."""

    text: str
    query: str
    recent: set[str] = field(default_factory=set)
    """Those of the last 24 hours, by key."""
    past: set[str] = field(default_factory=set)
    """Those before, by title."""

    def count_daily(self, days: int) -> float:
        """Return how many of them came on a day of the past."""
        return len(self.past) / max(days, 1)


class _Scan(NamedTuple):
    """The finds of all keywords that may be suggested."""

    finds: Sequence[_Finds]
    topic: Collection[str]
    """The keys of the topic's reports."""
    days: int


def suggest_watch(
    term: Term, at: datetime, entries: Iterable[SeenEntry], since: datetime | None = None
) -> Suggestion:
    """Return a watch for *term*, a hot term *at* a time.

    *entries* are those of the 24 hours and the 28 days before, in their order. Those that have no
    keyword of `list_keywords` may be missing; then *since* says from when on they were read.
    """
    scan = _scan(term, at, entries, since or at)
    chosen = _choose(scan)
    name = one_line(term.text, MAX_NAME_CHARS)
    keywords = tuple(" AND ".join(one.query for one in part) for part in chosen)
    recent: set[str] = set()
    past: set[str] = set()
    for part in chosen:
        recent |= set.intersection(*(one.recent for one in part))
        past |= set.intersection(*(one.past for one in part))
    return Suggestion(
        name=name,
        keywords=keywords,
        why_none="" if keywords else _explain_none(scan),
        found=len(recent),
        of_topic=len(recent & set(scan.topic)),
        before=len(past),
        days=scan.days,
        hints=tuple(_lint(name, keywords)),
    )


def list_keywords(term: Term) -> list[str]:
    """Return all keywords that may be suggested for *term*."""
    return [query for _, query in _list_queries(term)]


def describe_trial(suggestion: Suggestion) -> str:
    """Return which reports *suggestion* would have found, in words."""
    found = suggestion.found
    of_topic = "all" if suggestion.of_topic == found else f"{suggestion.of_topic:,}"
    days = suggestion.days
    past = f"{suggestion.before:,} in the {days} days before"
    if days <= 1:
        past = f"{suggestion.before:,} in the day before"
    return f"would have found {_count(found)} in 24 h, {of_topic} of this topic; {past}"


def _count(reports: int) -> str:
    return f"{reports:,} report" if reports == 1 else f"{reports:,} reports"


def _lint(name: str, keywords: Sequence[str]) -> Iterator[str]:
    """Yield the doubts about *keywords*."""
    if keywords:
        watchlist = watchers.Watchlist([Watch(name, keywords=tuple(keywords))])
        for doubt in watchers.lint(watchlist):
            yield doubt.message


# --- the keywords ---------------------------------------------------------------------------


def _list_texts(term: Term) -> list[str]:
    """Return the label of *term*, its leading term and its other terms, each once."""
    texts = [term.text]
    place = term.text.casefold().find(term.key)
    if place >= 0 and len(term.text.casefold()) == len(term.text):
        texts.append(term.text[place : place + len(term.key)])
    return list(dict.fromkeys([*texts, *term.also]))


def _is_phrase(query: str) -> bool:
    return " " in query


def _choose(scan: _Scan) -> list[list[_Finds]]:
    """Return the lines of the watch: each the keywords that it joins by AND."""
    if not scan.finds:
        return []
    label, *others = scan.finds
    topic = set(scan.topic)
    if _is_too_common(label, scan):
        other = _find_partner(label, others, topic)
        return [] if other is None else [[label, other]]
    chosen = [[label]]
    covered = label.recent & topic
    for one in others:
        inside = one.recent & topic
        brings = len(inside - covered)
        if brings < max(MIN_MORE * len(topic), 1) or _is_too_common(one, scan):
            continue
        if len(inside) >= MIN_INSIDE * len(one.recent):
            chosen.append([one])
            covered |= inside
    return chosen


def _is_too_common(one: _Finds, scan: _Scan) -> bool:
    return not _is_phrase(one.query) and one.count_daily(scan.days) > MAX_DAILY


def _find_partner(label: _Finds, others: Sequence[_Finds], topic: set[str]) -> _Finds | None:
    """Return the keyword that stands with *label* in most reports of *topic*; None for none."""
    common = [(len(label.recent & one.recent & topic), one) for one in others]
    together = [(number, one) for number, one in common if number > 1 and one.query != label.query]
    if not together:
        return None
    return max(together, key=lambda pair: pair[0])[1]


def _explain_none(scan: _Scan) -> str:
    if not scan.finds:
        return "its words cannot be a keyword; write one of your own"
    daily = scan.finds[0].count_daily(scan.days)
    text = scan.finds[0].text
    usual = f'"{text}" alone stands in {daily:.1f} reports on a usual day'
    return f"{usual}, and no second term goes with it; write a keyword of your own"


# --- which reports they find ----------------------------------------------------------------


def _scan(term: Term, at: datetime, entries: Iterable[SeenEntry], since: datetime) -> _Scan:
    """Return the reports that each keyword for *term* finds in *entries*, read from *since* on."""
    finds = [_Finds(text, query) for text, query in _list_queries(term)]
    if not finds:
        return _Scan((), (), 0)
    watches = [Watch(str(number), keywords=(one.query,)) for number, one in enumerate(finds)]
    watchlist = watchers.Watchlist(watches)
    recent: list[SeenEntry] = []
    first = min(at, since)
    begin = at - WINDOW
    for batch in split_into_batches(entries, BATCH):
        if batch:
            first = min(first, batch[0].first_seen)
        recent += [entry for entry in batch if begin <= entry.first_seen < at]
        old = [entry for entry in batch if entry.first_seen < begin]
        for match in watchlist.match(old):
            finds[int(match.watch)].past.add(match.entry.title.casefold())
    topic = _add_recent(finds, watchlist, recent, term)
    return _Scan(finds, topic, days=max(round((begin - first) / WINDOW), 0))


def _list_queries(term: Term) -> Iterator[tuple[str, str]]:
    """Yield each text that may name *term*, with its keyword."""
    known: set[str] = set()
    for text in _list_texts(term):
        query = watchers.write_query(text)
        if query.casefold() in known:
            continue
        known.add(query.casefold())
        try:
            watchers.Watchlist([Watch("", keywords=(query,))])
        except watchers.QueryError:
            continue
        yield text, query


def _add_recent(
    finds: Sequence[_Finds], watchlist: watchers.Watchlist, entries: list[SeenEntry], term: Term
) -> set[str]:
    """Add the reports of *entries* to *finds*; return the keys of those of the topic of *term*."""
    matches = watchlist.match(entries)
    if not matches:
        return set()
    now = entries[-1].first_seen
    history = RehearsalState().recent(now)
    carriers = set(term.carriers)
    topic: set[str] = set()
    for report in watchers.Folder().fold(matches, history, now):
        finds[int(report.watch)].recent.add(report.key)
        names = {(match.entry.feed, match.entry.id) for match in report.matches}
        if names & carriers:
            topic.add(report.key)
    return topic
