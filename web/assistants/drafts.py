"""The trial of an assistant: the draft of a watch on the stored entries. Nothing is written."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from typing import TYPE_CHECKING

from answers.preview import Sample, WantedPreview
from web._drafting import run_preview
from web.assistants.asking import Desk, Values
from web.assistants.results import WatchTried

if TYPE_CHECKING:
    from storage import Reader
    from web._worker import IsOver


async def try_watch(desk: Desk, values: Values) -> WatchTried:
    """Return the reports that a draft would find."""
    config = await desk.read_config()
    at = desk.snapshots.now()
    wanted = WantedPreview(values["yaml"], values["days"])

    def ask(reader: Reader, is_over: IsOver) -> WatchTried:
        shown = run_preview(reader, is_over, config, wanted, at)
        gained, lost = _shorten(shown.gained), _shorten(shown.lost)
        return WatchTried(as_of=at, preview=replace(shown, gained=gained, lost=lost))

    result = await desk.ask(ask)
    assert isinstance(result, WatchTried)  # noqa: S101  # for the types alone
    return result


def _shorten(samples: Iterable[Sample]) -> tuple[Sample, ...]:
    """Return *samples* without their titles in pieces: they have the titles whole."""
    return tuple(replace(one, pieces=()) for one in samples)
