"""Kill the daemon at random points, and compare the arrived alerts with the published entries.

    python -m benchmarks.kills --kills 1000 [--seed N]

The first message is to say something else after each kill: an edit is due at each start. Prints
JSON: kills, alerts expected, lost and repeated at Slack, whether the last edit stands there alone,
lost and repeated in the mail. The exit code is 1 if an alert was lost anywhere or repeated at
Slack, or if that edit is not there.
"""

import argparse
import json
import random
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

from benchmarks.machine import machine
from tests.loopback.world import World


def count_faults(arrived: dict[str, int], expected: list[str]) -> dict[str, int]:
    """Return how many of *expected* never arrived, and how many arrivals were repeats."""
    lost = sum(title not in arrived for title in expected)
    repeated = sum(count - 1 for count in arrived.values())
    return {"lost": lost, "repeated": repeated}


def count_arrivals(world: World) -> dict[str, Any]:
    """Return how many alerts were expected in *world*, and the faults in Slack and in the mail."""
    mails = [count_faults(world.in_mail(to), world.expected) for to in world.mailboxes]
    return {
        "expected": len(world.expected),
        "slack": count_faults(world.in_slack(), world.expected),
        "edited": world.is_edited(),
        "mail": {key: sum(box[key] for box in mails) for key in ("lost", "repeated")},
    }


def is_faulty(arrivals: dict[str, Any]) -> bool:
    """Return whether an alert was lost anywhere or repeated at Slack, or no edit came."""
    slack = arrivals["slack"]
    is_lost = slack["lost"] or slack["repeated"] or arrivals["mail"]["lost"]
    return bool(is_lost or not arrivals["edited"])


def main() -> int:
    """Run the benchmark and print its figures."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--kills", type=int, default=1000)
    parser.add_argument("--seed", type=int, default=None)
    options = parser.parse_args()
    seed = options.seed
    if seed is None:
        seed = random.SystemRandom().randrange(10**6)
    print("seed", seed, file=sys.stderr, flush=True)

    began = time.perf_counter()
    with tempfile.TemporaryDirectory() as folder, World(Path(folder)) as world:
        world.survive(options.kills, random.Random(seed))
        arrivals = count_arrivals(world)
    figures = {
        "kills": options.kills,
        "seed": seed,
        **arrivals,
        "seconds": round(time.perf_counter() - began),
        "machine": machine(),
    }
    print(json.dumps(figures, indent=2))
    return int(is_faulty(arrivals))


if __name__ == "__main__":
    sys.exit(main())
