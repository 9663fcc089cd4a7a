"""Measure other servers for `benchmarks.web_serve`: the same page, and the same changes.

Starlette and FastAPI are no packages of ours. pip installs them into an environment of its own in a
temporary folder; where it cannot, their rows say why.
"""

from __future__ import annotations

import asyncio
import contextlib
import subprocess
import sys
import venv
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import aiohttp

from benchmarks.web_calm import find_port
from benchmarks.web_served import ROOT, Served, ask, measure_requests, serve

PACKAGES = ("starlette", "fastapi", "uvicorn", "httptools", "uvloop")
PIP_DEADLINE = 240.0  # seconds
CHANGE = (
    '{"parts":["now"],"state":"live","polled_at":"2026-01-01T00:00:00Z","now":"2026-01-01T00:00"}'
)
CHANGES = 40
RIVAL = str(ROOT / "benchmarks" / "web_rival.py")


def install(folder: Path) -> tuple[str, str]:
    """Return a Python with the packages, in *folder*; or an empty text, and why there is none."""
    venv.create(folder, with_pip=True)
    python = str(folder / "bin" / "python")
    argv = [python, "-m", "pip", "install", "--quiet", "--disable-pip-version-check", *PACKAGES]
    try:
        subprocess.run(argv, check=True, capture_output=True, timeout=PIP_DEADLINE)
    except subprocess.SubprocessError as error:
        return "", f"left out: pip could not install {', '.join(PACKAGES)} ({error})"
    return python, ""


def measure_rivals(folder: Path, page: bytes, requests: int) -> dict[str, Any]:
    """Return the microseconds of CPU of a request for *page*, by server."""
    path = folder / "page.gz"
    path.write_bytes(page)
    python, missing = install(folder / "rivals")
    figures: dict[str, Any] = {}
    for name in ("bare", "starlette", "fastapi"):
        if name != "bare" and missing:
            figures[name] = missing
            continue
        port = find_port()
        argv = [sys.executable if name == "bare" else python, RIVAL, name, str(port), str(path)]
        with serve(argv, folder, port) as served:
            figures[name] = asyncio.run(_measure(served, requests))
    return figures


async def _measure(served: Served, requests: int) -> dict[str, float]:
    async with aiohttp.ClientSession() as session:
        etag = (await ask(session, served.address)).headers["ETag"]
    whole = await measure_requests(served, requests)
    known = await measure_requests(served, requests, **{"If-None-Match": etag})
    return {
        "request_cpu_us": round(whole, 1),
        "known_request_cpu_us": round(known, 1),
        "memory_mb": round(served.read_memory(), 1),
    }


# --- changes --------------------------------------------------------------------------------


def measure_changes(folder: Path, pages: int) -> dict[str, float]:
    """Return the microseconds of CPU to tell one of *pages* open pages of a change, by the way."""
    figures = {}
    for kind in ("sse", "websocket"):
        port = find_port()
        with serve([sys.executable, RIVAL, kind, str(port)], folder, port) as served:
            figures[f"{kind}_cpu_us_a_page"] = round(asyncio.run(_tell(served, kind, pages)), 1)
    return figures


async def _tell(served: Served, kind: str, pages: int) -> float:
    """Return the mean of several changes, told to pages that all have heard the one before."""
    heard: asyncio.Queue[None] = asyncio.Queue()
    async with _open_pages(served, kind, pages, heard):
        began = served.read_cpu()
        for _ in range(CHANGES):
            served.tell(CHANGE)
            for _ in range(pages):
                await heard.get()
        return 1e6 * (served.read_cpu() - began) / CHANGES / pages


@contextlib.asynccontextmanager
async def _open_pages(
    served: Served, kind: str, pages: int, heard: asyncio.Queue[None]
) -> AsyncIterator[None]:
    opened: asyncio.Queue[None] = asyncio.Queue()

    async def hear_stream(session: aiohttp.ClientSession) -> None:
        async with session.get(served.address) as stream:
            opened.put_nowait(None)
            async for line in stream.content:
                if line.startswith(b"data:"):
                    heard.put_nowait(None)

    async def hear_socket(session: aiohttp.ClientSession) -> None:
        async with session.ws_connect(served.address) as socket:
            opened.put_nowait(None)
            async for _ in socket:
                heard.put_nowait(None)

    hear = hear_stream if kind == "sse" else hear_socket
    connector = aiohttp.TCPConnector(limit=0)
    timeout = aiohttp.ClientTimeout(total=None)
    async with aiohttp.ClientSession(connector=connector, timeout=timeout) as session:
        hearing = [asyncio.create_task(hear(session)) for _ in range(pages)]
        for _ in range(pages):
            await opened.get()
        yield
        for task in hearing:
            task.cancel()
        await asyncio.gather(*hearing, return_exceptions=True)
