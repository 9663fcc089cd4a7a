"""Find the hot list that a command shows: the stored one, or one made of entries."""

from __future__ import annotations

import re
import shlex
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from functools import partial
from itertools import dropwhile
from pathlib import Path
from typing import TYPE_CHECKING

from answers.hot import HotRow, explain_learning, find_rank, make_row
from cli.progress import Progress, show_progress
from model import (
    DAYS_LEARNED,
    MAX_HOT_REPORTS,
    TOPIC_FOLLOWED,
    ConfigError,
    HotList,
    SeenEntry,
    UsageError,
)
from terminal.printing import format_iso, format_time
from terminal.program import write_command

if TYPE_CHECKING:
    from answers.suggestion import Suggestion
    from cli.options import Session
    from rehearsal.hot import HotHours
    from storage import Reader

PAST = timedelta(days=DAYS_LEARNED + 1)
"""The window of a list and the days before it, over which a suggestion is tried."""

LEARNED_FROM = timedelta(days=DAYS_LEARNED + 4)
"""How long before a list its entries are read: the days of the past, and those for copies."""

EARLIEST = datetime(1970, 1, 2, tzinfo=UTC)


class NoList(Exception):
    """There is no list to show; the text says why."""


_IS_OFF = re.compile(r"^hot:\s*(?:off|no|false)\b", re.MULTILINE)
EntryName = tuple[str, str]
"""The feed and the id of an entry."""


@dataclass(frozen=True)
class Lookup:
    """A hot list, and the past that it is compared with."""

    hot: HotList
    count_days: Callable[[str], Mapping[int, int]]
    """Returns the reports with a term by days since 1970."""
    learned: Collection[int]
    """The days of the past, as days since 1970."""
    read_past: Callable[[], Iterator[SeenEntry]]
    """Returns the entries of the 29 days before the list, in order."""
    find_names: Callable[[Sequence[EntryName]], Sequence[EntryName]] = tuple
    """Returns the names that these entries have in the past."""
    find_former: Callable[[str], Lookup | None] = lambda _: None
    """Returns the last list that had the topic of an id, if it is known."""
    words: str = ""
    """The words behind the id in a command that looks at the same list."""
    asked: datetime | None = None
    """When the list is looked at; None for the time of the list."""

    def explain_learning(self) -> str:
        """Return why there is no list yet, and how long to wait; empty if there is one."""
        return explain_learning(self.hot, self.asked or self.hot.at)

    def make_rows(self, top: int) -> list[HotRow]:
        """Return the first *top* rows."""
        shown = min(top, len(self.hot.terms))
        return [self.make_row(rank) for rank in range(1, shown + 1)]

    def make_row(self, rank: int) -> HotRow:
        """Return the row of a *rank*, from one."""
        term = self.hot.terms[rank - 1]
        return make_row(rank, self.hot, self.count_days(term.key), self.learned)


# --- recorded entries -----------------------------------------------------------------------


def walk_recorded(
    session: Session, files: Sequence[Path], at: datetime | None, step: int | None
) -> Iterator[Lookup]:
    """Yield the list at every *step* hours of *files* until *at*, and the last one.

    Raises:
        UsageError: a file cannot be read, or holds no entry until then.
    """
    from rehearsal import recorded
    from rehearsal.hot import HotHours

    hours = HotHours(session.load_config_as_written())
    read_past = partial(_read_recorded, files)
    found = False
    entries: Iterable[SeenEntry] = recorded.read_entries(files)
    if step is None:
        since = _find_begin(files, at)
        entries = dropwhile(lambda entry: entry.first_seen < since, entries)
    for lookup in _walk(hours, entries, at, step, read_past):
        found = True
        yield lookup
    if not found:
        names = ", ".join(map(str, files))
        until = f" before {format_time(at)}" if at is not None else ""
        advice = f"record some with: {write_command('feeds show --json')}"
        raise UsageError(f"{names}: holds no entries{until}; {advice}")


def _find_begin(files: Sequence[Path], at: datetime | None) -> datetime:
    """Return the time before which no entry matters for the list at a time, or at the end."""
    from rehearsal import recorded

    end = at if Path("-") in files else recorded.find_end(files)
    if end is None:
        return EARLIEST
    last = end if at is None else min(at, end)
    return max(last - LEARNED_FROM, EARLIEST)


def _walk(
    hours: HotHours,
    entries: Iterable[SeenEntry],
    at: datetime | None,
    step: int | None,
    read_past: Callable[[datetime], Iterator[SeenEntry]],
) -> Iterator[Lookup]:
    from rehearsal.hot import list_hours

    progress = Progress()
    for hot in list_hours(hours, progress.count_each(entries), step, at):
        progress.clear()
        yield Lookup(hot, hours.count_days, hours.list_days(), partial(read_past, hot.at))
    progress.clear()


def _read_recorded(files: Sequence[Path], until: datetime) -> Iterator[SeenEntry]:
    """Yield the entries of the 29 days before *until*."""
    from rehearsal import recorded

    if Path("-") in files:
        raise UsageError("-: can be read only once, so nothing can be tried; save it to a file")
    for entry in recorded.read_entries(files):
        if entry.first_seen >= until:
            return
        if entry.first_seen >= until - PAST:
            yield entry


def find_recorded(session: Session, files: Sequence[Path], at: datetime | None) -> Lookup:
    """Return the list of *files* at a time; without it, at their end."""
    (lookup,) = walk_recorded(session, files, at, None)
    names = "".join(f" {shlex.quote(str(file))}" for file in files)
    return replace(lookup, words=names + _write_time(at))


def _write_time(at: datetime | None) -> str:
    return "" if at is None else f" --at {format_iso(at)}"


# --- the state ------------------------------------------------------------------------------


def find_stored(session: Session, reader: Reader, at: datetime | None) -> Lookup:
    """Return the last list of the daemon; *at* a time, the list made of the stored entries.

    Raises:
        NoList: there is none; the text says what to do.
    """
    if at is not None:
        return _find_earlier(session, reader, at)
    hot = reader.read_hot_list()
    if hot is None:
        raise NoList(f"no list of hot terms is stored yet; {explain_absence(session)}")
    hot = _cover_now(session, reader, hot)
    learned = reader.past.list_days().keys()
    read_past = partial(_read_stored, session, reader, hot.at)

    def find_names(names: Sequence[EntryName]) -> Sequence[EntryName]:
        return [(entry.feed, entry.id) for entry in reader.read_entries(names)]

    def find_former(word: str) -> Lookup | None:
        topics = [one for one in reader.read_topics(EARLIEST) if one.id == word]
        return _find_earlier(session, reader, topics[-1].listed) if topics else None

    return Lookup(
        hot,
        count_days=reader.read_day_counts,
        learned=learned,
        read_past=read_past,
        find_names=find_names,
        find_former=find_former,
        asked=session.doors.now(),
    )


def _cover_now(session: Session, reader: Reader, hot: HotList) -> HotList:
    """Return *hot* with the watches of now; those of its hour if the config has mistakes."""
    from answers.coverage import cover_now

    try:
        return cover_now(reader, session.load_config_to_read(), hot)
    except ConfigError:
        return hot


def explain_absence(session: Session) -> str:
    """Return why the daemon makes no list, and how it makes one."""
    path = session.find_config()
    text = path.read_text(encoding="utf-8", errors="replace") if path.exists() else ""
    if _IS_OFF.search(text):
        return f'{path} has "hot: off"; take that line out'
    limit = f"with more than {MAX_HOT_REPORTS:,} reports a day only if the config has hot: on"
    return f"the daemon makes one each hour, {limit}; start it with: {write_command('run')}"


def _find_earlier(session: Session, reader: Reader, at: datetime) -> Lookup:
    """Return the list at a time before now."""
    from rehearsal.hot import HotHours
    from rehearsal.stored import read_stored_entries

    now = session.doors.now()
    if at > now:
        raise UsageError(f"--at: {format_time(at)} is to come; name a time that is past")
    config = session.load_config_to_read()
    known = [topic for topic in reader.read_topics(at - TOPIC_FOLLOWED) if topic.began <= at]
    hours = HotHours(config, known)
    entries = read_stored_entries(reader, config, (at - LEARNED_FROM, at))
    read_past = partial(_read_stored, session, reader)
    for lookup in _walk(hours, entries, at, None, read_past):
        return replace(lookup, words=_write_time(at))
    oldest = reader.find_oldest()
    since = f"; the stored entries begin at {format_time(oldest)}" if oldest else ""
    raise NoList(f"no entry of the feeds is stored from before {format_time(at)}{since}")


def _read_stored(session: Session, reader: Reader, until: datetime) -> Iterator[SeenEntry]:
    """Yield the entries of the 29 days before *until*."""
    from rehearsal.stored import read_stored_entries

    config = session.load_config_to_read()
    return read_stored_entries(reader, config, (until - PAST, until))


@contextmanager
def look_up(session: Session, files: Sequence[Path], at: datetime | None) -> Iterator[Lookup]:
    """Give the list of *files*, or without any the stored one; let go of the state at the end.

    Raises:
        NoList: there is none; the text says what to do.
    """
    if files:
        yield find_recorded(session, files, at)
        return
    with closing(session.open_reader()) as reader:
        yield find_stored(session, reader, at)


def expect_quotes(term: str, files: Sequence[Path]) -> None:
    """Refuse the words behind *term* if they are no *files* but the rest of the term.

    Raises:
        UsageError: none of them is a file.
    """
    if files and not any(str(file) == "-" or file.exists() for file in files):
        whole = " ".join([term, *map(str, files)])
        text = (
            f'there is no such file; if the term has several words, write it in quotes: "{whole}"'
        )
        raise UsageError(f"{files[0]}: {text}")


def pick(lookup: Lookup, word: str) -> tuple[Lookup, HotRow]:
    """Return the row that *word* names, and its list: an earlier one if the topic was in that.

    Raises:
        NoList: there is no such row; the text suggests others.
    """
    learning = lookup.explain_learning()
    if learning:
        raise NoList(f"there are no hot terms yet: {learning}")
    former = None
    rank = find_rank(lookup.hot, word)
    if rank is None and (former := lookup.find_former(word)) is not None:
        rank = find_rank(former.hot, word)
    if rank is None:
        raise NoList(f'no hot term "{word}"{_suggest(word, lookup)}')
    found = former or lookup
    return found, found.make_row(rank)


def _suggest(word: str, lookup: Lookup) -> str:
    """Return the terms that *word* may stand for, and how to see all."""
    from plugins import find_nearest

    texts = [text for term in lookup.hot.terms for text in (term.id, term.text)]
    nearest = find_nearest(word, texts) if texts else ""
    meant = f'; did you mean "{nearest}"? see' if nearest else "; see"
    time = format_time(lookup.hot.at)
    return f"{meant} the list of {time}: {write_command(f'hot{lookup.words}')}"


def suggest(lookup: Lookup, row: HotRow) -> Suggestion:
    """Return a watch for the term of *row*, tried on the entries of the past."""
    from answers.suggestion import suggest_watch

    term = replace(row.term, carriers=tuple(lookup.find_names(row.term.carriers)))
    with show_progress(lookup.read_past()) as entries:
        return suggest_watch(term, lookup.hot.at, entries)


# --- steps ----------------------------------------------------------------------------------


def count_step(every: timedelta | None) -> int | None:
    """Return the hours of *every*; None for none.

    Raises:
        UsageError: it is no whole number of hours.
    """
    if every is None:
        return None
    hours, rest = divmod(every, timedelta(hours=1))
    if rest or not hours:
        raise UsageError("--every: lists are made by the hour; write whole hours, as 1h or 24h")
    return hours
