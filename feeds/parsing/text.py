"""Extract from HTML the text that a reader sees. Linear in the length, whatever the markup.

Block elements and line breaks become newlines, cells a space, inline elements nothing. Scripts,
styles and comments are dropped, entities are decoded. An unclosed comment or script hides the rest,
as it does in a browser.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from feeds.parsing.elements import (
    BLOCK_ELEMENTS,
    CELL_ELEMENTS,
    HIDDEN_ELEMENTS,
    HTML_ELEMENTS,
    drop_cut_tag,
    is_escaped_again,
)
from feeds.parsing.references import decode_references, replace_controls
from model import plain

_TAG_NAME = re.compile(r"/?([a-zA-Z][a-zA-Z0-9:_-]{0,63})")
# Stops at the next "<" at the latest, so that no character is looked at twice.
_PLAIN_TAG = re.compile(
    r"</?+([a-zA-Z][a-zA-Z0-9:_-]{0,63}+)(?:>|(?![a-zA-Z0-9:_-])"
    r"[^<>\"']*+(?:\"[^<>\"]*+\"[^<>\"']*+|'[^<>']*+'[^<>\"']*+)*+>)"
)
# The first letters rule most tags out in half of the time.
_SPECIAL_MARKUP = re.compile(
    rf"<(?=[!?himnstHIMNST])(?:[!?]|(?i:{'|'.join(sorted(HIDDEN_ELEMENTS))})[\s/>])"
)
# A quote opens a value only after "="; elsewhere in a tag it is a typo that hides nothing.
_TAG_STOP = re.compile(r">|=\s*+([\"'])")
_DECLARATIONS = (("<!--", "-->"), ("<![CDATA[", "["), ("<!", ">"), ("<?", ">"))
"""Markup that is no element: its start, and the end of the part that is hidden."""
_LINE_BREAK = "\x00"  # our own newline; a newline of the source means a space
_TEXT_OF_ELEMENT = dict.fromkeys(BLOCK_ELEMENTS, _LINE_BREAK) | dict.fromkeys(CELL_ELEMENTS, " ")
_MAX_TAGS_KEPT = 1000
_MAX_ESCAPES = 2  # beyond the one that the format asks for


def extract_text(markup: str, limit: int, *, only_known: bool = False) -> str:
    """Return the text of *markup* as a reader sees it, cut to *limit* characters.

    With *only_known*, a tag that is no element of HTML stays as text: many titles say `Vec<T>`.
    Markup that was escaped more often than its format asks for is read as markup, too.
    """
    is_short = len(markup) <= limit and "<" not in markup and "&" not in markup
    if is_short and "  " not in markup and markup.isprintable():
        return markup.strip(" ")  # most titles and tags
    markup = markup.lstrip()  # blanks before the text count towards no limit
    text = _extract_once(markup, limit, only_known)
    for _ in range(_MAX_ESCAPES):
        again = decode_references(text) if "<" not in text and "&lt;" in text else text
        if "<" not in again or not is_escaped_again(markup, again, only_known):
            break
        markup = again.replace("\n", "<br>")
        text = _extract_once(markup, limit, only_known)
    return text


def _extract_once(markup: str, limit: int, only_known: bool) -> str:
    if only_known:
        markup = markup[: limit * 4]
    if "<" not in markup:
        return tidy_text(decode_references(markup[: limit * 8]))[:limit]
    markup = drop_cut_tag(markup.replace(_LINE_BREAK, ""))
    if len(markup) < limit * 16:
        text = _extract_quickly(markup, only_known)
        if text is not None:
            return tidy_text(text)[:limit]
    parts: list[str] = []
    length = 0
    for part in _MarkupScanner(markup, only_known).scan():
        parts.append(part)
        length += len(part)
        if length > limit * 4:
            break
    return tidy_text("".join(parts))[:limit]


class _TagTexts(dict[str, "str | None"]):
    """The text that each tag stands for, by its name as written; None where the scanner decides."""

    def __init__(self, only_known: bool) -> None:
        super().__init__()
        self._only_known = only_known

    def __missing__(self, name: str) -> str | None:
        element = name.lower()
        is_unknown = self._only_known and element not in HTML_ELEMENTS
        text = None
        if not is_unknown and ":" not in element and element not in HIDDEN_ELEMENTS:
            text = _TEXT_OF_ELEMENT.get(element, "")
        if len(self) < _MAX_TAGS_KEPT:
            self[name] = text
        return text


_ALL_TAG_TEXTS = {only_known: _TagTexts(only_known) for only_known in (False, True)}


def _extract_quickly(markup: str, only_known: bool) -> str | None:
    """Return the text of *markup* in a fifth of the time; None if it is not of the usual kind."""
    scanner = _MarkupScanner(markup, only_known)
    parts: list[str] = []
    position = 0
    while position >= 0:
        special = _SPECIAL_MARKUP.search(markup, position)
        end = special.start() if special else None
        text = _extract_from_plain_tags(markup[position:end], only_known)
        if text is None or (special and special.start() > scanner.last_end):
            return None
        parts.append(text)
        if special is None:
            break
        part, position = scanner.read_markup(special.start())
        parts.append(part)
    return "".join(parts)


def _extract_from_plain_tags(markup: str, only_known: bool) -> str | None:
    """Return the text of *markup* if all its tags are plain ones, else None."""
    pieces = _PLAIN_TAG.split(markup)  # text and tag names in turn
    pieces[1::2] = map(_ALL_TAG_TEXTS[only_known].__getitem__, pieces[1::2])
    try:
        text = "".join(pieces)
    except TypeError:  # a None among them; to look for it first takes longer than to join
        return None
    return None if "<" in text else decode_references(text)


def tidy_text(text: str) -> str:
    """Return *text* plain and single-spaced; newlines only where an element broke the line."""
    return "\n".join(
        [
            line if "  " not in line and line.isprintable() else _tidy_line(line)
            for line in map(str.strip, text.split(_LINE_BREAK))
            if line
        ]
    )


def _tidy_line(line: str) -> str:
    """Return *line* plain and single-spaced.

    A printable line without two spaces side by side is so already, and found five times as fast.
    """
    spaced = line.replace("\n", " ")
    if "  " not in spaced and spaced.isprintable():
        return spaced
    return plain(" ".join(replace_controls(line).split()))


def clean_lines(text: str, limit: int) -> str:
    """Return *text*, which is no markup, plain and single-spaced, with its own lines."""
    source = plain(replace_controls(text.lstrip()[: limit * 4]))
    lines = [" ".join(line.split()) for line in source.split("\n")]
    return "\n".join([line for line in lines if line])[:limit]


class _MarkupScanner:
    """One walk through a markup; it remembers every search that failed and repeats none."""

    def __init__(self, markup: str, only_known: bool) -> None:
        self._markup = markup
        self._only_known = only_known
        self.last_end = self._markup.rfind(">")
        self._lower = ""
        self._unclosed: set[str] = set()

    def scan(self) -> Iterator[str]:
        """Yield the text that a reader sees, piece by piece."""
        markup = self._markup
        position = 0
        while (start := markup.find("<", position)) >= 0 and start < self.last_end:
            if start > position:
                yield decode_references(markup[position:start])
            part, position = self.read_markup(start)
            yield part
            if position < 0:
                return
        yield decode_references(markup[position:])

    def read_markup(self, start: int) -> tuple[str, int]:
        """Return the text of the markup at *start*, a "<", and the position after it (-1: none)."""
        markup = self._markup
        for opening, closing in _DECLARATIONS:
            if markup.startswith(opening, start):
                inside = start + min(len(opening), 4)
                return "", self._find_after(closing, inside)
        name = _TAG_NAME.match(markup, start + 1)
        element = name[1].lower().rpartition(":")[2] if name else ""
        if name is None or (self._only_known and element not in HTML_ELEMENTS):
            return "<", start + 1
        end = self._find_tag_end(name.end())
        if end > 0 and element in HIDDEN_ELEMENTS and self._is_opening(start, end):
            end = self._skip_hidden(element, end)
        if end < 0 and self._only_known:
            return "<", start + 1  # a title that mentions a tag
        return _TEXT_OF_ELEMENT.get(element, ""), end

    def _is_opening(self, start: int, end: int) -> bool:
        """Return whether the tag opens an element: it is neither </name> nor <name/>."""
        is_end_tag = self._markup[start + 1] == "/"
        is_empty_tag = self._markup[end - 2] == "/"
        return not is_end_tag and not is_empty_tag

    def _find_after(self, text: str, position: int) -> int:
        found = self._markup.find(text, position)
        return found + len(text) if found >= 0 else -1

    def _find_tag_end(self, position: int) -> int:
        while stop := _TAG_STOP.search(self._markup, position):
            if stop[0] == ">":
                return stop.end()
            position = self._find_after(stop[1], stop.end())
            if position < 0:
                return -1
        return -1

    def _skip_hidden(self, element: str, position: int) -> int:
        """Return the position after the end tag of *element*; -1 where it is never closed."""
        # Some letters change their length in lower case; then positions would not agree.
        if not self._lower:
            lower = self._markup.lower()
            is_same_length = len(lower) == len(self._markup)
            self._lower = lower if is_same_length else self._markup
        if element in self._unclosed:
            return -1
        found = self._lower.find("</" + element, position)
        if found < 0:
            self._unclosed.add(element)
            return -1
        return self._find_after(">", found)
