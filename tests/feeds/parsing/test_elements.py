"""Markup is told from words with a "<" in them."""

from __future__ import annotations

import pytest

from feeds.parsing.elements import drop_cut_tag, is_escaped_again, is_markup


@pytest.mark.parametrize(
    "text", ["<p>a</p>", "a<br>b", "<a href='x'>b", "<P CLASS=x>b", "a <img src='x", "<b>a</B>"]
)
def test_markup_is_noticed(text: str):
    assert is_markup(text)


@pytest.mark.parametrize("text", ["a < b", "<T>x</T>", "the <b> element", "</p>", "x<y", "<a", ""])
def test_words_are_no_markup(text: str):
    assert not is_markup(text)


def test_a_tag_that_was_cut_off_is_dropped():
    assert drop_cut_tag("one <a href='x") == "one "
    assert drop_cut_tag("one <T a='x") == "one <T a='x"
    assert drop_cut_tag("one <a href='x'>two") == "one <a href='x'>two"


def test_markup_within_code_is_shown_to_the_readers():
    assert is_escaped_again("&lt;p&gt;a&lt;/p&gt;", "<p>a</p>", False)
    assert not is_escaped_again("<code>&lt;p&gt;a&lt;/p&gt;</code>", "<p>a</p>", False)
