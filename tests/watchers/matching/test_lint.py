"""A query that is probably meant otherwise is doubted, with advice how to write it."""

from __future__ import annotations

import pytest

from model import Watch
from watchers import Watchlist, lint

FEEDS = {"https://a.example/rss": ("Alpha", "policy")}


def doubts(*watches: Watch, global_none: tuple[str, ...] = ()) -> list[str]:
    found = lint(Watchlist(watches, FEEDS, global_none), FEEDS)
    return [f"{one.part}.{one.index}:{one.column}: {one.message}" for one in found]


def of(*keywords: str, **options: object) -> list[str]:
    return doubts(Watch("w", keywords, **options))


@pytest.mark.parametrize(
    "keywords",
    [
        ("CBDC", "digital euro", '"digital yuan" OR e-CNY', "央行数字货币", "stable*", "C++"),
        ("digital euro", "euro digital"),
        ("pilot project", "CBDC"),
        ("=US", "US Fed"),
        ("title:CBDC", "CBDC pilot"),
        ("CBDC NEAR/5 pilot", "bank AND stablecoin", "Libra NOT zodiac"),
        ("news agency", "the economist"),
        ("1,000 euro", '"Apple, Inc."', "10,5"),
        ("Zuckerberg~", "Mark Zuckerberg~"),
        ("law and order", '"trick or treat"'),
        ("stablecoin~1", "lang:en AND CBDC", "feed:policy AND ECB", "feed:alph* AND Fed"),
        ("lang:en AND lang:en-GB AND CBDC",),
    ],
)
def test_sensible_keywords_are_not_doubted(keywords: tuple[str, ...]) -> None:
    assert of(*keywords) == []


@pytest.mark.parametrize(
    ("keywords", "doubt"),
    [
        (("CBDC", "CBDC"), 'keywords.1:1: "CBDC" stands here twice; remove one'),
        (
            ("digital euro", "Digital-Euro"),
            'keywords.1:1: finds the same as "digital euro"; remove one',
        ),
        (("a1 OR b1", "b1 | a1"), 'keywords.1:1: finds the same as "a1 OR b1"; remove one'),
        (("數字人民幣", "数字人民币"), 'keywords.1:1: finds the same as "數字人民幣"; remove one'),
    ],
)
def test_a_keyword_that_finds_the_same_as_another_is_doubted(
    keywords: tuple[str, ...], doubt: str
) -> None:
    assert of(*keywords) == [doubt]


@pytest.mark.parametrize(
    ("keywords", "index", "by"),
    [
        (("CBDC", "CBDC pilot"), 1, "CBDC"),
        (("CBDC pilot", "CBDC"), 0, "CBDC"),
        (("CBDC", "CBDCs"), 1, "CBDC"),
        (("currency", "digital currencies"), 1, "currency"),
        (("人民币", "数字人民币"), 1, "人民币"),
        (("stable*", "stablecoin"), 1, "stable*"),
        (("stable*", "stablecoin*"), 1, "stable*"),
        (("*coin", "stablecoin rules"), 1, "*coin"),
        (("BTC", "$BTC"), 1, "BTC"),
        (("CBDC", "CBDC AND pilot"), 1, "CBDC"),
        (("CBDC", "pilot NEAR/5 CBDC"), 1, "CBDC"),
        (("CBDC", '"CBDC pilot" OR "CBDC trial"'), 1, "CBDC"),
        (("CBDC", "title:CBDC"), 1, "CBDC"),
        (("CBDC", "=CBDC"), 1, "CBDC"),
    ],
)
def test_a_keyword_that_adds_nothing_to_another_is_doubted(
    keywords: tuple[str, ...], index: int, by: str
) -> None:
    why = f'adds nothing, as "{by}" finds this as well'

    assert of(*keywords) == [
        f'keywords.{index}:1: {why}; take this out, or "{by}" if that finds too much'
    ]


@pytest.mark.parametrize("keyword", ["CBDC OR pilot", "pilot NOT CBDC", "CBDCX", "ABCDC"])
def test_a_keyword_that_finds_more_than_another_is_not_doubted(keyword: str) -> None:
    assert of("CBDC", keyword) == []


@pytest.mark.parametrize(
    ("watch", "doubt"),
    [
        (
            Watch("w", ("football transfer",), none=("football",)),
            'keywords.0:1: can never match, as none: "football" stands in all that this finds',
        ),
        (
            Watch("w", ("ECB",), all=("digital euro",), none=("euro",)),
            'all.0:1: can never match, as none: "euro" stands in all that this finds',
        ),
        (Watch("w", ("ECB NOT ECB",)), 'keywords.0:9: can never match, as it leaves out "ECB" and'),
        (
            Watch("w", ("lang:en AND lang:zh AND ECB",)),
            "keywords.0:18: can never match, as nothing is in two languages; use lang:en OR",
        ),
        (
            Watch("w", ("lang:en AND ECB",), lang=("zh",)),
            "keywords.0:6: can never match, as lang: takes only zh; change one",
        ),
        (
            Watch("w", ("title:ECB NEAR/5 text:euro",)),
            "keywords.0:23: can never match, as NEAR looks in one field; use AND",
        ),
        (
            Watch("w", (r"oil url:/ft\.com/",)),
            'keywords.0:9: a regex is not read here; "/ft\\.com/" is taken to the letter; write',
        ),
        (
            Watch("w", ("feed:polcy AND ECB",)),
            'keywords.0:6: names no feed: no name, label or address is "polcy"; did you mean "policy"?',
        ),
    ],
)
def test_a_query_that_can_never_match_is_doubted(watch: Watch, doubt: str) -> None:
    (found,) = doubts(watch)

    assert found.startswith(doubt)


def test_a_query_that_global_none_excludes_is_doubted() -> None:
    (found,) = doubts(Watch("w", ("daily horoscope",)), global_none=("horoscope",))

    assert found == (
        'keywords.0:1: can never match, as global_none: "horoscope" stands in all that this finds; '
        "take one of the two out"
    )


@pytest.mark.parametrize(
    ("watch", "doubt"),
    [
        (Watch("w", ("CBDC",), feeds=("alpha", "Beta")), "feeds.1:1: names no feed"),
        (Watch("w", ("CBDC",), fuzzy=True), "fuzzy.0:1: changes nothing, as a typo takes"),
        (Watch("w", ("stablecoin",), fuzzy=True, exact=True), "fuzzy.0:1: exact: leaves nothing"),
        (Watch("w", ("CBDC~",)), 'keywords.0:1: "CBDC" is too short for typos, so ~ changes'),
        (
            Watch("w", ("bitcoin NEAR/5 bitcoin",)),
            'keywords.0:16: matches only where "bitcoin" stands twice',
        ),
        (
            Watch("w", ('"digital euro" NEAR/5 euro',)),
            'keywords.0:23: matches only where "euro" stands twice',
        ),
        (
            Watch("w", ("text:CBDC",), fields=("title",)),
            "keywords.0:6: text: is looked at here although in: leaves it out",
        ),
        (
            Watch("w", ("DCEP OR digital yuan",)),
            'keywords.0:9: "digital yuan" without quotes is both words anywhere; write AND',
        ),
        (
            Watch("w", ("digital yuan NEAR/5 pilot",)),
            'keywords.0:1: "digital yuan" without quotes is both words anywhere; write AND',
        ),
        (
            Watch("w", ("CBDC, DCEP",)),
            'keywords.0:5: "," does not part keywords, it must stand in the text; write a list',
        ),
        (
            Watch("w", ("bit?oin",)),
            'keywords.0:4: "?" must stand in the text; for one letter write /bit.oin/',
        ),
        (Watch("w", ("^CBDC",)), 'keywords.0:1: "^" must stand in the text as it is; if a pattern'),
        (Watch("w", ("央行、美联储",)), 'keywords.0:3: "、" does not part keywords'),
        (
            Watch("w", ("bitcoin or ethereum",)),
            'keywords.0:1: "or" is a word of the phrase here; write OR, or quotes around',
        ),
    ],
)
def test_a_query_that_is_probably_meant_otherwise_is_doubted(watch: Watch, doubt: str) -> None:
    (found,) = doubts(watch)

    assert found.startswith(doubt)


@pytest.mark.parametrize(
    ("keyword", "doubt"),
    [
        ("币", 'keywords.0:1: "币" alone is found in very many texts; write a longer word'),
        ("CBDC OR 币", 'keywords.0:9: "币" alone is found in very many texts; write a longer word'),
        ("IT", 'keywords.0:1: "IT" is found where "it" stands as well; write =IT for these'),
        ("SOL", 'keywords.0:1: "SOL" is found where "sol" stands as well; write =SOL for these'),
        ("new", 'keywords.0:1: "new" stands in very many texts; write a phrase with it'),
        ("我们", 'keywords.0:1: "我们" stands in very many texts; write a phrase with it'),
    ],
)
def test_a_word_of_very_many_texts_is_doubted(keyword: str, doubt: str) -> None:
    (found,) = of(keyword)

    assert found.startswith(doubt)


@pytest.mark.parametrize(
    "keyword", ["=IT", "U.S.", "I.T.", "IT AND outage", "CBDC", "meta", "the economist"]
)
def test_a_word_that_only_looks_common_is_not_doubted(keyword: str) -> None:
    assert of(keyword) == []


def test_a_watch_equal_to_another_with_the_same_channels_is_doubted() -> None:
    first, same = Watch("a", ("x1", "y1"), tell=("c",)), Watch("b", ("Y1", "x1"), tell=("c",))
    other = Watch("c", ("x1", "y1"), tell=("d",))

    assert doubts(first, same, other) == [
        '.0:1: finds the same as the watch "a" and tells the same; remove one'
    ]


def test_keywords_of_different_watches_are_not_compared() -> None:
    assert doubts(Watch("a", ("CBDC",)), Watch("b", ("CBDC pilot", "CBDC trial"))) == []
