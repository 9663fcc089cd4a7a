"""Recorded entries: one JSON object a line, plain or gzipped.

``{"t": first seen, "title", "source"?, "url"?, "summary"?, "pub"?, "lang"?, "feed"?}``, sorted
by ``t``. There are also ``"id"``, ``"text"``, ``"author"`` and ``"tags"``, so that an entry can be
matched as it was live. An export also has ``"arrival"``: whether the entry was news, or stood in
the feed when it was first read. Other keys are ignored.
"""

from __future__ import annotations

import gzip
import heapq
import json
import sys
import zlib
from collections.abc import Generator, Iterable, Iterator, Mapping, Sequence
from contextlib import ExitStack, closing, contextmanager
from dataclasses import fields
from datetime import UTC, datetime
from functools import lru_cache, partial
from io import BufferedReader
from pathlib import Path
from typing import Any, cast

import orjson

from model import Arrival, Entry, GroundswellError, SeenEntry, UsageError, plain
from terminal.printing import format_iso

MAX_LINE_BYTES = 16 * 1024 * 1024  # a longer line is no recorded entry
_UNPACK_BYTES = 128 * 1024  # unpacked at once
_FIELDS = tuple(each.name for each in fields(SeenEntry))
_BOM = b"\xef\xbb\xbf"


class PlacedEntry(SeenEntry):
    """An entry whose arrival was recorded: by its date alone, it might be judged otherwise."""

    __slots__ = ()


# --- reading --------------------------------------------------------------------------------


def read_entries(paths: Sequence[Path]) -> Iterator[SeenEntry]:
    """Yield the entries of all *paths* in the order in which they were first seen.

    Reads as it goes and keeps a line of each file. ``-`` is standard input.

    Raises:
        UsageError: a file cannot be read, or a line is no recorded entry; names both.
    """
    with ExitStack() as open_files:
        streams = [open_files.enter_context(closing(_entries(path))) for path in paths]
        yield from heapq.merge(*streams, key=_first_seen)


def find_end(paths: Sequence[Path]) -> datetime | None:
    """Return when the last entry of all *paths* was first seen; None if they hold none.

    Reads no line but the last of each file, and so is much faster than reading all entries.

    Raises:
        UsageError: a file cannot be read, or its last line is no recorded entry.
    """
    ends = [end for end in map(_find_end, paths) if end is not None]
    return max(ends, default=None)


def _find_end(path: Path) -> datetime | None:
    last = b""
    with closing(_lines(path)) as lines:
        for line in lines:
            last = line if line.strip() else last
    if not last:
        return None
    try:
        return parse_entry(last).first_seen
    except ValueError as error:
        raise UsageError(f"{path}: the last line: {error}") from error


def _first_seen(entry: SeenEntry) -> datetime:
    return entry.first_seen


def _entries(path: Path) -> Generator[SeenEntry]:
    with closing(_lines(path)) as lines:
        yield from _in_order(path, lines)


def _in_order(path: Path, lines: Iterable[bytes]) -> Iterator[SeenEntry]:
    latest = datetime.min.replace(tzinfo=UTC)
    for number, line in enumerate(lines, 1):
        if len(line) == MAX_LINE_BYTES:
            raise UsageError(
                f"{path}:{number}: longer than {MAX_LINE_BYTES:,} bytes; is it JSON Lines?"
            )
        try:
            entry = parse_entry(line)
        except ValueError as error:
            if not line.strip(b" \t\r\n"):
                continue
            raise UsageError(f"{path}:{number}: {error}") from error
        seen = entry.first_seen
        if seen < latest:
            told = f'"t" is {format_iso(seen)}, before {format_iso(latest)} of a line above'
            raise UsageError(f'{path}:{number}: {told}; sort the file by "t"')
        latest = seen
        yield entry


def _lines(path: Path) -> Generator[bytes]:
    try:
        with _opened(path) as stream:
            first = stream.readline(MAX_LINE_BYTES)
            if not first:
                return
            yield first.removeprefix(_BOM)
            yield from iter(partial(stream.readline, MAX_LINE_BYTES), b"")
    except OSError as error:  # also for a file that is not gzip
        what = error.strerror or str(error)
        raise UsageError(f"{path}: cannot be read: {what}; name a file of entries") from error
    except (EOFError, zlib.error) as error:
        raise UsageError(f"{path}: the gzip data is damaged or cut; copy it again") from error


@contextmanager
def _opened(path: Path) -> Iterator[BufferedReader]:
    from_input = str(path) == "-"
    with cast("BufferedReader", sys.stdin.buffer) if from_input else path.open("rb") as raw:
        if raw.peek(2)[:2] != b"\x1f\x8b":
            yield raw
            return
        # A GzipFile reads its own lines in Python, a BufferedReader in C.
        with BufferedReader(gzip.GzipFile(fileobj=raw), _UNPACK_BYTES) as unpacked:
            yield cast("BufferedReader", unpacked)


def split_into_batches(
    entries: Iterable[SeenEntry], size: int = 512
) -> Iterator[Sequence[SeenEntry]]:
    """Yield *entries* in lists of *size*; those before an error come first."""
    batch: list[SeenEntry] = []
    try:
        for entry in entries:
            batch.append(entry)
            if len(batch) == size:
                yield batch
                batch = []
    except GroundswellError:
        yield batch
        raise
    yield batch


def parse_entry(line: bytes) -> SeenEntry:
    """Return the entry that *line* records.

    Raises:
        ValueError: it records no entry; the text says why and what to do.
    """
    row = _object(line)
    seen = _time(row, "t")
    title = _text(row, "title")
    if seen is None:
        raise ValueError('"t" is missing; say when the entry was first seen, in ISO 8601')
    if "title" not in row:
        raise ValueError('"title" is missing; give an empty one if the entry has none')
    # Most rows have few of these keys: to call `_text` for each would double the time.
    link = _text(row, "url") if "url" in row else ""
    key = _text(row, "id") if "id" in row else ""
    feed = _text(row, "feed") if "feed" in row else ""
    summary = _text(row, "summary") if "summary" in row else ""
    text = _text(row, "text") if "text" in row else ""
    publisher = _text(row, "source") if "source" in row else ""
    author = _text(row, "author") if "author" in row else ""
    lang = _text(row, "lang") if "lang" in row else ""
    tags = _tags(row) if "tags" in row else ()
    published = _time(row, "pub") if "pub" in row else None
    entry = SeenEntry(
        feed=feed,
        # A recorded line was new when it was recorded: without an id it is an entry of its own.
        id=key or f"{link or title}@{row['t']}",
        title=title,
        link=link,
        summary=summary,
        text=text,
        publisher=publisher,
        author=author,
        lang=lang,
        tags=tags,
        published=published,
        first_seen=seen,
    )
    return _place(entry, row) if "arrival" in row else entry


def _object(line: bytes) -> Mapping[str, Any]:
    """Return the object that *line* writes in JSON; raise ValueError if it writes none."""
    try:
        row = _row(line)
    except (ValueError, RecursionError) as error:
        raise ValueError(f"not JSON ({_reason(error)}); write one object a line") from error
    if type(row) is not dict:
        raise ValueError('not an object; write one as {"t": ..., "title": ...}')
    if "t" not in row and "problem" in row:
        problem = _text(row, "problem")
        raise ValueError(f"the feed could not be read: {problem}; record it again")
    return row


def _row(line: bytes) -> Any:
    """Return the value that *line* writes in JSON."""
    try:
        return orjson.loads(line)
    except ValueError:
        # The other parser takes half a surrogate pair and NaN, and has the better messages.
        return json.loads(line.decode())


def _reason(error: Exception) -> str:
    if isinstance(error, json.JSONDecodeError):
        return f"column {error.colno}"
    return "not UTF-8" if isinstance(error, UnicodeDecodeError) else "nested too deep"


def _text(row: Mapping[str, Any], key: str) -> str:
    value = row.get(key)
    if value is None:
        return ""
    if type(value) is not str:
        raise ValueError(f'"{key}" is not a text; put it in double quotes')
    return value if value.isprintable() else plain(value)


def _tags(row: Mapping[str, Any]) -> tuple[str, ...]:
    value = row["tags"]
    if type(value) is not list or not all(type(each) is str for each in value):
        raise ValueError('"tags" is not a list of texts; write ["one", "two"]')
    return tuple(map(plain, value))


def _place(entry: SeenEntry, row: Mapping[str, Any]) -> PlacedEntry:
    """Return *entry* with the arrival that *row* has."""
    try:
        arrival = Arrival(row["arrival"])
    except ValueError as error:
        known = ", ".join(Arrival)
        raise ValueError(f'"arrival" is none of {known}; write one of them') from error
    values = {name: getattr(entry, name) for name in _FIELDS}
    return PlacedEntry(**{**values, "arrival": arrival})


def _time(row: Mapping[str, Any], key: str) -> datetime | None:
    value = row.get(key)
    if value is None or value == "":
        return None
    try:
        return parse_time(value)
    except (ValueError, TypeError, OverflowError) as error:
        what = f'"{value}"' if type(value) is str else type(value).__name__
        told = f'"{key}" is {what}, not a time; write it like 2026-01-31T08:00:00Z'
        raise ValueError(told) from error


@lru_cache(maxsize=2)  # a poll brings many entries, all first seen at one time
def parse_time(text: str) -> datetime:
    """Return the time that *text* writes in ISO 8601, in UTC; one without a zone is in UTC.

    Raises:
        ValueError: *text* is no time.
    """
    at = datetime.fromisoformat(text)
    if at.tzinfo is UTC:
        return at
    return at.replace(tzinfo=UTC) if at.tzinfo is None else at.astimezone(UTC)


# --- writing --------------------------------------------------------------------------------


def entry_to_row(entry: Entry, now: datetime, feed: str = "") -> dict[str, Any]:
    """Return the row of *entry*; "t" is *now* if it was not seen yet, *feed* replaces its feed."""
    at = entry.first_seen if isinstance(entry, SeenEntry) else now
    row: dict[str, Any] = {"t": format_iso(at), "title": entry.title}
    optional = {
        "source": entry.publisher,
        "url": entry.link,
        "summary": entry.summary,
        "pub": format_iso(entry.published) if entry.published else "",
        "lang": entry.lang,
        "feed": feed or entry.feed,
        "id": entry.id,
        "text": entry.text,
        "author": entry.author,
        "tags": list(entry.tags),
    }
    return row | {key: value for key, value in optional.items() if value}
