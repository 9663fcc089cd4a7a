"""The types that options are written in."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Annotated, Any, NewType


class Secret:
    """A password, token or webhook; shown nowhere, told only by `reveal`."""

    __slots__ = ("_value",)

    def __init__(self, value: str) -> None:
        """Keep *value* out of sight."""
        self._value = value

    def reveal(self) -> str:
        """Return the secret itself; for the call that needs it, never for output."""
        return self._value

    def __repr__(self) -> str:
        return "Secret(***)"

    __str__ = __repr__

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Secret) and other._value == self._value

    def __hash__(self) -> int:
        return hash(self._value)

    @classmethod
    def __get_pydantic_core_schema__(cls, _source: Any, handler: Any) -> Any:
        # A core schema is a plain dict, so the option types need no pydantic here.
        check = {"type": "no-info", "function": cls}
        return {"type": "function-after", "function": check, "schema": handler(str)}


_UNITS = {"s": "seconds", "m": "minutes", "h": "hours", "d": "days"}
_DURATION = re.compile(r"(?:[0-9]{1,9}(?:\.[0-9]{1,6})?[smhd])+")
_PART = re.compile(r"([0-9.]+)([smhd])")


def parse_duration(text: str) -> timedelta:
    """Return the duration that *text* writes: 90s, 10m, 6h, 7d, or several as in 1h30m.

    Raises:
        ValueError: *text* is nothing of that kind.
    """
    written = text.strip().replace(" ", "")
    if not _DURATION.fullmatch(written):
        raise ValueError(f'"{text}" is not a duration; write it like 90s, 10m, 6h or 7d')
    try:
        parts = (timedelta(**{_UNITS[u]: float(n)}) for n, u in _PART.findall(written))
        return sum(parts, timedelta())
    except OverflowError as error:
        raise ValueError(f'"{text}" is longer than can be counted') from error


def format_duration(length: timedelta) -> str:
    """Return *length* as a person writes it in the config: 90s, 10m, 6h, 7d, 1h30m."""
    left, parts = round(length.total_seconds()), []
    for unit, seconds in (("d", 86400), ("h", 3600), ("m", 60), ("s", 1)):
        count, left = divmod(left, seconds)
        if count:
            parts.append(f"{count}{unit}")
    return "".join(parts[:2]) or "0s"


class _WrittenDuration:
    """Let pydantic read a timedelta from 90s, 10m, 6h, 7d."""

    @staticmethod
    def __get_pydantic_core_schema__(_source: Any, handler: Any) -> Any:
        check = {"type": "no-info", "function": parse_duration}
        return {"type": "function-after", "function": check, "schema": handler(str)}


Duration = Annotated[timedelta, _WrittenDuration()]
"""The type of an option that is written like 90s, 10m, 6h or 7d."""

LocalPath = NewType("LocalPath", str)
"""The type of an option that names a file; a relative one starts at the main file's folder."""
