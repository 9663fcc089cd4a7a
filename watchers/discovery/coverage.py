"""Say which watches cover the terms of a hot list, and what each watch sees of it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import replace

from model import HotFinds, HotList, Match, SeenEntry, Term
from watchers.matching.watchlist import Watchlist

EntryName = tuple[str, str]
"""The feed and the id of an entry."""

MIN_COVERED = 0.5
"""The part of the reports of a term that a watch matches if it covers the term."""

MAX_MATCHED = 60
"""The newest reports of a term that are looked at. Doubled: twice the time, the same answers."""


def cover(hot: HotList, watchlist: Watchlist, entries: Mapping[EntryName, SeenEntry]) -> HotList:
    """Return *hot* with the watches that match at least half of the reports of each term.

    *entries* has the first entries of the reports, by feed and id.
    """
    terms: list[Term] = []
    for term in hot.terms:
        its_entries = _pick(term, entries)
        counts = Counter(match.watch for match in watchlist.match(its_entries))
        least = MIN_COVERED * len(its_entries)
        names = tuple(name for name, count in counts.items() if count >= least)
        terms.append(replace(term, covered_by=names))
    return replace(hot, terms=tuple(terms))


def find_for_watches(
    names: Iterable[str],
    hot: HotList,
    watchlist: Watchlist,
    entries: Mapping[EntryName, SeenEntry],
) -> dict[str, HotFinds]:
    """Return *hot* as each of the watches *names* sees it; *watchlist* has them all."""
    by_watch: dict[str, dict[str, list[Match]]] = {name: {} for name in names}
    if not by_watch:
        return {}
    for term in hot.terms:
        for match in watchlist.match(_pick(term, entries)):
            by_watch[match.watch].setdefault(term.id, []).append(match)
    return {name: HotFinds(hot, matches) for name, matches in by_watch.items()}


def list_names(hot: HotList) -> list[EntryName]:
    """Return the names of the entries that the functions above look at, each once."""
    names: dict[EntryName, None] = {}
    for term in hot.terms:
        names.update(dict.fromkeys(term.carriers[-MAX_MATCHED:]))
        names.update(dict.fromkeys((story.feed, story.id) for story in term.stories))
    return list(names)


def _pick(term: Term, entries: Mapping[EntryName, SeenEntry]) -> list[SeenEntry]:
    found = {name: entries[name] for name in term.carriers[-MAX_MATCHED:] if name in entries}
    for story in term.stories:
        name = (story.feed, story.id)
        if name in entries:
            found[name] = entries[name]
    return list(found.values())
