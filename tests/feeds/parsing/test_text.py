"""The text that a reader sees is extracted from markup."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from feeds.parsing.text import clean_lines, extract_text, tidy_text
from model import plain


@pytest.mark.parametrize(
    ("markup", "seen"),
    [
        ("plain words", "plain words"),
        ("<p>One</p><p>Two</p>", "One\nTwo"),
        ("One<br/>Two", "One\nTwo"),
        ("block<b>chain</b>", "blockchain"),
        ("<td>a</td><td>b</td>", "a b"),
        ("line\nbroken\tby the source", "line broken by the source"),
        ("AT&amp;T &#8212; &euro;5&nbsp;bn", "AT&T — €5 bn"),
        ("a<script>if (1 < 2) alert('<p>')</script>b", "ab"),
        ("a<STYLE>p {}</STYLE>b", "ab"),
        ("a<!-- <p>hidden</p> -->b", "ab"),
        ("a<!-- never closed <p>b", "a"),
        ("a<script>never closed", "a"),
        ('<img alt="a > b">c', "c"),
        ("<a title='it\"s <b>'>c</a>", "c"),
        ('<a href="never closed>b<p>c', ""),
        ('<a href="/@<a href="//t.example/c" title="C\'s page">c</a>/d">e</a> <p>f', 'c/d">e\nf'),
        ("<p class=x data-note=don't>a</p> it's b", "a\nit's b"),
        ("1 < 2 and 3 > 2", "1 < 2 and 3 > 2"),
        ("x<y", "x<y"),
        ("<o:p>Office</o:p>", "Office"),
        ("<![CDATA[kept]]>", "kept]]>"),
        ("<?php echo 1 ?>kept", "kept"),
        ("&#x1b;[31m&#7;red\x00", "[31mred"),
        ("&#99999999999;&#xD800;", "��"),
        ("&#" + "9" * 5000 + ";", "�"),
    ],
)
def test_a_reader_sees_in_markup(markup: str, seen: str):
    assert extract_text(markup, 1000) == seen


@pytest.mark.parametrize(
    ("markup", "seen"),
    [
        ("Vec<T> explained", "Vec<T> explained"),
        ("<b>Bold</b> claims", "Bold claims"),
        ("How to use <script> well", "How to use <script> well"),
        ("Ben &amp; Jerry", "Ben & Jerry"),
    ],
)
def test_a_title_keeps_tags_that_are_no_elements_of_html(markup: str, seen: str):
    assert extract_text(markup, 1000, only_known=True) == seen


@pytest.mark.parametrize("before", [" " * 99_000, "\r\n\t" * 33_000])
def test_a_text_is_found_however_many_blanks_stand_before_it(before: str):
    assert extract_text(f"{before}Rain &amp; wind", 1000) == "Rain & wind"
    assert extract_text(f"{before}<b>Rain", 1000, only_known=True) == "Rain"
    assert clean_lines(f"{before}Rain\nWind", 1000) == "Rain\nWind"


def test_the_text_is_cut_to_its_limit():
    assert extract_text("<p>" + "word " * 1000, 9) == "word word"


@given(st.text(alphabet="ab<>&;/\"'!-# pscrit\x00\x1b", max_size=60))
def test_any_markup_becomes_plain_text(markup: str):
    seen = extract_text(markup, 1000)

    assert plain(seen) == seen
    assert len(seen) <= 1000


def test_a_long_markup_gives_the_same_text_as_a_short_one():
    markup = "<p>One <b>two</b></p><script>if (1 < 2)</script><p>Three</p>"
    padding = "<p></p>" * 1000  # more than sixteen times the limit: read piece by piece

    assert extract_text(markup + padding, 100) == extract_text(markup, 100) == "One two\nThree"


@pytest.mark.parametrize(
    ("markup", "seen"),
    [
        ("&lt;p&gt;A &lt;a href=&#34;zebra&#34;&gt;page&lt;/a&gt;&lt;/p&gt;", "A page"),
        ("&amp;lt;p&amp;gt;A &amp;lt;a href=&amp;quot;zebra&amp;quot;&amp;gt;p&amp;lt;/a&amp;gt;", "A p"),
        ("&lt;p&gt;A&lt;script&gt;zebra()&lt;/script&gt; b&lt;/p&gt;", "A b"),
        ("&lt;style&gt;zebra {}&lt;/style&gt;A", "A"),
        ("<div>&lt;p&gt;A &lt;img alt='zebra'/&gt;b&lt;/p&gt;</div>", "A b"),
        ("One<br/>two &lt;a href='zebra'&gt;page&lt;/a&gt;", "One\ntwo page"),
        ("one&lt;br /&gt;two", "one\ntwo"),
        ("&lt;!-- zebra --&gt;&lt;p&gt;A&lt;/p&gt;", "A"),
        ("words &lt;a href=&quot;zebra", "words"),
        ('words <a href="zebra', "words"),
        ("<p>words <img src=zebra alt='", "words"),
    ],
)  # fmt: skip
def test_markup_that_was_escaped_twice_or_cut_off_is_still_markup(markup: str, seen: str):
    assert extract_text(markup, 1000) == seen


@pytest.mark.parametrize(
    ("markup", "seen"),
    [
        ("1 &lt; 2 and b &gt; c", "1 < 2 and b > c"),
        ("the &lt;b&gt; element", "the <b> element"),
        ("<p>use <code>&lt;b&gt;x&lt;/b&gt;</code></p>", "use <b>x</b>"),
        ("<pre>&lt;div class='a'&gt;x&lt;/div&gt;</pre>", "<div class='a'>x</div>"),
        ("<p>Vec&lt;T&gt; and &lt;T&gt;x&lt;/T&gt;</p>", "Vec<T> and <T>x</T>"),
        ("a &lt; b =", "a < b ="),
        ("x <y", "x <y"),
    ],
)
def test_words_about_markup_stay(markup: str, seen: str):
    assert extract_text(markup, 1000) == seen


@pytest.mark.parametrize(
    ("markup", "seen"),
    [
        ("&lt;i&gt;Nature&lt;/i&gt; study", "Nature study"),
        ("Close &lt;section&gt;&lt;/section&gt; well", "Close <section></section> well"),
        ("&lt;b&gt; explained", "<b> explained"),
        ("H&lt;sub&gt;2&lt;/sub&gt;O", "H2O"),
    ],
)
def test_a_title_that_was_escaped_twice_loses_the_tags_of_titles(markup: str, seen: str):
    assert extract_text(markup, 1000, only_known=True) == seen


def test_tidy_text_is_single_spaced_with_its_own_line_breaks_only():
    assert tidy_text(" one\ntwo \x00\x00 three\tfour") == "one two\nthree four"


def test_clean_lines_keep_the_lines_of_the_source():
    assert clean_lines(" one \r\n\n two\tthree <b>", 100) == "one\ntwo three <b>"
    assert clean_lines("word " * 100, 9) == "word word"
