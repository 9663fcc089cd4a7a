"""The arithmetic of an alert in words: counted, usual, the chance, and the threshold."""

from __future__ import annotations

from dataclasses import dataclass, fields, is_dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

import alerts
from model import format_duration

if TYPE_CHECKING:
    from config import Config
    from storage import AlertRow


@dataclass(frozen=True, slots=True)
class Line:
    """A line of the arithmetic."""

    word: str
    text: str


def explain_alert(row: AlertRow) -> list[Line]:
    """Return the arithmetic of *row*; empty for an alert without figures."""
    message = row.message
    if message.figures is None:
        return []
    explained = alerts.explain_figures(row.kind, message.figures, row.at)
    lines = [Line(word, text) for word, text in explained]
    if message.facts is not None:
        written = alerts.write_facts(message.facts)
        lines += [Line("also", text) for text in written if text not in message.lines]
    return lines


def list_options(row: AlertRow, config: Config | None) -> list[str]:
    """Return the options of the watcher that raised *row*, as its watch sets them today."""
    if config is None or row.watch not in config.watches:
        return []
    for watcher in config.watchers[row.watch]:
        kinds = {kind.name for kind in getattr(watcher, "kinds", ())}
        if is_dataclass(watcher) and row.kind in kinds:
            names = [each.name for each in fields(watcher)]
            return [_format_option(name, getattr(watcher, name)) for name in names]
    return []


def _format_option(name: str, value: object) -> str:
    """Return an option as the config writes it, or the meaning of its default."""
    text = str(value)
    if name == "min_publishers" and not value:
        text = "2 if at least 3 are known, else 1"
    elif name == "min_reports" and value is None:
        text = "3 (2 if very surprising)"
    elif isinstance(value, bool):
        text = "true" if value else "false"
    elif isinstance(value, timedelta):
        text = format_duration(value)
    return f"{name}: {text}"
