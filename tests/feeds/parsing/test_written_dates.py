"""Dates are read as people write them, in many languages; a part of a date is no date."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from feeds.parsing.dates import read_date


def at(*parts: int) -> datetime:
    return datetime(*parts, tzinfo=UTC)  # type: ignore[misc]


YEAR_FIRST = [
    ("2026/11/29 09:05", at(2026, 11, 29, 9, 5)),
    ("2026/1/7", at(2026, 1, 7)),
    ("2026.11.29", at(2026, 11, 29)),
    ("2026.11.29 09:05:03", at(2026, 11, 29, 9, 5, 3)),
    ("2026-1-7 9:05", at(2026, 1, 7, 9, 5)),
    ("2026年11月29日 09:05", at(2026, 11, 29, 9, 5)),
    ("2026年11月29日 24:00", at(2026, 11, 30)),
    ("2026年11月29日 下午9:05", at(2026, 11, 29, 21, 5)),
    ("2026年11月29日(日) 午後9時05分", at(2026, 11, 29, 21, 5)),
    ("２０２６年１１月２９日", at(2026, 11, 29)),
    ("2026년 1월 7일 오후 9:05", at(2026, 1, 7, 21, 5)),
    ("2026. 1. 7. 오전 9:05:03", at(2026, 1, 7, 9, 5, 3)),
    ("2026-W48-7", at(2026, 11, 29)),
    ("2026W487", at(2026, 11, 29)),
    ("2026-333", at(2026, 11, 29)),
    ("20261129090503", at(2026, 11, 29, 9, 5, 3)),
    ("1767776700", at(2026, 1, 7, 9, 5)),
    ("1767776700123", at(2026, 1, 7, 9, 5)),
]
YEAR_LAST = [
    ("07.01.2026 09:05", at(2026, 1, 7, 9, 5)),
    ("7.1.26 09:05", at(2026, 1, 7, 9, 5)),
    ("20:05 29.11.2026", at(2026, 11, 29, 20, 5)),
    ("29-11-2026", at(2026, 11, 29)),
    ("11-29-2026", at(2026, 11, 29)),
    ("29/11/2026 09:05", at(2026, 11, 29, 9, 5)),
    ("11/29/2026", at(2026, 11, 29)),
    ("07/07/2026", at(2026, 7, 7)),
    ("01/07/2026 9:05 PM", at(2026, 1, 7, 21, 5)),
]
NAMED_MONTHS = [
    ("Jan 07, 2026 09:05 PM", at(2026, 1, 7, 21, 5)),
    ("Sunday, November 29th, 2026 at 9:05pm", at(2026, 11, 29, 21, 5)),
    ("Sun, 29 Nov 2026 12:05 AM", at(2026, 11, 29, 0, 5)),
    ("29 Nov 2026 9 p.m.", at(2026, 11, 29, 21)),
    ("Wed Jan  7 09:05:00 2026", at(2026, 1, 7, 9, 5)),
    ("Wed Jan 07 09:05:00 +0800 2026", at(2026, 1, 7, 1, 5)),
    ("Mi, 07 Okt 2026 09:05:03 +0200", at(2026, 10, 7, 7, 5, 3)),
    ("7. Oktober 2026, 21:05 Uhr", at(2026, 10, 7, 21, 5)),
    ("mar. 7 janv. 2026 14h30", at(2026, 1, 7, 14, 30)),
    ("1er février 2026", at(2026, 2, 1)),
    ("7 de octubre de 2026 21:05", at(2026, 10, 7, 21, 5)),
    ("7 de março de 2026", at(2026, 3, 7)),
    ("gio, 1 gennaio 2026", at(2026, 1, 1)),
    ("7 mei 2026", at(2026, 5, 7)),
    ("7 października 2026", at(2026, 10, 7)),
    ("7 октября 2026 г. 21:05", at(2026, 10, 7, 21, 5)),
    ("29 Kasım 2026 Pazar 09:05", at(2026, 11, 29, 9, 5)),
    ("Πέμ, 01 Ιαν 2026 09:05", at(2026, 1, 1, 9, 5)),
    ("١٥ يناير ٢٠٢٦", at(2026, 1, 15)),
    ("7 Desember 2026 09.05", at(2026, 12, 7, 9, 5)),
    ("29 tháng 11, 2026", at(2026, 11, 29)),
    ("2026. július 7.", at(2026, 7, 7)),
]
ZONED = [
    ("Wed, 07 Jan 2026 09:05:03 SGT", at(2026, 1, 7, 1, 5, 3)),
    ("Wed, 07 Jan 2026 09:05:03 HKT", at(2026, 1, 7, 1, 5, 3)),
    ("Wed, 07 Jan 2026 09:05:03 NZDT", at(2026, 1, 6, 20, 5, 3)),
    ("Tue, 07 Jul 2026 09:05:03 NZST", at(2026, 7, 6, 21, 5, 3)),
    ("Wed, 07 Jan 2026 09:05:03 BRT", at(2026, 1, 7, 12, 5, 3)),
    ("Wed, 07 Jan 2026 09:05:03 WIB", at(2026, 1, 7, 2, 5, 3)),
    ("Wed, 07 Jan 2026 09:05:03 PHT", at(2026, 1, 7, 1, 5, 3)),
    ("Tue, 07 Jul 2026 09:05:03 MESZ", at(2026, 7, 7, 7, 5, 3)),
    ("Wed, 07 Jan 2026 09:05:03 ET", at(2026, 1, 7, 14, 5, 3)),
    ("Tue, 07 Jul 2026 09:05:03 ET", at(2026, 7, 7, 13, 5, 3)),
    ("Sun, 08 Mar 2026 09:05:03 PT", at(2026, 3, 8, 16, 5, 3)),
    ("Sun, 01 Nov 2026 09:05:03 CT", at(2026, 11, 1, 15, 5, 3)),
    ("2026-11-29 9:05 PM ET", at(2026, 11, 30, 2, 5)),
    ("2026/11/29 09:05 +0900", at(2026, 11, 29, 0, 5)),
    ("Nov 29, 2026 09:05 GMT+8", at(2026, 11, 29, 1, 5)),
    ("29. November 2026 09:05 MEZ", at(2026, 11, 29, 8, 5)),
]
ALL_DATES = [text for text, _ in (*YEAR_FIRST, *YEAR_LAST, *NAMED_MONTHS, *ZONED)]


@pytest.mark.parametrize(("text", "when"), YEAR_FIRST)
def test_a_date_that_begins_with_the_year_is_read(text: str, when: datetime):
    assert read_date(text) == when


@pytest.mark.parametrize(("text", "when"), YEAR_LAST)
def test_a_date_that_ends_with_the_year_is_read(text: str, when: datetime):
    assert read_date(text) == when


@pytest.mark.parametrize(("text", "when"), NAMED_MONTHS)
def test_a_date_with_the_name_of_a_month_is_read(text: str, when: datetime):
    assert read_date(text) == when


@pytest.mark.parametrize(("text", "when"), ZONED)
def test_the_zone_of_a_date_is_read(text: str, when: datetime):
    assert read_date(text) == when


@pytest.mark.parametrize(
    "text",
    [
        "2026",
        "2026-11",
        "November 2026",
        "29 November",
        "9:05 PM",
        "01/07/2026",
        "2026-13-45",
        "2026/02/30",
        "2026-W54-1",
        "2026-366",
        "26-11-29",
        "Vol. 12, No. 2026",
        "heute",
        "2026-11-29 31:00 PM",
    ],
)
def test_a_text_without_a_certain_year_month_and_day_has_no_date(text: str):
    assert read_date(text) is None


@given(st.text(alphabet="0123456789-:/+.,年月日時 wWTZ上午下午오후janvokt", max_size=60))
def test_reading_a_written_date_never_fails(text: str):
    found = read_date(text)

    assert found is None or found.tzinfo is UTC
