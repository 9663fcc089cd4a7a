"""Show an entry in an alert: its title, and an excerpt around the first keyword found.

Spans point into the original text. Every step that cuts or folds a text moves its spans along.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from model import Entry, Match, Mention, Signal, Span, one_line

EXCERPT_CHARS = 80  # kept on each side of the first keyword found
MAX_TITLE_CHARS = 300
BEGINNING_CHARS = 120  # of the text of an entry without a title
MAX_PUBLISHER_CHARS = 100
WORD_SEARCH_CHARS = 20  # how far a cut may move to fall between two words
CUT = " …"
NO_TITLE = "(an entry without a title)"

Marks = tuple[tuple[int, int], ...]
"""The places of the keywords in a shown text: start and end of each."""


def make_mention(match: Match, excerpt_chars: int = EXCERPT_CHARS) -> Mention:
    """Return the entry of *match* as an alert shows it, with the keywords found marked."""
    entry = match.entry
    field, shown = _choose_title(entry)
    last = len(shown.removesuffix(CUT))
    spans = [span for span in match.spans if span.end <= last]
    title, title_marks = _show(shown, _select_spans(spans, field))
    excerpt, excerpt_marks = _cut_excerpt(match, excerpt_chars)
    if field != "title" and title_marks:
        excerpt, excerpt_marks = "", ()  # the beginning of the text is shown already
    return Mention(
        title=title or entry.link or NO_TITLE,
        link=entry.link,
        publisher=one_line(entry.publisher, MAX_PUBLISHER_CHARS),
        published=entry.published or entry.first_seen,
        title_spans=title_marks,
        excerpt=excerpt,
        excerpt_spans=excerpt_marks,
    )


def mark_joined(matches: Sequence[Match], joined: Iterable[Signal]) -> list[Match]:
    """Return *matches* with the places that the signals *joined* to them found, too."""
    others = [match for signal in joined for match in signal.matches]
    return [_join_places(match, others) for match in matches]


def _join_places(match: Match, others: Iterable[Match]) -> Match:
    """Return *match* with the places of those of *others* that match its entry."""
    spans = [*match.spans]
    for other in others:
        if other.entry == match.entry:
            spans += [span for span in other.spans if not _overlaps(span, spans)]
    return Match(match.watch, match.entry, match.keywords, tuple(sorted(spans)))


def _overlaps(span: Span, others: Iterable[Span]) -> bool:
    """Return whether *span* shares a character with one of *others*."""
    return any(
        span.field == other.field and span.start < other.end and other.start < span.end
        for other in others
    )


def name_entry(entry: Entry) -> str:
    """Return the title of *entry*; without one the beginning of its text, or else its link."""
    _field, shown = _choose_title(entry)
    return one_line(shown, MAX_TITLE_CHARS) or entry.link or NO_TITLE


def _choose_title(entry: Entry) -> tuple[str, str]:
    """Return the field that names *entry*, and the part of it that is shown."""
    if entry.title.strip():
        return "title", entry.title
    for field in ("summary", "text"):
        text: str = getattr(entry, field)
        if text.strip():
            end = _find_word_end(text, BEGINNING_CHARS)
            return field, text if end == len(text) else f"{text[:end]}{CUT}"
    return "title", ""


def _cut_excerpt(match: Match, chars: int) -> tuple[str, Marks]:
    """Return the text around the first span outside the title; empty where there is none."""
    first = next((span for span in match.spans if span.field in {"summary", "text"}), None)
    if first is None:
        return "", ()
    text = match.entry.summary if first.field == "summary" else match.entry.text
    start = _find_word_start(text, first.start - chars)
    end = _find_word_end(text, first.end + chars)
    spans = _select_spans(match.spans, first.field)
    moved = _move_marks(spans, -start)
    shown, marks = _show(text[start:end], moved)
    before = "… " if start > 0 else ""
    after = " …" if end < len(text) else ""
    return f"{before}{shown}{after}", tuple(_move_marks(marks, len(before)))


def _select_spans(spans: Iterable[Span], field: str) -> list[tuple[int, int]]:
    """Return start and end of the *spans* in *field*."""
    return [(span.start, span.end) for span in spans if span.field == field]


def _move_marks(marks: Iterable[tuple[int, int]], places: int) -> list[tuple[int, int]]:
    """Return *marks*, each moved by *places*."""
    return [(start + places, end + places) for start, end in marks]


def _show(text: str, marks: Iterable[tuple[int, int]]) -> tuple[str, Marks]:
    """Return *text* on one line, cut to the length of a title, with its marks moved along.

    Marks that lie outside *text* are left out, and those that reach beyond it are cut.
    """
    places, kept = _fold_spaces(text)
    moved = [
        (places[max(start, 0)], places[min(end, len(text))])
        for start, end in marks
        if start < len(text) and end > 0
    ]
    if len(kept) <= MAX_TITLE_CHARS:
        return kept, tuple(moved)
    cut = kept[: MAX_TITLE_CHARS - 1].rstrip()
    length = len(cut)
    inside = [(start, min(end, length)) for start, end in moved if start < length]
    return f"{cut}…", tuple(inside)


def _fold_spaces(text: str) -> tuple[Sequence[int], str]:
    """Return the new place of each place in *text*, and *text* single-spaced and trimmed."""
    if " ".join(text.split()) == text:
        return range(len(text) + 1), text
    places: list[int] = []
    kept: list[str] = []
    for char in text:
        if not char.isspace():
            places.append(len(kept))
            kept.append(char)
        elif kept and kept[-1] == " ":
            places.append(len(kept) - 1)
        else:
            places.append(len(kept))
            if kept:
                kept.append(" ")
    places.append(len(kept))
    folded = "".join(kept).rstrip(" ")
    return [min(place, len(folded)) for place in places], folded


def _find_word_start(text: str, place: int) -> int:
    """Return the next start of a word from *place* on, or the start of *text*."""
    if place <= 0:
        return 0
    space = text.find(" ", place, place + WORD_SEARCH_CHARS)
    return space + 1 if space >= 0 else place


def _find_word_end(text: str, place: int) -> int:
    """Return the last end of a word up to *place*, or the end of *text*."""
    if place >= len(text):
        return len(text)
    space = text.rfind(" ", place - WORD_SEARCH_CHARS, place)
    return space if space >= 0 else place
