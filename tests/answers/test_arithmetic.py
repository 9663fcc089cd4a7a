from __future__ import annotations

import contextlib

from answers.arithmetic import explain_alert, list_options
from storage import open_reader
from tests.scenes.newsroom import COINS, YUAN, Newsroom, make_busy
from tests.scenes.trend import add_life


def read_rows(room, watch):
    with contextlib.closing(open_reader(room.database)) as reader:
        return reader.list_alerts(10, watch=watch)


def test_facts_that_the_message_left_out_are_told_as_well(tmp_path):
    room = make_busy(tmp_path)
    (row,) = read_rows(room, "Central bank digital currency")

    lines = explain_alert(row)

    assert [line.word for line in lines] == ["counted", "usual", "chance", "also", "also", "also"]
    assert lines[-1].text == "6 of 20 entries are copies of one another"


def test_an_alert_without_figures_has_no_arithmetic(tmp_path):
    (held,) = read_rows(make_busy(tmp_path), YUAN)

    assert explain_alert(held) == []


def test_options_are_those_of_the_config_today(tmp_path):
    room = Newsroom(tmp_path)
    add_life(room)
    row = read_rows(room, COINS)[0]

    assert list_options(row, room.config) == [
        "sensitivity: 1/month",
        "min_reports: 3 (2 if very surprising)",
        "min_publishers: 2 if at least 3 are known, else 1",
        "at_least: 1x",
        "per_keyword: false",
    ]
    assert list_options(row, None) == []
