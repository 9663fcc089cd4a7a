"""The outcome and the remedy of each of Slack's errors."""

from __future__ import annotations

from datetime import timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from model import Verdict
from notifiers._slack_errors import judge_answer, read_retry_after


@pytest.mark.parametrize(
    ("error", "status", "verdict"),
    [
        ("ratelimited", 200, Verdict.WAIT),
        ("", 429, Verdict.WAIT),
        ("service_unavailable", 200, Verdict.RETRY),
        ("request_timeout", 200, Verdict.RETRY),
        ("service_unavailable", 503, Verdict.RETRY),
        ("internal_error", 200, Verdict.UNSURE),
        ("fatal_error", 500, Verdict.UNSURE),
        ("", 503, Verdict.UNSURE),
        ("", 200, Verdict.UNSURE),
        ("rollup_error", 500, Verdict.UNSURE),
        ("invalid_blocks", 200, Verdict.TOO_RICH),
        ("msg_blocks_too_long", 200, Verdict.TOO_RICH),
        ("invalid_payload", 400, Verdict.TOO_RICH),
        ("is_archived", 200, Verdict.BLOCKED),
        ("channel_is_archived", 410, Verdict.BLOCKED),
        ("no_service", 404, Verdict.BLOCKED),
        ("invalid_token", 403, Verdict.BLOCKED),
        ("token_revoked", 200, Verdict.BLOCKED),
        ("message_limit_exceeded", 200, Verdict.BLOCKED),
        ("a_name_from_next_year", 200, Verdict.BLOCKED),
        ("", 404, Verdict.BLOCKED),
    ],
)
def test_each_answer_has_its_verdict(error: str, status: int, verdict: Verdict) -> None:
    assert judge_answer(error, status).verdict is verdict


def test_a_refused_form_of_text_alone_is_given_up() -> None:
    assert judge_answer("no_text", 200, plainness=2).verdict is Verdict.REFUSED


def test_a_workspace_without_messages_left_is_asked_again_after_an_hour() -> None:
    assert judge_answer("message_limit_exceeded", 200).retry_in == timedelta(hours=1)


def test_slack_s_pointer_to_the_mistake_is_kept() -> None:
    detail = "[ERROR] must be less than 151 characters [json-pointer:/blocks/0/text/text]"
    assert detail in judge_answer("invalid_blocks", 200, detail=detail).note


def test_a_missing_scope_is_named() -> None:
    note = judge_answer("missing_scope", 200, detail="channels:history").note
    assert note == (
        "Slack refused (missing_scope): channels:history; "
        "add the scope in the app's settings and install it again"
    )


@pytest.mark.parametrize(
    ("written", "seconds"),
    [
        ("30", 30),
        ("0", 0),
        (" 7 ", 7),
        ("9" * 40, 999_999),
        ("", None),
        ("soon", None),
        ("-1", None),
    ],
)
def test_retry_after_is_read_in_seconds(written: str, seconds: int | None) -> None:
    expected = None if seconds is None else timedelta(seconds=seconds)
    assert read_retry_after({"retry-AFTER": written}) == expected


@settings(deadline=None)
@given(st.text(), st.integers(100, 599), st.text(), st.text(), st.integers(0, 2))
def test_any_answer_has_a_verdict_and_a_note_of_one_line(
    error: str, status: int, detail: str, header: str, plainness: int
) -> None:
    headers = {"Retry-After": header}
    outcome = judge_answer(error, status, headers=headers, detail=detail, plainness=plainness)
    assert outcome.verdict is not Verdict.SENT
    assert outcome.note
    assert outcome.note.isprintable() or outcome.note.split("\n") == [outcome.note]
