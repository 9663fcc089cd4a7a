"""Run a command of ours in a process of its own, with low priority.

To read a month of entries would hold the event loop for too long.
"""

from __future__ import annotations

import asyncio
import contextlib
import json
import os
import sys
from asyncio.subprocess import DEVNULL, PIPE
from collections.abc import Callable, Sequence
from datetime import datetime
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Any

from daemon import baselines
from daemon.watchers import Looks
from rehearsal.compare import Fate

if TYPE_CHECKING:
    from config import Config
    from storage import Store

    Present = Callable[[], tuple[Config, datetime]]

NICENESS = 10  # as `nice` counts; with 19 a busy machine would give it next to no time
DEADLINE = 1800.0  # seconds that a command may take; it needs a few, but a machine may be busy
MAX_WATCHES_AT_ONCE = 50  # watches that are stored in one transaction
_PLAN = ("check", "--plan", "--no-history", "--json")
_PROGRAM = Path(__file__).resolve().parents[1] / "monitor.py"


async def log_plan(running: Callable[[], Config], log: Any) -> None:
    """Log which alerts an edit would have changed; do it again if the config changes meanwhile."""
    config = None
    while config is not running():
        config = running()
        found = await _run(config, *_PLAN)
        plan: dict[str, object] = found.get("plan", found)
        kept = ("problem", "lines", *Fate, "entries")
        log.info("config.planned", **{name: plan[name] for name in kept if name in plan})


async def catch_up(
    present: Present,
    names: Sequence[str],
    began: datetime,
    store: Store,
    log: Any,
    report: Callable[[Looks], None],
) -> None:
    """Let the watches *names*, which *began*, catch up with the entries stored before that.

    *report* gets the watches that were looked at, and the faults of watchers.
    """
    config, _ = present()
    found = await _run(config, "hindsight", "--until", began.isoformat(), given=names)
    if "problem" in found:
        log.warning("watches.learned", **found)
        return
    states = iter(found["states"].items())
    count = 0
    while some := dict(islice(states, MAX_WATCHES_AT_ONCE)):
        config, at = present()
        with store.transaction() as tx:
            count += baselines.catch_up(config, tx, some, began, at)
        report(tx)
        await asyncio.sleep(0)
    if count:
        log.info("watches.learned", watches=count, entries=found["entries"])


async def _run(config: Config, *command: str, given: object = None) -> dict[str, Any]:
    """Return the JSON object that *command* prints; it gets *given* as JSON.

    If it fails or takes too long, the object holds a "problem".
    """
    words = *command, "--config", str(Path(config.texts.main).absolute())
    child = await asyncio.create_subprocess_exec(
        sys.executable, str(_PROGRAM), *words, stdin=PIPE, stdout=PIPE, stderr=DEVNULL
    )
    try:
        with contextlib.suppress(ProcessLookupError):  # it may be done already
            os.setpriority(os.PRIO_PROCESS, child.pid, NICENESS)
        async with asyncio.timeout(DEADLINE):
            printed, _ = await child.communicate(json.dumps(given).encode())
    except TimeoutError:
        return {"problem": f"it took longer than {DEADLINE:.0f} s"}
    finally:
        if child.returncode is None:
            child.kill()
            await child.wait()
    if child.returncode:
        name = " ".join(command[:2])
        return {"problem": f"{name} ended with exit code {child.returncode}"}
    found: dict[str, Any] = json.loads(printed)
    return found
