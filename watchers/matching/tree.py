"""The tree of a query: terms, and how they are joined."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

TermKind = Literal["words", "prefix", "suffix", "regex", "url", "lang", "feed"]


@dataclass(frozen=True, slots=True)
class Term:
    """One word, phrase or pattern to look for."""

    kind: TermKind
    text: str
    """Without quotes, star, tilde and equals sign."""
    column: int
    field: str = ""
    """The one field to look in; empty for those of the watch."""
    exact: bool = False
    edits: int = 0
    leaf: int = -1
    """Its number in the index; assigned when the watchlist is compiled."""

    def with_leaf(self, leaf: int) -> Term:
        """Return it with the number of its *leaf*; many times as fast as `replace`."""
        return Term(self.kind, self.text, self.column, self.field, self.exact, self.edits, leaf)


@dataclass(frozen=True, slots=True)
class And:
    """All of the parts."""

    parts: tuple[Node, ...]


@dataclass(frozen=True, slots=True)
class Or:
    """Any of the parts."""

    parts: tuple[Node, ...]


@dataclass(frozen=True, slots=True)
class Not:
    """Every text in which the part does not hold."""

    part: Node
    column: int


@dataclass(frozen=True, slots=True)
class Near:
    """Both sides in one field, with at most *gap* words between."""

    gap: int
    left: Node
    right: Node
    is_ordered: bool = False
    """Whether the left side must stand first."""

    @property
    def sign(self) -> str:
        """Return the operator as a team writes it."""
        return f"NEAR/{self.gap}>" if self.is_ordered else f"NEAR/{self.gap}"


@dataclass(frozen=True, slots=True)
class NotWithin:
    """The part, at a place that is not within a place of *around*."""

    part: Node
    around: Node


Node = Term | And | Or | Not | Near | NotWithin


def list_terms(node: Node) -> Iterator[Term]:
    """Yield every term of *node*, left to right."""
    if isinstance(node, Term):
        yield node
    elif isinstance(node, Not):
        yield from list_terms(node.part)
    elif isinstance(node, Near):
        yield from list_terms(node.left)
        yield from list_terms(node.right)
    elif isinstance(node, NotWithin):
        yield from list_terms(node.part)
        yield from list_terms(node.around)
    else:
        for part in node.parts:
            yield from list_terms(part)
