"""Doubt the address that a query asks for by `url:`."""

from __future__ import annotations

import re

_REGEX = re.compile(r"/(.*[^\w/-].*)/", re.DOTALL)
_REGEX_SIGNS = re.compile(r"^\^|\$$|\\b|\\(?=\W)|^\.\*|\.\*$")
_ADDRESS = re.compile(r"[\w-]+(?:\.[\w-]+)+(?:/[\w./-]*)?")
_MAX_ENDING_LETTERS = 4  # letters of a name without a dot that is still a domain, as gov or info


def doubt_address(asked: str) -> str:
    """Return the message if *asked* is probably meant otherwise; else ""."""
    regex = _REGEX.fullmatch(asked)
    if regex:
        plain = _REGEX_SIGNS.sub("", regex[1])
        found = _ADDRESS.fullmatch(plain)
        advice = f"url:{found[0]}" if found else "a domain, as url:example.org, or * for anything"
        why = f'a regex is not read here; "{asked}" is taken to the letter'
        return f"{why}; write {advice}"
    if len(asked) > _MAX_ENDING_LETTERS and asked.isalnum():
        why = f'"{asked}" is no domain, as it has no dot'
        return f"{why}; write url:{asked}.com, or url:*{asked}* for any address with it"
    return ""
