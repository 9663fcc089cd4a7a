"""The outcome of each way that a conversation with a mail server can end."""

from __future__ import annotations

import errno
import ssl
from datetime import timedelta

import pytest
from aiosmtplib import SMTPException, SMTPResponseException

from model import LocalPath, Secret, Verdict
from notifiers._smtp import NoAuthorities, NoTls, Phase, Server, judge_error
from notifiers.email import Plugin, Smtp
from tests.loopback.smtp import MailServer
from tests.notifiers.samples import delivery, send

SERVER = Server(
    host="mail.example.org",
    port=587,
    security="starttls",
    username="",
    password=Secret(""),
    ca_file="/ca.pem",
    local_hostname="[127.0.0.1]",
    timeout=30.0,
)


def test_a_server_out_of_reach_is_tried_again() -> None:
    error = ConnectionRefusedError(errno.ECONNREFUSED, "refused")

    outcome = judge_error(error, "connect", SERVER)

    assert outcome.verdict is Verdict.RETRY
    assert outcome.note == (
        "mail.example.org:587 cannot be reached (connection refused); "
        "check smtp.host, smtp.port and smtp.security"
    )


@pytest.mark.parametrize(
    ("error", "note"),
    [
        (TimeoutError(), "did not answer"),
        (ConnectionResetError(), "ended the connection"),
    ],
)
def test_only_an_end_after_the_message_is_unsure(error: Exception, note: str) -> None:
    after = judge_error(error, "message", SERVER)
    before = judge_error(error, "recipient", SERVER)

    assert after.verdict is Verdict.UNSURE
    assert after.note == f"mail.example.org:587 {note} after the message; it may have arrived"
    assert before.verdict is Verdict.RETRY
    assert f" {note} (phase: recipient); if it lasts" in before.note


def caused_by(cause: Exception) -> SMTPException:
    error = SMTPException("failed")
    error.__cause__ = cause
    return error


@pytest.mark.parametrize(
    ("error", "phase", "remedy"),
    [
        (NoTls("no STARTTLS"), "encrypt", "offers no STARTTLS; use security: tls"),
        (NoAuthorities("/ca.pem"), "connect", 'ca_file "/ca.pem" cannot be used; set it to'),
        (caused_by(ssl.SSLError()), "encrypt", "TLS failed; security: tls is for port 465"),
        (
            SMTPException("no mechanism"),
            "log in",
            "offers no login that we can use; check smtp.username",
        ),
    ],
)
def test_a_mistake_in_the_settings_blocks_the_channel_with_the_remedy(
    error: Exception, phase: Phase, remedy: str
) -> None:
    outcome = judge_error(error, phase, SERVER)

    assert outcome.verdict is Verdict.BLOCKED
    assert outcome.note.startswith(f"mail.example.org:587: {remedy}")


@pytest.mark.parametrize(
    ("code", "text", "phase", "verdict", "alone"),
    [
        (421, "busy", "greet", Verdict.RETRY, False),
        (450, "greylisted", "recipient", Verdict.RETRY, True),
        (550, "no such user", "recipient", Verdict.REFUSED, True),
        (550, "5.7.1 no relaying", "recipient", Verdict.BLOCKED, True),
        (530, "log in first", "recipient", Verdict.BLOCKED, True),
        (554, "spam", "message", Verdict.TOO_RICH, False),
        (552, "too large", "sender", Verdict.TOO_RICH, False),
        (535, "wrong password", "log in", Verdict.BLOCKED, False),
    ],
)
def test_each_reply_has_its_verdict(
    code: int, text: str, phase: Phase, verdict: Verdict, alone: bool
) -> None:
    outcome = judge_error(SMTPResponseException(code, text), phase, SERVER)

    assert (outcome.verdict, outcome.alone) == (verdict, alone)
    assert f"refused ({phase}: {code} {text})" in outcome.note


def test_a_plain_message_that_is_refused_cannot_be_made_plainer() -> None:
    reply = SMTPResponseException(554, "spam")

    assert judge_error(reply, "message", SERVER, is_plain=True).verdict is Verdict.REFUSED


def test_only_a_greylisting_reply_has_a_wait_of_its_own() -> None:
    greylisted = judge_error(SMTPResponseException(451, "later"), "message", SERVER)
    busy = judge_error(SMTPResponseException(451, "later"), "sender", SERVER)

    assert greylisted.retry_in == timedelta(minutes=5)
    assert busy.retry_in is None


@pytest.mark.parametrize(
    ("phase", "verdict"),
    [("connect", Verdict.RETRY), ("rcpt", Verdict.RETRY), ("end", Verdict.UNSURE)],
)
@pytest.mark.parametrize("reply", ["no reply of SMTP", "250-" + "x" * 100_000])
def test_a_reply_that_cannot_be_read_may_hide_that_the_mail_arrived(
    phase: str, verdict: Verdict, reply: str
) -> None:
    with MailServer() as server:
        server.faults[phase] += [reply] * 2
        smtp = Smtp(
            host=server.host, port=server.port, username=server.username,
            password=Secret(server.password), ca_file=LocalPath(server.ca_file),
        )  # fmt: skip
        plugin = Plugin(to=("desk@example.org",), from_="news@example.org", smtp=smtp)
        outcome = send(plugin, delivery(recipient="desk@example.org"))

    assert outcome.verdict is verdict, outcome.note
    assert len(outcome.note) < 400
