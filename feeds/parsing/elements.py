"""Name the elements of HTML, and tell markup from text that only has a "<" in it."""

from __future__ import annotations

import re


def _split_words(text: str) -> frozenset[str]:
    return frozenset(text.split())


BLOCK_ELEMENTS = _split_words(
    "address article aside blockquote body br caption center dd details dialog dir div dl dt"
    " fieldset figcaption figure footer form h1 h2 h3 h4 h5 h6 header hgroup hr html legend li"
    " main menu nav ol option p pre section summary table tbody tfoot thead tr ul"
)
CELL_ELEMENTS = _split_words("td th")
HIDDEN_ELEMENTS = _split_words("head iframe math noembed noframes script style svg template")
_INLINE_ELEMENTS = _split_words(
    "a abbr acronym area audio b base basefont bdi bdo big button canvas cite code col colgroup"
    " data datalist del dfn em embed font i img input ins kbd label link map mark meta meter"
    " noscript object optgroup output param picture progress q rp rt ruby s samp select slot small"
    " source span strike strong sub sup textarea time title track tt u var video wbr"
)
HTML_ELEMENTS = BLOCK_ELEMENTS | CELL_ELEMENTS | HIDDEN_ELEMENTS | _INLINE_ELEMENTS
_VOID_ELEMENTS = _split_words("area br embed hr img input source track wbr")
_CODE_ELEMENTS = re.compile(r"<(?:pre|code|kbd|listing|samp|textarea|tt|xmp)\b", re.IGNORECASE)
"""Elements in which an author shows markup to the readers."""
_TITLE_ELEMENTS = _split_words("a b br div em font i p small span strong sub sup u")
"""Elements that stand in titles; a title that names another one may be about it."""

_TAG = re.compile(r"<(/?)([a-zA-Z][a-zA-Z0-9]{0,15})((?:[\s/][^<>]{0,2000})?)>")
_CUT_TAG = re.compile(r"<([a-zA-Z][a-zA-Z0-9]{0,15})\s{1,9}[a-zA-Z:-]{1,40}\s{0,9}=[^<>]{0,5000}\Z")
_ATTRIBUTE = re.compile(r"\s[a-zA-Z:-]{1,40}\s{0,9}=")


def drop_cut_tag(markup: str) -> str:
    """Return *markup* without the tag at its end that was cut off within its attributes."""
    start = markup.rfind("<")
    if start < markup.rfind(">"):
        return markup
    tag = _CUT_TAG.match(markup, start)
    is_element = tag is not None and tag[1].lower() in HTML_ELEMENTS
    return markup[:start] if is_element else markup


def is_escaped_again(markup: str, text: str, is_title: bool) -> bool:
    """Return whether *text*, which was extracted from *markup*, is markup itself.

    An article about HTML shows tags, too; its own tags stand around them, often <code>.
    """
    if is_title:
        return not _has_tag(markup, HTML_ELEMENTS) and is_markup(text, _TITLE_ELEMENTS)
    if not _has_tag(markup, HTML_ELEMENTS):
        return is_markup(text)
    if _CODE_ELEMENTS.search(markup):
        return False
    return _is_whole_markup(text) or _has_attributes(text)


def _is_whole_markup(text: str) -> bool:
    first = _TAG.match(text)
    if first is None or first[2].lower() not in HTML_ELEMENTS:
        return False
    return text.endswith(">") and is_markup(text)


def _has_attributes(text: str) -> bool:
    """Return whether an element of HTML in *text* has an attribute."""
    for _, name, rest in _TAG.findall(text):
        if name.lower() in HTML_ELEMENTS and _ATTRIBUTE.match(rest):
            return True
    return False


def _has_tag(markup: str, names: frozenset[str]) -> bool:
    if "<" not in markup:
        return False
    return any(tag[2].lower() in names for tag in _TAG.finditer(markup))


def is_markup(text: str, names: frozenset[str] = HTML_ELEMENTS) -> bool:
    """Return whether *text* is markup of the elements *names*, not words with a "<" in them.

    An element that is closed, one with an attribute, and an empty one are signs of markup.
    """
    if drop_cut_tag(text) != text:
        return True
    opened: set[str] = set()
    for closing, written, rest in _TAG.findall(text):
        name = written.lower()
        if name not in names:
            continue
        is_closed = bool(closing) and name in opened
        if is_closed or name in _VOID_ELEMENTS or _ATTRIBUTE.match(rest):
            return True
        opened.add(name)
    return False
