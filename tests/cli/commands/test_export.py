"""`export` answers who got an alert when and why, and its entries give the same alerts again."""

import csv
import errno
import gzip
import io
import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from cli.commands import export as command
from model import StorageError, UsageError, Verdict
from tests.cli.conftest import alert
from tests.loopback.whole_demo import whole_demo

ROOT = Path(__file__).resolve().parents[3]


@pytest.fixture
def told(kept):
    kept.record(alert(1, "The CBDC pilot"), alert(2, "=The CBDC copy"))
    kept.deliver(Verdict.SENT)
    return kept


def objects(answer):
    return [json.loads(line) for line in answer.out.splitlines()]


def test_alerts_are_exported_oldest_first(ask, told):
    first, second = objects(ask("export", "alerts"))

    assert (first["id"], second["id"]) == ("alert1", "alert2")
    assert [one["state"] for one in first["deliveries"]] == ["sent"]
    assert first["deliveries"][0]["sent_at"] == "2026-03-01T11:55:00Z"
    [later] = objects(ask("export", "alerts", "--since", "2026-03-01T11:02Z"))
    assert later["id"] == "alert2"
    assert ask("export", "alerts", "--until", "59m").out.count("alert2") == 0


def test_a_file_is_named_for_its_form(ask, told, folder):
    assert ask("export", "alerts", "-o", "alerts.csv") == (0, "", "")
    assert ask("export", "entries", "-o", "news.jsonl.gz") == (0, "", "")

    rows = list(csv.DictReader(io.StringIO((folder / "alerts.csv").read_text("utf-8-sig"))))
    assert [row["headline"] for row in rows] == ["The CBDC pilot", "'=The CBDC copy"]
    [entry] = gzip.decompress((folder / "news.jsonl.gz").read_bytes()).splitlines()
    assert json.loads(entry)["title"] == "The CBDC"
    assert sorted(path.name for path in folder.iterdir()) == [
        "alerts.csv",
        "config.yaml",
        "data",
        "news.jsonl.gz",
    ]


def test_the_entries_of_a_watch_are_those_that_it_would_match(ask, told):
    assert [row["title"] for row in objects(ask("export", "entries", "--watch", "Money"))] == [
        "The CBDC"
    ]
    assert ask("export", "entries", "--watch", "Football").out == ""


@pytest.mark.parametrize(
    ("args", "complaint"),
    [
        (("entries", "--channel", "screen"), "--channel: entries go to no channel; leave it out"),
        (("alerts", "--watch", "Mony"), '--watch: there is no watch "Mony"; did you mean "Money"?'),
        (("alerts", "--channel", "scren"), '--channel: there is no channel "scren"; did you mean'),
        (
            ("entries", "--watch", "Mony"),
            '--watch: there is no watch "Mony"; did you mean "Money"?',
        ),
        (("alerts", "--since", "soon"), '"soon" is not a time; write it like 2026-01-31, '),
        (("alerts", "-o", "nowhere/a.csv"), "nowhere/a.csv: cannot be written (no such file"),
    ],
)
def test_a_wrong_option_is_refused_with_its_remedy(ask, told, args, complaint):
    answer = ask("export", *args)

    assert (answer.code, answer.out) == (2, "")
    assert complaint in answer.err


def test_a_full_disk_leaves_the_file_that_was_there(tmp_path):
    path = tmp_path / "alerts.csv"
    path.write_text("before")

    def parts():
        yield b"some"
        raise OSError(errno.ENOSPC, "No space left on device")

    with pytest.raises(StorageError, match=r"alerts\.csv: the disk is full, nothing was written"):
        command.write_file(path, parts())
    assert [(each.name, each.read_text()) for each in tmp_path.iterdir()] == [
        ("alerts.csv", "before")
    ]


def test_a_file_that_cannot_be_replaced_is_named(tmp_path):
    (tmp_path / "alerts.csv").mkdir()

    with pytest.raises(UsageError, match=r"alerts\.csv: cannot be written \(is a directory\)"):
        command.write_file(tmp_path / "alerts.csv", [b"some"])
    assert [each.name for each in tmp_path.iterdir()] == ["alerts.csv"]


def test_it_ends_quietly_when_nobody_reads_it(tmp_path_factory):
    kept = whole_demo(tmp_path_factory).kept
    reader, writer = os.pipe()
    os.close(reader)

    ended = subprocess.run(
        [sys.executable, str(ROOT / "monitor.py"), "export", "entries", "-c", "config.yaml"],
        cwd=kept,
        stdout=writer,
        stderr=subprocess.PIPE,
        check=False,
    )
    os.close(writer)

    assert (ended.returncode, ended.stderr) == (141, b"")


def test_exported_entries_raise_the_same_alerts_again(ask, tmp_path_factory, tmp_path):
    config = str(whole_demo(tmp_path_factory).kept / "config.yaml")
    news = str(tmp_path / "news.jsonl.gz")
    raised = objects(ask("export", "alerts", "-c", config))

    assert ask("export", "entries", "-c", config, "-o", news).code == 0
    again = objects(ask("replay", "--json", "-c", config, news))

    def list_facts(alerts, *kept):
        return [[one[name][:19] for name in kept] for one in alerts if one["watch"]]

    assert list_facts(again, "kind", "watch", "state") == list_facts(
        raised, "kind", "watch", "state"
    )
    # The end of a trend is found by the clock, and the file has no polls that brought nothing.
    ends = ("burst.peaked", "burst.over")
    assert list_facts((one for one in again if one["kind"] not in ends), "at", "kind") == (
        list_facts((one for one in raised if one["kind"] not in ends), "at", "kind")
    )
    assert len(again) == 10
