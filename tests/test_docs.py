"""The docs are true: every command in them runs, every name stands in them, every link leads on.

A block of a page is a script. A ```console block holds commands after `$ ` and, below each, its
output (… for anything); `no-run:` and a reason leave a block out, `stop:` runs it until it has
polled. Any other block whose info string names a path is written to that path first. All blocks of
a page run in order in one copy of the tree, with feeds and Slack on loopback.
"""

import ast
import configparser
import dataclasses
import os
import pty
import re
import select
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import NamedTuple

import pytest
import yaml

import cli
import config
import model
from daemon.vitals import WRITE_EVERY
from model import ConfigError, StorageError, Watch
from tests.loopback.slack import SlackServer
from tests.loopback.web import WebServer
from tests.loopback.whole_demo import whole_demo
from tests.scenes.commands import load_commands
from watchers import Watchlist

ROOT = Path(__file__).resolve().parents[1]
PAGES = [
    *(ROOT / name for name in ("README.md", "CONTRIBUTING.md", "CHANGELOG.md")),
    *sorted((ROOT / "docs").glob("*.md")),
]
CODE = sorted(file.parent.name for file in ROOT.glob("*/__init__.py"))
NOT_COPIED = shutil.ignore_patterns(".*", "tests", "benchmarks", "data", "dist")

RSS = """<?xml version="1.0"?><rss version="2.0"><channel><title>News</title>
<link>https://news.example/</link><description>News</description>
<item><guid>a1</guid><title>Train drivers announce rail strikes</title>
<link>https://news.example/a1</link><pubDate>Sun, 22 Nov 2026 07:00:00 GMT</pubDate></item>
<item><guid>a2</guid><title>CBDC pilot starts</title><link>https://news.example/a2</link>
<pubDate>Sun, 22 Nov 2026 06:00:00 GMT</pubDate></item></channel></rss>"""


# --- pages as scripts -----------------------------------------------------------------------


class Block(NamedTuple):
    language: str
    info: str
    body: str


def blocks(page):
    found = re.findall(
        r"^```(\w+)[ \t]*([^\n]*)\n(.*?)^```", page.read_text(), re.MULTILINE | re.DOTALL
    )
    return [Block(*each) for each in found]


def commands(block):
    """Return the commands of a console block, each with the lines that it must print."""
    found = []
    for line in block.body.splitlines():
        if line.startswith("$ "):
            found.append((line[2:], []))
        elif found:
            found[-1][1].append(line)
    return found


def pattern(lines):
    """Return a regex for an output with these *lines*, where … stands for anything."""
    parts = [
        r"(?:.*\n)*?" if line == "…" else ".*".join(map(re.escape, line.split("…"))) + r"[ \t]*\n"
        for line in lines
    ]
    return re.compile("".join(parts))


class Desk:
    """A copy of the tree in which a reader follows a page."""

    def __init__(self, folder, web, slack, factory):
        self.folder, self.web, self.slack, self.factory = folder, web, slack, factory
        shutil.copytree(ROOT, folder, ignore=NOT_COPIED, dirs_exist_ok=True)
        venv = folder / ".venv" / "bin"
        venv.mkdir(parents=True)
        (venv / "python").write_text(f'#!/bin/sh\nexec "{sys.executable}" "$@"\n')
        (venv / "python").chmod(0o755)
        shutil.copy(ROOT / "requirements.txt", folder / ".venv" / ".installed")
        (folder / "saved.xml").write_text(RSS)
        web.set("/ntfy")
        web.set("/ntfy/v1/health")
        self.write("config.yaml", (ROOT / "config.yaml").read_text())

    def write(self, path, text):
        """Write a file of the page, with the addresses in it turned to loopback."""
        if path.endswith(".yaml"):
            text = re.sub(r'(\{url: )?"?https://([\w./-]+)"?(?=[\s,\]}])', self._feed, text)
            text = text.replace("type: slack,", f'type: slack, api: "{self.slack.url}",')
            text = text.replace("type: ntfy,", f'type: ntfy, server: "{self.web.url("/ntfy")}",')
            text = text.replace("C0123456789", "C0ALERTS1")
        (self.folder / path).parent.mkdir(parents=True, exist_ok=True)
        (self.folder / path).write_text(text)

    def _feed(self, found):
        path = "/" + found[2]
        self.web.set(path, RSS)
        self.web.set(f"{path}/releases.atom", RSS)
        row = f'{{url: "{self.web.url(path)}", allow_private: ["{self.web.address}"]'
        return row if found[1] else row + "}"

    @property
    def environ(self):
        kept = {k: v for k, v in os.environ.items() if not k.startswith("COV")}
        secrets = {"SLACK_BOT_TOKEN": self.slack.token, "NTFY_TOPIC": "a-topic"}
        path = f"{Path(sys.executable).parent}:{os.environ['PATH']}"
        return {**kept, **secrets, "PATH": path, "PYTHONUNBUFFERED": "1"}

    def run(self, command, expected=()):
        command = re.sub(r"https://\S+\.xml", "saved.xml", command)
        ran = subprocess.run(
            ["bash", "-c", command],
            cwd=self.folder,
            env=self.environ,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            timeout=120,
        )
        assert ran.returncode == 0, f"$ {command}\n{ran.stdout}{ran.stderr}"
        if expected:
            assert pattern(expected).fullmatch(ran.stdout), f"$ {command}\n{ran.stdout}"

    def demo(self, command, expected):
        """Start a demo until it begins; see from the one that others share how it goes on."""
        begins = f"exec 3< <(exec {command}); demo=$!; grep --max-count=1 'The first week' <&3"
        self.run(f"{begins} && kill $demo && {{ wait $demo || true; }}")
        shown, kept = whole_demo(self.factory)
        assert pattern(expected).fullmatch(shown), f"$ {command}\n{shown}"
        if "--keep" in command:
            folder = self.folder / command.split()[-1]
            shutil.copytree(kept, folder, dirs_exist_ok=True)

    def run_and_stop(self, command, expected):
        """Run on a terminal a command that does not end; stop it by Ctrl-C when it has polled."""
        ours, theirs = pty.openpty()
        process = subprocess.Popen(
            ["bash", "-c", f"exec {command}"],
            cwd=self.folder,
            env=self.environ | {"NO_COLOR": "1"},
            stdin=subprocess.DEVNULL,
            stdout=theirs,
            stderr=theirs,
        )
        os.close(theirs)
        with os.fdopen(ours, "rb", buffering=0) as terminal:
            try:
                shown = self._until_polled(terminal)
                process.send_signal(signal.SIGINT)
                assert process.wait(timeout=30) == 0, shown
            finally:
                process.kill()
                process.wait()
        assert pattern([*expected, "…"]).fullmatch(shown), f"$ {command}\n{shown}"

    @staticmethod
    def _until_polled(terminal):
        shown, end = "", time.monotonic() + 60
        while "feed.polled" not in shown or not shown.endswith("\n"):
            assert time.monotonic() < end, shown
            if select.select([terminal], [], [], 1)[0]:
                shown += terminal.read(65536).decode(errors="replace").replace("\r\n", "\n")
        return shown


@pytest.fixture
def desk(tmp_path, tmp_path_factory):
    with WebServer() as web, SlackServer() as slack:
        yield Desk(tmp_path / "groundswell", web, slack, tmp_path_factory)


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_every_command_of_a_page_prints_the_output_that_the_page_shows(page, desk):
    if page.name in {"commands.md", "running.md"}:
        desk.run("./start once")  # its commands look at a state that is there

    for block in blocks(page):
        if block.language in {"console", "bash", "sh"}:
            if block.info.startswith("no-run:"):
                assert block.info.removeprefix("no-run:").strip(), "say why"
                continue
            for command, expected in commands(block):
                if block.info.startswith("stop:"):
                    desk.run_and_stop(command, expected)
                elif command.startswith("./start demo"):
                    desk.demo(command, expected)
                else:
                    desk.run(command, expected)
        elif "." in block.info:
            desk.write(block.info, block.body)


def test_the_notifier_of_the_extending_page_reaches_its_server(desk):
    files = {block.info: block.body for block in blocks(ROOT / "docs" / "extending.md")}
    desk.write("notifiers/ntfy.py", files["notifiers/ntfy.py"])
    desk.write(
        "mine/config.yaml",
        "feeds: []\nwatches: []\nchannels: {phone: {type: ntfy, topic: secret-topic}}\n",
    )

    desk.run("./start send-test phone -c mine/config.yaml", ["channel phone: sent"])

    assert [request.method for request in desk.web.list_requests("/ntfy")] == ["POST"]


def type_rows():
    text = (ROOT / "docs" / "extending.md").read_text().partition("## The types")[2]
    return re.findall(r"^\| `(\w+)` \| (.+) \|$", text, re.MULTILINE)


@pytest.mark.parametrize(("name", "cell"), type_rows(), ids=lambda text: text[:12])
def test_a_row_of_the_types_lists_every_field_and_no_other(name, cell):
    listed = set(re.findall(r"`(\w+)`", re.sub(r"\(.*?\)", "", cell)))
    if "Entry" in listed:
        listed = listed - {"Entry"} | fields_of(model.Entry)

    assert listed - {"is_new"} == fields_of(getattr(model, name))


def fields_of(cls):
    if dataclasses.is_dataclass(cls):
        return {field.name for field in dataclasses.fields(cls)}
    return {name.lstrip("_") for name in getattr(cls, "_fields", ()) or cls.__slots__}


# --- the finds of keywords ------------------------------------------------------------------


def keyword_rows():
    text = (ROOT / "docs" / "writing-keywords.md").read_text().replace("\\|", "\0")
    rows = re.findall(r"^\| (`.+`) \| (`.+`)? ?\| (`.+`) \|$", text, re.MULTILINE)
    return [[re.findall(r"`([^`]+)`", cell.replace("\0", "|")) for cell in row] for row in rows]


@pytest.mark.parametrize("row", keyword_rows(), ids=lambda row: row[0][0])
def test_a_keyword_finds_the_texts_of_its_row_and_no_others(row):
    (keyword,), finds, passes = row
    watchlist = Watchlist([Watch(name="it", keywords=(keyword,))])
    if keyword.startswith("{"):
        text = f"watches: [{keyword.replace('{', '{name: it, ', 1)}]"
        watchlist = config.parse(config.Texts("config.yaml", {"config.yaml": text}), {}).watchlist

    assert [title for title in finds if not watchlist.explain(title)[0].matched] == []
    assert [title for title in passes if watchlist.explain(title)[0].matched] == []


# --- everything stands in the docs ----------------------------------------------------------


def everything():
    return "\n".join(page.read_text() for page in PAGES)


def test_the_configuration_page_is_as_the_code_writes_it():
    made = subprocess.run(
        [
            sys.executable,
            "-c",
            f"import runpy; print(runpy.run_path({str(ROOT / 'docs' / 'reference.py')!r})['page'](), end='')",
        ],
        capture_output=True,
        text=True,
        check=True,
    )

    assert made.stdout == (ROOT / "docs" / "configuration.md").read_text(), (
        "write it again: python docs/reference.py"
    )


def test_every_command_and_option_is_on_the_page_of_commands():
    text = (ROOT / "docs" / "commands.md").read_text()
    names = {f"`{name}`" for name in cli.command_line.commands}
    names |= {f"{name} {sub}" for name, sub in _subcommands()}
    options = {
        option
        for command in load_commands().values()
        for parameter in command.params
        for option in parameter.opts
        if option.startswith("--")
    }

    assert {name for name in names | options if name not in text} == set()


def _subcommands():
    for name, command in load_commands().items():
        for sub in getattr(command, "commands", {}):
            yield name, sub


def test_every_event_of_the_log_is_in_the_table_and_no_other():
    said = set()
    for file in [*ROOT.glob("*.py"), *(f for room in CODE for f in (ROOT / room).rglob("*.py"))]:
        for node in ast.walk(ast.parse(file.read_text())):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.args:
                first, level = node.args[0], node.func.attr
                if level in {"debug", "info", "warning", "error", "critical", "exception"}:
                    said.add(first.value if isinstance(first, ast.Constant) else "")
    events = {event for event in said if re.fullmatch(r"[a-z]+\.[a-z_]+", str(event))}

    text = (ROOT / "docs" / "commands.md").read_text()
    listed = set(re.findall(r"^\| `([a-z]+\.[a-z_]+)` \|", text, re.MULTILINE))

    assert listed == events


def test_every_exit_code_is_in_the_table():
    text = (ROOT / "docs" / "commands.md").read_text()
    codes = {0, 1, ConfigError.exit_code, StorageError.exit_code}
    codes |= {cli.EXIT_INTERRUPTED, cli.EXIT_PIPE_CLOSED}

    assert {code for code in codes if f"\n| {code} |" not in text} == set()


def test_every_link_leads_somewhere():
    links = [(page, target) for page in PAGES for target in _links(page)]

    assert len(links) > 20
    assert [f"{page.name}: {target}" for page, target in links if not _leads(page, target)] == []


def _links(page):
    prose = re.sub(r"^```.*?^```", "", page.read_text(), flags=re.MULTILINE | re.DOTALL)
    targets = re.findall(r"\]\(([^)\s]+)\)", prose)
    return [each for each in targets if not each.startswith(("http://", "https://"))]


def _leads(page, target):
    path, _, anchor = target.partition("#")
    file = (page.parent / path).resolve() if path else page
    if not file.exists():
        return False
    if not anchor:
        return True
    headings = re.findall(r"^#+ (.+)$", file.read_text(), re.MULTILINE)
    return anchor in {re.sub(r"[^\w -]", "", text.lower()).replace(" ", "-") for text in headings}


def test_every_dependency_has_its_reason():
    text = (ROOT / "docs" / "design.md").read_text().lower()
    project = (ROOT / "pyproject.toml").read_text().partition("dependencies = [")[2]
    names = re.findall(r'^    "([\w-]+)', project.partition("]\n")[0], re.MULTILINE)

    assert len(names) > 10
    assert [name for name in names if name not in text] == []


def test_the_page_for_contributors_draws_the_rooms_that_exist():
    text = (ROOT / "CONTRIBUTING.md").read_text()
    drawing = text.partition("```text\n")[2].partition("```")[0]
    drawn = set(re.findall(r"^[\w.]+", drawing, re.MULTILINE))
    rooms = {file.parent.name for file in ROOT.glob("*/__init__.py")}

    assert drawn == rooms | {file.name for file in ROOT.glob("*.py")}
    assert [name for name in _sub_rooms(drawing) if not (ROOT / name).is_dir()] == []


def _sub_rooms(drawing):
    """Yield the path of each sub-room: lines under a room, with names that end with a slash."""
    room = ""
    for line in drawing.splitlines():
        room = line.split()[0] if line[:1].strip() else room
        if line.startswith("    "):
            yield from (room + name for name in re.findall(r"(?<=\s)[\w]+/(?=\s|$)", line))


def test_every_python_file_that_a_page_names_is_there():
    named = [(page, path) for page in PAGES for path in _python_files(page)]

    assert len(named) > 8
    assert [f"{page.name}: {path}" for page, path in named if not (ROOT / path).exists()] == []


def _python_files(page):
    """Return the Python files named in a page, but for those that the page itself writes."""
    text = page.read_text()
    written = {block.info for block in blocks(page)}
    prose = re.sub(r"^```.*?^```", "", text, flags=re.MULTILINE | re.DOTALL)
    named = set(re.findall(r"`(?:\S+/bin/python )?([\w/]+\.py)`", prose)) - written
    return sorted(name for name in named if not name.startswith("room/"))


# --- examples -------------------------------------------------------------------------------

EXAMPLES = sorted(path for path in (ROOT / "examples").rglob("*") if path.is_file())
NO_WATCHLISTS = {
    "slack-manifest.yaml",
    "groundswell.service",
    "prometheus-rules.yaml",
    "grafana-dashboard.json",
}


@pytest.mark.parametrize(
    "path", [p for p in EXAMPLES if p.name not in NO_WATCHLISTS], ids=lambda path: path.name
)
def test_an_example_watchlist_loads(path):
    assert path.suffix == ".yaml", "say in this test how it is loaded"
    names = re.findall(r"\$\{(\w+)\}", path.read_text())
    environ = {name: f"https://{name.lower()}.example" for name in names}
    environ |= {name: "xoxb-1" for name in names if "TOKEN" in name}

    assert config.load(path, environ).watches


def test_the_slack_app_has_the_scopes_that_delivery_needs_and_no_more():
    manifest = yaml.safe_load((ROOT / "examples" / "slack-manifest.yaml").read_text())

    assert manifest["oauth_config"]["scopes"] == {
        "bot": [
            "chat:write",
            "chat:write.public",
            "channels:history",
            "groups:history",
            "commands",
            "reactions:read",
        ]
    }
    assert manifest["settings"]["socket_mode_enabled"]
    assert [one["command"] for one in manifest["features"]["slash_commands"]] == ["/groundswell"]
    assert manifest["features"]["bot_user"]["display_name"] == "Groundswell"
    assert len(manifest["display_information"]["description"]) <= 140


def test_the_service_keeps_its_walls():
    unit = configparser.RawConfigParser(strict=False)
    unit.optionxform = str
    unit.read(ROOT / "examples" / "groundswell.service")
    service = dict(unit["Service"])

    assert service["ExecStart"].endswith(" run -c /etc/groundswell/config.yaml")
    assert (service["Restart"], service["RestartPreventExitStatus"]) == ("always", "2")
    assert int(service["TimeoutStopSec"]) > 10
    assert (service["Type"], service["NotifyAccess"]) == ("notify", "main")
    assert int(service["WatchdogSec"]) >= 6 * WRITE_EVERY
    walls = {
        "DynamicUser": "yes",
        "NoNewPrivileges": "yes",
        "CapabilityBoundingSet": "",
        "ProtectSystem": "strict",
        "ProtectHome": "yes",
        "PrivateTmp": "yes",
        "PrivateDevices": "yes",
        "RestrictNamespaces": "yes",
        "LockPersonality": "yes",
        "MemoryDenyWriteExecute": "yes",
        "StateDirectoryMode": "0700",
        "UMask": "0077",
        "SystemCallFilter": "@system-service",
    }
    assert {name: service[name] for name in walls} == walls
