"""Tell people. One file a type of channel: `type: slack` is slack.py, its class `Plugin`.

A notifier is a frozen dataclass named `Plugin` whose fields are its YAML options; a docstring
under each field becomes the JSON Schema, the editor's hover and the docs.
"""

from __future__ import annotations

from datetime import timedelta
from typing import Protocol, TypeGuard

from model import Delivery, MessageEdit, Outcome
from notifiers._retry import compute_next_attempt
from notifiers._slot_templates import SlotError, compile_slot
from notifiers._slots import SLOTS, Slots, Slotted, try_slot
from notifiers._tools import Tools

__all__ = [
    "SLOTS",
    "Editor",
    "Notifier",
    "SlotError",
    "Slots",
    "Slotted",
    "Tools",
    "can_edit",
    "compile_slot",
    "compute_next_attempt",
    "try_slot",
]


class Notifier(Protocol):
    """The code that sends to one type of channel."""

    @property
    def recipients(self) -> tuple[str, ...]:
        """Return the addresses that each get a delivery of their own; ("",) where there is one."""
        ...

    @property
    def pace(self) -> timedelta:
        """Return the shortest time between two messages to this channel."""
        ...

    @property
    def ask_after(self) -> timedelta:
        """Return how long to wait after an unanswered attempt before the next one."""
        ...

    async def send(self, delivery: Delivery, tools: Tools) -> Outcome:
        """Send *delivery* once and return the outcome; raise for no failure of the network.

        Where `delivery.maybe_sent`, first ask the channel, if it can tell, whether it arrived.
        """
        ...

    async def check(self, tools: Tools) -> tuple[str, ...]:
        """Return the problems that prevent sending, each with its remedy; empty if there are none.

        Sends nothing that people would see.
        """
        ...


class Editor(Notifier, Protocol):
    """The code of a type of channel that can edit a message; its class has `edits = True`."""

    async def edit(self, edit: MessageEdit, tools: Tools) -> Outcome:
        """Let the message say what *edit* wants; return the outcome, as `send` does.

        REFUSED if that message can be edited no more. BLOCKED only if the channel or the token is
        broken: then the channel gets no messages either until it is repaired.
        """
        ...


def can_edit(notifier: object) -> TypeGuard[Editor]:
    """Return whether *notifier* can edit a message that was sent."""
    return bool(getattr(notifier, "edits", False))
