"""Remember entries, decisions and deliveries still due, in one database.

All SQL is in this room. It is light to import: the database libraries are loaded by the first
call that opens the state.
"""

from __future__ import annotations

import os
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from storage._lock import find_holder
from storage._panel_rows import (
    AlertFilter,
    CarriedRow,
    ChannelTraffic,
    DeliveryFilter,
    LastMatch,
    Part,
    Place,
    SentRow,
    StateRow,
)
from storage._past_rows import PastAlert, PastDelivery, PastFilter, SentDelivery
from storage._rehearsal_past import RehearsedPast
from storage._rehearsal_state import RehearsalState
from storage._rows import (
    TEXTS_KEPT,
    AlertRow,
    AttemptResult,
    Backlog,
    ChannelRow,
    DeliveryRow,
    FeedRow,
    KeptConfig,
    LastWords,
    LineRow,
    Measures,
    Status,
    Trouble,
    Waiting,
)
from storage.recipients.signing import KEY_BYTES, is_signed_recipient, sign_recipient
from storage.steps.rows import GapRow, KeywordRow, MarkRow, StepRow
from storage.timing.rows import Queue, RulingRow

if TYPE_CHECKING:
    from storage._lookup import PageLookup as PageLookup
    from storage._panel import Panel as Panel
    from storage._reader import Reader as Reader
    from storage._store import Store as Store
    from storage._transaction import Transaction as Transaction

__all__ = [
    "KEY_BYTES",
    "TEXTS_KEPT",
    "AlertFilter",
    "AlertRow",
    "AttemptResult",
    "Backlog",
    "CarriedRow",
    "ChannelRow",
    "ChannelTraffic",
    "DeliveryFilter",
    "DeliveryRow",
    "FeedRow",
    "GapRow",
    "KeptConfig",
    "KeywordRow",
    "LastMatch",
    "LastWords",
    "LineRow",
    "MarkRow",
    "Measures",
    "Part",
    "PastAlert",
    "PastDelivery",
    "PastFilter",
    "Place",
    "Queue",
    "RehearsalState",
    "RehearsedPast",
    "RulingRow",
    "SentDelivery",
    "SentRow",
    "StateRow",
    "Status",
    "StepRow",
    "Trouble",
    "Waiting",
    "describe_risk",
    "find_holder",
    "find_metrics",
    "is_signed_recipient",
    "open_reader",
    "open_store",
    "sign_recipient",
]


USUAL_NAME = "groundswell.db"
"""The name of a state whose files need no name of their own: it is the only one in its folder."""


def open_store(path: Path, now: datetime, pid: int | None = None) -> Store:
    """Return the state at *path*, for this process alone; create it if there is none.

    Raises:
        Locked: another daemon has it.
        StorageError: it cannot be written, is damaged, is not ours, or is of a later version.
    """
    from storage import _open

    return _open.open_store(path, now, os.getpid() if pid is None else pid)


def open_reader(path: Path) -> Reader:
    """Return the state at *path* for reading, whether a daemon runs or not.

    Raises:
        StorageError: there is none yet, or this version cannot read it.
    """
    from storage import _open

    return _open.open_reader(path)


def find_metrics(path: Path) -> Path:
    """Return the path of the metrics that the daemon of the state at *path* writes."""
    name = "metrics.prom"
    return path.with_name(name if path.name == USUAL_NAME else f"{path.name}.{name}")


def describe_risk() -> str:
    """Return the risk for the state with the library that runs here; empty if there is none."""
    from storage import _open

    return _open.describe_risk()
