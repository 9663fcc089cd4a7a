"""Play the named streams of the tests with more seeds than the checks of every commit do.

    python -m benchmarks.named_streams [--seeds 8]

Prints JSON: seeds, passed and failed streams, seconds, and the machine. The exit code is 1 if a
stream failed: an alert did not come when it must, or more came than the sensitivity explains.
"""

import argparse
import json
import os
import re
import subprocess
import sys
import time

from benchmarks.machine import machine

TESTS = "tests/watchers/test_burst_streams.py"


def main() -> int:
    """Run the benchmark and print its figures."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--seeds", type=int, default=8)
    options = parser.parse_args()

    began = time.perf_counter()
    done = subprocess.run(
        [sys.executable, "-m", "pytest", "-q", "-p", "no:randomly", TESTS],
        env=os.environ | {"GROUNDSWELL_SEEDS": str(options.seeds)},
        capture_output=True,
        text=True,
        check=False,
    )
    counts = dict(re.findall(r"(\d+) (passed|failed)", done.stdout)[::-1])
    counts = {word: int(number) for number, word in counts.items()}
    figures = {
        "seeds": options.seeds,
        "passed": counts.get("passed", 0),
        "failed": counts.get("failed", 0),
        "seconds": round(time.perf_counter() - began, 1),
        "machine": machine(),
    }
    print(json.dumps(figures, indent=2))
    return done.returncode


if __name__ == "__main__":
    sys.exit(main())
