"""Take a channel or the network away for a day of virtual time, and measure its return.

    python -m benchmarks.simulation.outage [--hours 24] [--kinds slack mail network limited]

The news go on at six matching entries an hour. Printed for each kind of outage: in how many
messages all that waited was told, the seconds from the return until then, and the longest way of a
message to the other channels, to compare with the life without an outage ("" as its kind). Without
a network no feed is read either: then it prints also when the feeds were read again, and when the
last of the news that they brought was told.
"""

from __future__ import annotations

import argparse
import json
import random
import sys
from dataclasses import replace
from typing import Any

from benchmarks.machine import machine
from benchmarks.month_publishers import DAY, HOUR, Outage
from benchmarks.simulation.checks import Books, DeliveryRow
from benchmarks.simulation.life import Life
from benchmarks.simulation.plan import Plan, _make_item, make_plan
from benchmarks.simulation.run import run
from benchmarks.simulation.settings import DESKS, WORDS, Settings

BEGIN = 6 * HOUR
KINDS = ("slack", "slack hang", "limited", "mail", "mail hang", "network")
PER_HOUR = 6
WATCHES = tuple(desk.name for desk in DESKS)
POLLED_EVERY = 600.0
SEED = 11


def make_outage_plan(kind: str, hours: float) -> Plan:
    """Return a plan with steady news, and nothing else than one outage; "" for none."""
    chance = random.Random("outage")
    end = BEGIN + hours * HOUR + 2 * HOUR
    plan = make_plan(end / DAY, SEED)
    span = Outage(BEGIN, BEGIN + hours * HOUR, _FAULTS.get(kind, ""))
    is_slack = kind.startswith(("slack", "limited"))
    for number, feed in enumerate(plan.publications):
        feed.every, feed.page_size, feed.outages = POLLED_EVERY, 80, []
        count = int(end / HOUR * PER_HOUR / len(plan.publications))
        times = [chance.uniform(0, end - 2 * HOUR) for _ in range(count)]
        feed.items = sorted(_make_item(at, chance, WORDS[number]) for at in times)
    return replace(
        plan,
        settings=Settings(),
        steps=[],
        slack=[span] if is_slack else [],
        mail=[span] if kind.startswith("mail") else [],
        disk=[],
        network=[(span.begin, span.end)] if kind == "network" else [],
        wobble=0.0,
    )


_FAULTS = {
    "slack": "refused",
    "slack hang": "hang",
    "limited": "limited",
    "mail": "refused",
    "mail hang": "hang",
    "network": "lost",
}


def measure(kind: str, hours: float) -> dict[str, Any]:
    """Return the figures of one outage."""
    plan = make_outage_plan(kind, hours)
    back = BEGIN + hours * HOUR
    waits: dict[str, Any] = {}

    def look(life: Life, books: Books) -> None:
        waits.update(_measure_return(life, books, kind, back))

    figures, _ = run(plan.end / DAY, SEED, plan, look)
    return {"kind": kind, "hours": hours, **waits, "violations": figures["first_violations"]}


def _measure_return(life: Life, books: Books, kind: str, back: float) -> dict[str, Any]:
    """Return the figures of the messages that were raised during the outage."""
    gone = _GONE.get(kind.partition(" ")[0], ())
    singles: list[float] = []
    late = {"slack": 0.0, "mail": 0.0}
    for row in books.by_id.values():
        at = life.find_arrival(row.id)
        alert = books.alerts[row.alert]
        if at is None or alert.kind.startswith("ops"):
            continue
        way = "mail" if row.channel in ("board", "archive") else "slack"
        if way not in gone:
            late[way] = max(late[way], round(at - row.at, 1))
        elif alert.kind != "late" and BEGIN <= alert.at < back:
            singles.append(at - back)
    catch_ups = _list_catch_ups(life, books, back)
    figures = {
        "told_one_by_one": len(singles),
        "told_in_catch_ups": sum(one.gate == "late" for one in books.rulings.values()),
        "catch_ups": len(catch_ups),
        "all_told_after_s": round(max([*singles, *catch_ups], default=0.0), 1),
        "late_max_s_elsewhere": {way: late[way] for way in late if way not in gone},
    }
    return figures | (_measure_news(life, books, back) if kind == "network" else {})


_GONE = {
    "slack": ("slack",),
    "limited": ("slack",),
    "mail": ("mail",),
    "network": ("slack", "mail"),
}


def _measure_news(life: Life, books: Books, back: float) -> dict[str, Any]:
    """Return when the feeds were read again, and when the last of their news was told."""
    due = [one for one in life.ledger.due.values() if one.at >= back]
    first = {watch: min(one.at for one in due if one.watch == watch) for watch in WATCHES}
    read = max(first.values())
    told = [life.find_arrival(row.id) or 0.0 for row in _list_rows(books, first, back)]
    return {
        "news_read_after_s": round(read - back, 1),
        "news_read": sum(one.at <= first[one.watch] for one in due),
        "news_told_in": len(told),
        "news_told_after_s": round(max(told, default=back) - back, 1),
    }


def _list_rows(books: Books, first: dict[str, float], back: float) -> list[DeliveryRow]:
    """Return the deliveries about what the *first* poll of each watch's feed brought."""
    return [
        row
        for row in books.by_id.values()
        if back <= books.alerts[row.alert].at <= first.get(books.alerts[row.alert].watch, 0.0)
        and row.channel != "archive"  # a digest
    ]


def _list_catch_ups(life: Life, books: Books, back: float) -> list[float]:
    """Return when each catch-up arrived, in seconds after the return."""
    found = []
    for row in books.by_id.values():
        at = life.find_arrival(row.id)
        if books.alerts[row.alert].kind == "late" and at is not None:
            found.append(at - back)
    return found


def main() -> int:
    """Run the outages and print their figures."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--hours", type=float, default=24.0)
    parser.add_argument("--kinds", nargs="+", choices=KINDS, default=KINDS)
    options = parser.parse_args()
    found = [measure("", options.hours)]
    found += [measure(kind, options.hours) for kind in options.kinds]
    print(json.dumps({"outages": found, "machine": machine()}, indent=2))
    return 1 if any(one["violations"] for one in found) else 0


if __name__ == "__main__":
    sys.exit(main())
