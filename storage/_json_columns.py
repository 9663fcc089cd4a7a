"""The types of columns that hold JSON."""

from __future__ import annotations

import json
from collections.abc import Mapping

from sqlalchemy import Text, TypeDecorator
from sqlalchemy.engine import Dialect

from model import Message
from storage._json import message_from_json, message_to_json


class StringList(TypeDecorator[tuple[str, ...]]):
    """Strings in their order, as a JSON array."""

    impl = Text
    cache_ok = True

    def process_bind_param(self, value: tuple[str, ...] | None, dialect: Dialect) -> str:
        """Return *value* as JSON."""
        return json.dumps(list(value or ()))

    def process_result_value(self, value: str | None, dialect: Dialect) -> tuple[str, ...]:
        """Return the strings in their order."""
        return tuple(json.loads(value or "[]"))


class StringMap(TypeDecorator[Mapping[str, str]]):
    """Strings by name, as a JSON object; they come back byte for byte."""

    impl = Text
    cache_ok = True

    def process_bind_param(self, value: Mapping[str, str] | None, dialect: Dialect) -> str:
        """Return *value* as JSON."""
        return json.dumps(dict(value or {}))

    def process_result_value(self, value: str | None, dialect: Dialect) -> dict[str, str]:
        """Return the strings by name."""
        return dict(json.loads(value or "{}"))


class MessageJson(TypeDecorator[Message]):
    """A message, as JSON."""

    impl = Text
    cache_ok = True

    def process_bind_param(self, value: Message | None, dialect: Dialect) -> str | None:
        """Return *value* as JSON."""
        return None if value is None else message_to_json(value)

    def process_result_value(self, value: str | None, dialect: Dialect) -> Message | None:
        """Return the message."""
        return None if value is None else message_from_json(value)
