"""What a reader sees of markup."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from feeds.parsing.text import visible
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
def test_a_reader_sees(markup: str, seen: str):
    assert visible(markup, 1000) == seen


@pytest.mark.parametrize(
    ("markup", "seen"),
    [
        ("Vec<T> explained", "Vec<T> explained"),
        ("<b>Bold</b> claims", "Bold claims"),
        ("How to use <script> well", "How to use <script> well"),
        ("Ben &amp; Jerry", "Ben & Jerry"),
    ],
)
def test_a_title_keeps_what_is_no_element_of_html(markup: str, seen: str):
    assert visible(markup, 1000, only_known=True) == seen


def test_the_text_is_cut_to_its_limit():
    assert visible("<p>" + "word " * 1000, 9) == "word word"


@given(st.text(alphabet="ab<>&;/\"'!-# pscrit\x00\x1b", max_size=60))
def test_whatever_comes_becomes_plain_text(markup: str):
    seen = visible(markup, 1000)

    assert plain(seen) == seen
    assert len(seen) <= 1000
