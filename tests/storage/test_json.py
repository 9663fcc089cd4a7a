from __future__ import annotations

from datetime import UTC, datetime

from hypothesis import given
from hypothesis import strategies as st

from model import Burst, Mention, Message
from storage._json import message_from_json, message_to_json

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
)
MESSAGES = st.builds(
    Message,
    kind=WORDS,
    headline=WORDS,
    watch=WORDS,
    lines=st.lists(WORDS, max_size=3).map(tuple),
    mentions=st.lists(MENTIONS, max_size=3).map(tuple),
    more=st.integers(0, 999),
    why=WORDS,
    figures=st.none()
    | st.builds(
        Burst,
        observed=st.integers(0, 99),
        expected=NUMBERS,
        score=NUMBERS,
        wanted=NUMBERS,
        started=st.datetimes(timezones=st.just(UTC)),
        publishers=st.integers(0, 99),
        reports=st.integers(0, 99),
        daily=NUMBERS,
        known_since=st.datetimes(timezones=st.just(UTC)),
        names=st.lists(WORDS, max_size=3).map(tuple),
        told=st.integers(0, 99),
    ),
    keywords=st.lists(WORDS, max_size=2).map(tuple),
    thread=WORDS,
)


@given(MESSAGES)
def test_a_message_comes_back_as_it_was(message: Message) -> None:
    assert message_from_json(message_to_json(message)) == message


def test_fields_with_default_values_are_not_written() -> None:
    mention = Mention("Title", published=datetime(2026, 11, 22, 9, 30, tzinfo=UTC))

    assert message_to_json(Message("match", "Headline", mentions=(mention,))) == (
        '{"kind": "match", "headline": "Headline", "mentions": '
        '[{"title": "Title", "published": "2026-11-22T09:30:00+00:00"}]}'
    )


def test_the_unknown_and_the_incomplete_in_a_message_are_left_out() -> None:
    assert message_from_json('{"kind": "match", "colour": "red"}') == Message("match", "")
    assert message_from_json('{"figures": {"observed": 7}}') == Message("", "")
    assert message_from_json('{"mentions": [{"link": "x"}]}') == Message(
        "", "", mentions=(Mention("", "x"),)
    )
