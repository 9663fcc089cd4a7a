"""Names and sites of one publisher are one; those of two publishers stay two."""

from __future__ import annotations

import pytest

from watchers.reports.joins import drop_doubles, find_joins, find_known_name


def reasons(*publishers):
    joins = find_joins(publishers).values()
    return [(join.publisher, join.counts_as, join.reason) for join in joins]


def test_a_name_and_its_site_are_one_publisher():
    assert drop_doubles(["cnbc", "bbc.co.uk", "cnbc.com", "bbc.co.uk"]) == ("bbc.co.uk", "cnbc.com")


def test_the_guardian_is_one_publisher_under_its_name_and_both_sites():
    came = ("The Guardian", "guardian.co.uk", "theguardian.com")

    assert drop_doubles(came) == ("guardian.co.uk",)
    assert reasons(*came) == [
        ("theguardian.com", "guardian.co.uk", "known to be one"),
        ("The Guardian", "guardian.co.uk", "the same letters"),
    ]


def test_sites_under_com_and_co_uk_are_one_publisher():
    assert reasons("bbc.com", "bbc.co.uk", "cnn.com") == [
        ("bbc.co.uk", "bbc.com", "the same name under .com and .co.uk")
    ]


def test_a_name_may_end_with_news():
    assert reasons("bbc news", "bbc.co.uk", "bbc.com") == [
        ("bbc.com", "bbc.co.uk", "the same name under .com and .co.uk"),
        ("bbc news", "bbc.co.uk", 'the same letters without "news"'),
    ]


@pytest.mark.parametrize(
    "two",
    [
        ("independent.co.uk", "independent.ie"),
        ("independent.co.uk", "independent.com"),
        ("abc.net.au", "abc.com"),
        ("abc.net.au", "abc news"),
        ("thesun.co.uk", "thesun.ie"),
        ("telegraph.co.uk", "thetelegraph.com"),
        ("theguardian.com", "theguardian.pe.ca"),
        ("cnews.fr", "cnews.ru"),
        ("9news.com", "9news.com.au"),
        ("bt.com", "bt.co.uk"),
        ("daily news", "the daily post"),
        ("st. louis today", "st.example"),
    ],
)
def test_two_publishers_with_nearly_the_same_letters_stay_two(two):
    assert drop_doubles(two) == two


def test_a_name_that_leads_to_two_publishers_without_its_last_word_joins_none():
    assert drop_doubles(("espn.in", "espn.com.au", "espn news")) == (
        "espn.in",
        "espn.com.au",
        "espn news",
    )


def test_two_writings_of_a_name_without_a_site_are_one_publisher():
    assert reasons("Financial Express", "the financial express") == [
        ("the financial express", "Financial Express", "the same letters")
    ]


@pytest.mark.parametrize(
    ("came", "known"),
    [
        (["the guardian", "theguardian.com"], ("theguardian.com",)),
        (["guardian.co.uk", "theguardian.com", "the guardian"], ("guardian.co.uk",)),
        (["huffpost", "huffingtonpost.co.uk"], ("huffingtonpost.co.uk",)),
        (["", "the.ink"], ("", "the.ink")),
        (["", ""], ("",)),
        (["—", "新华社"], ("—", "新华社")),
        ([], ()),
    ],
)
def test_every_publisher_has_one_name_among_those_of_a_report(came, known):
    assert drop_doubles(came) == known
    assert {find_known_name(one, known) for one in came} == set(known)
