"""A message shows the first entries, counts the rest, and says why."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from alerts import compose
from model import Figures, Form, Kind, Match, Remark, SeenEntry, Signal, Span
from tests.scenes.signals import a_signal

NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)
FIGURES = Figures(
    observed=7,
    expected=0.41,
    score=9.1,
    threshold=4.8,
    started=NOON - timedelta(hours=5),
    publishers=4,
    reports=7,
    daily=1.9,
    known_since=NOON - timedelta(days=30),
)


def message(*entries_and_spans, watch="Money"):
    matches = tuple(Match(watch, e, ("CBDC",), tuple(spans)) for e, spans in entries_and_spans)
    return compose(a_signal("match", watch, "k", matches), NOON)


def entry(title, **fields):
    return SeenEntry("f", title, title, first_seen=NOON, **fields)


def test_more_than_three_entries_are_counted_not_shown():
    said = message(*[(entry(f"CBDC {n}"), [Span("title", 0, 4)]) for n in range(5)])

    assert len(said.mentions) == 3
    assert said.more == 2


def test_many_keywords_are_counted():
    match = Match("Money", entry("x"), ("a", "b", "c", "d", "e", "f"), ())

    assert compose(a_signal("match", "Money", "k", (match,)), NOON).why == (
        "Matched “a”, “b”, “c”, “d” and 2 more · watch Money"
    )


def test_a_notice_to_the_operator_keeps_its_words():
    said = compose(
        a_signal("ops.feed", "", "k", headline="1 of 2 feeds failing", lines=("why",)), NOON
    )

    assert (said.headline, said.lines, said.mentions) == ("1 of 2 feeds failing", ("why",), ())


def test_a_message_looks_as_its_kind_says():
    rise = compose(a_signal("burst.rising", "Money", "k", figures=FIGURES, thread="root"), NOON)

    assert (rise.kind, rise.icon, rise.form) == ("burst.rising", "📈", Form.TREND)
    assert rise.thread == "root"


@pytest.mark.parametrize("is_update", [False, True])
def test_a_further_rise_is_shown_outside_its_thread_unless_it_is_an_update(is_update):
    signal = a_signal("burst.escalated", "Money", "k", figures=FIGURES, thread="root")

    assert compose(replace(signal, is_update=is_update), NOON).broadcast is not is_update


def test_a_remark_of_a_report_s_kind_is_led_by_its_own_headline():
    about = Remark("six rates changed", lines=("by the same bank",))
    signal = Signal(Kind("rates"), "Money", "k", about)

    said = compose(signal, NOON)

    assert said.headline == "Money: six rates changed"
    assert said.lines == ("by the same bank",)
    assert (said.form, said.why) == (Form.TREND, "")


def test_stories_that_are_not_shown_are_counted_by_their_reports():
    matches = tuple(Match("Money", entry(f"story {n}"), ("CBDC",), ()) for n in range(2))
    signal = a_signal("burst.rising", "Money", "k", matches, figures=FIGURES, counts=(4, 2))

    said = compose(signal, NOON)

    assert [mention.reports for mention in said.mentions] == [4, 2]
    assert said.more == 1


@pytest.mark.parametrize(
    ("watch", "headline", "shown"),
    [
        ("Money", "100 reports so far", "Money: 100 reports so far"),
        ("Money", "Money has 100 reports", "Money has 100 reports"),
        ("Money", "Money: 100 reports", "Money: 100 reports"),
        ("Money", "Moneylenders merge", "Money: Moneylenders merge"),
        ("Money", "Money", "Money"),
        ("央行", "央行数字货币", "央行: 央行数字货币"),
    ],
)
def test_a_remark_names_its_watch_once(watch, headline, shown):
    signal = Signal(Kind("own"), watch, "k", Remark(headline))

    assert compose(signal, NOON).headline == shown
