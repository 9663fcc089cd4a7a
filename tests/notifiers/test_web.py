"""The outcome of an attempt that ended in a failure of the network."""

from __future__ import annotations

import aiohttp
import pytest

from model import Verdict
from notifiers._web import judge_failure


def test_a_connection_that_was_never_made_is_tried_again() -> None:
    outcome = judge_failure(aiohttp.ConnectionTimeoutError())

    assert outcome.verdict is Verdict.RETRY
    assert outcome.note == "Slack cannot be reached (ConnectionTimeoutError)"


@pytest.mark.parametrize(
    "error", [TimeoutError(), ConnectionResetError(), aiohttp.ServerDisconnectedError()]
)
def test_a_request_without_an_answer_may_have_arrived(error: Exception) -> None:
    outcome = judge_failure(error)

    assert outcome.verdict is Verdict.UNSURE
    assert outcome.note == f"Slack did not answer ({type(error).__name__}); it may have arrived"


def test_the_text_of_an_error_is_not_shown_since_it_may_hold_the_address() -> None:
    outcome = judge_failure(aiohttp.ClientError("https://hooks.slack.com/services/secret"))

    assert "secret" not in outcome.note
