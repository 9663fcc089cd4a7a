"""A match names the term, its place and its writing; a miss the first thing that is missing."""

from __future__ import annotations

import pytest

from model import Entry, Watch
from watchers import Watchlist


def why(watch: Watch, title: str, text: str = "") -> str:
    [finding] = Watchlist([watch]).explain(title, text)
    return finding.why


@pytest.mark.parametrize(
    ("keyword", "title", "reason"),
    [
        ("CBDC", "A CBDC", '"CBDC" in title (exact)'),
        ("cbdc", "A CBDC", '"cbdc" in title as "CBDC" (other case)'),
        ("CBDC", "CBDCs", '"CBDC" in title as "CBDCs" (plural)'),
        ("currency", "currencies", '"currency" in title as "currencies" (plural)'),
        ("digital euro", "DigitalEuro", '"digital euro" in title as "DigitalEuro" (joined)'),
        ("offchain", "off-chain", '"offchain" in title as "off-chain" (joined)'),
        ("cafe", "café", '"cafe" in title as "café" (variant)'),
        ("数字货币", "數字貨幣", '"数字货币" in title as "數字貨幣" (variant)'),
        ("AI", "ＡＩ", '"AI" in title as "ＡＩ" (variant)'),
        ("stable*", "stablecoins", '"stable*" in title as "stablecoins" (wildcard)'),
        ("*coin", "bitcoin", '"*coin" in title as "bitcoin" (wildcard)'),
        ("C++", "c++", '"C++" in title as "c++" (symbol)'),
        ("ethereum~", "etherium", '"ethereum"~ in title as "etherium" (fuzzy:1)'),
        (
            "zero knowledge proof~",
            "zero knowlege proff",
            '"zero knowledge proof"~ in title as "zero knowlege proff" (fuzzy:2)',
        ),
        ("/bank(er)?s/", "bankers", '/bank(er)?s/ in title as "bankers" (regex)'),
        ("=IT", "IT", '="IT" in title (exact)'),
        ("libra -car", "Libra", '"libra -car": "libra" in title as "Libra" (other case)'),
        ("a1 NEAR/2 b1", "b1 a1", '"a1 NEAR/2 b1": "a1" in title (exact), "b1" in title (exact)'),
        ("a1 OR b1", "b1", '"a1 OR b1": "b1" in title (exact)'),
        ("#DeFi*", "#DefiSummer", '"#DeFi*" in title as "#DefiSummer" (wildcard)'),
        ("NOT NOT a1", "a1", '"a1" in title (exact)'),
        ("a1 -(-b1)", "b1 a1", '"a1 -(-b1)": "a1" in title (exact), "b1" in title (exact)'),
    ],
)
def test_a_match_says_which_part_was_found_where_and_how(keyword, title, reason):
    assert why(Watch("w", (keyword,)), title) == reason


@pytest.mark.parametrize(
    ("keyword", "title", "reason"),
    [
        ("CBDC", "nothing", 'no keyword found: "CBDC"'),
        ("AI", "mail", '"AI" not found in title: only inside "mail"'),
        ("=IT", "so it is", '="IT" not found in title: only as "it"'),
        ("digital AND euro", "digital", '"digital AND euro": "euro" not found in title'),
        ("a1 OR b1", "c1", 'no keyword found: "a1 OR b1"'),
        ("x1 AND (a1 OR b1)", "x1", '"x1 AND (a1 OR b1)": none of "a1", "b1" found'),
        (
            "euro NEAR/5 pilot",
            "euro 1 2 3 4 5 6 7 8 9 pilot",
            '"euro NEAR/5 pilot": NEAR/5: 9 words apart',
        ),
        ("euro NEAR/0 pilot", "pilot a euro", '"euro NEAR/0 pilot": NEAR/0: 1 word apart'),
        ("euro NEAR/5 pilot", "the euro", '"euro NEAR/5 pilot": "pilot" not found in title'),
        ("euro NEAR/5 euro", "euro", '"euro NEAR/5 euro": NEAR/5: never twice in one field'),
        ("libra -car", "Libra cars", '"libra -car": excluded by "car" in title as "cars" (plural)'),
        (
            "text:euro euro",
            "euro",
            '"text:euro euro": "euro" not found in text: only in title',
        ),
        ("text:pound euro", "euro", '"text:pound euro": "pound" not found: there is no text'),
        ("=IT", "Brexit", 'no keyword found: "=IT"'),
        ("a1 -(-b1)", "a1", '"a1 -(-b1)": "b1" not found in title'),
        ("NOT NOT a1", "x", 'no keyword found: "NOT NOT a1"'),
        ("x lang:zh", "x", '"x lang:zh": lang is unknown, not zh'),
        ("x /bank/", "x", '"x /bank/": /bank/ not found in title'),
        ('"a1 b1" NEAR/1 c1', "c1", '"a1 b1" NEAR/1 c1: "a1 b1" not found in title'),
    ],
)
def test_a_miss_says_the_first_thing_that_is_missing_and_by_how_much(keyword, title, reason):
    assert why(Watch("w", (keyword,)), title) == reason


def test_of_several_keywords_the_nearest_one_is_explained():
    assert why(Watch("w", ("a1", "b1 AND c1")), "x") == 'no keyword found: "a1", "b1 AND c1"'
    assert why(Watch("w", ("a1", "b1 AND c1")), "b1") == '"b1 AND c1": "c1" not found in title'
    many = Watch("w", tuple(f"a{i}" for i in range(8)))
    assert why(many, "x") == 'no keyword found: "a0", "a1", "a2", "a3", "a4" and 3 more'


def test_letters_inside_a_word_are_no_reason_if_there_are_other_keywords():
    assert why(Watch("w", ("AI", "CBDC")), "mail") == 'no keyword found: "AI", "CBDC"'
    assert (
        why(Watch("w", ("AI", "a1 AND b1")), "mail, a1") == '"a1 AND b1": "b1" not found in title'
    )


def test_a_watch_with_other_fields_names_them_and_the_field_that_it_ignores():
    watch = Watch("w", ("bitcoin", "euro"), fields=("summary", "text"))

    assert why(watch, "Bitcoin") == '"bitcoin" not found in summary or text: only in title'
    assert why(watch, "x", "y") == 'no keyword found in summary, text: "bitcoin", "euro"'


def test_a_long_query_is_cut_to_a_line():
    query = " OR ".join(f"Brand{number}" for number in range(400))

    assert why(Watch("w", (query,)), "Brand399") == (
        '"Brand0 OR Brand1 OR Brand2 OR Brand3 OR Brand4 OR Brand5 OR…": "Brand399" in title (exact)'
    )
    assert len(why(Watch("w", (query, f"{query} x")), "nothing")) < 200


@pytest.mark.parametrize(
    ("keyword", "title", "reason"),
    [
        (
            'Subway NOT WITHIN "Subway station"',
            "A Subway station",
            'Subway NOT WITHIN "Subway station": "Subway" in title only within "Subway station"',
        ),
        (
            'Subway NOT WITHIN "Subway station"',
            "A Subway at the Subway station",
            'Subway NOT WITHIN "Subway station": "Subway" in title (exact)',
        ),
        ("x1 NEAR/2> y1", "y1 x1", '"x1 NEAR/2> y1": NEAR/2>: never in this order'),
        ("x1 NEAR/1> y1", "y1 x1 a b y1", '"x1 NEAR/1> y1": NEAR/1>: 2 words apart'),
        ("Müller", "Mueller", '"Müller" in title as "Mueller" (variant)'),
        ("Mueller", "Müller", '"Mueller" in title as "Müller" (variant)'),
        ("Lloyds", "Lloyd's", '"Lloyds" in title as "Lloyd\'s" (variant)'),
        ("UN", "The U.N.", '"UN" in title as "U.N." (joined)'),
    ],
)
def test_a_place_an_order_and_another_writing_are_named(keyword, title, reason):
    assert why(Watch("w", (keyword,)), title) == reason


@pytest.mark.parametrize(
    ("keyword", "reason"),
    [
        ("x1 -lang:de", '"x1 -lang:de": "x1" in title (exact)'),
        ("x1 (lang:de OR lang:en)", '"x1 (lang:de OR lang:en)": "x1" in title (exact), lang: en'),
        ("x1 OR url:zzz", '"x1 OR url:zzz": "x1" in title (exact)'),
        ("x1 -url:a/b", '"x1 -url:a/b": excluded by url: a/b'),
        (
            "x1 -(y1 NEAR/2 x1)",
            '"x1 -(y1 NEAR/2 x1)": excluded by "y1" in title (exact), "x1" in title (exact)',
        ),
        (
            "x1 -(y1 lang:en)",
            '"x1 -(y1 lang:en)": excluded by "y1" in title (exact), lang: en',
        ),
        ("x1 -(z1 OR y1)", '"x1 -(z1 OR y1)": excluded by "y1" in title (exact)'),
        ("x1 feed:sport", '"x1 feed:sport": feed is f, not sport'),
    ],
)
def test_a_language_feed_or_address_is_a_reason_only_where_it_holds(keyword, reason):
    entry = Entry("f", "1", "x1 y1", lang="en", link="https://example.org/a/b")

    [finding] = Watchlist([Watch("w", (keyword,))]).explain_entry(entry)

    assert finding.why == reason


def test_all_and_none_name_the_query_that_is_missing_or_found():
    watch = Watch("w", ("libra",), all=("facebook",), none=("horoscope",))

    assert why(watch, "libra") == 'all: "facebook" not found in title'
    assert why(watch, "libra", "horoscopes on facebook") == (
        'excluded by none: "horoscope" in text as "horoscopes" (plural)'
    )
    assert why(watch, "Libra", "Facebook") == (
        '"libra" in title as "Libra" (other case); "facebook" in text as "Facebook" (other case)'
    )


def test_an_entry_that_global_none_excludes_is_explained_so():
    watchlist = Watchlist([Watch("w", ("libra",))], global_none=("horoscope",))

    [finding] = watchlist.explain("libra horoscope")

    assert not finding.matched
    assert finding.why == 'excluded by global_none: "horoscope" in title (exact)'
    assert watchlist.match([Entry("f", "1", "libra horoscope")]) == []
    assert len(watchlist.match([Entry("f", "1", "libra")])) == 1


def test_the_language_and_the_feed_of_an_entry_can_rule_it_out():
    watch = Watch("w", ("libra",), lang=("en", "zh"), feeds=("news*",))
    watchlist = Watchlist(
        [watch], labels={"https://a.example/": ("News desk",), "https://b.example/": ("Sport",)}
    )
    french, sport = (
        Entry("https://a.example/", "1", "libra", lang="fr"),
        Entry("https://b.example/", "2", "libra"),
    )
    ours = Entry("https://a.example/", "3", "libra", lang="en-GB")

    assert [match.entry.id for match in watchlist.match([french, sport, ours])] == ["3"]
    assert [watchlist.explain_entry(entry)[0].why for entry in (french, sport)] == [
        "its language is fr; the watch looks at en, zh",
        "its feed is https://b.example/; the watch looks at news*",
    ]


def test_a_whole_watch_may_be_exact_or_fuzzy():
    exact, fuzzy = (
        Watch("exact", ("US Fed",), exact=True),
        Watch("fuzzy", ("ethereum",), none=("blockchain",), fuzzy=True),
    )
    watchlist = Watchlist([exact, fuzzy])
    titles = [
        "the us fed",
        "the US Fed",
        "the US Feds",
        "etherium",
        "etherium blockchian",
        "etherium blockchain",
    ]
    entries = [Entry("f", title, title) for title in titles]

    found = [(match.watch, match.entry.title) for match in watchlist.match(entries)]

    assert found == [
        ("exact", "the US Fed"),
        ("fuzzy", "etherium"),
        ("fuzzy", "etherium blockchian"),
    ]


def test_a_mistake_in_global_none_is_reported_without_a_watch():
    with pytest.raises(
        ValueError,
        match=r"^\.global_none\.1:1: the quote that opens here is never closed; close it, or take it out$",
    ):
        Watchlist([Watch("w", ("x",))], global_none=("ok", '"a'))


# --- left out -----------------------------------------------------------------------------


@pytest.mark.parametrize(
    "watch",
    [
        Watch("w", ("libra",), none=("horoscope",)),
        Watch("w", ("libra",), all=("facebook",)),
        Watch("w", ("libra",), lang=("de",)),
        Watch("w", ("libra",), feeds=("sport",)),
        Watch("w", (), all=("libra", "star"), lang=("de",)),
        Watch("w", ("libra",), fields=("text",)),
        Watch("w", ("libra -horoscope",)),
        Watch("w", ("libra star -(horoscope OR x)",)),
        Watch("w", ("libra NEAR/0 star",)),
        Watch("w", ("(libra NEAR/0 star) -x",)),
        Watch("w", ('star NOT WITHIN "star sign"',)),
        Watch("w", ("libra text:star",)),
        Watch("w", ("libra lang:de",)),
        Watch("w", ("facebook AND libra", "libra -horoscope")),
    ],
)
def test_a_watch_that_found_its_keyword_and_left_the_text_out_says_so(watch):
    entry = Entry("news", "1", "Libra, the star sign: a horoscope", lang="en")

    [finding] = Watchlist([watch]).explain_entry(entry)

    assert (finding.matched, finding.left_out) == (False, True)


@pytest.mark.parametrize(
    "watch",
    [
        Watch("w", ("facebook",), none=("horoscope",)),
        Watch("w", ("facebook",), lang=("de",)),
        Watch("w", (), all=("libra", "facebook"), feeds=("sport",)),
        Watch("w", ("lib",)),
        Watch("w", ("libra AND facebook",)),
        Watch("w", ("libra AND facebook -horoscope",)),
        Watch("w", ("libra facebook lang:de",)),
        Watch("w", ("lang:de",)),
        Watch("w", ("libra NEAR/3 facebook",)),
        Watch("w", ("star OR libra",)),
    ],
)
def test_no_other_watch_left_the_text_out(watch):
    entry = Entry("news", "1", "Libra, the star sign: a horoscope", lang="en")

    [finding] = Watchlist([watch]).explain_entry(entry)

    assert finding.left_out is False


def test_an_exclusion_is_told_before_a_keyword_of_which_a_part_was_found():
    watch = Watch("w", ("facebook AND libra", "libra -horoscope"))

    assert why(watch, "libra horoscope") == (
        '"libra -horoscope": excluded by "horoscope" in title (exact)'
    )
