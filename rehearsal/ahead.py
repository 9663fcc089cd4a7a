"""Run an iterator ahead in a second process, while this one uses its items."""

from __future__ import annotations

import copyreg
import os
import pickle
import signal
import sys
import threading
from collections.abc import Callable, Iterable, Iterator
from operator import attrgetter
from typing import Any, BinaryIO, NoReturn, TypeVar

from model import Entry, FirstText, GroundswellError, Report, SeenEntry

_Item = TypeVar("_Item")

_ENTRY = attrgetter(*Entry.__slots__, *SeenEntry.__slots__)


def is_worthwhile() -> bool:
    """Return whether a second process helps: there is a core for it, and forking is harmless."""
    # On macOS the system's own libraries may not be used after a fork.
    return (
        sys.platform == "linux"
        and len(os.sched_getaffinity(0)) > 1
        and threading.active_count() == 1
    )


def work_ahead(items: Iterable[_Item]) -> Iterator[_Item]:
    """Yield *items*, which another process makes; it ends with this one.

    An error of ours that it raises is raised here in its place. If no process can be started, this
    one makes the items.
    """
    source, sink = os.pipe()
    try:
        child = os.fork()
    except OSError:  # too many processes, too little memory
        os.close(source)
        os.close(sink)
        yield from items
        return
    if not child:
        os.close(source)
        _write_items(items, sink)
    os.close(sink)
    try:
        with os.fdopen(source, "rb") as stream:
            yield from _read_items(stream)
    finally:
        os.kill(child, signal.SIGKILL)
        os.waitpid(child, 0)


def _read_items(stream: BinaryIO) -> Iterator[Any]:
    while True:
        try:
            is_item, value = pickle.load(stream)  # noqa: S301  # a pipe from ourselves
        except (EOFError, pickle.UnpicklingError) as error:  # it ended, perhaps within an item
            told = "the process that reads ahead was ended; see above, or free some memory"
            raise GroundswellError(f"replay: {told}") from error
        if not is_item:
            break
        yield value
    if value is not None:
        raise value


def _write_items(items: Iterable[Any], sink: int) -> NoReturn:
    """Write *items* to *sink*, then the error that ended them, and end this process."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # it is for the other, which ends this one
    stream = os.fdopen(sink, "wb")
    end = None
    try:
        try:
            for item in items:
                _write_item(stream, (True, item))
        except GroundswellError as error:
            end = error
        _write_item(stream, (False, end))
    except BrokenPipeError:
        pass  # nobody is there any more
    finally:
        kind, fault, where = sys.exc_info()
        if kind is not None and fault is not None:
            sys.excepthook(kind, fault, where)
        # The pipe ends with the process, after its last words; nothing of the other's is flushed.
        os._exit(0)


def _write_item(stream: BinaryIO, value: tuple[bool, Any]) -> None:
    pickler = pickle.Pickler(stream, pickle.HIGHEST_PROTOCOL)
    pickler.dispatch_table = _BY_PARTS
    pickler.dump(value)
    stream.flush()


def _entry(entry: SeenEntry) -> tuple[Any, ...]:
    return _make_entry, _ENTRY(entry)


def _make_entry(*values: Any) -> SeenEntry:
    *facts, first_seen, arrival = values
    return SeenEntry(*facts, first_seen=first_seen, arrival=arrival)


def _report(report: Report) -> tuple[Any, ...]:
    # The process that folded it keeps its first text and fingerprints; no other needs them.
    no_marks: tuple[str, ...] = ()
    no_first_text: FirstText | None = None
    return Report, (
        report.key,
        report.watch,
        report.matches,
        no_marks,
        report.publishers,
        report.earlier,
        report.by,
        report.story,
        no_first_text,
    )


_BY_PARTS: dict[type, Callable[[Any], Any]] = {
    **copyreg.dispatch_table,
    SeenEntry: _entry,  # several times as fast as a dataclass takes itself apart
    Report: _report,
}
