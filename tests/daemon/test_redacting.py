"""Texts of channels and feeds lose the secrets of the config before they go on."""

from __future__ import annotations

from datetime import timedelta

from daemon.redacting import redact_outcome, redact_page
from model import Outcome, Page, Verdict
from terminal import logs

SECRET = "planted-8f21c0"


def test_an_outcome_has_no_secret_in_its_note_or_in_the_names_of_its_channel() -> None:
    logs.hide([SECRET])
    wait = timedelta(seconds=7)
    outcome = Outcome(
        Verdict.WAIT,
        f"it said {SECRET}",
        retry_in=wait,
        remote={"reply": f"250 {SECRET}", "ts": "7"},
    )

    redacted = redact_outcome(outcome)

    assert (redacted.verdict, redacted.retry_in) == (Verdict.WAIT, wait)
    assert redacted.note == "it said ***"
    assert redacted.remote == {"reply": "250 ***", "ts": "7"}


def test_a_page_has_no_secret_in_its_problem_its_notes_or_its_new_address() -> None:
    logs.hide([SECRET])
    page = Page(
        problem=f"HTTP 400 {SECRET}", notes=(f"cut {SECRET}", "moved"), moved_to=f"https://a/{SECRET}",
        size=7,
    )  # fmt: skip

    redacted = redact_page(page)

    assert redacted == Page(
        problem="HTTP 400 ***", notes=("cut ***", "moved"), moved_to="https://a/***", size=7
    )
