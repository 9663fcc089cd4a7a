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
MAX_MINERALS = 150
"""Keywords that are added at most: the daemon takes two hundred."""
REFUSED = (" already", " has no keyword ")
"""The words of the daemon where the keyword stands as it is asked for."""


@dataclass
class AskedAct:
    """An act that is asked for until the daemon says that it is done."""

    request: Mapping[str, str]
    is_done: bool = False
    id: str = ""
    """Of the silence."""


def name_metal(number: int) -> str:
    """Return a name of letters alone: by another number a report may be the same one."""
    return "".join("bcdfghklmn"[int(digit)] + "a" for digit in str(number)) + "lium"


class People:
    """Everybody who asks the daemon of a database; each asks for one act."""

    def __init__(self, database: Path, chance: random.Random, now: Callable[[], datetime]) -> None:
        """Ask the daemon of *database*; *chance* draws the acts, and *now* is its clock."""
        self.database = database
        self.acts: list[AskedAct] = []
        self.minerals: list[str] = []
        """The keywords that were added."""
        self._removed: set[str] = set()
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
        # A change of a keyword whose answer got lost is refused when it is asked for again.
        is_there = kind == "change-keyword" and any(word in reply["text"] for word in REFUSED)
        assert reply["ok"] or is_there, f"{act.request}: {reply['text']}"
        act.is_done, act.id = True, reply.get("id", "")
        if act.request.get("change") == "add":
            self.minerals.append(act.request["keyword"])
        return True

    def _draw(self, kind: str) -> AskedAct | None:
        by = f"person {len(self.acts)}"
        request = {"do": kind, "by": by}
        if kind == "silence":
            request |= {"keyword": "germanium", "watch": "Metals", "reason": "too many mines"}
            request |= {"key": f"key of {by}"}
        elif kind == "change-keyword":
            request |= self._draw_change()
        else:
            alert = self._find_alert()
            if not alert:
                return None
            said = self._chance.choice(("acknowledged", "useful", "not_useful"))
            request |= {"said": said, "alert": alert, "via": "command"}
        self.acts.append(AskedAct(request))
        return self.acts[-1]

    def _draw_change(self) -> dict[str, str]:
        """Return a keyword to add, or one of every other to take back."""
        where = {"watch": "Metals", "reason": "they rise", "via": "chat"}
        left = [one for one in self.minerals[1::2] if one not in self._removed]
        if left and (self._chance.random() < 0.3 or len(self.minerals) >= MAX_MINERALS):
            self._removed.add(left[0])
            return {"change": "remove", "keyword": left[0], **where}
        return {"change": "add", "keyword": name_metal(len(self.acts)), **where}

    def _find_alert(self) -> str:
        """Return the id of one of the last alerts about metals; empty if there is none."""
        sql = "SELECT id FROM alert WHERE watch = 'Metals' AND state = 'active' ORDER BY seq DESC"
        found = self.query(f"{sql} LIMIT 5")
        return str(self._chance.choice(found)[0]) if found else ""

    def query(self, sql: str) -> list[tuple[Any, ...]]:
        """Return the rows of *sql* in the database, while a daemon may run."""
        with contextlib.closing(sqlite3.connect(f"file:{self.database}?mode=ro", uri=True)) as db:
            return db.execute(sql).fetchall()
