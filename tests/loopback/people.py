"""People who ask a daemon for acts, again and again until it says that they are done."""

from __future__ import annotations

import contextlib
import random
import sqlite3
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from daemon import requests
from model import Unreachable

SILENCED_FOR = timedelta(hours=3)  # 6 s on the clock of a busy world


@dataclass
class AskedAct:
    """An act that is asked for until the daemon says that it is done."""

    request: Mapping[str, str]
    is_done: bool = False
    id: str = ""
    """Of the silence."""


class People:
    """Everybody who asks the daemon of a database; each asks for one act."""

    def __init__(self, database: Path, chance: random.Random, now: Callable[[], datetime]) -> None:
        """Ask the daemon of *database*; *chance* draws the acts, and *now* is its clock."""
        self.database = database
        self.acts: list[AskedAct] = []
        self._chance = chance
        self._now = now

    def ask(self, kind: str) -> bool:
        """Ask for an act of *kind*: one that is not done yet, or a new one.

        Returns whether the daemon has answered, or there is nothing to ask for.
        """
        left = (one for one in self.acts if not one.is_done and one.request["do"] == kind)
        act = next(left, None) or self._draw(kind)
        if act is None:
            return True
        until = {"until": (self._now() + SILENCED_FOR).isoformat()}
        try:
            reply = requests.ask_and_wait(self.database, {**act.request, **until})
        except Unreachable:
            return False
        assert reply["ok"], f"{act.request}: {reply['text']}"
        act.is_done, act.id = True, reply.get("id", "")
        return True

    def _draw(self, kind: str) -> AskedAct | None:
        by = f"person {len(self.acts)}"
        request = {"do": kind, "by": by}
        if kind == "silence":
            request |= {"keyword": "germanium", "watch": "Metals", "reason": "too many mines"}
            request |= {"key": f"key of {by}"}
        else:
            alert = self._find_alert()
            if not alert:
                return None
            said = self._chance.choice(("acknowledged", "useful", "not_useful"))
            request |= {"said": said, "alert": alert, "via": "command"}
        self.acts.append(AskedAct(request))
        return self.acts[-1]

    def _find_alert(self) -> str:
        """Return the id of one of the last alerts about metals; empty if there is none."""
        sql = "SELECT id FROM alert WHERE watch = 'Metals' AND state = 'active' ORDER BY seq DESC"
        found = self.query(f"{sql} LIMIT 5")
        return str(self._chance.choice(found)[0]) if found else ""

    def query(self, sql: str) -> list[tuple[Any, ...]]:
        """Return the rows of *sql* in the database, while a daemon may run."""
        with contextlib.closing(sqlite3.connect(f"file:{self.database}?mode=ro", uri=True)) as db:
            return db.execute(sql).fetchall()
