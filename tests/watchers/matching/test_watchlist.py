"""A watch matches by its keywords, all and none, in its fields, language and feeds."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from model import Entry, Match, SeenEntry, Span, Watch
from watchers import QueryError, Watchlist

NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)


def entry(title: str, **more: str) -> SeenEntry:
    return SeenEntry("https://example.org/feed", title, title, first_seen=NOON, **more)


def test_any_keyword_is_enough_and_those_found_are_named_as_written():
    watchlist = Watchlist([Watch("money", ("digital yuan", "e-CNY", "CBDC"))])
    news = entry("The eCNY is China's CBDC")

    assert watchlist.match([news]) == [
        Match("money", news, ("e-CNY", "CBDC"), (Span("title", 4, 8), Span("title", 20, 24)))
    ]


def test_matches_with_equal_parts_are_equal_and_show_their_parts():
    news = entry("A CBDC")
    [match] = Watchlist([Watch("money", ("CBDC",))]).match([news])
    same = Match("money", news, ("CBDC",), (Span("title", 2, 6),))

    assert match == same
    assert hash(match) == hash(same)
    assert repr(match) == repr(same)
    assert match != Match("money", news, ("CBDC",), (Span("title", 2, 5),))
    assert match != Match("money", news, ("ECB",), same.spans)
    assert match.with_entry(entry("A CBDC", link="https://a.example/")).spans == same.spans


def test_words_behind_a_hyphen_an_apostrophe_or_another_script_are_found():
    watchlist = Watchlist([Watch("w", ("chain link", "Brien", "CBDC", "tokens"))])
    titles = ["off-chain-link", "O'Briens", "用CBDC的", "用stable-token-s", "offchain", "xCBDC"]

    matches = watchlist.match([entry(title) for title in titles])

    assert [(match.entry.title, match.keywords, match.spans) for match in matches] == [
        ("off-chain-link", ("chain link",), (Span("title", 4, 14),)),
        ("O'Briens", ("Brien",), (Span("title", 2, 8),)),
        ("用CBDC的", ("CBDC",), (Span("title", 1, 5),)),
        ("用stable-token-s", ("tokens",), (Span("title", 8, 15),)),
    ]


def test_all_of_all_must_be_found_as_well():
    watchlist = Watchlist([Watch("w", ("libra",), all=("facebook", "coin OR token"))])

    assert watchlist.match([entry("libra facebook")]) == []
    [match] = watchlist.match([entry("Libra, Facebook's token")])
    assert match.keywords == ("libra", "facebook", "coin OR token")


def test_a_watch_may_consist_of_all_alone():
    watchlist = Watchlist([Watch("w", all=("a1", "b1"))])

    assert watchlist.match([entry("a1")]) == []
    assert len(watchlist.match([entry("b1 a1")])) == 1


def test_none_of_one_watch_never_touches_another():
    watchlist = Watchlist([Watch("one", ("fruit",), none=("apple",)), Watch("two", ("fruit",))])

    assert [match.watch for match in watchlist.match([entry("apple is fruit")])] == ["two"]


def test_none_looks_at_every_field_of_the_watch():
    watchlist = Watchlist([Watch("w", ("libra",), none=("horoscope",))])

    assert watchlist.match([entry("libra", text="your horoscope")]) == []


def test_a_watch_looks_only_in_its_fields():
    watchlist = Watchlist([Watch("w", ("libra",), fields=("title",))])

    assert watchlist.match([entry("x", summary="libra")]) == []


def test_words_of_all_may_stand_in_different_fields_but_a_phrase_may_not():
    watchlist = Watchlist([Watch("both", ("a1 AND b1",)), Watch("phrase", ("a1 b1",))])

    [match] = watchlist.match([entry("the a1", summary="b1")])

    assert match.watch == "both"
    assert match.spans == (Span("title", 4, 6), Span("summary", 0, 2))


def test_matches_come_by_entry_and_then_by_watch():
    watchlist = Watchlist([Watch("z", ("b1",)), Watch("a", ("a1",))])

    matches = watchlist.match([entry("a1 b1"), entry("b1")])

    assert [(match.entry.title, match.watch) for match in matches] == [
        ("a1 b1", "z"),
        ("a1 b1", "a"),
        ("b1", "z"),
    ]


def test_many_entries_are_looked_through_and_none_is_lost():
    entries = [entry(f"no {i} CBDC" if i % 100 == 7 else f"no {i} – 数字") for i in range(3000)]

    matches = Watchlist([Watch("w", ("CBDC",))]).match(entries)

    assert [match.entry.title for match in matches] == [f"no {i} CBDC" for i in range(7, 3000, 100)]


def test_overlapping_finds_are_one_span():
    watchlist = Watchlist([Watch("w", ("digital euro", "euro pilot", "euro"))])

    [match] = watchlist.match([entry("digital euro pilot")])

    assert match.spans == (Span("title", 0, 18),)


def test_a_keyword_of_one_letter_is_not_shown_at_the_s_of_a_possessive():
    watchlist = Watchlist([Watch("w", ("s p", "s")), Watch("dull", ("s p",), none=("x",))])

    matches = watchlist.match([entry("Moody's pact, S. P. Sharma")])

    assert [match.spans for match in matches] == [
        (Span("title", 14, 18),),
        (Span("title", 14, 18),),
    ]


def test_a_match_is_the_same_whether_or_not_its_watch_asks_for_more():
    texts = ["Bank, bank's BANK", "the bank-coins – bank", "“Ｂａｎｋ” coin", "a a a bank"]
    entries = [entry(text, summary=texts[-1 - i], author="bank") for i, text in enumerate(texts)]
    keywords = ("bank", "coin", "bank coin", "a a", "ban*")
    simple = [Watch(k, (k,)) for k in keywords] + [Watch("all", keywords[:4])]
    asking = [Watch(watch.name, watch.keywords, none=("zebra",)) for watch in simple]

    assert Watchlist(simple).match(entries) == Watchlist(asking).match(entries)
    assert len(Watchlist(simple[:4]).match(entries)) == 10


def test_source_author_and_tags_are_looked_at_when_named():
    watchlist = Watchlist(
        [Watch("w", ("CBDC source:reuters", 'author:"Jane Doe"', "tag:digital euro"))]
    )

    assert watchlist.match([entry("CBDC")]) == []
    assert len(watchlist.match([entry("CBDC", publisher="Reuters News")])) == 1
    assert len(watchlist.match([entry("x", author="by JANE DOE")])) == 1
    tagged = Entry("f", "1", "euro", tags=("money", "digital"))
    assert len(watchlist.match([tagged])) == 1


def test_no_phrase_reaches_from_one_tag_into_the_next():
    watchlist = Watchlist([Watch("w", ('tag:"digital euro"',))])

    assert watchlist.match([Entry("f", "1", "x", tags=("digital", "euro"))]) == []
    assert len(watchlist.match([Entry("f", "1", "x", tags=("a", "Digital Euro"))])) == 1


def test_lang_feed_and_url_are_looked_at_as_a_whole():
    watchlist = Watchlist(
        [
            Watch("zh", ("lang:zh",)),
            Watch("url", ("url:/politics/",)),
            Watch("star", ("url:*example.org*1",)),
            Watch("feed", ("feed:econ*",)),
        ],
        labels={"https://example.org/feed": ("Economy", "business")},
    )
    news = entry("x", lang="zh-TW", link="https://example.org/Politics/1")

    assert [match.watch for match in watchlist.match([news])] == ["zh", "url", "star", "feed"]
    assert watchlist.match([Entry("g", "1", "x", lang="zho")]) == []


def test_a_watchlist_of_nothing_matches_nothing():
    assert Watchlist([]).match([entry("x")]) == []
    assert Watchlist([Watch("w", ("x",))]).match([]) == []


def test_a_search_has_the_names_of_feeds_but_no_watch_and_no_global_none():
    watchlist = Watchlist(
        [Watch("w", ("libra",))], {"https://a.example/": ("Paper",)}, global_none=("horoscope",)
    )
    search = watchlist.make_search("feed:Paper AND horoscope")
    one = SeenEntry("https://a.example/", "1", "A horoscope", first_seen=NOON)
    other = SeenEntry("https://b.example/", "2", "A horoscope of libra", first_seen=NOON)

    assert [match.entry.id for match in search.match([one, other])] == ["1"]
    with pytest.raises(QueryError, match="the quote that opens here is never closed"):
        watchlist.make_search('"horoscope')
