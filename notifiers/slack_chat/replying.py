"""Answer a person in Slack, so that only this person sees it."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlsplit

from model import ChatReply, Outcome, one_line
from notifiers._slack_blocks import escape
from notifiers._slack_elements import make_section, make_text
from notifiers._slack_hook import post
from notifiers._text import HERE
from notifiers._tools import Tools

MAX_LINES = 12
MAX_LINE_CHARS = 300
_HOSTS = ("hooks.slack.com", "hooks.slack-gov.com")


def render_reply(reply: ChatReply) -> dict[str, Any]:
    """Return the message of *reply*; its text is literal."""
    lines = [one_line(line, MAX_LINE_CHARS) for line in reply.lines[:MAX_LINES]]
    text = "\n".join(filter(None, lines)) or "Done."
    section = make_section([make_text(text)])
    return {
        "response_type": "ephemeral",
        "replace_original": False,
        "text": escape(text),
        "blocks": [{"type": "rich_text", "elements": [section]}],
    }


def is_of_slack(address: str, api: str) -> bool:
    """Return whether *address* takes answers: a host of Slack's, or this machine as *api*."""
    try:
        parts = urlsplit(address)
        own = urlsplit(api)
    except ValueError:
        return False
    is_here = own.hostname in HERE and (parts.scheme, parts.netloc) == (own.scheme, own.netloc)
    return is_here or (parts.scheme == "https" and parts.netloc in _HOSTS)


async def send_reply(tools: Tools, address: str, api: str, reply: ChatReply) -> Outcome | None:
    """Send *reply* to *address* once; None if it is no address of Slack's, so nothing was sent."""
    if not is_of_slack(address, api):
        return None
    return await post(tools, address, render_reply(reply), plainness=0)
