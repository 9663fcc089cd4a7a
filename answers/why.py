"""Explain an alert: the keywords that its entries match today, its figures, and its deliveries."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, NamedTuple

from answers.history import DeliveryShown, show_delivery
from answers.said import DoneBy, Said, read_said
from answers.silences import SilenceShown, pick_of_alert, read_silences
from answers.timing import RulingShown, show_rulings
from model import Entry, Finding, Mention

if TYPE_CHECKING:
    from config import Config
    from storage import AlertRow, DeliveryRow, Reader
    from watchers import Watchlist

MAX_DELIVERIES = 100
"""That are listed of an alert; a mail to very many people has more."""


class ShownEntry(NamedTuple):
    """An entry that an alert shows, as it is stored, or else as the alert has it."""

    mention: Mention
    entry: Entry
    is_stored: bool


class ExplainedEntry(NamedTuple):
    """One entry of an alert, and whether its watch would match it today."""

    mention: Mention
    entry: Entry
    is_stored: bool
    finding: Finding | None
    """None where the config has no such watch today."""


@dataclass(frozen=True, slots=True)
class FiguresShown:
    """The figures of a trend or a lull, when the alert was raised."""

    observed: int
    expected: float
    score: float
    threshold: float
    started: datetime
    publishers: int
    reports: int


@dataclass(frozen=True, slots=True)
class EntryWhy:
    """An entry of an alert, and whether its watch would match it today."""

    title: str
    url: str
    source: str
    stored: bool
    """Whether it is judged by the stored texts; else by those that the alert shows."""
    feed: str
    matched: bool | None
    """None where the config has no such watch today."""
    spans: tuple[tuple[str, int, int], ...]
    """Each word that matched: the field, its begin and its end in the text."""
    why: str


@dataclass(frozen=True, slots=True)
class AlertWhy:
    """An alert, and why it was raised."""

    id: str
    at: datetime
    kind: str
    watch: str
    state: str
    reason: str
    key: str
    to: tuple[str, ...]
    headline: str
    lines: tuple[str, ...]
    """What its message said below the headline."""
    keywords: tuple[str, ...]
    figures: FiguresShown | None
    entries: tuple[EntryWhy, ...]
    deliveries: tuple[DeliveryShown, ...]
    useful: int
    """The people who found it, or its trend, useful."""
    not_useful: int
    acknowledged: DoneBy | None
    """The last person who said to see to it; None if nobody does."""
    not_relevant: DoneBy | None
    """The last person who said that its story has nothing to do with the watch."""
    silences: tuple[SilenceShown, ...]
    """Those in force that would suppress it now."""
    rulings: tuple[RulingShown, ...] = ()
    """The decisions for the channels that were not told at once, or by a route."""


class Answers(NamedTuple):
    """The answers of people to an alert."""

    said: Said
    silences: tuple[SilenceShown, ...]


def read_answers(reader: Reader, row: AlertRow, now: datetime) -> Answers:
    """Return the things said about the alert *row* or its trend, and the silences on it."""
    subject = row.head
    said = read_said(reader, [subject]).get(subject, Said())
    story = reader.timing.list_stories([row.id]).get(row.id, "")
    return Answers(said, pick_of_alert(read_silences(reader, now), row, story))


def read_entries(reader: Reader, row: AlertRow) -> list[ShownEntry]:
    """Return the entries that the alert *row* shows."""
    shown = []
    for mention in row.message.all_mentions:
        stored = reader.find_entry(mention.title, mention.link)
        as_told = Entry("", "", mention.title, mention.link, text=mention.excerpt)
        shown.append(ShownEntry(mention, stored or as_told, is_stored=stored is not None))
    return shown


def explain_entries(
    shown: Sequence[ShownEntry], watch: str, config: Config | None
) -> list[ExplainedEntry]:
    """Return *shown* with the decision of *watch* on each, as *config* has it today."""
    return [ExplainedEntry(*one, find_finding(config, watch, one.entry)) for one in shown]


def find_finding(config: Config | None, watch: str, entry: Entry) -> Finding | None:
    """Return the decision of *watch* on *entry*; None if the config has no such watch."""
    if config is None or watch not in config.watches:
        return None
    looks_for = config.watches[watch]
    if looks_for.keywords or looks_for.all:
        return _pick_finding(config.watchlist, watch, entry)
    finding = _pick_finding(config.hot_watchlist, watch, entry)
    if finding is not None and finding.matched:
        text = "nothing excludes it; the watch needs no keyword, as it looks at hot terms"
        return finding._replace(why=text, spans=())
    return finding


def _pick_finding(watchlist: Watchlist, watch: str, entry: Entry) -> Finding | None:
    findings = watchlist.explain_entry(entry)
    return next((finding for finding in findings if finding.watch == watch), None)


def show_why(
    row: AlertRow,
    explained: Sequence[ExplainedEntry],
    deliveries: Sequence[DeliveryRow],
    answers: Answers,
    now: datetime,
) -> AlertWhy:
    """Return the alert *row* with its entries *explained*, and its deliveries, newest first."""
    message = row.message
    said = answers.said
    return AlertWhy(
        id=row.id,
        at=row.at,
        kind=row.kind,
        watch=row.watch,
        state=row.shown_state,
        reason=row.shown_reason,
        key=row.key,
        to=row.to,
        headline=message.headline,
        lines=message.lines,
        keywords=message.keywords,
        figures=_show_figures(row),
        entries=tuple(map(_show_entry, explained)),
        deliveries=tuple(show_delivery(one, now) for one in deliveries),
        useful=said.useful,
        not_useful=said.not_useful,
        acknowledged=said.acknowledged,
        not_relevant=said.not_relevant,
        silences=answers.silences,
        rulings=show_rulings(row),
    )


def _show_figures(row: AlertRow) -> FiguresShown | None:
    figures = row.message.figures
    if figures is None:
        return None
    return FiguresShown(
        observed=figures.observed,
        expected=round(figures.expected, 4),
        score=round(figures.score, 3),
        threshold=round(figures.threshold, 3),
        started=figures.started,
        publishers=figures.publishers,
        reports=figures.reports,
    )


def _show_entry(explained: ExplainedEntry) -> EntryWhy:
    finding = explained.finding
    spans = finding.spans if finding else ()
    matched = finding.matched if finding else None
    why = finding.why if finding else ""
    return EntryWhy(
        title=explained.mention.title,
        url=explained.mention.link,
        source=explained.mention.publisher,
        stored=explained.is_stored,
        feed=explained.entry.feed,
        matched=matched,
        spans=tuple((span.field, span.start, span.end) for span in spans),
        why=why,
    )
