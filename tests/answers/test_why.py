from __future__ import annotations

import contextlib

import pytest

from alerts import name_trend
from answers.why import explain_entries, read_entries
from storage import open_reader
from tests.scenes.newsroom import MONEY, STRIKE, make_busy


@pytest.fixture
def room(tmp_path):
    return make_busy(tmp_path)


@pytest.fixture
def shown(room):
    """Return the entries that an alert shows; none of them is stored."""
    with contextlib.closing(open_reader(room.database)) as reader:
        return read_entries(reader, reader.find_alert(name_trend("rise-money")))


def test_an_entry_is_judged_by_the_watch_as_it_is_today(room, shown):
    explained = explain_entries(shown, MONEY, room.config)

    assert [one.finding.matched for one in explained] == [True, False, True]
    assert [one.is_stored for one in explained] == [False, False, False]
    assert not explain_entries(shown, STRIKE, room.config)[0].finding.matched


def test_without_the_watch_or_the_config_there_is_no_verdict(room, shown):
    assert explain_entries(shown, "Gone", room.config)[0].finding is None
    assert explain_entries(shown, MONEY, None)[0].finding is None
