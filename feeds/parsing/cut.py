"""Tell a document that was cut off from a whole one, and keep its whole entries.

A connection may close in the middle of a document. The part of an entry that came would be stored
with half a title, under half an address.
"""

from __future__ import annotations

import json
import re
from typing import Any

CUT_NOTE = "it is cut off; its whole entries were read"
"""A note on such a document."""

_FEED = re.compile(r"<(?:[a-z][\w.-]{0,60}:)?(rss|feed|rdf|channel)\b", re.IGNORECASE | re.ASCII)
_ENTRY_END = re.compile(r"</(?:[a-z][\w.-]{0,60}:)?(?:item|entry)\s{0,9}>", re.IGNORECASE)
_END_TAG = re.compile(r"</[a-z][\w.:-]{0,100}\s{0,9}>", re.IGNORECASE)
_ITEMS = re.compile(r'"items"\s{0,9}:\s{0,9}\[')
_COMMENT_START = "<!--"
_COMMENT_END = "-->"


def is_cut_off(root_text: str) -> bool:
    """Return whether the ill-formed document *root_text* ends before its feed does."""
    feed = _FEED.search(root_text)
    if feed is None:
        return False
    end = re.compile(rf"</(?:[a-z][\w.-]{{0,60}}:)?{feed[1]}\b", re.IGNORECASE)
    return end.search(root_text, feed.end()) is None


def keep_whole_entries(root_text: str) -> str:
    """Return the beginning of *root_text* up to the end of its last whole entry.

    Where no entry is whole, it ends with the last whole element.
    """
    ends = _ENTRY_END.findall(root_text) or _END_TAG.findall(root_text)
    if not ends:
        return root_text
    position = root_text.rfind(ends[-1])
    return root_text[: position + len(ends[-1])]


def has_whole_entry(root_text: str) -> bool:
    """Return whether an entry ends in *root_text*."""
    return _ENTRY_END.search(root_text) is not None


def count_entry_ends(root_text: str) -> int:
    """Return how many entries end in *root_text*, wherever these tags stand."""
    return root_text.count("</item>") + root_text.count("</entry>")


def drop_comments(text: str) -> str:
    """Return *text* without its comments."""
    parts: list[str] = []
    position = 0
    while (start := text.find(_COMMENT_START, position)) >= 0:
        parts.append(text[position:start])
        end = text.find(_COMMENT_END, start)
        if end < 0:
            return "".join(parts)
        position = end + len(_COMMENT_END)
    parts.append(text[position:])
    return "".join(parts)


def read_whole_items(text: str) -> list[Any]:
    """Return the whole items at the beginning of a JSON Feed that was cut off."""
    decoder = json.JSONDecoder()
    items: list[Any] = []
    start = _ITEMS.search(text)
    position = start.end() if start else len(text)
    while position < len(text):
        try:
            item, position = decoder.raw_decode(text, position)
        except (ValueError, RecursionError):
            break
        items.append(item)
        while position < len(text) and text[position] in " \t\r\n,":
            position += 1
    return items
