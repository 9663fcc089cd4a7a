from __future__ import annotations

from dataclasses import replace

from model import Feed, FeedRecord, Outage, Page, PollFacts
from storage._store import Store
from tests.storage.world import DAY, FEED, HOUR, MINUTE, NOW, add, an_entry, poll

OTHER = Feed(key="https://other.example/atom", name="other")


def sync(store: Store, *feeds: Feed, at=NOW) -> None:
    with store.transaction() as tx:
        tx.sync_feeds(feeds, at)


def test_a_feed_is_due_at_once_when_it_is_first_named(store: Store) -> None:
    sync(store, FEED, OTHER, at=NOW + HOUR)

    assert store.read_due_times() == {FEED.key: NOW, OTHER.key: NOW + HOUR}


def test_a_reload_keeps_the_due_time_of_a_feed(store: Store) -> None:
    poll(store, due=NOW + 3 * HOUR)

    sync(store, FEED, at=NOW + MINUTE)

    assert store.read_due_times() == {FEED.key: NOW + 3 * HOUR}


def test_a_feed_that_is_left_out_rests_but_is_remembered(store: Store) -> None:
    add(store, an_entry("a"))
    poll(store, validators={"etag": "1"})

    sync(store, OTHER)

    assert list(store.read_due_times()) == [OTHER.key]
    assert [row.name for row in store.list_feeds()] == ["other"]
    assert store.read_feed(FEED).validators == {"etag": "1"}


def test_a_feed_that_comes_back_gets_a_new_baseline(store: Store) -> None:
    poll(store, validators={"etag": "1"})
    poll(store, problem="timeout")
    sync(store, OTHER)

    sync(store, FEED, OTHER, at=NOW + DAY)

    past = store.read_feed(FEED)
    assert (past.baseline, past.validators, past.failures) == (False, {}, 0)
    assert past.next_due == NOW + DAY


def test_a_feed_takes_its_new_name(store: Store) -> None:
    sync(store, replace(FEED, name="The News", type="file"))

    (row,) = store.list_feeds()
    assert (row.name, row.type) == ("The News", "file")


def test_an_unknown_feed_has_the_default_record(store: Store) -> None:
    assert store.read_feed(OTHER) == FeedRecord()


def test_the_first_page_that_could_be_read_is_the_baseline(store: Store) -> None:
    assert store.read_feed(FEED) == FeedRecord(next_due=NOW)

    past = poll(store, validators={"etag": 'W/"é\udc80"', "last-modified": "x"})

    assert past == FeedRecord(
        validators={"etag": 'W/"é\udc80"', "last-modified": "x"},
        baseline=True,
        last_success=NOW,
        last_page=NOW,
        next_due=NOW + HOUR,
    )


def test_validators_of_a_page_that_could_not_be_read_are_not_kept(store: Store) -> None:
    poll(store, validators={"etag": "1"})

    past = poll(store, at=NOW + HOUR, validators={"etag": "2"}, problem="HTTP 200, no feed in it")

    assert past.validators == {"etag": "1"}
    assert (past.failures, past.failing_since) == (1, NOW + HOUR)
    assert (past.problem, past.last_success) == ("HTTP 200, no feed in it", NOW)


def test_failures_are_counted_until_a_poll_succeeds(store: Store) -> None:
    poll(store, problem="timeout")
    past = poll(store, at=NOW + HOUR, problem="refused \ud800\x1b[31m")
    assert (past.failures, past.failing_since) == (2, NOW)
    assert past.problem == "refused [31m"

    past = poll(store, at=NOW + 2 * HOUR)
    assert (past.failures, past.failing_since, past.problem) == (0, None, "")


def test_a_feed_that_says_it_is_unchanged_keeps_its_validators(store: Store) -> None:
    poll(store, validators={"etag": "1"})

    assert poll(store, unchanged=True).validators == {"etag": "1"}
    assert poll(store, unchanged=True, validators={"etag": "2"}).validators == {"etag": "2"}
    assert poll(store).validators == {}


def test_an_unchanged_page_is_not_a_baseline(store: Store) -> None:
    past = poll(store, unchanged=True)

    assert past.baseline is False
    assert past.last_success == NOW


def test_a_feed_that_is_gone_or_has_moved_is_listed_so(store: Store) -> None:
    poll(store, moved_to="https://new.example/rss")
    for at in (NOW, NOW + 5 * HOUR):
        poll(store, at, problem="gone (410)", gone=True)

    (row,) = store.list_feeds()
    assert (row.gone, row.moved_to) == (True, "https://new.example/rss")

    poll(store, problem="moved, and broken", moved_to="https://newer.example/rss")
    assert store.list_feeds()[0].moved_to == "https://newer.example/rss"
    poll(store)
    (row,) = store.list_feeds()
    assert (row.gone, row.moved_to) == (False, "")


def test_the_time_of_the_last_new_entry_is_stored(store: Store) -> None:
    add(store, an_entry("a"))
    assert store.read_feed(FEED).last_new == NOW

    add(store, an_entry("a", title="Edited"), at=NOW + HOUR)
    assert store.read_feed(FEED).last_new == NOW


def test_a_poll_without_a_network_does_not_count_against_its_feed(store: Store) -> None:
    poll(store, problem="HTTP 500")
    before = store.read_feed(FEED)

    poll(store, at=NOW + MINUTE, due=NOW + DAY, problem="no route", is_excused=True)

    assert store.read_feed(FEED) == replace(before, next_due=NOW + DAY)


def test_the_failures_that_an_outage_explains_are_taken_back(store: Store) -> None:
    poll(store)
    before = store.read_feed(FEED)
    poll(store, problem="no route")

    with store.transaction() as tx:
        tx.keep_outage(Outage(NOW, 3, "there is no route"), {FEED.key: before})

    after = store.read_feed(FEED)
    assert (after.failures, after.failing_since, after.problem) == (0, None, "")


# --- feeds that their servers do not have any more --------------------------------------------


def answer(store: Store, status: int, at, **page) -> FeedRecord:
    """Settle a poll that the server answered with *status*; return the feed's record."""
    problem = "" if status == 200 else f"HTTP {status}"
    return poll(store, at, status=status, problem=problem, gone=status == 410, **page)


def test_a_single_410_and_a_second_one_soon_after_are_no_end(store: Store) -> None:
    assert answer(store, 410, NOW).gone is False
    assert answer(store, 410, NOW + 3 * HOUR).gone is False

    gone = answer(store, 410, NOW + 6 * HOUR)
    assert (gone.gone, gone.gone_since) == (True, NOW)


def test_any_other_answer_between_two_410_begins_the_count_again(store: Store) -> None:
    answer(store, 410, NOW)
    answer(store, 500, NOW + HOUR)

    record = answer(store, 410, NOW + 6 * HOUR)

    assert (record.gone, record.gone_since) == (False, NOW + 6 * HOUR)


def test_a_poll_without_an_answer_says_nothing_about_the_end_of_a_feed(store: Store) -> None:
    answer(store, 410, NOW)
    poll(store, NOW + HOUR, problem="no answer")
    assert answer(store, 410, NOW + 6 * HOUR).gone is True

    poll(store, NOW + DAY, problem="no answer")
    assert store.read_feed(FEED).gone is True
    assert answer(store, 200, NOW + 2 * DAY).gone is False


def test_nothing_but_404_for_thirty_days_makes_a_feed_dead(store: Store) -> None:
    for day in range(30):
        assert answer(store, 404, NOW + day * DAY).dead is False

    record = answer(store, 404, NOW + 30 * DAY)
    assert (record.dead, record.missing_since) == (True, NOW)
    assert answer(store, 500, NOW + 31 * DAY).dead is False


def test_two_404_with_a_month_without_polls_between_them_prove_nothing(store: Store) -> None:
    answer(store, 404, NOW)

    assert answer(store, 404, NOW + 40 * DAY).dead is False


# --- whole documents --------------------------------------------------------------------------


def test_the_last_whole_document_is_one_that_was_asked_for(store: Store) -> None:
    poll(store, status=200)

    later = NOW + DAY
    assert poll(store, later, status=304, unchanged=True).last_page == NOW
    assert poll(store, later, status=304, unchanged=True, is_whole=True).last_page == later
    assert poll(store, NOW + HOUR, status=200, unchanged=True).last_page == NOW + HOUR
    assert poll(store, later, status=500, problem="HTTP 500").last_page == NOW + HOUR


# --- moves, parsers and matches ---------------------------------------------------------------


def test_the_time_of_a_move_counts_from_the_first_poll_that_was_led_there(store: Store) -> None:
    for hour, target in enumerate(
        ("https://b.example/", "https://b.example/", "https://c.example/")
    ):
        record = poll(store, NOW + hour * HOUR, moved_to=target)
        assert record.moved_since == (NOW if hour < 2 else NOW + 2 * HOUR)

    assert poll(store, NOW + 3 * HOUR).moved_since is None


def test_documents_at_which_the_parser_fails_are_counted_until_one_is_read(store: Store) -> None:
    poll(store, problem="parsing takes more than 8 s", parser_failed=True)
    poll(store, problem="HTTP 500", status=500)
    assert poll(store, problem="it crashed", parser_failed=True).parser_failures == 2

    assert poll(store).parser_failures == 0


def test_the_watches_that_matched_a_feed_are_listed_by_how_often_they_did(store: Store) -> None:
    for counts in ({"Euro": 2, "Money": 1}, {"Money": 4}, {}):
        with store.transaction() as tx:
            tx.count_matches(FEED, counts, NOW)

    assert [row.watches for row in store.list_feeds()] == [("Money", "Euro")]


def test_the_usual_gap_is_kept_where_a_poll_teaches_none(store: Store) -> None:
    with store.transaction() as tx:
        tx.settle_feed(FEED, Page(), NOW, NOW, PollFacts(usual_gap=HOUR))
    assert poll(store).usual_gap == HOUR


def test_failing_feeds_are_listed_alone(store: Store) -> None:
    sync(store, FEED, OTHER)
    poll(store, problem="timeout")
    with store.transaction() as tx:
        tx.count_matches(FEED, {"Money": 1}, NOW)
        tx.count_matches(OTHER, {"Trade": 1}, NOW)

    (row,) = store.list_feeds(failing=True)

    assert (row.key, row.watches) == (FEED.key, ("Money",))


def test_a_feed_keeps_its_past_under_a_new_key(store: Store) -> None:
    poll(store, validators={"etag": "1"})
    renamed = replace(FEED, key="https://example.org/rss?t=${TOKEN}")

    with store.transaction() as tx:
        tx.change_keys({FEED.key: renamed.key, "https://unknown.example/": OTHER.key})
        tx.sync_feeds([renamed], NOW)
    with store.transaction() as tx:
        tx.change_keys({FEED.key: renamed.key})  # the next start changes nothing

    assert store.read_feed(renamed).validators == {"etag": "1"}
    assert [row.key for row in store.list_feeds()] == [renamed.key]
