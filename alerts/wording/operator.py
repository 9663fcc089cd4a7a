"""Word what the operator must know: what happened, what follows, what to do. Once each."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from alerts.wording import kinds
from model import Kind, Notice, Signal, format_duration

SHOWN = 8  # feeds or mistakes listed in one message


def feeds_failing(
    failing: Sequence[tuple[str, str, datetime]], total: int, now: datetime
) -> Signal:
    """Word that feeds fail; *failing* holds (name, problem, since), newest incident last."""
    names = ", ".join(name for name, _, _ in failing[:SHOWN])
    listed = tuple(
        f"{name}: {problem} (for {format_duration(now - since)})"
        for name, problem, since in failing[:SHOWN]
    )
    since = max(since for _, _, since in failing)
    return _notice(
        kinds.FEED,
        f"failing:{since.isoformat()}:{names}",
        headline=f"{len(failing)} of {total} feeds failing: {names}{_etc(failing)}",
        lines=(
            "You may be missing matches.",
            *listed,
            *_more(failing),
            "They are still tried, less and less often. Look closer: monitor.py feeds",
        ),
    )


def feeds_recovered(recovered: Sequence[tuple[str, datetime]], now: datetime) -> Signal:
    """Word that feeds can be read again; *recovered* holds (name, failing since)."""
    names = ", ".join(name for name, _ in recovered[:SHOWN])
    lines = tuple(
        f"{name}: failed for {format_duration(now - since)}" for name, since in recovered[:SHOWN]
    )
    return _notice(
        kinds.FEED,
        f"recovered:{now.isoformat()}:{names}",
        headline=f"{len(recovered)} feeds can be read again: {names}{_etc(recovered)}"
        if len(recovered) > 1
        else f"Feed can be read again: {names}",
        lines=(*lines, *_more(recovered)),
    )


def storage_failing(problem: str, now: datetime) -> Signal:
    """Word that nothing can be stored, so that nothing is polled and sent."""
    return _notice(
        kinds.STORAGE,
        now.isoformat(),
        headline=f"Nothing can be stored: {problem}",
        lines=("Until then no feed is read and nothing is sent. It goes on by itself.",),
    )


def channel_blocked(channel: str, problem: str, waiting: int, now: datetime) -> Signal:
    """Word that *channel* takes nothing until a person mends it."""
    return _notice(
        kinds.CHANNEL,
        f"blocked:{channel}:{now.isoformat()}",
        headline=f"Channel {channel} cannot be told: {problem}",
        lines=(
            _waiting(waiting),
            "Tried again every 15 minutes, and at once with: monitor.py retry",
        ),
    )


def channel_down(
    channel: str, problem: str, waiting: int, since: datetime, now: datetime
) -> Signal:
    """Word that *channel* gives no answer, or no good one; one notice for all that time."""
    gap = format_duration(now - since)
    return _notice(
        kinds.CHANNEL,
        f"down:{channel}:{since.isoformat()}",
        headline=f"Channel {channel} has taken nothing for {gap}: {problem}",
        lines=(
            _waiting(waiting),
            "It is tried again by itself, at least every 5 minutes.",
        ),
    )


def _waiting(count: int) -> str:
    what = f"{count} deliveries wait" if count > 1 else "Its deliveries wait"
    return f"{what} and will be sent when it works again."


def channel_recovered(channel: str, now: datetime) -> Signal:
    """Word that *channel* can be told again."""
    return _notice(
        kinds.CHANNEL,
        f"recovered:{channel}:{now.isoformat()}",
        headline=f"Channel {channel} works again",
        lines=("What waited for it is on its way.",),
    )


def channel_absent(channel: str, waiting: int, latest: datetime) -> Signal:
    """Word that deliveries wait for a channel that is configured no more, the *latest* of then."""
    what = f"{waiting} deliveries wait" if waiting > 1 else "1 delivery waits"
    return _notice(
        kinds.CHANNEL,
        f"absent:{channel}:{latest.isoformat()}",
        headline=f"{what} for channel {channel}, which the configuration has no more",
        lines=("Put the channel back, and it is told; else they are given up after 48 hours.",),
    )


def delivery_dead(channel: str, note: str, headline: str, now: datetime) -> Signal:
    """Word that one message will not reach *channel*; one notice a channel, cause and day."""
    return _notice(
        kinds.CHANNEL,
        f"dead:{channel}:{now:%Y-%m-%d}:{note}",
        headline=f"Channel {channel} refused a message: {note}",
        lines=(
            f"The message: {headline}",
            "It is kept. See: monitor.py deliveries --failed; send again: monitor.py retry",
        ),
    )


def config_rejected(problems: Sequence[str], loaded: datetime) -> Signal:
    """Word that an edit is wrong and the config of *loaded* keeps running; once an edit."""
    return _notice(
        kinds.CONFIG,
        f"rejected:{loaded.isoformat()}:{' '.join(problems)[:500]}",
        headline=f"Configuration not taken: {problems[0]}",
        lines=(
            *problems[1:SHOWN],
            *_more(problems),
            f"Still running on the configuration of {loaded:%Y-%m-%d %H:%M} UTC.",
            "Fix the line and save; it is read again by itself. Try first: monitor.py check",
        ),
    )


def config_held(reason: str, loaded: datetime) -> Signal:
    """Word that an edit would shrink the watch and waits for a person's consent."""
    return _notice(
        kinds.CONFIG,
        f"held:{loaded.isoformat()}:{reason}",
        headline=f"Configuration held: {reason}",
        lines=(
            f"Still running on the configuration of {loaded:%Y-%m-%d %H:%M} UTC.",
            "If this is meant: monitor.py reload --accept",
        ),
    )


def config_loaded(now: datetime) -> Signal:
    """Word that the config is in order again after mistakes that were told."""
    return _notice(
        kinds.CONFIG,
        f"loaded:{now.isoformat()}",
        headline="Configuration taken: the files are in order again",
        lines=("What they say is in effect from now on.",),
    )


def _notice(kind: Kind, about: str, headline: str, lines: tuple[str, ...]) -> Signal:
    """Return a notice; those of one kind with the same *about* are told once."""
    return Signal(kind, "", f"{kind.name}:{about}", Notice(headline, lines))


def _etc(rows: Sequence[object]) -> str:
    return ", …" if len(rows) > SHOWN else ""


def _more(rows: Sequence[object]) -> tuple[str, ...]:
    return (f"and {len(rows) - SHOWN} more",) if len(rows) > SHOWN else ()
