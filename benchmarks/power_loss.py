"""Cut the power at random points, and compare the arrived alerts with the published entries.

    python -m benchmarks.power_loss --cuts 300 [--seed N]

The daemon dies in the middle of a write, and its database is then as a power cut may leave it: all
that was synced is there; of each later write all, nothing or the first part. Needs Linux and a C
compiler, for a library that logs the writes of the daemon. Prints JSON as `benchmarks.kills` does,
of the same world, with the same faults.
"""

import argparse
import json
import os
import random
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import NamedTuple

from benchmarks.kills import measure
from benchmarks.machine import machine
from tests.loopback.busy import BusyWorld

HERE = Path(__file__).parent
SECTOR = 512  # bytes that a disk writes at once
MAX_WRITES = 200
"""The power goes at one of so many writes after a start."""


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


class DarkWorld(BusyWorld):
    """A world in which each kill of the daemon is a power cut."""

    longest_at_random = 3.0  # most lives end in a write before

    def __init__(self, folder: Path, library: Path, chance: random.Random) -> None:
        """Live in *folder*; the *library* logs the writes, *chance* draws the cuts."""
        super().__init__(folder, chance, {"LD_PRELOAD": str(library)})
        self.disk = Disk(self.database, folder / "disk.log", chance)
        self.cut_in_a_write = 0
        """Cuts in the middle of a write; the others came between two writes."""
        self._has_begun = False
        self._is_peaceful = True
        """Whether the power does not fail by itself."""

    def begin(self) -> None:
        """Let the feeds be read once; from then on the power goes."""
        super().begin()
        self._has_begun = True
        self._is_peaceful = False

    def start(self, point: str = "", number: int = 1, *, is_first: bool = False) -> None:
        """Start the daemon on a disk whose writes are logged; the power goes at one of them."""
        self.disk.begin()
        super().start(point, number, is_first=is_first)

    def live_in_peace(self, until: Callable[[], bool], longer: float = 0.0) -> None:
        """Let a daemon run that the power does not fail, until *until* holds; then cut it."""
        self._is_peaceful = True
        super().live_in_peace(until, longer)
        self._is_peaceful = False

    @property
    def environ(self) -> dict[str, str]:
        """Return the environment of the daemon, with the write at which the power goes."""
        if not self._has_begun:  # else the daemons that are forked count on from its writes
            return super().environ
        cut = 0 if self._is_peaceful else self.chance.randrange(1, MAX_WRITES)
        return {
            **super().environ,
            "GROUNDSWELL_DISK_FILE": str(self.disk.path),
            "GROUNDSWELL_DISK_LOG": str(self.disk.log),
            "GROUNDSWELL_DISK_CUT": str(cut),
        }

    def kill(self) -> None:
        """End the daemon, and lose some of the writes that were not synced."""
        if self.life is not None:
            self.cut_in_a_write += self.life.is_over()
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

    with tempfile.TemporaryDirectory() as name:
        library = build_library(Path(name))
        folder = Path(name) / "world"
        folder.mkdir()
        with DarkWorld(folder, library, chance) as world:
            figures = measure(world, options.cuts, points=())
            lost = {"in_a_write": world.cut_in_a_write, "writes_lost_or_cut": world.disk.lost}
    named = {"seed": options.seed, **lost}
    print(json.dumps({**named, **figures, "machine": machine()}, indent=2))
    return int(figures["faults"] > 0)


if __name__ == "__main__":
    sys.exit(main())
