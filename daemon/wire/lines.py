"""Requests and replies as lines: one JSON object of strings, and a line break."""

from __future__ import annotations

import json
from collections.abc import Mapping

MAX_REQUEST_BYTES = 64 * 1024  # about 2,400 ids of deliveries; twice that is read for each client
MAX_REPLY_CHARS = 300_000  # about 3,000 mistakes of a config
MAX_REPLY_BYTES = 4 * 1024 * 1024  # JSON writes a character in 12 bytes or fewer


def encode(fields: Mapping[str, str]) -> bytes:
    """Return *fields* as a line."""
    return json.dumps(dict(fields)).encode("ascii") + b"\n"


def decode(line: bytes) -> dict[str, str]:
    """Return the fields of *line*.

    Raises:
        ValueError: it is not an object of strings, or the line has no end.
    """
    if not line.endswith(b"\n"):
        raise ValueError("the line has no end")
    try:
        fields = json.loads(line)
    except RecursionError as error:
        raise ValueError("it is nested too deeply") from error
    if not isinstance(fields, dict):
        raise ValueError("it is not an object")  # noqa: TRY004  the line is wrong, not the caller
    if not all(isinstance(value, str) for value in fields.values()):
        raise ValueError("a value is not a string")
    return fields


def make_reply(is_well: bool, text: str) -> dict[str, str]:
    """Return the reply with *text* for a person; a text that is too long is cut."""
    if len(text) > MAX_REPLY_CHARS:
        text = f"{text[:MAX_REPLY_CHARS]}…"
    return {"ok": "yes" if is_well else "", "text": text}
