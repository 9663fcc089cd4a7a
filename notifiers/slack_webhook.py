"""Slack, through an incoming webhook: quick to set up, but without a history to read.

After an attempt without an answer the alert is sent again, so that it arrives at least once.
With `type: slack` and a bot token it arrives exactly once.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, ClassVar
from urllib.parse import urlsplit

from model import Delivery, Duration, Message, Outcome, Preview, Secret, Verdict

if TYPE_CHECKING:
    from notifiers._tools import Tools


_HOSTS = ("hooks.slack.com", "hooks.slack-gov.com")


@dataclass(frozen=True, kw_only=True)
class Plugin:
    """A channel of a Slack workspace, through an incoming webhook."""

    burst: ClassVar[int] = 3
    """How many messages a quiet channel takes at once; Slack allows short bursts. Doubled, more of
    them are refused for a second (429)."""

    can_be_asked: ClassVar[bool] = False
    """A webhook posts whatever it gets, so `check --online` cannot ask it."""

    url: Secret
    """The webhook's address, https://hooks.slack.com/services/…; whoever has it can post."""
    ask_after: Duration = timedelta(seconds=60)
    """After an attempt without an answer: how long to wait before the alert is sent again."""

    def __post_init__(self) -> None:
        from notifiers._text import keeps_private

        address = self.url.reveal().strip()
        if address.startswith("xox"):
            raise ValueError(
                "the url is a token; write type: slack with token: and channel: for it"
            )
        if not keeps_private(address):
            raise ValueError("the url is no https address; copy the webhook's from the app's page")

    @property
    def doubts(self) -> tuple[str, ...]:
        """Return why the address may not be meant."""
        host = urlsplit(self.url.reveal().strip()).hostname or ""
        if host in _HOSTS:
            return ()
        return (f"{host} is no address of Slack's webhooks ({_HOSTS[0]}); check url:",)

    @property
    def recipients(self) -> tuple[str, ...]:
        """Return the only recipient."""
        return ("",)

    @property
    def pace(self) -> timedelta:
        """Return Slack's limit: a message a second for each webhook."""
        return timedelta(seconds=1)

    @staticmethod
    def preview(message: Message, at: datetime) -> Preview:
        """Return *message*, sent *at* a time, as Slack would show it."""
        from notifiers._slack_blocks import render
        from notifiers._slack_drawing import draw_page, write_blocks

        arguments = render(message)
        return Preview(write_blocks(arguments), arguments, draw_page(arguments, at))

    async def send(self, delivery: Delivery, tools: Tools) -> Outcome:
        """Send *delivery*; the note says so where an earlier attempt may have arrived."""
        from notifiers._slack_blocks import mark_repeat, render
        from notifiers._slack_hook import post

        arguments = render(delivery.message, delivery.plainness)
        if delivery.maybe_sent:
            arguments = mark_repeat(arguments)
        url = self.url.reveal().strip()
        outcome = await post(tools, url, arguments, delivery.plainness)
        if outcome.verdict is Verdict.SENT and delivery.maybe_sent:
            return Outcome(Verdict.SENT, "it may be there twice: a webhook cannot tell")
        return outcome

    async def check(self, tools: Tools) -> tuple[str, ...]:
        """Return no problem: a webhook posts every request, so it cannot be asked."""
        return ()
