"""Commands that test a watchlist before it runs: check, try, schema."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from contextlib import closing
from datetime import datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from cli.drawing.findings import make_finding_object, show_places
from cli.options import Session, command, find_feed_key, json_option
from cli.progress import show_progress
from model import TREND_WATCHERS, ConfigError, Entry, Feed, Finding
from terminal.printing import (
    DIM,
    GREEN,
    complain,
    emit,
    format_past,
    hint,
    make_line,
    pad,
    say,
    show,
    tint,
)
from terminal.program import write_command

if TYPE_CHECKING:
    from answers.telling import WouldTell
    from config import Config
    from rehearsal.stored import Rehearsal

# The limits of the entries that a check reads. Twice as much takes a person twice as long.
MAX_HINT_ENTRIES = 50_000
MAX_HINT_TIME = timedelta(seconds=10)
MAX_PLAN_ENTRIES = 20_000
MAX_PLAN_TIME = timedelta(seconds=30)

BUSY_DAYS = 30
BUSY_MESSAGES = 20  # a day. Twice as many, and a channel that nobody reads any more gets no hint.

SCHEDULED_TIMES = 3  # next times shown of each schedule
MAX_NAME_COLUMNS = 40  # of a terminal, for the names of watches


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
    "--no-history", is_flag=True, help="Give no hints from the entries of the last 30 days."
)
@click.option(
    "--plan", is_flag=True, help="Also show how an edit would change the alerts of the last weeks."
)
@json_option
def check(session: Session, online: bool, no_history: bool, plan: bool) -> int:
    """Say whether the config is right.

    Lists every mistake at once, with file, line, column and what to do. Also tests the examples
    of every watch. Hints name settings that are allowed but probably not meant. If a daemon has
    run with this config, hints also name keywords that found nothing, or far too much.

    With --plan it adds a short `backtest` over the last 20,000 entries at most.
    """
    path = session.find_config()
    try:
        config = session.load_config()
    except ConfigError as error:
        if not session.as_json:
            raise
        emit({"ok": False, "config": path, "problems": error.problems, "hints": []})
        return error.exit_code
    hints = [*config.hints, *_find_page_hints(config)]
    if not no_history:
        hints += _find_history_hints(session, config)
        hints += _find_busy_channels(session, config)
    hints += _find_old_changes(session, config)
    problems, summary = _check_online(config) if online else ((), "")
    facts: dict[str, Any] = {"problems": problems, "hints": hints}
    facts["schedules"] = _list_schedules(session, config)
    facts["overlay"] = _list_changes(session, config)
    if plan:
        facts["plan"] = _make_plan(session, config)
    if session.as_json:
        emit({"ok": not problems, "config": path, **config.count_parts(), **facts})
    else:
        say(f"{path}: fine: {config.summarize()}")
        _print_facts(facts)
        if summary:
            say(summary)
    return 1 if problems else 0


def _check_online(config: Config) -> tuple[tuple[str, ...], str]:
    """Return the problems of feeds and channels, and a sentence about the rest; it may be empty."""
    from cli.commands import online

    problems = online.check_online(config)
    return problems, online.summarize(config, has_problems=bool(problems))


def _print_facts(facts: Mapping[str, Any]) -> None:
    plan = facts.get("plan", {})
    for name, times in facts["schedules"].items():
        shown = ", ".join(f"{time:%a %-d %b %H:%M}" for time in times)
        say(f"schedule: {name} is polled next on {shown} (UTC)")
    for change in facts["overlay"]:
        text = f'{change["watch"]}: "{change["keyword"]}" {change["origin"]}'
        say(f"overlay: {text} ({change['age']})", hang=9)
    for text in facts["hints"]:
        say(f"hint: {text}", hang=6)
    for text in plan.get("lines", ()):
        say(f"plan: {text}", hang=6)
    for problem in facts["problems"]:
        complain(problem, hang=2)


def _list_schedules(session: Session, config: Config) -> dict[str, list[datetime]]:
    """Return the next times of each feed with a schedule, by its name."""
    from feeds import list_next_times

    now = session.doors.now()
    return {
        feed.name: list_next_times(feed.schedule, now, SCHEDULED_TIMES)
        for feed in config.feeds.values()
        if feed.schedule
    }


def _list_changes(session: Session, config: Config) -> list[dict[str, str]]:
    """Return the keywords that were changed without an edit, with their age."""
    now = session.doors.now()
    return [
        {
            "id": change.id,
            "watch": change.watch,
            "keyword": change.keyword,
            "change": change.kind.value,
            "origin": change.origin,
            "reason": change.reason,
            "age": format_past(change.at, now),
        }
        for change in config.texts.changes
    ]


def _find_old_changes(session: Session, config: Config) -> list[str]:
    """Return the advice to write changes into the files, and those that the files end."""
    from answers.overlay import advise_export

    hints = [
        f'{one.change.watch}: "{one.change.keyword}" {one.change.origin} ends with these files: '
        f"{one.why}"
        for one in config.overtaken
    ]
    export = write_command("overlay export")
    advice = advise_export(config.texts.changes, session.doors.now(), export)
    return [*hints, advice] if advice else hints


def _find_page_hints(config: Config) -> tuple[str, ...]:
    """Return a hint if trends are told outside this machine, and no message links to the page."""
    from notifiers import console

    told = {
        name
        for watch in config.watches.values()
        for name in watch.tell
        if set(TREND_WATCHERS).intersection(watch.alert_on)
    }
    outside = [
        name for name in told if not isinstance(config.channels.get(name), console.Plugin | None)
    ]
    if config.web is None or config.web.url or not outside:
        return ()
    text = (
        f"{config.texts.shown}{Path(config.texts.main).name}: web.url: no message links to the "
        "page of its trend; write the address that people open, as web: "
        "{url: https://groundswell.example.com/}"
    )
    return (text,)


def _find_history_hints(session: Session, config: Config) -> tuple[str, ...]:
    """Return hints from the stored entries: keywords that found nothing, or far too much."""
    import storage
    from config import locate_doubts
    from watchers import WatchlistTally

    if not config.database.exists():
        return ()
    began = session.doors.now()
    since = began - storage.TEXTS_KEPT
    tally = WatchlistTally(config.watchlist)
    oldest = began
    with closing(storage.open_reader(config.database)) as reader:
        for entries in reader.read_newest(since, MAX_HINT_ENTRIES):
            tally.add(entries)
            seen = (entry.first_seen or oldest for entry in entries)
            oldest = min(oldest, *seen)
            hint(f"looking at the entries of {oldest:%Y-%m-%d}")
            if session.doors.now() - began > MAX_HINT_TIME:
                break
    hint("")
    days = (began - oldest).days
    return locate_doubts(config.texts, tally.list_doubts(days))


def _find_busy_channels(session: Session, config: Config) -> tuple[str, ...]:
    """Return hints about channels that got very many messages a day, or have recipients off."""
    import storage
    from answers.recipients import keep_known, show_recipients
    from config import locate_channels

    if not config.database.exists():
        return ()
    now = session.doors.now()
    with closing(storage.open_reader(config.database)) as reader:
        counts = reader.timing.count_roots(now - BUSY_DAYS * timedelta(days=1))
        oldest = reader.find_oldest() or now
        recipients = reader.recipients.list_all()
    days = min(max((now - oldest) / timedelta(days=1), 1.0), BUSY_DAYS)
    texts = {}
    for name, number in counts.items():
        a_day = number / days
        timing = config.timings.get(name)
        if a_day > BUSY_MESSAGES and (timing is None or timing.is_immediate):
            texts[name] = (
                f"it got {a_day:,.0f} messages a day, threads counted once; set batch: 10m, "
                "digest: or budget: to make them fewer"
            )
    for one in show_recipients(keep_known(recipients, config)):
        if one.off_since is not None:
            said = f"{texts[one.channel]}; " if one.channel in texts else ""
            texts[one.channel] = f"{said}{one.text}; `subscribe` takes it back"
    return locate_channels(config.texts, texts)


def _make_plan(session: Session, config: Config) -> dict[str, Any]:
    """Return the difference that an edit would have made: its lines, and its figures."""
    from cli.drawing import plan
    from rehearsal import stored

    if not config.database.exists():
        return {"lines": [stored.NOTHING_STORED]}
    rehearsal = _rehearse(session, config)
    names = {key: feed.name for key, feed in config.feeds.items()}
    summary = plan.make_summary(rehearsal, rehearsal.changes)
    return {"lines": plan.list_brief_lines(rehearsal, names), **summary}


def _rehearse(session: Session, config: Config) -> Rehearsal:
    """Rehearse *config* on the newest stored entries, compared with the config that runs."""
    from rehearsal import stored

    bounds = stored.Bounds(max_entries=MAX_PLAN_ENTRIES, time_limit=MAX_PLAN_TIME)
    caller = stored.Caller(session.doors.now, show_progress)
    with closing(session.open_reader()) as reader:
        against = stored.Against()
        return stored.rehearse_stored(config, reader, against, bounds, caller)


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
@click.option("--summary", default="", help="The summary below the headline.")
@click.option("--text", default="", help="The text of the article.")
@click.option("--link", default="", help="The address of the article.")
@click.option("--lang", default="", help="Its language, as de; without it the feed's.")
@click.option("--feed", default="", help="Name or address of the feed that brings it.")
@json_option
def try_(session: Session, headline: str, feed: str, lang: str, **parts: Any) -> int:
    """Say which watches match HEADLINE, and why the others do not.

    For each watch that matches it also names the channels that a new report would go to now, and
    the gate that would hold it. No daemon need run.
    """
    config = session.load_config_to_read()
    source = _find_feed(config, feed) if feed else Feed("", "")
    language = lang or source.lang
    entry = Entry(source.key, id="", title=headline, lang=language, **parts)
    findings = config.watchlist.explain_entry(entry)
    told = _find_channels(session, entry, config)
    if session.as_json:
        for finding in findings:
            channels = {"channels": told.get(finding.watch, ())} if finding.matched else {}
            emit({**make_finding_object(finding), **channels})
        return 0
    longest = max((len(finding.watch) for finding in findings), default=0)
    for finding in findings:
        columns = min(longest, MAX_NAME_COLUMNS)
        _show_finding(finding, entry, columns)
        if finding.matched:
            _show_channels(told.get(finding.watch, ()), columns)
    return 0


def _find_channels(
    session: Session, entry: Entry, config: Config
) -> Mapping[str, Sequence[WouldTell]]:
    """Return the channels that *entry* would be told to now, by watch; from the state, if any."""
    import storage
    from answers.telling import find_channels

    now = session.doors.now()
    if not config.database.exists():
        return find_channels(entry, config, None, now)
    with closing(storage.open_reader(config.database)) as reader:
        return find_channels(entry, config, reader, now)


def _find_feed(config: Config, word: str) -> Feed:
    """Return the feed whose name or address is *word*."""
    names = {key: feed.name for key, feed in config.feeds.items()}
    return config.feeds[find_feed_key(word, names)]


def _show_finding(finding: Finding, entry: Entry, columns: int) -> None:
    """Print whether a watch matches, its name in so many *columns*, and the words it found."""
    mark = tint("✓", GREEN) if finding.matched else tint("·", DIM)
    name = pad(make_line(finding.watch), columns)
    show(mark, " ", name, "  ", make_line(finding.why), hang=columns + 4)
    if finding.matched:
        show_places(entry, finding.spans, " " * (columns + 4))


def _show_channels(told: Sequence[WouldTell], columns: int) -> None:
    """Print the channels that a watch would tell, below its line."""
    from answers.telling import describe_telling

    indent = " " * (columns + 4)
    for line in describe_telling(told):
        show(indent, tint("→ ", DIM), make_line(line), hang=len(indent) + 2)


# --- schema ---------------------------------------------------------------------------------


@command(
    "schema",
    examples="""
  monitor.py schema > config.schema.json
""",
)
def schema(session: Session) -> int:
    """Print the JSON Schema of the config.

    An editor uses it to complete and check the file. The first line of the config.yaml that
    comes with the program tells an editor where to find it.
    """
    del session
    import config

    emit(config.make_schema(), indent=2)
    return 0
