from __future__ import annotations

import asyncio
from datetime import UTC, datetime
from types import SimpleNamespace

from daemon.sample import describe_sample, send_sample
from model import Outcome, Verdict

NOW = datetime(2026, 10, 7, tzinfo=UTC)
SENT = Outcome(Verdict.SENT)


def test_each_recipient_gets_one_message_that_looks_like_an_alert():
    got = []

    async def send(_notifier, delivery):
        got.append(delivery)
        return SENT

    notifier = SimpleNamespace(recipients=("a@example.org", "b@example.org"))
    outcomes = asyncio.run(send_sample(notifier, "desk", NOW, send))

    assert [delivery.recipient for delivery in got] == ["a@example.org", "b@example.org"]
    assert got[0].message.headline.startswith("Test of Groundswell")
    assert outcomes == (("a@example.org", SENT), ("b@example.org", SENT))


def test_the_outcome_names_channel_recipient_and_reason():
    refused = Outcome(Verdict.REFUSED, "no such mailbox")

    assert describe_sample("desk", [("", SENT)]) == (True, "channel desk: sent")
    assert describe_sample("desk", [("a", SENT), ("b", refused)]) == (
        False,
        "channel desk to a: sent\nchannel desk to b: no such mailbox",
    )
