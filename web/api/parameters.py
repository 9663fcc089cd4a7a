"""The parameters of a query: how each is read, and its JSON Schema."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Protocol

from model import parse_duration

MAX_QUERY_CHARS = 2000
"""Of a text in a query; the longest keyword query of a watch has a tenth of it."""


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
        return {"type": "string", "pattern": "^[1-9][0-9]{0,4}[smhd]$"}

    def read(self, text: str) -> timedelta:
        """Return the length."""
        return parse_duration(text)


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
        return moment


LIMIT = Whole("limit", "At most so many.", 1, 200, 50)
"""Of a list."""
