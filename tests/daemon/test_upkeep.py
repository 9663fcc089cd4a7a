"""The daemon indexes new entries by itself, until all are indexed or it stops."""

import asyncio
from contextlib import closing
from types import SimpleNamespace

import storage
import watchers
from daemon.upkeep import Upkeep
from model import IndexWord
from tests.storage.world import DAY, FEED, NOW, add, an_entry


def test_entries_are_indexed_until_none_is_left_or_the_daemon_stops(tmp_path):
    with closing(storage.open_store(tmp_path / "a.db", NOW)) as store:
        with store.transaction() as tx:
            tx.sync_feeds([FEED], NOW)
        add(store, an_entry("a", title="Bank"), an_entry("b", title="Coin"))

        def find():
            lots = store.index.read_candidates(IndexWord("bank"), watchers.INDEX_VERSION, NOW - DAY)
            return [one.title for lot in lots for one in lot]

        asyncio.run(Upkeep(SimpleNamespace(store=store, stopping=True)).index(pause=0))
        assert len(find()) == 2

        asyncio.run(Upkeep(SimpleNamespace(store=store, stopping=False)).index(pause=0))
        assert find() == ["Bank"]
