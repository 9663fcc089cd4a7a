"""Mail through a real client and a mail server that fails in every phase."""

from __future__ import annotations

import asyncio
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from model import Outcome, Secret, Verdict
from notifiers._tools import Tools
from notifiers.email import Plugin, Smtp
from tests.loopback.smtp import MailServer
from tests.notifiers.samples import LINKED, MATCH, PAGE, delivery, send, use

TO = "desk@example.org"


def _plugin(server: MailServer, **options: Any) -> Plugin:
    facts: dict[str, Any] = {
        "host": server.host, "port": server.port, "ca_file": server.ca_file,
        "security": server.security, "timeout": timedelta(seconds=30),
    }  # fmt: skip
    if server.auth:
        facts |= {"username": server.username, "password": Secret(server.password)}
    smtp = Smtp(**{**facts, **options})
    return Plugin(to=(TO, "second@example.org"), from_="Desk <groundswell@example.org>", smtp=smtp)


def _send(server: MailServer, plainness: int = 0, **options: Any) -> Outcome:
    return send(_plugin(server, **options), delivery(recipient=TO, plainness=plainness))


@pytest.mark.parametrize("security", ["starttls", "tls", "none"])
@pytest.mark.parametrize("auth", [True, False])
def test_a_mail_arrives_over_every_kind_of_connection(security: Any, auth: bool) -> None:
    with MailServer(security=security, auth=auth) as server:
        outcome = _send(server)
        assert outcome.verdict is Verdict.SENT, outcome.note
        assert outcome.remote == {
            "message_id": "<k7delivery@example.org>",
            "reply": "2.0.0 queued as LOOPBACK",
        }
        (mail,) = server.messages
        assert mail.sender == "groundswell@example.org"
        assert mail.recipients == (TO,)
        assert mail.tls is (security != "none")
        assert mail.username == ("desk" if auth else "")
        assert mail.parsed["From"] == "Desk <groundswell@example.org>"
        assert mail.parsed["To"] == TO


SOON = {"timeout": timedelta(seconds=1)}  # for a server that never answers
LATER, NEVER = "451 4.7.1 come again", "554 5.7.1 not here"
S, R, U = Verdict.SENT, Verdict.RETRY, Verdict.UNSURE
B, X, T = Verdict.BLOCKED, Verdict.REFUSED, Verdict.TOO_RICH


@pytest.mark.parametrize(
    ("phase", "fault", "verdict", "arrived"),
    [
        ("connect", LATER, R, 0), ("connect", NEVER, B, 0), ("connect", "drop", R, 0),
        ("connect", "hang", R, 0),
        ("ehlo", LATER, R, 0), ("ehlo", NEVER, B, 0), ("ehlo", "drop", R, 0),
        ("ehlo", "hang", R, 0),
        ("starttls", "454 4.7.0 TLS not available", R, 0), ("starttls", NEVER, B, 0),
        ("starttls", "drop", R, 0), ("starttls", "hang", R, 0),
        ("auth", "drop", R, 0), ("auth", "hang", R, 0),
        ("mail", LATER, R, 0), ("mail", NEVER, B, 0), ("mail", "552 5.3.4 too big", T, 0),
        ("mail", "530 5.7.0 login first", B, 0), ("mail", "drop", R, 0), ("mail", "hang", R, 0),
        ("rcpt", LATER, R, 0), ("rcpt", "550 5.1.1 no such user", X, 0),
        ("rcpt", "554 5.7.1 relay access denied", B, 0), ("rcpt", "drop", R, 0),
        ("rcpt", "hang", R, 0),
        ("data", LATER, R, 0), ("data", NEVER, T, 0), ("data", "drop", U, 0),
        ("data", "hang", U, 0),
        ("end", LATER, R, 0), ("end", NEVER, T, 0), ("end", "552 5.3.4 too big", T, 0),
        ("end", "drop", U, 0), ("end", "hang", U, 0), ("end", "commit_drop", U, 1),
        ("end", "commit_hang", U, 1),
    ],
)  # fmt: skip
def test_each_phase_has_its_verdict(phase: str, fault: str, verdict: Verdict, arrived: int) -> None:
    with MailServer() as server:
        server.faults[phase].append(fault)
        outcome = _send(server, **(SOON if "hang" in fault else {}))
        assert outcome.verdict is verdict, outcome.note
        assert len(server.messages) == arrived
        assert server.password not in outcome.note
        assert outcome.alone is (phase == "rcpt" and fault not in {"drop", "hang"})


@pytest.mark.parametrize("fault", [LATER, NEVER])
def test_a_refused_login_has_its_verdict(fault: str) -> None:
    with MailServer() as server:
        server.faults["auth"] += [fault] * 2  # LOGIN and PLAIN
        assert _send(server).verdict is (R if fault == LATER else B)


def test_a_mail_that_is_also_refused_as_plain_text_is_given_up() -> None:
    with MailServer() as server:
        server.faults["end"] += [NEVER, NEVER]
        assert _send(server).verdict is Verdict.TOO_RICH
        assert _send(server, plainness=1).verdict is Verdict.REFUSED


def test_a_greylisting_server_is_asked_again_after_five_minutes() -> None:
    with MailServer() as server:
        server.faults["rcpt"].append("450 4.2.0 greylisted")
        assert _send(server).retry_in == timedelta(minutes=5)


def test_one_wrong_address_does_not_keep_the_others_waiting() -> None:
    with MailServer() as server:
        server.refused[TO] = "550 5.1.1 no such user"
        plugin = _plugin(server)
        outcomes = [send(plugin, delivery(recipient=to)) for to in plugin.recipients]
        assert [(o.verdict, o.alone) for o in outcomes] == [(X, True), (S, False)]
        assert "check the address" in outcomes[0].note


def test_a_repeated_mail_has_the_same_message_id_and_says_so() -> None:
    with MailServer() as server:
        server.faults["end"].append("commit_drop")
        assert _send(server).verdict is Verdict.UNSURE
        outcome = send(_plugin(server), delivery(recipient=TO, maybe_sent=True, attempt=2))
        assert outcome.verdict is Verdict.SENT
        assert "same Message-ID" in outcome.note
        ids = {mail.parsed["Message-ID"] for mail in server.messages}
        dates = {mail.parsed["Date"] for mail in server.messages}
        assert (len(server.messages), len(ids), len(dates)) == (2, 1, 1)


def test_without_encryption_nothing_is_sent_unless_asked() -> None:
    with MailServer(security="none", auth=False) as server:
        outcome = _send(server, security="starttls")
        assert outcome.verdict is Verdict.BLOCKED
        assert "offers no STARTTLS; use security: tls" in outcome.note
        assert server.messages == []


def test_a_certificate_of_no_trusted_authority_is_not_accepted() -> None:
    for security in ("starttls", "tls"):
        with MailServer(security=security) as server:  # type: ignore[arg-type]
            outcome = _send(server, ca_file="")
            assert outcome.verdict is Verdict.BLOCKED
            assert "not trusted" in outcome.note
            assert "set ca_file" in outcome.note
            assert server.messages == []


def test_tls_on_the_wrong_port_names_the_right_ports() -> None:
    with MailServer(security="none", auth=False) as server:
        outcome = _send(server, security="tls")
        assert outcome.verdict is Verdict.BLOCKED
        assert "465" in outcome.note


@pytest.mark.parametrize("is_there", [True, False])
def test_a_ca_file_that_cannot_be_used_is_named(tmp_path: Path, is_there: bool) -> None:
    ca_file = tmp_path / "ca.pem"
    if is_there:
        ca_file.write_text("no certificate")
    with MailServer() as server:
        outcome = _send(server, ca_file=str(ca_file))
        assert outcome.verdict is Verdict.BLOCKED
        assert f'ca_file "{ca_file}" cannot be used' in outcome.note


def test_a_wrong_password_blocks_the_channel() -> None:
    with MailServer() as server:
        outcome = _send(server, password=Secret("wrong-wrong-wrong"))
        assert outcome.verdict is Verdict.BLOCKED
        assert "check smtp.username and smtp.password" in outcome.note
        assert "wrong-wrong-wrong" not in outcome.note


def test_a_check_logs_in_and_sends_nothing() -> None:
    with MailServer() as server:
        assert use(_plugin(server).check) == ()
        assert server.connections == 1
        assert server.messages == []
        (problem,) = use(_plugin(server, password=Secret("wrong")).check)
        assert "check smtp.username and smtp.password" in problem


def _check(server: MailServer, **options: Any) -> tuple[str, ...]:
    """Return the problems that a check finds; nothing is sent."""
    problems = use(_plugin(server, **options).check)
    assert server.messages == []
    assert not any("Error" in problem for problem in problems)
    return tuple(problem.replace(f"127.0.0.1:{server.port}", "HOST") for problem in problems)


NO_LOGIN = {"username": "", "password": Secret("")}
SET_LOGIN = "it wants a login: set smtp.username and smtp.password"


@pytest.mark.parametrize("security", ["starttls", "tls", "none"])
def test_a_check_finds_that_the_server_wants_a_login(security: Any) -> None:
    with MailServer(security=security) as server:
        assert _check(server, **NO_LOGIN) == (
            f"HOST refused (sender: 530 5.7.0 Authentication required); {SET_LOGIN}",
        )


def test_a_check_finds_that_the_server_sends_nowhere_else_without_a_login() -> None:
    with MailServer(auth=False) as server:
        for to in (TO, "second@example.org"):
            server.refused[to] = "550 5.7.1 Relaying denied"
        assert _check(server) == (
            f"HOST refused (recipient: 550 5.7.1 Relaying denied); {SET_LOGIN}",
        )


def test_a_check_finds_that_the_server_refuses_the_login() -> None:
    with MailServer() as server:
        assert _check(server, password=Secret("wrong")) == (
            (
                "HOST refused (log in: 535 5.7.8 Authentication credentials invalid); "
                "check smtp.username and smtp.password"
            ),
        )


def test_a_check_finds_that_the_server_does_not_send_for_the_login() -> None:
    with MailServer() as server:
        server.faults["mail"].append("553 5.7.1 Sender address rejected: not owned by user desk")
        assert _check(server) == (
            (
                "HOST refused (sender: 553 5.7.1 Sender address rejected: not owned by user desk); "
                "set from to an address that this server sends for, and the login that it needs"
            ),
        )


def test_a_check_finds_that_the_server_wants_tls_first() -> None:
    with MailServer(auth=False) as server:
        server.faults["mail"].append("530 5.7.0 Must issue a STARTTLS command first")
        assert _check(server, security="none") == (
            (
                "HOST refused (sender: 530 5.7.0 Must issue a STARTTLS command first); "
                "it takes mail over an encrypted connection only: set smtp.security: starttls"
            ),
        )


def test_a_check_names_each_recipient_that_is_refused() -> None:
    with MailServer() as server:
        server.refused[TO] = "550 5.1.1 no such user"
        assert _check(server) == (
            f"{TO}: HOST refused (recipient: 550 5.1.1 no such user); check the address",
        )


def test_a_check_passes_a_server_that_asks_to_come_again_or_takes_nothing_back() -> None:
    with MailServer() as server:
        server.faults["rcpt"].append("450 4.2.0 Greylisted")
        server.faults["rset"].append("502 5.5.1 not implemented")
        assert _check(server) == ()


def test_a_check_of_a_server_that_is_not_there_names_the_options_to_look_at() -> None:
    with MailServer() as server:
        plugin = _plugin(server)
        port = server.port
    assert use(plugin.check) == (
        (
            f"127.0.0.1:{port} cannot be reached (connection refused); "
            "check smtp.host, smtp.port and smtp.security"
        ),
    )


def test_a_cancelled_send_waits_for_no_goodbye() -> None:
    async def broken_off(server: MailServer) -> bool:
        async with Tools.open() as tools:
            sending = asyncio.ensure_future(_plugin(server).send(delivery(recipient=TO), tools))
            while server.faults["data"]:
                await asyncio.sleep(0.01)
            sending.cancel()
            ended, _ = await asyncio.wait({sending}, timeout=0.4)  # a goodbye has a second
            await asyncio.gather(sending, return_exceptions=True)
            return bool(ended)

    with MailServer() as server:
        server.faults["data"].append("hang")
        assert asyncio.run(broken_off(server))


def test_all_connections_are_closed() -> None:
    with MailServer() as server:
        _send(server)
        server.faults["end"].append("hang")
        _send(server, **SOON)
        assert server.connections == 2
        for _ in range(100):
            if not server.sessions:
                break
            use(_plugin(server).check)  # gives the server's loop time
        assert len(server.sessions) <= 1


# --- options --------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("options", "problem"),
    [
        ({"to": ()}, "nobody to write to"),
        ({"to": ("desk",)}, '"desk" is not an address'),
        ({"to": ("a@example.org\r\nBcc: b@example.org",)}, "is not an address"),
        ({"to": ("Desk <desk@example.org>",)}, "is not an address"),
        ({"to": ("a@example.org", "a@example.org")}, "is there twice"),
        ({"from_": "nobody"}, '"nobody" is not a sender'),
    ],
)
def test_an_impossible_address_is_refused_with_the_remedy(
    options: dict[str, Any], problem: str
) -> None:
    good: dict[str, Any] = {"to": (TO,), "from_": "a@example.org", "smtp": Smtp(host="localhost")}
    with pytest.raises(ValueError, match=problem) as caught:
        Plugin(**{**good, **options})
    assert ";" in str(caught.value)


@pytest.mark.parametrize(
    ("options", "problem"),
    [
        ({"host": "mail example"}, "is not a host"),
        ({"port": 70_000}, "is not a port"),
        ({"timeout": timedelta()}, "the timeout is not positive"),
        ({"local_hostname": "a b"}, "local_hostname"),
        ({"username": "desk"}, "go together"),
        ({"password": Secret("hidden-hidden")}, "go together"),
        (
            {"username": "desk", "password": Secret("hidden-hidden"), "security": "none"},
            "would show the password",
        ),
    ],
)
def test_an_impossible_server_is_refused_without_showing_the_password(
    options: dict[str, Any], problem: str
) -> None:
    with pytest.raises(ValueError, match=problem) as caught:
        Smtp(**{"host": "mail.example.org", **options})
    assert ";" in str(caught.value)
    assert "hidden-hidden" not in str(caught.value)


def test_the_sent_message_is_the_one_that_was_decided() -> None:
    with MailServer() as server:
        _send(server)
        body = server.messages[0].parsed.get_body(("html",))
        assert body is not None
        assert MATCH.mentions[1].title in body.get_content()


def test_a_trend_arrives_with_a_link_to_its_page() -> None:
    with MailServer() as server:
        one = delivery(LINKED, recipient=TO)
        assert send(_plugin(server), one).verdict is Verdict.SENT
        (mail,) = server.messages
        text, page = [part.get_content() for part in mail.parsed.iter_parts()]
        assert f"and 3 more\r\n\r\nOn the panel:\r\n{PAGE}\r\n" in text
        assert page.count(f'href="{PAGE}"') == 1
