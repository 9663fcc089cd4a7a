"""The facts of a rise in words; an alert has the three most telling ones."""

import pytest

from alerts.wording.facts import MAX_FACTS, write_facts, write_telling
from model import Precedent, RiseFacts

PLAIN = RiseFacts(
    reports=4,
    entries=4,
    copies=0,
    publisher="ft.com",
    of_publisher=1,
    labels=(),
    shared=(),
    sharing=0,
    knows_shared=False,
    rising=(),
    first="Reuters",
)


def lines(**changes):
    return write_facts(PLAIN._replace(**changes))


def test_nothing_is_said_without_a_telling_fact():
    assert lines() == []


@pytest.mark.parametrize(
    ("facts", "line"),
    [
        ({"shared": ("outage", "region"), "sharing": 4}, "All 4 reports tell of: outage, region"),
        ({"reports": 2, "shared": ("outage",), "sharing": 2}, "Both reports tell of: outage"),
        ({"shared": ("outage",), "sharing": 3}, "3 of 4 reports tell of: outage"),
        ({}, "Apart from the keyword, the 4 reports have no telling word in common"),
    ],
)
def test_the_terms_in_common_are_named_and_so_is_their_absence(facts, line):
    assert lines(knows_shared=True, **facts) == [line]


def test_a_term_of_less_than_half_of_the_reports_is_not_in_common():
    assert lines(knows_shared=True, reports=11, shared=("ban",), sharing=5) == []


def test_copies_are_counted_where_there_are_some():
    assert lines(copies=1, entries=5) == []
    assert lines(copies=9, entries=13) == ["9 of 13 entries are copies of one another"]


def test_a_publisher_with_half_of_the_reports_is_named():
    assert lines(of_publisher=2) == ["2 of 4 reports are by ft.com"]
    assert lines(reports=2, of_publisher=2) == []


def test_reports_are_counted_by_label():
    labels = (("trade", 3), ("official", 1))

    assert lines(labels=labels) == ["By the labels of the feeds: 3 trade, 1 official"]


@pytest.mark.parametrize(
    ("precedent", "line"),
    [
        (Precedent(1, 2.1, 0, 0), "One earlier rise: it lasted 2 days"),
        (Precedent(1, 0.5, 1, 1), "One earlier rise: it lasted 12 h and left the level higher"),
        (Precedent(1, 3.0, 1, 0), "One earlier rise: it lasted 3 days, and the level is as before"),
        (
            Precedent(3, 3.0, 2, 1),
            "3 earlier rises: they lasted 3 days in the median; 1 of 2 left the level higher",
        ),
    ],
)
def test_earlier_rises_are_summed_up(precedent, line):
    assert lines(precedent=precedent) == [line]


def test_terms_that_are_in_common_are_not_said_to_rise_as_well():
    said = lines(knows_shared=True, shared=("cable outage",), sharing=4, rising=("Outage",))

    assert said == ["All 4 reports tell of: cable outage"]
    assert lines(rising=("Outage",)) == ["Rising with it: Outage"]


def test_an_alert_has_the_three_most_telling_facts_in_the_order_of_reading():
    facts = PLAIN._replace(
        knows_shared=True,
        shared=("outage",),
        sharing=4,
        rising=("cable",),
        copies=9,
        entries=13,
        of_publisher=3,
        labels=(("trade", 4),),
        precedent=Precedent(2, 1.0),
    )

    assert write_telling(facts) == [
        "All 4 reports tell of: outage",
        "9 of 13 entries are copies of one another",
        "3 of 4 reports are by ft.com",
    ]
    assert len(write_facts(facts)) > MAX_FACTS


def test_text_of_feeds_stays_on_one_line():
    said = lines(shared=("out\nage\x1b[31m",), sharing=4, knows_shared=True, publisher="a\nb")

    assert all("\n" not in line and "\x1b" not in line for line in said)
