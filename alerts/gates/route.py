"""The channels that an alert goes to: those of its watch, and those of the routes that fit it."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping, Sequence
from functools import lru_cache
from typing import NamedTuple

from model import Feed, Route, Signal, Watch


class Address(NamedTuple):
    """A channel that an alert goes to, and the route by which it does."""

    channel: str
    route: Route | None = None
    """None where the watch names the channel and no route does."""


def find_addresses(
    signal: Signal,
    watch: Watch,
    routes: Sequence[Route],
    feeds: Mapping[str, Feed],
    told_above: Collection[str] = (),
) -> tuple[Address, ...]:
    """Return the channels that *signal* goes to, each once: first those of *watch*.

    If several routes that fit name a channel, the first of them counts, for a channel of the
    watch too. *told_above* are the channels of the message under which it stands: there a route
    that fits by watch, kind and severity is enough, as the end of a trend has no entries.
    """
    found: dict[str, Route | None] = dict.fromkeys(watch.tell)
    for route in routes:
        if not (_fits_watch(route, watch) and _fits_kind(route, signal)):
            continue
        fits = _fits_content(route, signal, feeds)
        for channel in route.to:
            if fits or channel in told_above:
                found[channel] = found.get(channel) or route
    return tuple(Address(channel, route) for channel, route in found.items())


def find_routes(
    channels: Sequence[str], watch: Watch, routes: Sequence[Route], kinds: Sequence[str]
) -> tuple[Address, ...]:
    """Return *channels*, each with the first route by which messages of *watch* may go there.

    It is a route for one of *kinds* of alerts.

    For a message that tells many signals: their entries are not looked at.
    """
    found = []
    for channel in channels:
        its = (route for route in routes if channel in route.to and _fits_watch(route, watch))
        right = (route for route in its if _matches(route.kind, kinds))
        found.append(Address(channel, next(right, None)))
    return tuple(found)


def _fits_watch(route: Route, watch: Watch) -> bool:
    is_right = not route.severity or watch.severity in route.severity
    return is_right and _matches(route.watch, (watch.name,))


def _fits_kind(route: Route, signal: Signal) -> bool:
    return _matches(route.kind, (signal.kind.name, signal.kind.watcher))


def _fits_content(route: Route, signal: Signal, feeds: Mapping[str, Feed]) -> bool:
    """Return whether the matchers of *route* for keywords and entries fit *signal*."""
    entries = [match.entry for match in (signal.matches or signal.raised_by)]
    labels = [label for entry in entries for label in _list_labels(entry.feed_key, feeds)]
    texts = (
        (route.keyword, _list_keywords(signal)),
        (route.publisher, [entry.publisher for entry in entries]),
        (route.lang, [entry.lang.partition("-")[0] for entry in entries]),
        (route.label, labels),
    )
    return all(_matches(patterns, values) for patterns, values in texts)


def _list_keywords(signal: Signal) -> tuple[str, ...]:
    """Return the keywords that *signal* is about, or by which its entries were found."""
    found = tuple(keyword for match in signal.matches for keyword in match.keywords)
    return signal.keywords or found


def _list_labels(feed: str, feeds: Mapping[str, Feed]) -> tuple[str, ...]:
    known = feeds.get(feed)
    return known.labels if known else ()


def _matches(patterns: Sequence[str], values: Sequence[str]) -> bool:
    """Return whether one of *patterns* fits one of *values*; no pattern fits everything."""
    if not patterns:
        return True
    return any(_compile(pattern).fullmatch(value) for pattern in patterns for value in values)


@lru_cache(maxsize=1_000)
def _compile(pattern: str) -> re.Pattern[str]:
    """Return the expression of *pattern*, in which * stands for anything."""
    parts = map(re.escape, pattern.split("*"))
    return re.compile(".*".join(parts), re.IGNORECASE | re.DOTALL)
