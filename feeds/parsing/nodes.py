"""Look at the elements of an XML document."""

from __future__ import annotations

from html import escape
from typing import Any

from lxml import etree

XmlElement = Any  # lxml's elements; its stubs know too little of them
Parts = dict[str, list[XmlElement]]
"""The children of an element by their names."""


def get_local_name(element: XmlElement) -> str:
    """Return the name of *element* without its namespace; "" for a node that is no element."""
    tag = element.tag
    return tag.rpartition("}")[2] if isinstance(tag, str) else ""


def get_namespace(element: XmlElement) -> str:
    """Return the address of the namespace of *element*; "" for none."""
    tag = element.tag
    if not isinstance(tag, str) or not tag.startswith("{"):
        return ""
    return tag[1:].partition("}")[0]


def get_text(element: XmlElement) -> str:
    """Return the text of *element* and of all elements in it."""
    return "".join(element.itertext()) if len(element) else element.text or ""


def get_markup(element: XmlElement) -> str:
    """Return the content of *element* as markup."""
    children = (etree.tostring(child, encoding="unicode", with_tail=True) for child in element)
    return escape(element.text or "", quote=False) + "".join(children)
