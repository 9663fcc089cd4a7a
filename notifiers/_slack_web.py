"""Slack's Web API through its own async client, with the client's retries off.

The client's default is to post again after a cut connection: twice, where Slack had posted.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any, NamedTuple

from aiohttp import ClientSession
from slack_sdk.errors import SlackApiError, SlackClientError
from slack_sdk.web.async_client import AsyncWebClient

from model import Outcome
from notifiers._slack_errors import judge
from notifiers._web import FAILURES, LOG, failed

PAGES, PAGE = 10, 200  # how far into the history we look
CHANNEL_PAGES, CHANNEL_PAGE = 10, 1000
_LISTED = ("public_channel,private_channel", "public_channel")

Reply = Mapping[str, Any]


class No(NamedTuple):
    """A call that brought nothing: Slack's name for it, if it has one, and what it means."""

    error: str
    outcome: Outcome


class Found(NamedTuple):
    """What the history holds of a delivery: its ts, or nothing; *whole*: all of it was read."""

    ts: str
    whole: bool


class Api:
    """The methods that we use of one workspace; none of them raises for what the network does."""

    def __init__(self, session: ClientSession, token: str, base: str) -> None:
        """Prepare a client on *session*, whose timeouts hold."""
        client = AsyncWebClient(
            token=token, base_url=base, session=session, retry_handlers=[], logger=LOG
        )
        client.proxy = None  # it takes one from the environment, whatever NO_PROXY says
        self._client = client

    async def call(
        self,
        method: str,
        *,
        json: dict[str, Any] | None = None,
        params: dict[str, str] | None = None,
        plainness: int = 0,
    ) -> Reply | No:
        """Return Slack's reply to *method*; its headers under "headers"."""
        try:
            answer = await self._client.api_call(
                method, http_verb="GET" if params is not None else "POST", json=json, params=params
            )
        except SlackApiError as error:
            return _no(error, plainness)
        except (*FAILURES, SlackClientError) as error:
            return No("", failed(error))
        data = answer.data if isinstance(answer.data, dict) else {}
        return {**data, "headers": dict(answer.headers)}

    async def find(self, channel: str, key: str, since: datetime, thread: str = "") -> Found | No:
        """Look for the message of delivery *key* among those posted after *since*.

        Replies stand in their *thread* alone, by the ts of its first message.
        """
        method = "conversations.replies" if thread else "conversations.history"
        query = {
            **({"ts": thread} if thread else {}),
            "channel": channel,
            "oldest": f"{since.timestamp():.6f}",
            "include_all_metadata": "1",
            "limit": str(PAGE),
        }
        for _ in range(PAGES):
            reply = await self._page(method, query)
            if isinstance(reply, No):
                return reply
            for message in reply.get("messages", []):
                payload = (message.get("metadata") or {}).get("event_payload") or {}
                if payload.get("k") == key:
                    return Found(str(message.get("ts", "")), whole=True)
            if not query["cursor"]:
                return Found("", whole=True)
        return Found("", whole=False)

    async def channel_id(self, name: str) -> str | No:
        """Return the ID of the channel *name*; nothing where no channel that we see has it."""
        told: str | No = ""
        for kinds in _LISTED:  # private channels take a scope of their own
            told = await self._channel_id(name.removeprefix("#"), kinds)
            if not isinstance(told, No) or told.error != "missing_scope":
                break
        return told

    async def _channel_id(self, name: str, kinds: str) -> str | No:
        query = {"types": kinds, "exclude_archived": "1", "limit": str(CHANNEL_PAGE)}
        for _ in range(CHANNEL_PAGES):
            reply = await self._page("conversations.list", query)
            if isinstance(reply, No):
                return reply
            for channel in reply.get("channels", []):
                if channel.get("name") == name:
                    return str(channel.get("id", ""))
            if not query["cursor"]:
                break
        return ""

    async def _page(self, method: str, query: dict[str, str]) -> Reply | No:
        """Return one page of *method*; *query* then has the cursor of the next, or an empty one."""
        reply = await self.call(method, params=query)
        if not isinstance(reply, No):
            query["cursor"] = str((reply.get("response_metadata") or {}).get("next_cursor") or "")
        return reply


def _no(error: SlackApiError, plainness: int) -> No:
    # Where the body is no JSON, the response is aiohttp's own.
    response = error.response
    status = int(getattr(response, "status_code", 0) or getattr(response, "status", 0))
    data = getattr(response, "data", None)
    data = data if isinstance(data, dict) else {}
    named = str(data.get("error") or "")
    told = (data.get("response_metadata") or {}).get("messages") or []
    detail = str(data.get("needed") or "") or "; ".join(map(str, told[:2]))
    headers = dict(getattr(response, "headers", None) or {})
    return No(named, judge(named, status, headers=headers, detail=detail, plainness=plainness))
