"""Compare two results of `benchmarks.bursts`, before and after a change of the detector.

    python -m benchmarks.burst_compare BEFORE.json AFTER.json [--days 7 30 91]

Prints a line for each stream, and one for all: found events @ burden / median delay in hours, at
each dial. Then for each dial: the events found in all, the geometric mean of the alerts after
divided by those before, and the delays over the events that both find.
"""

import argparse
import json
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

from benchmarks.burst_figures import Point, common_delays, mean_ratio

Results = Mapping[str, Mapping[str, Any]]
"""By stream: the figures of `benchmarks.bursts`."""
DIALS = ("7", "30", "91")


def describe(point: Point) -> str:
    """Return found, burden and delay of *point* as one word."""
    return f"{point['usable']} @{point['burden']:.2f}/{point['median_delay_h']}"


def compare(before: Results, after: Results, dial: str) -> dict[str, Any]:
    """Return the figures of all streams that both have, at *dial*."""
    shared = [name for name in before if name in after]
    pairs = [(before[name]["ours"][dial], after[name]["ours"][dial]) for name in shared]
    ratios = [new["burden"] / old["burden"] for old, new in pairs if old["burden"]]
    return {
        "usable": sum(before[name]["usable"] for name in shared),
        "found": tuple(sum(pair[n]["usable"] for pair in pairs) for n in (0, 1)),
        "alerts": mean_ratio(ratio for ratio in ratios if ratio),
        "fewer_found": [
            name
            for name, (old, new) in zip(shared, pairs, strict=True)
            if new["usable"] < old["usable"]
        ],
    }


def compare_delays(old: Point, new: Point) -> dict[str, Any]:
    """Return the delays over the events, usable or not, that both points find."""
    return common_delays({"before": old, "after": new}, old["delays"])


def lines(before: Results, after: Results, dials: Sequence[str]) -> Iterable[str]:
    """Yield the table."""
    yield "| stream (usable) | before | after | delay over the events of both |"
    yield "|---|---|---|---|"
    for name in before:
        if name not in after:
            continue
        old, new = before[name]["ours"], after[name]["ours"]
        old_points = ", ".join(describe(old[dial]) for dial in dials)
        new_points = ", ".join(describe(new[dial]) for dial in dials)
        both = [compare_delays(old[dial], new[dial]) for dial in dials]
        delays = ", ".join(
            f"{each['rules']['before']['median_delay_h']} to "
            f"{each['rules']['after']['median_delay_h']} ({each['events']})"
            for each in both
        )
        yield f"| {name} ({before[name]['usable']}) | {old_points} | {new_points} | {delays} |"
    for dial in dials:
        figures = compare(before, after, dial)
        found = " to ".join(map(str, figures["found"]))
        yield (
            f"{dial} days: found {found} of {figures['usable']}, alerts x{figures['alerts']}, "
            f"fewer found on {', '.join(figures['fewer_found']) or 'no stream'}"
        )


def read(path: Path) -> Results:
    """Return the results in the file *path*; the keys of delays are numbers."""
    results = json.loads(path.read_text(encoding="utf-8"))["streams"]
    for result in results.values():
        for point in result["ours"].values():
            point["delays"] = {int(number): hours for number, hours in point["delays"].items()}
    return results


def main() -> None:
    """Print the table of two results."""
    parser = argparse.ArgumentParser()
    parser.add_argument("before", type=Path)
    parser.add_argument("after", type=Path)
    parser.add_argument("--days", nargs="+", default=DIALS)
    asked = parser.parse_args()
    print("\n".join(lines(read(asked.before), read(asked.after), asked.days)))


if __name__ == "__main__":
    main()
