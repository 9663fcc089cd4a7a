"""Print the things that people said about alerts: what, who, when, and the way it came."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from model import Act, ActKind
from terminal.printing import format_iso, format_time

if TYPE_CHECKING:
    from storage import AlertRow, Reader

WORDS = {
    ActKind.ACKNOWLEDGED: "acknowledged",
    ActKind.USEFUL: "useful",
    ActKind.NOT_USEFUL: "not useful",
    ActKind.NOT_RELEVANT: "not relevant",
}


def read_acts(reader: Reader, rows: Iterable[AlertRow]) -> Mapping[str, Sequence[Act]]:
    """Return the acts about the alerts *rows*, or about their trends, by the key of these."""
    found: dict[str, list[Act]] = {}
    for act in reader.timing.list_acts(sorted({row.head for row in rows})):
        found.setdefault(act.subject, []).append(act)
    return found


def describe_acts(acts: Iterable[Act]) -> str:
    """Return *acts* in words: "acknowledged by Kim 2026-03-01 11:07 UTC (chat)"."""
    return "; ".join(map(describe_act, acts))


def describe_act(act: Act) -> str:
    """Return *act* in words."""
    via = f" ({act.via})" if act.via else ""
    return f"{WORDS[act.kind]} by {act.by} {format_time(act.at)} UTC{via}"


def make_acts(acts: Sequence[Act]) -> dict[str, Any]:
    """Return the key of a JSON object that has *acts*; nothing without any."""
    objects = [
        {"said": act.kind.value, "by": act.by, "at": format_iso(act.at), "via": act.via}
        for act in acts
    ]
    return {"acts": objects} if objects else {}
