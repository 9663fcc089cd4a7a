"""Each delivery goes with the tools of its channel, without secrets, and holds up no others."""

from __future__ import annotations

import asyncio
from types import SimpleNamespace
from typing import Any

import pytest
import structlog

from daemon.sending import GIVE_WAY_EVERY, send
from model import Delivery, Outcome, Secret, Verdict
from notifiers import Tools
from notifiers.webhook import Plugin as Webhook
from terminal import logs
from tests.loopback.taker import Taker
from tests.notifiers.samples import delivery, use

LOG = structlog.get_logger()
HANGING = 20


class Echo:
    """A notifier whose server repeats a secret, or that breaks at it."""

    def __init__(self, secret: str, *, breaks: bool = False) -> None:
        self._secret = secret
        self._breaks = breaks

    async def send(self, _delivery: Delivery, _tools: Tools) -> Outcome:
        """Return or raise the secret."""
        if self._breaks:
            raise ValueError(self._secret)
        return Outcome(Verdict.REFUSED, f"no: {self._secret}")


def test_twenty_channels_that_hang_do_not_delay_the_next_one() -> None:
    with Taker() as fine, Taker() as dead:
        dead.faults += ["hang"] * HANGING

        async def run(tools: Tools) -> Outcome:
            hanging = [
                asyncio.ensure_future(
                    send(Webhook(url=Secret(dead.url)), delivery(channel=f"dead{n}"), tools, LOG)
                )
                for n in range(HANGING)
            ]
            async with asyncio.timeout(15):
                while len(dead.requests) < HANGING:
                    await asyncio.sleep(0.01)
            plugin = Webhook(url=Secret(fine.url))
            last = await asyncio.wait_for(send(plugin, delivery(channel="fine"), tools, LOG), 10)
            for task in hanging:
                task.cancel()
            await asyncio.gather(*hanging, return_exceptions=True)
            return last

        assert use(run, within=20) == Outcome(Verdict.SENT)


def test_the_note_of_an_outcome_has_no_secret() -> None:
    logs.hide(["planted-3d9f"])

    async def run(tools: Tools) -> list[str]:
        plugins: list[Any] = [Echo("planted-3d9f"), Echo("planted-3d9f", breaks=True)]
        return [(await send(plugin, delivery(), tools, LOG)).note for plugin in plugins]

    first, second = use(run)

    assert first == "no: ***"
    assert "planted-3d9f" not in second


class Channel:
    """A channel that takes no message, and answers each check in the same way."""

    def __init__(self, problems):
        self.problems, self.checks = problems, 0

    async def send(self, _delivery, _tools):
        return Outcome(Verdict.RETRY, "no")

    async def check(self, _tools):
        self.checks += 1
        if isinstance(self.problems, Exception):
            raise self.problems
        return self.problems


def outcome(channel, attempt):
    log = SimpleNamespace(exception=lambda *_, **__: None)
    return asyncio.run(send(channel, delivery(attempt=attempt), Tools(), log))


@pytest.mark.parametrize(
    ("problems", "is_alone"), [((), True), (("no answer",), False), (OSError("down"), False)]
)
def test_a_message_fails_alone_if_its_channel_works_at_the_tenth_attempt(problems, is_alone):
    channel = Channel(problems)

    assert outcome(channel, GIVE_WAY_EVERY).alone is is_alone
    assert channel.checks == 1


def test_a_channel_is_not_checked_before():
    channel = Channel(())

    assert not outcome(channel, GIVE_WAY_EVERY - 1).alone
    assert channel.checks == 0
