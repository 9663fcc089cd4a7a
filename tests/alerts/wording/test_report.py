"""An alert's words: what was found stands out, and spans survive cutting and folding."""

from datetime import UTC, datetime

from hypothesis import given
from hypothesis import strategies as st

from alerts import compose
from model import Match, SeenEntry, Span
from tests.scenes.signals import a_signal

NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)


def message(*entries_and_spans, watch="Money"):
    matches = tuple(Match(watch, e, ("CBDC",), tuple(spans)) for e, spans in entries_and_spans)
    return compose(a_signal("match", watch, "k", matches), NOON)


def entry(title, **fields):
    return SeenEntry("f", title, title, first_seen=NOON, **fields)


def test_the_headline_stands_alone():
    said = message((entry("CBDC pilot begins", publisher="example.org"), [Span("title", 0, 4)]))

    assert said.headline == "Money: CBDC pilot begins — example.org"
    assert said.why == "Matched “CBDC” in title · watch Money"


def test_what_was_found_in_the_title_is_marked():
    (shown,) = message((entry("A  CBDC\npilot"), [Span("title", 3, 7)])).mentions

    assert shown.title == "A CBDC pilot"
    assert [shown.title[a:b] for a, b in shown.title_spans] == ["CBDC"]


def test_a_find_in_the_text_shows_what_stands_around_it():
    text = "word " * 40 + "the CBDC pilot " + "word " * 40
    at = text.index("CBDC")

    (shown,) = message((entry("Nothing here", text=text), [Span("text", at, at + 4)])).mentions

    assert shown.excerpt.startswith("… word")
    assert shown.excerpt.endswith("word …")
    assert [shown.excerpt[a:b] for a, b in shown.excerpt_spans] == ["CBDC"]
    assert len(shown.excerpt) < 180


def test_a_short_summary_is_shown_whole():
    found = Span("summary", 4, 8)

    (shown,) = message((entry("Nothing", summary="The CBDC pilot"), [found])).mentions

    assert shown.excerpt == "The CBDC pilot"


def test_an_entry_without_a_title_is_shown_by_its_link():
    said = message((entry("", link="https://x.example/1"), []))

    assert said.mentions[0].title == "https://x.example/1"
    assert said.headline == "Money: https://x.example/1"


def test_more_than_three_entries_are_counted_not_shown():
    said = message(*[(entry(f"CBDC {n}"), [Span("title", 0, 4)]) for n in range(5)])

    assert len(said.mentions) == 3
    assert said.more == 2


def test_many_keywords_are_counted():
    match = Match("Money", entry("x"), ("a", "b", "c", "d", "e", "f"), ())

    assert compose(a_signal("match", "Money", "k", (match,)), NOON).why == (
        "Matched “a”, “b”, “c”, “d” and 2 more · watch Money"
    )


def test_a_title_of_any_length_is_cut_and_its_marks_with_it():
    long = "x " * 400 + "CBDC"
    (shown,) = message((entry(long), [Span("title", 0, 1), Span("title", 800, 804)])).mentions

    assert len(shown.title) <= 300
    assert shown.title.endswith("…")
    assert shown.title_spans == ((0, 1),)


def test_the_operators_words_are_passed_on():
    said = compose(
        a_signal("ops.feed", "", "k", headline="1 of 2 feeds failing", lines=("why",)), NOON
    )

    assert (said.headline, said.lines, said.mentions) == ("1 of 2 feeds failing", ("why",), ())


@given(st.text(max_size=400), st.data())
def test_marks_always_lie_within_what_is_shown(text, data):
    start = data.draw(st.integers(0, len(text)))
    end = data.draw(st.integers(start, len(text)))
    spans = [Span(field, start, end) for field in ("title", "text")]

    (shown,) = message((entry(text, text=text), spans)).mentions

    for a, b in shown.title_spans:
        assert 0 <= a <= b <= len(shown.title)
    for a, b in shown.excerpt_spans:
        assert 0 <= a <= b <= len(shown.excerpt)


@given(st.text("ab \n\t", max_size=60), st.text("ab \n", max_size=60))
def test_a_marked_word_is_the_same_word_when_shown(before, after):
    text = f"{before} KEY {after}"
    at = text.index("KEY")

    (shown,) = message((entry(text), [Span("title", at, at + 3)])).mentions

    assert [shown.title[a:b] for a, b in shown.title_spans] == ["KEY"]
