"""Burst detection beside the rules of other tools, on every recorded stream with dated events.

    python -m benchmarks.bursts [--stream NAME] [--json FILE] [--svg FILE]

Recall over usable and all events, delay from the first matching report within a day before to two
days after, burden (alerts per keyword and 30 days, true ones included), each rule swept over its
own dial; then what the best peer costs at equal recall and misses at equal burden; then false
alarms on control words and on shuffled titles.
"""

import argparse
import json
from bisect import bisect_left
from collections.abc import Iterable, Sequence
from concurrent.futures import ProcessPoolExecutor
from math import exp, log
from statistics import median

from benchmarks.burst_rules import DAY, PEERS
from benchmarks.burst_streams import Hit, Stream, controls, events, hits, load, names, seconds, shuffled
from benchmarks.machine import machine
from watchers import _detector, _exposure
from watchers._detector import Detector, Settings, Sighting

SKIPPED = 2 * DAY
TICK = 3 * 3600.0
PATIENCE = (1, 3, 7, 15, 30, 60, 91, 180, 365, 1000, 3000, 10000, 100000)
TOLD = ("rising", "escalated", "reopened")


def ours(
    stream: Stream, watches: dict[str, list[Hit]], all_settings: Sequence[Settings]
) -> list[dict[str, list[tuple[float, str]]]]:
    """Return, for each of *all_settings*, every watch's alerts as (time, kind)."""
    due: dict[float, list[tuple[str, Sighting]]] = {}
    for name, its_hits in watches.items():
        for hit in its_hits:
            due.setdefault(hit.at, []).append((name, Sighting(hit.feed, hit.publisher)))
    exposure = _exposure.Exposure()
    runs: list[dict[str, Detector]] = [{} for _ in all_settings]
    alerts: list[dict[str, list[tuple[float, str]]]] = [{n: [] for n in watches} for _ in runs]
    tick = polls_at = 0.0
    at, polls = 0, stream.polls
    while at < len(polls):
        now, fresh = polls[at][0], set()
        while at < len(polls) and polls[at][0] == now:
            if polls[at][1] not in exposure.voices:
                fresh.add(polls[at][1])
            exposure = _exposure.polled(exposure, *polls[at][1:2], now, polls[at][2])
            at += 1
        if not polls_at:
            polls_at = tick = now
            for run in runs:
                run.update({name: _detector.new(exposure, now) for name in watches})
        brought: dict[str, list[Sighting]] = {}
        for name, sighting in due.get(now, ()):
            if sighting.feed not in fresh:
                brought.setdefault(name, []).append(sighting)
        is_tick = now - tick >= TICK
        tick = now if is_tick else tick
        for run, told, settings in zip(runs, alerts, all_settings, strict=True):
            for name in watches if is_tick else brought:
                state = run[name]
                if name not in brought and (state.trend is None or state.trend.phase == "over"):
                    continue
                run[name], changes = _detector.advance(
                    state, now, brought.get(name, ()), exposure, settings
                )
                told[name] += [(now, change.kind) for change in changes]
    return alerts


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
    """Return the times at which a person is told of a rise."""
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
    sweep = [Settings(days=float(days)) for days in PATIENCE]
    result: dict = {
        "days": round(stream.days),
        "reports": len(stream.rows),
        "usable": sum(event["usable"] for event in listed),
        "events": len(listed),
        "rules": {"groundswell": {}},
    }
    for days, alerts in zip(PATIENCE, ours(stream, watches, sweep), strict=True):
        result["rules"]["groundswell"][str(days)] = score(stream, watches, told(alerts), listed)
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


def compared(rules: dict, key: str, total: int) -> dict:
    """Return our alerts and misses beside the best peer's, by recall of *key* events.

    `alerts` holds, for every recall that a peer reaches and we too, our least burden over the
    least of any peer; `misses`, for every peer's burden, our misses over the fewest of any peer
    (each with a half added). The geometric means stand for the stream.
    """
    mine = [(p["burden"], p[key]) for p in rules["groundswell"].values()]
    peers = [(p["burden"], p[key]) for r, ps in rules.items() if r != "groundswell" for p in ps.values()]
    alerts, misses = {}, {}
    for recall in sorted({r for _, r in peers if r >= 0.5 * max(r for _, r in peers)}):
        theirs = min(b for b, r in peers if r >= recall)
        own = min((b for b, r in mine if r >= recall), default=None)
        alerts[recall] = None if own is None or not theirs else round(own / theirs, 2)
        reach = max((r for b, r in mine if b <= theirs), default=0)
        best = max(r for b, r in peers if b <= theirs)
        misses[recall] = round((total - reach + 0.5) / (total - best + 0.5), 2)
    known = [a for a in alerts.values() if a]
    return {
        "alerts": alerts,
        "misses": misses,
        "alerts_mean": round(exp(sum(map(log, known)) / len(known)), 2) if known else None,
        "misses_mean": round(exp(sum(map(log, misses.values())) / len(misses)), 2),
    }


def table(name: str, result: dict) -> Iterable[str]:
    """Give the lines of one stream's table."""
    yield f"\n{name}: {result['days']} days, {result['usable']} usable of {result['events']} events"
    for rule, points in result["rules"].items():
        for turn, p in points.items():
            yield (
                f"  {rule:16} {turn:>7}  usable {p['usable']:3} all {p['all']:3}  "
                f"burden {p['burden']:8.3f}  delay {p['median_delay_h']} / {p['p90_delay_h']} h"
            )
    for key in ("usable", "events"):
        c = compared(result["rules"], "all" if key == "events" else key, result[key])
        yield f"  by {key}: alerts x{c['alerts_mean']} {c['alerts']}"
        yield f"  by {key}: misses x{c['misses_mean']} {c['misses']}"
    yield f"  false alarms per 30 days at 1/week, 1/month, 1/quarter: controls {result['control_alarms']}"
    yield f"  shuffled {result['shuffled_alarms']}"


def main() -> None:
    """Measure, print, write."""
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
    if asked.json:
        with open(asked.json, "w", encoding="utf-8") as out:
            json.dump({"machine": machine(), "streams": results}, out, indent=1)


if __name__ == "__main__":
    main()
