"""The texts of an entry are joined, and none is said twice."""

from __future__ import annotations

import pytest

from feeds.parsing.texts import arrange_texts, has_text, join_texts


@pytest.mark.parametrize(
    ("texts", "joined"),
    [
        ([], ""),
        (["", "One"], "One"),
        (["One", "two"], "One\ntwo"),
        (["One two", "two"], "One two"),
        (["two", "One two", "three"], "One two\nthree"),
        (["One two three", "One two…"], "One two three"),
        (["One two [...]", "One two three"], "One two three"),
        (["One\ntwo", "One two"], "One\ntwo"),
        (["a", "a", "a"], "a"),
    ],
)
def test_texts_are_joined_without_those_that_another_one_contains(texts, joined):
    assert join_texts(texts) == joined


def test_blanks_and_the_dots_of_an_excerpt_do_not_count():
    assert has_text("One\ntwo three", "One two...")
    assert not has_text("One", "One two")
    assert not has_text("One two three four", "three two")


@pytest.mark.parametrize(
    ("summaries", "extras", "contents", "arranged"),
    [
        (["Short"], [], ["The long text"], ("Short", "The long text")),
        (["Long description"], ["a stablecoin"], [], ("Long description\na stablecoin", "")),
        (["About"], ["in the text"], ["all in the text"], ("About", "all in the text")),
        ([], ["in the text"], ["all in the text"], ("in the text", "all in the text")),
        (["Same"], [], ["Same"], ("Same", "")),
        (["The same and more"], [], ["same"], ("The same and more", "")),
        (["A"], [], ["one", "two"], ("A", "one\ntwo")),
        ([], [], [], ("", "")),
    ],
)
def test_an_entry_has_the_summary_and_the_text(summaries, extras, contents, arranged):
    assert arrange_texts(summaries, extras, contents) == arranged
