"""The demo: the daemon in a made-up fortnight, and what of it is shown beside its alerts."""

from __future__ import annotations

import signal
import sys
from collections import Counter
from collections.abc import Iterator, Mapping
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from textwrap import wrap
from typing import TYPE_CHECKING, Any

import click

from cli.options import ReaderLeft, Session, as_examples, program
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

if TYPE_CHECKING:
    from config import Config
    from demo import Fortnight
    from storage import AlertRow
    from terminal.logs import Event

GLANCE, READ = 1.5, 3.5  # seconds for an alert, and for one about a trend
MANY = 10_000  # more alerts and entries than there are


@click.command(
    "demo",
    epilog=as_examples(
        """
  monitor.py demo
  monitor.py demo --fast --keep demo-state
"""
    ),
)
@click.option("--fast", is_flag=True, help="Without the pauses that let a person read along.")
@click.option(
    "--keep",
    type=click.Path(file_okay=False, path_type=Path),
    metavar="FOLDER",
    help="Leave config, feeds and state in this new folder, to look around in.",
)
@click.pass_obj
def demo(session: Session, fast: bool, keep: Path | None) -> int:
    """See it work, within a minute: a made-up fortnight, from files.

    The daemon itself goes through two weeks of invented news, on a clock that runs ahead, and
    tells the screen what it would have told you. Needs no network and no credentials, and leaves
    nothing behind.
    """
    with _stoppable(), _folder(keep) as folder:
        try:
            code = _run_through(session, folder, paced=not fast)
        except KeyboardInterrupt:
            hint("")
            complain("stopped" if keep else "stopped; nothing is left of it")
            raise
    _what_next(keep)
    return code


def _run_through(session: Session, folder: Path, *, paced: bool) -> int:
    import config
    from demo import Fortnight
    from terminal import logs

    path = folder / "config.yaml"
    fortnight = Fortnight(folder, paced=paced)
    screen = _Screen(fortnight)
    logs.configure(sys.stderr, (), human=sys.stderr.isatty(), level="info", first=[screen])
    loaded = config.load(path, {})
    _greet(loaded)
    code = session.doors.demo(path, fortnight)
    if fortnight.is_over:
        raise ReaderLeft
    screen.end_of_day()
    _sum_up(loaded, screen)
    return code


@contextmanager
def _folder(keep: Path | None) -> Iterator[Path]:
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
def _stoppable() -> Iterator[None]:
    """Let SIGTERM end the demo as Ctrl-C does, so that nothing is left of it.

    A background job of a script inherits that SIGINT is ignored; the demo hears both all the same,
    as `run` does.
    """
    before = {number: signal.getsignal(number) for number in (signal.SIGINT, signal.SIGTERM)}
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
    """Show what the daemon logs: what each day came to, and the time above whatever it tells."""

    fortnight: Fortnight
    polls: int = 0
    of_day: Counter[str] = field(default_factory=Counter)
    day: int = -1
    """Of the second week; before it -1."""
    told_at: datetime | None = None

    def __call__(self, _logger: Any, method: str, event: Event) -> Event:
        """Be a structlog processor: what is an error goes on, the rest ends here."""
        from structlog import DropEvent

        try:
            self._take(str(event["event"]), event, self.fortnight.at)
        except BrokenPipeError:
            self.fortnight.is_over = True
        if method in {"error", "critical", "exception"}:
            return event
        raise DropEvent

    def _take(self, name: str, event: Mapping[str, Any], now: datetime) -> None:
        from demo import SECOND_WEEK

        if now >= SECOND_WEEK and (day := (now - SECOND_WEEK).days) > self.day:
            self.end_of_day()
            self._begin(day)
        if name in {"feed.polled", "feed.failed"}:
            self.polls += 1
            self.of_day[name] += 1
            self.of_day["new"] += event.get("new", 0)
            if self.told_at != now:  # else what is told then goes on there
                hint(f"{now:%a %-d %b %H:%M}  {format_count(self.polls, 'poll')}")
        if name == "burst.peaked":
            self._head(now, GLANCE)
            say(f"   {event['watch']} is past its peak; that is said with its end")
            say()
        elif event.get("alerts") or name in {"operator.told", "burst.ended"}:
            self._head(now, GLANCE)
        elif name == "burst.started":
            self._head(now, READ)

    def _head(self, now: datetime, rest: float) -> None:
        """Print when it is, above what is told then."""
        self.fortnight.rest = max(rest, self.fortnight.rest)
        if self.told_at != now:
            hint("")
            show(tint(f"{now:%a %-d %b %H:%M}", DIM))
        self.told_at = now

    def _begin(self, day: int) -> None:
        from demo import DAYS, SECOND_WEEK

        self.day = day
        show(tint(f"{SECOND_WEEK + timedelta(days=day):%A %-d %B}: {DAYS[day]}", BOLD))

    def end_of_day(self) -> None:
        """Print what the day, or the first week, came to."""
        hint("")
        polls, failed = self.of_day["feed.polled"], self.of_day["feed.failed"]
        new = format_count(self.of_day["new"], "new entry")
        said = f"{format_count(polls + failed, 'poll')}, {new}"
        show(tint(f"{said}, {format_count(failed, 'poll')} failed" if failed else said, DIM))
        show()
        self.of_day.clear()


# --- before and after -----------------------------------------------------------------------


def _greet(config: Config) -> None:
    room = max(map(measure_width, config.watches))
    feeds = format_count(len(config.feeds), "feed")
    say(f"The daemon itself, with {feeds} of a made-up fortnight and a clock that runs")
    say("ahead. No network, no credentials. It watches for:")
    say()
    for watch in config.watches.values():
        told = "when it moves" if "burst" in watch.alert_on else "each report"
        say(f"   {pad(watch.name, room)}   told: {told}")
    say()
    show(tint("The first week, in a hurry: what is usual?", BOLD))


def _sum_up(config: Config, screen: _Screen) -> None:
    """Say what became of it, as the state has it."""
    import storage

    now = screen.fortnight.at
    with closing(storage.open_reader(config.database)) as reader:
        rows, entries = reader.list_alerts(MANY)[::-1], reader.read_status(now).entries
        batches = reader.read_newest(now - storage.TEXTS_KEPT, MANY)
        found = Counter(m.watch for batch in batches for m in config.watchlist.match(batch))
    show(tint("What became of it", BOLD))
    say(f"   {screen.polls:,} polls brought {format_count(entries, 'entry')}.")
    for name in config.watches:
        of_watch = [row for row in rows if row.watch == name]
        became = _became(of_watch)
        say(f"   {name}: found in {found[name]:,}; {became[0]}")
        for line in became[1:]:
            say(f"      {line}")


def _became(rows: list[AlertRow]) -> list[str]:
    """Return what the alerts of a watch come to, in lines."""
    steps = [row for row in rows if row.message.form is Form.TREND]
    if steps:
        said = [f"{row.kind.rpartition('.')[2]} {row.at:%a %H:%M}" for row in steps]
        return ["one trend:", *wrap(", ".join(said), 74)]
    told = sum(row.state == "active" for row in rows)
    return [f"{told} told" if told else "as many as usual, so nothing was told"]


def _what_next(keep: Path | None) -> None:
    own = program()
    say()
    show(tint("And now", BOLD))
    if keep:
        say(f"   {own} alerts -c {keep}/config.yaml   what was told, what was not, and why")
    say(f"   {own}   the same with the world's news; config.yaml says which")
    say("   docs/tutorial.md   your own keywords, in your own Slack or mail")
    say("   docs/bursts.md   how it tells a trend from noise")
