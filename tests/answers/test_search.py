"""A search goes through the stored entries, newest first, and asks today's watches about each."""

from contextlib import closing
from datetime import UTC, datetime, timedelta

import pytest

import storage
from answers.search import Question, Search, compile_query
from model import Alert, Arrival, Feed, Mention, SeenEntry, Span, State, UsageError, Watch
from tests.scenes.messages import a_message
from tests.scenes.signals import a_signal
from watchers import Watchlist

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)
MINUTE = timedelta(minutes=1)
PAPER = Feed("https://paper.example/rss", "Paper")
RADIO = Feed("https://radio.example/rss", "Radio")
WATCHES = Watchlist(
    [
        Watch("Money", ("CBDC",)),
        Watch("Jobs", ("pilot",), none=("CBDC",)),
        Watch("Sport", ("cup",)),
    ],
    {PAPER.key: ("Paper",)},
)


def entry(name, title, feed=PAPER, **fields):
    seen = NOW - int(name) * MINUTE
    link = f"https://e.org/{name}"
    return SeenEntry(feed.key, name, title, **({"link": link, "first_seen": seen} | fields))


@pytest.fixture
def search(tmp_path):
    """Store entries, the oldest first, and make a search in them."""
    with closing(storage.open_store(tmp_path / "a.db", NOW)) as store:
        with store.transaction() as tx:
            tx.sync_feeds([PAPER, RADIO], NOW)

        def search(*entries, query=None, since=timedelta(days=1), limit=9, feed=None, alerts=()):
            with store.transaction() as tx:
                for one in entries:
                    tx.add_new(PAPER if one.feed == PAPER.key else RADIO, [one], one.first_seen)
                for alert in alerts:
                    tx.record(alert, [])
            compiled = None if query is None else compile_query(query, WATCHES)
            question = Question(NOW - since, limit, compiled, feed)
            return Search(store, question, WATCHES)

        yield search


def titles(found):
    return [one.entry.title for one in found]


def unseen(_at):
    return None


def test_entries_come_newest_first_with_the_places_of_the_query(search):
    made = search(
        entry("3", "Old CBDC"), entry("2", "Football"), entry("1", "The CBDC pilot"), query="CBDC"
    )

    found = list(made.run(unseen))

    assert titles(found) == ["The CBDC pilot", "Old CBDC"]
    assert found[0].spans == (Span("title", 4, 8),)
    assert (made.searched, made.has_more) == (3, False)


def test_a_search_keeps_to_its_time_its_feed_and_its_limit(search):
    made = search(
        entry("90", "too old"),
        entry("4", "b", feed=RADIO),
        entry("3", "c"),
        entry("2", "d", feed=RADIO),
        entry("1", "e", feed=RADIO),
        since=60 * MINUTE,
        limit=2,
        feed=RADIO.key,
    )
    times = []

    assert titles(made.run(times.append)) == ["e", "d"]
    assert made.has_more
    assert times == [NOW - MINUTE]

    everything = search(since=60 * MINUTE)
    assert titles(everything.run(unseen)) == ["e", "d", "c", "b"]
    assert not everything.has_more


def test_each_watch_says_whether_it_matched_or_left_the_entry_out(search):
    made = search(entry("1", "The CBDC pilot"))

    [found] = made.run(unseen)

    assert [(each.watch, each.matched, each.left_out) for each in found.findings] == [
        ("Money", True, False),
        ("Jobs", False, True),
        ("Sport", False, False),
    ]
    assert found.findings[1].why == 'excluded by none: "CBDC" in title (exact)'
    assert dict(found.alerts) == {"Money": ()}


def test_an_entry_comes_with_the_alerts_that_its_poll_raised_on_it(search):
    def alert(name, watch, link):
        message = a_message("match", name, watch, mentions=(Mention("The CBDC pilot", link),))
        signal = a_signal("match", watch, f"match:{watch}:{name}", ())
        at = NOW - MINUTE
        return Alert(name, signal, at, State.SUPPRESSED, "told before", ("screen",), message)

    made = search(
        entry("1", "The CBDC pilot"),
        alerts=[
            alert("ours", "Money", "https://e.org/1"),
            alert("another", "Money", "https://e.org/7"),
            alert("gone", "Former watch", "https://e.org/1"),
        ],
    )

    [found] = made.run(unseen)

    assert [(row.id, row.reason) for row in found.alerts["Money"]] == [("ours", "told before")]


def test_an_entry_that_is_no_news_says_why(search):
    made = search(entry("2", "a", arrival=Arrival.BASELINE), entry("1", "b"))

    news, baseline = made.run(unseen)

    assert news.why_old == ""
    assert baseline.why_old.startswith("was in the feed when it was first read")


def test_a_query_may_name_a_feed_and_a_mistake_in_it_has_its_place(search):
    made = search(entry("2", "a", feed=RADIO), entry("1", "a"), query="a feed:Paper")

    assert [one.entry.feed for one in made.run(unseen)] == [PAPER.key]
    with pytest.raises(UsageError, match=r'^QUERY, character 3: nothing follows "AND"; write'):
        compile_query("a AND", WATCHES)
