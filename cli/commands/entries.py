"""`entries`: was it seen? Search the stored entries, and say which watches match each."""

from __future__ import annotations

import shlex
from collections.abc import Iterable, Mapping
from contextlib import closing
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any, NamedTuple

import click

from cli.commands.feeds import MAX_SUMMARY_CHARS
from cli.commands.lists import cut_reason, limit_option
from cli.drawing.findings import make_finding_object, show_places
from cli.options import Length, Session, command, find_feed_key, json_option
from model import Finding, Span, format_duration, one_line
from terminal.printing import (
    DIM,
    GREEN,
    YELLOW,
    complain,
    emit,
    format_count,
    format_time,
    hint,
    make_line,
    mark_spans,
    say,
    show,
    tint,
)
from terminal.program import write_command

if TYPE_CHECKING:
    from answers.search import Found, Search
    from config import Config
    from storage import AlertRow, Reader
    from watchers import Watchlist

MAX_QUERY_CHARS = 80  # that a message shows
DEFAULT_SINCE = timedelta(days=7)
DEFAULT_WITHIN = timedelta(minutes=1)
EARLIEST = datetime(1970, 1, 2, tzinfo=UTC)
OTHER_FIELDS = ("summary", "text")  # in which a find is shown below the title


@command(
    "entries",
    examples="""
  monitor.py entries "digital yuan"
  monitor.py entries "title:CBDC -job" --feed "ECB press" --since 30d
  monitor.py entries --json pilot | jq '.title, (.watches[] | select(.matched) | .watch)'
""",
)
@click.argument("query", required=False)
@click.option("--feed", help="Only the entries of this feed, by its name or address.")
@click.option(
    "--since",
    type=Length(),
    default=DEFAULT_SINCE,
    metavar="DURATION",
    help="How far to look back, as 12h or 30d; 7d without it.",
)
@click.option(
    "--within",
    type=Length(),
    default=DEFAULT_WITHIN,
    metavar="DURATION",
    help="How long to search at most; 1m without it.",
)
@limit_option
@json_option
def entries(
    session: Session,
    query: str | None,
    feed: str | None,
    since: timedelta,
    within: timedelta,
    limit: int,
) -> int:
    """List the stored entries that match QUERY, and the decision of each watch on them.

    QUERY is a line as under `keywords:`. It looks in the title, the summary and the text; all
    entries are listed without it. The texts of an entry are stored for 30 days. Of older ones
    only the headlines are left, for half a year.

    A search by words takes a moment. One for a regex, for words with typos or for signs alone reads
    all entries. It ends after --within, and says how far back it has looked.

    Each watch of today's config is listed that matches an entry, or that found a keyword in it
    and left the entry out. The exit code is 1 if nothing is found.
    """
    from answers.search import Question, Search, compile_query

    now = session.doors.now()
    earliest = now - min(since, now - EARLIEST)
    with closing(session.open_reader()) as reader:
        config = session.load_config_if_right("the watches are not shown")
        names = _name_feeds(reader, config)
        key = find_feed_key(feed, names) if feed is not None else None
        watches = _choose_watches(config, names)
        compiled = None if query is None else compile_query(query, watches)
        end = now + within

        def is_over() -> bool:
            return session.doors.now() >= end

        search = Search(reader, Question(earliest, limit, compiled, key, is_over), watches)
        number = _print_found(search, names, as_json=session.as_json)
        reach = reader.find_oldest(key)
        searched = search.searched
        if search.needs is not None and not (number or search.is_late):
            searched = reader.index.count_entries(earliest, key)
    scope = _Scope(query, names[key] if key else "", earliest, within, reach, now, searched)
    if not number:
        _print_nothing(search, scope, as_json=session.as_json)
        return 1
    if not session.as_json:
        _print_end(search, scope, number)
    elif search.is_late:
        complain(make_line(_describe_end(search, scope)), hang=2)
    return 0


class _Scope(NamedTuple):
    """The entries that were searched, and those that are stored."""

    query: str | None
    feed: str
    """The name of the feed; empty for all."""
    since: datetime
    within: timedelta
    """How long the search might take."""
    reach: datetime | None
    """When the oldest stored entry was seen; None if nothing is stored."""
    now: datetime
    searched: int
    """The number of entries."""


def _name_feeds(reader: Reader, config: Config | None) -> dict[str, str]:
    """Return the name of each feed that is stored or in the config, by key."""
    names = reader.list_feed_names()
    if config is not None:
        for key, feed in config.feeds.items():
            names.setdefault(key, feed.name)
    return names


def _choose_watches(config: Config | None, names: Mapping[str, str]) -> Watchlist:
    """Return the watches of *config*; if it has mistakes none, with the *names* of feeds alone."""
    if config is not None:
        return config.watchlist
    from watchers import Watchlist

    return Watchlist((), {key: (name,) for key, name in names.items()})


def _print_found(search: Search, names: Mapping[str, str], *, as_json: bool) -> int:
    """Print the entries as they are found; return how many there are."""
    number = 0
    for found in search.run(_hint_at):
        hint("")
        if as_json:
            emit(_make_object(found))
        else:
            if number:
                say()
            _show_found(found, names)
        number += 1
    hint("")
    return number


def _hint_at(at: datetime) -> None:
    hint(f"looking at the entries of {at:%Y-%m-%d}")


# --- for programs ---------------------------------------------------------------------------


def _make_object(found: Found) -> dict[str, Any]:
    """Return *found* as a recorded entry, with the places of the query and all watches."""
    from rehearsal.recorded import entry_to_row

    entry = found.entry
    spans = {"spans": [list(span) for span in found.spans]} if found.spans else {}
    watches = [_make_watch_object(finding, found) for finding in found.findings]
    return {**entry_to_row(entry, entry.first_seen), **spans, "watches": watches}


def _make_watch_object(finding: Finding, found: Found) -> dict[str, Any]:
    alerts = [
        {"id": row.id, "state": row.shown_state, "reason": row.shown_reason, "to": list(row.to)}
        for row in found.alerts.get(finding.watch, ())
    ]
    made = make_finding_object(finding)
    if finding.matched:
        made["alerts"] = alerts
    return {**made, "left_out": finding.left_out}


# --- for people -----------------------------------------------------------------------------


def _show_found(found: Found, names: Mapping[str, str]) -> None:
    entry = found.entry
    feed = names.get(entry.feed, entry.feed)
    publisher = entry.publisher if entry.publisher != feed else ""
    facts = [format_time(entry.first_seen), feed, publisher]
    show(tint("  ".join(make_line(fact) for fact in facts if fact), DIM))
    spans = found.spans or _list_spans(found.findings)
    in_title = [(span.start, span.end) for span in spans if span.field == "title"]
    if entry.title:
        show("  ", mark_spans(entry.title, in_title), hang=2)
    else:
        show("  ", make_line(one_line(entry.summary or entry.text, MAX_SUMMARY_CHARS)))
    show_places(entry, spans, "    ", OTHER_FIELDS)
    if entry.link:
        show("  ", tint(make_line(entry.link), DIM))
    _show_watches(found)


def _list_spans(findings: Iterable[Finding]) -> list[Span]:
    """Return where the watches that match found their keywords."""
    return [span for finding in findings for span in finding.spans]


def _show_watches(found: Found) -> None:
    """Print the watches that match or left the entry out, and the number of the others."""
    others = 0
    for finding in found.findings:
        line = make_line(f"{finding.watch}: {finding.why}")
        if finding.matched:
            show("  ", tint("✓", GREEN), " ", line, hang=4)
            _show_outcome(found, finding.watch)
        elif finding.left_out:
            show("  ", tint("✗", YELLOW), " ", line, hang=4)
        else:
            others += 1
    if others:
        are_all = others == len(found.findings)
        watches = format_count(others, "watch" if are_all else "other watch")
        show("  ", tint(f"· {watches} found no keyword", DIM))


def _show_outcome(found: Found, watch: str) -> None:
    """Print the alerts that *watch* raised on the entry, or why there may be none."""
    rows = found.alerts[watch]
    for row in rows:
        show("    ", tint(make_line(_describe_alert(row)), DIM))
    if not rows:
        reason = f": it {found.why_old}" if found.why_old else ""
        show("    ", tint(f"no alert of its own is stored{reason}", DIM))


def _describe_alert(row: AlertRow) -> str:
    told_to = ", ".join(dict.fromkeys(f"{channel} ({state})" for channel, state in row.deliveries))
    parts = [f"alert {row.id}: {row.shown_state}", cut_reason(row.shown_reason), told_to]
    return "; ".join(filter(None, parts))


# --- how far it looked ----------------------------------------------------------------------


def _print_end(search: Search, scope: _Scope, number: int) -> None:
    count = format_count(number, "entry")
    since = f"since {format_time(scope.since)} UTC"
    counted = f"{count} {since}"
    if search.has_more:
        counted = f"the newest {count}; there are more {since}, see --limit"
    lines = [f"{counted}; {_describe_reach(scope)}", *_warn_of_texts(scope)]
    if search.is_late:
        lines.append(_describe_end(search, scope))
    say()
    for line in lines:
        show(tint(make_line(line), DIM), hang=2)


def _print_nothing(search: Search, scope: _Scope, *, as_json: bool) -> None:
    """Say that nothing was found; on standard error where the output is for programs."""
    of_feed = f" of {scope.feed}" if scope.feed else ""
    matching = f" with {_quote(scope.query)}" if scope.query is not None else ""
    searched = format_count(scope.searched, "entry")
    nothing = f"no entry{of_feed}{matching} was seen since {format_time(scope.since)} UTC"
    lines = [f"{nothing}; {searched} searched", _describe_reach(scope), *_warn_of_texts(scope)]
    if search.is_late:
        lines.append(_describe_end(search, scope))
    elif scope.reach is not None and scope.reach < scope.since:
        days = (scope.now - scope.reach).days + 1
        lines.append(f"look further back: {_write_again(scope, [f'--since {days}d'])}")
    for line in lines:
        if as_json:
            complain(make_line(line), hang=2)
        else:
            say(make_line(line), hang=2)


def _describe_reach(scope: _Scope) -> str:
    of_feed = f" of {scope.feed}" if scope.feed else ""
    if scope.reach is None:
        return f"nothing is stored{of_feed}"
    return f"the stored entries{of_feed} reach back to {format_time(scope.reach)} UTC"


def _warn_of_texts(scope: _Scope) -> list[str]:
    """Return a warning if entries without their texts were searched."""
    from storage import TEXTS_KEPT

    without_texts = scope.now - TEXTS_KEPT
    if scope.reach is None or max(scope.since, scope.reach) >= without_texts:
        return []
    return [f"of entries older than {format_duration(TEXTS_KEPT)} only the headlines are stored"]


def _describe_end(search: Search, scope: _Scope) -> str:
    """Return how far back a search looked whose time was over, and how to look further."""
    back_to = search.searched_back_to
    looked = f"looked back to {format_time(back_to)} UTC" if back_to else "looked at no entry"
    within = format_duration(scope.within)
    since = format_duration(scope.now - scope.since)
    options = [f"--since {since}", f"--within {format_duration(10 * scope.within)}"]
    return f"{looked} in {within}; look further: {_write_again(scope, options)}"


def _write_again(scope: _Scope, options: Iterable[str]) -> str:
    """Return the same command with other *options*."""
    words = ["entries", *options]
    if scope.feed:
        words.append(f"--feed {shlex.quote(scope.feed)}")
    if scope.query is not None:
        # The shell would take a leading hyphen for an option.
        query = f"({scope.query})" if scope.query.startswith("-") else scope.query
        words.append(shlex.quote(query))
    return write_command(" ".join(words))


def _quote(query: str) -> str:
    """Return *query* on one line, in quotes unless it has some."""
    text = one_line(query, MAX_QUERY_CHARS)
    return text if '"' in text else f'"{text}"'
