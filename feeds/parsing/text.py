"""HTML -> the text that a reader sees. Linear in the length, whatever the markup.

Block elements and line breaks become newlines, cells a space, inline elements nothing; scripts,
styles and comments are dropped; entities are decoded. What is not closed hides the rest, as it
does in a browser.
"""

from __future__ import annotations

import html
import re
from collections.abc import Iterator

from model import plain


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


_BLOCKS = _words(
    "address article aside blockquote body br caption center dd details dialog dir div dl dt"
    " fieldset figcaption figure footer form h1 h2 h3 h4 h5 h6 header hgroup hr html legend li"
    " main menu nav ol option p pre section summary table tbody tfoot thead tr ul"
)
_CELLS = _words("td th")
_HIDDEN = _words("head iframe math noembed noframes script style svg template")
_INLINE = _words(
    "a abbr acronym area audio b base basefont bdi bdo big button canvas cite code col colgroup"
    " data datalist del dfn em embed font i img input ins kbd label link map mark meta meter"
    " noscript object optgroup output param picture progress q rp rt ruby s samp select slot small"
    " source span strike strong sub sup textarea time title track tt u var video wbr"
)
_KNOWN = _BLOCKS | _CELLS | _HIDDEN | _INLINE

_NAME = re.compile(r"/?([a-zA-Z][a-zA-Z0-9:_-]{0,63})")
# Stops at the next "<" at the latest, so that no character is looked at twice.
_PLAIN_TAG = re.compile(
    r"</?+([a-zA-Z][a-zA-Z0-9:_-]{0,63}+)(?![a-zA-Z0-9:_-])"
    r"(?:[^<>\"']++|\"[^<>\"]*+\"|'[^<>']*+')*+>"
)
_SPECIAL = re.compile(rf"<(?:[!?]|(?:{'|'.join(sorted(_HIDDEN))})[\s/>])", re.IGNORECASE)
# A quote opens a value only after "="; elsewhere in a tag it is a slip that hides nothing.
_TAG_STOP = re.compile(r">|=\s*+([\"'])")
_BREAK = "\x00"  # stands for a newline of our own while those of the source mean a space
_SHOWN = dict.fromkeys(_BLOCKS, _BREAK) | dict.fromkeys(_CELLS, " ")
# More digits than any character has; Python refuses to count thousands of them.
_HUGE_REFERENCE = re.compile(r"&#(?:[0-9]{8,}|[xX][0-9a-fA-F]{7,});?")


def visible(markup: str, limit: int, *, only_known: bool = False) -> str:
    """Return what a reader sees of *markup*, cut to about *limit* characters.

    With *only_known*, what looks like a tag but is no element of HTML stays as text: many a
    title says `Vec<T>`.
    """
    if only_known:
        markup = markup[: limit * 4]
    if "<" not in markup:
        return tidy(decoded(markup[: limit * 8]))[:limit]
    markup = markup.replace(_BREAK, "")
    if len(markup) < limit * 16 and (text := _quick(markup, only_known)) is not None:
        return tidy(text)[:limit]
    parts: list[str] = []
    length = 0
    for part in _Scanner(markup, only_known).parts():
        parts.append(part)
        length += len(part)
        if length > limit * 4:
            break
    return tidy("".join(parts))[:limit]


class _Shown(dict[str, "str | None"]):
    """What each tag shows, by its name as written; None where the tag alone does not tell."""

    def __init__(self, only_known: bool) -> None:
        super().__init__()
        self._only_known = only_known

    def __missing__(self, name: str) -> str | None:
        element = name.lower()
        is_odd = ":" in element or (self._only_known and element not in _KNOWN)
        shown = None if is_odd or element in _HIDDEN else _SHOWN.get(element, "")
        if len(self) < 1000:
            self[name] = shown
        return shown


_SHOWN_BY = {only_known: _Shown(only_known) for only_known in (False, True)}


def _quick(markup: str, only_known: bool) -> str | None:
    """Return what is seen of *markup*, as most is, in a fifth of the time; None of any other."""
    scanner = _Scanner(markup, only_known)
    parts: list[str] = []
    at = 0
    while at >= 0:
        special = _SPECIAL.search(markup, at)
        text = _simple(markup[at : special.start() if special else None], only_known)
        if text is None or (special and special.start() > scanner.last_end):
            return None
        parts.append(text)
        if special is None:
            break
        part, at = scanner.markup_at(special.start())
        parts.append(part)
    return "".join(parts)


def _simple(markup: str, only_known: bool) -> str | None:
    """Return what is seen of *markup* made of plain tags alone; None of any other."""
    pieces: list[str] = _PLAIN_TAG.split(markup)
    shown = [*map(_SHOWN_BY[only_known].__getitem__, pieces[1::2])]
    if None in shown or any("<" in piece for piece in pieces[::2]):
        return None
    pieces[1::2] = shown  # type: ignore[assignment]
    return decoded("".join(pieces))


def decoded(text: str) -> str:
    """Return *text* with its character references replaced."""
    if "&" not in text:
        return text
    return html.unescape(_HUGE_REFERENCE.sub("\ufffd", text))


def tidy(text: str) -> str:
    """Return *text* plain and single-spaced; newlines only where an element broke the line."""
    lines = (" ".join(line.split()) for line in text.split(_BREAK))
    return plain("\n".join(line for line in lines if line))


def lines_kept(text: str, limit: int) -> str:
    """Return *text*, which is no markup, plain and with its own lines."""
    lines = (" ".join(line.split()) for line in plain(text[: limit * 4]).split("\n"))
    return "\n".join(line for line in lines if line)[:limit]


class _Scanner:
    """One walk through a markup; every search that fails is remembered, so none is repeated."""

    def __init__(self, markup: str, only_known: bool) -> None:
        self._markup = markup
        self._only_known = only_known
        self.last_end = self._markup.rfind(">")
        self._lower = ""
        self._unclosed: set[str] = set()

    def parts(self) -> Iterator[str]:
        """Yield what is seen, piece by piece."""
        markup, at = self._markup, 0
        while (start := markup.find("<", at)) >= 0 and start < self.last_end:
            if start > at:
                yield decoded(markup[at:start])
            part, at = self.markup_at(start)
            yield part
            if at < 0:
                return
        yield decoded(markup[at:])

    def markup_at(self, start: int) -> tuple[str, int]:
        """Return what the "<" at *start* shows, and where to go on (-1: nowhere)."""
        markup = self._markup
        for opening, closing in (("<!--", "-->"), ("<![CDATA[", "["), ("<!", ">"), ("<?", ">")):
            if markup.startswith(opening, start):
                return "", self._after(closing, start + min(len(opening), 4))
        name = _NAME.match(markup, start + 1)
        element = name[1].lower().rpartition(":")[2] if name else ""
        if name is None or (self._only_known and element not in _KNOWN):
            return "<", start + 1
        end = self._tag_end(name.end())
        if element in _HIDDEN and end > 0 and markup[start + 1] != "/" and markup[end - 2] != "/":
            end = self._after_hidden(element, end)
        if end < 0 and self._only_known:
            return "<", start + 1  # a title that speaks of a tag
        return _SHOWN.get(element, ""), end

    def _after(self, mark: str, at: int) -> int:
        found = self._markup.find(mark, at)
        return found + len(mark) if found >= 0 else -1

    def _tag_end(self, at: int) -> int:
        while stop := _TAG_STOP.search(self._markup, at):
            if stop[0] == ">":
                return stop.end()
            at = self._after(stop[1], stop.end())
            if at < 0:
                return -1
        return -1

    def _after_hidden(self, element: str, at: int) -> int:
        # Some letters change their number when lowered; then positions would not agree.
        if not self._lower:
            lower = self._markup.lower()
            self._lower = lower if len(lower) == len(self._markup) else self._markup
        found = -1 if element in self._unclosed else self._lower.find("</" + element, at)
        if found < 0:
            self._unclosed.add(element)
        return self._after(">", found) if found >= 0 else -1
