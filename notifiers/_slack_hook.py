"""One post to an incoming webhook, through Slack's own async client with its retries off."""

from __future__ import annotations

from typing import Any

from slack_sdk.errors import SlackClientError
from slack_sdk.webhook.async_client import AsyncWebhookClient

from model import Outcome, Verdict
from notifiers._slack_errors import judge_answer
from notifiers._tools import Tools
from notifiers._web import FAILURES, LOG, judge_failure

MAX_WORD_CHARS = 80


async def post(tools: Tools, url: str, arguments: dict[str, Any], plainness: int) -> Outcome:
    """Post *arguments* to the webhook *url* and return the outcome."""
    client = AsyncWebhookClient(url, session=tools.session(), retry_handlers=[], logger=LOG)
    client.proxy = tools.find_proxy(url)  # else the client takes one from the environment
    try:
        answer = await client.send_dict(arguments)
    except (*FAILURES, SlackClientError) as error:
        return judge_failure(error, "url:")
    if answer.status_code == 200 and answer.body.strip() == "ok":
        return Outcome(Verdict.SENT)
    # An error is one word of plain text. A page comes from a server between us and Slack.
    body = answer.body.strip()
    is_word = len(body) <= MAX_WORD_CHARS and body.replace("_", "").isalnum()
    return judge_answer(
        body if is_word else "",
        answer.status_code,
        headers=dict(answer.headers),
        plainness=plainness,
    )
