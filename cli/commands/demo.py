"""`demo`: the daemon in an invented fortnight, with comments on the screen."""

from __future__ import annotations

import os
import signal
import sys
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from textwrap import wrap
from typing import TYPE_CHECKING, Any

import click

from cli.options import PROJECT, OutputClosed, Session, WithExamples, format_examples
from model import Form, UsageError
from terminal.printing import (
    BOLD,
    DIM,
    complain,
    format_count,
    hint,
    measure_width,
    pad,
    say,
    show,
    tint,
)
from terminal.program import write_command

if TYPE_CHECKING:
    from cli.commands.demo_page import DemoPage
    from config import Config
    from demo import Fortnight
    from storage import AlertRow, Reader
    from terminal.logs import Event

LEADING_EVENTS = frozenset(["operator.told", "burst.ended", "term.hot", "term.grown"])
"""The events that come before their alert is printed."""

FAILED_DELIVERIES = frozenset(["delivery.deferred", "delivery.refused", "delivery.expired"])
ALERT_REST = 1.5  # seconds, in which a person reads an alert
TREND_REST = 3.5  # seconds; an alert about a trend is longer
MAX_ROWS = 10_000  # alerts or entries to read: more than the demo makes
TEXT_COLUMNS = 74


@click.command(
    "demo",
    WithExamples,
    epilog=format_examples(
        """
  monitor.py demo
  monitor.py demo --stay
  monitor.py demo --fast --keep demo-state
"""
    ),
)
@click.option("--fast", is_flag=True, help="Without the pauses in which a person reads.")
@click.option(
    "--keep",
    type=click.Path(file_okay=False, path_type=Path),
    metavar="FOLDER",
    help="Keep config, feeds and state in this new folder.",
)
@click.option("--stay", is_flag=True, help="Keep the page at the end, until you stop it.")
@click.pass_obj
def demo(session: Session, fast: bool, keep: Path | None, stay: bool) -> int:
    """See it work within a minute, on an invented fortnight of news.

    The daemon itself reads two weeks of invented news, on a clock that runs ahead, and prints the
    alerts that it would have sent. Its page follows, in your browser. Needs no network and no
    credentials, and leaves nothing behind.
    """
    with _stop_on_signals(), _open_folder(keep) as folder:
        try:
            with _open_page(folder, paced=not fast, stays=stay) as stage:
                code = _run_fortnight(session, stage)
                _show_next_steps(keep, stage)
                if stay and stage.page is not None:
                    stage.page.wait()
        except KeyboardInterrupt:
            hint("")
            complain("stopped" if keep else "stopped; nothing is left of it")
            raise
    return code


@dataclass(slots=True)
class _Stage:
    """The fortnight, its config, and the page on which it is followed."""

    fortnight: Fortnight
    loaded: Config
    page: DemoPage | None
    """None if nobody has the time to look at it, or if it does not start."""
    stays: bool


@contextmanager
def _open_page(folder: Path, *, paced: bool, stays: bool) -> Iterator[_Stage]:
    """Write the fortnight into *folder*, and start its page if a person has time to look at it."""
    import config
    from cli.commands.demo_page import open_page
    from demo import Fortnight

    fortnight = Fortnight(folder, paced=paced)
    loaded = config.load(folder / "config.yaml", {})
    if not paced and not stays:
        yield _Stage(fortnight, loaded, None, stays)
        return
    with open_page(loaded, fortnight.now()) as page:
        yield _Stage(fortnight, loaded, page, stays)


def _run_fortnight(session: Session, stage: _Stage) -> int:
    from terminal import logs

    fortnight, loaded = stage.fortnight, stage.loaded
    screen = _Screen(fortnight)
    is_terminal = sys.stderr.isatty()
    logs.configure(sys.stderr, (), human=is_terminal, level="info", first=[screen])
    rooms = session.doors.open_rooms()
    _greet(loaded)
    if stage.page is not None:
        say()
        if not stage.page.announce():
            stage.page = None
    _begin_first_week()
    code = rooms.demo(Path(loaded.texts.main), fortnight)
    if fortnight.is_over:
        raise OutputClosed
    screen.end_day()
    _sum_up(loaded, screen)
    return code


@contextmanager
def _open_folder(keep: Path | None) -> Iterator[Path]:
    if keep is None:
        with TemporaryDirectory(prefix="groundswell-demo-") as name:
            yield Path(name)
        return
    try:
        keep.mkdir(parents=True)
    except OSError as error:
        raise UsageError(f"{keep}: cannot be made ({error.strerror}); name a new folder") from error
    yield keep


@contextmanager
def _stop_on_signals() -> Iterator[None]:
    """Let SIGTERM end the demo as Ctrl-C does, so that it leaves nothing behind.

    A background job of a script starts with SIGINT ignored. The demo accepts both signals there
    too, as `run` does.
    """
    numbers = (signal.SIGINT, signal.SIGTERM)
    before = {number: signal.getsignal(number) for number in numbers}
    signal.signal(signal.SIGINT, signal.default_int_handler)
    signal.signal(signal.SIGTERM, lambda *_: signal.raise_signal(signal.SIGINT))
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


# --- while it runs --------------------------------------------------------------------------


@dataclass(slots=True)
class _Screen:
    """Show the log of the daemon for a person: a line for each day, and a time above each alert."""

    fortnight: Fortnight
    polls: int = 0
    day_counts: Counter[str] = field(default_factory=Counter)
    """Polls and new entries of the current day, by the name of the event."""
    day: int = -1
    """The day of the second week; -1 in the first week."""
    told_at: datetime | None = None
    """The time that was printed last."""

    def __call__(self, _logger: Any, method: str, event: Event) -> Event:
        """Show *event*; pass on only errors, as a structlog processor."""
        from structlog import DropEvent

        try:
            self._show_event(str(event["event"]), event, self.fortnight.at)
        except BrokenPipeError:
            self.fortnight.is_over = True
        if method in {"error", "critical", "exception"}:
            return event
        raise DropEvent

    def _show_event(self, name: str, event: Mapping[str, Any], now: datetime) -> None:
        self._turn_days(now)
        if name in FAILED_DELIVERIES:
            self.fortnight.is_over = True  # the only channel is the screen
        if name in {"feed.polled", "feed.failed"}:
            self._count_poll(name, event, now)
        if name == "burst.peaked":
            self._show_time(now, ALERT_REST)
            say(f"   {event['watch']} is past its peak; the alert of its end will say so")
            say()
        elif event.get("alerts") or name in LEADING_EVENTS:
            self._show_time(now, ALERT_REST)
        elif name == "burst.started":
            self._show_time(now, TREND_REST)

    def _turn_days(self, now: datetime) -> None:
        """End the day and begin the next one, once the clock has passed midnight."""
        from demo import SECOND_WEEK

        day = (now - SECOND_WEEK).days
        if day > self.day and now >= SECOND_WEEK:
            self.end_day()
            self._begin_day(day)

    def _count_poll(self, name: str, event: Mapping[str, Any], now: datetime) -> None:
        self.polls += 1
        self.day_counts[name] += 1
        self.day_counts["new"] += event.get("new", 0)
        if self.told_at != now:  # else an alert of this moment would overwrite the line
            polls = format_count(self.polls, "poll")
            hint(f"{_format_moment(now)}  {polls}")

    def _show_time(self, now: datetime, rest: float) -> None:
        """Print the time, unless it was printed last; let the clock rest *rest* seconds."""
        self.fortnight.rest = max(rest, self.fortnight.rest)
        if self.told_at != now:
            hint("")
            show(tint(_format_moment(now), DIM))
        self.told_at = now

    def _begin_day(self, day: int) -> None:
        from demo import DAYS, SECOND_WEEK

        self.day = day
        date = SECOND_WEEK + timedelta(days=day)
        title = f"{date:%A %-d %B}: {DAYS[day]}"
        show(tint(title, BOLD))

    def end_day(self) -> None:
        """Print the number of polls and new entries of the day, or of the first week."""
        hint("")
        failed = self.day_counts["feed.failed"]
        polls = format_count(self.day_counts["feed.polled"] + failed, "poll")
        new = format_count(self.day_counts["new"], "new entry")
        line = f"{polls}, {new}"
        if failed:
            line += f", {format_count(failed, 'poll')} failed"
        show(tint(line, DIM))
        show()
        self.day_counts.clear()


def _format_moment(at: datetime) -> str:
    return f"{at:%a %-d %b %H:%M}"


# --- before and after -----------------------------------------------------------------------


def _greet(config: Config) -> None:
    longest = max(map(measure_width, config.watches))
    feeds = format_count(len(config.feeds), "feed")
    say(f"The daemon itself, with {feeds} of an invented fortnight and a clock that")
    say("runs ahead. No network, no credentials. It watches for:")
    say()
    for watch in config.watches.values():
        when = _describe_kinds(watch.alert_on)
        name = pad(watch.name, longest)
        say(f"   {name}   alerts on: {when}")


def _begin_first_week() -> None:
    say()
    show(tint("The first week, in a hurry: what is usual?", BOLD))


def _describe_kinds(kinds: Sequence[str]) -> str:
    """Return the things on which a watch with these *kinds* of watcher alerts."""
    if "emerging" in kinds:
        return "hot terms that no watch lists"
    return "each trend" if "burst" in kinds else "each report"


def _sum_up(config: Config, screen: _Screen) -> None:
    """Print the result of the fortnight, read from the database."""
    import storage

    now = screen.fortnight.at
    with closing(storage.open_reader(config.database)) as reader:
        rows = reader.list_alerts(MAX_ROWS)
        entries = reader.read_status(now).entries
        matches = _count_matches(config, reader, now)
    rows.reverse()
    show(tint("The result", BOLD))
    brought = format_count(entries, "entry")
    say(f"   {screen.polls:,} polls brought {brought}.")
    for name in config.watches:
        _sum_up_watch(config, name, matches[name], rows)


def _sum_up_watch(config: Config, name: str, matches: int, rows: Sequence[AlertRow]) -> None:
    of_watch = [row for row in rows if row.watch == name]
    if not config.watches[name].keywords:
        terms = sum(not row.message.thread for row in of_watch)
        say(f"   {name}: {format_count(terms, 'topic')} told that no watch lists")
        return
    first, *others = _describe_alerts(of_watch)
    say(f"   {name}: found in {matches:,}; {first}")
    for line in others:
        say(f"      {line}")


def _count_matches(config: Config, reader: Reader, now: datetime) -> Counter[str]:
    """Return the number of stored entries that match, by watch."""
    from storage import TEXTS_KEPT

    counts: Counter[str] = Counter()
    for entries in reader.read_newest(now - TEXTS_KEPT, MAX_ROWS):
        counts.update(match.watch for match in config.watchlist.match(entries))
    return counts


def _describe_alerts(rows: list[AlertRow]) -> list[str]:
    """Return lines that sum up the alerts of one watch."""
    steps = [row for row in rows if row.message.form is Form.TREND]
    if steps:
        described = ", ".join(map(_describe_step, steps))
        return ["one trend:", *wrap(described, TEXT_COLUMNS)]
    told = sum(row.state == "active" for row in rows)
    if told:
        return [f"{told} told"]
    return ["as many as usual, so nothing was told"]


def _describe_step(row: AlertRow) -> str:
    name = row.kind.rpartition(".")[2]
    return f"{name} {row.at:%a %H:%M}"


def _show_next_steps(keep: Path | None, stage: _Stage) -> None:
    say()
    show(tint("Next", BOLD))
    if keep:
        _show_next("the alerts of the demo", write_command("alerts", f"{keep}/config.yaml"))
    _show_next("the same with the news of the world", write_command("run"))
    docs = Path(os.path.relpath(PROJECT / "docs"))
    if docs.is_dir():  # an installed copy has none
        _show_next("your own keywords, in your own Slack or mail", f"{docs / 'tutorial.md'}")
        _show_next("how a trend is told from noise", f"{docs / 'bursts.md'}")
    if stage.page is None:
        return
    if stage.stays:
        _show_next("the page stays as it is now", "until you press Ctrl-C")
        sys.stdout.flush()
    else:
        _show_next("the demo again, with a page that stays", write_command("demo --stay"))


def _show_next(text: str, way: str) -> None:
    say(f"   {text}:")
    say(f"      {way}")
