"""Read the words of a command: names with spaces, quotes, durations. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from datetime import timedelta
from difflib import get_close_matches
from typing import NamedTuple

from model import parse_duration

MAX_NAMES = 5
"""Names that a mistake suggests. Doubled, it does not fit a phone."""
_CURLY = str.maketrans({"“": '"', "”": '"', "„": '"', "«": '"', "»": '"'})
_ESCAPED = {"&lt;": "<", "&gt;": ">", "&amp;": "&"}
_QUOTED = re.compile(r'\s*"([^"]*)"\s*')
_WORD = re.compile(r"\S+")


class Named(NamedTuple):
    """A name at the beginning of a text."""

    name: str
    """Empty if there is none."""
    rest: str
    problem: str = ""
    """Why there is none, and the remedy."""


class Span(NamedTuple):
    """A text, a duration, and the text behind it."""

    name: str
    length: timedelta | None
    rest: str


def clean(text: str) -> str:
    """Return *text* of a chat as a person typed it: with straight quotes, and nothing escaped."""
    for escaped, meant in _ESCAPED.items():
        text = text.replace(escaped, meant)
    return text.translate(_CURLY).strip()


def split_verb(text: str) -> tuple[str, str]:
    """Return the first word of *text* in lower case, and the rest."""
    verb, _, rest = text.partition(" ")
    return verb.lower(), rest.strip()


def unquote(text: str) -> str:
    """Return *text* without the quotes around the whole of it."""
    quoted = _QUOTED.fullmatch(text)
    return quoted[1].strip() if quoted else text.strip()


def take_name(text: str, names: Iterable[str], noun: str) -> Named:
    """Return the one of *names* that *text* begins with, and the rest of the text.

    It is written in quotes, or whole, or as the beginning of one name only.
    """
    known = {name.casefold(): name for name in names}
    if quoted := _QUOTED.match(text):
        return _find(quoted[1].strip(), text[quoted.end() :], known, noun)
    whole = _find_whole(text, known)
    if whole is not None:
        return whole
    word = _WORD.search(text)
    if word is None:
        return Named("", "", f"no {noun} is named; write one of {_join(known.values())}")
    return _find(word[0], text[word.end() :].strip(), known, noun)


def _find_whole(text: str, known: Mapping[str, str]) -> Named | None:
    """Return the longest known name that *text* begins with; None if there is none."""
    ends = [word.end() for word in _WORD.finditer(text)]
    for end in reversed(ends):
        name = known.get(" ".join(text[:end].split()).casefold())
        if name is not None:
            return Named(name, text[end:].strip())
    return None


def _find(word: str, rest: str, known: Mapping[str, str], noun: str) -> Named:
    """Return the name that *word* is, or that alone begins with it."""
    folded = word.casefold()
    if folded in known:
        return Named(known[folded], rest.strip())
    begun = [name for key, name in known.items() if folded and key.startswith(folded)]
    if len(begun) == 1:
        return Named(begun[0], rest.strip())
    if begun:
        return Named("", rest, f'"{word}" begins several: {_join(begun)}; write more of it')
    return Named("", rest, explain_unknown(word, known.values(), noun))


def explain_unknown(word: str, names: Iterable[str], noun: str) -> str:
    """Return that there is no *noun* of the name *word*, with the names that may be meant."""
    known = {name.casefold(): name for name in names}
    near = get_close_matches(word.casefold(), known, n=MAX_NAMES, cutoff=0.6)
    problem = f'there is no {noun} "{word}"'
    if near:
        return f"{problem}; did you mean {_join(known[key] for key in near)}?"
    return f"{problem}; write one of {_join(known.values())}"


def take_span(text: str) -> Span:
    """Return the text before the first duration, the duration, and the text behind it."""
    quoted = _QUOTED.match(text)
    start = quoted.end() if quoted else 0
    for word in _WORD.finditer(text, start):
        length = read_duration(word[0])
        if length is not None and text[: word.start()].strip():
            return Span(unquote(text[: word.start()]), length, text[word.end() :].strip())
    return Span(unquote(text), None, "")


def read_duration(word: str) -> timedelta | None:
    """Return the duration that *word* writes; None if it writes none."""
    try:
        return parse_duration(word)
    except ValueError:
        return None


def _join(names: Iterable[str]) -> str:
    """Return some of *names*, and how many more there are."""
    listed = list(names)
    shown = ", ".join(f'"{name}"' for name in listed[:MAX_NAMES])
    more = len(listed) - MAX_NAMES
    return f"{shown} and {more} more" if more > 0 else shown
