"""Send by each notifier of HTTP to servers that answer with bombs; print verdicts and memory.

    python -m tests.notifiers.bombed BASE

BASE answers /fine/… well, and the other paths of each notifier with a bomb. Prints JSON: by
notifier and bomb the verdict, the note, and the growth of the highest memory in MB.
"""

from __future__ import annotations

import json
import resource
import sys
from typing import Any

from model import Outcome, Secret
from notifiers import alertmanager, slack, slack_webhook, webhook
from tests.notifiers.samples import delivery, send

BOMBS = ("plain", "gzip", "br")


def make(name: str, base: str) -> Any:
    """Return the notifier *name* that sends below *base*."""
    match name:
        case "slack":
            return slack.Plugin(token=Secret("xoxb-1"), channel="C0ALERTS1", api=f"{base}/api/")
        case "slack_webhook":
            return slack_webhook.Plugin(url=Secret(f"{base}/hook"))
        case "webhook":
            return webhook.Plugin(url=Secret(f"{base}/hook"))
        case "alertmanager":
            return alertmanager.Plugin(url=base)
    from notifiers import apprise

    return apprise.Plugin(url=Secret(f"{base.replace('http:', 'json:')}/hook"))


def measure_memory() -> float:
    """Return the highest memory of this process so far, in MB."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def main() -> None:
    """Print the figures of the notifiers that are named."""
    base, names = sys.argv[1], sys.argv[2:]
    figures: dict[str, list[tuple[Outcome, float]]] = {}
    for name in names:
        send(make(name, f"{base}/fine"), delivery())  # imports all that it needs
    for name in names:
        for bomb in BOMBS:
            before = measure_memory()
            outcome = send(make(name, f"{base}/{bomb}"), delivery())
            facts = (outcome.verdict.value, outcome.note, measure_memory() - before)
            figures[f"{name} {bomb}"] = facts
    print(json.dumps(figures))


if __name__ == "__main__":
    main()
