"""Slack's Web API through its own async client, with the client's retries off.

By default the client posts again after a cut connection, so that an alert may come twice.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any, NamedTuple

from slack_sdk.errors import SlackApiError, SlackClientError
from slack_sdk.web.async_client import AsyncWebClient

from model import Outcome, Verdict
from notifiers._slack_errors import judge_answer
from notifiers._tools import Tools
from notifiers._web import FAILURES, LOG, judge_failure

MAX_HISTORY_PAGES = 20
HISTORY_PAGE_MESSAGES = 100  # more long ones would not fit into MAX_ANSWER_BYTES
MAX_CHANNEL_PAGES = 10
CHANNEL_PAGE_CHANNELS = 1000
MAX_REMARKS = 2  # of Slack on one refused message
_CHANNEL_TYPES = ("public_channel,private_channel", "public_channel")
"""The types of channel to list; the second try needs no scope for private channels."""

Reply = Mapping[str, Any]


class FailedCall(NamedTuple):
    """A call that failed."""

    error: str
    """Slack's name for the error; empty where it gave none."""
    outcome: Outcome


class Lookup(NamedTuple):
    """The result of a search for a delivery in the history."""

    ts: str
    """The message's ts; empty where it was not found."""
    is_complete: bool
    """Whether the search ended: found, or all of the history was read."""


class SlackApi:
    """The methods of one workspace that we use; none raises for a failure of the network."""

    def __init__(self, tools: Tools, token: str, base: str) -> None:
        """Prepare a client on the session and the proxy of *tools*."""
        client = AsyncWebClient(
            token=token, base_url=base, session=tools.session(), retry_handlers=[], logger=LOG
        )
        client.proxy = tools.find_proxy(base)  # else the client takes one from the environment
        self._client = client

    async def call(
        self,
        method: str,
        *,
        json: dict[str, Any] | None = None,
        params: dict[str, str] | None = None,
        plainness: int = 0,
    ) -> Reply | FailedCall:
        """Return Slack's reply to *method*; its headers under "headers"."""
        verb = "POST" if params is None else "GET"
        try:
            answer = await self._client.api_call(method, http_verb=verb, json=json, params=params)
        except SlackApiError as error:
            return _read_error(error, plainness)
        except (*FAILURES, SlackClientError) as error:
            is_message = method.startswith("chat.")
            outcome = judge_failure(error, "api: if it is set", may_arrive=is_message)
            return FailedCall("", outcome)
        data = answer.data if isinstance(answer.data, dict) else {}
        return {**data, "headers": dict(answer.headers)}

    async def find(
        self, channel: str, key: str, since: datetime, thread: str = ""
    ) -> Lookup | FailedCall:
        """Look for the message of delivery *key* among those posted after *since*.

        Replies stand only in their *thread*, which is named by the ts of its first message.
        """
        method = "conversations.replies" if thread else "conversations.history"
        query = {
            "channel": channel,
            "oldest": f"{since.timestamp():.6f}",
            "include_all_metadata": "1",
            "limit": str(HISTORY_PAGE_MESSAGES),
        }
        if thread:
            query["ts"] = thread
        for _ in range(MAX_HISTORY_PAGES):
            messages = await self._read_page(method, query, "messages")
            if isinstance(messages, FailedCall):
                return messages
            for message in messages:
                if _read_key(message) == key:
                    return Lookup(str(message.get("ts", "")), is_complete=True)
            if not query["cursor"]:
                return Lookup("", is_complete=True)
        return Lookup("", is_complete=False)

    async def find_channel_id(self, name: str) -> str | FailedCall:
        """Return the ID of the channel *name*; empty where the app sees no such channel."""
        found: str | FailedCall = ""
        for types in _CHANNEL_TYPES:
            found = await self._find_channel_id(name.removeprefix("#"), types)
            if not isinstance(found, FailedCall) or found.error != "missing_scope":
                break
        return found

    async def _find_channel_id(self, name: str, types: str) -> str | FailedCall:
        query = {"types": types, "exclude_archived": "1", "limit": str(CHANNEL_PAGE_CHANNELS)}
        for _ in range(MAX_CHANNEL_PAGES):
            channels = await self._read_page("conversations.list", query, "channels")
            if isinstance(channels, FailedCall):
                return channels
            for channel in channels:
                if channel.get("name") == name:
                    return str(channel.get("id", ""))
            if not query["cursor"]:
                break
        return ""

    async def _read_page(
        self, method: str, query: dict[str, str], name: str
    ) -> list[Reply] | FailedCall:
        """Return the list *name* of one page of *method*; put the next page's cursor into *query*.

        An answer without the list says nothing: it does not count as an empty page.
        """
        reply = await self.call(method, params=query)
        if isinstance(reply, FailedCall):
            return reply
        listed = reply.get(name)
        if not isinstance(listed, list):
            return FailedCall("", Outcome(Verdict.RETRY, f"Slack's answer has no list of {name}"))
        paging = _read_object(reply, "response_metadata")
        query["cursor"] = str(paging.get("next_cursor") or "")
        return [each for each in listed if isinstance(each, dict)]


def _read_object(reply: Reply, name: str) -> Reply:
    """Return the object *name* of *reply*; an empty one where there is none."""
    value = reply.get(name)
    return value if isinstance(value, dict) else {}


def _read_key(message: Reply) -> str:
    """Return the delivery that *message* carries; empty where it carries none."""
    payload = _read_object(_read_object(message, "metadata"), "event_payload")
    return str(payload.get("k") or "")


def _read_error(error: SlackApiError, plainness: int) -> FailedCall:
    # Where the body is no JSON, the response is aiohttp's own.
    response = error.response
    status = int(getattr(response, "status_code", 0) or getattr(response, "status", 0))
    headers = getattr(response, "headers", None)
    data = getattr(response, "data", None)
    if not isinstance(data, dict):
        data = {}
    named = str(data.get("error") or "")
    outcome = judge_answer(
        named,
        status,
        headers=dict(headers or {}),
        detail=_read_detail(data),
        plainness=plainness,
    )
    return FailedCall(named, outcome)


def _read_detail(data: Reply) -> str:
    """Return the scope that is missing, or Slack's first remarks."""
    needed = data.get("needed")
    if needed:
        return str(needed)
    messages = _read_object(data, "response_metadata").get("messages")
    return "; ".join(map(str, messages[:MAX_REMARKS])) if isinstance(messages, list) else ""
