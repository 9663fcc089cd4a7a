"""Compile the queries of all watches: their trees, and the leaves that the index looks for."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from model import Watch
from watchers.matching.query import parse_query
from watchers.matching.regex import Regex
from watchers.matching.terms import Leaf, make_leaf
from watchers.matching.tokens import AUTO_EDITS, FACT_FIELDS, QuerySyntaxError
from watchers.matching.tree import And, Near, Node, Not, NotWithin, Or, Term


@dataclass(frozen=True, slots=True)
class Mistake:
    """A mistake in one query."""

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


EVERY_WATCH = -1
"""The number that stands for all watches: that of the queries of global_none."""


@dataclass(frozen=True, slots=True)
class Query:
    """One line of a watch, compiled."""

    watch: int
    """Its place in the list; `EVERY_WATCH` for a query of global_none."""
    part: str
    index: int
    text: str
    tree: Node
    fields: tuple[str, ...]
    """The fields in which it looks unless a term names another."""


_ALREADY_EXCLUDED = "what stands here is left out anyway; write it without NOT or -"


class Compiler:
    """Compiles queries one after the other, and numbers the leaves of them all."""

    def __init__(self) -> None:
        """Begin without queries."""
        self.leaves: list[Leaf] = []
        self.regexes: dict[int, Regex] = {}
        """By number of the leaf."""
        self._numbers: dict[Leaf, int] = {}

    def compile(self, watches: Sequence[Watch], global_none: Sequence[str]) -> list[Query]:
        """Return the queries of *watches*, those of *global_none* first.

        Raises:
            QueryError: with every mistake of every watch.
        """
        queries: list[Query] = []
        errors: list[Mistake] = []
        everywhere = Watch("", none=tuple(global_none))
        for number, watch in ((EVERY_WATCH, everywhere), *enumerate(watches)):
            if number != EVERY_WATCH and not (watch.keywords or watch.all):
                message = "needs a word to find; write one under keywords:"
                errors.append(Mistake(watch.name, "keywords", 0, 1, message))
            for part in ("keywords", "all", "none"):
                for compiled in self._compile_part(watch, number, part):
                    if isinstance(compiled, Mistake):
                        errors.append(compiled)
                    else:
                        queries.append(compiled)
        if errors:
            raise QueryError(errors)
        return queries

    def _compile_part(self, watch: Watch, number: int, part: str) -> Iterator[Query | Mistake]:
        shown_part = "global_none" if number == EVERY_WATCH else part
        fuzzy = watch.fuzzy and part != "none"
        for index, text in enumerate(getattr(watch, part)):
            try:
                tree = parse_query(text)
                tree = self._number_leaves(tree, exact=watch.exact, fuzzy=fuzzy)
            except QuerySyntaxError as error:
                is_excluded_anyway = error.is_only_exclusion and part == "none"
                message = _ALREADY_EXCLUDED if is_excluded_anyway else str(error)
                yield Mistake(watch.name, shown_part, index, error.column, message)
            else:
                yield Query(
                    watch=number,
                    part=shown_part,
                    index=index,
                    text=text,
                    tree=tree,
                    fields=watch.fields,
                )

    def _number_leaves(self, node: Node, *, exact: bool, fuzzy: bool) -> Node:
        """Return *node* with the number of its leaf in each term."""
        if isinstance(node, Not):
            part = self._number_leaves(node.part, exact=exact, fuzzy=False)
            return replace(node, part=part)
        if isinstance(node, Near):
            left = self._number_leaves(node.left, exact=exact, fuzzy=fuzzy)
            right = self._number_leaves(node.right, exact=exact, fuzzy=fuzzy)
            return replace(node, left=left, right=right)
        if isinstance(node, NotWithin):
            part = self._number_leaves(node.part, exact=exact, fuzzy=fuzzy)
            around = self._number_leaves(node.around, exact=exact, fuzzy=False)
            return NotWithin(part, around)
        if isinstance(node, And | Or):
            parts = [self._number_leaves(part, exact=exact, fuzzy=fuzzy) for part in node.parts]
            return replace(node, parts=tuple(parts))
        return self._number_term(node, exact=exact, fuzzy=fuzzy)

    def _number_term(self, term: Term, *, exact: bool, fuzzy: bool) -> Term:
        if term.field in FACT_FIELDS:
            return term
        if term.kind == "words" and exact:
            term = replace(term, exact=True, edits=0)
        elif term.kind == "words" and fuzzy and not (term.exact or term.edits):
            term = replace(term, edits=AUTO_EDITS)
        try:
            number = self._number_of(make_leaf(term))
        except ValueError as error:
            raise QuerySyntaxError(term.column, str(error)) from error
        return term.with_leaf(number)

    def _number_of(self, leaf: Leaf) -> int:
        number = self._numbers.get(leaf)
        if number is None:
            number = len(self.leaves)
            if leaf.kind == "regex":
                self.regexes[number] = Regex(leaf.words[0])
            self.leaves.append(leaf)
            self._numbers[leaf] = number
        return number
