"""Run one seed of the simulation."""

from __future__ import annotations

import hashlib
import logging
import tempfile
import time
from pathlib import Path
from typing import Any

import structlog

from benchmarks.month import _wrap, in_zone
from benchmarks.simulation.life import Life, Look, stand_in
from benchmarks.simulation.plan import Plan, make_plan

FAST_FOLDER = Path("/dev/shm")
MAX_SHOWN = 20  # violations


def run(
    days: float, seed: int, plan: Plan | None = None, look: Look | None = None
) -> tuple[dict[str, Any], Life]:
    """Return the figures of one life, and the life; `violations` is 0 if all promises hold.

    *look* gets the database as it is at the end.
    """
    began = time.process_time()
    fast = FAST_FOLDER if FAST_FOLDER.is_dir() else None
    with tempfile.TemporaryDirectory(dir=fast) as name, in_zone("UTC"):
        life = Life(Path(name), plan or make_plan(days, seed), seed)
        life.look = look
        settings = structlog.get_config()
        structlog.configure(wrapper_class=_wrap(life.log), cache_logger_on_first_use=False)
        life.loop.set_exception_handler(lambda *_: None)  # of tasks that a kill ended
        try:
            with stand_in(life):
                life.loop.run_until_complete(life.live())
        finally:
            life.loop.close()
            structlog.configure(**settings)
    found = [*life.ledger.violations, *(f"log: {one}" for one in life.log.crashes)]
    text = "\n".join(life.ledger.lines)
    return {
        "seed": seed,
        "days": days,
        "happened": dict(sorted(life.happened.items())),
        "entries_due": len(life.ledger.due),
        "fates": dict(sorted(life.fates.items())),
        "posted": len(life.slack.messages),
        "mails": len(life.mail.mails),
        "ledger": hashlib.sha256(text.encode()).hexdigest()[:16],
        "violations": len(found),
        "first_violations": found[:MAX_SHOWN],
        "cpu_s": round(time.process_time() - began, 2),
    }, life


logging.getLogger("notifiers.slack").setLevel(logging.ERROR)
