from __future__ import annotations

from dataclasses import replace

import pytest

from answers.addition import place_watch, read_addition
from answers.suggestion import Suggestion, suggest_watch
from model import OutOfTime
from storage import open_reader
from tests.scenes.hot_room import DAY, make_hot_room
from tests.scenes.newsroom import CONFIG, Newsroom
from watchers import INDEX_VERSION, list_index_words


@pytest.fixture(scope="module")
def room(tmp_path_factory):
    return make_hot_room(tmp_path_factory.mktemp("room"))


def suggested(name="Halden tunnel", keywords=('"Halden tunnel"',)):
    return Suggestion(name, keywords, "" if keywords else "too common", 5, 5, 0, 28, ())


def add(room, is_over=lambda: False, **changes):
    reader = open_reader(room.database)
    hot = reader.read_hot_list()
    term = replace(hot.terms[0], **changes)
    return read_addition(reader, room.config, hot, term, {}, is_over)


def test_the_watch_is_tried_and_has_a_place(room):
    found = add(room)

    assert found.keywords == ('"Halden tunnel"',)
    assert found.trial == (
        "would have found 5 reports in 24 h, all of this topic; 0 in the 28 days before"
    )
    assert found.yaml == '  - name: Halden tunnel\n    keywords: |\n      "Halden tunnel"'
    assert found.file.endswith("/config.yaml")
    assert found.where == f"{found.file}:{found.line}, at the end of the watches"
    assert found.line == 1 + CONFIG.split("channels:")[0].count("\n")


@pytest.mark.parametrize("indexed", [False, True])
def test_the_index_leads_to_the_same_as_reading_all_entries(tmp_path, indexed):
    room = make_hot_room(tmp_path)
    if indexed:
        with room.open() as store:
            while store.index_entries(list_index_words, INDEX_VERSION):
                pass
    reader = open_reader(room.database)
    hot = reader.read_hot_list()
    since = hot.at - 29 * DAY
    history = reader.read_history(hot.at - 41 * DAY, hot.at + DAY)
    entries = [one for one in history if one.first_seen >= since]
    names = [(one.feed, one.id) for one in reader.read_entries(hot.terms[0].carriers)]
    term = replace(hot.terms[0], carriers=tuple(names))
    whole = suggest_watch(term, hot.at, entries, since)
    found = add(room)

    assert (found.found, found.of_topic) == (whole.found, whole.of_topic) == (5, 5)
    assert (found.before, found.days, found.keywords) == (whole.before, whole.days, whole.keywords)


def test_a_trial_without_time_gives_up(room):
    with pytest.raises(OutOfTime):
        add(room, lambda: True)


def test_a_term_without_a_keyword_has_no_lines(room):
    found = place_watch(room.config, suggested(keywords=()), {})

    assert (found.yaml, found.line, found.trial, found.why_none) == ("", None, "", "too common")


def test_a_name_that_is_taken_gets_a_number(room):
    assert place_watch(room.config, suggested("Port strike"), {}).name == "Port strike 2"


def test_a_config_that_cannot_be_edited_says_so(tmp_path):
    text = "{feeds: ['https://a.example/'], watches: [CBDC], channels: {screen: {type: console}}}"
    found = place_watch(Newsroom(tmp_path, text).config, suggested(), {})

    assert found.line is None
    assert found.yaml.startswith("- name: Halden tunnel")
    (hint,) = found.hints
    assert hint.startswith("add it by hand: ")
    assert "the file is one mapping in braces" in hint
