"""Write the notices to the operator: the trouble, its effect, and the remedy. Each is told once.

Commands stand apart from the lines, without the name of the program; the daemon completes them.
"""

from __future__ import annotations

import shlex
from collections.abc import Sequence
from datetime import datetime

from alerts.wording import kinds
from alerts.wording.notices import MAX_LISTED, list_rest, make_notice
from model import (
    MAX_HOT_REPORTS,
    MAX_REFUSED_DAYS,
    Outage,
    Signal,
    format_duration,
    format_time,
)

SEE_AND_RETRY = ("deliveries --failed", "retry")


def write_network_lost(outage: Outage, zone: str = "") -> Signal:
    """Return the notice that no feed can be reached, so that our own network is at fault."""
    return make_notice(
        kinds.NETWORK,
        f"lost:{outage.since.isoformat()}",
        headline=f"No network: {outage.describe_fault()}",
        lines=(
            f"Since {format_time(outage.since, zone)}. You may be missing matches.",
            "Check the connection of the computer that Groundswell runs on. Polls go on.",
        ),
    )


def write_network_back(outage: Outage, now: datetime) -> Signal:
    """Return the notice that feeds can be reached again, after *outage*."""
    return make_notice(
        kinds.NETWORK,
        f"back:{outage.since.isoformat()}",
        headline=f"The network is back after {format_duration(now - outage.since)}",
        lines=("Feeds are read again, and alerts that waited are on their way.",),
    )


def write_storage_failing(problem: str, now: datetime) -> Signal:
    """Return the notice that nothing can be stored, so that nothing is polled or sent."""
    return make_notice(
        kinds.STORAGE,
        now.isoformat(),
        headline=f"Nothing can be stored: {problem}",
        lines=(
            "No feed is read and no alert is sent until it works. It is tried again by itself.",
        ),
    )


def write_channel_blocked(channel: str, problem: str, waiting: int, now: datetime) -> Signal:
    """Return the notice that *channel* takes no message until a person repairs it."""
    return make_notice(
        kinds.CHANNEL,
        f"blocked:{channel}:{now.isoformat()}",
        headline=f"Channel {channel} cannot be told: {problem}",
        lines=(
            _count_waiting(waiting),
            "Tried again every 15 minutes, and at once with:",
        ),
        commands=("retry",),
    )


def write_channel_down(
    channel: str, problem: str, waiting: int, since: datetime, now: datetime
) -> Signal:
    """Return the notice that *channel* does not answer, or only with errors."""
    gap = format_duration(now - since)
    return make_notice(
        kinds.CHANNEL,
        f"down:{channel}:{since.isoformat()}",
        headline=f"Channel {channel} has taken nothing for {gap}: {problem}",
        lines=(
            _count_waiting(waiting),
            "It is tried again by itself.",
        ),
    )


def write_line_failing(line: str, problem: str, since: datetime) -> Signal:
    """Return the notice that nobody can answer in the channels of *line*, failing *since* then."""
    return make_notice(
        kinds.CHANNEL,
        f"line:{line}:{since.isoformat()}",
        headline=f"Nobody can answer in {line}: {problem}",
        lines=("Messages arrive as before, but buttons and commands do nothing.",),
    )


def write_line_recovered(line: str, now: datetime) -> Signal:
    """Return the notice that people can answer again in the channels of *line*."""
    return make_notice(
        kinds.CHANNEL,
        f"line:{line}:works:{now.isoformat()}",
        headline=f"People can answer again in {line}",
        lines=("Buttons and commands work.",),
    )


def _count_waiting(count: int) -> str:
    """Return a line with the number of deliveries that wait."""
    subject = f"{count} deliveries" if count > 1 else "Its deliveries"
    return f"{subject} wait and will be sent when it works again."


def write_channel_recovered(channel: str, now: datetime) -> Signal:
    """Return the notice that *channel* takes messages again."""
    return make_notice(
        kinds.CHANNEL,
        f"recovered:{channel}:{now.isoformat()}",
        headline=f"Channel {channel} works again",
        lines=("The deliveries that waited for it are on their way.",),
    )


def write_channel_absent(channel: str, waiting: int, latest: datetime) -> Signal:
    """Return the notice that deliveries wait for a channel that is no longer configured.

    *latest* is the time of the newest of them.
    """
    subject = f"{waiting} deliveries wait" if waiting > 1 else "1 delivery waits"
    return make_notice(
        kinds.CHANNEL,
        f"absent:{channel}:{latest.isoformat()}",
        headline=f"{subject} for channel {channel}, which is no longer configured",
        lines=("Add the channel again, or they are given up after 48 hours.",),
    )


def write_delivery_dead(channel: str, note: str, headline: str, now: datetime) -> Signal:
    """Return the notice that *channel* refused a message; told once a channel, cause and day."""
    return make_notice(
        kinds.CHANNEL,
        f"dead:{channel}:{now:%Y-%m-%d}:{note}",
        headline=f"Channel {channel} refused a message: {note}",
        lines=(
            f"The message: {headline}",
            "It is kept. See why, or send it again:",
        ),
        commands=SEE_AND_RETRY,
    )


def write_template_failed(channel: str, kind: str, flaw: str, version: str) -> Signal:
    """Return the notice that templates of *channel* failed; told once a fault and *version*.

    That is the version of the config: an edit that repairs nothing is told again.
    """
    return make_notice(
        kinds.CHANNEL,
        f"template:{channel}:{version}:{flaw}",
        headline=f"Channel {channel}: a template failed, the built-in words were sent",
        lines=(flaw, f"The alert of kind {kind} was sent. Correct `templates:`, and look at it:"),
        commands=(f"preview {kind} --channel {channel}",),
    )


def write_recipient_refused(channel: str, address: str, note: str, now: datetime) -> Signal:
    """Return the notice that a recipient was refused so often that it gets no more messages."""
    return make_notice(
        kinds.CHANNEL,
        f"refused:{channel}:{address}:{now.isoformat()}",
        headline=f"Channel {channel} writes no more to {address}: {note}",
        lines=(
            f"Its mail server refused it for good on {MAX_REFUSED_DAYS} different days.",
            "Remove the address from the config. If it works again, let it have mails again:",
        ),
        commands=(f"subscribe {shlex.quote(channel)} {shlex.quote(address)}",),
    )


def write_channel_deserted(channel: str, since: datetime) -> Signal:
    """Return the notice that no recipient of *channel* gets messages *since* a time; told once."""
    return make_notice(
        kinds.CHANNEL,
        f"deserted:{channel}:{since.isoformat()}",
        headline=f"Channel {channel} reaches nobody: all of its recipients are off",
        lines=(
            "They unsubscribed, or their servers refused them. Its alerts are not sent to anybody.",
            "Name other recipients in the config, or let one have mails again. See who and why:",
        ),
        commands=("status",),
    )


def write_deliveries_expired(given_up: Sequence[tuple[str, str]], now: datetime) -> Signal:
    """Return the notice that deliveries were given up because they had waited too long.

    *given_up* holds the channel and the headline of each, by channel.
    """
    subject = f"{len(given_up)} deliveries were" if len(given_up) > 1 else "1 delivery was"
    channels = ", ".join(dict.fromkeys(channel for channel, _headline in given_up))
    return make_notice(
        kinds.CHANNEL,
        f"expired:{now.isoformat()}",
        headline=f"{subject} given up, as the channel took nothing in time: {channels}",
        lines=(
            *(f"{channel}: {headline}" for channel, headline in given_up[:MAX_LISTED]),
            *list_rest(given_up),
            "They are kept. See them, or send them again:",
        ),
        commands=SEE_AND_RETRY,
    )


def begin_watcher_line(watch: str) -> str:
    """Return the beginning of the lines about the watchers of *watch*."""
    return f"watch {watch}: its watcher "


def describe_watcher(watch: str, kind: str, fault: str) -> str:
    """Return the *fault* of the watcher *kind* of *watch* in one line."""
    return f'{begin_watcher_line(watch)}"{kind}" failed ({fault})'


def write_watcher_failed(line: str, now: datetime) -> Signal:
    """Return the notice of a watcher that failed, which *line* describes; told once a day."""
    return make_notice(
        kinds.WATCHER,
        f"failed:{now:%Y-%m-%d}:{line}",
        headline=f"Alerts may be missing: {line}",
        lines=(
            "All other watchers go on. The log has the traceback.",
            "Repair the watcher and start again, or remove it from alert_on:.",
        ),
    )


def write_config_rejected(problems: Sequence[str], loaded: datetime, zone: str = "") -> Signal:
    """Return the notice that an edit is wrong; the config of *loaded* keeps running."""
    return make_notice(
        kinds.CONFIG,
        f"rejected:{loaded.isoformat()}:{' '.join(problems)[:500]}",
        headline=f"Configuration not taken: {problems[0]}",
        lines=(
            *problems[1:MAX_LISTED],
            *list_rest(problems),
            f"Still running on the configuration of {format_time(loaded, zone)}.",
            "Fix the line and save; it is read again by itself. Try first:",
        ),
        commands=("check",),
    )


def write_config_held(reason: str, loaded: datetime, zone: str = "") -> Signal:
    """Return the notice that an edit removes much, so that it waits for a person's consent."""
    return make_notice(
        kinds.CONFIG,
        f"held:{loaded.isoformat()}:{reason}",
        headline=f"Configuration held: {reason}",
        lines=(
            f"Still running on the configuration of {format_time(loaded, zone)}.",
            "If this is meant:",
        ),
        commands=("reload --accept",),
    )


def write_config_loaded(now: datetime) -> Signal:
    """Return the notice that the config is in order again after mistakes that were told."""
    return make_notice(
        kinds.CONFIG,
        f"loaded:{now.isoformat()}",
        headline="Configuration taken: the files are in order again",
        lines=("They are in effect from now on.",),
    )


def write_hot_terms_off(daily: int) -> Signal:
    """Return the notice that hot terms are no longer looked for; told once."""
    return make_notice(
        kinds.TERMS,
        "off",
        headline="Hot terms are off: there are too many reports for hot: auto",
        lines=(
            f"The feeds bring {daily:,} reports a day; auto is on up to {MAX_HOT_REPORTS:,}.",
            "To look for hot terms all the same, set hot: on. To leave them off, set hot: off.",
        ),
    )


def write_commands_failing(problem: str, now: datetime) -> Signal:
    """Return the notice that commands do not reach the daemon; told once a cause and day."""
    return make_notice(
        kinds.COMMANDS,
        f"{now:%Y-%m-%d}:{problem}",
        headline="Commands do not reach the daemon",
        lines=(
            problem,
            "Feeds are read and alerts are sent as before; reload and retry do not work.",
            "It is tried again every minute.",
        ),
    )
