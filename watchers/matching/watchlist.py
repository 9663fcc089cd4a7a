"""All watches compiled together: which of them match an entry, where, and why."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from itertools import islice
from weakref import proxy

from model import FIELDS, Entry, Finding, Match, Span, Watch
from watchers.matching.explain import is_meant, why_matched, why_not
from watchers.matching.fast_path import Line, Lines
from watchers.matching.field import Hit, in_fields
from watchers.matching.index import Index
from watchers.matching.query import And, Near, Node, Not, Or, Term, read
from watchers.matching.reading import GETTERS, Reading, merged, terms
from watchers.matching.regex import Regex
from watchers.matching.terms import Leaf, leaf
from watchers.matching.tokens import AUTO, FACTS, TEXT_FIELDS, Misread

_CHUNK = 1024  # entries looked through at once
_CHUNK_SIZE = 2_000_000  # characters looked through at once, unless one entry has more


@dataclass(frozen=True, slots=True)
class Mistake:
    """What is wrong with one query."""

    watch: str
    part: str
    """keywords, all or none; global_none with no watch."""
    index: int
    """Its place in the part, from zero."""
    column: int
    """The character of the query, from one."""
    message: str

    def __str__(self) -> str:
        where = f"{self.watch}.{self.part}.{self.index}:{self.column}"
        return f"{where}: {self.message}"


class QueryError(ValueError):
    """Queries cannot be read; *errors* has every mistake of every watch."""

    def __init__(self, errors: Iterable[Mistake]) -> None:
        """Keep *errors*."""
        self.errors = tuple(errors)
        super().__init__("\n".join(map(str, self.errors)))


_NOT_OUT = "what stands here is left out anyway; write it without NOT or -"
EVERY = -1


@dataclass(frozen=True, slots=True)
class Query:
    """One line of a watch, compiled."""

    watch: int
    """Its place in the list; `EVERY` for what no watch matches."""
    part: str
    index: int
    text: str
    tree: Node
    fields: tuple[str, ...]
    """Where it looks by default."""


class Watchlist:
    """All watches, compiled."""

    def __init__(
        self,
        watches: Iterable[Watch],
        labels: Mapping[str, Sequence[str]] | None = None,
        global_none: Sequence[str] = (),
    ) -> None:
        """Compile *watches*.

        *labels* are further names of a feed, by its key. An entry with a query of *global_none*
        matches no watch.

        Raises:
            QueryError: with every mistake of every watch.
        """
        self.watches = tuple(watches)
        self._labels = labels or {}
        self._leaves: list[Leaf] = []
        self._numbers: dict[Leaf, int] = {}
        self._regexes: dict[int, Regex] = {}
        self._queries = self._read(tuple(global_none))
        self._index = Index(self._leaves, self._regexes)
        self._by_leaf: dict[int, list[int]] = {}
        self._always: list[int] = []
        self._anchor()
        self._fields = self._needed()
        # Not a bound method: in a cycle, an old watchlist would wait for the garbage collector.
        self._lines = Lines(partial(Watchlist._lines_of, proxy(self)))

    # --- compiling ---------------------------------------------------------------------

    def _read(self, global_none: tuple[str, ...]) -> list[Query]:
        queries: list[Query] = []
        errors: list[Mistake] = []
        everywhere = Watch("", none=global_none)
        for number, watch in ((EVERY, everywhere), *enumerate(self.watches)):
            if number != EVERY and not (watch.keywords or watch.all):
                message = "needs a word to find; write one under keywords:"
                errors.append(Mistake(watch.name, "keywords", 0, 1, message))
            for part in ("keywords", "all", "none"):
                named = "global_none" if number == EVERY else part
                fuzzy = watch.fuzzy and part != "none"
                for index, text in enumerate(getattr(watch, part)):
                    try:
                        tree = self._number(read(text), exact=watch.exact, fuzzy=fuzzy)
                    except Misread as error:
                        why = _NOT_OUT if error.is_only_out and part == "none" else str(error)
                        errors.append(Mistake(watch.name, named, index, error.column, why))
                    else:
                        queries.append(Query(number, named, index, text, tree, watch.fields))
        if errors:
            raise QueryError(errors)
        return queries

    def _number(self, node: Node, *, exact: bool, fuzzy: bool) -> Node:
        """Return *node* with the number of its leaf in each term."""
        if isinstance(node, Not):
            return replace(node, part=self._number(node.part, exact=exact, fuzzy=False))
        if isinstance(node, Near):
            left = self._number(node.left, exact=exact, fuzzy=fuzzy)
            return replace(
                node, left=left, right=self._number(node.right, exact=exact, fuzzy=fuzzy)
            )
        if isinstance(node, And | Or):
            parts = (self._number(part, exact=exact, fuzzy=fuzzy) for part in node.parts)
            return replace(node, parts=tuple(parts))
        return self._numbered(node, exact=exact, fuzzy=fuzzy)

    def _numbered(self, node: Term, *, exact: bool, fuzzy: bool) -> Term:
        if node.field in FACTS:
            return node
        if node.kind == "words" and exact:
            node = replace(node, exact=True, edits=0)
        elif node.kind == "words" and fuzzy and not (node.exact or node.edits):
            node = replace(node, edits=AUTO)
        try:
            return replace(node, leaf=self._number_of(leaf(node)))
        except ValueError as error:
            raise Misread(node.column, str(error)) from error

    def _number_of(self, found: Leaf) -> int:
        number = self._numbers.get(found)
        if number is None:
            number = len(self._leaves)
            if found.kind == "regex":
                self._regexes[number] = Regex(found.words[0])
            self._leaves.append(found)
            self._numbers[found] = number
        return number

    def _anchor(self) -> None:
        """Note for each leaf the queries that need a look when it is found."""
        for number, query in enumerate(self._queries):
            anchors = self._anchors(query.tree)
            if anchors is None:
                self._always.append(number)
            for anchor in anchors or ():
                self._by_leaf.setdefault(anchor, []).append(number)

    def _anchors(self, node: Node) -> frozenset[int] | None:
        """Return leaves of which one must stand wherever *node* holds; None if there are none."""
        if isinstance(node, Term):
            found = node.field not in FACTS and self._index.is_anchored(node.leaf)
            return frozenset({node.leaf}) if found else None
        if isinstance(node, Not):
            return None
        parts = (node.left, node.right) if isinstance(node, Near) else node.parts
        choices = [self._anchors(part) for part in parts]
        if not isinstance(node, Or):
            return max((c for c in choices if c is not None), key=self._rarity, default=None)
        known = [choice for choice in choices if choice is not None]
        return frozenset().union(*known) if len(known) == len(choices) else None

    def _rarity(self, leaves: frozenset[int]) -> tuple[int, int]:
        """Return how rare one of *leaves* is to be met: the more letters the rarer."""
        return min(sum(map(len, self._leaves[leaf].words)) for leaf in leaves), -len(leaves)

    def _needed(self) -> tuple[str, ...]:
        """Return the fields that some query looks at."""
        named = {term.field for query in self._queries for term in terms(query.tree)}
        named |= {field for watch in self.watches for field in watch.fields}
        return tuple(field for field in TEXT_FIELDS if field in named)

    # --- matching ----------------------------------------------------------------------

    def match(self, entries: Sequence[Entry]) -> list[Match]:
        """Return the matches in *entries*, by entry and then by watch, as they come."""
        matches: list[Match] = []
        rest = iter(entries)
        while chunk := list(islice(rest, _CHUNK)):
            self._match(chunk, matches)
        return matches

    def _match(self, entries: list[Entry], matches: list[Match]) -> None:
        columns = [(field, list(map(GETTERS[field], entries))) for field in self._fields]
        columns = [(field, texts) for field, texts in columns if any(texts)]
        size = sum(sum(map(len, texts)) for _, texts in columns)
        if len(entries) > 1 and size > _CHUNK_SIZE:
            half = len(entries) // 2
            self._match(entries[:half], matches)
            self._match(entries[half:], matches)
            return
        hits: list[Hit] = []
        for field, texts in columns:
            hits += self._index.scan(texts, TEXT_FIELDS.index(field))
        hits.sort()
        if not self._always:
            matches.extend(self._lines.matches(entries, hits, self._matches))
            return
        of_entry: dict[int, list[Hit]] = {number: [] for number in range(len(entries))}
        for hit in hits:
            of_entry[hit[0]].append(hit)
        for number, its in of_entry.items():
            matches += self._matches(entries[number], its)

    def _lines_of(self, leaf: int) -> list[Line] | None:
        """Return the queries that hold wherever *leaf* is found; None if it has others as well."""
        found = self._index.leaves[leaf]
        queries = {number: self._queries[number] for number in self._by_leaf.get(leaf, ())}
        of_watches = {query.watch for query in queries.values()}
        if found.kind != "words" or found.verbatim or len(of_watches) < len(queries):
            return None
        lines = [
            Line(number, query.watch, watch.name, (query.text,), watch.fields, leaf)
            for number, query in queries.items()
            if (watch := self._asks_no_more(query))
        ]
        return lines if len(lines) == len(queries) else None

    def _asks_no_more(self, query: Query) -> Watch | None:
        """Return the watch of *query* if this is all it asks: a leaf in fields that are shown."""
        watch = self.watches[query.watch]
        if query.watch == EVERY or not isinstance(query.tree, Term) or query.tree.field:
            return None
        if watch.all or watch.none or watch.lang or watch.feeds:
            return None
        return watch if set(watch.fields) <= set(FIELDS) else None

    def _matches(self, entry: Entry, hits: Sequence[Hit]) -> list[Match]:
        """Return the matches of *entry* in the order of the watches, any query being looked at."""
        found = in_fields(hits)
        reading = Reading(entry, self._index, self._labels.get(entry.feed, ()), found)
        numbers = list(self._always)
        for field in reading.found_in.values():
            for leaf_found in field.finds:
                numbers += self._by_leaf.get(leaf_found, ())
        true: dict[int, list[Query]] = {}
        for number in sorted(set(numbers)) if len(numbers) > 1 else numbers:
            query = self._queries[number]
            if reading.holds(query.tree, query.fields):
                if query.watch == EVERY:
                    return []
                true.setdefault(query.watch, []).append(query)
        return [
            self._made(watch, queries, reading)
            for watch, queries in true.items()
            if self._is_met(watch, queries) and is_meant(self.watches[watch], reading)
        ]

    def _is_met(self, number: int, true: Sequence[Query]) -> bool:
        """Tell if the watch matches when *true* are those of its queries that hold."""
        watch = self.watches[number]
        if not (watch.all or watch.none):
            return bool(true)
        count = dict.fromkeys(("keywords", "all", "none"), 0)
        for query in true:
            count[query.part] += 1
        enough = count["keywords"] > 0 or not watch.keywords
        return enough and count["all"] == len(watch.all) and not count["none"]

    def _made(self, number: int, true: Sequence[Query], reading: Reading) -> Match:
        watch = self.watches[number]
        return Match(
            watch=watch.name,
            entry=reading.entry,
            keywords=tuple(query.text for query in true),
            spans=spans(reading, [query.tree for query in true], watch.fields),
        )

    # --- explaining --------------------------------------------------------------------

    def explain(self, title: str, text: str = "") -> list[Finding]:
        """Return what each watch makes of a text, and why."""
        return self.explain_entry(Entry(feed="", id="", title=title, text=text))

    def explain_entry(self, entry: Entry) -> list[Finding]:
        """Return what each watch makes of *entry*, and why."""
        hits: list[Hit] = []
        for field in self._fields:
            hits += self._index.scan((GETTERS[field](entry),), TEXT_FIELDS.index(field))
        found = in_fields(sorted(hits))
        reading = Reading(entry, self._index, self._labels.get(entry.feed, ()), found)
        lines: dict[int, list[Query]] = {}
        for query in self._queries:
            lines.setdefault(query.watch, []).append(query)
        everywhere = lines.get(EVERY, [])
        return [
            self._finding(number, [*everywhere, *lines[number]], reading)
            for number in range(len(self.watches))
        ]

    def _finding(self, number: int, queries: Sequence[Query], reading: Reading) -> Finding:
        watch = self.watches[number]
        true = [query for query in queries if reading.holds(query.tree, query.fields)]
        excluded = any(query.watch == EVERY for query in true)
        matched = not excluded and self._is_met(number, true) and is_meant(watch, reading)
        found = spans(reading, [query.tree for query in true], watch.fields) if matched else ()
        why = why_matched if matched else why_not
        return Finding(watch.name, matched, found, why(watch, queries, true, reading))


def spans(reading: Reading, trees: Iterable[Node], fields: Sequence[str]) -> tuple[Span, ...]:
    """Return what makes *trees* true, by field and place, overlapping places made one."""
    found: dict[str, list[tuple[int, int]]] = {}
    for tree in trees:
        if isinstance(tree, Term) and not tree.field:
            # By far the most frequent query, without the detours of the others.
            for field in fields:
                if reading.stands_in(tree.leaf, field):
                    found.setdefault(field, []).extend(reading.found(tree.leaf, field))
            continue
        for place in reading.places(tree, fields):
            found.setdefault(place.field, []).extend(place.parts)
    if len(found) == 1 and len(places := next(iter(found.values()))) == 1:
        return tuple(Span(field, *places[0]) for field in found if field in FIELDS)
    return tuple(
        Span(field, start, end) for field in FIELDS for start, end in merged(found.get(field, ()))
    )
