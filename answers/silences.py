"""The silences as people see them: subject, author, end, and the number of alerts they held."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

import alerts
from model import Silence, is_of_trend

if TYPE_CHECKING:
    from storage import AlertRow, Reader

SHOWN_AFTER_END = timedelta(minutes=10)
"""How long a silence stands in the list after its end, so that one can silence again."""


@dataclass(frozen=True, slots=True)
class SilenceShown:
    """A silence."""

    id: str
    in_force: bool
    at: datetime
    """When it began."""
    until: datetime
    ended: datetime | None
    """When a person ended it before its time."""
    subject: str
    """What it is about, in words."""
    watch: str
    """The watch that it concerns; empty for every one, as with all that follow."""
    keyword: str
    trend: str
    """The id of the trend that it concerns."""
    story: str
    channel: str
    by: str
    reason: str
    held: int
    """The alerts that it has suppressed."""


def read_silences(reader: Reader, now: datetime) -> tuple[SilenceShown, ...]:
    """Return the silences in force and those that ended lately, those that end first before."""
    timing = reader.timing
    found = [one for one in timing.list_silences_since(now - SHOWN_AFTER_END) if one.at <= now]
    held = timing.count_held(found)
    shown = [show_silence(one, now, held[one.id]) for one in found]
    return tuple(sorted(shown, key=lambda one: (not one.in_force, one.until)))


def show_silence(one: Silence, now: datetime, held: int) -> SilenceShown:
    """Return *one* as people see it, which has suppressed *held* alerts."""
    return SilenceShown(
        id=one.id,
        in_force=is_in_force(one, now),
        at=one.at,
        until=one.until,
        ended=one.ended,
        subject=describe_subject(one),
        watch=one.watch,
        keyword=one.keyword,
        trend=alerts.name_trend(one.trend) if one.trend else "",
        story=one.story,
        channel=one.channel,
        by=one.by,
        reason=one.reason,
        held=held,
    )


def is_in_force(one: Silence, now: datetime) -> bool:
    """Return whether *one* has not ended."""
    return one.ended is None and now < one.until


def describe_subject(one: Silence) -> str:
    """Return the subject of a silence in words."""
    parts = []
    if one.watch:
        parts.append(f'watch "{one.watch}"')
    if one.keyword:
        parts.append(f'keyword "{one.keyword}"')
    if one.trend:
        parts.append("one trend")
    if one.story:
        parts.append("one story")
    return ", ".join(parts)


def pick_of_watch(silences: Iterable[SilenceShown], watch: str) -> tuple[SilenceShown, ...]:
    """Return those of *silences* in force that name *watch*."""
    return tuple(one for one in silences if one.in_force and one.watch == watch)


def pick_of_trend(
    silences: Iterable[SilenceShown], trend: str, watch: str, keywords: Sequence[str]
) -> tuple[SilenceShown, ...]:
    """Return those of *silences* in force that suppress the next alerts of a *trend*.

    It is a trend of *watch*, and about *keywords* alone, if there are any. A silence of one story
    suppresses no trend.
    """
    return tuple(
        one
        for one in silences
        if one.in_force
        and not one.story
        and one.watch in {"", watch}
        and one.trend in {"", trend}
        and (not one.keyword or tuple(keywords) == (one.keyword,))
    )


def pick_of_alert(
    silences: Iterable[SilenceShown], row: AlertRow, story: str
) -> tuple[SilenceShown, ...]:
    """Return those of *silences* in force that would suppress the alert *row* now.

    *story* is the key of the story that it tells; empty if it tells none.
    """
    is_step = is_of_trend(row.kind)
    trend = alerts.name_trend(row.head) if is_step else ""
    near = [one for one in silences if one.story in {"", story}]
    as_of_trend = [replace(one, story="") for one in near]
    picked = {one.id for one in pick_of_trend(as_of_trend, trend, row.watch, row.message.keywords)}
    return tuple(one for one in near if one.id in picked)
