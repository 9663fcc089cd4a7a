"""Compare burst detection with the rules of other tools, on recorded streams with dated events.

    python -m benchmarks.bursts [--stream NAME] [--json FILE] [--svg FILE]

Prints for each rule, swept over its own setting:

* the recall over usable events and over all events;
* the delay from the first matching report, at most a day before the event and two days after it;
* the burden: alerts per keyword and 30 days, true ones included;
* the alerts of the best peer at equal recall, and its misses at equal burden;
* the false alarms on control words and on shuffled titles.
"""

import argparse
import json
from bisect import bisect_left
from collections.abc import Iterable, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, field
from itertools import groupby
from math import exp, log, log10
from operator import itemgetter
from pathlib import Path
from statistics import median

from benchmarks.burst_rules import DAY, PEERS
from benchmarks.burst_streams import (
    Hit,
    Stream,
    controls,
    events,
    hits,
    load,
    names,
    seconds,
    shuffled,
)
from benchmarks.machine import machine
from watchers.trends import life
from watchers.trends import state as _state
from watchers.trends.state import Settings, Sighting, State
from watchers.usual import exposure as _exposure

SKIPPED = 2 * DAY
TICK = 3 * 3600.0
PATIENCE = (
    *(1, 2, 4, 7, 15, 30, 60, 91, 180, 365, 700, 1500, 3e3, 6e3),
    *(1e4, 3e4, 1e5, 1e6, 1e7, 1e8, 1e10, 1e12, 1e15),
)
"""Days between false alarms, the setting that we sweep: in small steps where people set it."""
DEFAULT = "3.0"
"""The default setting of each peer, or the one nearest to it in the sweep."""
UNREACHED = 5.0
"""The alerts that count for a recall which we never reach."""
TOLD = ("rising", "escalated", "reopened")


def ours(
    stream: Stream, watches: dict[str, list[Hit]], all_settings: Sequence[Settings]
) -> list[dict[str, list[tuple[float, str]]]]:
    """Return, for each of *all_settings*, every watch's alerts as (time, kind)."""
    due: dict[float, list[tuple[str, Sighting]]] = {}
    for name, its_hits in watches.items():
        for hit in its_hits:
            due.setdefault(hit.at, []).append((name, Sighting(hit.feed, hit.publisher)))
    runs: list[Run] = [Run(settings, {name: [] for name in watches}) for settings in all_settings]
    tick = 0.0
    for now, exposure, known in moments(stream):
        is_tick = now - tick >= TICK
        tick = now if is_tick else tick
        brought: dict[str, list[Sighting]] = {}
        for name, sighting in due.get(now, ()):
            if sighting.feed in known:
                brought.setdefault(name, []).append(sighting)
        for run in runs:
            run.advance(now, exposure, brought, watches if is_tick else brought)
    return [run.told for run in runs]


@dataclass
class Run:
    """All watches at one setting."""

    settings: Settings
    told: dict[str, list[tuple[float, str]]]
    states: dict[str, State] = field(default_factory=dict)

    def advance(
        self,
        now: float,
        exposure: _exposure.Exposure,
        brought: dict[str, list[Sighting]],
        names: Iterable[str],
    ) -> None:
        """Go on to *now*: the watches of *names* that have news or a living trend."""
        if not self.states:
            self.states = {name: _state.begin(exposure, now) for name in self.told}
        for name in names:
            state = self.states[name]
            if name in brought or state.living:
                self.states[name], changes = life.advance(
                    state, now, brought.get(name, ()), exposure, self.settings
                )
                self.told[name] += [(now, change.kind) for change in changes]


def moments(stream: Stream) -> Iterable[tuple[float, _exposure.Exposure, set[str]]]:
    """Yield each time of a poll, the exposure after it, and the feeds that were known before."""
    exposure = _exposure.Exposure()
    for now, polls in groupby(stream.polls, key=itemgetter(0)):
        known = set(exposure.paces)
        for _, feed, entries in polls:
            exposure = _exposure.add_poll(exposure, feed, now, entries)
        yield now, exposure, known


def score(stream, watches, alerts: dict[str, list[float]], listed: list[dict]) -> dict:
    """Return recall, burden and delays of *alerts* by regex."""
    begin = stream.polls[0][0] + SKIPPED
    found = {True: 0, False: 0}
    delays, times = [], {}
    for event in listed:
        regex, date = event["regex"], seconds(event["date"] + "T00:00:00+00:00")
        if regex not in times:
            times[regex] = [hit.at for hit in watches[regex]]
        first = bisect_left(times[regex], date - DAY)
        within = [at for at in alerts[regex] if date - DAY <= at < date + 3 * DAY and at >= begin]
        if within and first < len(times[regex]):
            found[event["usable"]] += 1
            delays.append((within[0] - times[regex][first]) / 3600)
    count = sum(at >= begin for its in alerts.values() for at in its)
    delays.sort()
    return {
        "usable": found[True],
        "all": found[True] + found[False],
        "burden": round(count / len(alerts) / max(stream.days, 1) * 30, 4),
        "alerts": count,
        "median_delay_h": round(median(delays), 1) if delays else None,
        "p90_delay_h": round(delays[int(0.9 * (len(delays) - 1))], 1) if delays else None,
    }


def told(alerts: dict[str, list[tuple[float, str]]]) -> dict[str, list[float]]:
    """Return the times at which an alert of a rise is sent."""
    return {name: [at for at, kind in its if kind in TOLD] for name, its in alerts.items()}


def rate_of(stream: Stream, alerts: dict[str, list[float]]) -> float:
    """Return the alerts per word and 30 days after the start."""
    begin = stream.polls[0][0] + SKIPPED
    count = sum(at >= begin for its in alerts.values() for at in its)
    return round(count / max(len(alerts), 1) / (stream.days - 2) * 30, 4)


def run(name: str) -> dict:
    """Return every figure of the stream *name*."""
    stream, listed = load(name), events(name)
    watches = {event["regex"]: hits(stream, event["regex"]) for event in listed}
    sweep = [Settings(days=days) for days in PATIENCE]
    result: dict = {
        "days": round(stream.days),
        "reports": len(stream.rows),
        "usable": sum(event["usable"] for event in listed),
        "events": len(listed),
        "rules": {"groundswell": {}},
    }
    for days, alerts in zip(PATIENCE, ours(stream, watches, sweep), strict=True):
        result["rules"]["groundswell"][f"{days:g}"] = score(stream, watches, told(alerts), listed)
    begin, end = stream.polls[0][0], stream.polls[-1][0]
    for peer, (rule, dial) in PEERS.items():
        result["rules"][peer] = {
            str(turn): score(
                stream,
                watches,
                {r: rule([h.at for h in its], begin, end, turn) for r, its in watches.items()},
                listed,
            )
            for turn in dial
        }
    words = controls(stream)
    result["controls"] = words
    quiet = {word: hits(stream, word) for word in words}
    calm = [Settings(days=days) for days in (7.0, 30.0, 91.0)]
    result["control_alarms"] = [rate_of(stream, told(a)) for a in ours(stream, quiet, calm)]
    dealt = shuffled(stream, "deal")
    mixed = {regex: hits(dealt, regex) for regex in {*watches, *words}}
    result["shuffled_alarms"] = [rate_of(dealt, told(a)) for a in ours(dealt, mixed, calm)]
    result["peer_control_alarms"] = {
        peer: {
            str(turn): rate_of(
                stream,
                {w: rule([h.at for h in its], begin, end, turn) for w, its in quiet.items()},
            )
            for turn in dial
        }
        for peer, (rule, dial) in PEERS.items()
    }
    return result


def compared(rules: dict, key: str, total: int, against: Iterable[str] = ()) -> dict:
    """Return our alerts and misses over the peers' (all, or *against*), by recall of *key*.

    Each figure is for every recall that a peer reaches, from half of its highest on. `alerts` is
    our least burden over theirs, None where we never reach that recall. `misses` is our misses
    over theirs at their burden, each with a half added. `better` is the geometric mean of the
    smaller of the two.
    """
    mine = [(p["burden"], p[key]) for p in rules["groundswell"].values()]
    chosen = set(against) or set(rules) - {"groundswell"}
    peers = [(p["burden"], p[key]) for r in chosen for p in rules[r].values() if p[key]]
    alerts, misses, better = {}, {}, []
    for recall in sorted({r for _, r in peers if r >= 0.5 * max(r for _, r in peers)}):
        theirs = min(b for b, r in peers if r >= recall)
        own = min((b for b, r in mine if r >= recall), default=None)
        alerts[recall] = None if own is None or not theirs else round(own / theirs, 2)
        reach = max((r for b, r in mine if b <= theirs), default=0)
        best = max(r for b, r in peers if b <= theirs)
        misses[recall] = round(missed(total, reach, best), 2)
        better.append(min(alerts[recall] or misses[recall], misses[recall]))
    return {
        "alerts": alerts,
        "misses": misses,
        "alerts_mean": _mean([ratio for ratio in alerts.values() if ratio]),
        "misses_mean": _mean(misses.values()),
        "better_mean": _mean(better),
    }


def missed(total: int, ours: int, theirs: int) -> float:
    """Return our misses of *total* divided by theirs, each with a half added."""
    return (total - ours + 0.5) / (total - theirs + 0.5)


def _mean(ratios: Iterable[float]) -> float | None:
    """Return the geometric mean."""
    logs = [log(ratio) for ratio in ratios]
    return round(exp(sum(logs) / len(logs)), 2) if logs else None


def each_peer(rules: dict, key: str, total: int) -> dict[str, dict]:
    """Return `compared` with each peer, and with the best of all of them at every point."""
    found = {peer: compared(rules, key, total, (peer,)) for peer in PEERS}
    return {**found, "best of all": compared(rules, key, total)}


def strongest(rules: dict) -> str:
    """Return the peer that finds most at equal burden, over all burdens that peers have."""
    burdens = [point["burden"] for peer in PEERS for point in rules[peer].values()]

    def found(peer: str) -> int:
        points = [(p["burden"], p["usable"]) for p in rules[peer].values()]
        return sum(max((n for b, n in points if b <= most), default=0) for most in burdens)

    return max(PEERS, key=found)


def overall(results: dict[str, dict]) -> Iterable[str]:
    """Yield the lines on all streams together: for each peer, and for the best of each stream."""
    each = {n: each_peer(r["rules"], "usable", r["usable"]) for n, r in results.items()}
    best = {n: strongest(r["rules"]) for n, r in results.items()}
    yield "\nall streams (geometric means, usable events)"
    for peer in PEERS:
        yield f"  against {peer:15} {_together([each[n][peer] for n in results])}"
    for peer in PEERS:
        found = [at_default(result, peer) for result in results.values()]
        yield f"  against {peer:15} {_together(found)}  as it is set by default"
    yield f"  against the strongest {_together([each[n][best[n]] for n in results])}"
    for name, peer in best.items():
        yield f"    {name}: {peer}, better of both x{each[name][peer]['better_mean']}"


def at_default(result: dict, peer: str) -> dict:
    """Return our alerts and misses over those of *peer* with its default setting."""
    rules, total = result["rules"], result["usable"]
    theirs, mine = rules[peer][DEFAULT], rules["groundswell"].values()
    own = min((p["burden"] for p in mine if p["usable"] >= theirs["usable"]), default=None)
    reach = max((p["usable"] for p in mine if p["burden"] <= theirs["burden"]), default=0)
    alerts = UNREACHED if own is None else max(own / theirs["burden"], 0.01)
    misses = missed(total, reach, theirs["usable"])
    return {"alerts_mean": alerts, "misses_mean": misses, "better_mean": min(alerts, misses)}


def _together(found: Sequence[dict]) -> str:
    alerts, misses, better = (
        _mean([one[key] for one in found if one[key]])
        for key in ("alerts_mean", "misses_mean", "better_mean")
    )
    return f"alerts x{alerts}  misses x{misses}  better of both x{better}"


def table(name: str, result: dict) -> Iterable[str]:
    """Yield the lines of one stream's table."""
    yield f"\n{name}: {result['days']} days, {result['usable']} usable of {result['events']} events"
    for rule, points in result["rules"].items():
        for turn, p in points.items():
            yield (
                f"  {rule:16} {turn:>7}  usable {p['usable']:3} all {p['all']:3}  "
                f"burden {p['burden']:8.3f}  delay {p['median_delay_h']} / {p['p90_delay_h']} h"
            )
    for key, total in (("usable", result["usable"]), ("all", result["events"])):
        for peer, c in each_peer(result["rules"], key, total).items():
            alerts = f"alerts x{c['alerts_mean']}  misses x{c['misses_mean']}"
            yield f"  {key:6} against {peer:15} {alerts}  better of both x{c['better_mean']}"
    yield "  false alarms per 30 days at 1/week, 1/month, 1/quarter:"
    yield f"  controls {result['control_alarms']}, shuffled {result['shuffled_alarms']}"


COLOURS = ("#d62728", "#1f77b4", "#17becf", "#2ca02c", "#9467bd", "#8c564b", "#e377c2", "#7f7f7f")
WIDE, HIGH = 360, 260


def picture(results: dict[str, dict]) -> str:
    """Return the curves as SVG: burden (logarithmic) across, recall of usable events up."""
    height = HIGH * ((len(results) + 1) // 2) + 30
    lines = [
        (
            f'<svg xmlns="http://www.w3.org/2000/svg" width="{2 * WIDE}" height="{height}" '
            'font-family="sans-serif" font-size="11">'
            '<rect width="100%" height="100%" fill="white"/>'
        )
    ]
    for number, (name, result) in enumerate(results.items()):
        left, top = WIDE * (number % 2) + 40, HIGH * (number // 2) + 24
        lines.append(f'<text x="{left}" y="{top - 8}">{name} (of {result["usable"]})</text>')
        lines.append(
            f'<rect x="{left}" y="{top}" width="{WIDE - 60}" height="{HIGH - 60}" fill="none" '
            'stroke="#bbb"/>'
        )
        for power in (-2, -1, 0, 1):
            x = left + (power + 2.5) / 3.8 * (WIDE - 60)
            lines.append(f'<text x="{x:.0f}" y="{top + HIGH - 46}">{10.0**power:g}</text>')
        for colour, (rule, points) in zip(COLOURS, result["rules"].items(), strict=False):
            path = " ".join(
                f"{left + (log10(p['burden']) + 2.5) / 3.8 * (WIDE - 60):.1f},"
                f"{top + (1 - p['usable'] / result['usable']) * (HIGH - 60):.1f}"
                for p in sorted(points.values(), key=lambda p: p["burden"])
                if p["burden"] > 10**-2.5
            )
            thick = 2.5 if rule == "groundswell" else 1
            lines.append(
                f'<polyline points="{path}" fill="none" stroke="{colour}" stroke-width="{thick}"/>'
            )
    for number, (colour, rule) in enumerate(zip(COLOURS, ["groundswell", *PEERS], strict=False)):
        lines.append(f'<text x="{20 + 88 * number}" y="{height - 8}" fill="{colour}">{rule}</text>')
    return "\n".join([*lines, "</svg>"])


def main() -> None:
    """Measure all streams, print the tables and write the files."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--stream", action="append")
    parser.add_argument("--json")
    parser.add_argument("--svg")
    asked = parser.parse_args()
    chosen = asked.stream or names()
    with ProcessPoolExecutor(2) as pool:
        results = dict(zip(chosen, pool.map(run, chosen), strict=True))
    for name, result in results.items():
        print("\n".join(table(name, result)))
    print("\n".join(overall(results)))
    if asked.json:
        report = json.dumps({"machine": machine(), "streams": results}, indent=1)
        Path(asked.json).write_text(report, encoding="utf-8")
    if asked.svg:
        Path(asked.svg).write_text(picture(results), encoding="utf-8")


if __name__ == "__main__":
    main()
