"""A watcher of another package brings a kind of signal that no room of ours lists."""

from __future__ import annotations

import json
import textwrap
from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime
from email.headerregistry import Address
from pathlib import Path

import pytest

import cli
import plugins
from config import load
from model import Alert, Delivery
from notifiers import _mail, _slack_blocks, console
from rehearsal import recorded, stream
from storage import open_store

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)

# The module is not named like the kind, nor like the type.
PACKAGE = """
from dataclasses import dataclass
from typing import ClassVar

from model import Form, Kind, Remark, Signal
from watchers import Observed

LOUD = Kind("shouting.heard", icon="📣", label="Shouting", step="shout", log_event="shouting.heard")


@dataclass(frozen=True, kw_only=True)
class Plugin:
    "Notices titles in capitals."

    min_letters: int = 4
    "How many capitals there must be."

    kinds: ClassVar[tuple[Kind, ...]] = (LOUD,)

    def observe(self, watch, reports, history):
        loud = [m for r in reports for m in r.matches if m.entry.title.isupper()]
        about = Remark("somebody shouts", ("It was loud.",), tuple(loud))
        key = f"shouting:{watch.name}:{history.now.isoformat()}"
        return Observed([Signal(LOUD, watch.name, key, about)] if loud else [])
"""
POINTS = """
[groundswell.watchers]
capitals = loud_plugin:Plugin
"""
CONFIG = """
feeds: [https://www.example.org/rss.xml]
watches:
  - {name: Money, keywords: [CBDC], alert_on: [match, {type: capitals, min_letters: 7}]}
channels:
  screen: {type: console}
"""
ENTRIES = (
    {"t": "2026-03-01T09:00:00Z", "title": "A quiet CBDC", "url": "https://e.org/1"},
    {"t": "2026-03-01T10:00:00Z", "title": "CBDC NOW", "url": "https://e.org/2", "source": "e.org"},
)


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A folder with a config and recorded entries, where the package is installed."""
    site = tmp_path / "site"
    info = site / "loud_plugin-1.0.dist-info"
    info.mkdir(parents=True)
    (info / "METADATA").write_text("Metadata-Version: 2.1\nName: loud-plugin\nVersion: 1.0\n")
    (info / "entry_points.txt").write_text(POINTS)
    (site / "loud_plugin.py").write_text(textwrap.dedent(PACKAGE), encoding="utf-8")
    monkeypatch.syspath_prepend(str(site))
    monkeypatch.chdir(tmp_path)
    (tmp_path / "config.yaml").write_text(CONFIG, encoding="utf-8")
    (tmp_path / "in.jsonl").write_text("".join(f"{json.dumps(row)}\n" for row in ENTRIES))
    plugins._list_installed.cache_clear()
    yield tmp_path
    plugins._list_installed.cache_clear()


@pytest.fixture
def alert(folder: Path) -> Alert:
    """The alert of the plugin's signal."""
    entries = recorded.read_entries([folder / "in.jsonl"])
    alerts = list(
        stream.replay(load(folder / "config.yaml", {}), recorded.split_into_batches(entries))
    )
    assert [alert.signal.kind.name for alert in alerts] == ["match", "match", "shouting.heard"]
    return alerts[-1]


@pytest.fixture
def stored(folder: Path, alert: Alert) -> str:
    """The id of the alert, which is stored with a delivery."""
    (folder / "data").mkdir()
    path = folder / "data" / "groundswell.db"
    with closing(open_store(path, NOW)) as store, store.transaction() as tx:
        tx.record(alert, [("screen", "")])
    return alert.id


def ask(capsys: pytest.CaptureFixture[str], *words: str) -> str:
    """Return the output of a command."""

    def unasked(*_: object) -> int:
        raise AssertionError("no daemon is asked for")

    doors = cli.Doors(now=lambda: NOW, open_rooms=unasked, open_page=unasked)
    assert cli.main(doors, words) == 0
    return capsys.readouterr().out


def test_the_message_is_worded_as_one_of_the_watch(alert: Alert) -> None:
    message = alert.message

    assert message.headline == "Money: somebody shouts"
    assert message.lines == ("It was loud.",)
    assert message.why == "Matched “CBDC” in title · watch Money"
    assert alert.reason == "Shouting"


def test_slack_shows_its_icon_its_headline_and_its_entries(alert: Alert) -> None:
    payload = json.dumps(_slack_blocks.render(alert.message, 0), ensure_ascii=False)

    assert payload.count("📣") >= 1
    assert "Money: somebody shouts" in payload
    assert "https://e.org/2" in payload


def test_a_mail_has_its_label_and_its_headline(alert: Alert) -> None:
    delivery = Delivery("d", alert.id, "mail", "desk@example.org", alert.message, NOW)

    mail = _mail.compose_mail(delivery, Address(addr_spec="g@example.org"), "desk@example.org")

    assert mail["Subject"] == "[Shouting] Money: somebody shouts"
    body = mail.get_body(("plain",))
    assert body is not None
    text = body.get_content()
    assert text.startswith(
        "Shouting · Money\n\nMoney: somebody shouts\n\n- It was loud.\n\nCBDC NOW"
    )


def test_the_console_shows_its_icon_and_its_headline(alert: Alert) -> None:
    lines = console.render(alert.message, is_coloured=False)

    assert lines[:2] == ["📣 Money: somebody shouts", "   It was loud."]


def test_why_finds_its_watcher_by_the_kinds_that_it_lists(stored: str, capsys) -> None:
    out = ask(capsys, "why", stored)

    assert "Money: somebody shouts" in out
    assert "CBDC" in out


def test_alerts_for_a_script_name_its_kind(stored: str, capsys) -> None:
    (row,) = map(json.loads, ask(capsys, "alerts", "--json").splitlines())

    assert (row["kind"], row["headline"]) == ("shouting.heard", "Money: somebody shouts")
    assert [entry["title"] for entry in row["entries"]] == ["CBDC NOW"]


@pytest.mark.parametrize("word", ["capitals", "shouting", "shouting.heard"])
def test_replay_takes_its_type_and_its_kind_for_only(folder: Path, capsys, word: str) -> None:
    out = ask(capsys, "replay", "--json", "--only", word, "in.jsonl")

    assert [json.loads(line)["kind"] for line in out.splitlines()] == ["shouting.heard"]


def test_replay_refuses_a_kind_that_nobody_raises(folder: Path, capsys) -> None:
    def unasked(*_: object) -> int:
        raise AssertionError("no daemon is asked for")

    doors = cli.Doors(now=lambda: NOW, open_rooms=unasked, open_page=unasked)
    code = cli.main(doors, ["replay", "--only", "brust", "in.jsonl"])

    assert code == 2
    assert 'no kind of alert "brust"; did you mean "burst"?' in capsys.readouterr().err
