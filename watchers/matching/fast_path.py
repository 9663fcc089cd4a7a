"""Make the matches of most entries from the finds alone, without reading the entry.

Nearly all queries are one word or phrase, of a watch that asks for nothing else. Such a query
holds wherever its leaf is found: no tree need be walked, and nothing of the entry is kept.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import NamedTuple

from model import FIELDS, Match, SeenEntry, Span, Watch
from watchers.matching.compiling import EVERY_WATCH, Query
from watchers.matching.field import BatchFind, FieldText, group_by_field
from watchers.matching.lazy_match import LazyMatch
from watchers.matching.reading import merge_ranges
from watchers.matching.terms import Leaf
from watchers.matching.tokens import TEXT_FIELDS
from watchers.matching.tree import Term

ReadEntry = Callable[[SeenEntry, Sequence[BatchFind]], list[Match]]
"""Returns the matches of an entry some of whose queries are not simple."""


class SimpleQuery(NamedTuple):
    """A query that holds wherever its one leaf is found in *fields*."""

    number: int
    watch: int
    name: str
    """The name of the watch."""
    keyword: str
    keywords: tuple[str, ...]
    """The keyword alone, as a match shows it; made once, as there are very many matches."""
    fields: tuple[str, ...]
    leaf: int


SimpleQueries = Sequence[SimpleQuery] | None
"""The queries of a leaf, at most one of each watch; None if some of them are not simple."""


class FastPath:
    """Makes matches from the simple queries of a leaf; hands any other entry to a reader."""

    def __init__(
        self,
        watches: Sequence[Watch],
        queries: Sequence[Query],
        leaves: Sequence[Leaf],
        by_leaf: Mapping[int, Sequence[int]],
    ) -> None:
        """Take the compiled watchlist; *by_leaf* has the numbers of the queries of each leaf."""
        self._watches = watches
        self._queries = queries
        self._leaves = leaves
        self._by_leaf = by_leaf
        self._simple: dict[int, SimpleQueries] = {}
        """By leaf; filled when the leaf is first found, as most never are."""

    def match(
        self, entries: Sequence[SeenEntry], finds: Sequence[BatchFind], read_entry: ReadEntry
    ) -> Iterator[Match]:
        """Yield the matches of *entries* by entry and then by watch; *finds* are in order."""
        simple = self._simple
        at = 0
        stop = len(finds)
        while at < stop:
            find = finds[at]
            number, field, _, _, leaf, _ = find
            end = at + 1
            while end < stop and finds[end][0] == number:
                end += 1
            entry = entries[number]
            if end - at > 1:
                yield from self._match_many(entry, finds[at:end], read_entry)
            else:
                # One find, by far the most frequent case.
                try:
                    queries = simple[leaf]
                except KeyError:
                    queries = self._learn(leaf)
                if queries is None:
                    yield from read_entry(entry, (find,))
                else:
                    for query in queries:
                        if TEXT_FIELDS[field] in query.fields:
                            yield LazyMatch(query.name, entry, query.keywords, _locate_one, find)
            at = end

    def _match_many(
        self, entry: SeenEntry, finds: Sequence[BatchFind], read_entry: ReadEntry
    ) -> list[Match]:
        """Return the matches of *entry*, in which there are several *finds*."""
        simple = self._simple
        by_watch: dict[int, list[SimpleQuery]] = {}
        for _, field, _, _, leaf, _ in finds:
            queries = simple[leaf] if leaf in simple else self._learn(leaf)
            if queries is None:
                return read_entry(entry, finds)
            name = TEXT_FIELDS[field]
            for query in queries:
                if name not in query.fields:
                    continue
                watch = query.watch
                if watch in by_watch:
                    by_watch[watch].append(query)
                else:
                    by_watch[watch] = [query]
        if len(by_watch) == 1:
            [of_watch] = by_watch.values()
            return [_make_match(entry, of_watch, finds)]
        return [_make_match(entry, by_watch[watch], finds) for watch in sorted(by_watch)]

    # --- which queries are simple ------------------------------------------------------

    def _learn(self, leaf: int) -> SimpleQueries:
        """Return the simple queries of *leaf* and remember them."""
        queries = self._simple[leaf] = self._find_simple(leaf)
        return queries

    def _find_simple(self, number: int) -> SimpleQueries:
        leaf = self._leaves[number]
        if leaf.kind != "words" or not leaf.is_sure:
            return None
        places = self._by_leaf.get(number, ())
        queries = {place: self._queries[place] for place in places}
        watches = {query.watch for query in queries.values()}
        if len(watches) < len(queries):
            return None
        found: list[SimpleQuery] = []
        for place, query in queries.items():
            if not self._is_simple(query):
                return None
            watch = self._watches[query.watch]
            simple = SimpleQuery(
                number=place,
                watch=query.watch,
                name=watch.name,
                keyword=query.text,
                keywords=(query.text,),
                fields=watch.fields,
                leaf=number,
            )
            found.append(simple)
        return found

    def _is_simple(self, query: Query) -> bool:
        """Return whether *query* is one leaf in fields that are shown, and all its watch asks."""
        tree = query.tree
        if query.watch == EVERY_WATCH:
            return False
        if not isinstance(tree, Term) or tree.field:
            return False
        watch = self._watches[query.watch]
        if watch.all or watch.none or watch.lang or watch.feeds:
            return False
        return set(watch.fields) <= set(FIELDS)


def _make_match(entry: SeenEntry, queries: list[SimpleQuery], finds: Sequence[BatchFind]) -> Match:
    """Return the match of a watch whose *queries* are found in *entry*, once or often."""
    first = queries[0]
    keywords = first.keywords
    if len(queries) > 1:
        queries = sorted(set(queries))
        keywords = tuple(query.keyword for query in queries)
    return LazyMatch(first.name, entry, keywords, _locate_many, (queries, finds))


def _locate_many(
    entry: SeenEntry, found: tuple[Sequence[SimpleQuery], Sequence[BatchFind]]
) -> tuple[Span, ...]:
    """Return where the queries of one watch stand in *entry*, by the finds of the entry."""
    queries, batch_finds = found
    leaves = {query.leaf for query in queries}
    spans: list[Span] = []
    for field, canonical, finds in group_by_field(batch_finds):
        if field in queries[0].fields:
            ranges = {(start, end) for start, end, leaf in finds if leaf in leaves}
            text = FieldText(getattr(entry, field), canonical)
            located = merge_ranges(text.locate(sorted(ranges)))
            spans += [Span(field, start, end) for start, end in located]
    return tuple(spans)


def _locate_one(entry: SeenEntry, find: BatchFind) -> tuple[Span, ...]:
    """Return where the one *find* in *entry* stands."""
    [(field, canonical, finds)] = group_by_field((find,))
    start, end, _ = finds[0]
    text = FieldText(getattr(entry, field), canonical)
    [(first, last)] = text.locate(((start, end),))
    return (Span(field, first, last),)
