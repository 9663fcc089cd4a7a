"""The chat: the things that people ask there, and their answers to an alert."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

CHAT = "chat"
"""The way of an act that was done in a chat."""


class ChatAct(StrEnum):
    """The acts that the buttons of a message do."""

    ACKNOWLEDGE = "ack"
    SILENCE = "silence"
    """Silence the watch in this channel for an hour."""
    SILENCE_KEYWORD = "keyword"
    """Silence the keyword in this channel for a week."""
    NOT_RELEVANT = "irrelevant"
    UNDO = "undo"
    """End a silence before its time."""
    WHY = "why"


@dataclass(frozen=True, slots=True)
class Answer:
    """The answer of a person to an alert."""

    act: ChatAct
    by: str
    """The name of the person; one of a chat ends with its id in brackets."""
    until: datetime | None = None
    """The end of the silence that it began."""
    silence: str = ""
    """The id of that silence."""


@dataclass(frozen=True, slots=True)
class ChatUser:
    """A person, as the chat knows them."""

    id: str
    name: str = ""
    """Empty where the chat did not say it."""

    @property
    def label(self) -> str:
        """Return the name and the id, by which the acts of the person are stored."""
        return f"{self.name} ({self.id})" if self.name else self.id


@dataclass(frozen=True, slots=True)
class Press:
    """A person pressed a button of a message."""

    key: str
    """The same for the same press, however often the chat says it."""
    user: ChatUser
    act: ChatAct
    subject: str
    """The id of the alert."""
    silence: str
    """The id of the silence to end; empty for any other act."""
    place: str
    """The id of the chat's channel."""
    message: str
    """The id of the message within it."""
    reply_to: str
    """The address that takes an answer which only this person sees; empty if there is none."""


@dataclass(frozen=True, slots=True)
class Command:
    """A person wrote a command."""

    key: str
    user: ChatUser
    text: str
    place: str
    reply_to: str


@dataclass(frozen=True, slots=True)
class Reaction:
    """A person put a thumb under a message, or took it away."""

    key: str
    user: ChatUser
    is_useful: bool
    """Whether it points up."""
    is_removed: bool
    place: str
    message: str


ChatRequest = Press | Command | Reaction


@dataclass(frozen=True, slots=True)
class ChatReply:
    """An answer that only the person who asked sees; plain text, on at most twelve lines."""

    lines: tuple[str, ...]
