from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

from hypothesis import given
from hypothesis import strategies as st

from model import Figures, Form, Mention, Message, Precedent, RiseFacts, Section, Series
from storage._json import message_from_json, message_to_json
from tests.scenes.messages import a_message

WORDS = st.text(st.characters(exclude_categories=()), max_size=20)  # surrogates as well
SPANS = st.lists(st.tuples(st.integers(0, 999), st.integers(0, 999)), max_size=3).map(tuple)
NUMBERS = st.floats(0, 1e9)
TIMES = st.none() | st.datetimes(timezones=st.just(UTC))
MENTIONS = st.builds(
    Mention,
    title=WORDS,
    link=WORDS,
    publisher=WORDS,
    published=TIMES,
    title_spans=SPANS,
    excerpt=WORDS,
    excerpt_spans=SPANS,
    reports=st.integers(1, 999),
    icon=WORDS,
)
COUNTS = st.integers(0, 99)
TERMS = st.lists(WORDS, max_size=2).map(tuple)
FACTS = st.builds(
    RiseFacts,
    reports=COUNTS,
    entries=COUNTS,
    copies=COUNTS,
    publisher=WORDS,
    of_publisher=COUNTS,
    labels=st.lists(st.tuples(WORDS, COUNTS), max_size=2).map(tuple),
    shared=TERMS,
    sharing=COUNTS,
    knows_shared=st.booleans(),
    rising=TERMS,
    first=WORDS,
    precedent=st.builds(Precedent, COUNTS, NUMBERS, COUNTS, COUNTS),
)
SECTIONS = st.builds(
    Section,
    title=WORDS,
    alerts=COUNTS,
    mentions=st.lists(MENTIONS, max_size=2).map(tuple),
    more=COUNTS,
)
SERIES = st.builds(
    Series,
    counts=st.lists(COUNTS, min_size=3, max_size=24).map(tuple),
    hours=COUNTS,
    until=st.datetimes(timezones=st.just(UTC)),
    risen=COUNTS,
)
MESSAGES = st.builds(
    Message,
    kind=WORDS,
    headline=WORDS,
    watch=WORDS,
    lines=st.lists(WORDS, max_size=3).map(tuple),
    commands=st.lists(WORDS, max_size=2).map(tuple),
    mentions=st.lists(MENTIONS, max_size=3).map(tuple),
    sections=st.lists(SECTIONS, max_size=2).map(tuple),
    more=st.integers(0, 999),
    zone=WORDS,
    why=WORDS,
    figures=st.none()
    | st.builds(
        Figures,
        observed=st.integers(0, 99),
        expected=NUMBERS,
        score=NUMBERS,
        threshold=NUMBERS,
        started=st.datetimes(timezones=st.just(UTC)),
        publishers=st.integers(0, 99),
        reports=st.integers(0, 99),
        daily=NUMBERS,
        known_since=st.datetimes(timezones=st.just(UTC)),
        names=st.lists(WORDS, max_size=3).map(tuple),
        told=st.integers(0, 99),
        chance_threshold=NUMBERS,
        habit_per_month=NUMBERS,
        is_lull=st.booleans(),
    ),
    facts=st.none() | FACTS,
    series=st.none() | SERIES,
    keywords=TERMS,
    thread=WORDS,
    icon=WORDS,
    label=WORDS,
    form=st.sampled_from(Form),
    broadcast=st.booleans(),
)
SHARED = st.builds(replace, MESSAGES, by_channel=st.dictionaries(WORDS, MESSAGES, max_size=2))


@given(MESSAGES | SHARED)
def test_a_message_comes_back_as_it_was(message: Message) -> None:
    assert message_from_json(message_to_json(message)) == message


def test_fields_with_default_values_are_not_written() -> None:
    mention = Mention("Title", published=datetime(2026, 11, 22, 9, 30, tzinfo=UTC))

    assert message_to_json(a_message("match", "Headline", "Money", mentions=(mention,))) == (
        '{"kind": "match", "headline": "Headline", "watch": "Money", "mentions": '
        '[{"title": "Title", "published": "2026-11-22T09:30:00+00:00"}]}'
    )


def test_a_look_of_its_own_is_written() -> None:
    message = Message("odd.seen", "Headline", "Money", icon="🔮", label="Odd", form=Form.TREND)

    assert message_to_json(message) == (
        '{"kind": "odd.seen", "headline": "Headline", "watch": "Money", '
        '"icon": "\\ud83d\\udd2e", "label": "Odd", "form": "trend", "broadcast": false}'
    )


def test_the_end_of_an_event_is_written() -> None:
    over = Message("burst.over", "Headline", "Money", is_end=True)

    assert message_from_json(message_to_json(over)).is_end
    assert "is_end" not in message_to_json(Message("burst.rising", "Headline", "Money"))


def test_a_message_of_another_version_is_read_as_far_as_it_is_understood() -> None:
    notice = {"icon": "⚠️", "label": "Groundswell", "form": Form.NOTICE}
    assert message_from_json('{"kind": "match", "colour": "red"}') == Message("match", "", **notice)
    assert message_from_json('{"mentions": [{"link": "x"}]}') == Message(
        "", "", mentions=(Mention("", "x"),), **notice
    )
    trend = message_from_json(
        '{"kind": "burst.over", "watch": "Money", "figures": {"observed": 7}}'
    )
    assert trend == Message("burst.over", "", "Money", icon="📈", label="Trend", form=Form.TREND)


def test_the_figures_of_an_older_version_are_read() -> None:
    text = (
        '{"figures": {"observed": 7, "expected": 0.4, "score": 9.1, "wanted": 4.8, "publishers": 4,'
        ' "started": "2026-03-01T00:00:00+00:00", "reports": 9, "daily": 1.9,'
        ' "known_since": "2026-02-01T00:00:00+00:00"}}'
    )

    figures = message_from_json(text).figures

    assert figures is not None
    assert (figures.observed, figures.threshold, figures.is_lull) == (7, 4.8, False)
