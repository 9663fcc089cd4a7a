"""`why`: explain one alert by the keywords that matched, its figures and its deliveries."""

from __future__ import annotations

import sys
from contextlib import closing
from pathlib import Path
from shutil import get_terminal_size
from typing import TYPE_CHECKING, Any

import click

from cli.commands.lists import cut_reason
from cli.drawing.said import describe_act, make_acts, read_acts
from cli.options import Session, command, json_option
from model import Finding, SeenEntry, UsageError
from terminal.printing import (
    BOLD,
    DIM,
    GREEN,
    RED,
    YELLOW,
    emit,
    format_count,
    format_time,
    make_line,
    make_safe,
    mark_spans,
    show,
    tint,
)
from terminal.program import write_command

if TYPE_CHECKING:
    from answers.why import ExplainedEntry
    from cli.drawing.series import Series
    from config import Config
    from model import WatchVersion
    from storage import AlertRow, DeliveryRow, RulingRow

STATE_TINTS = {"active": GREEN, "held": YELLOW, "suppressed": DIM, "sent": GREEN, "dead": RED}
MARGIN = 2  # columns, left of the chart


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
    help="Also draw the chart as a picture, into FILE.",
)
@json_option
def why(session: Session, alert: str, png: Path | None) -> int:
    """Explain an ALERT: the keywords that matched, and who got it when.

    ALERT is an id that `alerts` lists. Today's watchlist looks for its keywords in the stored
    entries; if it would decide otherwise, the command says so. For a trend or a lull it also
    prints the figures, and a chart of the reports with their usual number.
    """
    from answers.why import MAX_DELIVERIES, explain_entries, read_entries
    from cli.drawing.series import gather_series

    with closing(session.open_reader()) as reader:
        row = reader.find_alert(alert)
        if row is None:
            raise UsageError(f'no alert "{alert}"; see the ids: {write_command("alerts")}')
        deliveries = reader.list_deliveries(MAX_DELIVERIES, of=row.id)
        acts = read_acts(reader, [row]).get(row.head, ())
        config = session.load_config_if_right("the keywords are not shown")
        entries = explain_entries(read_entries(reader, row), row.watch, config)
        series = gather_series(reader, row, config, session.doors.now())
        version = reader.history.find_versions([row.version]).get(row.version)
    if png is not None:
        _write_picture(png, row, series)
    if session.as_json:
        lines = version.lines if version is not None else ""
        shown = _make_object(row, entries, deliveries, series) | make_acts(acts)
        emit({**shown, "version_lines": lines})
        return 0
    _show_alert(row)
    _show_figures(row, config)
    if series is not None:
        _show_series(series)
    for entry in entries:
        _show_entry(entry, row.watch, config)
    _show_deliveries(row, deliveries)
    for act in acts:
        show("  ", make_line(describe_act(act)), hang=4)
    if version is not None:
        _show_version(version, config)
    return 0


def _write_picture(png: Path, row: AlertRow, series: Series | None) -> None:
    """Write the picture of *series* to *png*; raise UsageError if there is none."""
    if series is None:
        raise UsageError(f"{png}: it is no trend, so there is no chart; nothing was written")
    if not series.steps:
        reason = series.note or "the config has mistakes"
        raise UsageError(f"{png}: {reason}; nothing was written")
    from cli.drawing import picture

    picture.write(png, row, series)


# --- for programs ---------------------------------------------------------------------------


def _make_object(
    row: AlertRow,
    entries: list[ExplainedEntry],
    deliveries: list[DeliveryRow],
    series: Series | None,
) -> dict[str, Any]:
    from cli.drawing.alert_objects import make_row_object

    alert = make_row_object(row)
    objects = []
    for mentioned, explained in zip(alert["entries"], entries, strict=True):
        objects.append({**mentioned, **_make_entry_facts(explained)})
    alert |= {"entries": objects, "deliveries": deliveries}
    if row.message.figures is not None and series is not None:
        alert["figures"] = row.message.figures._asdict()
        alert["series"] = [step._asdict() for step in series.steps]
        alert["note"] = series.note
    return alert


def _make_entry_facts(explained: ExplainedEntry) -> dict[str, Any]:
    finding = explained.finding
    facts: dict[str, Any] = {
        "stored": explained.is_stored,
        "feed": explained.entry.feed,
        "matched": None,
        "spans": [],
        "why": "",
    }
    if finding is not None:
        facts["matched"] = finding.matched
        facts["spans"] = [list(span) for span in finding.spans]
        facts["why"] = finding.why
    return facts


# --- for people -----------------------------------------------------------------------------


def _show_alert(row: AlertRow) -> None:
    show(tint(make_line(row.message.headline), BOLD))
    watch = f"watch {row.watch}" if row.watch else row.kind
    style = STATE_TINTS.get(row.shown_state, DIM)
    parts = [
        f"{format_time(row.at)} UTC",
        make_line(watch),
        tint(row.shown_state, style),
        make_line(cut_reason(row.shown_reason)),
    ]
    show("  ".join(parts))
    for text in row.message.lines:
        show("  ", make_line(text), hang=4)
    for text in row.message.commands:
        show("  ", make_line(text))


def _show_figures(row: AlertRow, config: Config | None) -> None:
    """Print the figures of the alert, and the options of its watcher in today's config."""
    from answers.arithmetic import Line, explain_alert, list_options

    lines = explain_alert(row)
    if not lines:
        return
    if options := list_options(row, config):
        lines.append(Line("options", f"{', '.join(options)}, in today's config"))
    show()
    for line in lines:
        label = tint(f"{line.word:<8}", DIM)
        show("  ", label, make_line(line.text), hang=10)


def _show_series(series: Series) -> None:
    from cli.drawing import chart

    show()
    if series.steps:
        columns = 0
        if sys.stdout.isatty():
            columns = get_terminal_size().columns - MARGIN
        for row in chart.draw_chart(series, columns):
            show(" " * MARGIN, row)
    if series.note:
        show("  ", tint(series.note, YELLOW))


def _show_entry(explained: ExplainedEntry, watch: str, config: Config | None) -> None:
    entry = explained.entry
    finding = explained.finding
    show()
    spans = _list_title_spans(finding)
    show("  ", mark_spans(entry.title, spans), hang=2)
    facts = [entry.link] if entry.link else []
    if isinstance(entry, SeenEntry):
        facts.append(f"seen {format_time(entry.first_seen)}")
    if not explained.is_stored:
        facts.append("no longer stored: judged by the text that the alert shows")
    show("    ", tint("  ".join(facts), DIM))
    mark, text = _describe_finding(finding, watch, config)
    show("    ", mark, " ", make_line(text), hang=6)


def _describe_finding(
    finding: Finding | None, watch: str, config: Config | None
) -> tuple[str, str]:
    """Return the mark and the text of today's decision."""
    if config is None:
        return tint("?", YELLOW), "the config cannot be read, as it has mistakes"
    if finding is None:
        return tint("?", YELLOW), f'the config has no watch "{watch}" today'
    if finding.matched:
        return tint("✓", GREEN), finding.why
    return tint("✗", RED), f"would not match today: {finding.why}"


def _list_title_spans(finding: Finding | None) -> list[tuple[int, int]]:
    if finding is None or not finding.matched:
        return []
    return [(span.start, span.end) for span in finding.spans if span.field == "title"]


def _show_deliveries(row: AlertRow, deliveries: list[DeliveryRow]) -> None:
    show()
    if not deliveries and not row.rulings:
        # An active alert without a delivery is told by the message of another one.
        told = "no message of its own" if row.state == "active" else "nobody was told"
        reason = make_line(f": {row.reason}") if row.reason else ""
        show(f"  {told}", reason)
    for delivery in reversed(deliveries):
        _show_delivery(delivery)
    for ruling in row.rulings:
        _show_ruling(ruling)


def _show_version(version: WatchVersion, config: Config | None) -> None:
    """Print the lines of the watch that raised the alert, if it reads otherwise today."""
    today = config.find_version(version.watch) if config is not None else None
    if today is not None and today.id == version.id:
        return
    show()
    show("  ", tint(f"the watch has changed since; it was then (version {version.id}):", DIM))
    for line in version.lines.splitlines():
        show("    ", make_safe(line))


def _show_ruling(ruling: RulingRow) -> None:
    """Print the decision for a channel that was not told at once, or by a route."""
    parts = [ruling.reason] if ruling.reason else []
    if ruling.within:
        parts.append(f"told with others in {ruling.within}")
    elif ruling.state == "told":
        parts.append("told since")
    if ruling.route:
        parts.append(f"by route {ruling.route}")
    state = tint(ruling.state, STATE_TINTS.get(ruling.state, DIM))
    show("  ", make_line(ruling.channel), "  ", state, "  ", make_line("; ".join(parts)), hang=4)


def _show_delivery(delivery: DeliveryRow) -> None:
    to = make_line(f"{delivery.channel} {delivery.recipient}")
    style = STATE_TINTS.get(delivery.state, YELLOW)
    state = tint(delivery.state, style)
    rest = ""
    if delivery.sent_at:
        rest += f" {format_time(delivery.sent_at)} UTC"
    if delivery.edited:
        rest += f", edited {format_time(delivery.edited)} UTC"
    if delivery.attempts > 1:
        rest += f" after {format_count(delivery.attempts, 'attempt')}"
    if delivery.note:
        rest += f": {make_line(delivery.note)}"
    if delivery.edit_note:
        rest += f"; {make_line(delivery.edit_note)}"
    show("  ", to, "  ", state, rest)
