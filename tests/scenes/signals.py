"""Signals by the name of their kind, with the facts that a test cares about."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from alerts.wording import kinds
from model import (
    End,
    FirstMention,
    Kind,
    Lull,
    LullOver,
    Match,
    NewReport,
    Notice,
    Rise,
    Signal,
    Subject,
)
from watchers import burst, match, new, silent

EVERY_KIND: dict[str, Kind] = {
    kind.name: kind
    for kind in (
        *match.Plugin.kinds,
        *new.Plugin.kinds,
        *silent.Plugin.kinds,
        *burst.Plugin.kinds,
        kinds.FEED,
    )
}


def a_signal(
    kind: str,
    watch: str,
    key: str,
    matches: tuple[Match, ...] = (),
    *,
    after: str = "",
    thread: str = "",
    within: tuple[str, ...] = (),
    **facts: Any,
) -> Signal:
    """Return the signal of *kind*; *facts* are the fields of its subject."""
    return Signal(
        kind=EVERY_KIND[kind],
        watch=watch,
        key=key,
        about=_about(kind, matches, facts),
        after=after,
        thread=thread,
        within=within,
    )


def _about(kind: str, matches: tuple[Match, ...], facts: dict[str, Any]) -> Subject:
    subjects: dict[str, Callable[[], Subject]] = {
        "match": lambda: NewReport(matches, **facts),
        "new": lambda: FirstMention(matches, **{"keywords": (), **facts}),
        "burst.peaked": lambda: End(is_over=False, **facts),
        "burst.over": lambda: End(is_over=True, **facts),
        "silent.begun": lambda: Lull(**facts),
        "silent.over": lambda: LullOver(matches=matches, **facts),
        "ops.feed": lambda: Notice(**facts),
    }
    return subjects.get(kind, lambda: Rise(matches=matches, **facts))()
