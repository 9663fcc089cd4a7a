"""Doubt what a team wrote where it is allowed, but can hardly be meant."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from fnmatch import fnmatchcase

from model import FIELDS, Watch
from watchers.matching.fuzzy import budget
from watchers.matching.query import And, Near, Node, Not, Or, Term
from watchers.matching.reading import terms
from watchers.matching.redundancy import Covers
from watchers.matching.terms import Leaf
from watchers.matching.tokens import FACTS
from watchers.matching.watchlist import EVERY, Query, Watchlist
from watchers.text.common_words import COMMON, CONFUSED
from watchers.text.folding import lower_field, unbroken

_QUOTES = '"“”„«＂「『'
_LISTED = re.compile(r"(?<!\d)[,;，；、]\s*\S|[,;，；、](?!\d)\s*\S")
_OPERATOR_MEANT = re.compile(r"\s(or|near/\d+)\s")
_PATTERN_MEANT = re.compile(r"^\w\?$|^\^|\w\?\w|\\[bdsw]|\[.+\]|\(\?")


@dataclass(frozen=True, slots=True)
class Doubt:
    """What can hardly be meant, and what to write instead."""

    watch: str
    """Empty for global_none."""
    part: str
    """keywords, all, none, global_none, feeds or fuzzy; empty for the watch as a whole."""
    index: int
    """Its place in the part, from zero."""
    column: int
    """The character of the text, from one."""
    message: str


def lint(watchlist: Watchlist, feeds: Mapping[str, Sequence[str]] | None = None) -> list[Doubt]:
    """Return what is doubtful in *watchlist*, by watch and in the order in which it is written.

    *feeds* are the further names of every feed that there is, by its key; None if not known.
    """
    lines: dict[int, list[Query]] = {}
    for query in watchlist._queries:
        lines.setdefault(query.watch, []).append(query)
    leaves, everywhere = watchlist._leaves, lines.get(EVERY, [])
    names = None if feeds is None else {n for key in feeds for n in (key, *feeds[key])}
    doubts: list[Doubt] = []
    for number, watch in ((EVERY, Watch("")), *enumerate(watchlist.watches)):
        look = _Look(watch, lines.get(number, []), everywhere, leaves, names)
        doubts += look.doubts()
    return doubts + _same(watchlist, lines, leaves)


class _Look:
    """A look at one watch, or at global_none."""

    def __init__(
        self,
        watch: Watch,
        lines: Sequence[Query],
        everywhere: Sequence[Query],
        leaves: Sequence[Leaf],
        feeds: set[str] | None,
    ) -> None:
        self.watch, self.lines, self.leaves, self.feeds = watch, lines, leaves, feeds
        self.excluding = self._covers([q for q in (*lines, *everywhere) if "none" in q.part])
        self.wanted = self._covers([q for q in lines if q.part == "keywords"])

    def _covers(self, lines: Sequence[Query]) -> Covers[Query]:
        covers = Covers[Query](self.leaves)
        for query in lines:
            if isinstance(query.tree, Term):
                covers.add(query.tree, query)
        return covers

    def doubts(self) -> Iterator[Doubt]:
        """Yield what is doubtful; at most one thing for each query."""
        seen: dict[tuple[str, object], Query] = {}
        for query in self.lines:
            again = seen.setdefault((query.part, _shape(query.tree, self.leaves)), query)
            if again is not query:
                yield self._doubt(query, 1, _twice(query, again))
            elif found := next(self._of(query), None):
                yield self._doubt(query, *found)
        yield from self._of_watch()

    def _doubt(self, query: Query, column: int, message: str) -> Doubt:
        return Doubt(self.watch.name, query.part, query.index, column, message)

    def _of(self, query: Query) -> Iterator[tuple[int, str]]:
        """Yield what is doubtful about *query*, the worst first."""
        yield from self._never(query)
        for node in _nodes(query.tree):
            for rule in _rules(node):
                yield from rule(self, query, node)
        yield from self._in_vain(query)
        for term in _alone(query.tree):
            yield from self._common(query, term)

    # --- what can never be -----------------------------------------------------------------

    def _never(self, query: Query) -> Iterator[tuple[int, str]]:
        if query.part not in {"keywords", "all"}:
            return
        out = self.excluding.of(query.tree, query.fields)
        if out is not None:
            what = f'{out.part}: "{out.text}" stands in all that this finds'
            yield 1, f"can never match, as {what}; take one of the two out"

    def _against_itself(self, _query: Query, node: Node) -> Iterator[tuple[int, str]]:
        """Doubt an AND that asks for what it leaves out."""
        if not isinstance(node, And):
            return
        covers = Covers[Term](self.leaves)
        for part in node.parts:
            if isinstance(part, Not) and isinstance(part.part, Term):
                covers.add(part.part, part.part)
        for part in node.parts:
            if (out := covers.of(part, self.watch.fields)) is not None:
                why = f'can never match, as it leaves out "{out.text}" and asks for it'
                yield out.column, f"{why}; take one of the two out"

    def _languages(self, _query: Query, node: Node) -> Iterator[tuple[int, str]]:
        parts = node.parts if isinstance(node, And) else (node,)
        asked = [p for p in parts if isinstance(p, Term) and p.field == "lang"]
        for number, term in enumerate(asked):
            others = [one.text for one in asked[:number]]
            if any(not _meet(term.text, other) for other in others):
                yield term.column, f"can never match, as nothing is in two languages; use {_OR}"
            elif self.watch.lang and not any(_meet(term.text, one) for one in self.watch.lang):
                only = ", ".join(self.watch.lang)
                yield term.column, f"can never match, as lang: takes only {only}; change one"

    def _feeds(self, _query: Query, node: Node) -> Iterator[tuple[int, str]]:
        if not isinstance(node, Term) or node.field != "feed":
            return
        if missing := self._no_feed(node.text):
            yield node.column, missing

    def _no_feed(self, text: str) -> str:
        """Return what to say if *text* names no feed."""
        if self.feeds is None or any(_names(text, name) for name in self.feeds):
            return ""
        near = get_close_matches(text, self.feeds, 1)
        meant = f'did you mean "{near[0]}"?' if near else "take a name, a label or an address"
        return f'names no feed: no name, label or address is "{text}"; {meant}'

    def _nears(self, query: Query, node: Node) -> Iterator[tuple[int, str]]:
        if not isinstance(node, Near):
            return
        left, right = ({t.field for t in terms(side)} for side in (node.left, node.right))
        left, right = (_looked(side, query.fields) for side in (left, right))
        column = next(terms(node.right)).column
        if not left & right:
            yield column, "can never match, as NEAR looks in one field; use AND"
        elif isinstance(node.left, Term) and isinstance(node.right, Term):
            for one, other in ((node.left, node.right), (node.right, node.left)):
                covers = Covers[Term](self.leaves)
                covers.add(one, one)
                if covers.of(other, query.fields) is not None:
                    what = f'matches only where "{one.text}" stands twice, as both sides have it'
                    yield column, f"{what}; take out one if once will do"

    # --- what adds nothing -----------------------------------------------------------------

    def _in_vain(self, query: Query) -> Iterator[tuple[int, str]]:
        if query.part == "keywords":
            found = self.wanted.of(query.tree, query.fields, besides=query)
            if found is not None:
                why = f'adds nothing, as "{found.text}" finds this as well'
                yield 1, f'{why}; take this out, or "{found.text}" if that finds too much'

    def _outside(self, query: Query, node: Node) -> Iterator[tuple[int, str]]:
        if isinstance(node, Term) and node.field in FIELDS and node.field not in query.fields:
            what = f"{node.field}: is looked at here although in: leaves it out"
            yield node.column, f"{what}; take it out here, or add it to in:"

    def _edits(self, query: Query, node: Node) -> Iterator[tuple[int, str]]:
        if isinstance(node, Term) and node.edits and "~" in query.text:
            leaf = self.leaves[node.leaf] if node.field not in FACTS else None
            if leaf and leaf.kind == "words" and not self.watch.fuzzy and not budget(leaf):
                why = f'"{node.text}" is too short for typos, so ~ changes nothing'
                yield node.column, f"{why}; leave it out, or force it from 5 letters on with ~1"

    # --- what is hardly meant --------------------------------------------------------------

    def _spaces(self, query: Query, node: Node) -> Iterator[tuple[int, str]]:
        """Doubt words side by side that an OR or a NEAR takes for separate ones."""
        inner = node.parts if isinstance(node, Or) else ()
        groups = [part for part in inner if isinstance(part, And)]
        if isinstance(node, And) and any(isinstance(part, Near) for part in node.parts):
            groups.append(node)
        for group in groups:
            for one, other in zip(group.parts, group.parts[1:], strict=False):
                then = other.left if isinstance(other, Near) else other
                if _are_side_by_side(query.text, one, then):
                    both = f"{one.text} {then.text}"  # type: ignore[union-attr]
                    what = f'"{both}" without quotes is both words anywhere'
                    yield one.column, f"{what}; write AND between them, or quotes around"  # type: ignore[union-attr]

    def _lower_case(self, query: Query, node: Node) -> Iterator[tuple[int, str]]:
        if not isinstance(node, Term) or node.kind != "words" or _is_quoted(query.text, node):
            return
        if found := _OPERATOR_MEANT.search(node.text):
            what = f'"{found[1]}" is a word of the phrase here'
            yield node.column, f"{what}; write {found[1].upper()}, or quotes around the phrase"

    def _signs(self, query: Query, node: Node) -> Iterator[tuple[int, str]]:
        """Doubt signs that part keywords elsewhere, or make a pattern."""
        if not isinstance(node, Term) or node.kind != "words" or _is_quoted(query.text, node):
            return
        if found := _PATTERN_MEANT.search(node.text):
            what = f'"{found[0]}" must stand in the text as it is'
            pattern = query.text if len(node.text) == len(found[0]) else node.text
            yield node.column + found.start(), f"{what}; if a pattern is meant, write /{pattern}/"
        elif found := _LISTED.search(node.text):
            what = f'"{found[0][0]}" does not part keywords, it must stand in the text'
            why = f"{what}; write a list, as in [one, two], or one a line"
            yield node.column + found.start(), why

    def _common(self, query: Query, term: Term) -> Iterator[tuple[int, str]]:
        """Doubt what stands in very many texts."""
        leaf = self.leaves[term.leaf] if term.field not in FACTS else None
        if leaf is None or leaf.kind != "words" or leaf.verbatim or len(leaf.words) > 1:
            return
        if query.part == "all":
            return
        (word,), written = leaf.words, term.text.strip()
        if len(word) == 1 and unbroken(word):
            yield term.column, f'"{written}" alone is found in very many texts; write a longer word'
        elif written.isupper() and word in CONFUSED and len(word) > 1:
            what = f'"{written}" is found where "{word}" stands as well'
            yield term.column, f"{what}; write ={written} for these letters only"
        elif word in COMMON:
            what = f'"{written}" stands in very many texts'
            yield (
                term.column,
                f"{what}; write a phrase with it, or ask for more by AND",
            )

    # --- the watch as a whole --------------------------------------------------------------

    def _of_watch(self) -> Iterator[Doubt]:
        name, watch = self.watch.name, self.watch
        for index, text in enumerate(watch.feeds):
            if missing := self._no_feed(text):
                yield Doubt(name, "feeds", index, 1, missing)
        if watch.fuzzy and watch.exact:
            text = "exact: leaves nothing for fuzzy: to find; take out one of the two"
            yield Doubt(name, "fuzzy", 0, 1, text)
        elif watch.fuzzy and not any(self._is_loose(query) for query in self.lines):
            text = "changes nothing, as a typo takes a keyword of 8 letters; leave it out"
            yield Doubt(name, "fuzzy", 0, 1, text)

    def _is_loose(self, query: Query) -> bool:
        leaves = [self.leaves[t.leaf] for t in terms(query.tree) if t.field not in FACTS]
        return any(leaf.edits and budget(leaf) for leaf in leaves)


_Rule = Callable[[_Look, Query, Node], Iterator[tuple[int, str]]]
_OF_TERMS: tuple[_Rule, ...] = (_Look._languages, _Look._feeds, _Look._outside, _Look._edits)
_OF_GROUPS: tuple[_Rule, ...] = (
    _Look._against_itself,
    _Look._languages,
    _Look._nears,
    _Look._spaces,
)
_OR = "lang:en OR lang:zh"


def _rules(node: Node) -> Sequence[_Rule]:
    """Return the rules that may have something to say of *node*: mostly none."""
    if not isinstance(node, Term):
        return _OF_GROUPS
    if node.field or node.edits:
        return _OF_TERMS
    return (_Look._lower_case, _Look._signs) if not node.text.isalnum() else ()


# --- queries ------------------------------------------------------------------------------------


def _nodes(node: Node) -> Iterator[Node]:
    """Yield *node* and all that it is made of."""
    yield node
    if isinstance(node, Not):
        yield from _nodes(node.part)
    elif isinstance(node, Near):
        yield from _nodes(node.left)
        yield from _nodes(node.right)
    elif not isinstance(node, Term):
        for part in node.parts:
            yield from _nodes(part)


def _alone(node: Node) -> Iterator[Term]:
    """Yield the terms of which one is enough."""
    if isinstance(node, Term):
        yield node
    elif isinstance(node, Or):
        for part in node.parts:
            yield from _alone(part)


def _shape(node: Node, leaves: Sequence[Leaf]) -> object:
    """Return a value that is equal for queries that find the same."""
    if isinstance(node, Term):
        if node.field in FACTS:
            return node.field, lower_field(node.text)
        return node.field, node.leaf
    if isinstance(node, Not):
        return "not", _shape(node.part, leaves)
    if isinstance(node, Near):
        sides = frozenset((_shape(node.left, leaves), _shape(node.right, leaves)))
        return "near", node.gap, sides
    return type(node).__name__, frozenset(_shape(part, leaves) for part in node.parts)


def _twice(query: Query, first: Query) -> str:
    if query.text == first.text:
        return f'"{query.text}" stands here twice; remove one'
    return f'finds the same as "{first.text}"; remove one'


def _looked(fields: set[str], usual: Sequence[str]) -> set[str]:
    return {each for field in fields for each in ((field,) if field else usual)}


def _meet(one: str, other: str) -> bool:
    """Tell if an entry can be in both languages: en and en-GB."""
    first, second = (f"{text.lower().replace('_', '-')}-" for text in (one, other))
    return first.startswith(second) or second.startswith(first)


def _names(pattern: str, name: str) -> bool:
    return fnmatchcase(lower_field(name), lower_field(pattern))


def _is_quoted(text: str, term: Term) -> bool:
    return text[term.column - 1 : term.column] in tuple(_QUOTES)


def _are_side_by_side(text: str, one: Node, other: Node) -> bool:
    """Tell if both are bare words with nothing but a space between."""
    if not (isinstance(one, Term) and isinstance(other, Term)):
        return False
    if {one.kind, other.kind} != {"words"} or one.field or other.field:
        return False
    if one.exact or other.exact or _is_quoted(text, one) or _is_quoted(text, other):
        return False
    return text[one.column - 1 + len(one.text) : other.column - 1].isspace()


def _same(
    watchlist: Watchlist, lines: Mapping[int, Sequence[Query]], leaves: Sequence[Leaf]
) -> list[Doubt]:
    """Return a doubt for each watch that asks for what an earlier one does, and tells the same."""
    seen: dict[object, str] = {}
    doubts: list[Doubt] = []
    for number, watch in enumerate(watchlist.watches):
        asked = frozenset((q.part, _shape(q.tree, leaves)) for q in lines.get(number, ()))
        where = frozenset(watch.fields), frozenset(watch.lang), frozenset(watch.feeds)
        whom = watch.alert_on, frozenset(watch.tell)
        first = seen.setdefault((asked, *where, *whom), watch.name)
        if first != watch.name:
            text = f'finds the same as the watch "{first}" and tells the same; remove one'
            doubts.append(Doubt(watch.name, "", 0, 1, text))
    return doubts
