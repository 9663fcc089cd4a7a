"""The process in which documents are parsed; feeds/_cage.py starts it, feeds it and kills it.

A request is a frame of JSON (where the document comes from) and a frame with the document; the
answer is frames with some entries each, then one with the rest of what is known. A frame is its
length, four bytes, and its bytes. Once it is ready it can open no file and no connection, write
no file and take no more than its memory and time.
"""

from __future__ import annotations

import json
import resource
import struct
import sys
from typing import Any, BinaryIO

from feeds.parsing.decode import load_all
from feeds.parsing.parse import Parsed, parse, wire

MEMORY = 1 << 30  # bytes of address space
SPARE_TIME = 5  # seconds of CPU beyond the deadline, for the case that nobody kills us
CHUNK = 256 * 1024  # characters of text in one frame of entries, about

_PR_SET_PDEATHSIG, _PR_SET_NO_NEW_PRIVS = 1, 38


def main() -> None:
    """Answer requests until the input ends. Arguments: the parent's id, the deadline."""
    parent, deadline = int(sys.argv[1]), float(sys.argv[2])
    _warm_up()
    _lock_in(parent)
    _write(sys.stdout.buffer, {"ready": True})
    sys.stdout.buffer.flush()
    while (request := _read(sys.stdin.buffer)) is not None:
        body = _read(sys.stdin.buffer)
        if body is None:
            return
        _allow_time(deadline)
        asked = json.loads(request)
        _answer(sys.stdout.buffer, parse(body, asked["url"], asked["content_type"]))


def _warm_up() -> None:
    """Use everything once that is loaded when first used."""
    load_all()
    parse(
        b"<rss><channel><item><title>&nbsp;<b>x</b></title><pubDate>Nov 1 2024</pubDate></item>",
        "",
        "",
    )
    parse(b'<feed xmlns="http://www.w3.org/2005/Atom"><entry><id>a</id></entry></feed>', "", "")
    parse(b'{"items": [{"id": "a"}]}', "", "")


def _lock_in(parent: int) -> None:
    if sys.platform.startswith("linux"):
        import ctypes
        import os
        import signal

        libc = ctypes.CDLL(None)
        libc.prctl(_PR_SET_PDEATHSIG, signal.SIGKILL, 0, 0, 0)
        libc.prctl(_PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0)
        if os.getppid() != parent:  # it died before we asked to be told
            sys.exit(0)
    for limit, value in (
        (resource.RLIMIT_AS, MEMORY),
        (resource.RLIMIT_FSIZE, 0),
        (resource.RLIMIT_CORE, 0),
        (resource.RLIMIT_NOFILE, 3),
    ):
        _, most = resource.getrlimit(limit)
        ours = value if most == resource.RLIM_INFINITY else min(value, most)
        resource.setrlimit(limit, (ours, ours))


def _allow_time(deadline: float) -> None:
    usage = resource.getrusage(resource.RUSAGE_SELF)
    until = int(usage.ru_utime + usage.ru_stime + deadline) + SPARE_TIME
    _, most = resource.getrlimit(resource.RLIMIT_CPU)
    resource.setrlimit(resource.RLIMIT_CPU, (until if most < 0 else min(until, most), most))


def _read(stream: BinaryIO) -> bytes | None:
    head = stream.read(4)
    if len(head) < 4:
        return None
    (length,) = struct.unpack(">I", head)
    body = stream.read(length)
    return body if len(body) == length else None


def _answer(stream: BinaryIO, parsed: Parsed) -> None:
    pending: list[dict[str, Any]] = []
    size = 0
    for named in parsed.entries:
        pending.append(wire(named))
        size += 500 + len(named.draft.summary) + len(named.draft.text) + len(named.draft.title)
        if size > CHUNK:
            _write(stream, {"entries": pending})
            pending, size = [], 0
    _write(
        stream,
        {
            "entries": pending,
            "problem": parsed.problem,
            "notes": parsed.notes,
            "ttl": parsed.ttl,
        },
    )
    stream.flush()


def _write(stream: BinaryIO, answer: dict[str, Any]) -> None:
    body = json.dumps(answer).encode("ascii")
    stream.write(struct.pack(">I", len(body)) + body)


if __name__ == "__main__":
    main()
