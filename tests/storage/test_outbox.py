from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import select

from model import Message, Outcome, Verdict
from storage import AttemptResult
from storage._outbox import make_delivery_id
from storage._store import Store
from storage._tables import attempt
from tests.storage.world import (
    DAY,
    HOUR,
    MINUTE,
    NOW,
    SECOND,
    an_alert,
    channel_row,
    claimed,
    settled,
    states,
    tell,
)

PENDING = AttemptResult("pending", newly_blocked=False, recovered=False)
SENT = AttemptResult("sent", newly_blocked=False, recovered=False)
DEAD = AttemptResult("dead", newly_blocked=False, recovered=False)


def attempts(store: Store) -> list[tuple[int, str, str]]:
    with store._transaction() as db:
        rows = db.execute(select(attempt).order_by(attempt.c.seq)).all()
    return [(row.n, row.verdict, row.note) for row in rows]


BOTH = Message("match", "Money, Banks: Title", "Money, Banks")


def tell_two_watches(store: Store) -> None:
    """Record an alert to two channels, in one of which it tells another watch as well."""
    said = Message("match", "Money: Title", "Money", by_channel={"team": BOTH})
    with store.transaction() as tx:
        tx.record(an_alert("a", said=said), [("team", ""), ("mail", "x@e.org")])


def delivery(store: Store):
    (row,) = store.list_deliveries(10)
    return row


# --- recording --------------------------------------------------------------------------------


def test_a_delivery_has_the_same_id_in_every_run() -> None:
    # base32(sha256("abc|alert-1|team|x@e.org")), computed by coreutils
    assert make_delivery_id("abc", "alert-1", "team", "x@e.org") == "6okvecjmdb53ncl2r5jozo7i4g"


# --- claiming ---------------------------------------------------------------------------------


def test_the_oldest_alert_is_claimed_first_and_each_once(store: Store) -> None:
    tell(store, "b", at=NOW + SECOND)
    tell(store, "a1", "a2", at=NOW)
    later = NOW + MINUTE

    assert [claimed(store, at=later).alert for _ in range(3)] == ["a1", "a2", "b"]
    assert store.claim_due("team", later) is None
    assert store.list_due_channels(later) == []


def test_a_claimed_delivery_has_all_that_a_notifier_needs(store: Store) -> None:
    with store.transaction() as tx:
        tx.record(an_alert("a"), [("mail", "x@e.org")])

    got = claimed(store, "mail", NOW + MINUTE)

    assert got.id == make_delivery_id(store.instance, "a", "mail", "x@e.org")
    assert (got.alert, got.channel, got.recipient) == ("a", "mail", "x@e.org")
    assert got.message.headline == "Headline a"
    assert (got.at, got.attempt, got.first_attempt) == (NOW, 1, NOW + MINUTE)
    assert (got.maybe_sent, got.plainness) == (False, 0)
    assert attempts(store) == [(1, "", "")]


def test_each_channel_gets_the_words_that_are_meant_for_it(store: Store) -> None:
    tell_two_watches(store)

    listed = {row.channel: row.headline for row in store.list_deliveries(10)}
    (kept,) = store.list_alerts(10)
    at_team = claimed(store, "team", NOW + MINUTE).message
    at_mail = claimed(store, "mail", NOW + MINUTE).message

    assert at_team == BOTH
    assert at_mail == Message("match", "Money: Title", "Money")
    assert listed == {"team": "Money, Banks: Title", "mail": "Money: Title"}
    assert kept.message.headline == "Money: Title"


def test_a_delivery_that_is_given_up_is_named_by_the_words_for_its_channel(store: Store) -> None:
    tell_two_watches(store)

    given_up = store.expire(NOW + DAY, NOW + DAY)

    assert given_up == [("mail", "Money: Title"), ("team", "Money, Banks: Title")]


def test_channels_with_a_delivery_due_are_listed_by_name(store: Store) -> None:
    tell(store, "a", channel="team")
    tell(store, "b", channel="mail")
    tell(store, "c", channel="late", at=NOW + HOUR)

    assert store.list_due_channels(NOW) == ["mail", "team"]
    assert store.claim_due("late", NOW) is None
    assert [store.count_waiting(name) for name in ("team", "late", "none")] == [1, 1, 0]


# --- settling ---------------------------------------------------------------------------------


def test_a_delivery_that_arrived_is_sent_and_stays_so(store: Store) -> None:
    tell(store, "a")
    got = claimed(store)
    arrived = Outcome(Verdict.SENT, "ok", remote={"ts": "17.1"})

    assert store.settle(got, arrived, NOW, NOW + SECOND) == SENT
    assert store.settle(got, Outcome(Verdict.RETRY), NOW, NOW + MINUTE) == SENT

    row = delivery(store)
    assert (row.state, row.remote, row.sent_at) == ("sent", {"ts": "17.1"}, NOW + SECOND)
    assert (row.attempts, row.note) == (1, "ok")
    assert attempts(store) == [(1, "sent", "ok")]
    assert store.count_waiting("team") == 0


def test_a_wait_is_not_an_attempt_and_pauses_the_whole_channel(store: Store) -> None:
    tell(store, "a", "b")

    assert settled(store, Verdict.WAIT, "slow down", again=2 * MINUTE) == PENDING

    assert store.list_due_channels(NOW + MINUTE) == []
    assert store.claim_due("team", NOW + MINUTE) is None
    assert store.list_due_channels(NOW + 2 * MINUTE) == ["team"]
    got = claimed(store, at=NOW + 2 * MINUTE)
    assert (got.alert, got.attempt, got.first_attempt) == ("a", 1, NOW + 2 * MINUTE)
    row = channel_row(store)
    assert (row.failures, row.failing_since, row.problem) == (0, NOW, "slow down")


def test_a_channel_that_asks_to_wait_again_and_again_is_in_trouble_since_the_first(store: Store):
    tell(store, "a")

    for minutes in range(0, 10, 2):
        settled(store, Verdict.WAIT, "slow down", at=NOW + minutes * MINUTE, again=MINUTE)

    at = NOW + 6 * MINUTE
    assert [row.name for row in store.find_trouble(3, at, NOW, 3).down] == ["team"]
    settled(store, Verdict.SENT, at=NOW + 20 * MINUTE)
    assert channel_row(store).failing_since is None


def test_a_wait_of_one_recipient_pauses_no_other(store: Store) -> None:
    tell(store, "a", "b")

    settled(store, Verdict.WAIT, alone=True)

    assert claimed(store).alert == "b"


def test_a_failed_delivery_is_tried_again_at_its_retry_time(store: Store) -> None:
    tell(store, "a")

    assert settled(store, Verdict.RETRY, "timeout", again=5 * MINUTE) == PENDING

    assert store.claim_due("team", NOW + 4 * MINUTE) is None
    got = claimed(store, at=NOW + 5 * MINUTE)
    assert (got.attempt, got.first_attempt, got.maybe_sent) == (2, NOW, False)
    assert attempts(store) == [(1, "retry", "timeout"), (2, "", "")]


def test_no_message_overtakes_one_that_failed_with_its_channel(store: Store) -> None:
    tell(store, "a", "b")

    settled(store, Verdict.RETRY, "timeout", again=MINUTE)
    row = channel_row(store)
    assert (row.failures, row.failing_since, row.problem) == (1, NOW, "timeout")

    assert store.claim_due("team", NOW + MINUTE - SECOND) is None
    assert claimed(store, at=NOW + MINUTE).alert == "a"


def test_a_server_that_asks_one_message_to_wait_gets_the_next_one(store: Store) -> None:
    tell(store, "a", "b")
    got = claimed(store)
    asked = Outcome(Verdict.RETRY, "greylisted", retry_in=5 * MINUTE)

    store.settle(got, asked, NOW + 5 * MINUTE, NOW)

    assert store.claim_due("team", NOW + 19 * SECOND) is None
    assert claimed(store, at=NOW + 20 * SECOND).alert == "b"


def test_a_message_that_fails_by_itself_waits_though_its_channel_works(store: Store) -> None:
    tell(store, "a", "b")
    for _ in range(9):
        settled(store, Verdict.RETRY, again=timedelta())
    settled(store, Verdict.RETRY, again=5 * MINUTE, alone=True)

    settled(store, Verdict.SENT)

    assert states(store) == {"Headline a": "pending", "Headline b": "sent"}
    assert store.claim_due("team", NOW + MINUTE) is None
    assert claimed(store, at=NOW + 5 * MINUTE).alert == "a"


def test_a_follow_up_waits_for_the_first_message_of_its_thread(store: Store) -> None:
    tell(store, "a")
    with store.transaction() as tx:
        over = Message("burst.over", "Over", "Money", thread="key-a")
        tx.record(an_alert("over", said=over), [("team", "")])
    settled(store, Verdict.RETRY, "mailbox full", again=MINUTE, alone=True)

    assert store.claim_due("team", NOW + 59 * SECOND) is None
    settled(store, Verdict.SENT, at=NOW + MINUTE)
    assert claimed(store, at=NOW + MINUTE + SECOND).alert == "over"


def test_a_channel_fails_since_its_first_failure(store: Store) -> None:
    tell(store, "a")
    settled(store, Verdict.RETRY, "timeout", again=10 * SECOND)
    settled(store, Verdict.UNSURE, "no answer", again=MINUTE, at=NOW + 10 * SECOND)

    row = channel_row(store)
    assert (row.failures, row.failing_since, row.problem) == (2, NOW, "no answer")
    assert row.paused_until == NOW + 70 * SECOND


def test_a_failure_of_one_recipient_does_not_count_for_the_channel(store: Store) -> None:
    tell(store, "a", "b")

    settled(store, Verdict.RETRY, "mailbox full", alone=True)

    assert store.list_channels() == []
    assert claimed(store).alert == "b"


def test_an_attempt_without_an_answer_may_have_arrived_until_one_does(store: Store) -> None:
    tell(store, "a")
    settled(store, Verdict.UNSURE, "no answer", again=SECOND)

    at = NOW + 5 * MINUTE
    got = claimed(store, at=at)
    assert (got.maybe_sent, got.attempt, got.first_attempt) == (True, 2, NOW)
    store.settle(got, Outcome(Verdict.RETRY), at, at)
    assert delivery(store).maybe_sent is True
    settled(store, Verdict.SENT, at=at + MINUTE)
    assert delivery(store).maybe_sent is False


def test_a_message_too_rich_is_sent_plainer_twice_and_then_given_up(store: Store) -> None:
    tell(store, "a")

    assert settled(store, Verdict.TOO_RICH, "invalid_blocks") == PENDING
    assert settled(store, Verdict.TOO_RICH, "invalid_blocks") == PENDING
    got = claimed(store)
    assert (got.plainness, got.attempt) == (2, 3)
    assert store.settle(got, Outcome(Verdict.TOO_RICH, "no_text"), NOW, NOW) == DEAD
    assert (delivery(store).state, delivery(store).note) == ("dead", "no_text")


def test_a_refused_message_is_dead_and_the_next_goes_on(store: Store) -> None:
    tell(store, "a", "b")

    assert settled(store, Verdict.REFUSED, "no such user; mend `to:`") == DEAD

    assert states(store) == {"Headline a": "dead", "Headline b": "pending"}
    assert claimed(store).alert == "b"


def test_a_block_is_reported_once_and_is_not_an_attempt(store: Store) -> None:
    tell(store, "a", "b")
    blocked = AttemptResult("pending", newly_blocked=True, recovered=False)

    assert settled(store, Verdict.BLOCKED, "token revoked", again=HOUR) == blocked
    assert store.claim_due("team", NOW + 59 * MINUTE) is None
    assert settled(store, Verdict.BLOCKED, "still revoked", at=NOW + HOUR, again=HOUR) == PENDING

    row = channel_row(store)
    assert (row.blocked_since, row.problem) == (NOW, "still revoked")
    assert row.paused_until == NOW + 2 * HOUR
    assert {d.attempts for d in store.list_deliveries(10)} == {0}


def test_a_failure_does_not_hide_why_a_channel_is_blocked(store: Store) -> None:
    tell(store, "a")
    settled(store, Verdict.BLOCKED, "token revoked", again=MINUTE)
    settled(store, Verdict.RETRY, "timeout", at=NOW + MINUTE)

    row = channel_row(store)
    assert (row.problem, row.failures, row.blocked_since) == ("token revoked", 1, NOW)


@pytest.mark.parametrize("verdict", [Verdict.RETRY, Verdict.UNSURE, Verdict.BLOCKED])
def test_when_a_channel_works_again_its_pending_deliveries_are_due(
    store: Store, verdict: Verdict
) -> None:
    tell(store, "a", "b")
    tell(store, "c", channel="mail")
    settled(store, verdict, "down", again=HOUR)
    store.retry([claimed_id(store, "b")], NOW)

    later = NOW + 2 * MINUTE
    since = None if verdict is Verdict.BLOCKED else NOW
    recovered = AttemptResult("sent", newly_blocked=False, recovered=True, failing_since=since)
    assert settled(store, Verdict.SENT, at=later) == recovered

    row = channel_row(store)
    assert (row.failures, row.failing_since, row.blocked_since) == (0, None, None)
    assert (row.paused_until, row.problem) == (None, "")
    assert claimed(store, at=later).alert == "a"
    assert {d.channel: d.not_before for d in store.list_deliveries(10)}["mail"] == NOW


def claimed_id(store: Store, name: str) -> str:
    return make_delivery_id(store.instance, name, "team", "")


# --- stopping and starting --------------------------------------------------------------------


def test_a_delivery_that_a_crash_left_under_way_may_have_arrived(store: Store) -> None:
    tell(store, "a")
    tell(store, "b", channel="mail")
    claimed(store)
    claimed(store, "mail")

    assert store.recover({"team": timedelta(seconds=30)}, NOW + MINUTE) == 2

    assert store.recover({}, NOW + MINUTE) == 0
    assert store.list_due_channels(NOW + MINUTE) == ["mail"]
    got = claimed(store, at=NOW + 90 * SECOND)
    assert (got.maybe_sent, got.attempt, got.first_attempt) == (True, 2, NOW)
    assert attempts(store)[0] == (1, "unsure", "the daemon stopped before there was an answer")


def test_a_wait_after_a_crash_keeps_the_time_of_the_first_attempt(store: Store) -> None:
    tell(store, "a")
    claimed(store)
    store.recover({}, NOW)
    store.retry([claimed_id(store, "a")], NOW)

    settled(store, Verdict.WAIT, again=MINUTE)

    got = claimed(store, at=NOW + MINUTE)
    assert (got.maybe_sent, got.first_attempt, got.attempt) == (True, NOW, 1)


# --- giving up, trying again ------------------------------------------------------------------


def test_a_delivery_that_is_too_late_is_dead_and_says_why(store: Store) -> None:
    tell(store, "a", "b", at=NOW)
    tell(store, "c", at=NOW + 3 * HOUR)
    settled(store, Verdict.RETRY, "timeout")

    at = NOW + 26 * HOUR
    assert store.expire(at - DAY, at) == [("team", "Headline a"), ("team", "Headline b")]

    notes = {row.headline: (row.state, row.note) for row in store.list_deliveries(10)}
    assert notes == {
        "Headline a": ("dead", "not delivered within 1d; last: timeout"),
        "Headline b": ("dead", "not delivered within 1d"),
        "Headline c": ("pending", ""),
    }


def test_a_dead_delivery_that_is_tried_again_has_a_fresh_budget(store: Store) -> None:
    tell(store, "a")
    for _ in range(3):
        settled(store, Verdict.TOO_RICH)
    late = NOW + 10 * DAY

    assert store.retry(None, late) == 1

    assert store.expire(late - DAY, late + MINUTE) == []
    got = claimed(store, at=late)
    assert (got.attempt, got.plainness, got.first_attempt, got.at) == (1, 0, late, NOW)


def test_all_dead_and_pending_deliveries_are_tried_again(store: Store) -> None:
    tell(store, "a", "b", "c")
    settled(store, Verdict.SENT)
    settled(store, Verdict.REFUSED)
    settled(store, Verdict.RETRY, again=HOUR)

    assert store.retry(None, NOW) == 2

    due = {d.headline: d.not_before for d in store.list_deliveries(10)}
    assert (due["Headline b"], due["Headline c"]) == (NOW, NOW)
    assert store.list_due_channels(NOW) == ["team"]


def test_named_deliveries_are_tried_at_once_though_their_channel_is_blocked(store: Store) -> None:
    tell(store, "a", "b")
    settled(store, Verdict.BLOCKED, "token revoked", again=HOUR)

    assert store.retry([claimed_id(store, "a"), "no-such-id"], NOW) == 1

    assert claimed(store).alert == "a"
    assert channel_row(store).blocked_since == NOW


def test_a_sent_delivery_is_never_tried_again(store: Store) -> None:
    tell(store, "a")
    settled(store, Verdict.SENT)

    assert store.retry([claimed_id(store, "a")], NOW) == 0
    assert store.retry([], NOW) == 0


# --- the clock --------------------------------------------------------------------------------


def test_a_claimed_delivery_says_where_the_first_message_of_its_thread_is(store: Store) -> None:
    over = Message("burst.over", "over", thread="key-rise")
    with store.transaction() as tx:
        for name, told in (("rise", Message("burst.rising", "rise")), ("over", over)):
            at = NOW + (SECOND if name == "over" else 0 * SECOND)
            raised = an_alert(name, said=told, at=at)
            tx.record(raised, [("team", ""), ("desk", "a@example.org"), ("desk", "b@example.org")])
    where = {"channel": "C0ALERTS1", "ts": "1.5"}
    store.settle(claimed(store), Outcome(Verdict.SENT, remote=where), NOW, NOW)
    first = claimed(store, "desk")
    store.settle(first, Outcome(Verdict.SENT, remote={"message_id": "<a>"}), NOW, NOW)
    other = claimed(store, "desk")
    store.settle(other, Outcome(Verdict.REFUSED), NOW, NOW)

    later = NOW + MINUTE
    assert claimed(store, at=later).under == where
    found = [claimed(store, "desk", later) for _ in range(2)]
    assert {one.recipient: dict(one.under) for one in found} == {
        first.recipient: {"message_id": "<a>"},
        other.recipient: {},
    }
