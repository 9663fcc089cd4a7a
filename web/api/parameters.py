"""The parameters of a query: how each is read, and its JSON Schema."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any, Protocol

from model import format_duration, parse_duration

MAX_QUERY_CHARS = 2000
"""Of a text in a query; the longest keyword query of a watch has a tenth of it."""

MAX_SPAN = timedelta(days=99_999)
"""The longest length of time: no state is older, and a longer one leads before the year 1."""
SPAN_UNITS = frozenset("smhd")
SPAN_PATTERN = "^[1-9][0-9]{0,4}[smhd]$"
CURSOR_FORMAT = "cursor"


class Parameter(Protocol):
    """A parameter of a query."""

    @property
    def name(self) -> str:
        """Return the name in the query."""
        ...

    @property
    def about(self) -> str:
        """Return a sentence for the OpenAPI document."""
        ...

    @property
    def default(self) -> Any:
        """Return the value where the query has none."""
        ...

    @property
    def schema(self) -> dict[str, Any]:
        """Return the JSON Schema of the text."""
        ...

    def read(self, text: str) -> Any:
        """Return the value that *text* stands for.

        Raises:
            ValueError: it stands for none; the text says how to write one.
        """
        ...


@dataclass(frozen=True)
class Choice:
    """One of a few words; empty for all."""

    name: str
    about: str
    words: Sequence[str]
    default: str = ""

    @property
    def schema(self) -> dict[str, Any]:
        """Return the words."""
        return {"type": "string", "enum": ["", *self.words]}

    def read(self, text: str) -> str:
        """Return *text* if it is one of the words, or empty."""
        if text not in {"", *self.words}:
            raise ValueError(f'there is no {self.name} "{text}"; use {", ".join(self.words)}')
        return text


@dataclass(frozen=True)
class Text:
    """A text of people: the name of a watch, a query."""

    name: str
    about: str
    default: str = ""
    max_chars: int = MAX_QUERY_CHARS

    @property
    def schema(self) -> dict[str, Any]:
        """Return the limit of its length."""
        return {"type": "string", "maxLength": self.max_chars}

    def read(self, text: str) -> str:
        """Return *text* if it is not too long."""
        if len(text) > self.max_chars:
            raise ValueError(f"it is longer than {self.max_chars} characters; shorten it")
        return text


@dataclass(frozen=True)
class Whole:
    """A whole number within limits."""

    name: str
    about: str
    least: int
    most: int
    default: int

    @property
    def schema(self) -> dict[str, Any]:
        """Return the limits."""
        limits = {"minimum": self.least, "maximum": self.most, "default": self.default}
        return {"type": "integer", **limits}

    def read(self, text: str) -> int:
        """Return the number, which is written with digits alone."""
        is_number = text.isascii() and text.isdigit() and len(text) <= len(str(self.most))
        if not is_number or not self.least <= int(text) <= self.most:
            raise ValueError(f"use a number from {self.least} to {self.most}")
        return int(text)


@dataclass(frozen=True)
class Span:
    """A length of time, written as in the config: 90m, 14d."""

    name: str
    about: str
    default: timedelta | None = None

    @property
    def schema(self) -> dict[str, Any]:
        """Return the form of the text."""
        return {"type": "string", "pattern": SPAN_PATTERN}

    def read(self, text: str) -> timedelta:
        """Return the length."""
        length = parse_duration(text)
        if length > MAX_SPAN:
            raise ValueError(f"use at most {format_duration(MAX_SPAN)}")
        return length


@dataclass(frozen=True)
class Moment:
    """A point of time with its zone, as in RFC 3339."""

    name: str
    about: str
    default: datetime | None = None

    @property
    def schema(self) -> dict[str, Any]:
        """Return the form of the text."""
        return {"type": "string", "format": "date-time"}

    def read(self, text: str) -> datetime:
        """Return the moment."""
        try:
            moment = datetime.fromisoformat(text)
        except ValueError:
            moment = None
        if moment is None or moment.tzinfo is None:
            raise ValueError("use a time with its zone, as 2026-01-31T09:00:00Z")
        try:
            return moment.astimezone(UTC)
        except OverflowError as error:
            raise ValueError("use a time of the years 1 to 9999") from error


@dataclass(frozen=True)
class Since:
    """The beginning of a time: a length of time back from now, or a moment."""

    name: str
    about: str
    default: None = None

    @property
    def schema(self) -> dict[str, Any]:
        """Return the two forms of the text."""
        forms = [Span("", "").schema, Moment("", "").schema]
        return {"type": "string", "anyOf": forms}

    def read(self, text: str) -> timedelta | datetime:
        """Return the length of time, or the moment."""
        if text[-1:] in SPAN_UNITS and "T" not in text:
            return Span(self.name, self.about).read(text)
        try:
            return Moment(self.name, self.about).read(text)
        except ValueError as error:
            raise ValueError(f"{error}, or a length of time, as 7d") from error


@dataclass(frozen=True)
class Cursor:
    """The place from which a list goes on: `next` of the answer before."""

    read_place: Callable[[str], Any]
    """Returns the place that a text names, or raises ValueError."""
    name: str = "after"
    about: str = "Go on from here: `next` of the answer before. Without it the list begins."
    default: None = None

    @property
    def schema(self) -> dict[str, Any]:
        """Return that the text is none that a person writes."""
        return {"type": "string", "format": CURSOR_FORMAT}

    def read(self, text: str) -> Any:
        """Return the place; None if *text* is empty."""
        return self.read_place(text) if text else None


def find_since(since: timedelta | datetime | None, now: datetime) -> datetime | None:
    """Return the moment that a value of `Since` names."""
    return now - since if isinstance(since, timedelta) else since


LIMIT = Whole("limit", "At most so many.", 1, 200, 50)
"""Of a list."""
