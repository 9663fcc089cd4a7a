"""The search of an assistant: that of the page Search, with the fields that it needs."""

from __future__ import annotations

from typing import TYPE_CHECKING

from answers.entries import FoundEntry, WantedEntries, find_entries
from answers.search import BadQuery
from model import UsageError
from web.assistants.results import EntriesFound, EntryFound

if TYPE_CHECKING:
    from storage import Reader
    from web._worker import IsOver
    from web.assistants.asking import Desk, Values


async def ask_entries(desk: Desk, values: Values) -> EntriesFound:
    """Return the stored entries that match a query of the watchlist's language."""
    config = await desk.read_config()
    at = desk.snapshots.now()
    wanted = WantedEntries(
        q=values["query"],
        since=values["since"],
        after=values["after"],
        limit=values["limit"],
    )

    def ask(reader: Reader, is_over: IsOver) -> EntriesFound:
        found = find_entries(reader, config, wanted, at, is_over)
        return EntriesFound(
            as_of=at,
            entries=tuple(map(_show_entry, found.items)),
            more=found.next is not None,
            next=found.next,
            searched_back_to=found.searched_back_to,
        )

    try:
        result = await desk.ask(ask)
    except BadQuery as error:
        # The parameter of this tool has a longer name.
        first = error.errors[0]
        raise UsageError(f"query, character {first.column}: {first.detail}") from error
    assert isinstance(result, EntriesFound)  # noqa: S101  # for the types alone
    return result


def _show_entry(found: FoundEntry) -> EntryFound:
    excerpt = "".join([piece.text for piece in found.excerpt])
    return EntryFound(
        title=found.title,
        url=found.url,
        publisher=found.publisher,
        feed=found.feed,
        first_seen=found.first_seen,
        published=found.published,
        excerpt=excerpt or found.summary,
        watches=found.watches,
        cursor=found.cursor,
    )
