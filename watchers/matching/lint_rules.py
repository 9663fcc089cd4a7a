"""The rules by which one query of a watch is doubted."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from difflib import get_close_matches
from fnmatch import fnmatchcase
from itertools import pairwise

from model import FIELDS, Watch
from watchers.matching.compiling import Query
from watchers.matching.fuzzy import allowed_edits
from watchers.matching.lint_address import doubt_address
from watchers.matching.lint_foreign import Hint
from watchers.matching.lint_language import doubt_languages
from watchers.matching.lint_within import doubt_within
from watchers.matching.lint_writing import doubt_mixture, doubt_writing
from watchers.matching.redundancy import Coverage
from watchers.matching.terms import Leaf
from watchers.matching.tokens import FACT_FIELDS
from watchers.matching.tree import And, Near, Node, Not, NotWithin, Or, Term, list_terms
from watchers.text.common_words import AMBIGUOUS_WORDS, COMMON_WORDS
from watchers.text.folding import fold_lower, is_unbroken

_QUOTES = '"“”„«＂「『'
_LIST_SEPARATOR = re.compile(r"(?<!\d)[,;，；、]\s*\S|[,;，；、](?!\d)\s*\S")
_LOWER_CASE_OPERATOR = re.compile(r"\s((?!OR\b)[oO][rR]|near/\d+)\s")
_PATTERN_SIGNS = re.compile(r"^\w\?$|^\^|\\[bdsw]|\[.+\]|\(\?")


class QueryRules:
    """The rules for the queries of one watch, or of global_none."""

    def __init__(
        self,
        watch: Watch,
        queries: Sequence[Query],
        everywhere: Sequence[Query],
        leaves: Sequence[Leaf],
        feed_names: set[str] | None,
    ) -> None:
        """Take the *queries* of *watch*, and those of global_none, which hold *everywhere*."""
        self.watch = watch
        self.leaves = leaves
        self.feed_names = feed_names
        keywords = [query for query in queries if query.part == "keywords"]
        excluding = [query for query in queries if query.part.endswith("none")]
        self.keywords = self._collect_terms(keywords)
        self.excluding = self._collect_terms([*excluding, *everywhere])

    def _collect_terms(self, queries: Sequence[Query]) -> Coverage[Query]:
        coverage = Coverage[Query](self.leaves)
        for query in queries:
            if isinstance(query.tree, Term):
                coverage.add(query.tree, query)
        return coverage

    def check(self, query: Query) -> Iterator[Hint]:
        """Yield the hints about *query*, the gravest first."""
        yield from self._check_exclusion(query)
        yield from doubt_writing(query.text)
        yield from doubt_languages(query.tree, self.watch)
        for node in _list_nodes(query.tree):
            for rule in _choose_rules(node):
                yield from rule(self, query, node)
        yield from doubt_mixture(query.text, query.tree)
        yield from self._check_redundancy(query)
        for term in _list_sufficient_terms(query.tree):
            yield from self._check_common_word(query, term)

    # --- queries that can never match ------------------------------------------------------

    def _check_exclusion(self, query: Query) -> Iterator[Hint]:
        if query.part not in {"keywords", "all"}:
            return
        excluding = self.excluding.find_owner(query.tree, query.fields)
        if excluding is not None:
            why = f'{excluding.part}: "{excluding.text}" stands in all that this finds'
            yield 1, f"can never match, as {why}; take one of the two out"

    def check_contradiction(self, _query: Query, node: Node) -> Iterator[Hint]:
        """Doubt an AND of a term and of its own exclusion."""
        if not isinstance(node, And):
            return
        excluded = Coverage[Term](self.leaves)
        for part in node.parts:
            if isinstance(part, Not) and isinstance(part.part, Term):
                excluded.add(part.part, part.part)
        for part in node.parts:
            term = excluded.find_owner(part, self.watch.fields)
            if term is not None:
                why = f'can never match, as it leaves out "{term.text}" and asks for it'
                yield term.column, f"{why}; take one of the two out"

    def check_languages(self, _query: Query, node: Node) -> Iterator[Hint]:
        """Doubt languages that exclude each other, or are not those of the watch."""
        parts = node.parts if isinstance(node, And) else (node,)
        terms = [part for part in parts if isinstance(part, Term)]
        earlier: list[str] = []
        for term in terms:
            if term.field != "lang":
                continue
            if not all(_may_be_both(term.text, other) for other in earlier):
                message = "can never match, as nothing is in two languages; use lang:en OR lang:zh"
                yield term.column, message
            elif not self._takes_language(term.text):
                only = ", ".join(self.watch.lang)
                yield term.column, f"can never match, as lang: takes only {only}; change one"
            earlier.append(term.text)

    def _takes_language(self, asked: str) -> bool:
        if not self.watch.lang:
            return True
        return any(_may_be_both(asked, lang) for lang in self.watch.lang)

    def check_feed(self, _query: Query, node: Node) -> Iterator[Hint]:
        """Doubt a name that no feed has."""
        if not isinstance(node, Term) or node.field != "feed":
            return
        if message := self.doubt_feed(node.text):
            yield node.column, message

    def doubt_feed(self, text: str) -> str:
        """Return the message if *text* names no feed; empty if it does."""
        names = self.feed_names
        if names is None or any(_is_name(text, name) for name in names):
            return ""
        advice = "take a name, a label or an address"
        near = get_close_matches(text, names, 1)
        if near:
            advice = f'did you mean "{near[0]}"?'
        return f'names no feed: no name, label or address is "{text}"; {advice}'

    def check_address(self, _query: Query, node: Node) -> Iterator[Hint]:
        """Doubt an address that is written as a regex, or as a single word."""
        if isinstance(node, Term) and node.field == "url" and (message := doubt_address(node.text)):
            yield node.column, message

    def check_within(self, _query: Query, node: Node) -> Iterator[Hint]:
        """Doubt a NOT WITHIN that changes nothing, or leaves nothing."""
        if isinstance(node, NotWithin):
            yield from doubt_within(node, self.leaves)

    def check_near(self, query: Query, node: Node) -> Iterator[Hint]:
        """Doubt a NEAR whose sides look in different fields, or find the same word."""
        if not isinstance(node, Near):
            return
        left = node.left
        right = node.right
        column = next(list_terms(right)).column
        left_fields = _list_fields(left, query.fields)
        right_fields = _list_fields(right, query.fields)
        if left_fields.isdisjoint(right_fields):
            yield column, "can never match, as NEAR looks in one field; use AND"
        elif isinstance(left, Term) and isinstance(right, Term):
            for one, other in ((left, right), (right, left)):
                coverage = Coverage[Term](self.leaves)
                coverage.add(one, one)
                if coverage.find_owner(other, query.fields) is not None:
                    why = f'matches only where "{one.text}" stands twice, as both sides have it'
                    yield column, f"{why}; take out one if once will do"

    # --- parts that add nothing ------------------------------------------------------------

    def _check_redundancy(self, query: Query) -> Iterator[Hint]:
        if query.part != "keywords":
            return
        other = self.keywords.find_owner(query.tree, query.fields, besides=query)
        if other is not None:
            why = f'adds nothing, as "{other.text}" finds this as well'
            yield 1, f'{why}; take this out, or "{other.text}" if that finds too much'

    def check_field(self, query: Query, node: Node) -> Iterator[Hint]:
        """Doubt a field in which the watch does not look."""
        if not isinstance(node, Term):
            return
        if node.field in FIELDS and node.field not in query.fields:
            why = f"{node.field}: is looked at here although in: leaves it out"
            yield node.column, f"{why}; take it out here, or add it to in:"

    def check_edits(self, query: Query, node: Node) -> Iterator[Hint]:
        """Doubt a ~ at a word that is too short for typos."""
        if not isinstance(node, Term) or node.field in FACT_FIELDS:
            return
        if not node.edits or "~" not in query.text or self.watch.fuzzy:
            return
        leaf = self.leaves[node.leaf]
        if leaf.kind == "words" and not allowed_edits(leaf):
            why = f'"{node.text}" is too short for typos, so ~ changes nothing'
            yield node.column, f"{why}; leave it out, or force it from 5 letters on with ~1"

    # --- words that are probably meant otherwise -------------------------------------------

    def check_spaces(self, query: Query, node: Node) -> Iterator[Hint]:
        """Doubt words side by side that an OR or a NEAR takes for separate ones."""
        for group in _list_word_groups(node):
            for one, other in pairwise(group.parts):
                following = _find_leftmost(other)
                if not isinstance(one, Term) or not isinstance(following, Term):
                    continue
                if _are_side_by_side(query.text, one, following):
                    both = f"{one.text} {following.text}"
                    why = f'"{both}" without quotes is both words anywhere'
                    yield one.column, f"{why}; write AND between them, or quotes around"

    def check_lower_case(self, query: Query, node: Node) -> Iterator[Hint]:
        """Doubt an operator in lower case."""
        if not isinstance(node, Term) or not _is_bare(query.text, node):
            return
        if found := _LOWER_CASE_OPERATOR.search(node.text):
            word = found[1]
            why = f'"{word}" is a word of the phrase here'
            yield node.column, f"{why}; write {word.upper()}, or quotes around the phrase"

    def check_signs(self, query: Query, node: Node) -> Iterator[Hint]:
        """Doubt signs that separate keywords elsewhere, or make a pattern."""
        if not isinstance(node, Term) or not _is_bare(query.text, node):
            return
        if found := _PATTERN_SIGNS.search(node.text):
            signs = found[0]
            column = node.column + found.start()
            pattern = query.text if node.text == signs else node.text
            why = f'"{signs}" must stand in the text as it is'
            yield column, f"{why}; if a pattern is meant, write /{pattern}/"
        elif found := _LIST_SEPARATOR.search(node.text):
            separator = found[0][0]
            column = node.column + found.start()
            why = f'"{separator}" does not part keywords, it must stand in the text'
            yield column, f"{why}; write a list, as in [one, two], or one a line"

    def _check_common_word(self, query: Query, term: Term) -> Iterator[Hint]:
        """Doubt a word that stands in very many texts."""
        if query.part == "all" or term.field in FACT_FIELDS:
            return
        leaf = self.leaves[term.leaf]
        is_plain_word = leaf.kind == "words" and not (leaf.verbatim or leaf.initials)
        if is_plain_word and len(leaf.words) == 1:
            message = _doubt_word(leaf.words[0], term.text.strip())
            if message:
                yield term.column, message


def _doubt_word(word: str, written: str) -> str:
    """Return the message if the folded *word* stands in very many texts; else ""."""
    if len(word) == 1 and is_unbroken(word):
        return f'"{written}" alone is found in very many texts; write a longer word'
    is_abbreviation = written.isupper() and len(word) > 1
    if is_abbreviation and word in AMBIGUOUS_WORDS:
        why = f'"{written}" is found where "{word}" stands as well'
        return f"{why}; write ={written} for these letters only"
    if word in COMMON_WORDS:
        why = f'"{written}" stands in very many texts'
        return f"{why}; write a phrase with it, or ask for more by AND"
    return ""


_Rule = Callable[[QueryRules, Query, Node], Iterator[Hint]]
_TERM_RULES: tuple[_Rule, ...] = (
    QueryRules.check_languages,
    QueryRules.check_feed,
    QueryRules.check_address,
    QueryRules.check_field,
    QueryRules.check_edits,
)
_GROUP_RULES: tuple[_Rule, ...] = (
    QueryRules.check_contradiction,
    QueryRules.check_languages,
    QueryRules.check_near,
    QueryRules.check_within,
    QueryRules.check_spaces,
)
_SIGN_RULES: tuple[_Rule, ...] = (QueryRules.check_lower_case, QueryRules.check_signs)


def _choose_rules(node: Node) -> Sequence[_Rule]:
    """Return the rules that may apply to *node*: none for most."""
    if not isinstance(node, Term):
        return _GROUP_RULES
    if node.field or node.edits:
        return _TERM_RULES
    return () if node.text.isalnum() else _SIGN_RULES


# --- queries ------------------------------------------------------------------------------------


def _list_nodes(node: Node) -> Iterator[Node]:
    """Yield *node* and all its parts."""
    yield node
    if isinstance(node, Not):
        yield from _list_nodes(node.part)
    elif isinstance(node, Near):
        yield from _list_nodes(node.left)
        yield from _list_nodes(node.right)
    elif isinstance(node, NotWithin):
        yield from _list_nodes(node.part)
        yield from _list_nodes(node.around)
    elif not isinstance(node, Term):
        for part in node.parts:
            yield from _list_nodes(part)


def _list_sufficient_terms(node: Node) -> Iterator[Term]:
    """Yield the terms of which one is enough."""
    if isinstance(node, Term):
        yield node
    elif isinstance(node, Or):
        for part in node.parts:
            yield from _list_sufficient_terms(part)


def _list_word_groups(node: Node) -> list[And]:
    """Return the ANDs of words that an OR or a NEAR of *node* takes apart."""
    if isinstance(node, Or):
        return [part for part in node.parts if isinstance(part, And)]
    if isinstance(node, And) and any(isinstance(part, Near | NotWithin) for part in node.parts):
        return [node]
    return []


def _find_leftmost(node: Node) -> Node:
    """Return the part of *node* with which it begins, where it joins parts by their places."""
    while isinstance(node, Near | NotWithin):
        node = node.left if isinstance(node, Near) else node.part
    return node


def _list_fields(node: Node, default: Sequence[str]) -> set[str]:
    """Return the fields in which the terms of *node* look."""
    fields: set[str] = set()
    for term in list_terms(node):
        fields.update((term.field,) if term.field else default)
    return fields


def _may_be_both(one: str, other: str) -> bool:
    """Return whether an entry can be in both languages, as in en and en-GB."""
    first = f"{one}-".lower().replace("_", "-")
    second = f"{other}-".lower().replace("_", "-")
    return first.startswith(second) or second.startswith(first)


def _is_name(pattern: str, name: str) -> bool:
    return fnmatchcase(fold_lower(name), fold_lower(pattern))


def _is_quoted(text: str, term: Term) -> bool:
    before = text[term.column - 1 : term.column]
    return before != "" and before in _QUOTES


def _is_bare(text: str, term: Term) -> bool:
    """Return whether *term* is a word or phrase without quotes."""
    return term.kind == "words" and not _is_quoted(text, term)


def _are_side_by_side(text: str, one: Term, other: Term) -> bool:
    """Return whether both are bare words with nothing but a space between."""
    for term in (one, other):
        if not _is_bare(text, term) or term.field or term.exact:
            return False
    start = one.column - 1 + len(one.text)
    between = text[start : other.column - 1]
    return between.isspace()
