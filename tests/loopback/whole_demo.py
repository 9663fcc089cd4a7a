"""One whole run of the demo for all tests of a session: it costs some fifteen seconds of CPU."""

from __future__ import annotations

import fcntl
import os
import subprocess
import sys
from pathlib import Path
from typing import NamedTuple

import pytest

ROOT = Path(__file__).resolve().parents[2]


class WholeDemo(NamedTuple):
    """The output of the demo, and the folder that it left."""

    shown: str
    kept: Path


def whole_demo(factory: pytest.TempPathFactory) -> WholeDemo:
    """Run the demo, or wait until another worker of this session ran it; return its outcome."""
    folder = _session_folder(factory) / "whole-demo"
    folder.mkdir(exist_ok=True)
    shown = folder / "shown.txt"
    with (folder / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not shown.exists():
            shown.write_text(_run(folder), encoding="utf-8")
    return WholeDemo(shown.read_text(encoding="utf-8"), folder / "kept")


def _session_folder(factory: pytest.TempPathFactory) -> Path:
    """Return the folder that the workers of pytest-xdist share."""
    own = factory.getbasetemp()
    return own.parent if "PYTEST_XDIST_WORKER" in os.environ else own


def _run(folder: Path) -> str:
    ran = subprocess.run(
        [sys.executable, str(ROOT / "monitor.py"), "demo", "--fast", "--keep", "kept"],
        env={**os.environ, "TMPDIR": str(folder), "COLUMNS": "80"},
        cwd=folder,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        timeout=600,
        check=False,
    )
    assert (ran.returncode, ran.stderr) == (0, "")
    return ran.stdout
