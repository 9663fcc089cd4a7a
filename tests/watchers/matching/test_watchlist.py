"""What a watch makes of its keywords, all and none, and how mistakes are told."""

from __future__ import annotations

import pytest

from model import Entry, Match, Span, Watch
from watchers import QueryError, Watchlist


def entry(title: str, **more: str) -> Entry:
    return Entry("https://example.org/feed", title, title, **more)


def test_any_keyword_is_enough_and_those_found_are_named_as_written():
    watchlist = Watchlist([Watch("money", ("digital yuan", "e-CNY", "CBDC"))])
    news = entry("The eCNY is China's CBDC")

    assert watchlist.match([news]) == [
        Match("money", news, ("e-CNY", "CBDC"), (Span("title", 4, 8), Span("title", 20, 24)))
    ]


def test_matches_that_say_the_same_are_equal_and_show_what_they_say():
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


def test_a_watch_looks_only_where_it_is_told_to():
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


def test_finds_that_overlap_are_one_span():
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


@pytest.mark.parametrize(
    "query", ["x url:https://example.org/a", "x url:HTTP://a OR feed:https://example.org/*"]
)
def test_an_address_needs_no_quotes(query):
    watchlist = Watchlist([Watch("w", (query,))])
    ours = Entry("https://example.org/rss", "1", "x", link="https://example.org/a/1")

    assert len(watchlist.match([ours])) == 1
    assert (
        watchlist.match([Entry("https://b.example/rss", "1", "x", link="https://b.example/a")])
        == []
    )


def test_every_mistake_of_every_watch_is_told_with_its_column():
    with pytest.raises(QueryError) as caught:
        Watchlist(
            [
                Watch("one", ("ok", "bitcoin NEAR/x (ETF"), none=('"open',)),
                Watch("two", (), all=("x", "-y")),
                Watch("three"),
            ]
        )

    assert [str(mistake) for mistake in caught.value.errors] == [
        "one.keywords.1:9: NEAR needs a number, like NEAR/5",
        "one.none.0:1: the quote is never closed",
        "two.all.1:1: says only what to leave out; add a word to find, or move it to none:",
        "three.keywords.0:1: needs a word to find; write one under keywords:",
    ]


@pytest.mark.parametrize(
    ("query", "column", "message"),
    [
        ("(a1", 1, '"(" is never closed'),
        ("a1 (", 4, '"(" is never closed'),
        ("a1)", 3, '")" closes nothing'),
        ("a1 OR", 4, 'nothing follows "OR"; write what it joins'),
        ("OR a1", 1, 'nothing stands before "OR"; write what it joins'),
        ("a1 AND AND b1", 4, 'nothing follows "AND"; write what it joins'),
        ("a1 NEAR/3", 4, 'nothing follows "NEAR/3"; write what it joins'),
        (
            "a1 NEAR b1",
            4,
            "NEAR needs a number, like NEAR/5; put it in quotes if the word is meant",
        ),
        ("a1 NEAR/900 b1", 4, "NEAR/900 is too far; at most NEAR/100, or use AND"),
        ("a1 NEAR/3 (b1 c1)", 4, "NEAR joins words, phrases or groups of them with OR"),
        ("a1 ()", 4, '"()" holds nothing'),
        (
            "st*",
            1,
            '"st*" is too short; a star needs three letters, or quotes if the sign is meant',
        ),
        ("a1 = IT", 4, '"=" stands before a space; write =word, or quotes if it is meant'),
        (
            "=Ethereum~",
            1,
            '"Ethereum": "=" is this writing alone, "~" others as well; take out one',
        ),
        ("title:-a1 b1", 7, '"-" stands behind "title:"; write -title:...'),
        ("title:NOT a1", 7, '"NOT" stands behind "title:"; write NOT title:...'),
        ("/ab+c/g", 7, 'a regex ends with "/", not "/g"; put it in quotes if it is text'),
        ("/ab+c/~1", 7, 'a regex ends with "/", not "/~1"; put it in quotes if it is text'),
        ("a1 --b1", 4, '"--" stands before a word; write one, or a space behind'),
        (
            "a1 NEAR5 b1",
            4,
            "NEAR needs a number, like NEAR/5; put it in quotes if the word is meant",
        ),
        ("a1 && b1", 4, '"&&" is no operator here; write AND'),
        ("a1||b1", 3, '"||" is no operator here; write | or OR'),
        (
            "a1 !b1",
            4,
            '"!" would have to stand in the text; write -word, NOT word, or quotes if it is meant',
        ),
        ("+a1", 1, '"+" would have to stand in the text; write AND word, or quotes if it is meant'),
        (
            '"a1 b1"~5',
            8,
            '"~5" is no number of typos; write ~, ~1 or ~2; for words near each other write a NEAR/5 b',
        ),
        (
            "CB.*DC",
            1,
            '"CB.*DC": one star, at one end, as in stable* or *coin; a pattern is a regex, as /b.*k/',
        ),
        ("a1 lang:english", 9, '"english" is no language; write its code, as en or zh'),
        ("a1|", 3, 'nothing follows "|"; write what it joins'),
        ("a1 *bc* d", 1, '"a1 *bc* d": one star, at one end, as in stable* or *coin'),
        ("NOT a1", 1, "says only what to leave out; add a word to find, or move it to none:"),
        ("a1 OR NOT b1", 1, "says only what to leave out; add a word to find, or move it to none:"),
        ("", 1, "is empty; write a word, or take the line out"),
        ("  ", 1, "is empty; write a word, or take the line out"),
        ("...", 1, '"..." has no letter or digit to find'),
        ('a1 "!"', 4, '"!" has no letter or digit to find'),
        ("a1~3", 3, '"~3" is no number of typos; write ~, ~1 or ~2'),
        ("title:", 1, 'nothing follows "title:"; write what to find there'),
        ("title:(a1 text:b1)", 11, '"text:" stands within "title:"; use one'),
        (
            "titel:a1",
            1,
            'no field "titel"; did you mean "title:"? (there are: title, summary, text, source, author, tag, url, lang, feed), or put it in quotes if it is meant as text',
        ),
        (
            "a1 body:b1",
            4,
            'no field "body"; did you mean "text:"? (there are: title, summary, text, source, author, tag, url, lang, feed), or put it in quotes if it is meant as text',
        ),
    ],
)
def test_a_query_that_cannot_be_read_says_where_and_what_to_do(query, column, message):
    with pytest.raises(QueryError) as caught:
        Watchlist([Watch("w", (query,))])

    [mistake] = caught.value.errors
    assert (mistake.column, mistake.message) == (column, message)


@pytest.mark.parametrize("query", ["-job", "NOT job", "job OR -course"])
def test_what_is_to_be_left_out_is_written_without_a_minus(query):
    with pytest.raises(QueryError, match=r"^w\.none\.0:1: what stands here is left out anyway; "):
        Watchlist([Watch("w", ("a1",), none=(query,))])
    with pytest.raises(QueryError, match=r"^\.global_none\.0:1: what stands here is left out "):
        Watchlist([Watch("w", ("a1",))], global_none=(query,))


def test_parentheses_without_end_are_refused_not_crashed_on():
    with pytest.raises(QueryError, match="more than 40 groups within each other"):
        Watchlist([Watch("w", ("(" * 5000 + "a1" + ")" * 5000,))])
    with pytest.raises(QueryError, match="more than 40 groups within each other"):
        Watchlist([Watch("w", ("NOT " * 5000 + "a1",))])


def test_a_watchlist_of_nothing_matches_nothing():
    assert Watchlist([]).match([entry("x")]) == []
    assert Watchlist([Watch("w", ("x",))]).match([]) == []
