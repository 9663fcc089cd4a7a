"""Write the notices to the operator about feeds, many of them in one message."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import NamedTuple

from alerts.wording import kinds
from alerts.wording.notices import MAX_LISTED, list_rest, make_notice, write_ellipsis
from model import FeedState, Signal, format_duration

SEE_FEEDS = ("feeds",)


class _Words(NamedTuple):
    """The words for feeds that came into a state."""

    headline: str
    effect: str
    remedy: str
    commands: tuple[str, ...] = SEE_FEEDS
    """Empty where no command helps."""


_WORDS: Mapping[FeedState, _Words] = {
    FeedState.GONE: _Words(
        headline="gone for good",
        effect="Their servers said so twice, hours apart. They are asked once a year.",
        remedy="Correct the address, or remove the feed from the config. See:",
    ),
    FeedState.DEAD: _Words(
        headline="dead",
        effect="You are missing matches. They are asked once a week from now on.",
        remedy="Correct the address, or remove the feed from the config. See:",
    ),
    FeedState.QUARANTINED: _Words(
        headline="in quarantine",
        effect="You may be missing matches. The parser fails at what they send, again and again.",
        remedy="They are asked less and less often, at most once an hour. See:",
    ),
    FeedState.MOVED: _Words(
        headline="moved for good",
        effect="They are read at their new addresses, as long as the old ones lead there.",
        remedy="Put the new addresses into the config. A new address begins with a new baseline.",
        commands=(),
    ),
    FeedState.STALE: _Words(
        headline="silent for unusually long",
        effect="They can be read, but bring nothing new. You may be missing matches.",
        remedy="Look whether their publishers have moved them. See:",
    ),
    FeedState.OK: _Words(
        headline="no longer silent",
        effect="They bring new entries again.",
        remedy="There is nothing to do.",
        commands=(),
    ),
}


def write_feeds_changed(
    state: FeedState, changed: Sequence[tuple[str, str]], now: datetime
) -> Signal:
    """Return the notice that feeds came into *state*; *changed* has the name and reason of each."""
    words = _WORDS[state]
    shown = changed[:MAX_LISTED]
    names = ", ".join(name for name, _why in shown)
    subject = f"{len(changed)} feeds" if len(changed) > 1 else "Feed"
    return make_notice(
        kinds.FEED,
        f"{state}:{now.isoformat()}:{names}",
        headline=f"{subject} {words.headline}: {names}{write_ellipsis(changed)}",
        lines=(
            words.effect,
            *(f"{name}: {why}" for name, why in shown),
            *list_rest(changed),
            words.remedy,
        ),
        commands=words.commands,
    )


def write_feeds_failing(
    failing: Sequence[tuple[str, str, datetime]], total: int, now: datetime
) -> Signal:
    """Return the notice that feeds fail.

    *failing* holds name, problem and beginning of each; the newest is last.
    """
    shown = failing[:MAX_LISTED]
    names = ", ".join(name for name, _problem, _since in shown)
    listed: list[str] = []
    for name, problem, since in shown:
        duration = format_duration(now - since)
        listed.append(f"{name}: {problem} (for {duration})")
    latest = max(since for _name, _problem, since in failing)
    return make_notice(
        kinds.FEED,
        f"failing:{latest.isoformat()}:{names}",
        headline=f"{len(failing)} of {total} feeds failing: {names}{write_ellipsis(failing)}",
        lines=(
            "You may be missing matches.",
            *listed,
            *list_rest(failing),
            "They are still tried, less and less often. Look closer:",
        ),
        commands=SEE_FEEDS,
    )


def write_feeds_recovered(recovered: Sequence[tuple[str, datetime]], now: datetime) -> Signal:
    """Return the notice that feeds can be read again.

    *recovered* holds the name of each, and when it began to fail.
    """
    shown = recovered[:MAX_LISTED]
    names = ", ".join(name for name, _since in shown)
    subject = f"{len(recovered)} feeds" if len(recovered) > 1 else "Feed"
    return make_notice(
        kinds.FEED,
        f"recovered:{now.isoformat()}:{names}",
        headline=f"{subject} can be read again: {names}{write_ellipsis(recovered)}",
        lines=(
            *(f"{name}: failed for {format_duration(now - since)}" for name, since in shown),
            *list_rest(recovered),
        ),
    )


def write_feeds_old(old: Sequence[tuple[str, int]], now: datetime) -> Signal:
    """Return the notice that the new entries of feeds are dated too long ago to be told.

    *old* holds the name of each, and how many such entries came in a row.
    """
    shown = old[:MAX_LISTED]
    names = ", ".join(name for name, _count in shown)
    return make_notice(
        kinds.FEED,
        f"old:{now.isoformat()}:{names}",
        headline=f"Nothing of these feeds is told, as all of it looks old: {names}",
        lines=(
            *(f"{name}: the last {count} new entries are dated long ago" for name, count in shown),
            *list_rest(old),
            "If the dates are wrong or dated back, write in the row of the feed: dates: first_seen",
        ),
    )
