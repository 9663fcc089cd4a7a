"""Why: what an alert was, what of which entry matched, and who was told when."""

from __future__ import annotations

import sys
from contextlib import closing
from dataclasses import dataclass, fields, is_dataclass
from datetime import timedelta
from pathlib import Path
from shutil import get_terminal_size
from typing import TYPE_CHECKING, Any

import click

from cli.drawing.series import Series, gather
from cli.options import Session, command, json_option, program
from model import ConfigError, Entry, Finding, Mention, UsageError, format_duration
from terminal.printing import (
    BOLD,
    DIM,
    GREEN,
    RED,
    YELLOW,
    complain,
    emit,
    format_count,
    format_time,
    make_line,
    mark_spans,
    show,
    tint,
)

if TYPE_CHECKING:
    from config import Config
    from storage import AlertRow, DeliveryRow, Reader
    from watchers import Watchlist

TINTS = {"active": GREEN, "held": YELLOW, "suppressed": DIM, "sent": GREEN, "dead": RED}
MARGIN = 2  # columns before what is told of an alert
MOST = 100  # deliveries that are looked at; a mail to very many people has more


@dataclass(frozen=True)
class Account:
    """What one entry of an alert is, and what the watch makes of it today."""

    mention: Mention
    entry: Entry
    is_stored: bool
    finding: Finding | None
    """None where the config has no such watch today."""


@command(
    "why",
    examples="""
  monitor.py why k7m2pq4x
  monitor.py alerts --json | jq -r .id | head -1 | xargs monitor.py why
""",
)
@click.argument("alert")
@click.option(
    "--png",
    type=click.Path(dir_okay=False, writable=True, path_type=Path),
    metavar="FILE",
    help="Draw what was counted as a picture.",
)
@json_option
def why(session: Session, alert: str, png: Path | None) -> int:
    """Say why there was an ALERT, and who was told when.

    ALERT is an id that `alerts` lists. What matched is found anew in the stored entries, by the
    watchlist as it is now; if that would decide otherwise, it is said. Of a trend or a lull it
    tells the arithmetic, and draws what came and what was usual in each step of time.
    """
    with closing(session.reader()) as reader:
        row = reader.find_alert(alert)
        if row is None:
            raise UsageError(f'no alert "{alert}"; see the ids: {program()} alerts')
        told = reader.list_deliveries(MOST, of=row.id)
        config = _config(session)
        accounts = _accounts(reader, row, config.watchlist if config else None)
        series = gather(reader, row, config, session.doors.now())
    if png is not None:
        _draw(png, row, series)
    if session.as_json:
        emit(_object(row, accounts, told, series))
        return 0
    _show_alert(row)
    _show_figures(row, config)
    if series is not None:
        _show_series(series)
    for account in accounts:
        _show_account(account, row.watch)
    _show_told(row, told)
    return 0


def _config(session: Session) -> Config | None:
    try:
        return session.config()
    except ConfigError as error:
        mistakes = format_count(len(error.problems), "mistake")
        told = f"{session.path()}: has {mistakes}, so what matched is not shown"
        complain(f"{told}; find them with: {program()} check")
        return None


def _accounts(reader: Reader, row: AlertRow, watchlist: Watchlist | None) -> list[Account]:
    accounts = []
    for mention in row.message.mentions:
        stored = reader.find_entry(mention.title, mention.link)
        shown = Entry("", "", mention.title, mention.link, text=mention.excerpt)
        entry = stored or shown
        findings = watchlist.explain_entry(entry) if watchlist else []
        finding = next((found for found in findings if found.watch == row.watch), None)
        accounts.append(Account(mention, entry, stored is not None, finding))
    return accounts


def _draw(png: Path, row: AlertRow, series: Series | None) -> None:
    """Write the picture of *series* to *png*."""
    if series is None or not series.steps:
        why = series.note if series else "nothing was counted for it, it is no trend"
        raise UsageError(f"{png}: {why or 'the config has mistakes'}; nothing was written")
    from cli.drawing import picture

    picture.write(png, row, series)


def _object(
    row: AlertRow, accounts: list[Account], told: list[DeliveryRow], series: Series | None
) -> dict[str, Any]:
    from cli.drawing.alert_objects import told_object

    said = told_object(row)
    entries = [
        {
            **shown,
            "stored": account.is_stored,
            "feed": account.entry.feed,
            "matched": account.finding.matched if account.finding else None,
            "spans": [list(span) for span in account.finding.spans] if account.finding else [],
            "why": account.finding.why if account.finding else "",
        }
        for shown, account in zip(said["entries"], accounts, strict=True)
    ]
    found = {**said, "entries": entries, "deliveries": told}
    if row.message.figures is not None and series is not None:
        found["figures"] = row.message.figures._asdict()
        found["series"] = [step._asdict() for step in series.steps]
        found["note"] = series.note
    return found


# --- for people -----------------------------------------------------------------------------


def _show_alert(row: AlertRow) -> None:
    state = tint(row.state, TINTS.get(row.state, DIM))
    show(tint(make_line(row.message.headline), BOLD))
    of = f"watch {row.watch}" if row.watch else row.kind
    show(f"{format_time(row.at)} UTC  ", make_line(of), "  ", state, "  ", make_line(row.reason))
    for text in row.message.lines:
        show("  ", make_line(text))


def _show_figures(row: AlertRow, config: Config | None) -> None:
    """Print the arithmetic, and what today's config asks for."""
    import alerts

    if row.message.figures is None:
        return
    said = alerts.explained(row.kind, row.message.figures, row.at)
    if asked := _asked(row, config):
        said.append(("asked", f"{asked}, by the config as it is now"))
    show()
    for word, text in said:
        show("  ", tint(f"{word:<8}", DIM), make_line(text))


def _asked(row: AlertRow, config: Config | None) -> str:
    """Return the gates of the watcher that raised *row*, as its watch sets them today."""
    if config is None or row.watch not in config.watches:
        return ""
    for watcher in config.watchers[row.watch]:
        kinds = {kind.name for kind in getattr(watcher, "kinds", ())}
        if is_dataclass(watcher) and row.kind in kinds:
            names = [each.name for each in fields(watcher)]
            return ", ".join(f"{name}: {_option(name, getattr(watcher, name))}" for name in names)
    return ""


def _option(name: str, value: object) -> str:
    """Return what an option is set to, in the words of the config or what its default means."""
    if name == "min_publishers" and not value:
        return "2 where it knows at least 3, else 1"
    if isinstance(value, bool):
        return "true" if value else "false"
    return format_duration(value) if isinstance(value, timedelta) else str(value)


def _show_series(series: Series) -> None:
    from cli.drawing import chart

    show()
    if series.steps:
        columns = get_terminal_size().columns - MARGIN if sys.stdout.isatty() else 0
        for row in chart.chart(series, columns):
            show("  ", row)
    if series.note:
        show("  ", tint(series.note, YELLOW))


def _show_account(account: Account, watch: str) -> None:
    entry, finding = account.entry, account.finding
    spans = finding.spans if finding and finding.matched else ()
    show()
    show("  ", mark_spans(entry.title, [span[1:] for span in spans if span.field == "title"]))
    where = [entry.link, format_time(entry.first_seen) and f"seen {format_time(entry.first_seen)}"]
    if not account.is_stored:
        where.append("no longer stored: judged by what the alert shows of it")
    show("    ", tint("  ".join(filter(None, where)), DIM))
    if finding is None:
        show("    ", tint("?", YELLOW), " ", make_line(f'the config has no watch "{watch}" today'))
    elif finding.matched:
        show("    ", tint("✓", GREEN), " ", make_line(finding.why))
    else:
        show("    ", tint("✗", RED), " ", make_line(f"would not match today: {finding.why}"))


def _show_told(row: AlertRow, told: list[DeliveryRow]) -> None:
    show()
    if not told:
        show("  nobody was told", make_line(f": {row.reason}") if row.reason else "")
    for each in reversed(told):
        to = f"{each.channel} {each.recipient}".strip()
        when = f" {format_time(each.sent_at)} UTC" if each.sent_at else ""
        tries = f" after {format_count(each.attempts, 'attempt')}" if each.attempts > 1 else ""
        note = f": {make_line(each.note)}" if each.note else ""
        show(
            "  ",
            make_line(to),
            "  ",
            tint(each.state, TINTS.get(each.state, YELLOW)),
            when,
            tries,
            note,
        )
