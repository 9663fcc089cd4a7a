"""Messages as the kind of their signal makes them look."""

from __future__ import annotations

from typing import Any

from model import Message
from tests.scenes.signals import EVERY_KIND


def a_message(kind: str, headline: str = "", *more: Any, **facts: Any) -> Message:
    """Return the message of a signal of *kind*; *more* and *facts* are further fields."""
    return Message(kind, headline, *more, **EVERY_KIND[kind].look, **facts)
