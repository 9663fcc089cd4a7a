"""What a document says before it is known what is new: drafts of entries, cut to size."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from datetime import datetime

from model import one_line, plain

ENTRIES = 2000
"""Entries of one document that are read: the newest."""
TITLE = 4 * 1024
"""Characters, as all of these."""
TEXT = 64 * 1024
READ_TITLE, READ_TEXT = TITLE + 1, TEXT + 1
"""What the readers keep: one more, so that a cut is seen."""
ADDRESS = 2 * 1024
NAME = 256
TAGS = 32
PAGE = 8 * 1024 * 1024
"""Summaries and texts of one document together; what comes after gets no text."""


@dataclass(slots=True)
class Draft:
    """An entry as its document writes it: cleaned text, no id yet."""

    guid: str = ""
    title: str = ""
    link: str = ""
    summary: str = ""
    text: str = ""
    author: str = ""
    publisher: str = ""
    lang: str = ""
    tags: list[str] = field(default_factory=list)
    published: datetime | None = None


@dataclass(slots=True)
class Document:
    """What was read of a feed document."""

    drafts: list[Draft] = field(default_factory=list)
    link: str = ""
    """The site that the feed is of."""
    lang: str = ""
    ttl: int = 0
    """Minutes for which the feed asks not to be read again."""
    notes: list[str] = field(default_factory=list)
    problem: str = ""


def trim(document: Document) -> None:
    """Cut everything in *document* to size; each kind of cut is a note."""
    cuts: Counter[str] = Counter()
    left = PAGE
    for draft in document.drafts:
        _trim_names(draft, document, cuts)
        draft.title = _cut(one_line(draft.title), TITLE, "title", cuts)
        draft.summary = _cut(draft.summary, min(TEXT, left), "summary", cuts)
        left -= len(draft.summary)
        draft.text = _cut(draft.text, min(TEXT, left), "text", cuts)
        left -= len(draft.text)
    for what, count in cuts.items():
        times = "entry" if count == 1 else "entries"
        document.notes.append(f"{what} cut in {count} {times}")


def _trim_names(draft: Draft, document: Document, cuts: Counter[str]) -> None:
    draft.link = "%20".join(plain(draft.link).split())
    if len(draft.link) > ADDRESS:
        draft.link = ""
        cuts["link too long,"] += 1
    if len(draft.tags) > TAGS:
        cuts["tags"] += 1
    draft.tags = [one_line(tag, NAME) for tag in draft.tags[:TAGS]]
    draft.author = one_line(draft.author, NAME)
    draft.publisher = one_line(draft.publisher, NAME)
    draft.lang = one_line(draft.lang or document.lang, 35)


def _cut(text: str, limit: int, what: str, cuts: Counter[str]) -> str:
    if len(text) <= limit:
        return text
    cuts[what] += 1
    return text[:limit].rstrip()


def newest(dates: list[datetime | None]) -> list[int]:
    """Return the places of the newest `ENTRIES` of entries so dated, newest first.

    What has no date of its own stays with the one before it in the document; where all dates are
    equal or missing the document's order holds.
    """
    first = next((date for date in dates if date is not None), None)
    if first is None:
        return list(range(min(len(dates), ENTRIES)))
    carried, keys = first, []
    for place, date in enumerate(dates):
        carried = date if date is not None else carried
        keys.append((carried, -place))
    order = sorted(range(len(dates)), key=keys.__getitem__, reverse=True)
    return order[:ENTRIES]
