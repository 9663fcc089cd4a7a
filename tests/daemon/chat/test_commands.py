"""The command answers in a few lines of literal text; its errors say how to go on."""

from __future__ import annotations

import pytest

from tests.daemon.chat.room import CONFIG, EDITOR, MEMBER, live

HOSTILE = "<!channel> <@U0MEMBER1> *b* `x` <https://evil.example|bank>"
ANSWERS = {
    "": "list: the watches; list WATCH: its keywords",
    "list": "2 watches; see keywords with: list WATCH\n• Money: 2 keywords\n• Big ports: 1 keyword",
    "list money": "Money: 2 keywords\n• CBDC\n• eNaira",
    "list Mony": 'list: there is no watch "Mony"; did you mean "Money"?',
    "add": "add: no watch is named; write one of",
    "add Mony CBDC": 'add: there is no watch "Mony"; did you mean "Money"?',
    "add Money": "add: no keyword is named; write it behind the watch, as CBDC",
    "add Money CBDC": 'add: Money has the keyword "CBDC" already',
    'add Money "open': "add: ",
    'add Big "dock workers"': 'Big ports looks for ""dock workers"" from now on',
    "remove Money cbcd": 'remove: there is no keyword "cbcd"; did you mean "CBDC"?',
    "remove Money cbdc": 'Money no longer looks for "CBDC" from now on',
    "silence CBDC": "silence: no duration is named; write it last, as: silence CBDC 2h known",
    "silence eNaria 2h": 'silence: there is no watch or keyword "eNaria"; did you mean "eNaira"?',
    "silence keyword Money 2h": 'silence: there is no keyword "Money"',
    "silence eNaira 900d": "silence: a silence ends within 366 days from now; write another end",
    "silence big ports 90m": '"Big ports" is silenced in this channel until ',
    "why": "why: name an alert by its id",
    "why alert-f": "Money: Bank plans a CBDC",
    "why nothing": 'why: there is no alert "nothing"; copy its id from the panel',
    "status": "All is well.",
    "hot": "There is no list of hot terms yet; the first one comes within the hour.",
    "stauts": 'there is no command "stauts"; did you mean "status"?',
    HOSTILE: 'there is no command "<!channel>"; there are',
}


def test_each_command_has_its_answer(tmp_path, monkeypatch):
    async def work(room):
        said = {text: await room.write(text, EDITOR) for text in ANSWERS}
        return said, list(room.line.replies)

    said, replies = live(tmp_path, monkeypatch, work)

    plain = {text: line.replace("&lt;", "<").replace("&gt;", ">") for text, line in said.items()}
    begun = {text: plain[text][: len(answer)] for text, answer in ANSWERS.items()}
    assert begun == ANSWERS
    for reply in replies:
        (block,) = reply["blocks"]
        (section,) = block["elements"]
        assert [element["type"] for element in section["elements"]] == ["text"]
        assert reply["text"].count("\n") < 12
        assert "<" not in reply["text"]


def test_a_command_written_elsewhere_silences_in_all_channels(tmp_path, monkeypatch):
    async def work(room):
        said = await room.write("silence watch money 2h known", MEMBER, place="C0ELSE0001")
        return said, room.list_silences()

    said, silences = live(tmp_path, monkeypatch, work)

    assert said.startswith('"Money" is silenced in all channels until ')
    assert silences == [("Money", "", f"kim ({MEMBER})")]


def test_the_rights_are_those_of_the_channel_where_it_is_written(tmp_path, monkeypatch):
    async def work(room):
        here = await room.write("add Money yuan", EDITOR)
        there = await room.write("add Money rupee", EDITOR, place="C0OPS0001")
        elsewhere = await room.write("add Money peso", EDITOR, place="C0ELSE0001")
        return here, there, elsewhere

    here, there, elsewhere = live(tmp_path, monkeypatch, work)

    assert here == 'Money looks for "yuan" from now on'
    assert there.startswith("add: you may not change keywords")
    assert elsewhere == 'Money looks for "peso" from now on'


@pytest.mark.parametrize("count", [40])
def test_long_lists_are_cut_for_a_phone(tmp_path, monkeypatch, count):
    watches = "".join(f"  - {{{{name: W{n}, keywords: [word{n}]}}}}\n" for n in range(count))

    async def work(room):
        return await room.write("list", MEMBER)

    said = live(tmp_path, monkeypatch, work, CONFIG.replace("channels:", f"{watches}channels:"))

    assert said.splitlines()[0] == "42 watches; see keywords with: list WATCH"
    assert said.splitlines()[-1] == "and 33 more; the panel has all"
    assert len(said.splitlines()) == 11
