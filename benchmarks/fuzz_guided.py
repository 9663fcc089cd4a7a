"""The run of `benchmarks.fuzz` in which atheris chooses the changes.

    python -m benchmarks.fuzz_guided FOLDER KEEP SECONDS SEED

The fuzzer ends its process from within, so the figures go to FOLDER/figures.json.
"""

import json
import random
import sys
import time
from pathlib import Path

import atheris

with atheris.instrument_imports(include=["feeds.parsing"]):  # before anything imports them
    import feeds.parsing.parse  # noqa: F401

from benchmarks.fuzz import CAGED_EACH, Findings, mutate, read_documents, report
from benchmarks.fuzz_checks import MAX_BYTES, Checker


def main() -> None:
    """Run the fuzzer; it does not return."""
    folder = Path(sys.argv[1])
    seconds = float(sys.argv[3])
    seed = int(sys.argv[4])
    checker = Checker(folder)
    found = Findings(Path(sys.argv[2]))
    documents = read_documents()
    corpus = folder / "corpus"
    corpus.mkdir()
    for number, body in enumerate(documents):
        (corpus / str(number)).write_bytes(body)
    began = time.monotonic()

    def check(body: bytes) -> None:
        in_cage = checker.documents % CAGED_EACH == 0
        if faults := checker.check(body, in_cage=in_cage):
            found.add(body, faults)
        if in_cage:
            figures = report(checker, found, time.monotonic() - began)
            (folder / "figures.json").write_text(json.dumps(figures))

    def change(body: bytes, max_size: int, number: int) -> bytes:
        chance = random.Random(number)
        if chance.random() < 0.3:
            return bytes(atheris.Mutate(body, max_size))
        others = [body or b"<", *chance.sample(documents, 3)]
        return mutate(others, chance)[:max_size]

    options = (
        f"-max_total_time={seconds:.0f}",
        f"-seed={seed}",
        f"-max_len={MAX_BYTES}",
        "-verbosity=0",
        "-rss_limit_mb=4096",
    )
    atheris.Setup([sys.argv[0], *options, str(corpus)], check, custom_mutator=change)
    atheris.Fuzz()


if __name__ == "__main__":
    main()
