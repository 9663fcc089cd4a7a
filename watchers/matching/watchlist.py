"""All watches compiled together: which of them match an entry, where, and why."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from itertools import islice

from model import FIELDS, Entry, Finding, Match, Needs, SeenEntry, Span, Watch
from watchers.matching.compiling import EVERY_WATCH, Compiler, Query
from watchers.matching.explain import explain_match
from watchers.matching.explain_miss import explain_miss, may_look_at
from watchers.matching.fast_path import FastPath
from watchers.matching.field import BatchFind, Range, group_by_field
from watchers.matching.index import Index
from watchers.matching.needs import find_needs
from watchers.matching.reading import FIELD_GETTERS, Reading, merge_ranges
from watchers.matching.tokens import FACT_FIELDS, TEXT_FIELDS
from watchers.matching.tree import Near, Node, Not, NotWithin, Or, Term, list_terms

_CHUNK_ENTRIES = 1024  # entries that are scanned at once
_CHUNK_CHARS = 2_000_000  # characters that are scanned at once, unless one entry has more


class Watchlist:
    """All watches, compiled."""

    def __init__(
        self,
        watches: Iterable[Watch],
        labels: Mapping[str, Sequence[str]] | None = None,
        global_none: Sequence[str] = (),
    ) -> None:
        """Compile *watches*.

        *labels* are further names of a feed, by its key. An entry for which a query of
        *global_none* holds matches no watch.

        Raises:
            QueryError: with every mistake of every watch.
        """
        self.watches = tuple(watches)
        self._labels = labels or {}
        self._global_none = tuple(global_none)
        compiler = Compiler()
        self.queries = compiler.compile(self.watches, global_none)
        self.leaves = compiler.leaves
        self._index = Index(compiler.leaves, compiler.regexes)
        self._by_leaf: dict[int, list[int]] = {}
        """The queries to check when a leaf is found."""
        self._unanchored: list[int] = []
        """The queries to check for every entry."""
        self._anchor_queries()
        self._fields = self._list_fields()
        self._fast_path = FastPath(self.watches, self.queries, self.leaves, self._by_leaf)

    def make_search(self, query: str) -> Watchlist:
        """Return a list of one nameless watch with *query*, that has the same names of feeds.

        Raises:
            QueryError: *query* cannot be read.
        """
        return Watchlist([Watch("", keywords=(query,))], self._labels)

    def make_list(self, watches: Iterable[Watch]) -> Watchlist:
        """Return a list of *watches* that has the same names of feeds and excluded words.

        Raises:
            QueryError: a query cannot be read.
        """
        return Watchlist(watches, self._labels, self._global_none)

    @property
    def labels(self) -> Mapping[str, Sequence[str]]:
        """Return the further names of each feed, by its key."""
        return self._labels

    def narrow(self, name: str) -> Watchlist:
        """Return a list of the watch *name* alone, which matches it as this one does."""
        watch = next(watch for watch in self.watches if watch.name == name)
        return Watchlist([watch], self._labels, self._global_none)

    def find_needs(self) -> Needs | None:
        """Return the words that the search index must have of an entry for a watch to match it.

        None if the index cannot help: any entry may match.
        """
        asked = [query for query in self.queries if query.part in {"keywords", "all"}]
        return find_needs(asked, self.leaves)

    # --- compiling ---------------------------------------------------------------------

    def _anchor_queries(self) -> None:
        for number, query in enumerate(self.queries):
            anchors = self._find_anchors(query.tree)
            if anchors is None:
                self._unanchored.append(number)
                continue
            for anchor in anchors:
                self._by_leaf.setdefault(anchor, []).append(number)

    def _find_anchors(self, node: Node) -> frozenset[int] | None:
        """Return leaves of which one must stand wherever *node* holds; None if there are none."""
        while isinstance(node, NotWithin):
            node = node.part
        if isinstance(node, Term):
            if node.field in FACT_FIELDS or not self._index.is_anchored(node.leaf):
                return None
            return frozenset({node.leaf})
        if isinstance(node, Not):
            return None
        parts = (node.left, node.right) if isinstance(node, Near) else node.parts
        choices = [self._find_anchors(part) for part in parts]
        anchored = [choice for choice in choices if choice is not None]
        if not isinstance(node, Or):
            return max(anchored, key=self._rate_anchors, default=None)
        if len(anchored) < len(choices):
            return None
        return frozenset().union(*anchored)

    def _rate_anchors(self, leaves: frozenset[int]) -> tuple[int, int]:
        """Return how rarely one of *leaves* is found: the more letters the rarer."""
        words = [self.leaves[leaf].words for leaf in leaves]
        letters = min(sum(map(len, of_leaf)) for of_leaf in words)
        return letters, -len(leaves)

    def _list_fields(self) -> tuple[str, ...]:
        """Return the fields in which some query looks."""
        named: set[str] = set()
        for query in self.queries:
            named.update(term.field for term in list_terms(query.tree))
        for watch in self.watches:
            named.update(watch.fields)
        return tuple(field for field in TEXT_FIELDS if field in named)

    # --- matching ----------------------------------------------------------------------

    def match(self, entries: Sequence[SeenEntry]) -> list[Match]:
        """Return the matches in *entries*, by entry and then by watch, in their order."""
        matches: list[Match] = []
        rest = iter(entries)
        while chunk := list(islice(rest, _CHUNK_ENTRIES)):
            self._match_chunk(chunk, matches)
        return matches

    def _match_chunk(self, entries: list[SeenEntry], matches: list[Match]) -> None:
        columns: list[tuple[str, list[str]]] = []
        size = 0
        for field in self._fields:
            texts = list(map(FIELD_GETTERS[field], entries))
            if any(texts):
                columns.append((field, texts))
                size += sum(map(len, texts))
        if len(entries) > 1 and size > _CHUNK_CHARS:
            half = len(entries) // 2
            self._match_chunk(entries[:half], matches)
            self._match_chunk(entries[half:], matches)
            return
        finds = self._scan(columns)
        if self._unanchored:
            self._read_all(entries, finds, matches)
        else:
            matches += self._fast_path.match(entries, finds, self._read_entry)

    def _scan(self, columns: Iterable[tuple[str, Sequence[str]]]) -> list[BatchFind]:
        """Return the finds in *columns*, a field and its texts each, in order."""
        finds: list[BatchFind] = []
        for field, texts in columns:
            place = TEXT_FIELDS.index(field)
            finds += self._index.scan(texts, place)
        finds.sort()
        return finds

    def _read_all(
        self, entries: Sequence[SeenEntry], finds: Sequence[BatchFind], matches: list[Match]
    ) -> None:
        """Append the matches of *entries* if some queries must be checked for every entry."""
        of_entry: list[list[BatchFind]] = [[] for _ in entries]
        for find in finds:
            of_entry[find[0]].append(find)
        for entry, its_finds in zip(entries, of_entry, strict=True):
            matches += self._read_entry(entry, its_finds)

    def _read_entry(self, entry: SeenEntry, finds: Sequence[BatchFind]) -> list[Match]:
        """Return the matches of *entry* in the order of the watches, whatever the queries."""
        reading = self._make_reading(entry, finds)
        numbers = list(self._unanchored)
        for field in reading.found_in.values():
            for leaf in field.ranges:
                numbers += self._by_leaf.get(leaf, ())
        if len(numbers) > 1:
            numbers = sorted(set(numbers))
        held: dict[int, list[Query]] = {}
        for number in numbers:
            query = self.queries[number]
            if reading.holds(query.tree, query.fields):
                if query.watch == EVERY_WATCH:
                    return []
                held.setdefault(query.watch, []).append(query)
        return [
            self._make_match(watch, entry, queries, reading)
            for watch, queries in held.items()
            if self._is_met(watch, queries, reading)
        ]

    def _make_reading(self, entry: Entry, finds: Sequence[BatchFind]) -> Reading:
        labels = self._labels.get(entry.feed, ())
        return Reading(entry, self._index, labels, group_by_field(finds))

    def _is_met(self, number: int, held: Sequence[Query], reading: Reading) -> bool:
        """Return whether a watch matches if *held* are those of its queries that hold."""
        watch = self.watches[number]
        if not may_look_at(watch, reading):
            return False
        if not (watch.all or watch.none):
            return bool(held)
        count = dict.fromkeys(("keywords", "all", "none"), 0)
        for query in held:
            count[query.part] += 1
        if watch.keywords and not count["keywords"]:
            return False
        if count["none"]:
            return False
        return count["all"] == len(watch.all)

    def _make_match(
        self, number: int, entry: SeenEntry, held: Sequence[Query], reading: Reading
    ) -> Match:
        watch = self.watches[number]
        return Match(
            watch=watch.name,
            entry=entry,
            keywords=tuple(query.text for query in held),
            spans=locate_spans(reading, [query.tree for query in held], watch.fields),
        )

    # --- explaining --------------------------------------------------------------------

    def explain(self, title: str, text: str = "") -> list[Finding]:
        """Return for each watch whether it matches a text, and why."""
        return self.explain_entry(Entry(feed="", id="", title=title, text=text))

    def explain_entry(self, entry: Entry) -> list[Finding]:
        """Return for each watch whether it matches *entry*, and why."""
        columns = [(field, [FIELD_GETTERS[field](entry)]) for field in self._fields]
        reading = self._make_reading(entry, self._scan(columns))
        by_watch: dict[int, list[Query]] = {}
        for query in self.queries:
            by_watch.setdefault(query.watch, []).append(query)
        everywhere = by_watch.get(EVERY_WATCH, [])
        findings: list[Finding] = []
        for number in range(len(self.watches)):
            queries = [*everywhere, *by_watch[number]]
            findings.append(self._explain_watch(number, queries, reading))
        return findings

    def _explain_watch(self, number: int, queries: Sequence[Query], reading: Reading) -> Finding:
        watch = self.watches[number]
        held = [query for query in queries if reading.holds(query.tree, query.fields)]
        is_excluded = EVERY_WATCH in {query.watch for query in held}
        if is_excluded or not self._is_met(number, held, reading):
            miss = explain_miss(watch, queries, held, reading)
            return Finding(
                watch.name, matched=False, spans=(), why=miss.why, left_out=miss.left_out
            )
        trees = [query.tree for query in held]
        spans = locate_spans(reading, trees, watch.fields)
        why = explain_match(held, reading)
        return Finding(watch=watch.name, matched=True, spans=spans, why=why)


def locate_spans(
    reading: Reading, trees: Iterable[Node], fields: Sequence[str]
) -> tuple[Span, ...]:
    """Return the places that make *trees* hold, by field and place, overlapping ones merged."""
    found: dict[str, list[Range]] = {}
    for tree in trees:
        if isinstance(tree, Term) and not tree.field:
            # By far the most frequent query: no occurrences need be made.
            for field in fields:
                if reading.stands_in(tree.leaf, field):
                    ranges = reading.locate(tree.leaf, field)
                    found.setdefault(field, []).extend(ranges)
        else:
            for occurrence in reading.find_occurrences(tree, fields):
                ranges = found.setdefault(occurrence.field, [])
                ranges.extend(occurrence.parts)
    spans: list[Span] = []
    for field in FIELDS:
        if field in found:
            merged = merge_ranges(found[field])
            spans += [Span(field, start, end) for start, end in merged]
    return tuple(spans)
