"""Word the notice that the files contradict a keyword that somebody changed on top of them."""

from __future__ import annotations

from alerts.wording import kinds
from alerts.wording.notices import make_notice
from model import Overtaken, Signal


def write_overtaken(one: Overtaken) -> Signal:
    """Return the notice that a change of a keyword has ended, as the files say something else."""
    change = one.change
    verb = "added to" if change.is_addition else "removed from"
    return make_notice(
        kinds.CONFIG,
        f"overlay:{change.id}",
        headline=f'"{change.keyword}" is no longer {verb} {change.watch}: the files win',
        lines=(
            f"It was {change.origin}.",
            f"The reason: {one.why}.",
            "If it is still needed, write it into the file of the watch.",
        ),
        commands=("overlay list",),
    )
