"""Doubt the operators that other tools have, and that are words or signs here."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import NamedTuple

Hint = tuple[int, str]
"""The column of a query that is doubted, and the message."""

_START = r"(?<![^\s()\"])"  # where a word of the query begins
_END = r"(?![^\s()\"])"  # where it ends
_QUOTED = re.compile(r'"[^"]*"')
_NAMED_WITH_SIGNS = frozenset(
    ("yahoo", "jeopardy", "oklahoma", "notepad", "libc", "stdc", "disney")
)
"""Names that end in ! or ++ themselves."""
_FIELDS = {
    **dict.fromkeys(("title", "headline", "hl", "hd", "intitle", "hlead"), "title"),
    **dict.fromkeys(("text", "body", "content", "intext", "lead"), "text"),
    **dict.fromkeys(("source", "publisher", "pub", "site", "domain"), "source"),
    "author": "author",
    "byline": "author",
}
_FIELD_NAMES = "|".join(_FIELDS)


class _Foreign(NamedTuple):
    """An operator of another tool."""

    pattern: re.Pattern[str]
    advise: Callable[[re.Match[str]], str]
    """Returns the message, or "" where the operator is none."""


def doubt_foreign(text: str) -> Iterator[Hint]:
    """Yield the hints about operators of other tools in the query *text*."""
    unquoted = _QUOTED.sub(lambda quoted: '"' + " " * (len(quoted[0]) - 2) + '"', text)
    for foreign in _FOREIGN:
        for found in foreign.pattern.finditer(unquoted):
            message = foreign.advise(found)
            if message:
                yield found.start() + 1, message
    for found in _EQUALS.finditer(text):
        yield found.start() + 1, _advise_field(found)


def _advise_near(found: re.Match[str]) -> str:
    return f'"{found[0]}" is looked for as a word; write NEAR/{found["n"]}'


def _advise_ordered(found: re.Match[str]) -> str:
    return f'"{found[0]}" is looked for as a word; write NEAR/{found["n"]}> for the order'


def _advise_not(found: re.Match[str]) -> str:
    return f'"{found[0]}" is looked for as a word; write NOT'


def _advise_not_within(found: re.Match[str]) -> str:
    return f'"{found[0]}" leaves out the word "in"; write NOT WITHIN to leave out a phrase'


def _advise_sentence(found: re.Match[str]) -> str:
    words = 20 if found[0][-1] in "sS" else 80
    return f'"{found[0]}" is looked for as a word; write NEAR/{words}'


def _advise_star(found: re.Match[str]) -> str:
    stem = found["stem"]
    if stem in _NAMED_WITH_SIGNS:
        return ""
    return f'"!" must stand in the text; {stem}* finds what goes on'


def _advise_exact(found: re.Match[str]) -> str:
    word = found["word"]
    if word.lower() in _NAMED_WITH_SIGNS:
        return ""
    exact = f'="{word}"' if " " in word else f"={word}"
    return f'"{found[0]}" must stand in the text as it is; {exact} is case-sensitive'


def _advise_typos(found: re.Match[str]) -> str:
    return f'"{found[0]}" must stand in the text as it is; write {found["word"]}~ for typos'


def _advise_weight(found: re.Match[str]) -> str:
    return f'"{found[0]}" must stand in the text, as words have no weight; write {found["word"]}'


def _advise_range(found: re.Match[str]) -> str:
    return f'"{found[0]}" is no range here; write the values with OR between them'


def _advise_count(found: re.Match[str]) -> str:
    return f'"{found["name"]}" is looked for as a word, as words are not counted; leave it out'


def _advise_capitals(found: re.Match[str]) -> str:
    word = found["word"].strip()
    exact = f'="{word}"' if " " in word else f"={word}"
    return f'"{found["name"]}" is looked for as a word; {exact} is case-sensitive'


def _advise_group(found: re.Match[str]) -> str:
    field = _FIELDS[found["name"].lower()]
    return f'"{found["name"]}" is looked for as a word; write {field}:(...)'


def _advise_field(found: re.Match[str]) -> str:
    field = _FIELDS[found["name"].lower()]
    value = found["value"]
    shown = f'"{value}"' if " " in value else value
    return f'"{found["name"]}=" must stand in the text as it is; write {field}:{shown}'


def _compile(pattern: str, flags: re.RegexFlag = re.NOFLAG) -> re.Pattern[str]:
    return re.compile(f"{_START}{pattern}", flags)


_EQUALS = _compile(
    rf"(?P<name>{_FIELD_NAMES})\s*={{1,2}}\s*"
    r"""(?:"(?=[^"])|'(?=[^'])|(?=\w))(?P<value>(?<=")[^"]+|(?<=')[^']+|\w+)""",
    re.IGNORECASE,
)
_NUMBER = r"(?P<n>[0-9]{1,3})"
_FOREIGN = (
    _Foreign(_compile(rf"(?:[wW]|WITHIN|[wW]ithin|near|Near)/{_NUMBER}{_END}"), _advise_near),
    _Foreign(_compile(rf"(?:ADJ|adj|Adj)/?{_NUMBER}{_END}"), _advise_near),
    _Foreign(
        _compile(rf"(?<!NOT )WITHIN\s+{_NUMBER}{_END}(?:\s+WORDS(?:\s+OF)?{_END})?"), _advise_near
    ),
    _Foreign(_compile(rf"<NEAR/{_NUMBER}>?{_END}"), _advise_near),
    _Foreign(_compile(rf"(?<=[a-z\")] )[NW]{_NUMBER}(?= [a-z\"(])"), _advise_near),
    _Foreign(_compile(rf"(?:AND|BUT)[-_]?NOT{_END}", re.IGNORECASE), _advise_not),
    _Foreign(_compile(rf"NOT\s+IN{_END}(?=\s+\S)"), _advise_not_within),
    _Foreign(_compile(rf"/[nN]?{_NUMBER}/?{_END}"), _advise_near),
    _Foreign(_compile(rf"(?:AROUND|around|Around)\s?\(\s*{_NUMBER}\s*\)"), _advise_near),
    _Foreign(
        _compile(rf"(?:near|Near)(?::{_NUMBER}|(?P<m>[0-9]{{1,3}}):?){_END}"),
        lambda found: (
            f'"{found[0]}" is looked for as a word; write NEAR/{found["n"] or found["m"]}'
        ),
    ),
    _Foreign(
        _compile(rf"(?:ONEAR|PRE|FBY|NEXT|BEFORE)/{_NUMBER}{_END}", re.IGNORECASE), _advise_ordered
    ),
    _Foreign(_compile(rf"(?:/[fF]|[fF]/){_NUMBER}/?{_END}"), _advise_ordered),
    _Foreign(_compile(rf"(?:[wW]?/)[spSP]{_END}"), _advise_sentence),
    _Foreign(_compile(rf"(?P<stem>[a-z]{{3,}})!{_END}"), _advise_star),
    _Foreign(_compile(rf"\{{(?P<word>[^{{}}]+)\}}{_END}"), _advise_exact),
    _Foreign(_compile(rf"(?P<word>[^\W\d_][\w-]{{2,}})\+\+{_END}"), _advise_exact),
    _Foreign(_compile(rf"(?P<word>\w+)~0?\.[0-9]+{_END}"), _advise_typos),
    _Foreign(_compile(rf"(?P<word>\w+)\^[0-9.]+{_END}"), _advise_weight),
    _Foreign(_compile(r"[\[{][^\[\]{}]+ TO [^\[\]{}]+[\]}]"), _advise_range),
    _Foreign(_compile(r"(?P<name>at_?least/?[0-9]+)\s?\(", re.IGNORECASE), _advise_count),
    _Foreign(
        _compile(r"(?P<name>ALLCAPS|CAPS|NOCAPS|allcaps|caps)\s?\((?P<word>[^()]*)"),
        _advise_capitals,
    ),
    _Foreign(_compile(rf"(?P<name>{_FIELD_NAMES})\((?=[^)])", re.IGNORECASE), _advise_group),
)
