"""Run the process in which documents are parsed; feeds/_cage.py starts it and may kill it.

A request is two frames: JSON that says where the document comes from and which items are known,
and the document itself. The
answer is some frames of entries and a last one with the rest. A frame is its length in four bytes,
then its bytes. Once the process is ready it can open no file and no connection and write no file.
Its memory and its CPU time are limited.
"""

from __future__ import annotations

import json
import resource
import struct
import sys
from typing import Any, BinaryIO

import orjson

from feeds.parsing.decode import load_encodings
from feeds.parsing.known import split_hashes
from feeds.parsing.parse import NamedEntry, ParsedDocument, build_row, parse_document

SPARE_CPU_SECONDS = 5  # beyond the deadline, in case nobody kills us
FRAME_CHARS = 256 * 1024  # of text in one frame of entries, about
ENTRY_CHARS = 500  # of an entry in its frame, beyond title, summary and text

_PR_SET_PDEATHSIG = 1
_PR_SET_NO_NEW_PRIVS = 38


def main() -> None:
    """Answer requests until the input ends.

    The arguments are the parent's process id, the deadline in seconds, and the limit of the memory
    in bytes.
    """
    parent = int(sys.argv[1])
    deadline = float(sys.argv[2])
    memory = int(sys.argv[3])
    _load_everything()
    _drop_rights(parent, memory)
    _write_frame(sys.stdout.buffer, {"ready": True})
    sys.stdout.buffer.flush()
    while (request := _read_frame(sys.stdin.buffer)) is not None:
        body = _read_frame(sys.stdin.buffer)
        if body is None:
            return
        _allow_cpu_time(deadline)
        asked = json.loads(request)
        known = split_hashes(bytes.fromhex(asked["known"]))
        parsed = parse_document(body, asked["url"], asked["content_type"], known)
        _write_answer(sys.stdout.buffer, parsed)


def _load_everything() -> None:
    """Use every module once that loads something at its first use."""
    load_encodings()
    orjson.dumps({"a": 1.5})
    link = "https://b\u00fccher.example/"  # reads the tables of international names
    "b\u00fccher.example".encode("idna")
    item = f"<title>&nbsp;<b>x</b></title><link>{link}</link><pubDate>Nov 1 2024</pubDate>"
    well_formed = f"<rss><channel><item><title>x</title><link>{link}</link></item></channel></rss>"
    ill_formed = f"<rss><channel><item>{item}</item><item>{item}"
    confused = f"<rss><channel><item>{item}</channel></item></rss>"
    atom = f'<feed xmlns="http://www.w3.org/2005/Atom"><entry><id>{link}</id></entry></feed>'
    json_feed = json.dumps({"items": [{"id": "a", "url": link}]})
    for text in (well_formed, ill_formed, confused, atom, json_feed):
        parse_document(text.encode(), url=link, content_type="")


def _drop_rights(parent: int, memory: int) -> None:
    """Give up the right to open files, limit the *memory*, and die with the process *parent*."""
    if sys.platform.startswith("linux"):
        import ctypes
        import os
        import signal

        libc = ctypes.CDLL(None)
        libc.prctl(_PR_SET_PDEATHSIG, signal.SIGKILL, 0, 0, 0)
        libc.prctl(_PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0)
        if os.getppid() != parent:  # the parent died before the first prctl
            sys.exit(0)
    _set_limit(resource.RLIMIT_AS, memory)
    _set_limit(resource.RLIMIT_FSIZE, 0)
    _set_limit(resource.RLIMIT_CORE, 0)
    _set_limit(resource.RLIMIT_NOFILE, 3)  # standard input, output and error


def _set_limit(kind: int, value: int) -> None:
    _, hard_limit = resource.getrlimit(kind)
    limit = value if hard_limit == resource.RLIM_INFINITY else min(value, hard_limit)
    resource.setrlimit(kind, (limit, limit))


def _allow_cpu_time(deadline: float) -> None:
    usage = resource.getrusage(resource.RUSAGE_SELF)
    used = usage.ru_utime + usage.ru_stime
    limit = int(used + deadline) + SPARE_CPU_SECONDS
    _, hard_limit = resource.getrlimit(resource.RLIMIT_CPU)
    if hard_limit != resource.RLIM_INFINITY:
        limit = min(limit, hard_limit)
    resource.setrlimit(resource.RLIMIT_CPU, (limit, hard_limit))


def _read_frame(stream: BinaryIO) -> bytes | None:
    """Return the next frame, None at the end of *stream*."""
    head = stream.read(4)
    if len(head) < 4:
        return None
    (length,) = struct.unpack(">I", head)
    body = stream.read(length)
    return body if len(body) == length else None


def _write_answer(stream: BinaryIO, parsed: ParsedDocument) -> None:
    rows: list[dict[str, Any]] = []
    chars = 0
    for entry in parsed.entries:
        rows.append(build_row(entry))
        chars += _measure(entry)
        if chars > FRAME_CHARS:
            _write_frame(stream, {"entries": rows})
            rows = []
            chars = 0
    last = {
        "entries": rows,
        "problem": parsed.problem,
        "notes": parsed.notes,
        "ttl": parsed.ttl,
        "is_cut": parsed.is_cut,
        "hashes": parsed.hashes.hex(),
        "timing": parsed.timing,
    }
    _write_frame(stream, last)
    stream.flush()


def _measure(entry: NamedEntry) -> int:
    """Return about how many characters *entry* takes in a frame."""
    draft = entry.draft
    text_chars = len(draft.title) + len(draft.summary) + len(draft.text)
    return ENTRY_CHARS + text_chars


def _write_frame(stream: BinaryIO, answer: dict[str, Any]) -> None:
    try:
        body = orjson.dumps(answer)
    except TypeError:  # half of a surrogate pair, which it refuses
        body = json.dumps(answer).encode("ascii")
    stream.write(struct.pack(">I", len(body)))
    stream.write(body)


if __name__ == "__main__":
    main()
