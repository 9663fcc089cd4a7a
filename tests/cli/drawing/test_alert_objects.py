"""Alerts as JSON objects: the keys and values that programs rely on."""

from datetime import UTC, datetime

from cli.drawing.alert_objects import make_alert_object, make_row_object
from model import (
    Absence,
    Alert,
    Entry,
    Figures,
    Match,
    Mention,
    Message,
    Span,
    State,
)
from storage import AlertRow
from tests.scenes.signals import a_signal

AT = datetime(2026, 3, 1, 12, 0, tzinfo=UTC)


def test_an_alert_is_printed_as_the_contract_says():
    entry = Entry("f", "1", "The CBDC", link="https://e.org/1", publisher="bbc.co.uk")
    bare = Entry("f", "2", "A CBDC")
    signal = a_signal(
        kind="match",
        watch="Money",
        key="match:Money:1",
        matches=(
            Match("Money", entry, ("CBDC",), (Span("title", 4, 8),)),
            Match("Money", bare, ("CBDC",), ()),
        ),
    )
    alert = Alert("id", signal, AT, State.ACTIVE, "new", ("screen",), Message("match", "The CBDC"))

    assert make_alert_object(alert) == {
        "at": "2026-03-01T12:00:00Z",
        "kind": "match",
        "watch": "Money",
        "state": "active",
        "reason": "new",
        "key": "match:Money:1",
        "to": ["screen"],
        "entries": [
            {
                "title": "The CBDC",
                "url": "https://e.org/1",
                "source": "bbc.co.uk",
                "spans": [["title", 4, 8]],
            },
            {"title": "A CBDC"},
        ],
    }


def test_a_trend_is_printed_with_its_figures():
    figures = Figures(7, 0.41234, 9.12345, 4.8, AT, 4, 9, 1.9, AT)
    signal = a_signal("burst.rising", "Money", "k", figures=figures)
    alert = Alert("id", signal, AT, State.ACTIVE, "why", ("desk",), Message("burst.rising", "x"))

    printed = make_alert_object(alert)

    assert {k: printed[k] for k in list(printed)[7:]} == {
        "observed": 7,
        "expected": 0.4123,
        "score": 9.123,
        "started": "2026-03-01T12:00:00Z",
        "publishers": 4,
        "reports": 9,
        "entries": [],
    }


def test_a_rise_is_printed_with_its_stories_and_related_terms():
    entry = Entry("f", "1", "The CBDC", link="https://e.org/1", publisher="bbc.co.uk")
    match = Match("Money", entry, ("CBDC",), ())
    figures = Figures(7, 0.41234, 9.12345, 4.8, AT, 4, 9, 1.9, AT)
    rise = {"figures": figures, "first": match, "counts": (3,), "related": ("eNaira",)}
    signal = a_signal("burst.rising", "Money", "k", (match,), keywords=("CBDC",), **rise)
    alert = Alert("id", signal, AT, State.ACTIVE, "why", ("desk",), Message("burst.rising", "x"))

    printed = make_alert_object(alert)

    assert {k: printed[k] for k in list(printed)[13:-1]} == {
        "keywords": ["CBDC"],
        "related": ["eNaira"],
        "first": {"title": "The CBDC", "url": "https://e.org/1", "source": "bbc.co.uk"},
        "stories": [3],
    }


def test_a_first_mention_is_printed_with_the_time_since_which_it_was_not_found():
    match = Match("Money", Entry("f", "1", "The CBDC"), ("CBDC",), ())
    absence = Absence(AT, was_found=True)
    signal = a_signal("new", "Money", "k", (match,), keywords=("CBDC",), absence=absence)
    alert = Alert("id", signal, AT, State.ACTIVE, "why", ("desk",), Message("new", "x"))

    printed = make_alert_object(alert)

    assert {k: printed[k] for k in list(printed)[7:-1]} == {
        "keywords": ["CBDC"],
        "unseen_since": "2026-03-01T12:00:00Z",
    }


def test_a_stored_alert_is_printed_with_its_id_headline_and_deliveries():
    mention = Mention("The CBDC", "https://e.org/1", "bbc.co.uk", title_spans=((4, 8),))
    row = AlertRow(
        id="alert1",
        at=AT,
        kind="match",
        watch="Money",
        state=State.ACTIVE,
        reason="new",
        key="match:Money:1",
        to=("screen",),
        message=Message("match", "Money: The CBDC", mentions=(mention,)),
        deliveries=(("screen", "sent"),),
    )

    assert make_row_object(row) == {
        "at": "2026-03-01T12:00:00Z",
        "kind": "match",
        "watch": "Money",
        "state": "active",
        "reason": "new",
        "key": "match:Money:1",
        "to": ["screen"],
        "entries": [
            {
                "title": "The CBDC",
                "url": "https://e.org/1",
                "source": "bbc.co.uk",
                "spans": [["title", 4, 8]],
            }
        ],
        "id": "alert1",
        "headline": "Money: The CBDC",
        "deliveries": {"screen": "sent"},
    }
