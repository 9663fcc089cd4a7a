"""A message that keeps failing in a channel that works does not hold the others up."""

from __future__ import annotations

import asyncio
from types import SimpleNamespace

import pytest

from daemon.sending import GIVE_WAY_EVERY, send
from model import Outcome, Verdict
from notifiers import Tools
from tests.notifiers.samples import delivery


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
