"""Recipients are turned off and on, and their deliveries are not made while they are off."""

from __future__ import annotations

from datetime import date

from model import OffCause, Outcome, Recipient, Verdict
from storage import AttemptResult
from storage._store import Store
from tests.storage.world import DAY, HOUR, NOW, an_alert, claimed

ANN = ("mail", "ann@example.org")
BOB = ("mail", "bob@example.org")
REFUSAL = "mail.example:587 refused (recipient: 550 5.1.1 no such user); check the address"


def tell(store: Store, name: str, *addresses: tuple[str, str], at=NOW) -> None:
    with store.transaction() as tx:
        tx.record(an_alert(name, at=at, to=("mail",)), addresses or (ANN, BOB))


def off(address: tuple[str, str] = ANN, at=NOW) -> Recipient:
    return Recipient(*address, at, OffCause.UNSUBSCRIBED, "one click in a mail")


def settle(store: Store, verdict: Verdict, at=NOW, *, alone: bool = True) -> AttemptResult:
    return store.settle(claimed(store, "mail", at), Outcome(verdict, REFUSAL, alone=alone), at, at)


def list_states(store: Store, name: str) -> list[tuple[str, str, str]]:
    return [(row.recipient, row.state, row.note) for row in store.list_deliveries(9, of=name)]


def test_who_unsubscribed_gets_no_later_delivery_and_the_reason_is_stored(store: Store) -> None:
    assert store.recipients.turn_off(off())
    tell(store, "a")

    assert list_states(store, "a") == [
        ("bob@example.org", "pending", ""),
        ("ann@example.org", "skipped", "unsubscribed 2026-11-22 by one click in a mail"),
    ]
    assert not store.recipients.turn_off(off(at=NOW + DAY))
    (ann,) = store.recipients.list_all()
    assert (ann.off_since, ann.skipped) == (NOW, 1)


def test_deliveries_that_wait_are_taken_back(store: Store) -> None:
    tell(store, "a")
    store.recipients.turn_off(off())

    assert [state for _, state, _ in list_states(store, "a")] == ["pending", "skipped"]
    assert claimed(store, "mail").recipient == BOB[1]
    assert store.claim_due("mail", NOW) is None


def test_a_delivery_under_way_is_taken_back_if_it_fails(store: Store) -> None:
    tell(store, "a", ANN)
    under_way = claimed(store, "mail")
    store.recipients.turn_off(off())
    store.settle(under_way, Outcome(Verdict.RETRY, "later"), NOW + HOUR, NOW)

    assert [state for _, state, _ in list_states(store, "a")] == ["skipped"]


def test_a_dead_delivery_to_one_who_is_off_is_not_tried_again(store: Store) -> None:
    tell(store, "a", ANN)
    settle(store, Verdict.REFUSED)
    store.recipients.turn_off(off())

    assert store.retry(None, NOW) == 0
    assert store.recipients.turn_on(*ANN)
    assert store.retry(None, NOW) == 1


def test_a_recipient_who_is_on_again_gets_messages_again(store: Store) -> None:
    store.recipients.turn_off(off())

    assert store.recipients.turn_on(*ANN)
    assert not store.recipients.turn_on(*ANN)
    tell(store, "a", ANN)
    assert claimed(store, "mail").recipient == ANN[1]


def test_a_recipient_refused_on_three_days_is_turned_off(store: Store) -> None:
    times = [NOW, NOW + HOUR, NOW + DAY, NOW + 2 * DAY]
    for number, at in enumerate(times):
        tell(store, f"a{number}", ANN, at=at)
    turned_off = [settle(store, Verdict.REFUSED, at).recipient_off for at in times]
    tell(store, "later", ANN, at=NOW + 3 * DAY)

    assert turned_off == [False, False, False, True]
    (ann,) = store.recipients.list_all()
    assert (ann.cause, ann.note, ann.skipped) == (OffCause.REFUSED, REFUSAL, 1)
    assert ann.refused_on == (date(2026, 11, 22), date(2026, 11, 23), date(2026, 11, 24))
    assert list_states(store, "later") == [
        ("ann@example.org", "skipped", "refused on 3 days, last 2026-11-24")
    ]


def test_a_mail_that_arrives_begins_a_new_count(store: Store) -> None:
    for number in range(4):
        tell(store, f"a{number}", ANN, at=NOW + number * DAY)
    settle(store, Verdict.REFUSED, NOW)
    settle(store, Verdict.REFUSED, NOW + DAY)
    settle(store, Verdict.SENT, NOW + 2 * DAY)
    last = settle(store, Verdict.REFUSED, NOW + 3 * DAY)

    assert not last.recipient_off
    (ann,) = store.recipients.list_all()
    assert ann.refused_on == (date(2026, 11, 25),)


def test_a_refused_message_says_nothing_about_its_recipient(store: Store) -> None:
    tell(store, "a", ANN)
    settle(store, Verdict.REFUSED, alone=False)

    assert store.recipients.list_all() == []


def test_the_key_of_the_links_is_made_once(store: Store) -> None:
    assert store.recipients.read_key() == b""
    assert store.recipients.make_key(b"first") == b"first"
    assert store.recipients.make_key(b"other") == b"first"
    assert store.recipients.read_key() == b"first"
