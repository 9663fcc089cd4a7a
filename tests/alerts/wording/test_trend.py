"""A trend in words: the count, the usual number, since when and by whom."""

from datetime import UTC, datetime, timedelta

import pytest

from alerts import compose
from alerts.wording.reason import write_reason
from model import Figures, Match, RiseFacts, SeenEntry, Span
from tests.scenes.signals import a_signal

NOON = datetime(2026, 3, 10, 12, tzinfo=UTC)
HOUR = timedelta(hours=1)
FACTS = RiseFacts(
    reports=12,
    entries=12,
    copies=0,
    publisher="ft.com",
    of_publisher=2,
    labels=(),
    shared=(),
    sharing=0,
    knows_shared=False,
    rising=("Nigeria", "wallet"),
    first="Reuters",
)


def burst(observed=7, expected=0.41, hours=5.0, **fields):
    facts = {
        "score": 9.1,
        "threshold": 4.8,
        "started": NOON - hours * HOUR,
        "publishers": 4,
        "reports": observed,
        "daily": 1.94,
        "known_since": NOON - timedelta(days=30),
    }
    return Figures(observed, expected, **(facts | fields))


def said(kind, figures, *titles):
    matches = tuple(
        Match("CBDC", SeenEntry("f", t, t, first_seen=NOON), ("CBDC",), (Span("title", 0, 4),))
        for t in titles
    )
    return compose(a_signal(f"burst.{kind}", "CBDC", "k", matches, figures=figures), NOON)


def test_a_rise_says_how_many_reports_since_when_and_by_whom():
    message = said(
        "rising", burst(names=("reuters.com", "ft.com")), *(f"CBDC news {n}" for n in range(5))
    )

    assert message.headline == "CBDC rising: 7 reports in 5 h, 17x the usual 0.41"
    assert message.lines == (
        "Since 10 Mar 07:00 UTC, by 4 publishers: reuters.com, ft.com and 2 more",
        "A usual day brings 1.9; too much for chance (score 9.1, threshold 4.8)",
    )
    assert [m.title for m in message.mentions] == ["CBDC news 0", "CBDC news 1", "CBDC news 2"]
    assert message.more == 4
    assert message.why == "Matched “CBDC” in title · watch CBDC"


def test_a_further_rise_has_the_reports_since_the_trend_began():
    message = said("escalated", burst(reports=40))

    assert message.headline == "CBDC rising further: 7 reports in 5 h, 17x the usual 0.41"
    assert message.lines[1:] == (
        (
            "40 reports since the trend began; a usual day brings 1.9; too much for chance (score 9.1, "
            "threshold 4.8)"
        ),
    )


def test_a_usual_number_of_a_few_days_is_marked_as_such():
    message = said("reopened", burst(known_since=NOON - timedelta(days=3)))

    assert message.headline.startswith("CBDC rising again: ")
    assert message.lines[1:] == (
        (
            "A usual day brings 1.9, known only since 7 Mar 12:00 UTC; too much for chance (score 9.1, "
            "threshold 4.8)"
        ),
    )


def test_an_end_is_one_line():
    message = said("over", burst(reports=34, hours=70))

    assert message.headline == "CBDC is back to usual: 34 reports in 3 days"
    assert (message.lines, message.mentions, message.why) == ((), (), "")


@pytest.mark.parametrize(
    ("figures", "headline"),
    [
        (burst(3, 0.013, 0.4), "CBDC rising: 3 reports in 24 min, 231x the usual 0.013"),
        (burst(4, 0.2, 0.0), "CBDC rising: 4 reports at once, 20x the usual 0.2"),
        (burst(8, 0.98, 6.0), "CBDC rising: 8 reports in 6 h, 8.2x the usual 0.98"),
        (burst(3, 0.0, 1.0), "CBDC rising: 3 reports in 60 min, where almost none are usual"),
        (burst(2400, 1203.0, 30.0), "CBDC rising: 2,400 reports in 30 h, 2.0x the usual 1,203"),
        (burst(12, 3.02, 90.0), "CBDC rising: 12 reports in 4 days, 4.0x the usual 3"),
    ],
)
def test_figures_are_written_as_a_person_says_them(figures, headline):
    assert said("rising", figures).headline == headline


def found(title, publisher="ft.com"):
    entry = SeenEntry("f", title, title, publisher=publisher, first_seen=NOON)
    return Match("CBDC", entry, ("CBDC",), (Span("title", 0, 4),))


def test_a_rise_shows_its_stories_its_first_report_and_the_terms_that_rise_with_it():
    top = tuple(found(f"CBDC story {n}") for n in range(3))
    signal = a_signal(
        "burst.rising",
        "CBDC",
        "k",
        top,
        figures=burst(12, names=("ft.com",)),
        keywords=("eNaira",),
        first=found("CBDC began here", "Reuters"),
        counts=(5, 2, 1),
        facts=FACTS,
    )

    message = compose(signal, NOON)

    assert message.headline.startswith("CBDC “eNaira” rising: 12 reports in 5 h")
    assert message.lines[0] == (
        "Since 10 Mar 07:00 UTC, first by Reuters; 4 publishers: ft.com and 3 more"
    )
    assert message.lines[2] == "Rising with it: Nigeria, wallet"
    assert [(m.title, m.reports) for m in message.mentions] == [
        ("CBDC story 0", 5),
        ("CBDC story 1", 2),
        ("CBDC began here", 1),
    ]
    assert message.more == 4
    # On a phone: a headline, up to five lines, three entries with who and when, the rest, and why.
    assert 1 + len(message.lines) + 2 * len(message.mentions) + 2 <= 12


def test_a_rise_with_three_facts_shows_a_story_less():
    facts = FACTS._replace(
        labels=(("trade", 9),), of_publisher=8, shared=("pilot",), sharing=12, knows_shared=True
    )
    top = tuple(found(f"CBDC story {n}") for n in range(3))
    signal = a_signal(
        "burst.rising",
        "CBDC",
        "k",
        top,
        figures=burst(12, names=("ft.com",)),
        first=found("CBDC began here", "Reuters"),
        counts=(5, 2, 1),
        facts=facts,
    )

    message = compose(signal, NOON)

    assert len(message.lines) == 5
    assert [one.title for one in message.mentions] == ["CBDC story 0", "CBDC began here"]
    assert message.more == 6
    assert message.facts == facts
    assert 1 + len(message.lines) + 2 * len(message.mentions) + 2 <= 12


def test_very_many_reports_may_have_more_publishers_than_were_counted():
    message = said("escalated", burst(200, 3.0, publishers=25, names=("ft.com",), or_more=True))

    assert message.lines[0].endswith("by 25 publishers or more: ft.com and 24 more")


@pytest.mark.parametrize(
    ("expected", "words"),
    [(0.0, "almost none are"), (0.0547, "0.055 are"), (1.02, "1 is"), (9.96, "10 are")],
)
def test_the_verb_agrees_with_the_usual_number(expected, words):
    signal = a_signal("burst.rising", "CBDC", "k", figures=burst(12, expected))

    assert write_reason(signal, NOON) == f"12 reports in 5 h where {words} usual"
