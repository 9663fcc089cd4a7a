"""Cut the power at random points, and compare the arrived alerts with the published entries.

    python -m benchmarks.power_loss --cuts 300 [--seed N]

The daemon dies in the middle of a write, and its database is then as a power cut may leave it: all
that was synced is there; of each later write all, nothing or the first part. Needs Linux and a C
compiler, for a library that logs the writes of the daemon. Prints JSON as `benchmarks.kills` does.
The exit code is 1 if an alert was lost anywhere, or repeated at Slack.
"""

import argparse
import json
import os
import random
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from benchmarks.kills import count_arrivals, is_faulty
from benchmarks.machine import machine
from tests.loopback.world import World

HERE = Path(__file__).parent
SECTOR = 512  # bytes that a disk writes at once
MAX_WRITES = 200
"""The power goes at one of so many writes after a start: at 60 to 100 the first feeds are read."""

DATABASE = "data/groundswell.db"


class Record(NamedTuple):
    """One operation on a file of the database; see power_loss.c."""

    kind: str
    suffix: str
    offset: int
    data: bytes


class Disk:
    """The files of a database as a power cut may leave them."""

    def __init__(self, path: Path, log: Path, chance: random.Random) -> None:
        """Look at the database at *path*, whose writes are in *log*."""
        self.path = path
        self.log = log
        self.chance = chance
        self.lost = 0
        """Writes that were lost, or were cut."""
        self._files: dict[str, bytearray] = {}

    def begin(self) -> None:
        """Take the files as they are: all of it is on the disk."""
        self.log.unlink(missing_ok=True)
        self._files = {}
        for suffix in ("", "-wal"):
            file = self._find(suffix)
            self._files[suffix] = bytearray(file.read_bytes() if file.exists() else b"")

    def cut_power(self) -> None:
        """Leave in the files the synced writes, and some of those that were not."""
        for suffix in self._files:
            records = [one for one in read_records(self.log) if one.suffix == suffix]
            synced = max((n for n, one in enumerate(records) if one.kind == "S"), default=-1)
            for number, one in enumerate(records):
                self._apply(one, is_synced=number < synced)
            file = self._find(suffix)
            if file.exists():
                file.write_bytes(self._files[suffix])
        self._find("-shm").unlink(missing_ok=True)

    def _apply(self, record: Record, *, is_synced: bool) -> None:
        content = self._files[record.suffix]
        if record.kind == "S":
            return
        fate = 1.0 if is_synced else self.chance.choice((0.0, 0.5, 1.0))
        self.lost += fate < 1.0
        if record.kind == "T":
            if fate == 1.0:
                del content[record.offset :]
            return
        size = len(record.data)
        if fate < 1.0:
            size = int(fate * size) // SECTOR * SECTOR
        end = record.offset + size
        if end > len(content):
            content.extend(bytes(end - len(content)))
        content[record.offset : end] = record.data[:size]

    def _find(self, suffix: str) -> Path:
        return self.path.with_name(self.path.name + suffix)


def read_records(log: Path) -> Iterator[Record]:
    """Yield the records of *log*; the last one may be cut."""
    if not log.exists():
        return
    content = log.read_bytes()
    place = 0
    while (end := content.find(b"\n", place)) >= 0:
        kind, suffix, offset, length = content[place:end].decode().split(" ")
        size = int(length) if kind == "W" else 0
        data = content[end + 1 : end + 1 + size]
        if len(data) < size:
            return
        yield Record(kind, suffix.removeprefix("."), int(offset), data)
        place = end + 1 + size


class DarkWorld(World):
    """A world in which each kill of the daemon is a power cut."""

    def __init__(self, folder: Path, library: Path, chance: random.Random) -> None:
        super().__init__(folder)
        self._library = library
        self._chance = chance
        self._cut = 0
        """The write at which the power goes; 0 for none."""
        self.disk = Disk(folder / DATABASE, folder / "disk.log", chance)

    def start(self, output: int | None = None) -> None:
        """Start the daemon on a disk whose writes are logged."""
        self.disk.begin()
        super().start(output)
        self._cut = self._cut and self._chance.randrange(1, MAX_WRITES)

    def kill_at_a_write(self) -> None:
        """Let the power go at some write after the next start."""
        self._cut = self._chance.randrange(1, MAX_WRITES)

    def wait_for_the_rest(self) -> None:
        """Wait until all alerts arrived, with a daemon that the power does not fail."""
        self._cut = 0
        self.kill()
        self.start()
        super().wait_for_the_rest()
        self.kill_at_a_write()

    def wait_for_baseline(self) -> None:
        """Wait until the feeds were read once; from then on the power goes."""
        super().wait_for_baseline()
        self.kill_at_a_write()

    @property
    def environ(self) -> dict[str, str]:
        """Return the environment of the daemon, with the library that logs its writes."""
        return {
            **super().environ,
            "LD_PRELOAD": str(self._library),
            "GROUNDSWELL_DISK_FILE": str(self.disk.path),
            "GROUNDSWELL_DISK_LOG": str(self.disk.log),
            "GROUNDSWELL_DISK_CUT": str(self._cut),
        }

    def kill(self) -> None:
        """End the daemon, and lose some of the writes that were not synced."""
        if self.daemon is not None:
            super().kill()
            self.disk.cut_power()


def build_library(folder: Path) -> Path:
    """Compile the library that logs writes; return its path."""
    library = folder / "disk.so"
    source = str(HERE / "power_loss.c")
    compiler = os.environ.get("CC", "cc")
    words = [compiler, "-O2", "-shared", "-fPIC", "-o", str(library), source, "-ldl"]
    subprocess.run(words, check=True)
    return library


def main() -> int:
    """Run the benchmark and print its figures."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--cuts", type=int, default=300)
    parser.add_argument("--seed", type=int, default=random.SystemRandom().randrange(10**6))
    options = parser.parse_args()
    print("seed", options.seed, file=sys.stderr, flush=True)
    chance = random.Random(options.seed)

    began = time.perf_counter()
    with tempfile.TemporaryDirectory() as name:
        library = build_library(Path(name))
        folder = Path(name) / "world"
        folder.mkdir()
        with DarkWorld(folder, library, chance) as world:
            world.survive(options.cuts, chance)
            arrivals = count_arrivals(world)
            lost_writes = world.disk.lost
    figures = {
        "cuts": options.cuts,
        "seed": options.seed,
        "writes_lost_or_cut": lost_writes,
        **arrivals,
        "seconds": round(time.perf_counter() - began),
        "machine": machine(),
    }
    print(json.dumps(figures, indent=2))
    return int(is_faulty(arrivals))


if __name__ == "__main__":
    sys.exit(main())
