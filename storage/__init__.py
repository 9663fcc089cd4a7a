"""Remember: what was seen, what was decided, what is still to be told; one database.

All SQL is in this room. It is light to import: the database libraries come with the first
call that opens the state.
"""

from __future__ import annotations

import os
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from storage._lock import holder
from storage._memory import Memory
from storage._rows import (
    AlertRow,
    ChannelRow,
    DeliveryRow,
    FeedRow,
    KeptConfig,
    Settled,
    Status,
    Trouble,
)

if TYPE_CHECKING:
    from storage._reader import Reader as Reader
    from storage._store import Store as Store
    from storage._transaction import Transaction as Transaction

__all__ = [
    "AlertRow",
    "ChannelRow",
    "DeliveryRow",
    "FeedRow",
    "KeptConfig",
    "Memory",
    "Settled",
    "Status",
    "Trouble",
    "holder",
    "open_reader",
    "open_store",
]


def open_store(path: Path, now: datetime, pid: int | None = None) -> Store:
    """Return the state at *path*, for this process alone; made if there is none.

    Raises:
        Locked: another daemon has it.
        StorageError: it cannot be written, is damaged, is not ours, or is of a later version.
    """
    from storage import _open

    return _open.open_store(path, now, os.getpid() if pid is None else pid)


def open_reader(path: Path) -> Reader:
    """Return the state at *path* to look at, whether a daemon runs or not.

    Raises:
        StorageError: there is none yet, or not one that this version can read.
    """
    from storage import _open

    return _open.open_reader(path)
