"""The address of a connection is private, and a refusal is told with its remedy."""

from __future__ import annotations

import asyncio

import pytest

from notifiers import Tools
from notifiers.slack_chat.opening import LineTrouble, _is_private, find_trouble, open_address
from tests.loopback.slack import APP_TOKEN, TOKEN, SlackServer

API = "https://slack.com/api/"
HERE = "http://127.0.0.1:1/api/"


@pytest.mark.parametrize(
    ("address", "api", "is_good"),
    [
        ("wss://wss-primary.slack.com/link/?ticket=1", API, True),
        ("ws://wss-primary.slack.com/link/", API, False),
        ("ws://127.0.0.1:2/link/", HERE, True),
        ("ws://127.0.0.1:2/link/", API, False),
        ("https://slack.com/", API, False),
        ("wss://[::1", API, False),
        ("wss:///x", API, False),
        ("wss://a/" + "x" * 5000, API, False),
        ("", API, False),
    ],
)
def test_an_address_that_others_could_read_is_refused(address, api, is_good):
    assert _is_private(address, api) is is_good


def ask(slack, function, token):
    async def run():
        async with Tools.open() as tools:
            return await function(tools, token, slack.url)

    return asyncio.run(run())


@pytest.mark.parametrize(
    ("token", "error"),
    [("xapp-other", "invalid_auth"), (TOKEN, "not_allowed_token_type")],
)
def test_a_wrong_token_needs_a_person(token, error):
    with SlackServer() as slack:
        trouble = ask(slack, open_address, token)
    assert isinstance(trouble, LineTrouble)
    assert trouble.needs_person
    assert trouble.text.startswith(f"Slack refuses the app-level token ({error}); make an app")


def test_a_rate_limit_says_how_long_to_wait():
    with SlackServer() as slack:
        slack.faults_of["apps.connections.open"] = ["ratelimited:7"]
        trouble = ask(slack, open_address, APP_TOKEN)
    assert trouble.retry_in.total_seconds() == 7


def test_a_working_line_has_no_trouble():
    with SlackServer() as slack:
        assert ask(slack, find_trouble, APP_TOKEN) == ""
