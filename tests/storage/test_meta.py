from __future__ import annotations

from datetime import datetime

from model import Outage
from storage import KeptConfig, LastWords
from storage._store import Store
from tests.storage.world import HOUR, NOW


def test_the_last_good_config_is_kept(store: Store) -> None:
    assert store.read_kept_config() is None

    for main in ("old.yaml", "config.yaml"):
        with store.transaction() as tx:
            tx.keep_config(main, {main: "watches: [央行数字货币]\n", "b": ""}, NOW)

    texts = {"config.yaml": "watches: [央行数字货币]\n", "b": ""}
    assert store.read_kept_config() == KeptConfig("config.yaml", texts, NOW)


def test_the_config_that_the_last_good_one_replaced_is_kept_too(store: Store) -> None:
    def keep(text: str, at: datetime) -> None:
        with store.transaction() as tx:
            tx.keep_config("config.yaml", {"config.yaml": text}, at)

    keep("watches: [a]", NOW - HOUR)
    assert store.read_replaced_config() is None
    keep("watches: [a]", NOW)  # a restart changes nothing
    assert store.read_replaced_config() is None

    keep("watches: [b]", NOW + HOUR)
    keep("watches: [b]", NOW + 2 * HOUR)

    before = KeptConfig("config.yaml", {"config.yaml": "watches: [a]"}, NOW + HOUR)
    assert store.read_replaced_config() == before


def test_the_last_words_stand_until_the_next_start(store: Store) -> None:
    def read() -> LastWords | None:
        return store.read_status(NOW).last_words

    store.note_mode("run")
    assert read() is None

    store.note_last_words("stopped by Ctrl-C", NOW)
    assert read() == LastWords(NOW, "stopped by Ctrl-C")

    store.note_mode("run")
    assert read() is None


def test_a_note_for_people_stands_until_it_is_taken_away(store: Store) -> None:
    def note(subject: str, text: str) -> dict[str, str]:
        with store.transaction() as tx:
            tx.note(subject, text)
        return dict(store.read_status(NOW).notes)

    assert note("config", "line 3: no such watcher \ud800") == {
        "config": "line 3: no such watcher "
    }
    assert note("config", "line 4") == {"config": "line 4"}
    assert note("disk", "low") == {"config": "line 4", "disk": "low"}
    assert note("config", "") == {"disk": "low"}


def test_an_outage_is_kept_until_it_ends(store: Store) -> None:
    outage = Outage(NOW, 19, "no name server answers")

    with store.transaction() as tx:
        tx.keep_outage(outage, {})
    assert store.read_outage() == outage

    with store.transaction() as tx:
        tx.keep_outage(None, {})
    assert store.read_outage() is None
