"""Write the past as CSV or JSON Lines, a part at a time, so that memory has one part alone."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import orjson

from answers.exported import (
    ALERT_COLUMNS,
    DELIVERY_COLUMNS,
    ENTRY_COLUMNS,
    Cells,
    Record,
    list_alert_rows,
    list_delivery_rows,
    list_entry_rows,
    make_alert,
    make_delivery,
    make_entry,
)
from storage import PastFilter

if TYPE_CHECKING:
    from config import Config
    from model import SeenEntry, WatchVersion
    from storage import PastAlert, Reader

SUBJECTS = ("alerts", "entries", "deliveries")
FORMS = ("csv", "jsonl")
EARLIEST = datetime(1970, 1, 1, tzinfo=UTC)
LATEST = datetime(9999, 1, 1, tzinfo=UTC)
ENTRIES_AT_ONCE = 500
"""Entries of a part. Doubled: twice the memory for the part, and hardly faster."""

BOM = "\ufeff"
"""Begins a CSV: without it, Excel takes UTF-8 for the signs of one country."""
_FORMULA = frozenset("=+-@\t\r\n＝＋－＠")
"""The signs at which a spreadsheet begins to compute, those of full width among them."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """The records that an export has; empty for all."""

    subject: str
    """One of `SUBJECTS`."""
    form: str = "jsonl"
    """One of `FORMS`."""
    since: datetime | None = None
    until: datetime | None = None
    watch: str = ""
    """Of entries: those that the watch would match today."""
    channel: str = ""
    """Entries have none."""


def write_export(reader: Reader, wanted: Wanted, config: Config | None = None) -> Iterator[bytes]:
    """Yield the text of the export, part by part; each part is of one moment of the state.

    Records that come while it is written are left out. *config* is needed for the entries of a
    watch.
    """
    if wanted.subject == "alerts":
        return _write_alerts(reader, wanted)
    if wanted.subject == "deliveries":
        pages = reader.history.read_deliveries(_make_filter(wanted))
        return _write(wanted, DELIVERY_COLUMNS, pages, make_delivery, list_delivery_rows)
    return _write_entries(reader, wanted, config)


def _make_filter(wanted: Wanted) -> PastFilter:
    return PastFilter(wanted.since, wanted.until, wanted.watch, wanted.channel)


def _write(
    wanted: Wanted,
    columns: Sequence[str],
    pages: Iterable[Sequence[Any]],
    make_object: Callable[[Any], Record],
    list_rows: Callable[[Any], Iterable[Cells]],
) -> Iterator[bytes]:
    """Yield *pages* in the form that is wanted; a CSV begins with the names of its columns."""
    if wanted.form == "csv":
        yield (BOM + write_csv([columns])).encode()
        for page in pages:
            rows = [row for one in page for row in list_rows(one)]
            yield write_csv(rows).encode(errors="replace")
    else:
        for page in pages:
            yield b"".join(_write_json(make_object(one)) for one in page)


def write_csv(rows: Iterable[Cells]) -> str:
    """Return *rows* as CSV (RFC 4180); no cell of them is a formula."""
    written = io.StringIO(newline="")
    csv.writer(written, lineterminator="\r\n").writerows(map(_make_safe_cells, rows))
    return written.getvalue()


def _make_safe_cells(cells: Cells) -> list[str]:
    return [f"'{cell}" if cell[:1] in _FORMULA else cell for cell in cells]


def _write_json(record: Record) -> bytes:
    try:
        return orjson.dumps(record, option=orjson.OPT_APPEND_NEWLINE)
    except TypeError:  # half of a character, which an older version stored
        return json.dumps(record).encode() + b"\n"


# --- alerts ---------------------------------------------------------------------------------


def _write_alerts(reader: Reader, wanted: Wanted) -> Iterator[bytes]:
    pages = reader.history.read_alerts(_make_filter(wanted))
    if wanted.form == "csv":
        rows = _list_rows_of(wanted.channel)
        return _write(wanted, ALERT_COLUMNS, pages, dict, rows)
    return _write_objects(reader, pages)


def _list_rows_of(channel: str) -> Callable[[PastAlert], Iterable[Cells]]:
    return lambda past: list_alert_rows(past, channel)


def _write_objects(reader: Reader, pages: Iterable[Sequence[PastAlert]]) -> Iterator[bytes]:
    """Yield the objects of alerts; the first one of each version has the lines of its watch."""
    written: set[str] = set()
    for page in pages:
        new = {past.row.version for past in page} - written - {""}
        versions = reader.history.find_versions(sorted(new)) if new else {}
        lines = [_write_json(make_alert(past, _take(versions, past))) for past in page]
        written |= new
        yield b"".join(lines)


def _take(versions: dict[str, WatchVersion], past: PastAlert) -> WatchVersion | None:
    """Return the version of *past*, once."""
    return versions.pop(past.row.version, None)


# --- entries --------------------------------------------------------------------------------


def _write_entries(reader: Reader, wanted: Wanted, config: Config | None) -> Iterator[bytes]:
    since = wanted.since or EARLIEST
    until = wanted.until or LATEST
    pages = _place(_split(reader.read_history(since, until)))
    if wanted.watch and config is not None:
        pages = _keep_matching(pages, config, wanted.watch)
    return _write(
        wanted,
        ENTRY_COLUMNS,
        pages,
        lambda placed: make_entry(*placed),
        lambda placed: list_entry_rows(*placed),
    )


def _split(entries: Iterable[SeenEntry]) -> Iterator[list[SeenEntry]]:
    part: list[SeenEntry] = []
    for entry in entries:
        part.append(entry)
        if len(part) == ENTRIES_AT_ONCE:
            yield part
            part = []
    yield part


Placed = tuple["SeenEntry", datetime]
"""An entry, and the time that it has in the export."""


def _place(pages: Iterable[Sequence[SeenEntry]]) -> Iterator[list[Placed]]:
    """Yield the entries, each with its time or that of one before it, if a clock was set back.

    So they are sorted by time, as all who read recorded entries expect.
    """
    latest = EARLIEST
    for page in pages:
        placed = []
        for entry in page:
            latest = max(latest, entry.first_seen)
            placed.append((entry, latest))
        yield placed


def _keep_matching(
    pages: Iterable[Sequence[Placed]], config: Config, watch: str
) -> Iterator[list[Placed]]:
    """Yield the entries that *watch* would match today."""
    own = config.watchlist.make_list([config.watches[watch]])
    for page in pages:
        found = {id(match.entry) for match in own.match([entry for entry, _ in page])}
        yield [placed for placed in page if id(placed[0]) in found]
