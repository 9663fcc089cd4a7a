"""Ask Slack for the address of a WebSocket, and say in words why there is none."""

from __future__ import annotations

from datetime import timedelta
from typing import NamedTuple
from urllib.parse import urlsplit

from notifiers._slack_errors import BREAKING_ERRORS
from notifiers._slack_web import FailedCall, SlackApi
from notifiers._text import HERE
from notifiers._tools import Tools

METHOD = "apps.connections.open"
MAX_ADDRESS_CHARS = 4096
_REMEDY = (
    "make an app-level token with the scope connections:write (Basic Information, App-Level "
    "Tokens) and set it as app_token:"
)


class LineTrouble(NamedTuple):
    """The reason why a line does not work."""

    text: str
    """In words for a person, with the remedy; holds no secret."""
    needs_person: bool = False
    """Whether it lasts until a person acts."""
    retry_in: timedelta | None = None
    """The wait that Slack asks for."""


async def open_address(tools: Tools, token: str, api: str) -> str | LineTrouble:
    """Return the address of a WebSocket for the app with *token*; it is good for one connection."""
    reply = await SlackApi(tools, token.strip(), api).call(METHOD, json={})
    if isinstance(reply, FailedCall):
        return _explain(reply)
    address = str(reply.get("url", ""))
    if not _is_private(address, api):
        return LineTrouble("Slack gave no address to connect to; it is asked again")
    return address


async def find_trouble(tools: Tools, token: str, api: str) -> str:
    """Return why people cannot answer; empty if they can."""
    opened = await open_address(tools, token, api)
    return opened.text if isinstance(opened, LineTrouble) else ""


def _explain(failed: FailedCall) -> LineTrouble:
    if failed.error in BREAKING_ERRORS:
        text = f"Slack refuses the app-level token ({failed.error}); {_REMEDY}"
        return LineTrouble(text, needs_person=True)
    return LineTrouble(failed.outcome.note, retry_in=failed.outcome.retry_in)


def _is_private(address: str, api: str) -> bool:
    """Return whether nobody reads on the way to *address*: encrypted, or this machine as *api*."""
    if len(address) > MAX_ADDRESS_CHARS:
        return False
    try:
        parts = urlsplit(address)
        host = parts.hostname or ""
        is_here = host in HERE and (urlsplit(api).hostname or "") in HERE
    except ValueError:
        return False
    return bool(host) and (parts.scheme == "wss" or (parts.scheme == "ws" and is_here))
