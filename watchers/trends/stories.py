"""What is remembered of the reports of a possible trend, to show them when it rises."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, NamedTuple

from model import Match, Report, SeenEntry, Span
from watchers.reports.publisher import choose_shown_name, strip_publisher

STORIES = 8  # that are told apart
TITLES = 24  # in which words are looked for that rise
CUT = 100  # characters of such a title
SHOWN = 3  # stories in an alert
PAUSE = 86400.0  # seconds without a report, after which a story begins anew
LASTS = 3 * 86400.0  # seconds after which it does anyway: its first report is no news by then

_HYPHENS = ("-", "‐", "‑")
_JOINED_BEFORE = re.compile(r"(?:\w+[-‐‑])+$")
_JOINED_BEHIND = re.compile(r"^(?:[-‐‑]\w+)+")


class First(NamedTuple):
    """A match and the publisher that carried it."""

    match: Match
    by: str


class Tale(NamedTuple):
    """A story as far as a watch saw it."""

    key: str
    began: float
    last: float
    reports: int
    voices: int
    """How often it was carried, copies included."""
    first: First | Sequence[Any]
    """Its first match, from JSON as `_written`: it is read when it is shown."""


class Title(NamedTuple):
    """A report by its title, without what was found in it."""

    at: float
    text: str
    story: str = ""
    """The key of its story."""


class Tales(NamedTuple):
    """The stories of late, and the titles of the latest reports."""

    stories: tuple[Tale, ...] = ()
    titles: tuple[Title, ...] = ()

    def told(self, report: Report, now: float, voices: int) -> Tales:
        """Return the tales with *report*, that so many *voices* carry now."""
        key, match = report.story or report.key, report.matches[0]
        is_new, others, tale = report.is_new, self.stories, None
        for known in self.stories:
            if known.key == key:
                others, tale = tuple(one for one in others if one is not known), known
                break
        if tale is None or now - tale.last > PAUSE or now - tale.began > LASTS:
            tale = Tale(key, now, now, int(is_new), voices, First(match, report.by[0]))
        else:
            reports, carried = tale.reports + is_new, tale.voices + voices
            tale = Tale(key, tale.began, now, reports, carried, tale.first)
        titles = self.titles
        if is_new:
            titles = (*titles, Title(now, _unfound(match), key))[-TITLES:]
        return Tales(_fewer((*others, tale)), titles)

    def since(self, at: float) -> Tales:
        """Return the tales without those that were over before *at* (seconds)."""
        if not self.stories or self.stories[0].last >= at:  # they stand by time of the last
            return self
        stories = tuple(tale for tale in self.stories if tale.last >= at)
        return Tales(stories, tuple(title for title in self.titles if title.at >= at))

    def first(self, since: float) -> Match | None:
        """Return the report that came at *since*; None if it is not the first of its story."""
        then = [tale for tale in self.stories if tale.began == since]
        return match_of(then[0]) if then else None

    def top(self, since: float) -> list[Tale]:
        """Return the stories that most reports tell from *since* on, the strongest first.

        Those that began before come last: their first report is older than the trend, and of
        their reports only the later ones are counted.
        """
        later = Counter(title.story for title in self.titles if title.at >= since)
        found = [
            tale if tale.began >= since else tale._replace(reports=later[tale.key])
            for tale in self.stories
            if tale.last >= since
        ]

        def rank(tale: Tale) -> tuple[bool, int, int, float]:
            return tale.began >= since, tale.reports, tale.voices, tale.last

        return sorted(found, key=rank, reverse=True)[:SHOWN]

    def titles_since(self, at: float) -> list[str]:
        """Return the latest titles, from *at* on."""
        return [title.text for title in self.titles if title.at >= at]

    def told_since(self, at: float) -> set[Title]:
        """Return what tells the latest reports apart, from *at* on."""
        return {title for title in self.titles if title.at >= at}

    def to_json(self) -> dict[str, Any]:
        """Return the tales as JSON knows them."""
        stories = [tale._replace(first=_written(tale.first)) for tale in self.stories]
        return {"stories": stories, "titles": self.titles}


def from_json(stored: Mapping[str, Any]) -> Tales:
    """Return the tales that `to_json` gave."""
    stories = tuple(Tale(*tale) for tale in stored["stories"])
    return Tales(stories, tuple(Title(*title) for title in stored["titles"]))


def match_of(tale: Tale) -> Match:
    """Return the first match of *tale*, the same whether it was stored meanwhile or not."""
    written = _written(tale.first)
    watch, (feed, its_id, title, link, publisher), published, keywords, spans = written
    at = datetime.fromisoformat(published)
    entry = SeenEntry(
        feed=feed,
        id=its_id,
        title=title,
        link=link,
        publisher=publisher,
        published=at,
        first_seen=at,
    )
    return Match(watch, entry, tuple(keywords), tuple(Span(*span) for span in spans))


def _written(first: First | Sequence[Any]) -> Sequence[Any]:
    """Return *first* with what an alert shows of it, as `match_of` reads it."""
    if not isinstance(first, First):
        return first
    match, by = first
    entry = match.entry
    published = entry.published or entry.first_seen
    return (
        match.watch,
        (entry.feed, entry.id, entry.title, entry.link, choose_shown_name(entry, by)),
        published and published.isoformat(),
        match.keywords,
        tuple(span for span in match.spans if span.field == "title"),
    )


def _fewer(stories: tuple[Tale, ...]) -> tuple[Tale, ...]:
    """Return *stories* without the least of them, if they are too many; by time of the last.

    The one that began first and the one that came last stay.
    """
    if len(stories) <= STORIES:
        return stories
    oldest = min(stories, key=lambda tale: tale.began)
    others = [tale for tale in stories[:-1] if tale is not oldest]
    least = min(others, key=lambda tale: (tale.reports, tale.voices, tale.last))
    return tuple(tale for tale in stories if tale is not least)


def _unfound(match: Match) -> str:
    """Return the title of *match* without what was found in it and without the publisher."""
    title = strip_publisher(match.entry)
    for field, start, end in sorted(match.spans, reverse=True):
        if field == "title":
            before, behind = title[:start], title[end:]
            # Of a word that is joined to it no part is left: not the "anti" of "anti-Muslim".
            if before.endswith(_HYPHENS):
                before = _JOINED_BEFORE.sub("", before)
            if behind.startswith(_HYPHENS):
                behind = _JOINED_BEHIND.sub("", behind)
            title = f"{before} | {behind}"
    return title[:CUT]
