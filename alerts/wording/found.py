"""Name the words that were found: a query may have hundreds, and an entry has a few of them."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from functools import lru_cache

from alerts.wording.names import MAX_KEYWORD_CHARS
from model import FirstMention, Match, Span, one_line

MAX_NAMED = 4  # words that are named one by one
_QUERY = re.compile(r'["“”„«()|/*~:]|\b(?:AND|OR|NOT|NEAR)\b|(?:^|\s)[-=]')
_INITIALS = re.compile(r"\.\w$")


def list_found_words(matches: Iterable[Match]) -> list[str]:
    """Return the words of *matches* as their entries write them, each once.

    A match without a place to show, as one by its address alone, gives its keywords.
    """
    words: dict[str, str] = {}
    for match in matches:
        found = [_cut_out(match, span) for span in match.spans] or match.keywords
        for word in found:
            shown = one_line(word, MAX_KEYWORD_CHARS)
            words.setdefault(shown.casefold(), shown)
    return list(words.values())


def list_short_names(matches: Sequence[Match]) -> list[str]:
    """Return words that name *matches*: plain keywords, or the words found by a query.

    A replay writes a reason for very many alerts, and to locate the words of each takes longer than
    all else about it. A plain keyword has the words anyway.
    """
    keywords = dict.fromkeys(keyword for match in matches for keyword in match.keywords)
    return list(keywords) if all(map(_is_plain, keywords)) else list_found_words(matches)


@lru_cache(maxsize=4096)
def _is_plain(keyword: str) -> bool:
    return len(keyword) <= MAX_KEYWORD_CHARS and not _QUERY.search(keyword)


def list_mentioned_words(mention: FirstMention) -> list[str]:
    """Return the keywords of *mention*; in place of a long query, its words that were found."""
    words: list[str] = []
    for keyword in mention.keywords:
        if len(keyword) <= MAX_KEYWORD_CHARS:
            words.append(keyword)
        else:
            words += list_found_words(
                match for match in mention.matches if keyword in match.keywords
            )
    return list(dict.fromkeys(words))


def join_words(words: Sequence[str]) -> str:
    """Return quoted *words* as a list, of which only the first few are named."""
    named = ", ".join(words[:MAX_NAMED])
    more = len(words) - MAX_NAMED
    return f"{named} and {more} more" if more > 0 else named


def _cut_out(match: Match, span: Span) -> str:
    """Return the text of *match* at *span*, with the last dot of initials."""
    text: str = getattr(match.entry, span.field)
    found = text[span.start : span.end]
    has_last_dot = _INITIALS.search(found) and text[span.end : span.end + 1] == "."
    return f"{found}." if has_last_dot else found
