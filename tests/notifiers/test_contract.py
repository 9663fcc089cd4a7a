"""The rules that notifiers of every type keep."""

from __future__ import annotations

import ast
import asyncio
import socket
import sys
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass, fields, is_dataclass
from datetime import timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest

import notifiers
from model import LocalPath, Secret, Verdict
from notifiers import (
    Notifier,
    alertmanager,
    apprise,
    command,
    console,
    email,
    feed,
    slack,
    slack_webhook,
    webhook,
)
from notifiers._tools import Tools
from tests.loopback.slack import SlackServer
from tests.loopback.smtp import MailServer
from tests.loopback.taker import Taker
from tests.notifiers.samples import DIGEST, HOSTILE, MATCH, OPS, delivery, send, use

# Apprise imports all its services, and some of them old modules.
pytestmark = pytest.mark.filterwarnings("ignore::DeprecationWarning")

ROOM = Path(notifiers.__file__).parent
KINDS = sorted(p.stem for p in ROOM.glob("[a-z]*.py"))


@dataclass
class Kind:
    """A notifier that works, and the same with nobody at the other end."""

    plugin: Any
    orphan: Any
    arrived: Callable[[], int]
    secrets: tuple[str, ...] = ()


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _slack(stack: ExitStack) -> Kind:
    server = stack.enter_context(SlackServer())
    token = Secret(server.token)
    nobody = f"http://127.0.0.1:{_free_port()}/api/"
    return Kind(
        slack.Plugin(token=token, channel="#alerts", api=server.url),
        slack.Plugin(token=token, channel="#alerts", api=nobody),
        lambda: len(server.messages),
        (server.token,),
    )


def _slack_webhook(stack: ExitStack) -> Kind:
    server = stack.enter_context(SlackServer())
    nobody = f"http://127.0.0.1:{_free_port()}{server.hook_path}"
    return Kind(
        slack_webhook.Plugin(url=Secret(server.webhook)),
        slack_webhook.Plugin(url=Secret(nobody)),
        lambda: len(server.messages),
        (server.hook_path, server.hook_path.rpartition("/")[2]),
    )


def _email(stack: ExitStack) -> Kind:
    server = stack.enter_context(MailServer())

    def plugin(port: int) -> email.Plugin:
        smtp = email.Smtp(
            host=server.host, port=port, username=server.username,
            password=Secret(server.password), ca_file=server.ca_file, timeout=timedelta(seconds=5),
        )  # fmt: skip
        return email.Plugin(to=("desk@example.org",), from_="groundswell@example.org", smtp=smtp)

    return Kind(
        plugin(server.port), plugin(_free_port()), lambda: len(server.messages), (server.password,)
    )


def _console(_stack: ExitStack) -> Kind:
    plugin = console.Plugin()
    return Kind(plugin, None, lambda: 1)


def _webhook(stack: ExitStack) -> Kind:
    server = stack.enter_context(Taker())
    secrets = ("whsec_bG9vcGJhY2stc2VjcmV0LWtleQ==", "loopback-token")

    def plugin(url: str) -> webhook.Plugin:
        keys = (Secret(secrets[0]),)
        return webhook.Plugin(url=Secret(url), secret=keys, token=Secret(secrets[1]))

    nobody = f"http://127.0.0.1:{_free_port()}{server.path}"
    return Kind(
        plugin(server.url), plugin(nobody), lambda: len(server.posts), (server.path, *secrets)
    )


def _alertmanager(stack: ExitStack) -> Kind:
    server = stack.enter_context(Taker())
    secret = "loopback-password"

    def plugin(url: str) -> alertmanager.Plugin:
        return alertmanager.Plugin(url=url, username="desk", password=Secret(secret))

    nobody = f"http://127.0.0.1:{_free_port()}"

    def count() -> int:
        return sum(each.path == alertmanager.PATH for each in server.posts)

    return Kind(plugin(server.base), plugin(nobody), count, (secret,))


def _command(stack: ExitStack) -> Kind:
    copies = Path(stack.enter_context(TemporaryDirectory())) / "copies"
    code = "import sys; open(sys.argv[1], 'a').write(sys.stdin.read())"
    plugin = command.Plugin(run=(sys.executable, "-c", code, str(copies)))
    return Kind(plugin, None, lambda: copies.exists() and len(copies.read_text().splitlines()))


def _feed(stack: ExitStack) -> Kind:
    path = Path(stack.enter_context(TemporaryDirectory())) / "alerts.atom"
    plugin = feed.Plugin(path=LocalPath(str(path)))
    return Kind(plugin, None, lambda: path.exists() and path.read_text().count("<entry>"))


def _apprise(stack: ExitStack) -> Kind:
    pytest.importorskip("apprise")
    server = stack.enter_context(Taker(status=200))

    def plugin(base: str) -> apprise.Plugin:
        return apprise.Plugin(url=Secret(base.replace("http://", "json://") + server.path))

    nobody = f"http://127.0.0.1:{_free_port()}"
    return Kind(plugin(server.base), plugin(nobody), lambda: len(server.posts), (server.path,))


MAKERS = {
    "alertmanager": _alertmanager,
    "apprise": _apprise,
    "command": _command,
    "console": _console,
    "email": _email,
    "feed": _feed,
    "slack": _slack,
    "slack_webhook": _slack_webhook,
    "webhook": _webhook,
}


@pytest.fixture(params=KINDS)
def kind(request: pytest.FixtureRequest) -> Iterator[Kind]:
    with ExitStack() as stack:
        yield MAKERS[request.param](stack)


def test_every_type_is_covered_here() -> None:
    assert sorted(MAKERS) == KINDS


@pytest.mark.parametrize("name", KINDS)
def test_every_option_has_a_docstring_for_the_schema(name: str) -> None:
    tree = ast.parse((ROOM / f"{name}.py").read_text())
    for cls in (n for n in tree.body if isinstance(n, ast.ClassDef)):
        for option, after in zip(cls.body, [*cls.body[1:], None], strict=True):
            if isinstance(option, ast.AnnAssign):
                assert isinstance(after, ast.Expr), ast.unparse(option)
                assert isinstance(after.value, ast.Constant), ast.unparse(option)


def test_a_plugin_is_a_frozen_dataclass_with_keywords_only(kind: Kind) -> None:
    assert is_dataclass(kind.plugin)
    assert type(kind.plugin).__dataclass_params__.frozen
    assert all(field.kw_only for field in fields(kind.plugin))


def test_it_has_recipients_a_pace_and_a_wait_before_asking(kind: Kind) -> None:
    notifier: Notifier = kind.plugin
    assert len(notifier.recipients) >= 1
    assert notifier.pace >= timedelta()
    assert notifier.ask_after >= timedelta()


@pytest.mark.parametrize("message", [MATCH, OPS, HOSTILE, DIGEST])
@pytest.mark.parametrize("plainness", [0, 1, 2])
def test_any_message_arrives_in_any_plainness(kind: Kind, message: Any, plainness: int) -> None:
    recipient = kind.plugin.recipients[0]
    outcome = send(kind.plugin, delivery(message, recipient=recipient, plainness=plainness))
    assert outcome.verdict is Verdict.SENT, outcome.note
    assert kind.arrived() == 1


def test_a_check_finds_no_problem_in_a_channel_that_works(kind: Kind) -> None:
    assert use(kind.plugin.check) == ()


def test_a_check_sends_no_message(kind: Kind, capsys: pytest.CaptureFixture[str]) -> None:
    before = kind.arrived()
    use(kind.plugin.check)
    assert kind.arrived() == before
    assert capsys.readouterr().out == ""


@pytest.mark.parametrize("kind", sorted(set(KINDS) - {"command", "console", "feed"}), indirect=True)
def test_a_delivery_is_tried_again_where_no_server_listens(kind: Kind) -> None:
    outcome = send(kind.orphan, delivery(recipient=kind.orphan.recipients[0]))
    assert outcome.verdict is Verdict.RETRY
    assert "cannot be reached" in outcome.note


def test_no_secret_shows_in_a_note_a_repr_or_a_log(
    kind: Kind, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level("DEBUG")
    texts = [repr(kind.plugin), str(kind.plugin)]
    for plugin in filter(None, (kind.plugin, kind.orphan)):
        outcome = send(plugin, delivery(recipient=plugin.recipients[0]))
        texts += [repr(outcome), *use(plugin.check)]
    texts += [record.getMessage() for record in caplog.records]
    for secret in kind.secrets:
        assert not [text for text in texts if secret in text]


def test_many_at_once_share_the_tools(kind: Kind) -> None:
    recipient = kind.plugin.recipients[0]
    some = [delivery(id=f"k{n}", recipient=recipient) for n in range(5)]

    async def together(tools: Tools) -> list[Any]:
        return await asyncio.gather(*(kind.plugin.send(one, tools) for one in some))

    outcomes = use(together)
    assert [outcome.verdict for outcome in outcomes] == [Verdict.SENT] * 5
