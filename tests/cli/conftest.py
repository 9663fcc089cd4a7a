"""A folder with a config, a state that a daemon has left there, and commands asked of them."""

import importlib
import io
import sys
import textwrap
from contextlib import closing
from datetime import UTC, datetime, timedelta
from types import SimpleNamespace
from typing import NamedTuple

import pytest

import cli
import plugins
import storage
from model import Alert, Entry, Feed, Match, Mention, Outcome, Page, SeenEntry, State, Verdict
from tests.scenes.messages import a_message
from tests.scenes.signals import a_signal

NOW = datetime(2026, 3, 1, 12, 0, tzinfo=UTC)

CONFIG = """
feeds:
  - {url: https://www.example.org/rss.xml, name: example}
  - {url: https://dead.example.net/feed, name: dead}
watches:
  - {name: Money, keywords: [CBDC, 央行数字货币], tell: [screen]}
  - {name: Football, keywords: [football], tell: [screen]}
channels:
  screen: {type: console}
ops: screen
"""


class Answer(NamedTuple):
    code: int
    out: str
    err: str


@pytest.fixture
def folder(tmp_path, monkeypatch):
    (tmp_path / "config.yaml").write_text(CONFIG, encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.fixture
def ask(folder, capsys, monkeypatch):
    """Ask one command in this process."""
    monkeypatch.setattr(sys, "argv", ["monitor.py"])

    def ask(*args, **doors):
        def unasked(*_):
            raise AssertionError("this door was not asked for")

        lent = dict.fromkeys(("run", "once", "demo"), unasked) | doors
        now = lent.pop("now", lambda: NOW)
        doors = cli.Doors(now, lambda: SimpleNamespace(**lent), lambda: SimpleNamespace(**lent))
        code = cli.main(doors, [str(arg) for arg in args])
        return Answer(code, *capsys.readouterr())

    return ask


def minutes(count):
    return timedelta(minutes=count)


GOOD = Feed("https://www.example.org/rss.xml", "example")
DEAD = Feed("https://dead.example.net/feed", "dead\x1bone")
FRESH = Feed("https://new.example.org/feed", "fresh")


def alert(number, title, state=State.ACTIVE, reason="new"):
    entry = Entry(GOOD.key, f"e{number}", title, link=f"https://e.org/{number}")
    signal = a_signal("match", "Money", f"match:Money:{number}", (Match("Money", entry, (), ()),))
    told = Mention(title, entry.link, "example.org", title_spans=((4, 8),))
    message = a_message("match", title, "Money", mentions=(told,))
    at = NOW - minutes(60 - number)
    return Alert(f"alert{number}", signal, at, state, reason, ("screen",), message)


class Kept:
    """A state that a daemon has left."""

    def __init__(self, path):
        path.parent.mkdir(exist_ok=True)
        self.path = path
        with self.opened() as store:
            store.note_mode("once")
        with self.opened() as store, store.transaction() as tx:
            began = NOW - minutes(600)
            tx.sync_feeds([GOOD, DEAD, FRESH], began)
            tx.add_new(GOOD, [SeenEntry(GOOD.key, "e1", "The CBDC", first_seen=began)], began)
            tx.settle_feed(GOOD, Page(status=200), NOW + minutes(4), NOW - minutes(1))
            problem = "HTTP 403 (bot challenge); ask the publisher"
            tx.settle_feed(DEAD, Page(problem=problem), NOW + minutes(90), NOW - minutes(200))

    def opened(self):
        return closing(storage.open_store(self.path, NOW))

    def record(self, *alerts, to=("screen", "")):
        with self.opened() as store, store.transaction() as tx:
            for each in alerts:
                tx.record(each, [to])

    def deliver(self, verdict, note="", channel="screen"):
        """Send one delivery that is due, with that outcome; return its id."""
        with self.opened() as store:
            claimed = store.claim_due(channel, NOW)
            store.settle(claimed, Outcome(verdict, note), NOW + minutes(15), NOW - minutes(5))
            return claimed.id

    def break_channel(self):
        self.record(alert(50, "The CBDC is blocked"), to=("policy", ""))
        note = "Slack refused the token (invalid_auth); make a new one and set SLACK_BOT_TOKEN"
        return self.deliver(Verdict.BLOCKED, note, "policy")


@pytest.fixture
def kept(folder):
    return Kept(folder / "data" / "groundswell.db")


@pytest.fixture
def write(tmp_path, monkeypatch):
    """Write a file of a plugin, as if it stood in its room."""
    site = tmp_path / "site"
    before = set(sys.modules)
    for room in plugins.ROOMS:
        (site / room).mkdir(parents=True)
        paths = [*importlib.import_module(room).__path__, str(site / room)]
        monkeypatch.setattr(importlib.import_module(room), "__path__", paths)
    plugins._list_files.cache_clear()

    def write(path, text):
        (site / path).write_text(textwrap.dedent(text), encoding="utf-8")

    yield write
    for name in set(sys.modules) - before:
        if name.partition(".")[0] in plugins.ROOMS:
            del sys.modules[name]
    plugins._list_files.cache_clear()
    plugins._load_from_file.cache_clear()


class Terminal(io.StringIO):
    def isatty(self):
        return True


@pytest.fixture
def ask_on_terminal(ask, monkeypatch):
    """Ask one command on a terminal without colours; return the lines that it prints."""

    def ask_on_terminal(columns, *args):
        terminal = Terminal()
        monkeypatch.setenv("COLUMNS", str(columns))
        monkeypatch.setenv("NO_COLOR", "1")
        with monkeypatch.context() as patch:
            patch.setattr(sys, "stdout", terminal)
            assert ask(*args).code == 0
        return terminal.getvalue().splitlines()

    return ask_on_terminal
