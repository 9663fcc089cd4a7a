"""An alert names the words that were found, however long the query is."""

from __future__ import annotations

from datetime import UTC, datetime

from alerts.wording.compose import compose
from alerts.wording.found import (
    join_words,
    list_found_words,
    list_mentioned_words,
    list_short_names,
)
from alerts.wording.reason import write_reason
from model import Absence, FirstMention, Match, SeenEntry, Span, Watch
from tests.scenes.signals import a_signal
from watchers import Watchlist

NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)
BRANDS = " OR ".join(f"Brand{number}" for number in range(400))


def match_of(keyword: str, title: str, summary: str = "") -> Match:
    entry = SeenEntry("f", "1", title, summary=summary, first_seen=NOON)
    [match] = Watchlist([Watch("Money", (keyword,))]).match([entry])
    return match


def test_a_query_of_400_brands_names_the_one_that_was_found():
    signal = a_signal("match", "Money", "k", (match_of(BRANDS, "Brand399 and Brand7 merge"),))

    assert write_reason(signal, NOON) == 'new report with "Brand399", "Brand7"'
    assert compose(signal, NOON).why == "Matched “Brand399”, “Brand7” in title · watch Money"


def test_a_reason_names_a_plain_keyword_and_the_finds_of_a_query():
    plain = match_of("digital euro", "Digital Euros")
    query = match_of('"digital euro" OR cbdc', "Digital Euros")

    assert list_short_names([plain]) == ["digital euro"]
    assert list_short_names([query]) == ["Digital Euros"]
    assert list_short_names([plain, query]) == ["Digital Euros"]


def test_words_are_named_as_the_entries_write_them_and_once_in_any_case():
    matches = [match_of("cbdc", "CBDC", "Cbdc pilot"), match_of("pilot", "pilots")]

    assert list_found_words(matches) == ["CBDC", "pilots"]


def test_initials_have_their_last_dot():
    assert list_found_words([match_of("US", "The U.S. economy")]) == ["U.S."]
    assert list_found_words([match_of("US", "Made in the U.S")]) == ["U.S"]


def test_a_match_without_a_place_gives_its_keywords():
    entry = SeenEntry("f", "1", "Oil falls", first_seen=NOON, link="https://ft.com/1")

    assert list_found_words([Match("w", entry, ("url:ft.com",), ())]) == ["url:ft.com"]


def test_a_very_long_find_is_cut_and_put_on_one_line():
    entry = SeenEntry("f", "1", "a\n" + "b" * 80, first_seen=NOON)

    [word] = list_found_words([Match("w", entry, ("x",), (Span("title", 0, 82),))])

    assert word == "a " + "b" * 57 + "…"


def test_a_first_mention_of_a_long_query_names_the_words_that_were_found():
    absence = Absence(NOON, was_found=True)
    match = match_of(BRANDS, "Brand12 is back")

    assert list_mentioned_words(FirstMention((match,), (BRANDS,), absence)) == ["Brand12"]
    assert list_mentioned_words(FirstMention((match,), ("Brand12",), absence)) == ["Brand12"]


def test_of_many_words_the_first_four_are_named():
    assert join_words(["a", "b", "c", "d", "e", "f"]) == "a, b, c, d and 2 more"
    assert join_words(["a", "b"]) == "a, b"
