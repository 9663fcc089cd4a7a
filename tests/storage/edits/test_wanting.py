"""An edit that is wanted: the newest words, at most each quarter of an hour, but steps at once."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from model import Moved, Outcome, Ruling, State, Verdict
from storage._store import Store
from tests.storage.world import DAY, MINUTE, NOW, an_alert, claimed, tell
from watchers.trends.session import KINDS

AGAIN = 5 * MINUTE


def moved(reports=4, step="rising", *, is_step=False, root="key-a"):
    return Moved(
        root=root,
        kind=KINDS[step],
        since=NOW,
        is_step=is_step,
        watch="CBDC",
        keyword="",
        started=NOW,
        last=NOW,
        reports=reports,
        publishers=(),
        or_more=False,
        daily=1.0,
    )


def compose(root, moved, _hours, _now):
    return replace(root, headline=f"{root.headline}: {moved.reports}")


def want(store: Store, at=NOW, channels=("team",), **fields) -> None:
    with store.transaction() as tx:
        tx.edits.want([moved(**fields)], channels, compose, at)


def send_root(store: Store) -> None:
    tell(store, "a")
    store.settle(claimed(store), Outcome(Verdict.SENT, remote={"ts": "1"}), NOW, NOW)


def read(store: Store, at):
    return store.edits.read_next("team", at)


def show(store: Store, at, verdict=Verdict.SENT, note="", again=AGAIN):
    """Settle the next edit; return its headline."""
    edit = read(store, at)
    store.edits.settle(edit, Outcome(verdict, note), at + again, at)
    return edit.delivery.message.headline


def test_figures_wait_a_quarter_of_an_hour_and_only_the_newest_are_shown(store: Store) -> None:
    send_root(store)
    want(store, NOW + MINUTE, reports=4)
    want(store, NOW + 3 * MINUTE, reports=5)

    assert store.edits.list_due_channels(NOW + 14 * MINUTE) == []
    assert read(store, NOW + 14 * MINUTE) is None
    due = NOW + 15 * MINUTE
    assert store.edits.list_due_channels(due) == ["team"]
    edit = read(store, due)
    assert edit.stands == {"ts": "1"}
    assert edit.delivery.id == store.list_deliveries(1)[0].id
    assert show(store, due) == "Headline a: 5"
    assert read(store, NOW + timedelta(days=1)) is None

    want(store, NOW + 16 * MINUTE, reports=6)
    assert read(store, NOW + 29 * MINUTE) is None
    assert read(store, NOW + 30 * MINUTE) is not None


def test_an_escalation_a_reopening_and_the_end_are_shown_at_once(store: Store) -> None:
    send_root(store)
    for number, step in enumerate(("escalated", "reopened", "over")):
        want(store, NOW + number * MINUTE, reports=number, step=step, is_step=True)
        assert show(store, NOW + number * MINUTE) == f"Headline a: {number}"
    want(store, NOW + 4 * MINUTE, reports=9, step="peaked", is_step=True)
    assert read(store, NOW + 4 * MINUTE) is None


def test_words_that_stand_there_already_are_not_sent_again(store: Store) -> None:
    send_root(store)
    want(store, NOW, step="over", is_step=True)
    show(store, NOW)
    want(store, NOW + MINUTE, step="over", is_step=True)
    assert read(store, NOW + MINUTE) is None


def test_nothing_is_wanted_where_no_message_can_be_edited(store: Store) -> None:
    send_root(store)
    want(store, step="over", is_step=True, channels=())
    want(store, step="over", is_step=True, channels=("mail",))
    want(store, step="over", is_step=True, root="told in a digest")
    assert read(store, NOW) is None


def test_newer_words_do_not_shorten_the_wait_after_a_failure(store: Store) -> None:
    send_root(store)
    want(store, step="over", is_step=True)
    show(store, NOW, Verdict.RETRY)
    want(store, NOW + MINUTE, reports=7, step="reopened", is_step=True)

    assert read(store, NOW + 4 * MINUTE) is None
    assert show(store, NOW + AGAIN) == "Headline a: 7"


# --- messages that a gate held ------------------------------------------------------------------


def hold_root(store: Store, *names: str) -> None:
    wait = Ruling("team", State.HELD, "quiet", "held by quiet hours", NOW + MINUTE)
    with store.transaction() as tx:
        tx.record_all([an_alert(name, rulings=(wait,)) for name in names], lambda _: [])


def release(store: Store, at) -> None:
    with store.transaction() as tx:
        for one in tx.timing.list_due("team", at):
            tx.timing.release(one, [("team", "")], at)


def test_a_message_that_moved_while_it_was_held_is_edited_as_soon_as_it_is_told(store: Store):
    hold_root(store, "a")
    want(store, NOW, reports=5)
    want(store, NOW, reports=6)
    at = NOW + MINUTE

    release(store, at)
    sent = claimed(store, at=at)
    assert (sent.message.headline, read(store, at)) == ("Headline a", None)
    store.settle(sent, Outcome(Verdict.SENT, remote={"ts": "1"}), at, at)

    assert show(store, at) == "Headline a: 6"
    assert read(store, at) is None


def test_one_that_did_not_move_or_cannot_be_edited_is_told_as_it_is(store: Store):
    hold_root(store, "a", "b")
    want(store, NOW, channels=("other",), reports=5)
    want(store, NOW, root="key-c", reports=5)

    release(store, NOW + MINUTE)

    for _ in range(2):
        sent = claimed(store, at=NOW + MINUTE)
        store.settle(sent, Outcome(Verdict.SENT), NOW + MINUTE, NOW + MINUTE)
    assert read(store, NOW + DAY) is None
