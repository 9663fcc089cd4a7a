"""Cut a text into pieces, of which some are marked: there the words of a query stand."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from model import SeenEntry, Span

MARGIN_CHARS = 60
"""Of an excerpt, on each side of the first mark. Doubled: the lines of a list get twice as long."""
MAX_TITLE_CHARS = 300
"""Of a title that is shown. Longer ones are the text of a post without a title."""
CUT = "…"


@dataclass(frozen=True, slots=True)
class Piece:
    """A part of a text."""

    text: str
    is_marked: bool = False


def cut_pieces(text: str, places: Iterable[tuple[int, int]]) -> tuple[Piece, ...]:
    """Return *text* in pieces; those from a start to an end of *places* are marked.

    The places are in order and do not overlap. Those beyond the text are left out.
    """
    pieces: list[Piece] = []
    at = 0
    for start, end in places:
        if not at <= start < end <= len(text):
            continue
        if at < start:
            pieces.append(Piece(text[at:start]))
        pieces.append(Piece(text[start:end], is_marked=True))
        at = end
    if at < len(text):
        pieces.append(Piece(text[at:]))
    return tuple(pieces)


def mark_title(entry: SeenEntry, spans: Sequence[Span]) -> tuple[Piece, ...]:
    """Return the title of *entry* in pieces; of one without a title the beginning of its text."""
    if not entry.title:
        text = entry.summary or entry.text or entry.link
        return cut_pieces(_shorten(text, MAX_TITLE_CHARS), ())
    places = [(span.start, span.end) for span in spans if span.field == "title"]
    return cut_pieces(_shorten(entry.title, MAX_TITLE_CHARS), places)


def mark_excerpt(entry: SeenEntry, spans: Sequence[Span]) -> tuple[Piece, ...]:
    """Return the surroundings of the first place below the title; nothing if there is none."""
    below = [span for span in spans if span.field in {"summary", "text"}]
    if not below:
        return ()
    field = below[0].field
    text = str(getattr(entry, field))
    first = max(0, below[0].start - MARGIN_CHARS)
    last = min(len(text), below[0].end + MARGIN_CHARS)
    places = [
        (span.start - first, span.end - first)
        for span in below
        if span.field == field and span.end <= last
    ]
    pieces = list(cut_pieces(text[first:last], places))
    if first > 0:
        pieces.insert(0, Piece(CUT))
    if last < len(text):
        pieces.append(Piece(CUT))
    return tuple(pieces)


def _shorten(text: str, limit: int) -> str:
    return text if len(text) <= limit else text[: limit - 1] + CUT
