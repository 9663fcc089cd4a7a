"""The headline of a report stands alone."""

from datetime import UTC, datetime

from alerts import compose
from model import Match, SeenEntry, Span
from tests.scenes.signals import a_signal

NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)


def message(*entries_and_spans, watch="Money"):
    matches = tuple(Match(watch, e, ("CBDC",), tuple(spans)) for e, spans in entries_and_spans)
    return compose(a_signal("match", watch, "k", matches), NOON)


def entry(title, **fields):
    return SeenEntry("f", title, title, first_seen=NOON, **fields)


def test_the_headline_has_the_watch_the_title_and_the_publisher():
    said = message((entry("CBDC pilot begins", publisher="example.org"), [Span("title", 0, 4)]))

    assert said.headline == "Money: CBDC pilot begins — example.org"
    assert said.why == "Matched “CBDC” in title · watch Money"


def test_an_entry_without_a_title_is_shown_by_its_link():
    said = message((entry("", link="https://x.example/1"), []))

    assert said.mentions[0].title == "https://x.example/1"
    assert said.headline == "Money: https://x.example/1"


def test_an_entry_without_a_title_and_a_link_is_named_as_such():
    said = message((entry(""), []))

    assert said.headline == "Money: (an entry without a title)"
