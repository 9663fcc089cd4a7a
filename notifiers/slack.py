"""Slack, with a bot token: an alert arrives once, also where an answer got lost.

What a trend comes to stands in the thread of its rise. Every message carries its delivery in its
metadata. After an attempt without an answer the channel's history and the thread are asked first;
only if the message is in neither is it sent again.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

from model import Delivery, Duration, Outcome, Secret, Verdict

if TYPE_CHECKING:
    from notifiers._slack_web import Api, No
    from notifiers._tools import Tools

EVENT = "groundswell_delivery"
SKEW = timedelta(seconds=60)  # how far Slack's clock may be behind ours
_ID = re.compile(r"[CGD][A-Z0-9]{7,}")
_MAYBE_TWICE = "it may be there twice, the history could not tell"
_TWICE = (
    "without the history an alert may come twice after a failure: add the scope channels:history "
    "(groups:history for a private channel) and invite the app"
)
_BY_NAME = (
    "the channel is known by its name alone; write its ID (Slack shows it at the foot of the "
    "channel's details), or add the scope channels:read"
)


@dataclass(frozen=True, kw_only=True)
class Plugin:
    """A channel of a Slack workspace, through the bot token of an app."""

    token: Secret
    """The app's bot token; it starts with xoxb-. Scopes: chat:write and channels:history."""
    channel: str
    """The channel's ID (C0123456789; best, as it survives renaming) or its name (#alerts)."""
    api: str = "https://slack.com/api/"
    """Where the Web API is; another address for GovSlack."""
    ask_after: Duration = timedelta(seconds=10)
    """After an attempt without an answer: how long to wait before the history is asked."""

    def __post_init__(self) -> None:
        from notifiers._text import keeps_private

        token = self.token.reveal()
        if not token.isascii() or len(token.split()) != 1:
            raise ValueError("the token is empty or not a token; set the app's bot token (xoxb-…)")
        if not self.channel.strip("# "):
            raise ValueError('no channel; write its ID, or its name like "#alerts"')
        if not keeps_private(self.api):
            raise ValueError(
                f'"{self.api}" is not an https address; omit api: to use Slack\'s default'
            )

    @property
    def recipients(self) -> tuple[str, ...]:
        """Return the one recipient there is."""
        return ("",)

    @property
    def pace(self) -> timedelta:
        """Return Slack's limit: a message a second in each channel."""
        return timedelta(seconds=1)

    async def send(self, delivery: Delivery, tools: Tools) -> Outcome:
        """Send *delivery*, unless the history shows that an earlier attempt arrived."""
        api = self._api(tools)
        told = await self._look(api, delivery, tools) if delivery.maybe_sent else ""
        return told if isinstance(told, Outcome) else await self._post(api, delivery, tools, told)

    async def check(self, tools: Tools) -> tuple[str, ...]:
        """Ask who the token is, what it may do, and whether it sees the channel."""
        from notifiers._slack_web import No

        api = self._api(tools)
        who = await api.call("auth.test")
        if isinstance(who, No):
            return (who.outcome.note,)
        scopes = {scope.strip() for scope in who["headers"].get("x-oauth-scopes", "").split(",")}
        if scopes != {""} and "chat:write" not in scopes:
            return ("the token may not post; add the scope chat:write and install the app again",)
        channel = await self._channel_id(api, tools)
        if isinstance(channel, No):
            return (f"{channel.outcome.note}; {_BY_NAME}",)
        if not channel:
            return (f'no channel "{self.channel}" that the app sees; invite it, or write the ID',)
        seen = await api.call("conversations.history", params={"channel": channel, "limit": "1"})
        return (f"{seen.outcome.note}; {_TWICE}",) if isinstance(seen, No) else ()

    def _api(self, tools: Tools) -> Api:
        from notifiers._slack_web import Api

        return Api(tools.session(), self.token.reveal().strip(), self.api)

    async def _post(self, api: Api, delivery: Delivery, tools: Tools, remark: str) -> Outcome:
        from notifiers._slack_blocks import render
        from notifiers._slack_web import No

        thread = self._thread(delivery, tools)
        is_for_all = bool(thread) and delivery.message.broadcast
        posted = await api.call(
            "chat.postMessage",
            json={
                "channel": self.channel,
                "metadata": {"event_type": EVENT, "event_payload": {"k": delivery.id}},
                **render(delivery.message, delivery.plainness),
                **({"thread_ts": thread} if thread else {}),
                **({"reply_broadcast": True} if is_for_all else {}),
            },
            plainness=delivery.plainness,
        )
        if isinstance(posted, No):
            return posted.outcome
        channel, ts = str(posted.get("channel", "")), str(posted.get("ts", ""))
        tools.channel_ids[self.api, self.channel] = channel
        return Outcome(Verdict.SENT, remark, remote={"channel": channel, "ts": ts})

    def _thread(self, delivery: Delivery, tools: Tools) -> str:
        """Return the ts of the message to stand under; empty for none, or in another channel."""
        known = tools.channel_ids.get((self.api, self.channel), "")
        here = self.channel if _ID.fullmatch(self.channel) else known
        is_here = not here or here == delivery.under.get("channel")
        return delivery.under.get("ts", "") if is_here and not delivery.plainness else ""

    async def _look(self, api: Api, delivery: Delivery, tools: Tools) -> Outcome | str:
        """Return what ends the attempt, or what to remark where it goes on.

        Nothing is sent blind: where the history cannot be read now, it is asked again later;
        where it can never be, the alert goes out and the remark says that it may be there twice.
        """
        from notifiers._slack_errors import THREAD
        from notifiers._slack_web import No

        channel = await self._channel_id(api, tools)
        if isinstance(channel, No):
            return _later(channel) or f"{_MAYBE_TWICE}: {_BY_NAME}"
        if not channel:
            return f'{_MAYBE_TWICE}: no channel "{self.channel}" that the app sees'
        since = (delivery.first_attempt or delivery.at) - SKEW
        found = await api.find(channel, delivery.id, since)
        if delivery.under.get("channel") == channel and not isinstance(found, No) and not found.ts:
            in_thread = await api.find(channel, delivery.id, since, delivery.under["ts"])
            is_gone = isinstance(in_thread, No) and in_thread.error in THREAD
            found = found if is_gone else in_thread
        if isinstance(found, No):
            return _later(found) or f"{_MAYBE_TWICE}: {found.outcome.note}; {_TWICE}"
        if found.ts:
            note = "an earlier attempt had arrived: it stands in the channel's history"
            return Outcome(Verdict.SENT, note, remote={"channel": channel, "ts": found.ts})
        return "" if found.whole else f"{_MAYBE_TWICE}: too many messages since to read them all"

    async def _channel_id(self, api: Api, tools: Tools) -> str | No:
        """Return the channel's ID; nothing where the app sees no channel of that name.

        The history goes by ID alone, though a message goes by name as well. The ID of a name is
        known from an earlier answer, or looked up, which takes a scope that posting does not.
        """
        from notifiers._slack_web import No

        if _ID.fullmatch(self.channel):
            return self.channel
        known = tools.channel_ids.get((self.api, self.channel)) or await api.channel_id(
            self.channel
        )
        if known and not isinstance(known, No):
            tools.channel_ids[self.api, self.channel] = known
        return known


def _later(no: No) -> Outcome | None:
    """Return the outcome of an attempt that could not look; None where waiting changes nothing."""
    if no.error in {"missing_scope", "not_in_channel", "channel_not_found"}:
        return None
    verdict = Verdict.RETRY if no.outcome.verdict is Verdict.UNSURE else no.outcome.verdict
    note = f"could not ask whether it had arrived: {no.outcome.note}"
    return Outcome(verdict, note, retry_in=no.outcome.retry_in)
