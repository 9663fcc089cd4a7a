"""The rhythm that a feed names is read, and nonsense is not."""

from __future__ import annotations

import pytest

from feeds.parsing.parse import parse_document
from feeds.parsing.rhythm import read_days, read_hours, read_period


@pytest.mark.parametrize(
    ("period", "frequency", "minutes"),
    [
        ("daily", "1", 1440),
        ("Daily", "", 1440),
        (" weekly ", "7", 1440),
        ("daily", "4", 360),
        ("hourly", "1", 0),
        ("hourly", "2", 0),
        ("daily", "48", 0),
        ("daily", "0", 0),
        ("daily", "-3", 1440),
        ("daily", "99999", 1440),
        ("fortnightly", "1", 0),
        ("", "2", 0),
    ],
)
def test_a_period_is_divided_by_its_frequency(period: str, frequency: str, minutes: int):
    assert read_period(period, frequency) == minutes


def test_hours_and_days_are_read_where_they_are_hours_and_days():
    assert read_hours(["0", "7", " 24 ", "25", "-1", "x", ""]) == [0, 7]
    assert read_days(["Saturday", "sunday ", "Samstag"]) == [5, 6]


def test_a_document_says_when_it_wants_to_be_polled():
    head = (
        "<sy:updatePeriod>daily</sy:updatePeriod><sy:updateFrequency>2</sy:updateFrequency>"
        "<skipHours><hour>1</hour><hour>24</hour></skipHours><skipDays><day>Sunday</day></skipDays>"
    )
    item = "<item><title>A</title></item>"
    namespace = 'xmlns:sy="http://purl.org/rss/1.0/modules/syndication/"'

    def read(text: str) -> tuple[int, list[int], list[int]]:
        return parse_document(text.encode(), "https://a.example/", "").timing

    assert read(f"<rss {namespace}><channel>{head}{item}</channel></rss>") == (720, [0, 1], [6])
    assert read(f"<rss {namespace}><channel>{head}{item}</channel>")[0] == 720  # ill-formed
    assert read(f"<rss><channel>{item}</channel></rss>") == (0, [], [])
