"""A lazy match is the match that it would be if its spans had been located at once."""

from __future__ import annotations

import pickle

import pytest

from model import Entry, Match, Span
from watchers.matching.lazy_match import LazyMatch

ENTRY = Entry("f", "1", "A CBDC")
SPANS = (Span("title", 2, 6),)


class Locator:
    """Locates the spans, and counts how often it is called."""

    def __init__(self) -> None:
        self.calls = 0

    def __call__(self, entry: Entry, found: object) -> tuple[Span, ...]:
        self.calls += 1
        assert found == "finds"
        return SPANS


def lazy(locate: Locator) -> LazyMatch:
    return LazyMatch("money", ENTRY, ("CBDC",), locate, "finds")


def test_spans_are_located_once_and_only_when_read():
    locate = Locator()
    match = lazy(locate)
    assert (match.watch, match.entry, match.keywords, locate.calls) == (
        "money",
        ENTRY,
        ("CBDC",),
        0,
    )

    assert match.spans == match.spans == SPANS

    assert locate.calls == 1


def test_a_lazy_match_equals_the_plain_one_either_way_round():
    plain = Match("money", ENTRY, ("CBDC",), SPANS)

    assert lazy(Locator()) == plain
    assert plain == lazy(Locator())
    assert hash(plain) == hash(lazy(Locator()))


def test_a_lazy_match_is_pickled_as_a_plain_one():
    copy = pickle.loads(pickle.dumps(lazy(Locator())))

    assert type(copy) is Match
    assert copy == Match("money", ENTRY, ("CBDC",), SPANS)


def test_another_entry_of_the_same_texts_does_not_locate_the_spans():
    locate = Locator()
    other = Entry("f", "1", "A CBDC", link="https://a.example/")

    moved = lazy(locate).with_entry(other)

    assert moved.entry is other
    assert locate.calls == 0
    assert moved.spans == SPANS


def test_a_match_cannot_be_changed():
    with pytest.raises(AttributeError):
        lazy(Locator()).watch = "other"  # type: ignore[misc]
