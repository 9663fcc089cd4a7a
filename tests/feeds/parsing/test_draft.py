"""Drafts are ordered and cut to size."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from feeds.parsing.draft import (
    EntryDraft,
    FeedDocument,
    note_missing_entries,
    order_newest_first,
    parse_ttl,
    trim_document,
)

MONDAY = datetime(2024, 11, 4, tzinfo=UTC)
TUESDAY = datetime(2024, 11, 5, tzinfo=UTC)
WEDNESDAY = datetime(2024, 11, 6, tzinfo=UTC)


@pytest.mark.parametrize(
    ("dates", "order"),
    [
        ([], []),
        ([None, None], [0, 1]),
        ([MONDAY, MONDAY, MONDAY], [0, 1, 2]),
        ([MONDAY, WEDNESDAY, TUESDAY], [1, 2, 0]),
        ([MONDAY, WEDNESDAY, None, TUESDAY], [1, 2, 3, 0]),
        ([None, MONDAY, TUESDAY], [2, 0, 1]),
    ],
)
def test_the_order_is_newest_first_and_an_entry_without_a_date_follows_the_one_before_it(
    dates: list[datetime | None], order: list[int]
):
    assert order_newest_first(dates) == order


def test_at_most_2000_entries_are_read():
    assert order_newest_first([None] * 2001) == list(range(2000))
    assert order_newest_first([MONDAY] * 2000 + [TUESDAY])[:2] == [2000, 0]


def test_entries_that_are_not_read_are_noted():
    assert note_missing_entries(2000, 2000) == []
    assert note_missing_entries(2001, 2000) == ["2001 entries, only the newest 2000 are read"]


def test_a_draft_within_the_limits_stays_as_it_is():
    draft = EntryDraft(title="A", summary="b", text="c", link="https://a.example/", tags=["t"])
    document = FeedDocument(drafts=[draft], lang="en")

    trim_document(document)

    assert draft == EntryDraft(
        title="A", summary="b", text="c", link="https://a.example/", tags=["t"], lang="en"
    )
    assert document.notes == []


def test_a_link_that_is_too_long_is_dropped_and_noted():
    draft = EntryDraft(link="https://a.example/" + "a" * 2048)
    document = FeedDocument(drafts=[draft])

    trim_document(document)

    assert draft.link == ""
    assert document.notes == ["link too long, cut in 1 entry"]


def test_beyond_8_mb_of_text_the_later_entries_get_no_text():
    drafts = [EntryDraft(title=str(number), text="a" * 65_536) for number in range(130)]
    document = FeedDocument(drafts=drafts)

    trim_document(document)

    assert [len(draft.text) for draft in drafts[126:]] == [65_536, 65_536, 0, 0]  # 128 * 64 KB
    assert drafts[129].title == "129"
    assert document.notes == ["text cut in 2 entries"]


@pytest.mark.parametrize(
    ("text", "minutes"), [("60", 60), ("0", 0), ("", 0), ("-5", 0), ("1.5", 0), ("123456789", 0)]
)
def test_a_ttl_is_a_number_of_at_most_eight_digits(text: str, minutes: int):
    assert parse_ttl(text) == minutes
