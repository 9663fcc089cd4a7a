"""Kill the daemon at random and at named points, and compare the arrived messages with the news.

    python -m benchmarks.kills --kills 1000 [--seed N]

All kinds of waiting, edits of messages, acts of people and edits of the config are in play, and
servers fail so that nobody can tell whether they took a message: see `tests/loopback/busy.py` and
`tests/loopback/points.py`. Ctrl-C ends the kills early. Prints JSON: how often the daemon died at
each point, and the faults. The exit code is 1 if there is one. These are faults:

- An entry that is lost at Slack, a webhook, Alertmanager, in a mailbox or in a file.
- An entry that is told twice there. Copies with the same id count once at a webhook and in a
  mailbox; there may be one for each attempt that may have arrived.
- A digest, a catch-up or a batch that tells more or fewer alerts than there were.
- An act that the daemon called done, and that is not stored or stored twice.
- A silence in force in spite of which something is told, an escalation of an acknowledged alert.
- An edit of a message that does not stand there, a delivery that is not sent at the end.
"""

import argparse
import json
import random
import resource
import signal
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path
from threading import Event
from typing import Any

from benchmarks.kill_ledger import Ledger
from benchmarks.machine import machine
from tests.loopback.busy import ALL_POINTS, MAX_UNTOLD, BusyWorld

REPEATS_WITHIN = 2.0  # seconds at the end, for messages that would come twice

REPORT_EVERY = 100  # kills between two lines on the progress


def survive(world: BusyWorld, kills: int, points: Sequence[str]) -> tuple[Ledger, int]:
    """Let the daemon of *world* die *kills* times at *points*, and judge its messages.

    Returns also how often it died: Ctrl-C ends the kills early.
    """
    ledger = Ledger(world)
    world.begin()
    is_told = Event()
    before = signal.signal(signal.SIGINT, lambda *_: is_told.set())
    done = 0
    while done < kills and not is_told.is_set():
        done += 1
        world.live_and_die(done, points)
        if done % REPORT_EVERY == 0:
            print(done, len(ledger.faults), "faults", file=sys.stderr, flush=True)
        if done % MAX_UNTOLD == 0:
            world.live_in_peace(ledger.has_all_told_at_once)
            ledger.judge_so_far()
    signal.signal(signal.SIGINT, before)
    world.live_in_peace(ledger.has_all, REPEATS_WITHIN)
    ledger.judge()
    return ledger, done


def measure(world: BusyWorld, kills: int, points: Sequence[str] = ALL_POINTS) -> dict[str, Any]:
    """Return the figures of *kills* deaths at *points* in *world*."""
    began = time.perf_counter()
    ledger, done = survive(world, kills, points)
    seconds = time.perf_counter() - began
    took = {"seconds": round(seconds), "seconds_each": round(seconds / done, 2)}
    return {"kills": done, **ledger.describe(), **took}


def count_cpu() -> float:
    """Return the seconds of CPU of this process and of all daemons that ended."""
    uses = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    return round(sum(use.ru_utime + use.ru_stime for use in uses), 1)


def main() -> int:
    """Run the benchmark and print its figures."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--kills", type=int, default=1000)
    parser.add_argument("--seed", type=int, default=random.SystemRandom().randrange(10**6))
    options = parser.parse_args()
    print("seed", options.seed, file=sys.stderr, flush=True)

    chance = random.Random(options.seed)
    with tempfile.TemporaryDirectory() as folder, BusyWorld(Path(folder), chance) as world:
        figures = measure(world, options.kills)
    figures = {"seed": options.seed, **figures, "cpu_seconds": count_cpu(), "machine": machine()}
    print(json.dumps(figures, indent=2))
    return int(figures["faults"] > 0)


if __name__ == "__main__":
    sys.exit(main())
