"""A daemon whose alerts stand in a loopback Slack, in which people answer."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Awaitable, Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta

from daemon.chat.lines import open_chat
from model import Alert, Mention, Message, State
from notifiers import slack
from notifiers._slack_drawing import write_blocks
from notifiers.slack_chat import line as slack_line
from notifiers.slack_chat.line import Rhythm
from tests.loopback.inside import within
from tests.loopback.slack import APP_TOKEN, SlackServer
from tests.loopback.station import Station
from tests.scenes.signals import a_signal

MEMBER, EDITOR, OTHER_EDITOR = "U0MEMBER1", "U0EDITOR1", "U0OTHER01"
RHYTHM = Rhythm(ping=5.0, first_pause=0.02, max_pause=0.2, needs_person=0.2, stable=0.0)
CONFIG = """\
database: data/groundswell.db
web: off
feeds:
  - {{type: file, path: feed.xml, every: 1h}}
watches:
  - {{name: Money, keywords: [CBDC, eNaira], tell: [alerts]}}
  - {{name: Big ports, keywords: [port strike], tell: [alerts]}}
channels:
  alerts: {{type: slack, token: "${{SLACK_TOKEN}}", channel: C0ALERTS1, api: "{api}",
            app_token: "${{APP_TOKEN}}", may: {{edit: [U0EDITOR1]}}}}
  desk: {{type: slack, token: "${{SLACK_TOKEN}}", channel: C0OPS0001, api: "{api}",
          app_token: "${{APP_TOKEN}}", may: {{edit: [U0OTHER01]}}}}
"""


class Room:
    """The daemon, its Slack, and the words of people there."""

    def __init__(self, running, slack, keep):
        self.running, self.slack, self.keep = running, slack, keep

    @property
    def line(self):
        return self.slack.line

    async def pump(self):
        """Do the work of a second: requests, messages, edits."""
        await self.keep()
        await self.running.deliver()

    async def wait(self, is_so):
        """Work until *is_so*."""
        async with asyncio.timeout(20):
            while not is_so():
                await self.pump()
                await asyncio.sleep(0.005)

    async def do(self, ask, *words, **named):
        """Let a person do one thing; return once it is done and answered."""
        name = await asyncio.to_thread(ask, *words, **named)
        await self.wait(lambda: self.line.sent[name].acknowledged_after is not None)
        await self.settle()
        return name

    async def settle(self):
        """Work until nothing is left to do."""
        open_requests = self.running.store.chat.list_open
        desk = self.keep.__self__._desk
        lanes = self.running.lanes
        await self.wait(lambda: not open_requests() and not len(desk.answering))
        await self.pump()
        await self.wait(lambda: not len(lanes))

    async def press(self, act, user, message=None):
        """Press a button of the message of the alert; return the answer for the person alone."""
        return await self._ask(self.line.press, message or self.message, act, user)

    async def write(self, text, user, **named):
        """Write a command; return the answer."""
        return await self._ask(self.line.write, text, user, **named)

    async def react(self, thumb, user, *, removed=False):
        """Put a thumb under the message, or take it away."""
        await self.do(self.line.react, self.message, thumb, user, removed=removed)

    async def _ask(self, *words, **named):
        before = len(self.line.replies)
        await self.do(*words, **named)
        return "\n".join(reply["text"] for reply in self.line.replies[before:])

    @property
    def message(self):
        """The message of the alert."""
        return self.slack.messages[0]

    @property
    def text(self):
        """The message as people read it."""
        return write_blocks({"text": self.message.text, "blocks": self.message.blocks})

    def list_acts(self):
        """Return kind, author and way of what people said."""
        acts = self.running.store.timing.list_acts(["first"])
        return [(act.kind.value, act.by, act.via) for act in acts]

    def list_silences(self):
        """Return subject and author of the silences in force."""
        found = self.running.store.timing.list_silences_in_force(self.running.now())
        return [(one.watch or one.keyword or "story", one.channel, one.by) for one in found]


def make_alert(key="first", keywords=("CBDC",), at=None, **changes):
    """Return an alert of one report that the channel gets."""
    signal = replace(a_signal(kind="match", watch="Money", key=key), story=f"story of {key}")
    said = Message(
        kind="match",
        headline="Money: Bank plans a CBDC",
        watch="Money",
        mentions=(Mention("Bank plans a CBDC", "https://news.example/1"),),
        keywords=keywords,
        why='"CBDC" in the title',
        **changes,
    )
    made = {"at": at or datetime.now(UTC), "state": State.ACTIVE, "reason": "", "to": ("alerts",)}
    return Alert(named=f"alert-{key}", signal=signal, said=said, **made)


def live(
    folder,
    monkeypatch,
    work: Callable[[Room], Awaitable[object]],
    config: str = CONFIG,
    server: SlackServer | None = None,
    clock=None,
):
    """Let *work* use a room in which one alert was told; return its result."""
    monkeypatch.setattr(slack.Plugin, "pace", timedelta())  # the loopback has no limit
    monkeypatch.setattr(slack_line, "Rhythm", lambda: RHYTHM)
    monkeypatch.setenv("SLACK_TOKEN", "xoxb-loopback-000000000000")
    monkeypatch.setenv("APP_TOKEN", APP_TOKEN)
    station = Station(folder)
    with contextlib.ExitStack() as stack:
        server = server or stack.enter_context(SlackServer())
        (folder / "config.yaml").write_text(config.format(api=server.url))

        async def run(running):
            async with open_chat(running) as keep:
                room = Room(running, server, keep)
                with running.store.transaction() as tx:
                    alert = make_alert(at=running.now())
                    if running.store.find_alert(alert.id) is None:
                        tx.record(alert, running.config.list_recipients(["alerts"]))
                await room.wait(lambda: server.messages and server.line.lines)
                await room.settle()
                return await work(room)

        return within(station, run, clock)
