"""The workspace behind the loopback Slack: its channels, its messages and its methods.

The methods accept, answer and refuse as the reference documents it.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from tests.loopback import blocks as kit

TOKEN = "xoxb-loopback-000000000000"
SCOPES = (
    "chat:write", "chat:write.public", "channels:history", "groups:history", "channels:read",
    "groups:read",
)  # fmt: skip
Reply = dict[str, Any]


@dataclass
class Channel:
    """A conversation of the workspace."""

    id: str
    name: str
    is_private: bool = False
    is_member: bool = True
    is_archived: bool = False

    @property
    def kind(self) -> str:
        """Return Slack's name for this kind of conversation."""
        return "private_channel" if self.is_private else "public_channel"


@dataclass
class Posted:
    """A message as the workspace keeps it."""

    channel: str
    ts: str
    text: str
    blocks: list[Any]
    metadata: Reply = field(default_factory=dict)
    thread_ts: str = ""
    arguments: Reply = field(default_factory=dict)
    """All that the last post or update of it said."""
    webhook: bool = False

    @property
    def key(self) -> str:
        """Return the delivery that the message says it is; empty where it says none."""
        return str(self.metadata.get("event_payload", {}).get("k", ""))


class Refusal(Exception):
    """A method refuses: HTTP 200 with ok: false."""

    def __init__(self, error: str, **more: Any) -> None:
        """Keep *error* and the further fields of the reply."""
        super().__init__(error)
        self.reply: Reply = {"ok": False, "error": error, **more}


class RateLimited(Exception):
    """A method refuses because there were too many calls."""

    def __init__(self, seconds: int) -> None:
        """Keep for how many *seconds* to stay away."""
        super().__init__(seconds)
        self.seconds = seconds


class Workspace:
    """Channels, messages and the methods of the Web API, without a network."""

    def __init__(
        self,
        *,
        channels: tuple[Channel, ...] = (),
        scopes: tuple[str, ...] = SCOPES,
        rate_limit: bool = False,
        burst: int = 1,
        clock: Callable[[], float] = time.time,
        page_size: int = 999,
    ) -> None:
        """Make a workspace: with #alerts and #ops unless *channels* says otherwise.

        *rate_limit*: one message a second in each channel after *burst*. *page_size* caps
        the messages of one page of history, as Slack may do.
        """
        self.token = TOKEN
        self.tokens = {TOKEN}
        self.scopes = scopes
        self.channels = list(channels) or [
            Channel("C0ALERTS1", "alerts"),
            Channel("C0OPS0001", "ops"),
        ]
        self.hook_channel = self.channels[0]
        self.rate_limit = rate_limit
        self.burst = burst
        self.page_size = page_size
        self.messages: list[Posted] = []
        self._clock = clock
        self._last_ts = 0
        self._bucket: dict[str, tuple[float, float]] = {}

    def list_keys(self) -> list[str]:
        """Return the delivery of each message, in the order of posting."""
        return [message.key for message in self.messages]

    def answer(self, method: str, token: str, arguments: Reply) -> Reply:
        """Return the reply to *method*.

        Raises:
            RateLimited: too many messages in a second.
        """
        try:
            self._check_token(token)
            return {"ok": True, **_METHODS.get(method, _refuse_method)(self, arguments)}
        except Refusal as refusal:
            return refusal.reply

    def _check_token(self, token: str) -> None:
        if token not in self.tokens:
            raise Refusal("invalid_auth" if token else "not_authed")

    def post_by_webhook(self, arguments: Reply) -> None:
        """Post the message of an incoming webhook.

        Raises:
            Refusal: the channel does not accept it.
        """
        if self.hook_channel.is_archived:
            raise Refusal("channel_is_archived")
        self._post(self.hook_channel, arguments, webhook=True)

    def _check_scope(self, scope: str) -> None:
        if scope not in self.scopes:
            provided = ",".join(self.scopes)
            raise Refusal("missing_scope", needed=scope, provided=provided)

    def _find_channel(self, named: str, *, by_name: bool) -> Channel:
        for channel in self.channels:
            if channel.is_private and not channel.is_member:
                continue
            if named == channel.id or (by_name and named.removeprefix("#") == channel.name):
                return channel
        raise Refusal("channel_not_found")

    def _post(self, channel: Channel, arguments: Reply, *, webhook: bool = False) -> Posted:
        text, blocks = _read_content(arguments)
        self._take_token(channel)
        posted = Posted(
            channel=channel.id,
            ts=self._make_ts(),
            text=text,
            blocks=blocks,
            metadata={} if webhook else _read_metadata(arguments),
            thread_ts=str(arguments.get("thread_ts") or ""),
            arguments=arguments,
            webhook=webhook,
        )
        self.messages.append(posted)
        return posted

    def _take_token(self, channel: Channel) -> None:
        """Take one token of the channel's bucket: one more each second, at most *burst*."""
        if not self.rate_limit:
            return
        now = time.monotonic()
        tokens, at = self._bucket.get(channel.id, (float(self.burst), now))
        tokens = min(float(self.burst), tokens + now - at)
        if tokens < 1:
            self._bucket[channel.id] = (tokens, now)
            raise RateLimited(1)
        self._bucket[channel.id] = (tokens - 1, now)

    def _make_ts(self) -> str:
        now = round(self._clock() * 1_000_000)
        self._last_ts = max(self._last_ts + 1, now)
        seconds, micros = divmod(self._last_ts, 1_000_000)
        return f"{seconds}.{micros:06d}"

    def auth_test(self, _arguments: Reply) -> Reply:
        """Answer auth.test."""
        return {
            "url": "https://loopback.slack.com/", "team": "Loopback", "user": "groundswell",
            "team_id": "T0LOOP", "user_id": "U0LOOP", "bot_id": "B0LOOP",
            "is_enterprise_install": False,
        }  # fmt: skip

    def post_message(self, arguments: Reply) -> Reply:
        """Answer chat.postMessage: by channel ID or name."""
        self._check_scope("chat:write")
        channel = self._find_channel(str(arguments.get("channel", "")), by_name=True)
        if channel.is_archived:
            raise Refusal("is_archived")
        if not channel.is_member and "chat:write.public" not in self.scopes:
            raise Refusal("not_in_channel")
        posted = self._post(channel, arguments)
        return {
            "channel": channel.id,
            "ts": posted.ts,
            "message": _show_message(posted, everything=True),
        }

    def update(self, arguments: Reply) -> Reply:
        """Answer chat.update: by channel ID alone; text without blocks takes the blocks away."""
        self._check_scope("chat:write")
        channel = self._find_channel(str(arguments.get("channel", "")), by_name=False)
        posted = self._find_message(channel, str(arguments.get("ts", "")))
        text, blocks = _read_content(arguments)
        posted.text = text
        posted.arguments = arguments
        if blocks or text:
            posted.blocks = blocks
        if arguments.get("metadata") is not None:
            posted.metadata = _read_metadata(arguments)
        return {"channel": channel.id, "ts": posted.ts, "text": posted.text}

    def read_history(self, arguments: Reply) -> Reply:
        """Answer conversations.history: newest first, without replies, in pages."""
        channel = self._find_readable_channel(arguments)
        own = [message for message in self.messages if message.channel == channel.id]
        roots = [message for message in own if not message.thread_ts]
        return self._cut_page(arguments, roots[::-1])

    def read_replies(self, arguments: Reply) -> Reply:
        """Answer conversations.replies: the root first, then the replies, oldest first."""
        channel = self._find_readable_channel(arguments)
        ts = str(arguments.get("ts", ""))
        root = self._find_message(channel, ts, error="thread_not_found")
        replies = [message for message in self.messages if message.thread_ts == ts]
        return self._cut_page(arguments, [root, *replies])

    def list_channels(self, arguments: Reply) -> Reply:
        """Answer conversations.list: the kinds asked for, each with its own scope."""
        kinds = str(arguments.get("types") or "public_channel").split(",")
        scopes = {"public_channel": "channels:read", "private_channel": "groups:read"}
        for kind in kinds:
            self._check_scope(scopes[kind])
        without_archived = _is_on(arguments.get("exclude_archived"))
        shown = [
            _show_channel(channel)
            for channel in self.channels
            if channel.kind in kinds
            and (channel.is_member or not channel.is_private)
            and not (channel.is_archived and without_archived)
        ]
        asked = int(arguments.get("limit") or 100)
        limit = min(asked, 1000, self.page_size)
        start = int(arguments.get("cursor") or 0)
        after = start + limit
        cursor = str(after) if after < len(shown) else ""
        return {"channels": shown[start:after], "response_metadata": {"next_cursor": cursor}}

    def _find_readable_channel(self, arguments: Reply) -> Channel:
        channel = self._find_channel(str(arguments.get("channel", "")), by_name=False)
        self._check_scope("groups:history" if channel.is_private else "channels:history")
        if not channel.is_member:
            raise Refusal("not_in_channel")
        return channel

    def _find_message(self, channel: Channel, ts: str, error: str = "message_not_found") -> Posted:
        for message in self.messages:
            if message.channel == channel.id and message.ts == ts:
                return message
        raise Refusal(error)

    def _cut_page(self, arguments: Reply, messages: list[Posted]) -> Reply:
        kept = _select_messages(arguments, messages)
        asked = int(arguments.get("limit") or 100)
        limit = min(asked, 999, self.page_size)
        start = int(arguments.get("cursor") or 0)
        after = start + limit
        everything = _is_on(arguments.get("include_all_metadata"))
        shown = [_show_message(message, everything=everything) for message in kept[start:after]]
        reply: Reply = {"messages": shown, "has_more": after < len(kept)}
        if reply["has_more"]:
            reply["response_metadata"] = {"next_cursor": str(after)}
        return reply


def _select_messages(arguments: Reply, messages: list[Posted]) -> list[Posted]:
    """Return the messages between oldest and latest."""
    oldest = float(arguments.get("oldest") or 0)
    latest = float(arguments.get("latest") or "inf")
    if _is_on(arguments.get("inclusive")):
        return [message for message in messages if oldest <= float(message.ts) <= latest]
    return [message for message in messages if oldest < float(message.ts) < latest]


def _show_channel(channel: Channel) -> Reply:
    return {
        "id": channel.id,
        "name": channel.name,
        "is_channel": True,
        "is_private": channel.is_private,
        "is_archived": channel.is_archived,
        "is_member": channel.is_member,
    }


def _read_content(arguments: Reply) -> tuple[str, list[Any]]:
    text = str(arguments.get("text") or "")
    blocks = arguments.get("blocks") or []
    if not text and not blocks:
        raise Refusal("no_text")
    if found := kit.find_problems(blocks):
        raise Refusal("invalid_blocks", errors=found, response_metadata={"messages": found})
    if kit.count_chars(blocks) > kit.MAX_BLOCKS_CHARS:
        raise Refusal("msg_blocks_too_long")
    return text[: kit.MAX_TEXT_CHARS], blocks


def _read_metadata(arguments: Reply) -> Reply:
    metadata = arguments.get("metadata") or {}
    if metadata and not {"event_type", "event_payload"} <= set(metadata):
        raise Refusal("invalid_metadata_format")
    return dict(metadata)


def _show_message(message: Posted, *, everything: bool) -> Reply:
    """Return *message* as the history shows it; its metadata only with *everything*."""
    shown: Reply = {
        "type": "message", "ts": message.ts, "text": message.text, "blocks": message.blocks,
        "user": "U0LOOP", "bot_id": "B0LOOP", "team": "T0LOOP",
    }  # fmt: skip
    if message.metadata and everything:
        shown["metadata"] = message.metadata
    if message.thread_ts:
        shown["thread_ts"] = message.thread_ts
    return shown


def _is_on(value: object) -> bool:
    return str(value).lower() in {"1", "true"}


def _refuse_method(_workspace: Workspace, _arguments: Reply) -> Reply:
    raise Refusal("unknown_method")


_METHODS: dict[str, Callable[[Workspace, Reply], Reply]] = {
    "auth.test": Workspace.auth_test,
    "chat.postMessage": Workspace.post_message,
    "chat.update": Workspace.update,
    "conversations.history": Workspace.read_history,
    "conversations.list": Workspace.list_channels,
    "conversations.replies": Workspace.read_replies,
}
