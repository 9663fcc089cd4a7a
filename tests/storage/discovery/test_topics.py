"""Topics and the last list come back as they were kept."""

from __future__ import annotations

from contextlib import closing
from dataclasses import replace
from pathlib import Path

from model import HotList, Term, TermReport, Topic
from storage import open_reader
from storage._store import Store
from tests.storage.world import DAY, HOUR, NOW, SECOND, opened

TOPIC = Topic(
    id="3fa2c1",
    began=NOW - HOUR,
    listed=NOW,
    started=NOW - 2 * HOUR,
    peak=0.1 + 0.2,
    head="央行",
    terms=("央行", "hong kong"),
    reports=frozenset({"b1", "a2", "c3"}),
)
REPORT = TermReport(
    feed="https://news.example/rss",
    id="id-1",
    title='"Über" & 央行',
    link="https://news.example/1",
    publisher="news.example",
    at=NOW,
)
TERM = Term(
    id="3fa2c1",
    text="Hong Kong",
    key="hong kong",
    also=("央行",),
    score=12.345678901234567,
    peak=1e-17,
    observed=5,
    expected=0.1,
    hours=6,
    reports=7,
    publishers=4,
    began=NOW,
    started=NOW - HOUR,
    stories=(REPORT, replace(REPORT, id="id-2")),
    carriers=(("https://news.example/rss", "id-1"), ("https://other.example/", "id-9")),
    daily=0.25,
)


def keep(store: Store, *topics: Topic, hot: HotList | None = None) -> None:
    with store.transaction() as tx:
        tx.keep_topics(topics)
        if hot is not None:
            tx.keep_hot_list(hot)


def test_topics_and_the_list_survive_a_restart(tmp_path: Path) -> None:
    hot = HotList(at=NOW, terms=(TERM, replace(TERM, id="2")), days=9, daily=88.5, is_young=True)
    with closing(opened(tmp_path)) as store:
        keep(store, TOPIC, hot=hot)

    with closing(open_reader(tmp_path / "groundswell.db")) as reader:
        assert reader.read_topics(NOW) == [TOPIC]
        assert reader.read_hot_list() == hot


def test_a_list_without_terms_says_until_when_it_learns(store: Store) -> None:
    assert store.read_hot_list() is None
    hot = HotList(at=NOW, learning_until=NOW + DAY)

    keep(store, hot=hot)

    assert store.read_hot_list() == hot


def test_a_topic_is_stored_once_as_it_was_last_listed(store: Store) -> None:
    later = replace(TOPIC, listed=NOW + HOUR, peak=99.5)
    other = replace(TOPIC, id="0")

    keep(store, TOPIC, other)
    keep(store, later)

    assert store.read_topics(NOW) == [other, later]
    assert store.read_topics(NOW + SECOND) == [later]


def test_a_topic_is_deleted_30_days_after_it_was_listed(store: Store) -> None:
    keep(store, TOPIC)

    assert store.prune(NOW + 30 * DAY) == 0
    assert store.prune(NOW + 30 * DAY + SECOND) == 1

    assert store.read_topics(NOW - DAY) == []


def test_a_topic_is_known_as_long_when_the_clock_is_set(store: Store) -> None:
    keep(store, TOPIC)

    store.shift_times(10 * DAY)
    assert store.read_topics(NOW) == [replace(TOPIC, listed=NOW + 10 * DAY)]
    assert store.cap_times(NOW) == 1
    assert store.read_topics(NOW) == [TOPIC]
