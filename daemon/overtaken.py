"""Record which keywords of the overlay the files have ended."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any

import alerts
from daemon.operator import Operator

if TYPE_CHECKING:
    from config import Config
    from storage import Transaction


def end_overtaken(
    config: Config, tx: Transaction, operator: Operator, log: Any, at: datetime
) -> None:
    """Store the end of each change that the files of *config* end; contradictions are told."""
    for one in config.overtaken:
        if not tx.overlay.end(one.change.id, one.why, at):
            continue
        facts = {"watch": one.change.watch, "keyword": one.change.keyword, "why": one.why}
        if one.is_contradiction:
            log.warning("overlay.contradicted", **facts)
            operator.tell(tx, config, alerts.write_overtaken(one), at)
        else:
            log.info("overlay.merged", **facts)
