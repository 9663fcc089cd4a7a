"""People who answer the messages of a daemon in the loopback Slack: buttons, thumbs, commands.

Slack sends their words again until the daemon has taken them.
"""

from __future__ import annotations

import random
from collections.abc import Callable
from typing import Any

from tests.loopback.people import name_metal
from tests.loopback.slack import SlackServer
from tests.loopback.slack_line import list_values
from tests.loopback.workspace import Posted

EDITOR = "U0EDITOR1"
"""Who may change keywords."""
MAX_WORDS = 40  # that they add
NEWEST = 6  # messages that they look at
Query = Callable[[str], list[tuple[Any, ...]]]


class Chatters:
    """Everybody in a channel of a Slack; each does one thing."""

    def __init__(self, slack: SlackServer, place: str, chance: random.Random, query: Query) -> None:
        """Answer in the channel *place*; *chance* draws the acts, *query* reads the database."""
        self._slack = slack
        self._place = place
        self._chance = chance
        self._query = query
        self.pressed: dict[str, str] = {}
        """The envelopes of buttons and thumbs, by the name and the id of the person."""
        self.words: dict[str, str] = {}
        """Those of commands, by the keyword that they add."""

    def ask(self) -> bool:
        """Let somebody do something; return False while the daemon has no line to Slack."""
        line = self._slack.line
        if not line.lines:
            return False
        if self._chance.random() < 0.3 and len(self.words) < MAX_WORDS:
            word = f"chat {name_metal(len(self.words))}"
            text = f'add Metals "{word}"'
            self.words[f'"{word}"'] = line.write(text, EDITOR, "kim", place=self._place)
            return True
        message = self._find_message()
        if message is None:
            return True
        number = len(self.pressed)
        user, name = f"U0PERSON{number:04}", f"person {number}"
        by = f"{name} ({user})"
        if any(value.startswith("ack/") for value in list_values(message.blocks)):
            self.pressed[by] = line.press(message, "ack", user, name)
        return True

    def _find_message(self) -> Posted | None:
        """Return one of the newest messages that the daemon knows to be sent."""
        sent = {row[0] for row in self._query("SELECT id FROM delivery WHERE state = 'sent'")}
        here = [one for one in self._slack.messages if one.channel == self._place]
        known = [one for one in here if one.key in sent]
        return self._chance.choice(known[-NEWEST:]) if known else None

    def are_heard(self) -> bool:
        """Return whether the daemon has taken and done all that was asked."""
        line = self._slack.line
        if any(one.acknowledged_after is None for one in line.sent.values()):
            return False
        return not self._query("SELECT 1 FROM chat_request WHERE request != '' LIMIT 1")

    def find_faults(self) -> list[str]:
        """Return the acts that are not stored once, when all are heard."""
        acts = [row[0] for row in self._query("SELECT by FROM act WHERE via = 'chat'")]
        words = [row[0] for row in self._query("SELECT keyword FROM overlay_change")]
        found = [(by, acts.count(by)) for by in self.pressed]
        found += [(word, words.count(word)) for word in self.words]
        return [f"chat: {who} is stored {count} times" for who, count in found if count != 1]
