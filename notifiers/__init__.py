"""Tell people. One file a type of channel: `type: slack` is slack.py, its class `Plugin`.

A notifier is a frozen dataclass named `Plugin` whose fields are its YAML options; a docstring
under each field becomes the JSON Schema, the editor's hover and the docs.
"""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Protocol, TypeGuard

from model import ChatReply, Delivery, MessageEdit, Outcome
from notifiers._lines import LineAddress, Rights
from notifiers._retry import compute_next_attempt
from notifiers._slot_templates import SlotError, compile_slot
from notifiers._slots import SLOTS, Slots, Slotted, try_slot
from notifiers._tools import Tools

if TYPE_CHECKING:
    from notifiers.slack_chat.line import Line as Line
    from notifiers.slack_chat.line import Rhythm as Rhythm
    from notifiers.slack_chat.opening import LineTrouble as LineTrouble

__all__ = [
    "SLOTS",
    "Answerable",
    "Editor",
    "LineAddress",
    "Notifier",
    "Rights",
    "SlotError",
    "Slots",
    "Slotted",
    "Tools",
    "answer_person",
    "can_be_answered",
    "can_edit",
    "compile_slot",
    "compute_next_attempt",
    "make_line",
    "tracks_trends",
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


def tracks_trends(notifier: object) -> bool:
    """Return whether *notifier* has a state for each trend, until it is told its end.

    Its class has `tracks_trends = True` then. The later steps of a trend never wait there.
    """
    return bool(getattr(notifier, "tracks_trends", False))


def can_edit(notifier: object) -> TypeGuard[Editor]:
    """Return whether *notifier* can edit a message that was sent."""
    return bool(getattr(notifier, "edits", False))


class Answerable(Editor, Protocol):
    """The code of a type of channel in which people can answer."""

    @property
    def line(self) -> LineAddress | None:
        """Return the address of the line by which they answer; None if they cannot."""
        ...

    @property
    def room(self) -> str:
        """Return the ID or the name of the channel, by which the line names it."""
        ...

    @property
    def may(self) -> Rights:
        """Return who may do more than others."""
        ...


def can_be_answered(notifier: object) -> TypeGuard[Answerable]:
    """Return whether people can answer in the channel of *notifier*."""
    return getattr(notifier, "line", None) is not None


def make_line(tools: Tools, address: LineAddress, rhythm: Rhythm | None = None) -> Line:
    """Return the line to *address*; nothing is opened yet."""
    from notifiers.slack_chat import line

    return line.Line(tools, address, rhythm)


async def answer_person(tools: Tools, to: str, api: str, reply: ChatReply) -> Outcome | None:
    """Send *reply* so that one person sees it; None if *to* is no address for that."""
    from notifiers.slack_chat import replying

    return await replying.send_reply(tools, to, api, reply)
