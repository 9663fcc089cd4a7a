"""Simulate the daemon's life with people, faults and channels, seed after seed.

    python -m benchmarks.simulation [--seeds 10000] [--first 1] [--days 30]

It is the real daemon, from its agenda to the database and the real notifiers. Time is virtual. In
the place of the sockets are servers in memory with memories: feeds, Slack, a mail server. They
fail, and so do the network and the disk. People edit the config, silence watches and answer alerts.
The daemon is restarted, and killed within transactions. A ledger of its own says which entry must
be told in which channel. At the end of each day, and at the end of all:

* each entry that matches was told once in each channel of its watch and its routes, or it is held,
  silenced, or on its way;
* nothing is twice in Slack, and a mail only if its hand-over had no answer;
* messages of a channel come in their order, and follow-ups under the first one;
* no message about a silenced subject; none in quiet hours that is not urgent; no more in a day
  than the budget; a message for several says how many it tells.

Equal seeds have equal ledgers, line by line. Prints a JSON object for each seed that breaks a
promise, and a summary. The exit code is 1 if one does.
"""

from __future__ import annotations

import argparse
import json
import sys
import time
from collections import Counter
from typing import Any

from benchmarks.machine import machine
from benchmarks.simulation.run import run


def sum_up(found: list[dict[str, Any]]) -> dict[str, Any]:
    """Return the figures of all seeds together."""
    fates: Counter[str] = Counter()
    happened: Counter[str] = Counter()
    for one in found:
        fates.update(one["fates"])
        happened.update(one["happened"])
    return {
        "seeds": len(found),
        "days": sum(one["days"] for one in found),
        "entries_due": sum(one["entries_due"] for one in found),
        "fates": dict(sorted(fates.items())),
        "happened": dict(sorted(happened.items())),
        "posted": sum(one["posted"] for one in found),
        "mails": sum(one["mails"] for one in found),
        "seeds_with_violations": [one["seed"] for one in found if one["violations"]],
        "cpu_s_a_seed": round(sum(one["cpu_s"] for one in found) / max(1, len(found)), 2),
    }


def main() -> int:
    """Run the seeds and print the figures."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--seeds", type=int, default=200)
    parser.add_argument("--first", type=int, default=1)
    parser.add_argument("--days", type=float, default=30.0)
    parser.add_argument("--minutes", type=float, default=0.0, help="stop after so long; 0: never")
    options = parser.parse_args()
    began = time.monotonic()
    found = []
    for seed in range(options.first, options.first + options.seeds):
        figures, _ = run(options.days, seed)
        found.append(figures)
        if figures["violations"]:
            print(json.dumps(figures, indent=1), flush=True)
        if options.minutes and time.monotonic() - began > options.minutes * 60:
            break
    summary = sum_up(found)
    print(json.dumps({**summary, "machine": machine()}, indent=2))
    return 1 if summary["seeds_with_violations"] else 0


if __name__ == "__main__":
    sys.exit(main())
