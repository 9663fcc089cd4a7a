"""Take the requests of people, and do each of them once.

A request is stored, then acknowledged, then done. A kill before the acknowledgement lets the chat
send it again, which stores it once. A kill after it leaves it to the next start.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from contextlib import closing
from typing import TYPE_CHECKING

import notifiers
import storage
from daemon.chat import commands, messages, people, reading
from daemon.crew import Crew
from model import (
    ChatAct,
    ChatReply,
    ChatRequest,
    Command,
    Press,
    Reaction,
    StorageError,
    one_line,
)

if TYPE_CHECKING:
    from daemon.chat.people import Daemon

FAILED = "It failed; the log of the daemon says why."
MAX_TEXT_CHARS = 100
"""Of a command in the log."""


def _sleep_on() -> None:
    """Do nothing: the next look at the clock finds the request."""


class Desk:
    """The requests of people, one after the other."""

    def __init__(self, daemon: Daemon) -> None:
        """Work for *daemon*; requests that an earlier one left are done first."""
        self._daemon = daemon
        self._may_be_open = True
        self.wake: Callable[[], None] = _sleep_on
        """Called when a request was stored."""
        self.answering = Crew(daemon.guard)
        """The answers on their way; no request waits for one."""

    async def take(self, request: ChatRequest) -> bool:
        """Store *request*; return False if it cannot be stored, so that nobody relies on it."""
        daemon = self._daemon
        if daemon.guard.is_pausing:
            return False
        is_stored = False

        async def store() -> None:
            nonlocal is_stored
            daemon.store.chat.take(request, daemon.now())
            is_stored = True

        await daemon.guard("chat", store())
        self._may_be_open = self._may_be_open or is_stored
        self.wake()
        return is_stored

    async def work(self) -> None:
        """Do the requests that are not done."""
        if not self._may_be_open or self._daemon.guard.is_pausing:
            return
        self._may_be_open = False
        try:
            for request in self._daemon.store.chat.list_open():
                await self._do(request)
        except BaseException:
            self._may_be_open = True
            raise

    async def _do(self, request: ChatRequest) -> None:
        """Do *request*, whatever fails in it, and answer."""
        store = self._daemon.store
        try:
            lines = await self._act(request)
        except StorageError:
            raise
        except Exception:  # the job wrapper: one request must not stop the others
            self._daemon.log.exception("chat.crashed", by=request.user.label)
            store.chat.finish(request.key)
            lines = [FAILED]
        self._log(request, lines)
        address = getattr(request, "reply_to", "")
        if lines and address:
            self.answering.start(request.key, self._answer(address, lines))

    async def _act(self, request: ChatRequest) -> list[str]:
        """Do *request* and mark it as done; return the lines for the person."""
        daemon = self._daemon
        match request:
            case Press(act=ChatAct.WHY):
                lines = await asyncio.to_thread(self._tell_why, request.subject)
                daemon.store.chat.finish(request.key)
            case Press():
                with daemon.store.transaction():
                    daemon.store.chat.finish(request.key)
                    said = messages.press(daemon, request)
                lines = [said] if said else []
            case Reaction():
                with daemon.store.transaction():
                    daemon.store.chat.finish(request.key)
                    messages.react(daemon, request)
                lines = []
            case Command():
                daemon.store.chat.learn_name(request.user)
                lines = await commands.do(daemon, request)
                daemon.store.chat.finish(request.key)
        return lines

    def _tell_why(self, alert: str) -> list[str]:
        with closing(storage.open_reader(self._daemon.store.path)) as reader:
            row = reader.find_alert(alert)
            return [messages.GONE] if row is None else list(reading.explain(reader, row, ""))

    def _log(self, request: ChatRequest, lines: list[str]) -> None:
        """Log who asked for what; thumbs under messages of others are not logged."""
        facts = {"by": request.user.label, "via": "chat"}
        match request:
            case Press():
                self._daemon.log.info("act.done", act=request.act.value, **facts, ok=not lines)
            case Command():
                text = one_line(request.text, MAX_TEXT_CHARS)
                self._daemon.log.info("chat.asked", command=text, **facts)

    async def _answer(self, address: str, lines: list[str]) -> None:
        """Send *lines* to the person; a failure is logged, and nothing depends on it."""
        tools = self._daemon.tools.notifiers.of(people.TOOLS)
        reply = ChatReply(tuple(lines))
        for line in people.group_lines(self._daemon.config):
            outcome = await notifiers.answer_person(tools, address, line.api, reply)
            if outcome is None:
                continue
            if outcome.verdict != "sent":
                self._daemon.log.warning("chat.unanswered", why=outcome.note)
            return
        self._daemon.log.warning("chat.unanswered", why="no address of Slack's to answer to")
