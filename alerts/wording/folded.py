"""Fold held alerts: the steps of a trend are one item, and so are the reports of a story."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import NamedTuple

from alerts.wording import kinds
from alerts.wording.names import shorten_watch
from model import Form, HeldCount, HeldMessage, Mention, one_line

MAX_NAME_CHARS = 30  # of a watch before the title of a report

_VERBS = (": ", " is ", " has ", " ")
"""The words between the name of a watch and the rest of a headline; the longer ones first."""


class Item(NamedTuple):
    """A line of a message that tells several alerts."""

    mention: Mention
    alerts: int
    """How many alerts it tells; 0 for a story of a trend that another line tells."""
    severity: int
    """The rank of the most severe one."""
    headline: str
    """The same with the name of the watch."""


@dataclass(slots=True)
class Pile:
    """The held alerts of one watch."""

    watch: str
    alerts: int = 0
    severity: int = 0
    """The rank of the most severe one."""
    items: list[Item] = field(default_factory=list)
    """The most severe first, trends before reports, then the most told story."""


def count_held(held: Sequence[HeldMessage]) -> list[HeldCount]:
    """Return how many of *held* each gate holds of each watch."""
    firsts: dict[tuple[str, str], datetime] = {}
    numbers: Counter[tuple[str, str]] = Counter()
    for one in held:
        pair = (one.watch, one.gate)
        numbers[pair] += 1
        firsts[pair] = min(one.at, firsts.get(pair, one.at))
    return [HeldCount(*pair, number, firsts[pair]) for pair, number in numbers.items()]


def sort_piles(held: Sequence[HeldMessage], counts: Sequence[HeldCount] = ()) -> list[Pile]:
    """Return the alerts *held* by watch: the most severe watch first, then that with the most.

    *counts* says how many there are, if *held* has only some of them.
    """
    by_watch: dict[str, list[HeldMessage]] = {}
    for one in held:
        by_watch.setdefault(one.watch, []).append(one)
    numbers: Counter[str] = Counter()
    for count in counts or count_held(held):
        numbers[count.watch] += count.number
    piles = [_make_pile(watch, ones, numbers[watch]) for watch, ones in by_watch.items()]
    return sorted(piles, key=lambda pile: (-pile.severity, -pile.alerts))


def _make_pile(watch: str, held: Sequence[HeldMessage], alerts: int) -> Pile:
    groups: dict[str, list[HeldMessage]] = {}
    for one in held:
        name = one.message.thread or (one.story and f"story {one.story}") or one.key
        groups.setdefault(name, []).append(one)
    ranked = sorted(groups.values(), key=_rank)
    items = [item for group in ranked for item in _list_items(group)]
    return Pile(
        watch=watch,
        alerts=alerts,
        severity=_find_severity(held),
        items=_merge(items),
    )


def _rank(group: Sequence[HeldMessage]) -> tuple[int, bool, int, float]:
    """Return the place of *group* in its watch; the lowest one comes first."""
    has_headline = any(map(_tells_headline, group))
    return -_find_severity(group), not has_headline, -len(group), -group[-1].at.timestamp()


def _find_severity(group: Sequence[HeldMessage]) -> int:
    return max(one.severity.rank for one in group)


def _tells_headline(one: HeldMessage) -> bool:
    """Return whether its headline says more than its first entry does."""
    return one.message.form is not Form.REPORT or one.message.kind == kinds.MORE.name


def _list_items(group: Sequence[HeldMessage]) -> list[Item]:
    """Return the lines for *group*: the last headline of a trend and its best story, or a story."""
    told = [one.message for one in group if _tells_headline(one)]
    if not told:
        return [_make_story(group)]
    watch = group[0].watch
    severity = _find_severity(group)
    last = told[-1]
    line = Mention(shorten_headline(last.headline, watch), link=last.page, icon=last.icon)
    found = next((message.mentions for message in reversed(told) if message.mentions), ())
    items = [Item(line, len(group), severity, last.headline)]
    items += [Item(story, 0, severity, _name_watch(watch, story.title)) for story in found[:1]]
    return items


def _make_story(group: Sequence[HeldMessage]) -> Item:
    """Return the line for the reports *group* of one story: the first of them."""
    watch = group[0].watch
    message = group[0].message
    mention = Mention(shorten_headline(message.headline, watch))
    if message.mentions:
        mention = message.mentions[0]
    told = replace(mention, reports=max(mention.reports, len(group)))
    return Item(told, len(group), _find_severity(group), _name_watch(watch, mention.title))


def _name_watch(watch: str, title: str) -> str:
    name = one_line(watch, MAX_NAME_CHARS)
    return f"{name}: {title}" if name else title


def shorten_headline(headline: str, watch: str) -> str:
    """Return *headline* without the name of its *watch*: "Rising: 7 reports in 5 h"."""
    name = shorten_watch(watch)
    if not name or not headline.startswith(name):
        return headline
    rest = headline.removeprefix(name)
    verb = next((verb for verb in _VERBS if rest.startswith(verb)), "")
    rest = rest.removeprefix(verb)
    return f"{rest[:1].upper()}{rest[1:]}" if verb and rest else headline


def _merge(items: Sequence[Item]) -> list[Item]:
    """Return *items* with each entry once: where it is shown first, for the alerts of all."""
    merged: dict[str, Item] = {}
    for number, item in enumerate(items):
        mention = item.mention
        name = f"{number}" if mention.icon else mention.link or mention.title
        earlier = merged.get(name)
        if earlier is None:
            merged[name] = item
            continue
        reports = max(earlier.mention.reports, mention.reports)
        shown = replace(earlier.mention, reports=reports)
        merged[name] = earlier._replace(mention=shown, alerts=earlier.alerts + item.alerts)
    return list(merged.values())
