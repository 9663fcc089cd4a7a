"""The plan of a simulated time: the news, the faults, the edits, the acts and the stops.

Everything follows from the seed. Times are seconds since the start.
"""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import NamedTuple

from benchmarks.month_publishers import (
    DAY,
    HOUR,
    NEVER,
    SYLLABLES,
    Item,
    Outage,
    Publication,
)
from benchmarks.simulation.settings import DESKS, QUIET, WAYS, WORDS, Settings

START = datetime(2026, 3, 28, 18, tzinfo=UTC)
"""In the first night summer time begins in Europe."""
FEEDS = 4
FEED_FAULTS = ("500", "timeout", "cut", "429_short", "refused", "404")
SLACK_FAULTS = (
    "refused",
    "hang",
    "late_500",
    "late_drop",
    "limited",
    "is_archived",
    "invalid_auth",
)
MAIL_FAULTS = ("refused", "hang", "451", "late_drop", "421")
DISK_FAULTS = ("full", "io_error")
OPTIONS = (
    (),
    ("batch: 10m",),
    (QUIET,),
    ("batch: 10m", QUIET, "budget: 8/day"),
    ("cooldown: 30m",),
    ("cooldown: 1h", "budget: 5/day", QUIET),
    ('digest: "0 9,17 * * *"',),
    ('digest: "0 6 * * *"', QUIET),
    ("budget: 3/day",),
)


class Step(NamedTuple):
    """An event of the plan."""

    at: float
    kind: str
    """restart, kill, edit or act."""
    number: float
    """A random number from 0 to 1, of which its details follow."""


@dataclass
class Plan:
    """All that happens."""

    end: float
    publications: list[Publication]
    settings: Settings
    steps: list[Step]
    slack: list[Outage]
    mail: list[Outage]
    disk: list[Outage]
    network: list[tuple[float, float]]
    wobble: float
    """The part of the calls to Slack and of mails that fail by themselves."""


def make_plan(days: float, seed: int) -> Plan:
    """Return the plan of *days* that follows from *seed*."""
    chance = random.Random(f"{seed} plan")
    end = days * DAY
    steps = list(_spread_steps(end, "kill", 0.5 * DAY, chance))
    steps += _spread_steps(end, "restart", 2 * DAY, chance)
    steps += _spread_steps(end, "edit", 0.7 * DAY, chance)
    steps += _spread_steps(end, "act", 0.3 * DAY, chance)
    network = _make_outages(end, 10 * DAY, ("lost",), chance, longest=HOUR)
    return Plan(
        end=end,
        publications=[_make_publication(number, end, chance) for number in range(FEEDS)],
        settings=Settings(options=choose_options({}, chance)),
        steps=sorted(steps),
        slack=list(_make_outages(end, 3 * DAY, SLACK_FAULTS, chance)),
        mail=list(_make_outages(end, 5 * DAY, MAIL_FAULTS, chance)),
        disk=list(_make_outages(end, 4 * DAY, DISK_FAULTS, chance, longest=600)),
        network=[(one.begin, one.end) for one in network],
        wobble=chance.choice((0.0, 0.02, 0.1)),
    )


def _spread_steps(end: float, kind: str, mean: float, chance: random.Random) -> Iterator[Step]:
    at = chance.expovariate(1 / mean)
    while at < end:
        yield Step(at, kind, chance.random())
        at += chance.expovariate(1 / mean)


def _make_outages(
    end: float, mean: float, kinds: tuple[str, ...], chance: random.Random, longest: float = HOUR
) -> Iterator[Outage]:
    at = chance.expovariate(1 / mean)
    while at < end:
        lasts = longest * chance.random() ** 2
        yield Outage(at, at + lasts, chance.choice(kinds))
        at += lasts + chance.expovariate(1 / mean)


def find_outage(outages: list[Outage], at: float) -> str:
    """Return the kind of the outage *at* a time; empty for none."""
    return next((one.kind for one in outages if one.begin <= at < one.end), "")


def choose_options(
    before: dict[str, tuple[str, ...]], chance: random.Random
) -> dict[str, tuple[str, ...]]:
    """Return options for the channels, some of them as *before*."""
    chosen = {name: chance.choice(OPTIONS) for name in ("team", "press")}
    chosen["board"] = chance.choice(((), ('digest: "0 8 * * *"',), (QUIET,)))
    chosen["archive"] = ()
    return {
        name: before.get(name, chosen[name]) if before and chance.random() < 0.4 else chosen[name]
        for name in chosen
    }


def edit(settings: Settings, number: float) -> Settings:
    """Return *settings* with one change; *number* from 0 to 1 chooses it."""
    chance = random.Random(number)
    kind = chance.choice(("options", "options", "watch", "route", "channel"))
    if kind == "options":
        return replace(settings, options=choose_options(settings.options, chance))
    if kind == "watch":
        left = settings.desks[:3] if len(settings.desks) == len(DESKS) else DESKS
        return replace(settings, desks=left)
    if kind == "route":
        return replace(settings, ways=WAYS[:1] if len(settings.ways) == len(WAYS) else WAYS)
    if settings.absent:
        return replace(settings, absent=frozenset())
    return settings.without("press")


# --- the news -----------------------------------------------------------------------------------


def _make_publication(number: int, end: float, chance: random.Random) -> Publication:
    every = chance.choice((2, 3, 4)) * HOUR
    made = Publication(
        number=number,
        domain=f"pub{number * 3}.example",
        every=every,
        schedule_minute=0,
        page_size=30,
        has_etag=chance.random() < 0.5,
        max_age=0,
        redirect="",
        new_ids_at=NEVER,
        https_at=NEVER,
    )
    made.items = sorted(_make_items(end, chance))
    made.outages = list(_make_outages(end, 4 * DAY, FEED_FAULTS, chance, longest=6 * HOUR))
    return made


def _make_items(end: float, chance: random.Random) -> Iterator[Item]:
    per_day = chance.uniform(5, 20)
    at = -2 * DAY
    while (at := at + chance.expovariate(per_day / DAY)) < end:
        yield _make_item(at, chance)
    if chance.random() < 0.5:  # a busy hour of one subject
        begin = chance.uniform(0, end)
        word = chance.choice(WORDS)
        for place in range(chance.randrange(3, 25)):
            yield _make_item(begin + 120 * place, chance, word)


def _make_item(at: float, chance: random.Random, word: str = "") -> Item:
    words = ["".join(chance.choices(SYLLABLES, k=4)) for _ in range(7)]
    if word or chance.random() < 0.5:
        words.insert(0, word or chance.choice(WORDS))
    if chance.random() < 0.1:
        words.insert(1, chance.choice(WORDS))
    return Item(
        at=at,
        name="".join(chance.choices("abcdefghijkmnpqrstuvwxyz23456789", k=12)),
        words=" ".join(words),
        match_version=None,
        is_coin=False,
        change_at=NEVER,
        date="right",
    )
