from __future__ import annotations

import contextlib

from answers.written import find_setting
from model import ChangeKind, KeywordChange
from storage import open_reader
from tests.scenes.newsroom import BEGAN, CONFIG, DAY, MONEY, NOW, Newsroom

EDITED = CONFIG.replace("[CBDC, digital crown]", "[CBDC]")


def edit(room, text, at):
    with room.open() as store, store.transaction() as tx:
        tx.keep_config(str(room.path), {"config.yaml": text}, at)


def find(room, watch, at):
    with contextlib.closing(open_reader(room.database)) as reader:
        return find_setting(reader, watch, at)


def test_the_config_that_never_changed_was_in_force(tmp_path):
    room = Newsroom(tmp_path)
    edit(room, CONFIG, NOW)  # a start of the daemon

    found = find(room, MONEY, NOW - DAY)

    assert ("digital crown" in found.yaml, found.note) == (True, "")


def test_before_the_last_edit_the_config_before_it_was_in_force(tmp_path):
    room = Newsroom(tmp_path)
    edit(room, EDITED, NOW - DAY)

    before = find(room, MONEY, BEGAN + DAY)
    after = find(room, MONEY, NOW)

    assert "digital crown" in before.yaml
    assert before.note.startswith("Of the config before the last edit")
    assert ("digital crown" in after.yaml, after.note) == (False, "")


def test_a_watch_that_is_not_stored_is_said(tmp_path):
    found = find(Newsroom(tmp_path), "Gone", NOW)

    assert (found.yaml, found.line) == ("", None)
    assert "It is not stored" in found.note


def test_the_keywords_that_people_had_changed_then_are_named(tmp_path):
    room = Newsroom(tmp_path)
    with room.open() as store, store.transaction() as tx:
        for name, watch in (("a", MONEY), ("b", "Gone")):
            tx.overlay.add(
                KeywordChange(name, ChangeKind.ADD, watch, "oil", NOW - DAY, "Mara", "chat")
            )
        tx.overlay.end("a", "taken back by Kim", NOW)

    before = find(room, MONEY, NOW - 2 * DAY)
    during = find(room, MONEY, NOW - DAY)
    after = find(room, MONEY, NOW)

    written = f'"oil" added by Mara in chat, {NOW - DAY:%Y-%m-%d %H:%M} UTC'
    assert (before.changes, during.changes, after.changes) == ((), (written,), ())
