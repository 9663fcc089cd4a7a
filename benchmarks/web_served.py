"""A process that serves pages, as a benchmark sees it: its CPU, its memory and its answers."""

from __future__ import annotations

import asyncio
import contextlib
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import aiohttp

from benchmarks.feed_server import ROOT

ROUNDS = 5
"""A busy machine makes some dearer."""
AT_ONCE = 16
__all__ = ["ROOT", "Served", "ask", "measure_requests", "serve"]


class Served:
    """A process that serves something."""

    def __init__(self, process: subprocess.Popen[str], address: str) -> None:
        """Serve *address* by *process*."""
        self.pid = process.pid
        self.address = address
        self._process = process

    def tell(self, line: str) -> None:
        """Write *line* to the standard input of the process."""
        assert self._process.stdin is not None
        self._process.stdin.write(f"{line}\n")
        self._process.stdin.flush()

    def read_cpu(self) -> float:
        """Return the seconds of CPU that the process has used, to the nanosecond."""
        tasks = Path(f"/proc/{self.pid}/task").glob("*/schedstat")
        return sum(int(task.read_text().split()[0]) for task in tasks) / 1e9

    def read_memory(self, kind: str = "Rss") -> float:
        """Return the memory of the process in MB: all, or *kind* `Pss`, its share of it."""
        for line in Path(f"/proc/{self.pid}/smaps_rollup").read_text().splitlines():
            if line.startswith(f"{kind}:"):
                return int(line.split()[1]) * 1024 / 1e6
        return 0.0


@contextlib.contextmanager
def serve(argv: list[str], folder: Path, port: int) -> Iterator[Served]:
    """Run *argv* until the end of the block; it prints a line when it serves *port*."""
    pipe = subprocess.PIPE
    process = subprocess.Popen(argv, cwd=folder, stdin=pipe, stdout=pipe, text=True)
    assert process.stdin is not None
    assert process.stdout is not None
    try:
        process.stdout.readline()
        yield Served(process, f"http://127.0.0.1:{port}/")
    finally:
        process.stdin.close()
        process.terminate()
        process.wait()


async def ask(session: aiohttp.ClientSession, address: str, **headers: str) -> Any:
    """Return the answer at *address*, read to its end."""
    async with session.get(address, headers=headers) as answer:
        await answer.read()
        return answer


async def measure_requests(served: Served, requests: int, **headers: str) -> float:
    """Return the microseconds of CPU of a request: the least of several rounds of *requests*."""
    spent = []
    async with aiohttp.ClientSession() as session:
        await ask(session, served.address, **headers)
        for _ in range(ROUNDS):
            began = served.read_cpu()
            for _ in range(requests // AT_ONCE):
                asking = (ask(session, served.address, **headers) for _ in range(AT_ONCE))
                await asyncio.gather(*asking)
            spent.append((served.read_cpu() - began) / (requests // AT_ONCE * AT_ONCE))
    return 1e6 * min(spent)
