"""Join the texts of one entry, so that a keyword in any of them is found and none is said twice."""

from __future__ import annotations

from collections.abc import Iterable

_CUT_ENDS = ("[…]", "[...]", "…", "...")
_MAX_CUT_END_CHARS = 10
_PROBE_CHARS = 80  # of a text; to look for its first words rules most texts out


def join_texts(texts: Iterable[str]) -> str:
    """Return *texts* one after the other, without those that another one contains."""
    candidates = [text for text in texts if text]
    if len(candidates) < 2:
        return "".join(candidates)
    kept: dict[str, str] = {}
    for text in candidates:
        packed = _pack(text)
        if any(packed in other for other in kept):
            continue
        for other in [other for other in kept if other in packed]:
            del kept[other]
        kept[packed] = text
    return "\n".join(kept.values())


def has_text(whole: str, text: str) -> bool:
    """Return whether *whole* contains *text*, whatever the blanks of both."""
    if text in whole:
        return True
    # Each blank of our texts stands alone: without blanks a text is half as long or longer.
    if len(text) > 2 * len(whole) + _MAX_CUT_END_CHARS:
        return False
    beginning = text[:_PROBE_CHARS].split()[:-1]
    if not all(word in whole for word in beginning):
        return False
    return _pack(text) in _pack(whole)


def arrange_texts(summaries: list[str], extras: list[str], contents: list[str]) -> tuple[str, str]:
    """Return the summary and the text of an entry.

    *extras* are descriptions of its recording or its pictures. They are the summary where there
    is no other, else they follow it if nothing else says the same.
    """
    text = join_texts(contents)
    further = [extra for extra in extras if extra and not has_text(text, extra)]
    summary = join_texts([*summaries, *further]) or join_texts(extras)
    return summary, "" if text and has_text(summary, text) else text


def _pack(text: str) -> str:
    """Return *text* without blanks and the dots of an excerpt."""
    packed = "".join(text.split())
    for end in _CUT_ENDS:
        packed = packed.removesuffix(end)
    return packed
