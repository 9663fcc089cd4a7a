"""No secret is in any byte that the product writes, whatever its channels and feeds send back."""

from __future__ import annotations

import base64
import contextlib
import json
import os
import pty
import socket
import threading
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from dataclasses import fields
from pathlib import Path
from urllib.parse import quote, quote_plus

import pytest

from notifiers import slack
from tests.loopback.echoes import Echoes
from tests.loopback.smtp import MailServer
from tests.loopback.world import World

pytestmark = pytest.mark.untraced

SECRETS = {
    "SLACK_TOKEN": "xoxb-planted-4f1c7b2e9a",
    "HOOK_PLACE": "planted-hook-8d03b5",
    "SLACK_HOOK": "planted/slack+hook/77ae21",
    "HOOK_KEY": "whsec_cGxhbnRlZC1zaWduaW5nLWtleQ==",
    "HOOK_BEARER": "planted-bearer-5ab0",
    "MAIL_PASSWORD": 'planted p&ss"w0rd/91c4',
    "BEAT": "planted-beat-c0ffee",
    "FEED_QUERY": "planted-feed=query+1b7d",
    "FEED_WORD": "planted-feed-login-3e8f",
    "FEED_WHOLE": "",
    "ALERTS_PASSWORD": "planted-manager-64d2",
    "APP_TOKEN": "xapp-planted-1-a5c3e7",
    "PAGE": "planted-page-token-0123456789abcdef",
}
CONFIG = """\
database: data/groundswell.db
ops: ops
heartbeat: {url}/beat/${{BEAT}}
web: {{listen: "127.0.0.1:{port}", tokens: [{{name: desk, token: "${{PAGE}}"}}]}}
defaults: {{feeds: {{every: 1s, allow_private: ["{address}"]}}}}
feeds:
  - "{url}/feed/fine?token=${{FEED_QUERY}}"
  - {{url: "{url}/feed/moved/${{FEED_QUERY}}", name: Moved}}
  - {{url: "{url}/feed/lost?${{FEED_QUERY}}", name: Lost}}
  - {{url: "{url}/other/${{FEED_QUERY}}?a=${{FEED_QUERY}}"}}
  - {{url: "${{FEED_WHOLE}}"}}
  - {{url: "{url}/login", name: Login, user: desk, password: "${{FEED_WORD}}"}}
watches:
  - {{name: Money, keywords: [CBDC], tell: [bot, hook, mail, webhook, manager, screen, program]}}
channels:
  bot: {{type: slack, token: "${{SLACK_TOKEN}}", channel: C0ALERTS1, api: "{url}/api/"{app}}}
  hook: {{type: slack_webhook, url: "{url}/services/${{SLACK_HOOK}}"}}
  webhook: {{type: webhook, url: "{url}/${{HOOK_PLACE}}", secret: ["${{HOOK_KEY}}"], token: "${{HOOK_BEARER}}"}}
  manager: {{type: alertmanager, url: "{url}", username: desk, password: "${{ALERTS_PASSWORD}}"}}
  mail: {{type: email, to: [desk@example.org], from: news@example.org,
         smtp: {{host: 127.0.0.1, port: {smtp}, ca_file: {ca}, username: desk, password: "${{MAIL_PASSWORD}}"}}}}
  program: {{type: command, run: [/bin/sh, -c, "env >&2; exit 1"]}}
  screen: {{type: console}}
  ops: {{type: command, run: [/usr/bin/tee, -a, {told}]}}
"""
APP = ', app_token: "${APP_TOKEN}"'
COMMANDS = (
    ("status",), ("check",), ("check", "--online"), ("feeds", "--json"), ("alerts", "--json"),
    ("deliveries", "--json"), ("preview", "match", "--channel", "bot"), ("send-test", "bot"),
    ("send-test", "mail"), ("send-test", "webhook"), ("reload",),
)  # fmt: skip
"""Each command costs a second of a core; those left out print no text of a channel or a feed."""
PAGES = (
    "", "alerts", "feeds", "watches", "metrics", "healthz", "readyz", "api/v1/status",
    "api/v1/feeds", "api/v1/alerts", "api/v1/alerts.json", "api/v1/entries", "api/v1/watches",
)  # fmt: skip


def _shapes(secret: str) -> set[bytes]:
    """Return the ways in which bytes may hold *secret*."""
    raw = secret.encode()
    texts = {secret, quote(secret), quote(secret, safe=""), quote_plus(secret)}
    texts |= {json.dumps(secret)[1:-1], base64.b64encode(raw).decode().rstrip("=")}
    return {text.encode() for text in texts} | {secret[:12].encode()}


class Plant(World):
    """A daemon with a secret in each place that takes one, and servers that send them back."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.daemon = None
        self.starts = 0
        self.echoes = Echoes()
        self.mail = MailServer()
        self.printed: dict[str, bytes] = {}
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self.port = probe.getsockname()[1]

    def __enter__(self) -> Plant:
        self.echoes.__enter__()
        self.mail.__enter__()
        password = SECRETS["MAIL_PASSWORD"]
        login = base64.b64encode(f"\0desk\0{password}".encode()).decode()
        self.mail.faults["auth"] = [f"535 5.7.8 no: {password} {login}"] * 1000
        self.secrets = {**SECRETS, "FEED_WHOLE": f"{self.echoes.url}/feed/fine/planted-whole-a2c6"}
        text = CONFIG.format(
            url=self.echoes.url, address=self.echoes.address, port=self.port,
            smtp=self.mail.port, ca=self.mail.ca_file, told=self.folder / "told",
            app=APP if "app_token" in {one.name for one in fields(slack.Plugin)} else "",
        )  # fmt: skip
        (self.folder / "config.yaml").write_text(text)
        return self

    def __exit__(self, *exc: object) -> None:
        self.kill()
        self.mail.__exit__(None, None, None)
        self.echoes.__exit__(None, None, None)

    @property
    def environ(self) -> dict[str, str]:
        """Return the environment with the secrets."""
        return {**os.environ, **self.secrets, "PYTHONUNBUFFERED": "1"}

    def make_argv(self, *words: str) -> list[str]:
        """Return the words of a command; the daemon logs all that it can."""
        more = ("--log-level", "debug") if words == ("run",) else ()
        return super().make_argv(*words, *more)

    def run_commands(self) -> None:
        """Run every command that shows something."""
        for words in COMMANDS:
            ran = self.command(*words)
            self.printed[" ".join(words)] = (ran.stdout + ran.stderr).encode()

    def read_pages(self) -> None:
        """Read the pages and the API, with the token and without it."""
        for path in PAGES:
            for headers in ({}, {"Authorization": f"Bearer {self.secrets['PAGE']}"}):
                url = f"http://127.0.0.1:{self.port}/{path}"
                name = f"GET {path} {len(headers)}"
                self.printed[name] = _get(urllib.request.Request(url, headers=headers))

    def read_all(self) -> Iterator[tuple[str, bytes]]:
        """Yield all that was written, with the names of its places."""
        yield from self.printed.items()
        for path in sorted(self.folder.rglob("*")):
            if path.is_file():
                yield path.name, path.read_bytes()


def _get(request: urllib.request.Request) -> bytes:
    try:
        with urllib.request.urlopen(request, timeout=10) as answer:
            return bytes(answer.read()) + str(answer.headers).encode()
    except urllib.error.HTTPError as error:
        with error:
            return error.read() + str(error.headers).encode()


def _has(plant: Plant, *words: str) -> Callable[[], bool]:
    """Return whether the log has a line for each of *words*."""
    return lambda: all(word in plant.log() for word in words)


def _run_on_terminal(plant: Plant) -> bytes:
    """Run the daemon on a terminal for some polls; return all that it printed there."""
    leader, follower = pty.openpty()
    plant.start(output=follower)
    os.close(follower)
    shown = bytearray()

    def read() -> None:
        with contextlib.suppress(OSError):  # the daemon ended
            while part := os.read(leader, 65536):
                shown.extend(part)

    reader = threading.Thread(target=read)
    reader.start()
    end = time.monotonic() + 60
    while b"feed.polled" not in shown and time.monotonic() < end:
        time.sleep(0.05)
    plant.stop()
    reader.join()
    os.close(leader)
    return bytes(shown)


def test_no_secret_is_in_any_byte_that_is_written(tmp_path: Path) -> None:
    with Plant(tmp_path) as plant:
        plant.start()
        plant.wait(_has(plant, "monitor.started", '"feed": "Login"', '"feed": "Lost"'))
        plant.echoes.title = "CBDC pilot starts"
        refused = [f'"channel": "{name}"' for name in ("bot", "hook", "webhook", "manager", "mail")]
        plant.wait(_has(plant, *refused, "heartbeat.failed"))
        plant.wait((tmp_path / "told").exists)
        plant.run_commands()
        plant.read_pages()
        plant.stop()
        plant.printed["terminal"] = _run_on_terminal(plant)
        written = list(plant.read_all())

    names = {name for name, _ in written}
    assert {"daemon.log", "groundswell.db", "told", "terminal", "status", "GET feeds 1"} <= names
    found = [
        (name, secret)
        for name, content in written
        for secret, value in plant.secrets.items()
        if any(shape in content for shape in _shapes(value.rpartition("/")[2] or value))
    ]
    assert found == []
    asked = " ".join(plant.echoes.paths)
    assert plant.secrets["BEAT"] in asked
    assert plant.secrets["HOOK_PLACE"] in asked
    assert not [name for name, content in written if b"Traceback" in content]
    lines = plant.printed["feeds --json"].decode().splitlines()
    feeds = {json.loads(line)["key"] for line in lines}
    assert f"{plant.echoes.url}/feed/fine?token=${{FEED_QUERY}}" in feeds
