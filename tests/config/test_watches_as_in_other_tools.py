"""Faults that users of other tools reported about their keywords do not happen here."""

from __future__ import annotations

import pytest

from config import Texts, parse
from model import ConfigError, Entry


def found(text: str, *titles: str, summary: str = "") -> set[tuple[str, str]]:
    watchlist = parse(Texts("c.yaml", {"c.yaml": text}), {}).watchlist
    entries = [Entry("f", title, title, summary=summary) for title in titles]
    return {(match.watch, match.entry.title) for match in watchlist.match(entries)}


def test_blank_lines_windows_line_ends_and_comments_leave_keywords_as_they_are() -> None:
    text = "watches:\r\n- name: w\r\n  keywords: |\r\n    apple\r\n     \r\n\r\n    # note\r\n    banana\r\n"

    assert found(text, "an apple", "a banana", "note", "apple banana") == {
        ("w", "an apple"),
        ("w", "a banana"),
        ("w", "apple banana"),
    }


def test_an_exclusion_of_one_watch_does_not_touch_the_others() -> None:
    text = (
        "watches:\n- {name: Apple, keywords: apple, none: fruit}\n- {name: Food, keywords: recalls}"
    )

    assert found(text, "Grocery chain recalls fruit", "apple fruit") == {
        ("Food", "Grocery chain recalls fruit")
    }


def test_a_regex_leaves_out_everywhere_as_a_word_does() -> None:
    text = "watches: [poker, bank]\nglobal_none: ['/casino|bet/', lottery]\n"

    assert found(text, "casino poker", "poker bets", "bank lottery", "bank") == {("bank", "bank")}


def test_an_entry_is_credited_to_every_watch_that_asks_for_it() -> None:
    text = (
        "watches:\n"
        "- {name: a, keywords: bank, all: digital}\n"
        "- {name: b, keywords: bank, all: euro}\n"
        "- {name: c, keywords: bank}\n"
    )

    assert found(text, "a digital bank", "a digital euro bank") == {
        ("a", "a digital bank"),
        ("c", "a digital bank"),
        ("a", "a digital euro bank"),
        ("b", "a digital euro bank"),
        ("c", "a digital euro bank"),
    }


def test_the_summary_is_matched_and_not_the_headline_alone() -> None:
    assert found("watches: [CBDC]", "Markets today", summary="A CBDC pilot") == {
        ("CBDC", "Markets today")
    }


def test_without_watches_nothing_passes() -> None:
    assert found("watches: []\nglobal_none: [job]", "anything") == set()


@pytest.mark.parametrize(
    ("keyword", "why"),
    [
        ("bitcoin|", 'nothing follows "|"; write what it joins'),
        ("/bitcoin|/", "matches the empty text; let it ask for a letter"),
        ("/bit(coin/", "/bit(coin/: a parenthesis is never closed"),
        ("-fruit", "says only what to leave out; add a word to find, or move it to none:"),
        ("!fruit", '"!" would have to stand in the text; write -word, NOT word, or quotes'),
        ("+fruit", '"+" would have to stand in the text; write AND word, or quotes'),
    ],
)
def test_a_keyword_that_would_find_all_or_nothing_is_refused(keyword: str, why: str) -> None:
    with pytest.raises(ConfigError) as caught:
        found(f"watches:\n- {{name: w, keywords: ['{keyword}']}}")

    [problem] = caught.value.problems
    assert why in problem
    assert problem.startswith("c.yaml:2:")


def test_a_pattern_without_its_slashes_is_doubted() -> None:
    [hint] = [
        hint
        for hint in parse(Texts("c.yaml", {"c.yaml": "watches: ['(i?)CBDC']"}), {}).hints
        if "pattern" in hint
    ]

    assert hint == (
        'c.yaml:1:13: watches.0: "i?" must stand in the text as it is; '
        "if a pattern is meant, write /(i?)CBDC/"
    )
