"""Kill the daemon at random points and hold what arrived against what was published.

    python -m benchmarks.kills --kills 1000 [--seed N]

Prints JSON: kills, alerts expected, lost and repeated at Slack, lost and repeated in the mail.
Wanted: nothing lost anywhere, nothing repeated at Slack. Exit code 1 otherwise.
"""

import argparse
import json
import random
import sys
import tempfile
import time
from pathlib import Path

from benchmarks.machine import machine
from tests.loopback.world import World


def ledger(arrived: dict[str, int], expected: list[str]) -> dict[str, int]:
    """Return how many of *expected* never arrived, and how many arrivals were repeats."""
    lost = sum(title not in arrived for title in expected)
    return {"lost": lost, "repeated": sum(count - 1 for count in arrived.values())}


def main() -> int:
    """Run it and print the figures."""
    words = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    words.add_argument("--kills", type=int, default=1000)
    words.add_argument("--seed", type=int, default=None)
    asked = words.parse_args()
    seed = random.SystemRandom().randrange(10**6) if asked.seed is None else asked.seed

    began = time.perf_counter()
    with tempfile.TemporaryDirectory() as folder, World(Path(folder)) as world:
        world.survive(asked.kills, random.Random(seed))
        slack = ledger(world.in_slack(), world.expected)
        mails = [ledger(world.in_mail(to), world.expected) for to in world.mailboxes]
    mail = {key: sum(box[key] for box in mails) for key in ("lost", "repeated")}
    figures = {
        "kills": asked.kills,
        "seed": seed,
        "expected": len(world.expected),
        "slack": slack,
        "mail": mail,
        "seconds": round(time.perf_counter() - began),
        "machine": machine(),
    }
    print(json.dumps(figures, indent=2))
    return 1 if slack["lost"] or slack["repeated"] or mail["lost"] else 0


if __name__ == "__main__":
    sys.exit(main())
