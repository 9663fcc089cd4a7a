"""Hints about channels and routes that take no message, or not at the times that are written."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime
from typing import TYPE_CHECKING, NamedTuple

from config._rows import Draft, list_inner
from config.reading.traps import shorten

if TYPE_CHECKING:
    from model import Feed, Route, Timing, Watch

DIGESTS_TRIED = 60
"""Times of a digest that are compared with the quiet hours. Half as many: not two months."""
_YEAR = datetime(2026, 1, 1, tzinfo=UTC)
_MAX_NAMED = 8


class _Known(NamedTuple):
    """The values of a matcher that alerts may have, and the words for one that none has."""

    values: Sequence[str]
    lack: str
    """Before the value in quotes."""
    are_queries: bool = False
    """Whether a keyword may be a part of them."""
    are_kinds: bool = False
    """Whether they have steps, written after a dot."""


def hint_at_digests(draft: Draft, timings: Mapping[str, Timing]) -> None:
    """Note the digests that quiet hours always hold."""
    for key, node in draft.list_named("channels"):
        timing = timings.get(key.value)
        if timing is None or not _never_meet(timing):
            continue
        row = draft.make_row("channels", f"channels.{shorten(key.value)}", node)
        options = row.options if row is not None else {}
        place = options["digest"].value.place if "digest" in options else key.place
        text = (
            "each of its times falls in the quiet hours, so it is told at their end; write times "
            "outside of them, or leave out quiet:"
        )
        draft.mistakes.add_hint(place, f"channels.{shorten(key.value)}.digest", text)


def _never_meet(timing: Timing) -> bool:
    """Return whether the digest of *timing* has times, all of them in its quiet hours."""
    if timing.digest is None or timing.quiet is None:
        return False
    at: datetime | None = _YEAR
    for _ in range(DIGESTS_TRIED):
        at = timing.digest.find_next(at) if at else None
        if at is not None and timing.quiet.find_end(at) is None:
            return False
    return True


def hint_at_routes(
    draft: Draft,
    routes: Sequence[Route],
    watches: Mapping[str, Watch],
    feeds: Mapping[str, Feed],
) -> None:
    """Note the routes that can take no alert, at the values that none has."""
    known = _list_known(watches.values(), feeds.values())
    for route, (path, node) in zip(routes, draft.list_items("routes"), strict=True):
        row = draft.make_row("routes", path, node)
        if row is None or "match" not in row.options:
            continue
        for name, values in known.items():
            for option in list_inner(row.options["match"], name):
                if text := _explain_lack(getattr(route, name), values):
                    draft.mistakes.add_hint(option.value.place, option.path, text)


def _list_known(watches: Iterable[Watch], feeds: Iterable[Feed]) -> dict[str, _Known]:
    """Return the values that alerts of *watches* on entries of *feeds* may have, by matcher."""
    each = list(watches)
    kinds = [kind for watch in each for kind in watch.alert_on]
    keywords = [keyword for watch in each for keyword in watch.keywords]
    labels = [label for feed in feeds for label in feed.labels]
    return {
        "watch": _Known([watch.name for watch in each], "no watch"),
        "kind": _Known(kinds, "no watch alerts on", are_kinds=True),
        "keyword": _Known(keywords, "no watch has the keyword", are_queries=True),
        "label": _Known(labels, "no feed has the label"),
        "severity": _Known([str(watch.severity) for watch in each], "no watch has the severity"),
    }


def _explain_lack(patterns: Sequence[str], known: _Known) -> str:
    """Return why no alert has one of the values *patterns*; empty if one may have."""
    if not patterns or any(_may_be(pattern, known) for pattern in patterns):
        return ""
    text = f'{known.lack} "{shorten(patterns[0])}", so the route takes no alert'
    names = ", ".join(list(dict.fromkeys(known.values))[:_MAX_NAMED])
    return f"{text}; there are: {names}" if names else text


def _may_be(pattern: str, known: _Known) -> bool:
    """Return whether *pattern* may fit one of the values, or a part of a query among them."""
    word = pattern.casefold()
    values = [value.casefold() for value in known.values]
    if known.are_queries:
        return "*" in word or any(word in value for value in values)
    return "*" in word or word in values or (known.are_kinds and word.partition(".")[0] in values)
