"""An edit that is due: deliveries go first, and no failure of an edit stops a channel."""

from __future__ import annotations

from datetime import timedelta

import pytest

from model import Outcome, Verdict
from storage._store import Store
from tests.storage.edits.test_wanting import AGAIN, read, send_root, show, want
from tests.storage.world import MINUTE, NOW, claimed, tell


@pytest.fixture
def wanted(store: Store) -> Store:
    """Return a store with an edit that is due."""
    send_root(store)
    want(store, step="over", is_step=True)
    return store


def channel(store: Store):
    (row,) = store.list_channels()
    return row


def test_a_delivery_that_is_due_or_under_way_goes_first(wanted: Store) -> None:
    tell(wanted, "b")
    assert wanted.edits.list_due_channels(NOW) == []
    delivery = claimed(wanted)
    assert read(wanted, NOW) is None

    wanted.settle(delivery, Outcome(Verdict.SENT), NOW, NOW)
    assert wanted.edits.list_due_channels(NOW) == ["team"]


def test_no_message_is_edited_before_it_was_sent(store: Store) -> None:
    tell(store, "a")
    want(store, step="over", is_step=True)
    delivery = claimed(store)
    store.settle(delivery, Outcome(Verdict.RETRY), NOW + AGAIN, NOW)
    assert read(store, NOW + MINUTE) is None


def test_a_rate_limit_lets_all_edits_wait_and_no_delivery(wanted: Store) -> None:
    tell(wanted, "c", at=NOW)
    wanted.settle(claimed(wanted), Outcome(Verdict.SENT), NOW, NOW)
    want(wanted, step="over", is_step=True, root="key-c")
    show(wanted, NOW, Verdict.WAIT)

    assert read(wanted, NOW + 4 * MINUTE) is None
    assert read(wanted, NOW + AGAIN).delivery.attempt == 1
    tell(wanted, "b", at=NOW)
    assert wanted.list_due_channels(NOW) == ["team"]


@pytest.mark.parametrize("verdict", [Verdict.RETRY, Verdict.UNSURE])
def test_after_a_failure_the_newest_words_are_tried_again(wanted: Store, verdict: Verdict) -> None:
    show(wanted, NOW, verdict, "no answer")
    want(wanted, NOW + MINUTE, reports=8)

    assert read(wanted, NOW + 4 * MINUTE) is None
    edit = read(wanted, NOW + AGAIN)
    assert (edit.delivery.attempt, edit.delivery.message.headline) == (2, "Headline a: 8")
    assert channel(wanted).failing_since is None
    assert wanted.list_deliveries(1)[0].edit_note == "no answer"


def test_a_form_that_is_refused_is_sent_plainer_at_once_and_ends_at_text(wanted: Store) -> None:
    for plainness in range(3):
        assert read(wanted, NOW).delivery.plainness == plainness
        show(wanted, NOW, Verdict.TOO_RICH, "too rich")
    assert read(wanted, NOW + timedelta(days=1)) is None


def test_a_message_that_takes_no_edits_is_left_alone(wanted: Store) -> None:
    show(wanted, NOW, Verdict.REFUSED, "gone")
    want(wanted, NOW + MINUTE, reports=9, step="reopened", is_step=True)

    assert read(wanted, NOW + timedelta(days=1)) is None
    row = wanted.list_deliveries(1)[0]
    assert (row.state, row.edited, row.edit_note) == ("sent", None, "gone")
    assert channel(wanted).blocked_since is None


def test_words_that_came_while_an_edit_was_under_way_are_shown_next(wanted: Store) -> None:
    edit = read(wanted, NOW)
    want(wanted, NOW, reports=9)
    wanted.edits.settle(edit, Outcome(Verdict.SENT), NOW, NOW)

    assert wanted.list_deliveries(1)[0].edited == NOW
    assert show(wanted, NOW) == "Headline a: 9"


def test_a_broken_token_blocks_the_channel_until_the_edit_is_taken(wanted: Store) -> None:
    edit = read(wanted, NOW)
    outcome = Outcome(Verdict.BLOCKED, "the token is revoked")
    blocked = wanted.edits.settle(edit, outcome, NOW + AGAIN, NOW)
    assert (blocked.newly_blocked, channel(wanted).blocked_since) == (True, NOW)
    assert read(wanted, NOW + MINUTE) is None

    later = NOW + AGAIN
    again = wanted.edits.settle(read(wanted, later), Outcome(Verdict.SENT), later, later)
    assert (again.recovered, channel(wanted).blocked_since) == (True, None)


def test_an_edit_does_not_open_a_channel_that_takes_no_messages(wanted: Store) -> None:
    tell(wanted, "b")
    wanted.settle(claimed(wanted), Outcome(Verdict.BLOCKED, "no posts"), NOW + AGAIN, NOW)
    tell_later = NOW + AGAIN
    wanted.settle(
        claimed(wanted, at=tell_later), Outcome(Verdict.REFUSED, "no"), tell_later, tell_later
    )
    edit = read(wanted, tell_later)
    settled = wanted.edits.settle(edit, Outcome(Verdict.SENT), tell_later, tell_later)
    assert (settled.recovered, channel(wanted).blocked_since) == (False, NOW)


def test_an_edit_of_a_deleted_delivery_is_settled_in_silence(wanted: Store) -> None:
    edit = read(wanted, NOW)
    with wanted.transaction() as tx:
        tx._db.exec_driver_sql("DELETE FROM delivery")
    settled = wanted.edits.settle(edit, Outcome(Verdict.SENT), NOW, NOW)
    assert settled.state == "ended"
    assert wanted.edits.list_due_channels(NOW) == []
