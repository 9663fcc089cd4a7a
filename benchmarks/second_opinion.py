"""Compare the test over all windows with another implementation: the package changepoint-online.

    pip install changepoint-online    (GPL, with numpy and scipy: not among our requirements)
    python -m benchmarks.second_opinion [--paths N]

Both agree on the model where every interval has the same known Poisson mean and the change is a
rise. Its first window may also be below the mean, which ours never tests: such windows of it are
passed over. Prints the largest difference over all steps of all paths, half of which hold a burst;
fails if they differ.
"""

import argparse
from math import isclose
from random import Random

from benchmarks.calibrate import poisson
from watchers.trends import focus

STEPS = 300


def main() -> None:
    """Compare both implementations and print the largest difference."""
    from changepoint_online import Focus, Poisson  # type: ignore[import-not-found]  # not required

    parser = argparse.ArgumentParser()
    parser.add_argument("--paths", type=int, default=60)
    paths = parser.parse_args().paths
    largest, compared = 0.0, 0
    for path in range(paths):
        chance = Random(f"second opinion {path}")
        mean = chance.choice((0.1, 0.7, 3.0))
        theirs, ours = Focus(Poisson(lam=mean), side="right"), focus.Focus()
        for step in range(STEPS):
            is_burst = path % 2 == 1 and 200 <= step < 215
            count = poisson(chance, mean * (4.0 if is_burst else 1.0))
            theirs.update(count)
            ours = focus.advance(ours, count, mean, float(step))
            rises = (p for p in theirs.qr.ps[:-1] if p.argmax(theirs.cs) > mean)
            said = max((float(p.get_max(theirs.cs)) for p in rises), default=0.0)
            found = focus.find_best(ours).score
            largest, compared = max(largest, abs(found - said)), compared + 1
            if not isclose(found, said, abs_tol=1e-6):
                raise SystemExit(f"path {path}, step {step}: ours {found}, theirs {said}")
    print(f"{compared} steps of {paths} paths: the largest difference is {largest:.1e}")


if __name__ == "__main__":
    main()
