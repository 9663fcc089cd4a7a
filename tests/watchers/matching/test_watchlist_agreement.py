"""The engine says what the slow and plain reference says, and its spans cut the original text."""

from __future__ import annotations

import re
from itertools import accumulate, pairwise

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from model import Entry, Watch
from tests.watchers.matching.reference import holds, spaced
from watchers import Watchlist
from watchers.matching.field import FieldText, locate_by_comparison
from watchers.matching.query import parse_query
from watchers.matching.tokens import QuerySyntaxError
from watchers.text.folding import (
    FIELD_END,
    SCRIPT_RUN,
    TAG_END,
    count_gaps,
    fold_canonical,
    fold_plain,
    join_fields,
)
from watchers.text.mapping import find_letters, map_lower

pytestmark = pytest.mark.untraced

FIELDS = ("title", "summary", "text")

# Few words, so that texts and queries meet; every way in which writing varies.
WORDS = st.sampled_from(
    [
        "bank",
        "banks",
        "Bank",
        "coin",
        "stablecoin",
        "currency",
        "currencies",
        "off-chain",
        "offchain",
        "off",
        "chain",
        "café",
        "café",
        "CAFE",
        "e-CNY",
        "ecny",
        "ＡＩ",
        "AI",
        "mail",
        "ﬁn",
        "fin",
        "数字",
        "數字",
        "货币",
        "貨幣",
        "人民币",
        "ビット",
        "ガス",
        "コイン",
        "원화",
        "5G",
        "straße",
        "STRASSE",
        "bank's",
        "O’Brien",
        "OBrien",
        "so\xadft",
        "soft",
        "AT&T",
        "C++",
        "$BTC",
        "btc",
        "bus",
        "buses",
        "#DeFi",
        "Ørsted",
        "orsted",
    ]
)
JOINTS = st.sampled_from(
    [" ", " ", " ", ", ", "-", "", "\n", " - ", "--", "’s ", "'", "🚀", "\u200b", "\x00", "."]
)


def written(words):
    """Return texts of *words*, joined in every way."""
    pairs = st.lists(st.tuples(words, JOINTS), max_size=8)
    return pairs.map(lambda found: "".join(word + joint for word, joint in found))


WRITTEN = written(WORDS)
ANY_TEXT = st.one_of(
    WRITTEN, st.text(max_size=30), st.tuples(WRITTEN, st.text(max_size=8)).map("".join)
)


def quoted(words):
    return st.lists(words, min_size=1, max_size=3).map(lambda found: f'"{" ".join(found)}"')


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
    placed = side.filter(lambda atom: not set("&+$#") & set(atom))
    return st.tuples(placed, st.integers(0, 3), placed).map(
        lambda three: f"{three[0]} NEAR/{three[1]} {three[2]}"
    )


JOINED = st.sampled_from([" AND ", " OR ", " | ", " ", " AND NOT ", " OR NOT ", " -"])


def queries(words):
    return st.recursive(
        st.one_of(atoms(words), nears(words), nears(words)),
        lambda inner: st.one_of(
            st.tuples(inner, JOINED, inner).map(lambda t: f"({t[0]}){t[1]}({t[2]})"),
            inner.map("NOT (NOT {})".format),
        ),
        max_leaves=4,
    )


STARRED = st.sampled_from(["sta*", "*coin", "bank*", "*chain", "cur*", "#DeF*", "*DeFi"])
PHRASES = quoted(WORDS)
QUERIES = queries(WORDS)
# A query and two texts of the same few words, so that as many hold as do not.
MEETINGS = st.lists(WORDS, min_size=1, max_size=3).flatmap(
    lambda few: st.tuples(
        queries(st.sampled_from(few)),
        written(st.sampled_from(few)),
        written(st.sampled_from(few)),
    )
)


def matched(query: str, entry: Entry) -> bool:
    return bool(Watchlist([Watch("w", (query,))]).match([entry]))


@settings(max_examples=400)
@given(st.one_of(MEETINGS, MEETINGS, st.tuples(QUERIES, WRITTEN, WRITTEN)))
@example(("off-chain NEAR/1 bank", "offchain the bank", ""))
@example(("货币 NEAR/0 bus", "货币-bus", ""))
def test_the_engine_agrees_with_the_reference_on_random_queries(case):
    query, title, text = case
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
def test_operators_bind_as_the_page_says_and_what_holds_for_nothing_is_refused(tree, standing):
    line, entry = line_of(tree), Entry("f", "1", ", ".join(sorted(standing)))

    if is_true(tree, set()):
        with pytest.raises(QuerySyntaxError):
            parse_query(line)
    else:
        [finding] = Watchlist([Watch("w", (line,))]).explain_entry(entry)
        assert matched(line, entry) == finding.matched == is_true(tree, standing)
        assert bool(finding.spans) == finding.matched
        assert finding.why


@given(st.lists(ANY_TEXT, min_size=1, max_size=6))
def test_many_fields_folded_at_once_are_what_each_is_folded_alone(texts):
    fields = [fold_plain(text.replace(FIELD_END, "")) for text in texts]

    together = fold_canonical(join_fields(fields))

    alone = [fold_canonical(field) for field in fields]
    assert together.text == "\n".join(field.text for field in alone)
    starts = accumulate((len(field.text) + 1 for field in alone[:-1]), initial=0)
    assert together.seams == {
        a + seam for a, f in zip(starts, alone, strict=True) for seam in f.seams
    }


@given(ANY_TEXT)
def test_the_letters_of_a_canonical_text_are_those_that_lead_back(text):
    folded = fold_canonical(fold_plain(text.replace(FIELD_END, ""))).text

    kept = find_letters(map_lower(text))

    assert len(folded) - count_gaps(folded, 0, len(folded)) == len(kept.at)
    for number, letter in enumerate(folded.replace(" ", "").replace(TAG_END, "")):
        start, end = kept.locate(number, number)
        assert letter in fold_canonical(fold_plain(text[start:end])).text


@settings(max_examples=500)
@given(ANY_TEXT, st.integers(1, 3))
@example("Moody's pact, S. P. Sharma’s s p", 1)
@example("Police won't; police wont…", 1)
def test_a_look_at_both_texts_leads_to_where_counting_letters_does(text, step):
    folded = fold_canonical(fold_plain(text.replace(FIELD_END, ""))).text
    words = [word.span() for word in SCRIPT_RUN.finditer(folded)]
    pairs = [(first[0], then[1]) for first, then in pairwise(words)]
    places = sorted({*words, *pairs})[::step]

    looked = locate_by_comparison(text, folded, places)

    assert looked is None or looked == FieldText(text, folded).locate_by_letters(places)


@given(ANY_TEXT)
def test_the_way_back_is_in_order_and_inside_the_text(text):
    folded = map_lower(text)

    assert len(folded.text) == len(folded.starts) == len(folded.ends)
    assert list(folded.starts) == sorted(folded.starts)
    assert all(0 <= a < b <= len(text) for a, b in zip(folded.starts, folded.ends, strict=True))


@settings(max_examples=300)
@given(st.one_of(WORDS, PHRASES, STARRED), WRITTEN)
def test_what_a_span_cuts_matches_by_itself(query, title):
    [finding] = Watchlist([Watch("w", (query,))]).explain(title)

    for field, start, end in finding.spans:
        assert field == "title"
        assert matched(query, Entry("f", "1", title[start:end])), (title[start:end], query)


@given(st.lists(st.tuples(WRITTEN, WRITTEN), max_size=5), st.lists(QUERIES, min_size=1, max_size=4))
def test_entries_and_watches_do_not_meddle_with_each_other(texts, queries):
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
def test_any_line_is_read_or_refused_with_a_column_inside_it(line):
    problem = None
    try:
        parse_query(line)
    except QuerySyntaxError as error:
        problem = error

    assert problem is None or (1 <= problem.column <= len(line) + 1 and str(problem))


def test_the_reference_itself_folds_as_written_by_hand():
    assert spaced("The bank's off-chain CAFÉ, 數字") == " the bank off-chain cafe 数字 "
    assert not re.search("[A-Z]", spaced("ＡＩ"))
