"""Regexes: folded as texts are, with word boundaries of every script, and never slow."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from model import Entry, Watch
from watchers import QueryError, Watchlist
from watchers.matching.regex import MAX_FINDS, Regex
from watchers.text.folding import fold_lower


@pytest.mark.parametrize(
    ("query", "text", "found"),
    [
        (r"/\bAI\b/", "搞AI的 email", ["AI"]),
        (r"/\bAI\b/", "maintain", None),
        (r"/\bкрипто\b/", "Крипто, криптовалюта", ["Крипто"]),
        (r"/\bкрипто/", "Крипто, криптовалюта", ["Крипто", "крипто"]),
        (r"/\b央行\b/", "中国央行说", ["央行"]),
        (r"/central\s+bank(er)?s?/", "Central  Bankers", ["Central  Bankers"]),
        (r"/caf[éè]s?/", "CAFÉS", ["CAFÉS"]),
        (r"/straße/", "STRASSE", ["STRASSE"]),
        (r"/\w+coin/", "stablecoin, ббcoin", ["stablecoin", "ббcoin"]),
        (r"/(foo|bars?) (baz|quux)/", "bar quux", ["bar quux"]),
        (r"/a.c/i", "ABC", ["ABC"]),
        (r"/數字/", "数字", ["数字"]),
        (r"/a\/b/", "a/b", ["a/b"]),
        (r"/x{2,3}y/", "xxxy", ["xxxy"]),
        (r"/[^\w]2024/", "in 2024", [" 2024"]),
        (r"/\d{4}-\d\d/", "on 2024-05-01", ["2024-05"]),
        (r"/^breaking/", "Breaking: x", ["Breaking"]),
        (r"/^breaking/", "not breaking", None),
        (r"/foo|bar/ AND euro", "bar euro", ["bar", "euro"]),
        (r"/foo|bar/ AND euro", "bar", None),
        (r"title:/foo+/", "fooo", ["fooo"]),
        (r"summary:/foo+/", "fooo", None),
        (r"/C\+\+/", "in c++", ["c++"]),
        (r"/\QC++\E/", "in c++", ["c++"]),
        (r"/AI/", "ＡＩ", ["ＡＩ"]),
        (r"/soft/", "so\u00adft", ["so\u00adft"]),
        (r"/🚀+/", "to the 🚀🚀", ["🚀🚀"]),
        (r"/(?i)ab/", "xAB", ["AB"]),
        (r"/\bне\b.*\bда\b/", "не да", ["не да"]),
        (r"/\bда\B/", "дань", ["да"]),
    ],
)
def test_a_regex_finds_in_folded_text_and_shows_the_original(query, text, found):
    [finding] = Watchlist([Watch("w", (query,))]).explain(text)

    assert finding.matched == (found is not None)
    assert [text[start:end] for _, start, end in finding.spans] == (found or [])


@pytest.mark.parametrize(
    ("query", "message"),
    [
        ("/(a/", "/(a/: a parenthesis is never closed"),
        ("/a)/", "/a)/: a parenthesis closes nothing"),
        ("/[a/", '"[" is not complete in the regex; write \\[ for the sign'),
        ("/a**/", '"*" is not complete in the regex; write \\* for the sign'),
        ("/(?=a)b/", 'RE2 has no "(?="; write it without looking around'),
        ("/(?-i)Fed/", '"(?-i" has no use, as texts are read in lower case; take it out'),
        ("/(?s-i:Fed)/", '"(?s-i:" has no use, as texts are read in lower case; take it out'),
        ("/x*/", "/x*/ matches the empty text; let it ask for a letter"),
        (r"/(a)\1/", r"RE2 does not take /(a)\1/: invalid escape sequence: \1"),
        ("/a{2000}/", "RE2 does not take /a{2000}/: invalid repetition size: {2000}"),
    ],
)
def test_a_regex_that_cannot_be_run_says_why_at_its_column(query, message):
    with pytest.raises(QueryError) as caught:
        Watchlist([Watch("w", (f"euro AND {query}",))])

    [mistake] = caught.value.errors
    assert (mistake.column, mistake.message) == (10, message)


@pytest.mark.parametrize(
    ("pattern", "anchors"),
    [
        (r"\bcentral\s+bank", {"central"}),
        ("(foo|barbar)+", {"foo", "barbar"}),
        ("ab+c", {"ab"}),
        ("(?:xyz)?abc", {"abc"}),
        ("(xyz|)abcd", {"abcd"}),
        ("a|bcd", set()),
        (r"\w+", set()),
        ("euro.{0,20}pilot", {"pilot"}),
        ("數字", {"数字"}),
        ("x*yz{0}ab", {"ab"}),
    ],
)
def test_the_anchors_of_a_text_are_read_from_the_pattern(pattern, anchors):
    assert Regex(pattern).anchors == anchors


PATTERNS = st.recursive(
    st.sampled_from(["ab", "b", "a", "ca", "[ab]", ".", r"\b", "c"]),
    lambda inner: st.one_of(
        st.lists(inner, min_size=1, max_size=3).map("".join),
        st.tuples(inner, inner).map(lambda t: f"(?:{t[0]}|{t[1]})"),
        st.tuples(inner, st.sampled_from("*+?")).map(lambda t: f"(?:{t[0]}){t[1]}"),
    ),
    max_leaves=6,
)


@given(PATTERNS, st.text("abc б", max_size=12))
def test_boundaries_and_anchors_never_change_the_finds(pattern, text):
    # One place of a text serves one \b only; nobody writes two with nothing between them.
    if pattern.count(r"\b") > 1 and re.search(r"[*?|]|\\b\W*\\b", pattern):
        return
    try:
        regex = Regex(pattern)
    except ValueError:
        return
    # Python's own regexes have Unicode boundaries; between the two scripts ours sees none more.
    slow = re.search(pattern, text)
    if re.search("[abc]б|б[abc]", text):
        return

    assert regex.search(text) == (slow is not None)
    assert not slow or not regex.anchors or any(anchor in text for anchor in regex.anchors)
    found = Watchlist([Watch("w", (f"/{pattern}/",))]).match([Entry("f", "1", text)])
    assert bool(found) == (slow is not None)


def test_a_regex_has_at_most_fifty_finds():
    assert len(Regex("ab").find("ab " * 1000)) == MAX_FINDS


def test_fields_without_ascii_are_read_with_marks_and_mapped_back():
    text = fold_lower("Да AI, да")
    regex = Regex(r"\bда\b")

    assert regex.find(text) == [(0, 2), (7, 9)]
