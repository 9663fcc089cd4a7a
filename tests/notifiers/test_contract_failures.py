"""Every notifier through every failure that its kind can have.

The verdict of each failure is a table. In all of them no secret shows, and a note is one line.
"""

from __future__ import annotations

import socket
from collections.abc import Callable
from contextlib import ExitStack
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from model import LocalPath, Outcome, Secret, Verdict
from notifiers import (
    alertmanager,
    apprise,
    command,
    feed,
    slack,
    slack_webhook,
    webhook,
)
from notifiers import email as mail
from tests.loopback.smtp import MailServer
from tests.loopback.taker import Taker
from tests.notifiers.samples import delivery, send

# Apprise imports all its services, and some of them old modules.
pytestmark = pytest.mark.filterwarnings("ignore::DeprecationWarning")

SENT, WAIT, RETRY = Verdict.SENT, Verdict.WAIT, Verdict.RETRY
UNSURE, REFUSED, BLOCKED = Verdict.UNSURE, Verdict.REFUSED, Verdict.BLOCKED
SECRET = "planted-secret-0123456789"
WITHIN = 0.7  # seconds for an answer
WAYS = (
    "refused", "dns", "tls", "hang", "commit_hang", "drop", "reset", "commit_drop", "garbage",
    "429:7", "500", "503:7", "400", "401", "404", "410", "large", "redirect", "echo",
)  # fmt: skip


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


# --- failures of HTTP -----------------------------------------------------------------------


def _make_webhook(base: str) -> Any:
    return webhook.Plugin(url=Secret(f"{base}/{SECRET}"), secret=(Secret(SECRET),))


def _make_alertmanager(base: str) -> Any:
    return alertmanager.Plugin(url=base, username="desk", password=Secret(SECRET))


def _make_slack(base: str) -> Any:
    return slack.Plugin(token=Secret(f"xoxb-{SECRET}"), channel="C0ALERTS1", api=f"{base}/api/")


def _make_slack_webhook(base: str) -> Any:
    return slack_webhook.Plugin(url=Secret(f"{base}/services/{SECRET}"))


def _make_apprise(base: str) -> Any:
    pytest.importorskip("apprise")
    url = base.replace("https://", "jsons://").replace("http://", "json://")
    return apprise.Plugin(url=Secret(f"{url}/{SECRET}"))


HTTP: dict[str, Callable[[str], Any]] = {
    "alertmanager": _make_alertmanager,
    "apprise": _make_apprise,
    "slack": _make_slack,
    "slack_webhook": _make_slack_webhook,
    "webhook": _make_webhook,
}
# One column for each of: alertmanager, apprise, slack, slack_webhook, webhook.
VERDICTS = {
    "refused": (RETRY, RETRY, RETRY, RETRY, RETRY),
    "dns": (RETRY, RETRY, RETRY, RETRY, RETRY),
    "tls": (RETRY, RETRY, RETRY, RETRY, RETRY),
    "hang": (RETRY, UNSURE, UNSURE, UNSURE, UNSURE),
    "commit_hang": (RETRY, UNSURE, UNSURE, UNSURE, UNSURE),
    "drop": (RETRY, UNSURE, UNSURE, UNSURE, UNSURE),
    "reset": (RETRY, UNSURE, UNSURE, UNSURE, UNSURE),
    "commit_drop": (RETRY, UNSURE, UNSURE, UNSURE, UNSURE),
    "garbage": (RETRY, UNSURE, UNSURE, UNSURE, UNSURE),
    "429:7": (WAIT, WAIT, WAIT, WAIT, WAIT),
    "500": (RETRY, UNSURE, UNSURE, UNSURE, UNSURE),
    "503:7": (RETRY, UNSURE, UNSURE, UNSURE, UNSURE),
    "400": (REFUSED, REFUSED, BLOCKED, BLOCKED, REFUSED),
    "401": (BLOCKED, BLOCKED, BLOCKED, BLOCKED, BLOCKED),
    "404": (BLOCKED, BLOCKED, BLOCKED, BLOCKED, BLOCKED),
    "410": (BLOCKED, BLOCKED, BLOCKED, BLOCKED, BLOCKED),
    "large": (SENT, SENT, UNSURE, UNSURE, SENT),
    "redirect": (BLOCKED, BLOCKED, BLOCKED, BLOCKED, BLOCKED),
    "echo": (REFUSED, REFUSED, BLOCKED, BLOCKED, REFUSED),
}
WAITS = {
    "429:7": ("alertmanager", "slack", "slack_webhook", "webhook"),
    "503:7": ("alertmanager", "webhook"),
}
"""The failures that ask for seven seconds, and the notifiers that pass it on."""


def _fail(stack: ExitStack, name: str, way: str) -> Outcome:
    """Return the outcome of a delivery by the notifier *name* that fails the *way*."""
    taker = stack.enter_context(Taker(status=200))
    base = taker.base
    if way == "refused":
        base = f"http://127.0.0.1:{_free_port()}"
    elif way == "dns":
        base = "https://nowhere.groundswell.invalid"
    elif way == "tls":
        base = base.replace("http://", "https://")
    elif way == "redirect":
        other = stack.enter_context(Taker(status=200))
        stack.callback(lambda: _check_nobody_asked(other))
        taker.faults += [f"redirect:{other.url}"] * 3
    else:
        taker.faults += [way] * 3
    return send(HTTP[name](base), delivery(), within=WITHIN)


def _check_nobody_asked(other: Taker) -> None:
    assert other.requests == []


@pytest.mark.parametrize("name", HTTP)
@pytest.mark.parametrize("way", VERDICTS)
def test_a_failure_of_http_has_its_verdict(
    name: str, way: str, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level("DEBUG")
    expected = VERDICTS[way][sorted(HTTP).index(name)]
    with ExitStack() as stack:
        outcome = _fail(stack, name, way)

    assert outcome.verdict is expected, outcome.note
    assert outcome.note.isprintable()
    assert expected is SENT or outcome.note
    assert SECRET not in f"{outcome!r}\n{caplog.text}"
    if name in WAITS.get(way, ()):
        assert outcome.retry_in == timedelta(seconds=7)


def test_every_way_is_in_the_table() -> None:
    assert sorted(VERDICTS) == sorted(WAYS)


# --- failures of mail, of programs, of files and of the terminal ----------------------------


def _mail(server: MailServer, **changes: Any) -> mail.Plugin:
    options: dict[str, Any] = {
        "host": server.host, "port": server.port, "username": server.username,
        "password": Secret(server.password), "ca_file": LocalPath(server.ca_file),
        "timeout": timedelta(seconds=WITHIN),
    }  # fmt: skip
    smtp = mail.Smtp(**{**options, **changes})
    return mail.Plugin(to=("desk@example.org",), from_="news@example.org", smtp=smtp)


@pytest.mark.parametrize(
    ("phase", "fault", "verdict"),
    [
        ("connect", "hang", RETRY),
        ("connect", "drop", RETRY),
        ("connect", "421 4.3.2 later", RETRY),
        ("data", "drop", UNSURE),
        ("end", "drop", UNSURE),
        ("end", "hang", UNSURE),
        ("end", "commit_drop", UNSURE),
        ("end", "commit_hang", UNSURE),
        ("end", "451 4.7.1 later", RETRY),
        ("end", "554 5.7.1 no", Verdict.TOO_RICH),
        ("rcpt", "450 4.2.1 later", RETRY),
        ("auth", "535 5.7.8 no", BLOCKED),
    ],
)
def test_a_failure_of_mail_has_its_verdict(
    phase: str, fault: str, verdict: Verdict, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level("DEBUG")
    with MailServer() as server:
        server.faults[phase] += [fault] * 2
        outcome = send(_mail(server), delivery(recipient="desk@example.org"))

    assert outcome.verdict is verdict, outcome.note
    assert outcome.note.isprintable()
    assert server.password not in f"{outcome!r}\n{caplog.text}"


@pytest.mark.parametrize(
    ("changes", "verdict"),
    [
        ({"host": "nowhere.groundswell.invalid"}, RETRY),
        ({"ca_file": LocalPath("")}, BLOCKED),
        ({"port": "free"}, RETRY),
    ],
    ids=["dns", "tls", "refused"],
)
def test_a_mail_server_that_is_not_reached_has_its_verdict(
    changes: dict[str, Any], verdict: Verdict
) -> None:
    if changes.get("port") == "free":
        changes = {"port": _free_port()}
    with MailServer() as server:
        outcome = send(_mail(server, **changes), delivery(recipient="desk@example.org"))

    assert outcome.verdict is verdict, outcome.note


@pytest.mark.parametrize(
    ("words", "verdict"),
    [
        (("/bin/true",), SENT),
        (("/bin/sleep", "60"), UNSURE),
        (("/bin/sh", "-c", "kill -9 $$"), UNSURE),
        (("/bin/sh", "-c", "exit 75"), RETRY),
        (("/bin/sh", "-c", "echo no >&2; exit 1"), REFUSED),
        (("/bin/sh", "-c", "while :; do printf %65536s >&2; done"), REFUSED),
        (("/nowhere/program",), BLOCKED),
        (("/etc/passwd",), BLOCKED),
    ],
)
def test_a_failure_of_a_program_has_its_verdict(words: tuple[str, ...], verdict: Verdict) -> None:
    plugin = command.Plugin(run=words, timeout=timedelta(seconds=WITHIN))

    assert send(plugin, delivery()).verdict is verdict


def test_a_failure_of_a_file_has_its_verdict(tmp_path: Path) -> None:
    (tmp_path / "others.json").write_text("[]")
    (tmp_path / "folder.json").mkdir()

    verdicts = [
        send(feed.Plugin(path=LocalPath(str(tmp_path / name))), delivery()).verdict
        for name in ("fine.json", "others.json", "folder.json", "none/alerts.json")
    ]
    assert verdicts == [SENT, BLOCKED, BLOCKED, BLOCKED]
