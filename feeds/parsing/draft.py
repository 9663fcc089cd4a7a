"""Hold the drafts of a document's entries, and cut them to size.

A draft is an entry as its document writes it. Only later it gets an id, and only storage can tell
whether it is new.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from datetime import datetime

from feeds.parsing.references import replace_controls
from model import one_line, plain

MAX_ENTRIES = 2000
"""Of a longer document, only this many of the newest entries are read."""
MAX_TITLE_CHARS = 4 * 1024
MAX_TEXT_CHARS = 64 * 1024
READ_TITLE_CHARS = MAX_TITLE_CHARS + 1
"""The readers keep one character more than the limit, so that a cut can be noticed."""
READ_TEXT_CHARS = MAX_TEXT_CHARS + 1
MAX_ADDRESS_CHARS = 2 * 1024
MAX_NAME_CHARS = 256
MAX_LANG_CHARS = 35
MAX_TAGS = 32
MAX_PAGE_CHARS = 8 * 1024 * 1024
"""The limit of all summaries and texts of a document; the entries after it get no text."""


@dataclass(slots=True)
class EntryDraft:
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
    is_known: bool = False
    """It stood in the last page just so: only its names were read."""

    @property
    def has_content(self) -> bool:
        """Return whether there is anything to show of it."""
        return bool(self.title or self.summary or self.text or self.link or self.is_known)


@dataclass(slots=True)
class FeedDocument:
    """The content of a feed document."""

    drafts: list[EntryDraft] = field(default_factory=list)
    link: str = ""
    """The address of the feed's site."""
    lang: str = ""
    ttl: int = 0
    """Minutes for which the feed asks not to be read again."""
    period: int = 0
    """Minutes between two updates, as the feed says; 0 where it says nothing."""
    skipped_hours: list[int] = field(default_factory=list)
    """Hours in GMT in which the feed asks not to be polled."""
    skipped_days: list[int] = field(default_factory=list)
    """The same days of the week; Monday is 0."""
    notes: list[str] = field(default_factory=list)
    problem: str = ""
    hashes: list[bytes] = field(default_factory=list)
    """Of its items, if they were asked for."""
    may_hide_entries: bool = False
    """A text has the start of a CDATA section in it: perhaps one before was not closed."""
    is_cut: bool = False
    """The document ends before its feed does: the rest was not received."""


def trim_document(document: FeedDocument) -> None:
    """Cut everything in *document* to size; each kind of cut is a note."""
    cuts: Counter[str] = Counter()
    chars_left = MAX_PAGE_CHARS
    for draft in document.drafts:
        _trim_names(draft, document, cuts)
        draft.title = _cut_text(one_line(draft.title), MAX_TITLE_CHARS, "title", cuts)
        limit = min(MAX_TEXT_CHARS, chars_left)
        draft.summary = _cut_text(draft.summary, limit, "summary", cuts)
        chars_left -= len(draft.summary)
        limit = min(MAX_TEXT_CHARS, chars_left)
        draft.text = _cut_text(draft.text, limit, "text", cuts)
        chars_left -= len(draft.text)
    for part, count in cuts.items():
        noun = "entry" if count == 1 else "entries"
        document.notes.append(f"{part} cut in {count} {noun}")


def clean_link(link: str) -> str:
    """Return *link* without invisible characters, and with its blanks encoded."""
    return "%20".join(plain(link).split())


def _trim_names(draft: EntryDraft, document: FeedDocument, cuts: Counter[str]) -> None:
    draft.link = clean_link(draft.link)
    if len(draft.link) > MAX_ADDRESS_CHARS:
        draft.link = ""
        cuts["link too long,"] += 1
    if len(draft.tags) > MAX_TAGS:
        cuts["tags"] += 1
    draft.tags = [_clean_name(tag) for tag in draft.tags[:MAX_TAGS]]
    draft.author = _clean_name(draft.author)
    draft.publisher = _clean_name(draft.publisher)
    draft.lang = one_line(draft.lang or document.lang, MAX_LANG_CHARS)


def _clean_name(name: str) -> str:
    return one_line(replace_controls(name), MAX_NAME_CHARS) if name else ""


def _cut_text(text: str, limit: int, part: str, cuts: Counter[str]) -> str:
    if len(text) <= limit:
        return text
    cuts[part] += 1
    return text[:limit].rstrip()


def order_newest_first(dates: list[datetime | None]) -> list[int]:
    """Return the indexes of the newest entries, at most `MAX_ENTRIES`, newest first.

    *dates* are the entries' dates in the document's order. An entry without a date stays after the
    one before it. Where all dates are equal or missing, the document's order holds.
    """
    first = next((date for date in dates if date is not None), None)
    if first is None:
        return list(range(min(len(dates), MAX_ENTRIES)))
    last_date = first
    keys = []
    for index, date in enumerate(dates):
        if date is not None:
            last_date = date
        keys.append((last_date, -index))
    order = sorted(range(len(dates)), key=keys.__getitem__, reverse=True)
    return order[:MAX_ENTRIES]


def note_missing_entries(count: int, read: int) -> list[str]:
    """Return a note if only *read* of *count* entries are read, else nothing."""
    if count <= read:
        return []
    return [f"{count} entries, only the newest {read} are read"]


def parse_ttl(text: str) -> int:
    """Return the minutes that *text* says, 0 where it is no number of at most eight digits."""
    is_number = text.isdecimal() and len(text) <= 8
    return int(text) if is_number else 0
