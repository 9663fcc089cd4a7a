"""The sentence that stands for the page: how many trends rise, and how many watches are quiet."""

from __future__ import annotations

from collections.abc import Sequence

NUMBERS = (
    *("no", "one", "two", "three", "four", "five", "six"),
    *("seven", "eight", "nine", "ten", "eleven", "twelve"),
)
CALM = "Nothing is moving. That is the usual state."


def write_sentence(
    *, rising: int, held: int, peaked: int, quiet: int, silent: int, silenced: int = 0
) -> str:
    """Return the sentence.

    Of the *rising*, *held* are those of which nobody was told, and *silenced* are held back by a
    silence.
    """
    if not rising and not peaked and not silent:
        return CALM
    trends = _list_trends(rising - silenced, held, silenced, peaked)
    watches = _list_watches(quiet, silent)
    sentences = [_join(part) for part in (trends, watches) if part]
    return " ".join(sentences)


def _list_trends(rising: int, held: int, silenced: int, peaked: int) -> list[str]:
    parts = []
    if rising:
        parts.append(f"{_count(rising, 'trend')} {_is(rising)} rising")
    if held:
        parts.append(f"{write_number(held)} of them untold" if rising > 1 else "but nobody is told")
    if silenced:
        subject = write_number(silenced) if parts else _count(silenced, "trend")
        parts.append(f"{subject} {_is(silenced)} held back by a silence")
    if peaked:
        subject = write_number(peaked) if parts else _count(peaked, "trend")
        parts.append(f"{subject} {_is(peaked)} past the peak")
    return parts


def _list_watches(quiet: int, silent: int) -> list[str]:
    parts = []
    if quiet:
        parts.append(f"{_count(quiet, 'watch')} {_is(quiet)} quiet")
    if silent:
        subject = write_number(silent) if parts else _count(silent, "watch")
        verb = "has" if silent == 1 else "have"
        parts.append(f"{subject} {verb} fallen silent")
    return parts


def _join(parts: Sequence[str]) -> str:
    text = ", ".join(parts)
    return f"{text[:1].upper()}{text[1:]}."


def _count(number: int, noun: str) -> str:
    if number != 1:
        noun += "es" if noun.endswith("ch") else "s"
    return f"{write_number(number)} {noun}"


def _is(number: int) -> str:
    return "is" if number == 1 else "are"


def write_number(number: int) -> str:
    """Return *number* as a word up to twelve, and in digits above."""
    return NUMBERS[number] if number < len(NUMBERS) else f"{number:,}"
