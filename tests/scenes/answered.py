"""Alerts of a watch that people called useful or not relevant."""

from __future__ import annotations

from datetime import datetime

from model import Act, ActKind, Alert, Mention, State
from storage._store import Store
from tests.scenes.messages import a_message
from tests.scenes.signals import a_signal


def answer_alert(store: Store, watch: str, title: str, kind: ActKind, at: datetime) -> None:
    """Store an alert of *watch* on an entry with *title*, and what a person said about it."""
    name = f"on {title}"
    message = a_message("match", title, watch, mentions=(Mention(title),))
    alert = Alert(
        named=name,
        signal=a_signal("match", watch, name),
        at=at,
        state=State.ACTIVE,
        reason="new",
        to=(),
        said=message,
    )
    with store.transaction() as tx:
        tx.record(alert, [])
        tx.timing.keep_act(Act(kind, at, "Kim", "chat", name, name, watch, name))
