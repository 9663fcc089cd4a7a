"""Doubt queries that are allowed, but probably not meant as they are written."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from model import Watch, doubt_language
from watchers.matching.compiling import EVERY_WATCH, Query
from watchers.matching.fuzzy import allowed_edits
from watchers.matching.lint_rules import QueryRules
from watchers.matching.terms import Leaf
from watchers.matching.tokens import FACT_FIELDS
from watchers.matching.tree import Near, Node, Not, NotWithin, Term, list_terms
from watchers.matching.watchlist import Watchlist
from watchers.text.folding import fold_lower


@dataclass(frozen=True, slots=True)
class Doubt:
    """A part of a watch that is probably not meant so, and a better way to write it."""

    watch: str
    """Empty for global_none."""
    part: str
    """keywords, all, none, global_none, feeds, lang or fuzzy; empty for the watch as a whole."""
    index: int
    """Its place in the part, from zero."""
    column: int
    """The character of the text, from one."""
    message: str


def lint(watchlist: Watchlist, feeds: Mapping[str, Sequence[str]] | None = None) -> list[Doubt]:
    """Return the doubts about *watchlist*, by watch and in the order in which it is written.

    *feeds* has the further names of every configured feed, by its key; None if not known.
    """
    by_watch: dict[int, list[Query]] = {}
    for query in watchlist.queries:
        by_watch.setdefault(query.watch, []).append(query)
    everywhere = by_watch.get(EVERY_WATCH, [])
    feed_names = None if feeds is None else _list_feed_names(feeds)
    doubts: list[Doubt] = []
    for number, watch in ((EVERY_WATCH, Watch("")), *enumerate(watchlist.watches)):
        queries = by_watch.get(number, [])
        rules = QueryRules(watch, queries, everywhere, watchlist.leaves, feed_names)
        doubts += _doubt_queries(watch, queries, rules)
        doubts += _doubt_watch(watch, queries, rules)
    return doubts + _doubt_equal_watches(watchlist, by_watch)


def _list_feed_names(feeds: Mapping[str, Sequence[str]]) -> set[str]:
    names = set(feeds)
    for further in feeds.values():
        names.update(further)
    return names


def _doubt_queries(watch: Watch, queries: Sequence[Query], rules: QueryRules) -> Iterator[Doubt]:
    """Yield the doubts about *queries* of *watch*, at most one for each."""
    seen: dict[tuple[str, object], Query] = {}
    for query in queries:
        first = seen.setdefault((query.part, _make_shape(query.tree, rules.leaves)), query)
        if first is not query:
            column = 1
            message = _doubt_repetition(query, first)
        else:
            column, message = next(rules.check(query), (0, ""))
        if message:
            yield Doubt(
                watch=watch.name,
                part=query.part,
                index=query.index,
                column=column,
                message=message,
            )


def _doubt_watch(watch: Watch, queries: Sequence[Query], rules: QueryRules) -> Iterator[Doubt]:
    """Yield the doubts about the options of *watch*."""
    for index, text in enumerate(watch.feeds):
        if message := rules.doubt_feed(text):
            yield Doubt(watch=watch.name, part="feeds", index=index, column=1, message=message)
    for index, code in enumerate(watch.lang):
        if message := doubt_language(code, watch.lang, watch.keywords):
            yield Doubt(watch=watch.name, part="lang", index=index, column=1, message=message)
    message = ""
    if watch.fuzzy and watch.exact:
        message = "exact: leaves nothing for fuzzy: to find; take out one of the two"
    elif watch.fuzzy and not any(_has_edits(query, rules.leaves) for query in queries):
        message = "changes nothing, as a typo takes a keyword of 8 letters; leave it out"
    if message:
        yield Doubt(watch=watch.name, part="fuzzy", index=0, column=1, message=message)


def _has_edits(query: Query, leaves: Sequence[Leaf]) -> bool:
    """Return whether some term of *query* may have typos."""
    for term in list_terms(query.tree):
        if term.field not in FACT_FIELDS:
            leaf = leaves[term.leaf]
            if leaf.edits and allowed_edits(leaf):
                return True
    return False


def _make_shape(node: Node, leaves: Sequence[Leaf]) -> object:
    """Return a value that is equal for queries that find the same."""
    if isinstance(node, Term):
        if node.field in FACT_FIELDS:
            return node.field, fold_lower(node.text)
        return node.field, node.leaf
    if isinstance(node, Not):
        return "not", _make_shape(node.part, leaves)
    if isinstance(node, Near):
        left = _make_shape(node.left, leaves)
        sides = frozenset((left, _make_shape(node.right, leaves)))
        order = left if node.is_ordered else None
        return "near", node.gap, sides, order
    if isinstance(node, NotWithin):
        return "within", _make_shape(node.part, leaves), _make_shape(node.around, leaves)
    return type(node).__name__, frozenset(_make_shape(part, leaves) for part in node.parts)


def _doubt_repetition(query: Query, first: Query) -> str:
    if query.text == first.text:
        return f'"{query.text}" stands here twice; remove one'
    return f'finds the same as "{first.text}"; remove one'


def _doubt_equal_watches(
    watchlist: Watchlist, by_watch: Mapping[int, Sequence[Query]]
) -> list[Doubt]:
    """Return a doubt for each watch with the queries and the channels of an earlier one."""
    seen: dict[object, str] = {}
    doubts: list[Doubt] = []
    for number, watch in enumerate(watchlist.watches):
        shapes = frozenset(
            (query.part, _make_shape(query.tree, watchlist.leaves))
            for query in by_watch.get(number, ())
        )
        scope = frozenset(watch.fields), frozenset(watch.lang), frozenset(watch.feeds)
        outcome = watch.alert_on, frozenset(watch.tell)
        first = seen.setdefault((shapes, scope, outcome), watch.name)
        if first != watch.name:
            message = f'finds the same as the watch "{first}" and tells the same; remove one'
            doubts.append(Doubt(watch=watch.name, part="", index=0, column=1, message=message))
    return doubts
