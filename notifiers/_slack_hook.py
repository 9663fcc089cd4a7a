"""One post to an incoming webhook, through Slack's own async client with its retries off."""

from __future__ import annotations

from typing import Any

from aiohttp import ClientSession
from slack_sdk.errors import SlackClientError
from slack_sdk.webhook.async_client import AsyncWebhookClient

from model import Outcome, Verdict
from notifiers._slack_errors import judge
from notifiers._web import FAILURES, LOG, failed


async def post(
    session: ClientSession, url: str, arguments: dict[str, Any], plainness: int
) -> Outcome:
    """Post *arguments* to the webhook *url* and return what came of it."""
    client = AsyncWebhookClient(url, session=session, retry_handlers=[], logger=LOG)
    client.proxy = None  # it takes one from the environment, whatever NO_PROXY says
    try:
        answer = await client.send_dict(arguments)
    except (*FAILURES, SlackClientError) as error:
        return failed(error)
    if answer.status_code == 200 and answer.body.strip() == "ok":
        return Outcome(Verdict.SENT)
    # An error is one word of plain text; a page is what stands between us and Slack.
    named = answer.body.strip() if answer.body.strip().replace("_", "").isalnum() else ""
    headers = dict(answer.headers)
    return judge(named, answer.status_code, headers=headers, plainness=plainness)
