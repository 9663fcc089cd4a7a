"""Write the one message that tells several held ones."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from alerts.wording import kinds
from model import HeldMessage, Kind, Message

MAX_LISTED = 8  # messages that are listed; a phone shows about twelve lines

_KINDS = {
    "digest": kinds.DIGEST,
    "quiet": kinds.CATCH_UP,
    "budget": kinds.OVER_BUDGET,
    "cooldown": kinds.BATCH,
    "batch": kinds.BATCH,
}
"""The kind of the message, by the gate that held those that it tells."""


def write_collected(
    gate: str, held: Sequence[HeldMessage], silenced: int, zone: str, now: datetime
) -> tuple[Kind, Message]:
    """Return the message that tells all of *held*, and its kind.

    *gate* held them; *silenced* are the messages that silences suppressed meanwhile. Times are
    written in *zone*.
    """
    kind = _KINDS[gate]
    watches = list(dict.fromkeys(one.watch for one in held))
    listed = held[:MAX_LISTED]
    mentions = tuple(mention for one in listed for mention in one.message.mentions[:1])
    return kind, Message(
        kind=kind.name,
        headline=f"{kind.label}: {len(held)} alerts",
        watch=watches[0] if len(watches) == 1 else "",
        lines=tuple(one.message.headline for one in listed),
        mentions=mentions,
        more=len(held) - len(listed),
        **kind.look,
    )
