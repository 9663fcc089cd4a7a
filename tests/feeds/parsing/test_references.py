"""References become characters, and 128 to 159 those of Windows."""

from __future__ import annotations

import html

import pytest
from hypothesis import given
from hypothesis import strategies as st

from feeds.parsing.references import decode_references, replace_controls


def test_character_references_are_decoded_once():
    assert decode_references("AT&amp;amp;T &lt;b&gt; &eacute;") == "AT&amp;T <b> é"
    assert decode_references("no references") == "no references"


@pytest.mark.parametrize(
    ("text", "decoded"),
    [
        ("&#146;&#x92;", "’’"),
        ("&nbsp;&euro;&notit;", "\xa0€¬it;"),
        ("a & b &c; &", "a & b &c; &"),
        ("&#99999999999;&#xFFFFFFFFF;", "\ufffd\ufffd"),
        ("&#" + "9" * 5000 + ";", "\ufffd"),
    ],
)
def test_a_reference_is_decoded_as_browsers_do(text: str, decoded: str):
    assert decode_references(text) == decoded


@given(st.text(alphabet="&#xX;1a9e ampltgnbs\t<é", max_size=40))
def test_any_text_is_decoded_as_the_standard_library_does(text: str):
    assert decode_references(text) == html.unescape(text)


def test_control_characters_are_replaced_by_those_of_windows():
    assert replace_controls("Moody\x92s \x96 \x81é") == "Moody’s – \x81é"
    assert replace_controls("none é") == "none é"
