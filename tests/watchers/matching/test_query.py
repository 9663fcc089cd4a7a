"""A query is parsed as the page of keywords says, or refused with its column and a remedy."""

from __future__ import annotations

import pytest

from model import Entry, Watch
from watchers import QueryError, Watchlist
from watchers.matching.query import parse_query
from watchers.matching.tree import And, Near, Not, Or, Term, list_terms


def parse(line):
    """Return the tree of *line* with the texts of its terms alone."""
    return shorten(parse_query(line))


def shorten(node):
    if isinstance(node, Term):
        return node.text
    if isinstance(node, Not):
        return ("not", shorten(node.part))
    if isinstance(node, Near):
        return ("near", node.gap, shorten(node.left), shorten(node.right))
    name = {And: "and", Or: "or"}[type(node)]
    return (name, *map(shorten, node.parts))


@pytest.mark.parametrize(
    ("line", "tree"),
    [
        ("digital euro", "digital euro"),
        ("  digital   euro. ", "digital   euro."),
        ('"digital euro" pilot', ("and", "digital euro", "pilot")),
        ("a1 OR b1 c1", ("or", "a1", ("and", "b1", "c1"))),
        ("a1|b1", ("or", "a1", "b1")),
        ("(a1 OR b1) c1", ("and", ("or", "a1", "b1"), "c1")),
        ("a1 -b1", ("and", "a1", ("not", "b1"))),
        ("a1 NEAR/3 b1 NEAR/0 c1", ("near", 0, ("near", 3, "a1", "b1"), "c1")),
        ("a1 -(b1 OR c1)", ("and", "a1", ("not", ("or", "b1", "c1")))),
        ("a1 NOT (b1 -c1)", ("and", "a1", ("or", ("not", "b1"), "c1"))),
        ("“digital euro” －pilot", ("and", "digital euro", ("not", "pilot"))),
    ],
)
def test_a_line_becomes_a_tree_whose_operators_bind_as_documented(line, tree):
    assert parse(line) == tree


def test_signs_around_a_bare_line_hold_for_the_whole_phrase():
    assert parse_query("=US Fed") == Term("words", "US Fed", 1, exact=True)
    assert parse_query("zero knowledge~2") == Term("words", "zero knowledge", 1, edits=2)


def test_the_terms_of_a_query_are_listed_from_left_to_right():
    tree = parse_query('a1 -("b1" OR title:c1) d1 NEAR/2 e1')

    terms = list(list_terms(tree))

    assert [(term.text, term.field) for term in terms] == [
        ("a1", ""),
        ("b1", ""),
        ("c1", "title"),
        ("d1", ""),
        ("e1", ""),
    ]


def test_a_star_at_either_end_makes_a_wildcard_and_a_field_its_kind():
    [prefix, suffix, lang] = list_terms(parse_query("stable* *coin lang:en"))

    assert (prefix.kind, prefix.text) == ("prefix", "stable")
    assert (suffix.kind, suffix.text) == ("suffix", "coin")
    assert (lang.kind, lang.text) == ("lang", "en")


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


@pytest.mark.parametrize(
    ("query", "column", "message"),
    [
        ("(a1", 1, '"(" is never closed; add ")", or take it out'),
        ("a1 (", 4, '"(" is never closed; add ")", or take it out'),
        ("a1)", 3, '")" closes nothing; open a "(" before it, or take it out'),
        ("a1 OR", 4, 'nothing follows "OR"; write what it joins'),
        ("OR a1", 1, 'nothing stands before "OR"; write what it joins'),
        ("a1 AND AND b1", 4, 'nothing follows "AND"; write what it joins'),
        ("a1 NEAR/3", 4, 'nothing follows "NEAR/3"; write what it joins'),
        (
            "a1 NEAR b1",
            4,
            "NEAR needs a number, like NEAR/5; put it in quotes if the word is meant",
        ),
        ("NOT WITHIN a1", 1, 'nothing stands before "NOT WITHIN"; write what it joins'),
        ("a1 NOT WITHIN", 4, 'nothing follows "NOT WITHIN"; write what it joins'),
        (
            "a1 NOT WITHIN (b1 c1)",
            4,
            "NOT WITHIN joins words, phrases or groups of them with OR; use only those",
        ),
        ("a1 NEAR/3< b1", 4, '"NEAR/3<" has no such order; write b NEAR/3> a'),
        ("a1 NEAR/900 b1", 4, "NEAR/900 is too far; at most NEAR/100, or use AND"),
        (
            "a1 NEAR/3 (b1 c1)",
            4,
            "NEAR joins words, phrases or groups of them with OR; use only those",
        ),
        ("a1 ()", 4, 'nothing stands between "(" and ")"; write a word there, or take them out'),
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
        ("a1 lang:english", 9, '"english" is a name; write the code en'),
        ("a1|", 3, 'nothing follows "|"; write what it joins'),
        ("a1 *bc* d", 1, '"a1 *bc* d": one star, at one end, as in stable* or *coin'),
        ("NOT a1", 1, "says only what to leave out; add a word to find, or move it to none:"),
        ("a1 OR NOT b1", 1, "says only what to leave out; add a word to find, or move it to none:"),
        ("", 1, "is empty; write a word, or take the line out"),
        ("  ", 1, "is empty; write a word, or take the line out"),
        ("...", 1, '"..." has no letter or digit to find; write a word, or take it out'),
        ('a1 "!"', 4, '"!" has no letter or digit to find; write a word, or take it out'),
        (
            '""a1 b1""',
            1,
            "nothing stands between these two quotes; write a phrase there, or take them out",
        ),
        ("a1 NEAR/3 > b1", 11, '">" stands apart from "NEAR/3"; write NEAR/3> b'),
        ("a1 NEAR/3 >b1", 11, '">" stands apart from "NEAR/3"; write NEAR/3> b1'),
        ("a1 NEAR/3>b1", 4, 'a space is missing after "NEAR/3>"; write NEAR/3> b1'),
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
def test_an_unreadable_query_is_refused_with_its_column_and_a_remedy(query, column, message):
    with pytest.raises(QueryError) as caught:
        Watchlist([Watch("w", (query,))])

    [mistake] = caught.value.errors
    assert (mistake.column, mistake.message) == (column, message)


def test_thousands_of_parentheses_are_refused_without_a_crash():
    with pytest.raises(QueryError, match="more than 40 groups within each other"):
        Watchlist([Watch("w", ("(" * 5000 + "a1" + ")" * 5000,))])
    with pytest.raises(QueryError, match="more than 40 groups within each other"):
        Watchlist([Watch("w", ("NOT " * 5000 + "a1",))])
