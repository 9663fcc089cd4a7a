"""Keep secrets out of the texts that channels and feeds send back: some repeat the request.

Such a text goes on to the database, to messages for the operator, and to every command. Here it
comes in, and here the secrets of the config are taken out.
"""

from __future__ import annotations

from dataclasses import replace

from model import Outcome, Page
from terminal.logs import redact


def redact_outcome(outcome: Outcome) -> Outcome:
    """Return *outcome* without secrets in its note, or in the names that its channel gave."""
    remote = {name: redact(value) for name, value in outcome.remote.items()}
    return replace(outcome, note=redact(outcome.note), remote=remote)


def redact_page(page: Page) -> Page:
    """Return *page* without secrets in its problem, its notes, or the address that it moved to."""
    return replace(
        page,
        problem=redact(page.problem),
        notes=tuple(map(redact, page.notes)),
        moved_to=redact(page.moved_to),
    )
