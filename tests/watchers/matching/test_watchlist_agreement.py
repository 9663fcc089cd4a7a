"""The matcher agrees with a slow and plain reference, and its spans cut the original text."""

from __future__ import annotations

import re

import pytest
from hypothesis import assume, example, given, settings
from hypothesis import strategies as st

from model import Entry, Watch
from tests.watchers.matching.reference import NUMBER, POSSESSIVE, holds, spaced
from tests.watchers.text.any_text import WORDS, WRITTEN, written
from watchers import Watchlist
from watchers.matching.query import parse_query
from watchers.matching.tokens import QuerySyntaxError

pytestmark = pytest.mark.untraced

SIGNS = set("&+$#.,")

FIELDS = ("title", "summary", "text")


def quoted(words):
    return st.lists(words, min_size=1, max_size=3).map(lambda found: f'"{" ".join(found)}"')


def undotted(words):
    """Return *words* without the dots of initials, which the reference does not look for."""
    return words.map(lambda word: word.replace("A.I.", "AI"))


def atoms(words):
    phrases = quoted(words)
    return st.one_of(
        words,
        phrases,
        STARRED,
        words.filter(lambda word: sum(map(str.isalnum, word[:4])) > 2).map(
            lambda word: f'"{word[:4]}*"'
        ),
        words.map("={}".format),
        phrases.map("={}".format),
        phrases.map("title:{}".format),
        st.tuples(words, words).map(lambda pair: f"text:({pair[0]} OR {pair[1]})"),
    )


def nears(words):
    single = st.one_of(
        words, words, words, quoted(words), STARRED, quoted(words).map("title:{}".format)
    )
    side = st.one_of(single, st.tuples(single, single).map(lambda two: f"({two[0]} OR {two[1]})"))
    placed = side.filter(lambda atom: not SIGNS & set(atom))
    operator = st.one_of(
        st.integers(0, 3).map("NEAR/{}".format),
        st.integers(0, 3).map("NEAR/{}>".format),
        st.just("NOT WITHIN"),
    )
    return st.tuples(placed, operator, placed).map(" ".join)


JOINED = st.sampled_from([" AND ", " OR ", " | ", " ", " AND NOT ", " OR NOT ", " -"])


def queries(words):
    words = undotted(words)
    return st.recursive(
        st.one_of(atoms(words), nears(words), nears(words)),
        lambda inner: st.one_of(
            st.tuples(inner, JOINED, inner).map(lambda t: f"({t[0]}){t[1]}({t[2]})"),
            inner.map("NOT (NOT {})".format),
        ),
        max_leaves=4,
    )


STARRED = st.sampled_from(["sta*", "*coin", "bank*", "*chain", "cur*", "#DeF*", "*DeFi"])
PHRASES = quoted(undotted(WORDS))
QUERIES = queries(WORDS)
# A query and two texts of the same few words, so that as many hold as do not.
MEETINGS = st.lists(WORDS, min_size=1, max_size=3).flatmap(
    lambda few: st.tuples(
        queries(st.sampled_from(few)),
        written(st.sampled_from(few)),
        written(st.sampled_from(few)),
    )
)


# "Lloyd'sLloyd's": the reference takes the two words apart, the matcher does not. Nobody writes it.
GLUED_POSSESSIVE = re.compile("['’ʼ]s[\u200b\xad\u2060\ufeff]*[^\\W\\d_]", re.IGNORECASE)


def matched(query: str, entry: Entry) -> bool:
    return bool(Watchlist([Watch("w", (query,))]).match([entry]))


@settings(max_examples=400)
@given(st.one_of(MEETINGS, MEETINGS, st.tuples(QUERIES, WRITTEN, WRITTEN)))
@example(("off-chain NEAR/1 bank", "offchain the bank", ""))
@example(("货币 NEAR/0 bus", "货币-bus", ""))
def test_the_matcher_agrees_with_the_reference_on_random_queries(case):
    query, title, text = case
    assume(not GLUED_POSSESSIVE.search(title + "\n" + text))
    # No text that feeds/ cleans has a NUL. The two read "A.I.\x00A.I." apart.
    assume("\x00" not in title + text)
    try:
        tree = parse_query(query)
    except QuerySyntaxError:
        return
    entry = {"title": title, "text": text}

    assert matched(query, Entry("f", "1", title, text=text)) == holds(tree, entry, FIELDS)


LETTERS = ("alpha", "beta", "gamma")
TREES = st.recursive(
    st.sampled_from(LETTERS),
    lambda inner: st.one_of(
        st.tuples(st.sampled_from([" AND ", " "]), inner, inner),
        st.tuples(st.sampled_from([" OR ", "|"]), inner, inner),
        st.tuples(st.sampled_from(["NOT ", "-"]), inner),
    ),
    max_leaves=7,
)
BINDING = {" OR ": 0, "|": 0, " AND ": 1, " ": 1, "NOT ": 2, "-": 2}


def line_of(tree, around=0):
    """Return *tree* as a line, with parentheses only where an operator binds less than *around*."""
    if isinstance(tree, str):
        return f'"{tree}"'
    sign, *parts = tree
    binding = BINDING[sign]
    inner = [line_of(part, 3 if sign == "-" else binding) for part in parts]
    line = sign + inner[0] if len(inner) == 1 else sign.join(inner)
    return f"({line})" if binding < around else line


def is_true(tree, standing):
    if isinstance(tree, str):
        return tree in standing
    parts = [is_true(part, standing) for part in tree[1:]]
    return (any, all, lambda one: not one[0])[BINDING[tree[0]]](parts)


@settings(max_examples=300)
@given(TREES, st.sets(st.sampled_from(LETTERS)))
def test_operators_bind_as_documented_and_a_query_that_holds_for_nothing_is_refused(tree, standing):
    line, entry = line_of(tree), Entry("f", "1", ", ".join(sorted(standing)))

    if is_true(tree, set()):
        with pytest.raises(QuerySyntaxError):
            parse_query(line)
    else:
        [finding] = Watchlist([Watch("w", (line,))]).explain_entry(entry)
        assert matched(line, entry) == finding.matched == is_true(tree, standing)
        assert bool(finding.spans) == finding.matched
        assert finding.why


@settings(max_examples=300)
@given(st.one_of(WORDS, PHRASES, STARRED), WRITTEN)
def test_the_text_of_a_span_matches_by_itself(query, title):
    [finding] = Watchlist([Watch("w", (query,))]).explain(title)

    for field, start, end in finding.spans:
        assert field == "title"
        assert matched(query, Entry("f", "1", title[start:end])), (title[start:end], query)


@given(st.lists(st.tuples(WRITTEN, WRITTEN), max_size=5), st.lists(QUERIES, min_size=1, max_size=4))
def test_entries_and_watches_do_not_influence_each_other(texts, queries):
    watches = []
    for number, query in enumerate(queries):
        try:
            parse_query(query)
        except QuerySyntaxError:
            continue
        watches.append(Watch(f"w{number}", (query,)))
    entries = [
        Entry("f", str(i), title, summary=summary) for i, (title, summary) in enumerate(texts)
    ]

    together = Watchlist(watches).match(entries)

    alone = [m for entry in entries for watch in watches for m in Watchlist([watch]).match([entry])]
    assert together == alone


@given(st.text(max_size=40))
def test_any_line_is_parsed_or_refused_with_a_column_inside_it(line):
    problem = None
    try:
        parse_query(line)
    except QuerySyntaxError as error:
        problem = error

    assert problem is None or (1 <= problem.column <= len(line) + 1 and str(problem))


def test_the_reference_itself_folds_as_written_by_hand():
    assert spaced("The off-chain CAFÉ, 數字: 1,5") == f" the off-chain cafe 数字 1{NUMBER}5 "
    assert spaced("A.I. bank's") == f" ai bank{POSSESSIVE} "
    assert not re.search("[A-Z]", spaced("ＡＩ"))
