"""Commands that try a watchlist before it is trusted: check, try, schema."""

from __future__ import annotations

from contextlib import closing
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import click

from cli.options import Session, command, json_option
from cli.progress import progress
from model import FIELDS, ConfigError, Entry, Feed, Finding, UsageError
from terminal.printing import (
    DIM,
    GREEN,
    complain,
    emit,
    hint,
    make_line,
    mark_spans,
    pad,
    say,
    show,
    tint,
)

if TYPE_CHECKING:
    from config import Config

MOST = 50_000  # entries that `check` looks at
PATIENCE = timedelta(seconds=10)  # after which `check` looks at no more of them
PLANNED = 20_000  # entries that a plan looks at
LONGER = timedelta(seconds=30)  # for a plan: beside a busy daemon it steps back


# --- check ----------------------------------------------------------------------------------


@command(
    "check",
    examples="""
  monitor.py check
  monitor.py check --online -c team.yaml
""",
)
@click.option("--online", is_flag=True, help="Also ask every channel and feed; sends nothing.")
@click.option(
    "--no-history", is_flag=True, help="Do not look at what was found in the last 30 days."
)
@click.option("--plan", is_flag=True, help="Also say which alerts of late an edit would change.")
@json_option
def check(session: Session, online: bool, no_history: bool, plan: bool) -> int:
    """Say whether the config is right.

    Every mistake at once, with file, line, column and what to do. The examples of every watch
    are tried as well. Hints tell what is allowed but hardly meant; where a daemon has run with
    this config, also which keywords found nothing of late, and which far too much. With --plan,
    what `backtest` would say in a few lines, of the last 20,000 entries at most.
    """
    from cli.commands import online as _online

    path = session.path()
    try:
        config = session.config()
    except ConfigError as error:
        if session.as_json:
            emit({"ok": False, "config": path, "problems": error.problems, "hints": []})
            return error.exit_code
        raise
    hints = config.hints if no_history else (*config.hints, *_history(session, config))
    problems = _online.check_online(config) if online else ()
    planned = _plan(session, config) if plan else {}
    if session.as_json:
        found = {"problems": problems, "hints": hints, **({"plan": planned} if plan else {})}
        emit({"ok": not problems, "config": path, **config.count_parts(), **found})
        return 1 if problems else 0
    say(f"{path}: fine: {config.summarize()}")
    for each in hints:
        say(f"hint: {each}")
    for each in planned.get("lines", ()):
        say(f"plan: {each}")
    for problem in problems:
        complain(problem)
    if online and not problems:
        say("every channel and every feed answers")
    return 1 if problems else 0


def _history(session: Session, config: Config) -> tuple[str, ...]:
    """Return hints at what *config* would have found in the entries that are stored."""
    import storage
    from config import locate_doubts
    from watchers import WatchlistTally

    if not config.database.exists():
        return ()
    began = session.doors.now()
    tally, oldest = WatchlistTally(config.watchlist), began
    with closing(storage.open_reader(config.database)) as reader:
        for entries in reader.read_newest(began - storage.TEXTS_KEPT, MOST):
            tally.add(entries)
            oldest = min(oldest, *(entry.first_seen or oldest for entry in entries))
            hint(f"looking at the entries of {oldest:%Y-%m-%d}")
            if session.doors.now() - began > PATIENCE:
                break
    hint("")
    return locate_doubts(config.texts, tally.list_doubts((began - oldest).days))


def _plan(session: Session, config: Config) -> dict[str, Any]:
    """Return what an edit would have changed: in words, and in figures."""
    from cli.drawing import plan as _plan
    from rehearsal import stored

    if not config.database.exists():
        return {"lines": [stored.NOTHING_STORED]}
    bounds = stored.Bounds(max_entries=PLANNED, time_limit=LONGER)
    caller = stored.Caller(session.doors.now, progress)
    with closing(session.reader()) as reader:
        found = stored.rehearse_stored(config, reader, stored.Against(), bounds, caller)
    feeds = {key: feed.name for key, feed in config.feeds.items()}
    return {"lines": _plan.brief(found, feeds), **_plan.summary(found, found.changes)}


# --- try ------------------------------------------------------------------------------------


@command(
    "try",
    examples="""
  monitor.py try "Nigeria's CBDC turns two"
  monitor.py try "Markets today" --text "The digital yuan ..." --json
  monitor.py try "Der digitale Euro kommt" --lang de --feed "ECB press"
""",
)
@click.argument("headline")
@click.option("--summary", default="", help="The lines below the headline.")
@click.option("--text", default="", help="The text of the article.")
@click.option("--link", default="", help="Its address.")
@click.option("--lang", default="", help="Its language, as de; without it the feed's.")
@click.option("--feed", default="", help="Name or address of the feed that brings it.")
@json_option
def try_(session: Session, headline: str, feed: str, lang: str, **parts: Any) -> int:
    """Say which watches match HEADLINE, and why or why not."""
    config = session.config()
    source = _feed_named(config, feed) if feed else Feed("", "")
    entry = Entry(source.key, id="", title=headline, lang=lang or source.lang, **parts)
    findings = config.watchlist.explain_entry(entry)
    if session.as_json:
        for found in findings:
            emit(
                {
                    "watch": found.watch,
                    "matched": found.matched,
                    "spans": [list(span) for span in found.spans],
                    "why": found.why,
                }
            )
        return 0
    room = max((len(found.watch) for found in findings), default=0)
    for found in findings:
        _show_finding(found, entry, min(room, 40))
    return 0


def _feed_named(config: Config, wanted: str) -> Feed:
    """Return the feed with the name or address *wanted*."""
    from plugins import suggest

    for key, feed in config.feeds.items():
        if wanted in (key, feed.name):
            return feed
    names = [feed.name for feed in config.feeds.values()]
    raise UsageError(f'--feed: there is no feed "{wanted}"{suggest(wanted, names)}')


def _show_finding(found: Finding, entry: Entry, room: int) -> None:
    mark = tint("✓", GREEN) if found.matched else tint("·", DIM)
    show(mark, " ", pad(make_line(found.watch), room), "  ", make_line(found.why))
    if not found.matched:
        return
    for name in FIELDS:
        spans = [(span.start, span.end) for span in found.spans if span.field == name]
        if spans:
            show(" " * (room + 4), mark_spans(*_around(getattr(entry, name), spans)))


def _around(text: str, spans: list[tuple[int, int]]) -> tuple[str, list[tuple[int, int]]]:
    """Return the part of *text* that shows the first of *spans*, and the spans within it."""
    start, stop = max(spans[0][0] - 80, 0), spans[0][1] + 120
    if start == 0 and len(text) <= stop:
        return text, spans
    before = "…" if start else ""
    shift = len(before) - start
    within = [(a + shift, b + shift) for a, b in spans if start <= a and b <= stop]
    return before + text[start:stop] + ("…" if len(text) > stop else ""), within


# --- schema ---------------------------------------------------------------------------------


@command(
    "schema",
    examples="""
  monitor.py schema > config.schema.json
""",
)
def schema(session: Session) -> int:
    """Print the JSON Schema of the config.

    For editors that complete and check what is written. The first line of the shipped
    config.yaml tells an editor where to find it.
    """
    del session
    import config

    emit(config.make_schema(), indent=2)
    return 0
