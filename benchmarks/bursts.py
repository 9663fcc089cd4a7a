"""Compare burst detection with the rules of other tools, on recorded streams with dated events.

    python -m benchmarks.bursts [--stream NAME] [--only-detector] [--folded FOLDER]
                                [--json FILE] [--svg FILE] [--rows 60 --seed 7]

All rules get the same reports, which the product's folder made, and the same clock. The streams are
folded once, into files under `--folded`. After that, `--only-detector` takes a few seconds a
stream: it prints our dials and misses. The whole run prints JSON, for each stream:

* found events, burden and delay of our dials, of `reopened` left out, of the alerts with a message
  of their own alone, and of every peer's dial;
* our alerts over those of each peer, at equal recall, over the whole curves;
* for each of our dials, the best peer at the same recall and at the same burden;
* the delays over the events that all compared rules find;
* false alarms on control words by class of frequency, and on their reports in random places;
* a line for each missed usable event.

`--json FILE` writes the JSON there, and prints a table. `--rows` prints a random sample of alerts
in place of all this. `benchmarks.burst_compare` compares two JSON files.
"""

import argparse
import json
from collections.abc import Iterable, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor
from functools import partial
from pathlib import Path
from random import Random
from typing import Any

from benchmarks import burst_figures as figures
from benchmarks.burst_detector import Told, ours
from benchmarks.burst_figures import Judge, Points
from benchmarks.burst_folding import FOLDED, Folded, fold_all, read_folded
from benchmarks.burst_misses import explain_misses, line
from benchmarks.burst_picture import draw
from benchmarks.burst_prototype import count_volume
from benchmarks.burst_rules import PROTOTYPE, RULES, play
from benchmarks.burst_sample import all_rows, draw_rows
from benchmarks.burst_streams import Hit, events, names
from benchmarks.machine import machine

DIALS = (7.0, 30.0, 91.0, 365.0, 3650.0, 100_000.0)
"""Days between false alarms that people set, or might."""
CURVE = (1.0, 2.0, 4.0, 15.0, 60.0, 180.0, 1000.0, 1e4, 1e6, 1e8, 1e10, 1e12, 1e15)
"""More days, for the whole curve."""
DEFAULT = 30.0
COMPARED = {
    "groundswell": ("7", "30", "91"),
    "huginn": ("3", "5", "7"),
    PROTOTYPE: ("7",),
}
"""The points whose delays are compared, over the events that all of them find."""
CALM_DIALS = (7.0, 30.0, 91.0, 365.0)
CALM_SIGMAS = ("3", "5", "7")


def run(options: argparse.Namespace, name: str) -> dict[str, Any]:
    """Return every figure of the stream *name*."""
    folded, listed = read_folded(name, options.folded), events(name)
    stream = folded.stream
    times = {regex: times_of(hits) for regex, hits in folded.events.items()}
    judge = Judge(listed, times, stream.polls[0][0], stream.days)
    days = DIALS if options.only_detector else tuple(sorted(DIALS + CURVE))
    told = dict(zip(days, ours(stream, folded.events, days), strict=True))
    points = {f"{one:g}": judge.score(alert_times(alerts)) for one, alerts in told.items()}
    quieter = {
        f"{one:g}": judge.score(alert_times(told[one], leave_out="reopened")) for one in DIALS
    }
    result = {
        "days": round(stream.days),
        "usable": sum(event["usable"] for event in listed),
        "events": len(listed),
        "ours": points,
        "without_reopened": quieter,
        "roots": {f"{one:g}": judge.score(root_times(told[one])) for one in DIALS},
        "misses": {
            f"{one:g}": explain_misses(folded, judge, points[f"{one:g}"], one) for one in DIALS[:3]
        },
    }
    if options.only_detector:
        return result
    volume = count_volume(stream.polls)
    peers = {
        rule: {f"{turn:g}": judge.score(alerts) for turn, alerts in found.items()}
        for rule in RULES
        for found in [play(rule, times, volume)]
    }
    each = {rule: list(its.values()) for rule, its in peers.items()}
    each["best of all"] = [point for its in each.values() for point in its]
    mine = list(points.values())
    return result | {
        "peers": peers,
        "curves": {rule: figures.compare_curves(mine, theirs) for rule, theirs in each.items()},
        "best_peers": {f"{one:g}": figures.best_peers(points[f"{one:g}"], peers) for one in DIALS},
        "common_delays": compare_delays(points, peers, listed),
        **false_alarms(folded, volume),
    }


def sample(options: argparse.Namespace, name: str) -> list[dict[str, Any]]:
    """Return a row for each alert of the stream *name* with a message of its own, by default."""
    folded = read_folded(name, options.folded)
    [all_told] = ours(folded.stream, folded.events, [DEFAULT])
    told = {regex: [one for one in its if one.is_root] for regex, its in all_told.items()}
    keywords = {event["regex"]: event["keyword"] for event in events(name)}
    return all_rows(folded, told, keywords)


def times_of(hits: Iterable[Hit]) -> list[float]:
    """Return the times of the reports that count."""
    return [hit.at for hit in hits if hit.counts]


def alert_times(
    alerts: Mapping[str, Sequence[Told]], leave_out: str = ""
) -> dict[str, list[float]]:
    """Return when *alerts* are told, by watch, without the kind to *leave_out*."""
    return {name: [one.at for one in its if one.kind != leave_out] for name, its in alerts.items()}


def root_times(alerts: Mapping[str, Sequence[Told]]) -> dict[str, list[float]]:
    """Return when *alerts* with a message of their own are told, by watch."""
    return {name: [one.at for one in its if one.is_root] for name, its in alerts.items()}


def compare_delays(
    points: Points, peers: Mapping[str, Points], listed: Sequence[Mapping[str, Any]]
) -> dict[str, Any]:
    """Return the delays of the compared points, over the usable events that all of them find."""
    curves = {"groundswell": points, **peers}
    chosen = {
        f"{rule} {turn}": curves[rule][turn] for rule, turns in COMPARED.items() for turn in turns
    }
    usable = [number for number, event in enumerate(listed) if event["usable"]]
    return figures.common_delays(chosen, usable)


def false_alarms(folded: Folded, volume: Any) -> dict[str, Any]:
    """Return the alerts of control words by class, ours and Huginn's, and those of chance."""
    words, stream = folded.controls, folded.stream
    times = {word: times_of(hits) for word, hits in words.items()}
    daily = {word: len(its) / stream.days for word, its in times.items()}
    found = dict(zip(CALM_DIALS, ours(stream, words, CALM_DIALS), strict=True))
    mine = {f"{one:g}": alert_times(alerts) for one, alerts in found.items()}
    huginn = play("huginn", times, volume)
    theirs = {f"{turn:g}": alerts for turn, alerts in huginn.items()}
    chance = shuffled(folded)
    dealt = ours(stream, chance, CALM_DIALS)
    begin, months = stream.polls[0][0] + figures.SKIPPED, (stream.days - 2) / 30

    def classes(alerts: Mapping[str, Sequence[float]]) -> dict[str, dict[str, Any]]:
        monthly = {word: sum(at >= begin for at in its) / months for word, its in alerts.items()}
        return figures.by_class(daily, monthly)

    return {
        "controls": {word: round(rate, 3) for word, rate in daily.items()},
        "false_alarms": {turn: classes(alerts) for turn, alerts in mine.items()},
        "huginn_false_alarms": {turn: classes(theirs[turn]) for turn in CALM_SIGMAS},
        "chance_alarms": {
            f"{one:g}": classes(alert_times(alerts))
            for one, alerts in zip(CALM_DIALS, dealt, strict=True)
        },
    }


def shuffled(folded: Folded) -> dict[str, list[Hit]]:
    """Return the reports of control words, each moved to a random entry of the stream."""
    chance, polls = Random(folded.stream.name), folded.stream.polls
    weights = [entries for _, _, entries in polls]
    dealt: dict[str, list[Hit]] = {}
    for word, hits in folded.controls.items():
        counted = [hit for hit in hits if hit.counts]
        places = sorted(chance.choices(polls, weights, k=len(counted)))
        dealt[word] = [
            Hit(at, feed, hit.publisher) for (at, feed, _), hit in zip(places, counted, strict=True)
        ]
    return dealt


# --- printing -------------------------------------------------------------------------------


def table(name: str, result: Mapping[str, Any]) -> Iterable[str]:
    """Yield the lines of one stream's table."""
    yield f"\n{name}: {result['days']} days, {result['usable']} usable of {result['events']} events"
    for turn in (f"{one:g}" for one in DIALS):
        point, quieter = result["ours"][turn], result["without_reopened"][turn]
        yield (
            f"  {turn:>6} days  found {point['usable']:3}  burden {point['burden']:.3f}  "
            f"delay {point['median_delay_h']} / {point['p90_delay_h']} h   without reopened: "
            f"{quieter['usable']:3} at {quieter['burden']:.3f}"
        )
    for turn, best in result.get("best_peers", {}).items():
        recall, burden = best["same_recall"], best["same_burden"]
        yield f"  {turn:>6} days  best peer at our recall {recall}, at our burden {burden}"
    for rule, curve in result.get("curves", {}).items():
        yield f"  alerts x{curve['mean']} of {rule}, up to {curve['most']} found"
    if "common_delays" in result:
        common = result["common_delays"]
        yield f"  delays over the {common['events']} events that all of these find:"
        for rule, each in common["rules"].items():
            yield f"    {rule:18} {each['median_delay_h']} / {each['p90_delay_h']} h"
    for key in ("false_alarms", "huginn_false_alarms", "chance_alarms"):
        for turn, classes in result.get(key, {}).items():
            means = "  ".join(
                f"{name} a day {each['mean']:.2f} (worst {each['worst']:.2f})"
                for name, each in classes.items()
            )
            yield f"  {key} a month at {turn}: {means}"
    for row in result["misses"][f"{DEFAULT:g}"]:
        yield f"  missed {line(row)}"


def overall(results: Mapping[str, Mapping[str, Any]]) -> Iterable[str]:
    """Yield the lines on all streams together."""
    usable = sum(result["usable"] for result in results.values())
    yield "\nall streams"
    for turn in (f"{one:g}" for one in DIALS):
        found = sum(result["ours"][turn]["usable"] for result in results.values())
        yield f"  {turn:>6} days  found {found} of {usable}"
    for rule in (*RULES, "best of all"):
        means = [r["curves"][rule]["mean"] for r in results.values() if "curves" in r]
        mean = figures.mean_ratio(one for one in means if one)
        if mean:
            yield f"  alerts x{mean} of {rule} at equal recall, geometric mean"


def main() -> None:
    """Measure the streams, print the figures and write the files."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--stream", action="append")
    parser.add_argument("--folded", type=Path, default=FOLDED)
    parser.add_argument("--only-detector", action="store_true")
    parser.add_argument("--json", type=Path)
    parser.add_argument("--svg", type=Path)
    parser.add_argument("--rows", type=int)
    parser.add_argument("--seed", type=int, default=7)
    asked = parser.parse_args()
    chosen = asked.stream or names()
    fold_all(chosen, asked.folded)
    with ProcessPoolExecutor(2) as pool:
        if asked.rows:
            rows = dict(zip(chosen, pool.map(partial(sample, asked), chosen), strict=True))
            drawn = draw_rows(rows, asked.rows, asked.seed)
            print(json.dumps(drawn, indent=1, ensure_ascii=False))
            return
        results = dict(zip(chosen, pool.map(partial(run, asked), chosen), strict=True))
    report = json.dumps({"machine": machine(), "streams": results}, ensure_ascii=False)
    if asked.json:
        asked.json.write_text(report, encoding="utf-8")
        for name, result in results.items():
            print("\n".join(table(name, result)))
        print("\n".join(overall(results)))
    else:
        print(report)
    if asked.svg and not asked.only_detector:
        asked.svg.write_text(draw(results), encoding="utf-8")


if __name__ == "__main__":
    main()
