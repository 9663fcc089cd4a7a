"""Elements of XML are looked at."""

from __future__ import annotations

from lxml import etree

from feeds.parsing.nodes import get_local_name, get_markup, get_namespace, get_text

ELEMENT = etree.fromstring("<p:a xmlns:p='urn:x'>1 &lt; <b>2</b> 3<!-- c --></p:a>")


def test_the_name_of_an_element_has_two_parts():
    assert (get_local_name(ELEMENT), get_namespace(ELEMENT)) == ("a", "urn:x")
    assert (get_local_name(ELEMENT[0]), get_namespace(ELEMENT[0])) == ("b", "")
    assert (get_local_name(ELEMENT[1]), get_namespace(ELEMENT[1])) == ("", "")


def test_the_content_of_an_element_is_text_or_markup():
    assert get_text(ELEMENT[0]) == "2"
    assert get_markup(ELEMENT).startswith("1 &lt; <b")
