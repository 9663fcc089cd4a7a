"""The keywords found stand out, and their spans survive cutting and folding."""

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


def test_the_keyword_in_the_title_is_marked():
    (shown,) = message((entry("A  CBDC\npilot"), [Span("title", 3, 7)])).mentions

    assert shown.title == "A CBDC pilot"
    assert [shown.title[a:b] for a, b in shown.title_spans] == ["CBDC"]


def test_a_keyword_in_the_text_is_shown_with_the_words_around_it():
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


def test_a_title_of_any_length_is_cut_and_its_marks_with_it():
    long = "x " * 400 + "CBDC"
    (shown,) = message((entry(long), [Span("title", 0, 1), Span("title", 800, 804)])).mentions

    assert len(shown.title) <= 300
    assert shown.title.endswith("…")
    assert shown.title_spans == ((0, 1),)


@given(st.text(max_size=400), st.data())
def test_marks_always_lie_within_the_shown_text(text, data):
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


def test_an_entry_without_a_title_is_shown_by_the_beginning_of_its_text():
    text = "The ECB just published its #CBDC report, and the digital euro is real."

    said = message((entry("", summary=text), [Span("summary", 28, 32)]))

    (shown,) = said.mentions
    assert shown.title == text
    assert [shown.title[a:b] for a, b in shown.title_spans] == ["CBDC"]
    assert shown.excerpt == ""
    assert said.headline == f"Money: {text}"


def test_a_long_text_of_an_entry_without_a_title_is_cut_between_words():
    text = "word " * 40 + "CBDC"

    (shown,) = message((entry(" ", text=text), [Span("text", 200, 204)])).mentions

    assert shown.title == "word " * 23 + "word …"
    assert shown.title_spans == ()
    assert shown.excerpt.endswith("word CBDC")


def test_an_entry_without_title_and_text_is_shown_by_its_link():
    (shown,) = message((entry("", link="https://e.org/a"), [Span("title", 0, 0)])).mentions

    assert shown.title == "https://e.org/a"
