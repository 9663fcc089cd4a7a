"""Held alerts are folded: a trend is one line, and so is a story."""

from __future__ import annotations

import pytest

from alerts.wording.folded import shorten_headline, sort_piles
from model import Mention, Severity
from tests.scenes.held import a_report, a_step, hold
from tests.scenes.messages import a_message


@pytest.mark.parametrize(
    ("headline", "short"),
    [
        ("Money rising: 7 reports in 5 h", "Rising: 7 reports in 5 h"),
        ("Money “CBDC” rising: 7 reports", "“CBDC” rising: 7 reports"),
        ("Money is back to usual: 34 reports", "Back to usual: 34 reports"),
        ("Money has fallen silent: no report in 3 days", "Fallen silent: no report in 3 days"),
        ("Money: Pilot starts — reuters.com", "Pilot starts — reuters.com"),
        ("Moneyed people", "Moneyed people"),
        ("Money", "Money"),
        ("Something else", "Something else"),
    ],
)
def test_a_headline_loses_the_name_of_the_watch_that_stands_above_it(headline: str, short: str):
    assert shorten_headline(headline, "Money") == short


def test_watches_are_sorted_by_severity_then_by_their_alerts():
    held = [
        a_report(1, "Few", "A"),
        a_report(2, "Many", "B"),
        a_report(3, "Many", "C"),
        a_report(4, "Grave", "D", severity=Severity.HIGH),
    ]

    assert [(pile.watch, pile.alerts) for pile in sort_piles(held)] == [
        ("Grave", 1),
        ("Many", 2),
        ("Few", 1),
    ]


def test_a_trend_comes_before_reports_and_the_most_told_story_before_others():
    held = [
        a_report(1, "Money", "Told once"),
        a_report(2, "Money", "Told twice", story="s"),
        a_report(3, "Money", "Told twice again", story="s"),
        a_step(4, "burst.rising", "Money rising: 7 reports"),
    ]

    (pile,) = sort_piles(held)

    assert [item.mention.title for item in pile.items] == [
        "Rising: 7 reports",
        "The pilot goes on buses",
        "Told twice",
        "Told once",
    ]
    assert [item.alerts for item in pile.items] == [1, 0, 2, 1]


def test_an_entry_that_a_trend_shows_is_not_listed_again():
    mention = Mention("The pilot goes on buses", "https://news.example/pilot", "news.example")
    report = a_message("match", "Money: The pilot", "Money", mentions=(mention,))

    (pile,) = sort_piles([a_step(1, "burst.rising", "Money rising: 7 reports"), hold(2, report)])

    assert [item.mention.title for item in pile.items] == [
        "Rising: 7 reports",
        "The pilot goes on buses",
    ]
    assert sum(item.alerts for item in pile.items) == 2


def test_the_rest_of_many_reports_is_told_by_its_headline():
    from alerts.wording.kinds import MORE
    from model import Message

    mention = Mention("Pilot 21 starts", "https://news.example/21")
    rest = Message(
        MORE.name,
        "Money: 30 more reports in one poll",
        "Money",
        mentions=(mention,),
        **MORE.look,
    )

    (pile,) = sort_piles([hold(1, rest)])

    assert [item.mention.title for item in pile.items] == [
        "30 more reports in one poll",
        "Pilot 21 starts",
    ]
