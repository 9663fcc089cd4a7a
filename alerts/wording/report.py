"""Write the headline and the lines of a new report."""

from __future__ import annotations

from datetime import datetime

from alerts.wording import lull
from alerts.wording.excerpt import name_entry
from model import Entry, FirstMention, NewReport


def write_headline(watch: str, about: NewReport | FirstMention, now: datetime) -> str:
    """Return a new report in one line: the name of *watch*, the title, the publisher."""
    title = _write_title(about.matches[0].entry)
    if isinstance(about, FirstMention):
        return f"{watch}: {lull.write_first_mention(about, now)}: {title}"
    return f"{watch}: {title}"


def write_lines(about: NewReport | FirstMention, now: datetime) -> tuple[str, ...]:
    """Return the particulars of a first mention; nothing for another report."""
    if isinstance(about, NewReport):
        return ()
    news = lull.write_first_mention(about, now)
    sentence = f"{news[:1].upper()}{news[1:]}"
    return sentence, lull.write_absence(about.absence)


def _write_title(entry: Entry) -> str:
    """Return the title of *entry*, or the beginning of its text, and its publisher."""
    title = name_entry(entry)
    return f"{title} — {entry.publisher}" if entry.publisher else title
