"""The trends that live, each with its figures, its stories, and who was told of it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

import alerts
from answers.counts import Bars
from answers.hot import describe_odds
from answers.said import DoneBy, Said
from answers.silences import SilenceShown, pick_of_trend
from model import Figures, Mention, Message, Standing
from storage import AlertRow, SentRow

MAX_STORIES = 3
MIN_EXPECTED = 0.005
"""Reports. Of fewer usual ones no ratio is given: it would be a matter of rounding."""
WORDS = {
    "rising": "Rising",
    "escalated": "Escalated",
    "reopened": "Rising again",
    "peaked": "Past its peak",
}
"""The word for each step of a life, by the last part of the kind of its alert."""


@dataclass(frozen=True, slots=True)
class Story:
    """A story of a trend."""

    title: str
    url: str
    publisher: str
    reports: int
    published_at: datetime | None


@dataclass(frozen=True, slots=True)
class Told:
    """A channel that was told of a trend, or is to be told."""

    channel: str
    state: str
    """pending, sending, sent or dead; held by a gate, or told in one message with others."""
    at: datetime | None
    """When it was told, or until when it is held; None if it was not."""


@dataclass(frozen=True, slots=True)
class Trend:
    """A trend that lives. The figures are those of the last alert on its rise."""

    id: str
    """The name of its page, for ever; the id of its first alert, if somebody was told."""
    watch: str
    keywords: tuple[str, ...]
    state: str
    """rising or peaked."""
    word: str
    """The word for its last step."""
    started: datetime
    """When its first report came."""
    at: datetime
    """The time of the figures."""
    counted_from: datetime
    observed: int
    expected: float
    times: float | None
    """The observed reports in usual ones; None where next to none are usual."""
    publishers: int
    or_more: bool
    reports: int
    """Since the trend began, up to now."""
    score: float
    threshold: float
    odds: str
    related: tuple[str, ...]
    stories: tuple[Story, ...]
    told: tuple[Told, ...]
    held: str
    """Why nobody was told; empty if somebody was, or is to be."""
    bars: Bars | None = None
    """The reports of the whole watch; None for the trend of one keyword."""
    usual_a_day: float | None = None
    """Of the whole watch, as are the two below."""
    last_report_at: datetime | None = None
    told_30d: int = 0
    alert: str = ""
    """The id of its last alert, which acts name."""
    useful: int = 0
    """The people who found it useful."""
    not_useful: int = 0
    acknowledged: DoneBy | None = None
    """The last person who said to see to it; None if nobody does."""
    silences: tuple[SilenceShown, ...] = ()
    """Those that suppress its next alerts."""

    @property
    def silenced(self) -> SilenceShown | None:
        """Return the silence that holds it back in every channel, the last to end."""
        return max(
            (one for one in self.silences if not one.channel),
            key=lambda one: one.until,
            default=None,
        )


def make_trends(
    standings: Iterable[tuple[str, Standing]],
    rows: Sequence[AlertRow],
    sent: Sequence[SentRow],
) -> list[Trend]:
    """Return the live trends among *standings*, the most unusual first.

    *standings* stand by the name of the watch; *rows* are the alerts on their rises and those
    under them, *sent* their deliveries. A trend whose alerts are not stored any more is left out.
    """
    deliveries = group_sent(sent)
    trends = []
    for watch, standing in standings:
        steps = [row for row in rows if standing.rise in {row.key, row.message.thread}]
        rises = [row for row in steps if row.message.figures and not alerts.is_end(row.kind)]
        if rises and standing.is_live:
            trends.append(_make_trend(watch, standing, steps, rises[-1], deliveries))
    return sorted(trends, key=_rank)


def _rank(trend: Trend) -> tuple[bool, float, str]:
    """Return the place of *trend*: rising before past the peak, then by how unusual it is."""
    return trend.state != "rising", -trend.score / max(trend.threshold, 1e-9), trend.watch


def group_sent(sent: Iterable[SentRow]) -> dict[str, list[SentRow]]:
    """Return the rows of *sent* by the id of their alert."""
    by_alert: dict[str, list[SentRow]] = {}
    for row in sent:
        by_alert.setdefault(row.alert, []).append(row)
    return by_alert


def _make_trend(
    watch: str,
    standing: Standing,
    steps: Sequence[AlertRow],
    last: AlertRow,
    deliveries: Mapping[str, Sequence[SentRow]],
) -> Trend:
    """Return the trend of *standing*, whose *last* rise is one of its *steps*."""
    figures = last.message.figures
    assert figures is not None  # noqa: S101  # rises without figures are left out
    facts = last.message.facts
    related = facts.rising if facts else ()
    told = list_told(steps, deliveries)
    return Trend(
        id=alerts.name_trend(standing.rise),
        watch=watch,
        keywords=last.message.keywords,
        state=standing.phase,
        word=WORDS.get(steps[-1].kind.rpartition(".")[2], standing.phase.capitalize()),
        started=standing.began or last.at,
        at=last.at,
        counted_from=figures.started,
        observed=figures.observed,
        expected=round(figures.expected, 4),
        times=find_times(figures),
        publishers=figures.publishers,
        or_more=figures.or_more,
        reports=max(standing.reports, figures.observed),
        score=round(figures.score, 3),
        threshold=round(figures.threshold, 3),
        odds=describe_odds(figures.score),
        related=related,
        stories=list_stories([last.message])[:MAX_STORIES],
        told=told,
        held="" if told else last.shown_reason,
        alert=steps[-1].id,
    )


def add_people(trend: Trend, said: Said, silences: Iterable[SilenceShown]) -> Trend:
    """Return *trend* with the things *said* about it, and those of *silences* that concern it."""
    return replace(
        trend,
        useful=said.useful,
        not_useful=said.not_useful,
        acknowledged=said.acknowledged,
        silences=pick_of_trend(silences, trend.id, trend.watch, trend.keywords),
    )


def find_times(figures: Figures) -> float | None:
    """Return how many times the usual number was observed, to two digits or so."""
    if figures.expected < MIN_EXPECTED:
        return None
    times = figures.observed / figures.expected
    return round(times, 1) if times < 9.95 else float(round(times))


def list_stories(messages: Iterable[Message]) -> tuple[Story, ...]:
    """Return the stories that *messages* show, the most told first, each once.

    A story that several show has the number of reports that the last one gave.
    """
    found: dict[str, Mention] = {}
    for message in messages:
        for mention in message.mentions:
            found[mention.link or mention.title] = mention
    return tuple(
        Story(
            title=mention.title,
            url=mention.link,
            publisher=mention.publisher,
            reports=mention.reports,
            published_at=mention.published,
        )
        for mention in sorted(found.values(), key=lambda mention: -mention.reports)
    )


def list_told(
    steps: Sequence[AlertRow], deliveries: Mapping[str, Sequence[SentRow]]
) -> tuple[Told, ...]:
    """Return the deliveries of *steps*, and the channels that hold them or told them with others.

    Of several recipients of a channel the first.
    """
    told: dict[tuple[str, str], Told] = {}
    for step in steps:
        for row in deliveries.get(step.id, ()):
            told.setdefault((step.id, row.channel), Told(row.channel, row.state, row.at))
        for ruling in step.rulings:
            if ruling.state in {"held", "told"}:
                waited = Told(ruling.channel, ruling.state, ruling.until)
                told.setdefault((step.id, ruling.channel), waited)
    return tuple(told.values())
