from __future__ import annotations

import contextlib

from answers.feeds import pick_troubled, show_feeds
from storage import open_reader
from tests.scenes.newsroom import NOW, make_busy


def test_the_worst_feed_comes_first_with_its_reason_and_remedy(tmp_path):
    with contextlib.closing(open_reader(make_busy(tmp_path).database)) as reader:
        shown = show_feeds(reader.list_feeds(), NOW)

    assert shown[0].name == "Ledger and Crown"
    assert (shown[0].state, shown[0].is_broken) == ("down", True)
    assert (shown[0].why, shown[0].remedy) == (
        "HTTP 503: the server has trouble",
        "it is tried again",
    )
    assert [feed.name for feed in pick_troubled(shown)] == ["Ledger and Crown"]
