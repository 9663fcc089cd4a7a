"""Doubt a language for which a query asks."""

from __future__ import annotations

from collections.abc import Iterator

from model import Watch, doubt_language
from watchers.matching.lint_foreign import Hint
from watchers.matching.tree import And, Node, Or, Term


def doubt_languages(tree: Node, watch: Watch) -> Iterator[Hint]:
    """Yield the hints about the languages for which the query *tree* of *watch* asks."""
    terms = list(_list_languages(tree))
    others = [*watch.lang, *(term.text for term in terms)]
    for term in terms:
        if message := doubt_language(term.text, others, watch.keywords):
            yield term.column, message


def _list_languages(node: Node) -> Iterator[Term]:
    """Yield the languages of *node* that an entry may have."""
    if isinstance(node, Term) and node.field == "lang":
        yield node
    elif isinstance(node, And | Or):
        for part in node.parts:
            yield from _list_languages(part)
