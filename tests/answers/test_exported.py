"""The records of an export: who got an alert, when, why, and what people said about it."""

from __future__ import annotations

from dataclasses import replace

from answers.exported import ALERT_COLUMNS, list_alert_rows, make_alert
from model import Act, ActKind, Mention, Message
from storage import AlertRow, PastAlert, PastDelivery, RulingRow
from tests.storage.world import HOUR, NOW

SENT = PastDelivery(
    id="d1", channel="desk", recipient="a@example.org", state="sent", at=NOW, attempts=2,
    first_attempt=NOW, sent_at=NOW + HOUR, note="", remote={"message_id": "<d1@e.org>"},
    edited=None,
)  # fmt: skip
HELD = RulingRow(
    "a1", "policy", "held", "quiet", "quiet hours until 07:00", "Night", NOW + HOUR, "d9"
)
MESSAGE = Message("match", "CBDC: a pilot", "CBDC", mentions=(Mention("A pilot", "https://e.org"),))


def past(*, deliveries=(), rulings=(), acts=()) -> PastAlert:
    row = AlertRow(
        id="a1", at=NOW, kind="match", watch="CBDC", state="active", reason="new", key="k1",
        to=("desk", "policy"), message=MESSAGE, deliveries=(), rulings=rulings, version="aaa111",
    )  # fmt: skip
    return PastAlert(row, deliveries, acts)


def said(kind: ActKind, by: str) -> Act:
    return Act(kind, NOW + HOUR, by, "chat", "a1", "k1", "CBDC")


def rows(one: PastAlert, channel: str = "") -> list[dict[str, str]]:
    return [dict(zip(ALERT_COLUMNS, row, strict=True)) for row in list_alert_rows(one, channel)]


def test_a_row_says_when_it_was_sent_and_how_it_can_be_found_there() -> None:
    [row] = rows(past(deliveries=(SENT,)))

    assert (row["channel"], row["recipient"]) == ("desk", "a@example.org")
    assert (row["delivery"], row["attempts"]) == ("sent", "2")
    assert row["sent_at"] == "2026-11-22T13:00:00Z"
    assert row["remote"] == "message_id=<d1@e.org>"
    assert (row["title"], row["url"]) == ("A pilot", "https://e.org")


def test_a_row_says_why_a_channel_waits_until_when_and_where_it_was_told() -> None:
    first, second = rows(past(deliveries=(SENT,), rulings=(HELD,)))

    assert (first["channel"], first["gate"]) == ("desk", "")
    assert (second["channel"], second["decision"], second["gate"]) == ("policy", "held", "quiet")
    assert (second["until"], second["route"]) == ("2026-11-22T13:00:00Z", "Night")
    assert second["told_in"] == "d9"


def test_the_decision_stands_with_the_delivery_that_followed_it() -> None:
    told = RulingRow("a1", "desk", "told", "batch", "soon after another", "", NOW)

    [row] = rows(past(deliveries=(SENT,), rulings=(told,)))

    assert (row["decision"], row["gate"], row["delivery"]) == ("told", "batch", "sent")


def test_an_alert_that_nobody_got_has_one_row() -> None:
    [row] = rows(past())

    assert (row["channel"], row["delivery"], row["headline"]) == ("", "", "CBDC: a pilot")


def test_a_row_and_an_object_have_the_answers_of_people() -> None:
    acts = (
        said(ActKind.ACKNOWLEDGED, "kim"),
        said(ActKind.USEFUL, "kim"),
        said(ActKind.USEFUL, "lee"),
    )
    one = past(acts=acts)

    [row] = rows(one)

    assert (row["acknowledged_by"], row["useful"], row["not_useful"]) == ("kim", "kim, lee", "")
    assert row["acknowledged_at"] == "2026-11-22T13:00:00Z"
    assert [each["by"] for each in make_alert(one, None)["acts"]] == ["kim", "kim", "lee"]


def test_only_the_channel_that_is_asked_for_has_rows() -> None:
    other = replace(past(deliveries=(SENT,), rulings=(HELD,)))

    assert [row["channel"] for row in rows(other, "policy")] == ["policy"]
