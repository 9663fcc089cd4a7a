"""Find the words: a signal becomes a headline, mentions and why, without any markup."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import datetime

from alerts.wording import lull, trend
from model import (
    End,
    FirstMention,
    Form,
    Lull,
    LullOver,
    Match,
    Mention,
    Message,
    NewReport,
    Notice,
    Remark,
    Rise,
    Signal,
    Span,
    one_line,
)

MENTIONS = 3  # entries shown; a phone shows about twelve lines
EXCERPT = 80  # characters kept on each side of the first find
TITLE = 300  # characters of a title that are shown


def compose(signal: Signal, now: datetime) -> Message:
    """Return the message of *signal*, raised *now*."""
    about = signal.about
    match about:
        case Notice() | Remark():
            message = _own_words(signal, about)
        case Rise() | End():
            message = _trend(signal, about, now)
        case Lull() | LullOver():
            message = _lull(signal, about, now)
        case NewReport() | FirstMention():
            message = _report(signal, about, now)
    kind = signal.kind
    has_own_words = isinstance(about, Remark) and kind.form is Form.REPORT
    return replace(
        message,
        thread=signal.thread,
        icon=kind.icon,
        label=kind.label,
        form=Form.TREND if has_own_words else kind.form,
        broadcast=kind.broadcast,
    )


def _own_words(signal: Signal, about: Notice | Remark) -> Message:
    """Return a message in the words of its watcher, or of Groundswell itself."""
    shown = about.matches[:MENTIONS]
    return Message(
        kind=signal.kind.name,
        headline=f"{signal.watch}: {about.headline}" if signal.watch else about.headline,
        watch=signal.watch,
        lines=about.lines,
        keywords=about.keywords,
        mentions=tuple(mention(match) for match in shown),
        more=len(about.matches) - len(shown),
        why=_why(signal) if shown else "",
    )


def _report(signal: Signal, about: NewReport | FirstMention, now: datetime) -> Message:
    """Return what is said of a new report."""
    shown = about.matches[:MENTIONS]
    first = shown[0].entry
    title = one_line(first.title, TITLE) or first.link or "(an entry without a title)"
    source = f" — {first.publisher}" if first.publisher else ""
    lead, lines = f"{signal.watch}: ", tuple[str, ...]()
    if isinstance(about, FirstMention):
        said = lull.first(about, now)
        lead += f"{said}: "
        lines = (f"{said[:1].upper()}{said[1:]}", lull.when_before(about.absence))
    return Message(
        kind=signal.kind.name,
        headline=f"{lead}{title}{source}",
        watch=signal.watch,
        lines=lines,
        mentions=tuple(mention(match) for match in shown),
        more=len(about.matches) - len(shown),
        why=_why(signal),
    )


def _trend(signal: Signal, about: Rise | End, now: datetime) -> Message:
    """Return what is said of a trend: its top stories, the one that began it among them."""
    told = _stories(about) if isinstance(about, Rise) else []
    in_stories = sum(count for _, count in told)
    return Message(
        kind=signal.kind.name,
        headline=trend.headline(signal, about, now),
        watch=signal.watch,
        lines=trend.lines(about, now),
        figures=about.figures,
        keywords=about.keywords,
        mentions=tuple(replace(mention(match), reports=count) for match, count in told),
        more=max(0, about.figures.observed - in_stories) if told else 0,
        why=_why(signal) if told else "",
    )


def _stories(rise: Rise) -> list[tuple[Match, int]]:
    """Return the top stories of *rise*, its first report among them, and their reports."""
    counts = rise.counts or (1,) * len(rise.matches)
    told = list(zip(rise.matches, counts, strict=True))[:MENTIONS]
    shown = [match.entry for match, _ in told]
    if rise.first and shown and rise.first.entry not in shown:
        told = [*told[: MENTIONS - 1], (rise.first, 1)]
    return told


def _lull(signal: Signal, about: Lull | LullOver, now: datetime) -> Message:
    shown = about.matches[:MENTIONS]
    return Message(
        kind=signal.kind.name,
        headline=lull.headline(signal, about, now),
        watch=signal.watch,
        lines=lull.lines(about),
        figures=about.figures,
        mentions=tuple(mention(match) for match in shown),
        more=len(about.matches) - len(shown),
        why=_why(signal) if shown else "",
    )


def mention(match: Match) -> Mention:
    """Return the entry of *match* as an alert shows it, with what was found marked."""
    entry = match.entry
    title, title_spans = _show(entry.title, match.spans, "title")
    excerpt, excerpt_spans = _excerpt(match)
    return Mention(
        title=title or entry.link or "(an entry without a title)",
        link=entry.link,
        publisher=one_line(entry.publisher, 100),
        published=entry.published or entry.first_seen,
        title_spans=title_spans,
        excerpt=excerpt,
        excerpt_spans=excerpt_spans,
    )


def _why(signal: Signal) -> str:
    """Return which keywords stand in which fields, and the watch that asked for them."""
    keywords = dict.fromkeys(k for match in signal.matches for k in match.keywords)
    fields = dict.fromkeys(s.field for match in signal.matches for s in match.spans)
    named = ", ".join(f"“{one_line(k, 60)}”" for k in list(keywords)[:4])
    more = f" and {len(keywords) - 4} more" if len(keywords) > 4 else ""
    where = f" in {' and '.join(fields)}" if fields else ""
    return f"Matched {named}{more}{where} · watch {signal.watch}"


def _show(
    text: str, spans: Iterable[Span], field: str, start: int = 0, end: int | None = None
) -> tuple[str, tuple[tuple[int, int], ...]]:
    """Return the *start* to *end* of a field on one line, with its spans moved accordingly.

    White space is folded, so the spans are mapped through a table of kept characters.
    """
    piece = text[start:end]
    places, kept = _fold_spaces(piece)
    marks = tuple(
        (places[max(s.start - start, 0)], places[min(s.end - start, len(piece))])
        for s in spans
        if s.field == field and s.start - start < len(piece) and s.end > start
    )
    if len(kept) > TITLE:
        kept = kept[: TITLE - 1].rstrip() + "…"
        marks = tuple((a, min(b, len(kept) - 1)) for a, b in marks if a < len(kept) - 1)
    return kept, marks


def _fold_spaces(text: str) -> tuple[Sequence[int], str]:
    """Return *text* single-spaced and trimmed, and where each of its places went."""
    if " ".join(text.split()) == text:
        return range(len(text) + 1), text
    places: list[int] = []
    kept: list[str] = []
    for char in text:
        if char.isspace():
            places.append(len(kept) if not kept or kept[-1] != " " else len(kept) - 1)
            if kept and kept[-1] != " ":
                kept.append(" ")
        else:
            places.append(len(kept))
            kept.append(char)
    places.append(len(kept))
    while kept and kept[-1] == " ":
        kept.pop()
    return [min(place, len(kept)) for place in places], "".join(kept)


def _excerpt(match: Match) -> tuple[str, tuple[tuple[int, int], ...]]:
    """Return some text around the first find outside the title; empty where there is none."""
    span = next((s for s in match.spans if s.field in {"summary", "text"}), None)
    if span is None:
        return "", ()
    text = match.entry.summary if span.field == "summary" else match.entry.text
    start, end = _word_start(text, span.start - EXCERPT), _word_end(text, span.end + EXCERPT)
    shown, marks = _show(text, match.spans, span.field, start, end)
    before, after = ("… " if start > 0 else ""), (" …" if end < len(text) else "")
    shift = len(before)
    return f"{before}{shown}{after}", tuple((a + shift, b + shift) for a, b in marks)


def _word_start(text: str, place: int) -> int:
    """Return *place* moved on to the next word start, or the text's start."""
    if place <= 0:
        return 0
    space = text.find(" ", place, place + 20)
    return space + 1 if space >= 0 else place


def _word_end(text: str, place: int) -> int:
    """Return *place* moved back to the last word end, or the text's end."""
    if place >= len(text):
        return len(text)
    space = text.rfind(" ", place - 20, place)
    return space if space >= 0 else place
