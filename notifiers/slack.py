"""Slack, with a bot token: an alert arrives once, even where an answer got lost.

The later steps of a trend are posted in the thread of its rise. Every message carries the id of
its delivery in its metadata. After an attempt without an answer the notifier first reads the
channel's history and the thread. It sends again only if the message is in neither.

The message of the rise is edited as the trend moves. An edit keeps the metadata.

With an app-level token people can answer: alerts have buttons, and there is a command.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any, ClassVar

from model import Delivery, Duration, Message, MessageEdit, Outcome, Preview, Secret, Verdict
from notifiers._lines import LineAddress, Rights

if TYPE_CHECKING:
    from notifiers._slack_web import FailedCall, Lookup, SlackApi
    from notifiers._tools import Tools

METADATA_EVENT = "groundswell_delivery"
MAX_CLOCK_SKEW = timedelta(seconds=60)  # how far Slack's clock may be behind ours
_ID = re.compile(r"[CGD][A-Z0-9]{7,}")
_USER = re.compile(r"[UW][A-Z0-9]{5,20}")
_LINK = re.compile(r"(?:https?|slack)://\S*?\b([CGD][A-Z0-9]{7,})\b")
_MAYBE_TWICE = "it may be there twice, the history could not tell"
_NEEDS_HISTORY = "without the history an alert may come twice after a failure"
_ADD_ID = (
    "only the name of the channel is known; write its ID (Slack shows it at the foot of the "
    "channel's details), or add the scope channels:read"
)
_UNREADABLE = {"missing_scope", "not_in_channel", "channel_not_found"}
"""Errors of the history that do not get better by waiting."""


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
    app_token: Secret | None = None
    """The app-level token; it starts with xapp-. With it alerts have buttons. Socket Mode."""
    may: Rights = field(default_factory=Rights)
    """Who may do more than to acknowledge and to silence, which everybody may."""

    burst: ClassVar[int] = 3
    """How many messages a quiet channel takes at once; Slack allows short bursts. Doubled, more of
    them are refused for a second (429)."""

    buttons_need: ClassVar[str] = "app_token"
    """The option without which alerts have no buttons."""
    edits: ClassVar[bool] = True
    """Whether a message that was sent can be edited."""

    def __post_init__(self) -> None:
        from notifiers._text import keeps_private

        token = self.token.reveal()
        if not token.isascii() or len(token.split()) != 1:
            raise ValueError("the token is empty or not a token; set the app's bot token (xoxb-…)")
        if token.startswith("xapp-"):
            raise ValueError("the token is an app-level token; set the app's bot token (xoxb-…)")
        if token.startswith("http"):
            problem = "the token is the address of a webhook"
            raise ValueError(f"{problem}; write type: slack_webhook with url: for it")
        if found := _LINK.search(self.channel):
            raise ValueError(f"the channel is a link; write its ID, which is {found[1]}")
        if not self.channel.strip("# "):
            raise ValueError('no channel; write its ID, or its name like "#alerts"')
        if self.app_token is not None:
            _check_app_token(self.app_token.reveal())
        if self.may.edit and self.app_token is None:
            raise ValueError("may: needs app_token:; without it nobody can answer")
        if wrong := next((user for user in self.may.edit if not _USER.fullmatch(user)), ""):
            raise ValueError(f'"{wrong}" is not the ID of a member; copy it from the profile (U…)')
        if not keeps_private(self.api):
            raise ValueError(
                f'"{self.api}" is not an https address; omit api: to use Slack\'s default'
            )

    @property
    def recipients(self) -> tuple[str, ...]:
        """Return the only recipient."""
        return ("",)

    @property
    def pace(self) -> timedelta:
        """Return Slack's limit: a message a second in each channel."""
        return timedelta(seconds=1)

    @property
    def line(self) -> LineAddress | None:
        """Return the address of the line by which people answer; None if they cannot."""
        if self.app_token is None:
            return None
        return LineAddress(self.app_token, self.api)

    @property
    def room(self) -> str:
        """Return the ID or the name of the channel, by which the line names it."""
        return self.channel

    @staticmethod
    def preview(message: Message, at: datetime) -> Preview:
        """Return *message*, sent *at* a time, as Slack would show it."""
        from notifiers._slack_blocks import render
        from notifiers._slack_drawing import draw_page, write_blocks

        arguments = render(message)
        return Preview(write_blocks(arguments), arguments, draw_page(arguments, at))

    @staticmethod
    def preview_with_buttons(message: Message, at: datetime) -> Preview:
        """Do as `preview`, for a channel in which people can answer."""
        from notifiers._slack_blocks import render
        from notifiers._slack_drawing import draw_page, write_blocks

        arguments = render(message, alert="sample")
        return Preview(write_blocks(arguments), arguments, draw_page(arguments, at))

    async def send(self, delivery: Delivery, tools: Tools) -> Outcome:
        """Send *delivery*, unless the history shows that an earlier attempt arrived."""
        api = self._open_api(tools)
        remark = ""
        if delivery.maybe_sent:
            found = await self._look_up(api, delivery, tools)
            if isinstance(found, Outcome):
                return found
            remark = found
        return await self._post(api, delivery, tools, remark)

    async def edit(self, edit: MessageEdit, tools: Tools) -> Outcome:
        """Let the message say what *edit* wants; its metadata still names its delivery."""
        from notifiers._slack_blocks import render_again
        from notifiers._slack_errors import judge_edit
        from notifiers._slack_web import FailedCall

        delivery, channel = edit.delivery, edit.stands.get("channel", "")
        arguments = {
            "channel": channel,
            "ts": edit.stands.get("ts", ""),
            "metadata": _make_metadata(delivery),
            **render_again(delivery.message, delivery.plainness, self._name_alert(delivery)),
        }
        api = self._open_api(tools)
        plainness = delivery.plainness
        answer = await api.call("chat.update", json=arguments, plainness=plainness)
        if isinstance(answer, FailedCall):
            is_here = channel == (self._find_known_id(tools) or channel)
            return judge_edit(answer.error, answer.outcome, is_here=is_here)
        return Outcome(Verdict.SENT)

    async def check(self, tools: Tools) -> tuple[str, ...]:
        """Ask for the owner of the token, its scopes, its channel, and the line for answers."""
        return (*await self._check_channel(tools), *await self._check_line(tools))

    async def _check_line(self, tools: Tools) -> tuple[str, ...]:
        """Ask for the line by which people answer."""
        if self.app_token is None:
            return ()
        from notifiers.slack_chat.opening import find_trouble

        trouble = await find_trouble(tools, self.app_token.reveal(), self.api)
        return (trouble,) if trouble else ()

    async def _check_channel(self, tools: Tools) -> tuple[str, ...]:
        from notifiers._slack_web import FailedCall

        api = self._open_api(tools)
        identity = await api.call("auth.test")
        if isinstance(identity, FailedCall):
            return (identity.outcome.note,)
        named = identity["headers"].get("x-oauth-scopes", "").split(",")
        scopes = {scope.strip() for scope in named}
        if scopes != {""} and "chat:write" not in scopes:
            return ("the token may not post; add the scope chat:write and install the app again",)
        channel = await self._find_channel_id(api, tools)
        if isinstance(channel, FailedCall):
            is_scope = channel.error == "missing_scope"
            note = channel.outcome.note
            return (f"{note}; {_ADD_ID}" if is_scope else note,)
        if not channel:
            return (f"{self._describe_missing_channel()}; invite it, or write the ID",)
        query = {"channel": channel, "limit": "1"}
        history = await api.call("conversations.history", params=query)
        if isinstance(history, FailedCall):
            return (_explain_no_history(history),)
        return ()

    def _open_api(self, tools: Tools) -> SlackApi:
        from notifiers._slack_web import SlackApi

        return SlackApi(tools, self.token.reveal().strip(), self.api)

    def _name_alert(self, delivery: Delivery) -> str:
        """Return the id of the alert that buttons act on; empty where there are none."""
        return "" if self.app_token is None else delivery.alert

    def _describe_missing_channel(self) -> str:
        return f'no channel "{self.channel}" that the app sees'

    async def _post(self, api: SlackApi, delivery: Delivery, tools: Tools, remark: str) -> Outcome:
        from notifiers._slack_blocks import render
        from notifiers._slack_web import FailedCall

        thread = self._find_thread(delivery, tools)
        named = self._name_alert(delivery)
        arguments = {
            "channel": self.channel,
            "metadata": _make_metadata(delivery),
            **render(delivery.message, delivery.plainness, "" if thread else named),
        }
        if thread:
            arguments["thread_ts"] = thread
            if delivery.message.broadcast:
                arguments["reply_broadcast"] = True
        plainness = delivery.plainness
        posted = await api.call("chat.postMessage", json=arguments, plainness=plainness)
        if isinstance(posted, FailedCall):
            return posted.outcome
        channel = str(posted.get("channel", ""))
        tools.channel_ids[self.api, self.channel] = channel
        remote = {"channel": channel, "ts": str(posted.get("ts", ""))}
        return Outcome(Verdict.SENT, remark, remote=remote)

    def _find_thread(self, delivery: Delivery, tools: Tools) -> str:
        """Return the ts of the message to reply to; empty for none, or in another channel."""
        if delivery.plainness:
            return ""
        channel = self._find_known_id(tools)
        is_here = not channel or channel == delivery.under.get("channel")
        return delivery.under.get("ts", "") if is_here else ""

    def _find_known_id(self, tools: Tools) -> str:
        """Return the channel's ID; empty where only its name is known so far."""
        if _ID.fullmatch(self.channel):
            return self.channel
        return tools.channel_ids.get((self.api, self.channel), "")

    async def _look_up(self, api: SlackApi, delivery: Delivery, tools: Tools) -> Outcome | str:
        """Return the outcome if the message must not be sent again, else a remark.

        Where the history cannot be read now, the outcome is another attempt later. Where it can
        never be read, the alert goes out and the remark says that it may be there twice. The
        remark is empty where the message surely did not arrive.
        """
        from notifiers._slack_web import FailedCall

        channel = await self._find_channel_id(api, tools)
        if isinstance(channel, FailedCall):
            return _judge_failed_lookup(channel) or f"{_MAYBE_TWICE}: {_ADD_ID}"
        if not channel:
            return f"{_MAYBE_TWICE}: {self._describe_missing_channel()}"
        found = await self._search(api, delivery, channel)
        if isinstance(found, FailedCall):
            remark = f"{_MAYBE_TWICE}: {_explain_no_history(found)}"
            return _judge_failed_lookup(found) or remark
        if found.ts:
            note = "an earlier attempt had arrived: it stands in the channel's history"
            return Outcome(Verdict.SENT, note, remote={"channel": channel, "ts": found.ts})
        if found.is_complete:
            return ""
        return f"{_MAYBE_TWICE}: too many messages since to read them all"

    async def _search(self, api: SlackApi, delivery: Delivery, channel: str) -> Lookup | FailedCall:
        """Look for *delivery* in the history of *channel*, then in the thread that it is for."""
        from notifiers._slack_errors import THREAD_ERRORS
        from notifiers._slack_web import FailedCall

        since = (delivery.first_attempt or delivery.at) - MAX_CLOCK_SKEW
        found = await api.find(channel, delivery.id, since)
        has_thread = delivery.under.get("channel") == channel
        if not has_thread or isinstance(found, FailedCall) or found.ts:
            return found
        in_thread = await api.find(channel, delivery.id, since, delivery.under["ts"])
        is_gone = isinstance(in_thread, FailedCall) and in_thread.error in THREAD_ERRORS
        return found if is_gone else in_thread

    async def _find_channel_id(self, api: SlackApi, tools: Tools) -> str | FailedCall:
        """Return the channel's ID; empty where the app sees no channel of that name.

        A message can be posted by name or ID, but the history is read by ID only. An earlier
        answer tells the ID of a name. Looking it up takes a scope that posting does not need.
        """
        from notifiers._slack_web import FailedCall

        if _ID.fullmatch(self.channel):
            return self.channel
        key = (self.api, self.channel)
        if tools.channel_ids.get(key):
            return tools.channel_ids[key]
        found = await api.find_channel_id(self.channel)
        if found and not isinstance(found, FailedCall):
            tools.channel_ids[key] = found
        return found


def _check_app_token(text: str) -> None:
    """Raise ValueError unless *text* may be an app-level token."""
    if not text.isascii() or len(text.split()) != 1 or not text.strip().startswith("xapp-"):
        remedy = "set an app-level token (xapp-…) with the scope connections:write"
        raise ValueError(f"the app_token is empty or no app-level token; {remedy}")


def _make_metadata(delivery: Delivery) -> dict[str, Any]:
    """Return the mark by which the history proves that *delivery* arrived."""
    return {"event_type": METADATA_EVENT, "event_payload": {"k": delivery.id}}


def _explain_no_history(failed: FailedCall) -> str:
    """Return why the history cannot be read, and the remedy that follows from Slack's answer."""
    if failed.error == "not_in_channel":
        remedy = "invite the app to the channel (/invite)"
        return f"Slack refused (not_in_channel); {remedy}: {_NEEDS_HISTORY}"
    note = failed.outcome.note
    return f"{note}: {_NEEDS_HISTORY}" if failed.error == "missing_scope" else note


def _judge_failed_lookup(failed: FailedCall) -> Outcome | None:
    """Return the outcome where the history cannot be read now; None where waiting is useless."""
    if failed.error in _UNREADABLE:
        return None
    verdict = failed.outcome.verdict
    if verdict is Verdict.UNSURE:  # nothing was posted
        verdict = Verdict.RETRY
    note = f"could not ask whether it had arrived: {failed.outcome.note}"
    return Outcome(verdict, note, retry_in=failed.outcome.retry_in)
