"""Read `routes:`: alerts that go to more channels than their watch names."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields
from typing import Literal

from config._options import build
from config._rows import Draft
from config._timing import check_digest, is_off, make_calendar
from config._watches import Channels, check_channels
from config.reading.nodes import Node
from model import Duration, Route, Severity, Timing, one_line

SeverityName = Literal["low", "normal", "high", "urgent"]


@dataclass(frozen=True, kw_only=True)
class MatchOptions:
    """The alerts that a route takes: all that are given must fit, one value of each is enough.

    In each value, * stands for anything.
    """

    watch: tuple[str, ...] = ()
    """Names of watches."""
    kind: tuple[str, ...] = ()
    """Kinds of alerts, as burst or burst.rising."""
    keyword: tuple[str, ...] = ()
    """Keywords as the watch writes them."""
    label: tuple[str, ...] = ()
    """Labels of the feeds that brought the entries."""
    publisher: tuple[str, ...] = ()
    """Publishers of the entries."""
    lang: tuple[str, ...] = ()
    """Languages of the entries, as en or zh."""
    severity: tuple[SeverityName, ...] = ()
    """Severities of the watch."""


@dataclass(frozen=True, kw_only=True)
class RouteOptions:
    """The options of a route."""

    to: tuple[str, ...]
    """Names of the channels to tell."""
    name: str = ""
    """The name of the route, for lists and reasons; route 1 and so on if not given."""
    match: MatchOptions = MatchOptions()
    """The alerts that it takes; all of them if not given."""
    batch: Duration | None = None
    """In place of the batch of the channel; 0s for none."""
    digest: str = ""
    """In place of the digest of the channel; off for none."""
    severity: SeverityName | None = None
    """The severity of the messages that it sends, in place of that of the watch."""


def read_routes(
    draft: Draft, channels: Channels, timings: Mapping[str, Timing]
) -> tuple[Route, ...]:
    """Return the routes without mistakes, in the order of the files."""
    routes = []
    for number, (path, node) in enumerate(draft.list_items("routes"), start=1):
        route = _read_route(draft, path, node, number, channels, timings)
        if route is not None:
            routes.append(route)
    return tuple(routes)


def _read_route(
    draft: Draft,
    path: str,
    node: Node,
    number: int,
    channels: Channels,
    timings: Mapping[str, Timing],
) -> Route | None:
    row = draft.make_row("routes", path, node)
    options = build(draft, RouteOptions, row, fill=False) if row else None
    if row is None or options is None:
        return None
    if channels.are_known:
        check_channels(draft, row.options["to"], channels.names)
    if mistake := check_digest(options.digest):
        option = row.options["digest"]
        draft.reject(option.value, option.path, mistake)
        return None
    return _make_route(options, number, timings)


def _make_route(options: RouteOptions, number: int, timings: Mapping[str, Timing]) -> Route:
    matchers = {
        each.name: tuple(text.strip() for text in getattr(options.match, each.name))
        for each in fields(MatchOptions)
        if each.name != "severity"
    }
    digest = {}
    for name in options.to:
        zone = timings[name].zone if name in timings else Timing().zone
        calendar = make_calendar(options.digest, zone)
        if calendar is not None:
            digest[name] = calendar
    return Route(
        name=one_line(options.name) or f"route {number}",
        to=tuple(dict.fromkeys(options.to)),
        severity=tuple(Severity(name) for name in options.match.severity),
        batch=options.batch,
        digest=digest,
        no_digest=is_off(options.digest),
        raised_to=options.severity and Severity(options.severity),
        **matchers,
    )
