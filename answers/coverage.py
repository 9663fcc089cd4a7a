"""The watches that find a hot term: those of the config of now, not of the hour of the list."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import watchers
from model import HotList, SeenEntry, Term, TermReport

if TYPE_CHECKING:
    from config import Config
    from storage import Reader


def cover_now(reader: Reader, config: Config, hot: HotList) -> HotList:
    """Return *hot*, each term with the watches of *config* that find it.

    A watch finds a term if it matches half of its reports, or the term itself. So a watch that was
    added since the list was made counts at once.
    """
    entries: dict[tuple[str, str], SeenEntry] = {}
    terms = []
    for term in hot.terms:
        its_own = {(entry.feed, entry.id): entry for entry in _read_reports(reader, hot, term)}
        entries |= its_own
        terms.append(replace(term, carriers=tuple(its_own), stories=()))
    covered = watchers.cover(replace(hot, terms=tuple(terms)), config.watchlist, entries)
    names = [_list_watches(term, config) for term in covered.terms]
    both = zip(hot.terms, names, strict=True)
    return replace(hot, terms=tuple(replace(term, covered_by=found) for term, found in both))


def _read_reports(reader: Reader, hot: HotList, term: Term) -> list[SeenEntry]:
    """Return the stored reports of *term*, or else the stories that the list has."""
    names = watchers.list_names(replace(hot, terms=(term,)))
    return reader.read_entries(names) or list(map(_make_entry, term.stories))


def _make_entry(story: TermReport) -> SeenEntry:
    return SeenEntry(
        story.feed,
        story.id,
        story.title,
        story.link,
        publisher=story.publisher,
        first_seen=story.at,
    )


def _list_watches(term: Term, config: Config) -> tuple[str, ...]:
    """Return the watches that cover *term*, and those whose keywords find the term itself."""
    itself = SeenEntry("", term.id, term.text, "", first_seen=term.started)
    names = dict.fromkeys(term.covered_by)
    names.update(dict.fromkeys(match.watch for match in config.watchlist.match([itself])))
    return tuple(names)
