"""Each act in a chat, by each role; tests/web/test_roles.py has those of page, API and command."""

from __future__ import annotations

import pytest

from tests.daemon.chat.room import EDITOR, MEMBER, OTHER_EDITOR, live

ROLES = {
    "a member": (MEMBER, False),
    "a member who may edit": (EDITOR, True),
    "a member who may edit in another channel": (OTHER_EDITOR, False),
}
"""The id of a person of each role, and whether the person may change keywords."""


@pytest.mark.parametrize("role", ROLES)
def test_each_act_by_each_role(tmp_path, monkeypatch, role):
    user, edits = ROLES[role]
    by = f"kim ({user})"

    async def work(room):
        assert await room.press("ack", user) == ""
        assert await room.press("silence", user) == ""
        assert await room.press("keyword", user) == ""
        assert await room.press("irrelevant", user) == ""
        assert sorted(room.list_silences()) == [
            ("CBDC", "alerts", by),
            ("Money", "", by),
            ("Money", "alerts", by),
        ]
        assert await room.press("undo", user) == ""
        assert len(room.list_silences()) == 2
        await room.react("+1", user)
        await room.react("-1::skin-tone-3", user)
        assert (await room.write("silence eNaira 2h known", user)).startswith('"eNaira" is')
        assert ("eNaira", "alerts", by) in room.list_silences()
        assert "Money" in await room.write("list", user)
        assert "CBDC" in await room.write("why alert-first", user)
        assert "feed" in await room.write("status", user)
        assert "hot terms" in await room.write("hot", user)
        assert "list WATCH" in await room.write("help", user)
        added = await room.write("add Money digital yuan", user)
        removed = await room.write("remove Money CBDC", user)
        keywords = room.running.config.watches["Money"].keywords
        if edits:
            assert added == 'Money looks for "digital yuan" from now on'
            assert removed == 'Money no longer looks for "CBDC" from now on'
            assert keywords == ("eNaira", "digital yuan")
            (change, _) = room.running.config.texts.changes
            assert (change.by, change.via) == (by, "chat")
        else:
            assert added.startswith("add: you may not change keywords; ask for may: {edit: [")
            assert removed.startswith("remove: you may not change keywords; ask for may")
            assert keywords == ("CBDC", "eNaira")
        return room.list_acts()

    acts = live(tmp_path, monkeypatch, work)

    assert acts == [
        ("acknowledged", by, "chat"),
        ("not_relevant", by, "chat"),
        ("not_useful", by, "chat"),
    ]
