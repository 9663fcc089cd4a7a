"""Socket Mode of the loopback Slack: WebSockets that follow what Slack documents.

`apps.connections.open` gives an address that is good for one connection. Each connection gets a
hello. An envelope goes to one of them, and again until it is acknowledged: after `redeliver_after`
seconds, or when the connection ends. `acks` has when each was acknowledged.

    slack.press(message, "ack", user="U0KIM0001", name="kim")
    slack.write("status", user="U0KIM0001")
    slack.react(message, "+1", user="U0KIM0001")
"""

from __future__ import annotations

import asyncio
import itertools
import json
import time
from dataclasses import dataclass, field
from typing import Any

from aiohttp import WSMsgType, web

from tests.loopback.workspace import Posted, Refusal, Reply

APP_TOKEN = "xapp-1-A0LOOP-0000000000-loopbackappsecret"
MAX_REPLIES = 5  # to one response_url


@dataclass
class Sent:
    """An envelope and its fate."""

    envelope: Reply
    times: int = 0
    """How often it was sent."""
    at: float = 0.0
    acknowledged_after: float | None = None
    """Seconds from its first sending; None if it was not acknowledged."""
    ack: Reply = field(default_factory=dict)


class LineRoom:
    """The connections, the envelopes and the private answers of one app."""

    def __init__(self) -> None:
        self.app_tokens = {APP_TOKEN}
        self.redeliver_after = 3.0
        self.greets = True
        self.answers_pings = True
        self.sent: dict[str, Sent] = {}
        self.replies: list[Reply] = []
        self.greeted = 0
        """Connections that got a hello."""
        self.lines: list[web.WebSocketResponse] = []
        self.base = ""
        self._tickets: set[str] = set()
        self._numbers = itertools.count(1)
        self._used: dict[str, int] = {}
        self._loop: asyncio.AbstractEventLoop | None = None

    # --- the Web API ------------------------------------------------------------------------

    def open_line(self, token: str) -> Reply:
        """Answer apps.connections.open."""
        if not token.startswith("xapp-"):
            raise Refusal("not_allowed_token_type")
        if token not in self.app_tokens:
            raise Refusal("invalid_auth")
        ticket = f"t{next(self._numbers)}"
        self._tickets.add(ticket)
        return {"url": f"{self.base.replace('http', 'ws', 1)}/link/?ticket={ticket}&app_id=A0LOOP"}

    async def answer_line(self, request: web.Request) -> web.StreamResponse:
        """Serve one connection until it ends."""
        self._loop = asyncio.get_running_loop()
        ticket = request.query.get("ticket", "")
        if ticket not in self._tickets:
            return web.Response(status=403, text="the ticket is not good")
        self._tickets.discard(ticket)
        line = web.WebSocketResponse(autoping=False)
        await line.prepare(request)
        self.lines.append(line)
        if self.greets:
            self.greeted += 1
            info = {"app_id": "A0LOOP"}
            count = len(self.lines)
            await line.send_json(
                {"type": "hello", "num_connections": count, "connection_info": info}
            )
            for sent in list(self.sent.values()):
                if sent.acknowledged_after is None:
                    await self._send(sent)
        try:
            async for message in line:
                await self._hear(line, message)
        finally:
            self.lines.remove(line)
        return line

    async def _hear(self, line: web.WebSocketResponse, message: Any) -> None:
        if message.type == WSMsgType.PING and self.answers_pings:
            await line.pong(message.data)
        if message.type != WSMsgType.TEXT:
            return
        ack = json.loads(message.data)
        sent = self.sent.get(ack.get("envelope_id", ""))
        if sent is not None and sent.acknowledged_after is None:
            sent.acknowledged_after = time.monotonic() - sent.at
            sent.ack = ack

    async def answer_reply(self, request: web.Request) -> web.Response:
        """Take an answer that only one person sees."""
        used = self._used.get(request.path, 0)
        if used >= MAX_REPLIES:
            return web.Response(status=404, text="used_url")
        self._used[request.path] = used + 1
        self.replies.append({**await request.json(), "path": request.path})
        return web.Response(text="ok")

    # --- people -----------------------------------------------------------------------------

    def press(self, message: Posted, act: str, user: str, name: str = "kim") -> str:
        """Press the button of *message* that does *act*; return the id of the envelope."""
        button = find_button(message.blocks, act)
        stamp = f"{time.time():.6f}"
        payload = {
            "type": "block_actions",
            "user": {"id": user, "username": name, "name": name, "team_id": "T0LOOP"},
            "api_app_id": "A0LOOP",
            "container": {
                "type": "message", "message_ts": message.ts, "channel_id": message.channel,
            },
            "trigger_id": f"1.{next(self._numbers)}.abc",
            "channel": {"id": message.channel, "name": "alerts"},
            "message": {"ts": message.ts, "text": message.text, "blocks": message.blocks},
            "response_url": self._make_reply_address(),
            "actions": [{**button, "action_ts": stamp}],
        }  # fmt: skip
        return self.say("interactive", payload, accepts=False)

    def write(self, text: str, user: str, name: str = "kim", place: str = "C0ALERTS1") -> str:
        """Write the command with *text*; return the id of the envelope."""
        payload = {
            "command": "/groundswell", "text": text, "user_id": user, "user_name": name,
            "channel_id": place, "channel_name": "alerts", "team_id": "T0LOOP",
            "trigger_id": f"2.{next(self._numbers)}.abc", "api_app_id": "A0LOOP",
            "response_url": self._make_reply_address(),
        }  # fmt: skip
        return self.say("slash_commands", payload, accepts=True)

    def react(self, message: Posted, thumb: str, user: str, *, removed: bool = False) -> str:
        """Put *thumb* under *message*, or take it away; return the id of the envelope."""
        event = {
            "type": "reaction_removed" if removed else "reaction_added",
            "user": user,
            "reaction": thumb,
            "item": {"type": "message", "channel": message.channel, "ts": message.ts},
            "item_user": "U0LOOP",
            "event_ts": f"{time.time():.6f}",
        }
        payload = {"type": "event_callback", "event": event, "event_id": f"Ev{event['event_ts']}"}
        return self.say("events_api", payload, accepts=False)

    def _make_reply_address(self) -> str:
        return f"{self.base}/actions/T0LOOP/{next(self._numbers)}/loopbackreply"

    # --- the line ---------------------------------------------------------------------------

    def say(self, kind: str, payload: object, *, accepts: bool = False) -> str:
        """Send an envelope, and again until it is acknowledged; return its id."""
        name = f"env-{next(self._numbers)}"
        envelope = {
            "type": kind, "envelope_id": name, "payload": payload,
            "accepts_response_payload": accepts,
        }  # fmt: skip
        self.sent[name] = Sent(envelope, at=time.monotonic())
        self._do(self._deliver(self.sent[name]))
        return name

    def say_text(self, text: str) -> None:
        """Send *text* as it is to each connection."""
        self._do(self._send_all(text))

    def repeat(self, name: str) -> None:
        """Send the envelope *name* once more, as Slack does if it missed the acknowledgement."""
        self._do(self._send(self.sent[name]))

    def refresh(self) -> None:
        """Ask for a new connection, and end the present ones a moment later."""
        self._do(self._refresh())

    def cut_lines(self) -> None:
        """Cut all connections, without a word."""
        self._do(self._cut())

    def _do(self, work: Any) -> None:
        if self._loop is None:
            work.close()
        else:
            asyncio.run_coroutine_threadsafe(work, self._loop).result(10)

    async def _deliver(self, sent: Sent) -> None:
        await self._send(sent)
        task = asyncio.ensure_future(self._deliver_again(sent))
        _KEPT.add(task)
        task.add_done_callback(_KEPT.discard)

    async def _deliver_again(self, sent: Sent) -> None:
        for _ in range(3):
            await asyncio.sleep(self.redeliver_after)
            if sent.acknowledged_after is not None:
                return
            await self._send(sent)

    async def _send(self, sent: Sent) -> None:
        if self.lines:
            sent.times += 1
            await self.lines[-1].send_json(sent.envelope)

    async def _send_all(self, text: str) -> None:
        for line in self.lines:
            await line.send_str(text)

    async def _refresh(self) -> None:
        for line in list(self.lines):
            await line.send_json({"type": "disconnect", "reason": "refresh_requested"})

    async def _cut(self) -> None:
        for line in list(self.lines):
            transport = line._req.transport if line._req else None
            if transport is not None:
                transport.abort()


_KEPT: set[asyncio.Task[None]] = set()


def list_values(blocks: list[Any]) -> list[str]:
    """Return the values of the buttons and menus of *blocks*."""
    values = []
    for block in blocks:
        for element in block["elements"] if block["type"] == "actions" else ():
            values += [part["value"] for part in element.get("options", [element])]
    return values


def find_button(blocks: list[Any], act: str) -> Reply:
    """Return the action of the button or option of *blocks* that does *act*.

    Raises:
        LookupError: there is none.
    """
    for block in blocks:
        for element in block["elements"] if block["type"] == "actions" else ():
            named = {"action_id": element["action_id"], "type": element["type"]}
            for option in element.get("options", ()):
                if option["value"].startswith(f"{act}/"):
                    return {**named, "selected_option": option}
            if element.get("value", "").startswith(f"{act}/"):
                return {**named, "value": element["value"]}
    raise LookupError(f"no button does {act}: {list_values(blocks)}")
