"""Doubt a NOT WITHIN that holds everywhere or nowhere."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from watchers.matching.lint_foreign import Hint
from watchers.matching.terms import Leaf
from watchers.matching.tree import NotWithin, Term, list_terms


def doubt_within(node: NotWithin, leaves: Sequence[Leaf]) -> Iterator[Hint]:
    """Yield the hint about *node* if its phrase is the word itself, or does not hold the word."""
    parts = list(list_terms(node.part))
    phrases = list(list_terms(node.around))
    for phrase in phrases:
        if all(_are_equal(part, phrase) for part in parts):
            why = f'can never match, as "{phrase.text}" is always within itself'
            yield phrase.column, f"{why}; write a longer phrase that has it"
            return
    if not any(
        _may_hold(leaves[phrase.leaf], leaves[part.leaf]) for phrase in phrases for part in parts
    ):
        word = parts[0].text
        why = f'changes nothing, as "{phrases[0].text}" does not have "{word}" in it'
        yield phrases[0].column, f"{why}; write a phrase with it, or AND NOT"


def _are_equal(one: Term, other: Term) -> bool:
    return (one.leaf, one.field) == (other.leaf, other.field)


def _may_hold(phrase: Leaf, word: Leaf) -> bool:
    """Return whether *word*, in some form, may stand in *phrase*."""
    if "regex" in (phrase.kind, word.kind) or phrase.kind in {"prefix", "suffix"}:
        return True
    letters = "".join(phrase.words)
    return any(_cut_form("".join(words)) in letters for words in (word.words, *word.others))


def _cut_form(letters: str) -> str:
    """Return *letters* as far as they are the same in the plural."""
    return letters[:-1] if letters.endswith("y") and len(letters) > 1 else letters
