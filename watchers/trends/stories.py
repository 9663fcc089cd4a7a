"""Remember the stories of a possible trend, to show them when it rises.

A story is a number of reports about one event (`Report.story`); reports that tell no story are one
each. A watch remembers a few of them, and the latest titles, in which `related.py` finds words.
Stored JSON keeps the order of the fields, so new fields come last.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, NamedTuple

from model import Match, Report, SeenEntry, Span
from watchers.reports.publisher import choose_shown_name, strip_publisher

# Stories that are remembered. Doubled: small stories of a busy watch are kept as well, for a
# larger state.
MAX_STORIES = 8

# Titles that are remembered. Doubled: related words rest on twice as many titles of great trends.
MAX_TITLES = 24

# Characters that are kept of a title. Doubled: words at the end of long titles count as well.
MAX_TITLE_CHARS = 100

# Stories in an alert. Doubled: alerts are longer than a screen of a phone.
MAX_SHOWN = 3

# Seconds without a report after which the next report begins the story again. Doubled: a story
# that returns after a day still shows its old first report.
STORY_ENDS_AFTER = 86400.0

# Seconds after which it begins again in any case, since its first report is no news by then.
# Doubled: alerts show first reports that are up to six days old.
STORY_LASTS_AT_MOST = 3 * 86400.0

_HYPHENS = ("-", "‐", "‑")
_JOINED_BEFORE = re.compile(r"(?:\w+[-‐‑])+$")
_JOINED_BEHIND = re.compile(r"^(?:[-‐‑]\w+)+")


class First(NamedTuple):
    """A match and the publisher that carried it."""

    match: Match
    by: str


class Story(NamedTuple):
    """A story, as far as one watch saw it."""

    key: str
    began: float
    last: float
    """When its last report came."""
    reports: int
    carried: int
    """How often it was carried, copies included."""
    first: First | Sequence[Any]
    """Its first match, or the JSON row of it, which becomes a match only when it is shown."""


class Title(NamedTuple):
    """A report by its title, without its keywords."""

    at: float
    text: str
    story: str = ""
    """The key of its story."""
    feed: str = ""
    publisher: str = ""
    """The publisher that carried it first; an older version stored neither."""


class Stories(NamedTuple):
    """The stories of a watch by time of their last report, and the titles of its last reports."""

    stories: tuple[Story, ...] = ()
    titles: tuple[Title, ...] = ()

    def add_report(self, report: Report, now: float, carried: int) -> Stories:
        """Return the stories with *report*, which so many publishers *carried* just now."""
        key = report.story or report.key
        match = report.matches[0]
        known = self._find(key)
        if known is None or _is_ended(known, now):
            story = Story(
                key=key,
                began=now,
                last=now,
                reports=int(report.is_new),
                carried=carried,
                first=First(match, report.by[0]),
            )
        else:
            story = known._replace(
                last=now, reports=known.reports + report.is_new, carried=known.carried + carried
            )
        others = self.stories
        if known is not None:
            others = tuple(one for one in others if one is not known)
        titles = self.titles
        if report.is_new:
            title = Title(now, _cut_out_keywords(match), key, match.entry.feed_key, report.by[0])
            titles = (*titles, title)[-MAX_TITLES:]
        return Stories(_drop_weakest((*others, story)), titles)

    def _find(self, key: str) -> Story | None:
        for story in self.stories:
            if story.key == key:
                return story
        return None

    def since(self, at: float) -> Stories:
        """Return the stories and titles with a report from *at* on (seconds)."""
        if not self.stories or self.stories[0].last >= at:  # they are sorted by their last report
            return self
        stories = [story for story in self.stories if story.last >= at]
        titles = [title for title in self.titles if title.at >= at]
        return Stories(tuple(stories), tuple(titles))

    def first_match(self, since: float) -> Match | None:
        """Return the report that came at *since*; None if it is not the first of its story."""
        for story in self.stories:
            if story.began == since:
                return match_of(story)
        return None

    def pick_top(self, since: float) -> list[Story]:
        """Return the stories with most reports from *since* on, the strongest first.

        Older stories come last: their first report is older than the trend. Only their later
        reports are counted.
        """
        later = Counter(title.story for title in self.titles if title.at >= since)
        found = []
        for story in self.stories:
            if story.last < since:
                continue
            is_older = story.began < since
            found.append(story._replace(reports=later[story.key]) if is_older else story)

        def rank(story: Story) -> tuple[bool, int, int, float]:
            return story.began >= since, story.reports, story.carried, story.last

        return sorted(found, key=rank, reverse=True)[:MAX_SHOWN]

    def has_new_top(self, since: float, told_at: float) -> bool:
        """Return whether the strongest story from *since* on began after *told_at*."""
        top = self.pick_top(since)
        return not top or top[0].began > told_at

    def titles_since(self, at: float) -> list[str]:
        """Return the texts of the titles from *at* on."""
        return [title.text for title in self.titles if title.at >= at]

    def reports_since(self, at: float) -> set[Title]:
        """Return the reports from *at* on, each by its title."""
        return {title for title in self.titles if title.at >= at}

    def to_json(self) -> dict[str, Any]:
        """Return the stories as JSON values."""
        stories = [story._replace(first=_to_row(story.first)) for story in self.stories]
        return {"stories": stories, "titles": self.titles}


def from_json(stored: Mapping[str, Any]) -> Stories:
    """Return the stories that `to_json` gave."""
    stories = [Story(*row) for row in stored["stories"]]
    titles = [Title(*row) for row in stored["titles"]]
    return Stories(tuple(stories), tuple(titles))


def match_of(story: Story) -> Match:
    """Return the first match of *story*, the same before and after it was stored."""
    watch, of_entry, published, keywords, spans = _to_row(story.first)
    feed, its_id, title, link, publisher = of_entry
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
    found = tuple(Span(*span) for span in spans)
    return Match(watch, entry, tuple(keywords), found)


def _to_row(first: First | Sequence[Any]) -> Sequence[Any]:
    """Return the parts of *first* that an alert shows, as `match_of` reads them."""
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


def _is_ended(story: Story, now: float) -> bool:
    return now - story.last > STORY_ENDS_AFTER or now - story.began > STORY_LASTS_AT_MOST


def _drop_weakest(stories: tuple[Story, ...]) -> tuple[Story, ...]:
    """Return *stories* without the weakest one, if there are too many.

    The story that began first stays, and so does the last one, which has just had a report.
    """
    if len(stories) <= MAX_STORIES:
        return stories
    oldest = min(stories, key=lambda story: story.began)
    others = [story for story in stories[:-1] if story is not oldest]
    weakest = min(others, key=lambda story: (story.reports, story.carried, story.last))
    return tuple(story for story in stories if story is not weakest)


def _cut_out_keywords(match: Match) -> str:
    """Return the title of *match*, cut, without its keywords and without the publisher."""
    title = strip_publisher(match.entry)
    for field, start, end in sorted(match.spans, reverse=True):
        if field == "title":
            before = title[:start]
            behind = title[end:]
            # The rest of a word with a hyphen goes too: no "anti" remains of "anti-Muslim".
            if before.endswith(_HYPHENS):
                before = _JOINED_BEFORE.sub("", before)
            if behind.startswith(_HYPHENS):
                behind = _JOINED_BEHIND.sub("", behind)
            title = f"{before} | {behind}"
    return title[:MAX_TITLE_CHARS]
