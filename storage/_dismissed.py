"""Deliveries that were given up, and that a person has dismissed: they need nobody any more.

They stay in the history, with the name of the person and the time.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import ColumnElement, Connection, case, update

from storage._tables import delivery

DISMISSED = "dismissed"
"""The state in which people see such a delivery; it is stored as dead."""
SHOWN_STATE: ColumnElement[str] = case(
    (delivery.c.dismissed.is_not(None), DISMISSED), else_=delivery.c.state
)
IS_DEAD = (delivery.c.state == "dead") & delivery.c.dismissed.is_(None)
"""The delivery was given up, and nobody has dismissed it."""
NOT_DISMISSED = {"dismissed": None, "dismissed_by": ""}


def dismiss(db: Connection, ids: Sequence[str] | None, by: str, now: datetime) -> int:
    """Dismiss the dead deliveries, all or those of *ids*, in the name of *by*; return how many."""
    chosen = IS_DEAD if ids is None else IS_DEAD & delivery.c.id.in_(ids)
    dismissed = update(delivery).where(chosen).values(dismissed=now, dismissed_by=by)
    return db.execute(dismissed).rowcount
