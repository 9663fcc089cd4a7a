"""The command overlay, and the other commands that count the keywords changed without an edit."""

from __future__ import annotations

import json
from datetime import timedelta

import pytest

from model import ChangeKind, KeywordChange
from tests.cli.conftest import NOW, minutes
from tests.loopback.station import Answering

HEADLINE = '{"t": "2026-02-01T00:00:00Z", "title": "eNaira grows"}\n'


@pytest.fixture
def changed(kept):
    """A state in which Mara has added eNaira to Money, and taken CBDC out."""
    with kept.opened() as store, store.transaction() as tx:
        added = make_change("aaaa", ChangeKind.ADD, "eNaira", NOW - minutes(60))
        tx.overlay.add(added)
        tx.overlay.add(make_change("bbbb", ChangeKind.REMOVE, "CBDC", NOW - minutes(30)))
        tx.overlay.add(make_change("cccc", ChangeKind.ADD, "oil", NOW - minutes(20)))
        tx.overlay.end("cccc", "taken back by Kim", NOW - minutes(10))
    return kept


def make_change(name, kind, keyword, at):
    return KeywordChange(name, kind, "Money", keyword, at, "Mara", "chat", "new law")


def test_the_running_daemon_is_asked_for_a_change(ask, kept):
    reply = {"ok": "yes", "text": 'Money looks for "eNaira" from now on'}
    with kept.opened(), Answering(kept.path, reply) as daemon:
        added = ask("overlay", "add", "Money", "eNaira", "--reason", "new law", "--by", "Kim")
        wanted = daemon.wanted
        ask("overlay", "remove", "Money", "CBDC", "--by", "Kim")
        removed = daemon.wanted
        ask("overlay", "end", "aaaa", "--by", "Kim")
        ended = daemon.wanted

    assert added == (0, 'Money looks for "eNaira" from now on\n', "")
    common = {"do": "change-keyword", "watch": "Money", "by": "Kim", "via": "command"}
    assert wanted == {**common, "change": "add", "keyword": "eNaira", "reason": "new law"}
    assert removed == {**common, "change": "remove", "keyword": "CBDC", "reason": ""}
    assert ended == {"do": "end-change", "id": "aaaa", "by": "Kim"}


def test_without_a_daemon_the_file_is_the_way(ask, kept):
    answer = ask("overlay", "add", "Money", "eNaira")

    assert answer.code == 3
    assert "no daemon runs; start it with: python monitor.py run, or edit config.yaml" in answer.err


def test_the_changes_are_listed(ask, changed):
    table = ask("overlay")
    rows = [json.loads(line) for line in ask("overlay", "list", "--all", "--json").out.splitlines()]

    assert "eNaira" in table.out
    assert "oil" not in table.out
    assert table.out.endswith("to write them into the files: python monitor.py overlay export\n")
    assert [(row["id"], row["in_force"], row["why_ended"]) for row in rows] == [
        ("cccc", False, "taken back by Kim"),
        ("bbbb", True, ""),
        ("aaaa", True, ""),
    ]
    assert rows[2]["origin"] == "added by Mara in chat, 2026-03-01 11:00 UTC"


def test_no_change_says_how_to_make_one(ask, kept):
    assert ask("overlay").out == (
        "no keyword is changed on top of the files; add one with: "
        "python monitor.py overlay add WATCH KEYWORD\n"
    )


def test_the_export_can_be_pasted(ask, changed):
    answer = ask("overlay", "export")

    assert "# config.yaml, line 6: Money\n" in answer.out
    assert '- {name: Money, keywords: ["央行数字货币", "eNaira"], tell: [screen]}\n' in answer.out
    assert "oil" not in answer.out
    assert "oil" in ask("overlay", "export", "--all").out


def test_status_and_check_show_the_changes_with_their_age(ask, changed):
    shown = '"eNaira" added by Mara in chat, 2026-03-01 11:00 UTC (1h ago)'

    status = ask("status")
    check = ask("check")

    assert "overlay     2 keywords changed on top of the files" in status.out
    assert f"  ✓ Money: {shown}" in status.out
    assert f"overlay: Money: {shown}" in check.out
    assert "overlay export" not in status.out + check.out
    rows = json.loads(ask("status", "--json").out)["overlay"]
    assert [row["keyword"] for row in rows] == ["eNaira", "CBDC"]
    assert json.loads(ask("check", "--json").out)["overlay"][0]["id"] == "aaaa"


def test_after_a_week_status_and_check_advise_the_export(ask, changed):
    later = {"now": lambda: NOW + timedelta(days=8)}
    advice = "2 keywords were changed over 7 days ago; write that into the files"

    assert advice in ask("status", **later).out
    assert f"hint: {advice}: python monitor.py overlay export" in ask("check", **later).out


def test_check_says_which_changes_the_files_would_end(ask, changed, folder):
    path = folder / "config.yaml"
    path.write_text(path.read_text().replace("[CBDC, ", "[CBDC, eNaira, "))

    out = ask("check").out

    assert 'hint: Money: "eNaira" added by Mara in chat, 2026-03-01 11:00 UTC ends with' in out
    assert "the files have the keyword" in out


def test_try_counts_the_changes_and_recorded_entries_do_not(ask, changed, folder):
    (folder / "news.jsonl").write_text(HEADLINE)

    tried = [json.loads(row) for row in ask("try", "eNaira grows", "--json").out.splitlines()]
    replayed = ask("replay", "news.jsonl", "--json")

    assert [row["matched"] for row in tried] == [True, False]
    assert replayed.out == ""
    assert replayed.err == (
        "2 keywords that people changed without an edit: not counted here; see: "
        "python monitor.py overlay list\n"
    )


def test_a_state_of_another_version_is_named_and_the_files_count_alone(ask, changed):
    with changed.opened() as store:
        path = store.path
    raw(path, "UPDATE alembic_version SET version_num = '0001'")

    answer = ask("try", "eNaira grows", "--json")

    assert "keywords that were changed without an edit do not count here" in answer.err


def raw(path, statement):
    import contextlib
    import sqlite3

    with contextlib.closing(sqlite3.connect(path)) as connection:
        connection.execute(statement)
        connection.commit()
