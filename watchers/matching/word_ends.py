"""Where in a canonical text a word may end."""

from __future__ import annotations

from watchers.matching.terms import Edges
from watchers.text.folding import Batch, is_unbroken


def is_word_end(batch: Batch, at: int) -> bool:
    """Return whether a word ends before *at*."""
    after = batch.text[at]
    return after <= " " or at in batch.seams or is_unbroken(after)


def is_word_start(batch: Batch, at: int) -> bool:
    """Return whether a word begins at *at*, which is not the start of the text."""
    before = batch.text[at - 1]
    return before <= " " or at in batch.seams or is_unbroken(before)


def find_end(batch: Batch, end: int, edges: Edges) -> int:
    """Return where a form that stands until *end* ends, plural included; 0 if a word continues."""
    text = batch.text
    if edges.rest:
        rest = edges.rest.match(text, end)
        if not rest:
            return 0
        end = rest.end()
    if edges.open_right or is_word_end(batch, end):
        return end
    if edges.s and text[end] == "s" and is_word_end(batch, end + 1):
        return end + 1
    if edges.es and text.startswith("es", end) and is_word_end(batch, end + 2):
        return end + 2
    return 0
