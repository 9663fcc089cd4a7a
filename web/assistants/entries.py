"""The search of an assistant: entries that match a query, in parts."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from answers.search import Found, Question, Search, compile_query
from model import UsageError
from web.assistants.asking import Desk, Values
from web.assistants.results import EntriesFound, EntryFound

if TYPE_CHECKING:
    from config import Config
    from storage import Reader
    from web._worker import IsOver

MAX_LOOKED_AT = 100_000
"""Entries found in one search: those of the parts before are found once more."""


async def ask_entries(desk: Desk, values: Values) -> EntriesFound:
    """Return the stored entries that match a query of the watchlist's language."""
    config = await desk.read_config()
    at = desk.snapshots.now()
    query = compile_query(values["query"], config.watchlist)
    skip = _Cursor.read(values["after"]) if values["after"] else None
    limit = values["limit"]

    def ask(reader: Reader, is_over: IsOver) -> EntriesFound:
        question = Question(
            since=at - values["since"],
            limit=MAX_LOOKED_AT,
            query=query,
            is_over=is_over,
        )
        search = Search(reader, question, config.watchlist)
        found: list[EntryFound] = []
        more = False
        place = _Cursor(datetime.max.replace(tzinfo=UTC), 0)
        for one in search.run(lambda _: None):
            place = place.step(one.entry.first_seen)
            if skip is not None and not place.is_behind(skip):
                continue
            if len(found) == limit:
                more = True
                break
            found.append(_show_entry(one, config, place))
        return EntriesFound(
            as_of=at,
            entries=tuple(found),
            more=more or search.is_late,
            searched_back_to=search.searched_back_to,
        )

    result = await desk.ask(ask)
    assert isinstance(result, EntriesFound)  # noqa: S101  # for the types alone
    return result


@dataclass(frozen=True)
class _Cursor:
    """A place among the entries found: the time of one, and how many of that time came so far."""

    at: datetime
    number: int

    @classmethod
    def read(cls, text: str) -> _Cursor:
        """Return the place that *text* names.

        Raises:
            UsageError: it names none.
        """
        time, _, number = text.partition("~")
        try:
            at = datetime.fromisoformat(time)
            return cls(at.astimezone(UTC), int(number))
        except (ValueError, OverflowError) as error:
            raise UsageError("after: use the cursor of an entry, as it was given") from error

    def step(self, at: datetime) -> _Cursor:
        """Return the place of the next entry, first seen *at* that time."""
        return _Cursor(at, self.number + 1 if at == self.at else 1)

    def is_behind(self, other: _Cursor) -> bool:
        """Return whether this place comes after *other*; times go back."""
        return self.at < other.at or (self.at == other.at and self.number > other.number)

    def __str__(self) -> str:
        return f"{self.at.isoformat()}~{self.number}"


def _show_entry(found: Found, config: Config, place: _Cursor) -> EntryFound:
    entry = found.entry
    feed = config.feeds.get(entry.feed)
    return EntryFound(
        title=entry.title,
        url=entry.link,
        publisher=entry.publisher,
        feed=feed.name if feed else entry.feed,
        first_seen=entry.first_seen,
        published=entry.published,
        excerpt=entry.summary or entry.text,
        watches=tuple(one.watch for one in found.findings if one.matched),
        cursor=str(place),
    )
