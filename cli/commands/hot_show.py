"""`hot show`: the figures of a hot term, its reports, its days, and a watch for it."""

from __future__ import annotations

import textwrap
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

from answers.hot import (
    HotRow,
    describe_odds,
    describe_rest,
    describe_rise,
    list_grades,
    make_object,
)
from cli.commands.hot_lists import Lookup, suggest
from cli.drawing.hot_rows import GRADE_TINTS, draw_line
from cli.options import Session
from model import ConfigError, HotList, Term
from terminal.printing import BOLD, DIM, YELLOW, emit, format_time, make_line, show, tint
from terminal.program import write_command

if TYPE_CHECKING:
    from answers.placement import Placed
    from answers.suggestion import Suggestion

WORD_COLUMNS = 11
HANG = 2 + WORD_COLUMNS
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


def show_row(session: Session, lookup: Lookup, row: HotRow) -> None:
    """Print *row* of the list in *lookup* with all that is known of it."""
    suggestion = suggest(lookup, row)
    if session.as_json:
        emit(_make_object(row, lookup.hot, suggestion))
        return
    _show_head(row, lookup.hot)
    for word, text in _list_facts(row, lookup):
        show("  ", tint(f"{word:<{WORD_COLUMNS}}", DIM), make_line(text), hang=HANG)
    _show_stories(row.term)
    show_suggestion(suggestion, _place(session, suggestion))
    if suggestion.keywords:
        command = write_command(f"hot add {row.term.id}{lookup.words}")
        show(tint(f"  to write it into the config: {command}", DIM))


def _make_object(row: HotRow, hot: HotList, suggestion: Suggestion) -> dict[str, Any]:
    term = row.term
    return {
        **make_object(row, hot),
        "grade": row.grade,
        "hours": term.hours,
        "daily": round(term.daily, 4),
        "peak": round(term.peak, 3),
        "began": term.began,
        "days": list(row.days),
        "suggestion": suggestion._asdict(),
    }


# --- for people -----------------------------------------------------------------------------


def _show_head(row: HotRow, hot: HotList) -> None:
    label = tint(make_line(row.term.text), BOLD)
    grade = tint(row.grade, GRADE_TINTS[row.grade])
    place = f"  {row.term.id}  rank {row.rank} of {len(hot.terms)}, {format_time(hot.at)} UTC"
    show(label, "  ", grade, tint(place, DIM), hang=2)


def _list_facts(row: HotRow, lookup: Lookup) -> list[tuple[str, str]]:
    """Return the facts about *row*, each with the word for it."""
    term = row.term
    hot = lookup.hot
    facts = [
        ("unusual", f"{describe_rise(term)}, {describe_rest(term, hot.at)}"),
        ("usual", _describe_usual(term, hot)),
        ("score", _describe_score(row, hot)),
        ("listed", f"since {format_time(term.began)} UTC; greatest score {term.peak:.1f}"),
        ("days", _describe_days(row, lookup)),
    ]
    if term.also:
        facts.insert(0, ("with", ", ".join(term.also)))
    covered = ", ".join(term.covered_by) or "no watch"
    facts.append(("covered by", covered))
    return facts


def _describe_usual(term: Term, hot: HotList) -> str:
    daily = f"{term.daily:.1f}" if term.daily >= 0.1 else "fewer than 0.1"
    of_all = f'of {hot.daily:,.0f} reports on a usual day, {daily} have "{term.key}"'
    return f"{of_all}; of one publisher two reports count at most"


def _describe_score(row: HotRow, hot: HotList) -> str:
    levels = [f"{one.word} from {one.least:.0f}" for one in reversed(list_grades(hot.daily))][1:]
    return f"{row.term.score:.1f}: {describe_odds(row.term.score)} ({', '.join(levels)})"


def _describe_days(row: HotRow, lookup: Lookup) -> str:
    line = draw_line(row.days).lstrip()
    past = row.days[:-1]
    known = [number for number in past if number is not None]
    if not known:
        return line
    last = EPOCH + timedelta(days=max(lookup.learned))
    places = [place for place, number in enumerate(past, start=1) if number is not None]
    first = last - timedelta(days=len(past) - places[0])  # days between may not be learned
    span = f"{first:%-d %b} to {last:%-d %b}: {max(known)} at most, {sum(known)} in all"
    return f"{line}  {span}; then {row.days[-1]} in 24 hours"


def _show_stories(term: Term) -> None:
    for story in term.stories:
        show()
        show("  ", make_line(f"{story.title} ({story.publisher})"), hang=2)
        facts = [story.link, f"seen {format_time(story.at)}"]
        show("    ", tint(make_line("  ".join(filter(None, facts))), DIM))


def _place(session: Session, suggestion: Suggestion) -> Placed | None:
    """Return the watch as the config needs it; None without a keyword or a config to read."""
    from answers.placement import place_new

    if not suggestion.keywords:
        return None
    try:
        running = session.load_config_to_read()
    except ConfigError:
        return None
    return place_new(running, suggestion.name, suggestion.keywords)


def show_suggestion(suggestion: Suggestion, placed: Placed | None = None) -> None:
    """Print the watch that is suggested, and the reports that it would have found.

    Its lines are indented as its file needs them, if that is *placed*.
    """
    import config
    from answers.suggestion import describe_trial

    show()
    if not suggestion.keywords:
        show("  ", tint(make_line(f"no watch is suggested: {suggestion.why_none}"), YELLOW), hang=4)
        return
    lines = config.show_watch(suggestion.name, suggestion.keywords)
    if placed is None:
        lines = textwrap.indent(lines, "  ")
    else:
        show("  ", tint(make_line(f"for {placed.where}:"), DIM), hang=4)
        lines = placed.yaml
    for line in lines.split("\n"):
        show(tint(line, BOLD))
    show("  ", describe_trial(suggestion), hang=4)
    for text in suggestion.hints:
        show("  ", tint(make_line(f"hint: {text}"), YELLOW), hang=4)
