"""The channel of `benchmarks.month`: it takes messages, fails at times, and shows its history.

It answers as Slack does. A message whose delivery may have arrived is looked for before it is
posted again. A kill of the daemon may fall between the post and the note of it.
"""

from __future__ import annotations

import asyncio
import random
from collections import Counter
from typing import Any

from model import Delivery, Message, Outcome, Verdict

FAILURES = ((0.03, "refused"), (0.05, "lost_answer"), (0.06, "lost"), (0.07, "limited"))
"""Chance up to which each failure happens."""


class ChannelServer:
    """All channels of the month."""

    def __init__(self, chance: random.Random) -> None:
        """Start without messages."""
        self.posted: dict[str, dict[str, Message]] = {}
        """By channel, then by delivery."""
        self.outcomes: Counter[str] = Counter()
        self.violations: list[str] = []
        self.is_well = False
        """Whether no attempt fails any more."""
        self._chance = chance

    async def send(self, _notifier: Any, delivery: Delivery) -> Outcome:
        """Take *delivery*, or fail."""
        await asyncio.sleep(self._chance.uniform(0.05, 0.5))
        posted = self.posted.setdefault(delivery.channel, {})
        if delivery.maybe_sent and delivery.id in posted:
            self.outcomes["found"] += 1
            return Outcome(Verdict.SENT, "it was there")
        chance = self._chance.random()
        failure = "" if self.is_well else next((name for p, name in FAILURES if chance < p), "")
        self.outcomes[failure or "sent"] += 1
        if failure == "refused":
            return Outcome(Verdict.RETRY, "refused")
        if failure == "limited":
            return Outcome(Verdict.WAIT, "too fast")
        if failure == "lost":
            return Outcome(Verdict.UNSURE, "no answer")
        if delivery.id in posted:
            self.violations.append(f"{delivery.channel}: {delivery.message.headline!r} sent twice")
        posted[delivery.id] = delivery.message
        if failure == "lost_answer":
            return Outcome(Verdict.UNSURE, "no answer")
        return Outcome(Verdict.SENT)

    def count_links(self, channel: str, kind: str) -> Counter[str]:
        """Return how many messages of *kind* in *channel* show each link."""
        return Counter(
            link
            for message in self.posted.get(channel, {}).values()
            if message.kind == kind
            for link in {mention.link for mention in message.all_mentions}
        )
