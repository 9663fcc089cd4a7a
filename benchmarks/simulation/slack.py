"""A Slack workspace in memory, below the real client: it posts, fails, and shows its history."""

from __future__ import annotations

import asyncio
import errno
import random
from collections import Counter
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

import aiohttp

from benchmarks.simulation.settings import SLACK_IDS

CLIENT_TIMEOUT = 20.0  # seconds after which our client gives a request up
BURST = 3  # messages that a channel takes at once; after them one a second


@dataclass
class Posted:
    """A message of the workspace."""

    at: float
    channel: str
    key: str
    """The delivery that it carries."""
    text: str
    ts: str
    thread: str
    said: str
    """All of its blocks, as text."""
    edits: int = 0


@dataclass
class _Answer:
    """An answer, as far as the client reads it."""

    status: int
    data: Mapping[str, Any]
    headers: Mapping[str, str] = field(default_factory=dict)
    content_type: str = "application/json"

    async def json(self) -> Mapping[str, Any]:
        """Return the body."""
        return self.data


class Workspace:
    """The channels of a workspace, and the network to it; it is aiohttp's session as well."""

    closed = False

    def __init__(self, find_fault: Callable[[float], str], wobble: float, seed: str) -> None:
        """Start empty; *find_fault* returns the fault of a moment, empty for none."""
        self.messages: list[Posted] = []
        self.by_key: dict[str, Posted] = {}
        self.violations: list[str] = []
        self.outcomes: Counter[str] = Counter()
        self.attempted: set[str] = set()
        """The deliveries of which an attempt had no answer."""
        self.note: Callable[..., None] = lambda *_, **__: None
        self._find_fault, self._wobble = find_fault, wobble
        self._chance = random.Random(seed)
        self._full_at: dict[str, float] = {}
        """When each channel takes a whole burst again."""

    async def close(self) -> None:
        """Close nothing."""

    @asynccontextmanager
    async def request(self, _verb: str, url: str, **given: Any) -> AsyncIterator[_Answer]:
        """Answer one call."""
        method = url.rpartition("/")[2]
        asked = given.get("json") or given.get("params") or {}
        yield await self._answer(method, asked)

    async def _answer(self, method: str, asked: Mapping[str, Any]) -> _Answer:
        await asyncio.sleep(self._chance.uniform(0.05, 0.4))
        now = asyncio.get_running_loop().time()
        fault = self._find_fault(now) or self._draw_fault()
        self.outcomes[f"{method} {fault or 'ok'}"] += 1
        if fault == "refused":
            refused = ConnectionRefusedError(errno.ECONNREFUSED, "refused")
            raise aiohttp.ClientConnectorError(_make_key(), refused)
        if fault == "hang":
            self._keep_attempt(asked)
            await asyncio.sleep(CLIENT_TIMEOUT)
            raise TimeoutError
        if fault == "limited":
            wait = self._chance.choice((1, 5, 30))
            return _Answer(429, {"ok": False, "error": "ratelimited"}, {"Retry-After": str(wait)})
        if fault in ("is_archived", "invalid_auth"):
            return _Answer(200, {"ok": False, "error": fault})
        answer = self._do(method, asked, now)
        if fault == "late_500" and method == "chat.postMessage":
            self._keep_attempt(asked)
            return _Answer(500, {"ok": False, "error": "fatal_error"})
        if fault == "late_drop" and method == "chat.postMessage":
            self._keep_attempt(asked)
            raise aiohttp.ServerDisconnectedError
        return answer

    def _draw_fault(self) -> str:
        if self._chance.random() >= self._wobble:
            return ""
        return self._chance.choice(("refused", "late_500", "late_drop", "limited", "hang"))

    def _keep_attempt(self, asked: Mapping[str, Any]) -> None:
        payload = (asked.get("metadata") or {}).get("event_payload") or {}
        self.attempted.add(str(payload.get("k", "")))

    def _do(self, method: str, asked: Mapping[str, Any], now: float) -> _Answer:
        if method == "chat.postMessage":
            return self._post(asked, now)
        if method == "chat.update":
            return self._update(asked)
        if method in ("conversations.history", "conversations.replies"):
            return _Answer(200, {"ok": True, "messages": self._list(asked)})
        return _Answer(200, {"ok": True})

    def _post(self, asked: Mapping[str, Any], now: float) -> _Answer:
        channel = str(asked["channel"])
        full_at = max(now, self._full_at.get(channel, 0.0))
        if full_at - now > BURST - 1:
            self.outcomes["too fast"] += 1
            return _Answer(429, {"ok": False, "error": "ratelimited"}, {"Retry-After": "1"})
        self._full_at[channel] = full_at + 0.99
        key = asked["metadata"]["event_payload"]["k"]
        made = Posted(
            at=now,
            channel=SLACK_IDS[channel],
            key=key,
            text=asked["text"],
            ts=f"{1_700_000_000 + now:.6f}",
            thread=asked.get("thread_ts", ""),
            said=repr(asked.get("blocks", asked["text"])),
        )
        if key in self.by_key:
            self.violations.append(f"{made.channel}: {made.text!r} is there twice at {now:.0f}")
        if made.thread and not any(one.ts == made.thread for one in self.messages):
            self.violations.append(f"{made.channel}: {made.text!r} stands under nothing")
        self.messages.append(made)
        self.by_key[key] = made
        self.note("slack.posted", channel=made.channel, text=made.text, thread=made.thread)
        return _Answer(200, {"ok": True, "channel": channel, "ts": made.ts})

    def _update(self, asked: Mapping[str, Any]) -> _Answer:
        for one in self.messages:
            if one.ts == asked["ts"]:
                one.edits += 1
                self.note("slack.edited", channel=one.channel, text=asked["text"])
                return _Answer(200, {"ok": True})
        return _Answer(200, {"ok": False, "error": "message_not_found"})

    def _list(self, asked: Mapping[str, Any]) -> list[Mapping[str, Any]]:
        channel, thread = SLACK_IDS[asked["channel"]], asked.get("ts", "")
        return [
            {"ts": one.ts, "metadata": {"event_payload": {"k": one.key}}}
            for one in self.messages
            if one.channel == channel and one.thread == thread
        ]


def _make_key() -> Any:
    from aiohttp.client_reqrep import ConnectionKey

    fields = dict.fromkeys(ConnectionKey._fields)
    return ConnectionKey(**{**fields, "host": "slack.com", "port": 443, "is_ssl": True})
