"""Ask every address for programs for sense and nonsense, much longer than the tests do.

    python -m benchmarks.api [--examples 1000] [--seed 7]

Schemathesis makes the requests from the OpenAPI document and checks each answer against it. Prints
its report; the exit code is 1 if it found anything. The same seed makes the same requests.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
from pathlib import Path

from tests.web.api.fuzzing import fuzz


def main() -> int:
    """Run Schemathesis and print its report."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--examples", type=int, default=1000, help="Of each address.")
    parser.add_argument("--seed", type=int, default=7)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        report = fuzz(
            Path(folder), "--max-examples", str(options.examples), "--seed", str(options.seed)
        )
    print(report.stdout)
    return report.returncode


if __name__ == "__main__":
    sys.exit(main())
