"""Replace character references by their characters, and read 128 to 159 as browsers do.

Programs of Windows wrote an apostrophe as the number 146. In Unicode that is a control character
which nobody can see, so browsers read these numbers by the Windows code page 1252.
"""

from __future__ import annotations

import html
import re

_CONTROL = re.compile("[\x80-\x9f]")
_REFERENCE = re.compile(
    r"&#(?:0{0,5}(12[89]|1[345][0-9])|[xX]0{0,5}([89][0-9a-fA-F]))(?:;|(?![0-9a-fA-F;]))"
)
_REFERENCE = re.compile(r"(&(?:#[0-9]+;?|#[xX][0-9a-fA-F]+;?|[^\t\n\f <&#;]{1,32};?))")
"""The references of HTML, as `html.unescape` finds them."""

# More digits than any character number has; Python refuses to parse thousands of digits.
_HUGE_REFERENCE = re.compile(r"&#(?:[0-9]{8,}|[xX][0-9a-fA-F]{7,});?")
_MAX_REFERENCES_KEPT = 4096


class _Characters(dict[str, str]):
    """The characters of each reference, as written."""

    def __missing__(self, reference: str) -> str:
        is_huge = _HUGE_REFERENCE.fullmatch(reference) is not None
        characters = "\ufffd" if is_huge else html.unescape(reference)
        if len(self) < _MAX_REFERENCES_KEPT:
            self[reference] = characters
        return characters


_CHARACTERS = _Characters()


def decode_references(text: str) -> str:
    """Return *text* with its character references replaced by the characters."""
    if "&" not in text:
        return text
    pieces = _REFERENCE.split(text)  # text and references in turn
    if len(pieces) > 1:
        pieces[1::2] = map(_CHARACTERS.__getitem__, pieces[1::2])
    return "".join(pieces)


def replace_controls(text: str) -> str:
    """Return *text* with the characters of Windows in place of the control characters C1."""
    if text.isascii():
        return text
    return _CONTROL.sub(_show_control, text)


def _show_control(found: re.Match[str]) -> str:
    return bytes([ord(found[0])]).decode("cp1252", "ignore") or found[0]
