"""`export`: write alerts, entries or deliveries into a file, as CSV or JSON Lines."""

from __future__ import annotations

import errno
import gzip
import os
import sys
from collections.abc import Iterable, Iterator
from contextlib import closing, contextmanager
from datetime import datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any, BinaryIO

import click

from cli.commands.lists import refuse_unknown
from cli.options import Instant, Length, Session, command, json_option
from model import StorageError, UsageError
from terminal.printing import make_safe

if TYPE_CHECKING:
    from answers.export import Wanted
    from config import Config
    from storage import Reader

SUBJECTS = ("alerts", "entries", "deliveries")
FORMS = ("csv", "jsonl")
TIME_HINT = "write it like 2026-01-31, 2026-01-31T08:00Z or 7d"


class Moment(click.ParamType[datetime | timedelta]):
    """A time, or a length of time back from now."""

    name = "time"

    def convert(
        self, value: Any, param: click.Parameter | None, ctx: click.Context | None
    ) -> datetime | timedelta:
        """Return *value* as a time or a length."""
        for kind in (Instant(), Length()):
            try:
                found: datetime | timedelta = kind.convert(value, param, ctx)
            except click.BadParameter:
                continue
            return found
        return self.fail(f'"{value}" is not a time; {TIME_HINT}', param, ctx)


@command(
    "export",
    examples="""
  monitor.py export alerts --since 30d -o alerts.csv
  monitor.py export deliveries --channel policy --since 2026-01-01 --until 2026-02-01
  monitor.py export entries --since 30d -o news.jsonl.gz
  monitor.py replay news.jsonl.gz
""",
)
@click.argument("subject", metavar="alerts|entries|deliveries", type=click.Choice(SUBJECTS))
@click.option("--since", type=Moment(), help="From this time on, as 2026-01-31 or 30d.")
@click.option("--until", type=Moment(), help="Until before this time.")
@click.option("--watch", default="", help="Only those of this watch; entries that it would match.")
@click.option("--channel", default="", help="Only alerts and deliveries to this channel.")
@click.option(
    "--format", "form", type=click.Choice(FORMS), help="Without it, as the FILE is named; or jsonl."
)
@click.option(
    "-o",
    "--output",
    type=click.Path(dir_okay=False, path_type=Path),
    metavar="FILE",
    help="Write into FILE, replaced once all is written; a name in .gz is compressed.",
)
@json_option
def export(
    session: Session, subject: str, form: str | None, output: Path | None, **filters: Any
) -> int:
    """Write alerts, entries or deliveries as CSV or JSON Lines, the oldest first.

    Alerts have the decision for each channel, the deliveries, the answers of people, and the
    version of the watch that raised them. Entries are recorded entries, as `replay` reads them. A
    running daemon is not disturbed. Times without a zone are in UTC.
    """
    from answers.export import Wanted, write_export

    if subject == "entries" and filters["channel"]:
        raise UsageError("--channel: entries go to no channel; leave it out")
    now = session.doors.now()
    for name in ("since", "until"):
        filters[name] = _find_moment(filters[name], now)
    form = "jsonl" if session.as_json else form or _find_form(output)
    wanted = Wanted(subject, form, **filters)
    config = _load_for_watch(session, wanted)
    with closing(session.open_reader()) as reader:
        _refuse_unknown_names(session, reader, wanted)
        parts = write_export(reader, wanted, config)
        if output is None:
            _print(parts)
        else:
            write_file(output, parts)
    return 0


def _find_form(output: Path | None) -> str:
    """Return the form that the name of the file asks for; JSON Lines if it asks for none."""
    endings = output.suffixes if output is not None else []
    return "csv" if ".csv" in endings[-2:] else "jsonl"


def _find_moment(given: datetime | timedelta | None, now: datetime) -> datetime | None:
    if not isinstance(given, timedelta):
        return given
    try:
        return now - given
    except OverflowError as error:
        raise UsageError(f"so long ago is no time; {TIME_HINT}") from error


def _load_for_watch(session: Session, wanted: Wanted) -> Config | None:
    """Return the config, where it must say which entries a watch matches."""
    if wanted.subject != "entries" or not wanted.watch:
        return None
    config = session.load_config_to_read()
    if wanted.watch not in config.watches:
        refuse_unknown(session, "watch", wanted.watch)
    return config


def _refuse_unknown_names(session: Session, reader: Reader, wanted: Wanted) -> None:
    """Refuse a name that neither the past nor the config has: it may be a slip of the pen."""
    if wanted.watch and not reader.list_alerts(1, watch=wanted.watch):
        refuse_unknown(session, "watch", wanted.watch)
    if wanted.channel and not reader.list_deliveries(1, channel=wanted.channel):
        refuse_unknown(session, "channel", wanted.channel)


# --- where it goes --------------------------------------------------------------------------


def _print(parts: Iterable[bytes]) -> None:
    """Write *parts* to standard output; to a terminal without its control characters."""
    if sys.stdout.isatty():
        for part in parts:
            sys.stdout.write(make_safe(part.decode().replace("\r\n", "\n")))
        return
    sys.stdout.flush()
    for part in parts:
        sys.stdout.buffer.write(part)
    sys.stdout.buffer.flush()


def write_file(path: Path, parts: Iterable[bytes]) -> None:
    """Write *parts* into a new file next to *path*, then put it in its place.

    Raises:
        UsageError: the file cannot be made.
        StorageError: the disk is full, or fails; the file that was there stays as it was.
    """
    new = path.with_name(f".{path.name}.{os.getpid()}.new")
    try:
        with _open_new(new, is_packed=path.suffix == ".gz") as file:
            for part in parts:
                file.write(part)
        new.replace(path)
    except OSError as error:
        raise _explain(path, error) from error
    finally:
        new.unlink(missing_ok=True)


@contextmanager
def _open_new(path: Path, *, is_packed: bool) -> Iterator[BinaryIO | gzip.GzipFile]:
    """Open *path*, a new file, for writing; it is on disk when the block ends."""
    with path.open("xb") as raw:
        if is_packed:
            with gzip.GzipFile(fileobj=raw, mode="wb", compresslevel=6, mtime=0) as packed:
                yield packed
        else:
            yield raw
        raw.flush()
        os.fsync(raw.fileno())


def _explain(path: Path, error: OSError) -> UsageError | StorageError:
    if error.errno in {errno.ENOSPC, errno.EDQUOT}:
        text = "the disk is full, nothing was written; free some space, or name another place"
        return StorageError(f"{path}: {text}")
    cause = (error.strerror or str(error)).lower()
    return UsageError(f"{path}: cannot be written ({cause}); name a file in a folder of yours")
