"""Sample messages of every kind, from invented news, in the words of the code that writes alerts.

They say how a message will look before there is one. Nothing here is stored or sent.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import NamedTuple

import alerts
from answers.sample_news import (
    CURRENCY,
    SUPPLY,
    make_held_messages,
    make_matches,
    make_rise,
    make_trend_signal,
)
from model import (
    Absence,
    ChannelPast,
    Escalation,
    Exclude,
    ExcludeAdvice,
    FeedState,
    FirstMention,
    HeldReports,
    Lull,
    LullOver,
    Message,
    NewReport,
    Outage,
    Remark,
    Severity,
    Signal,
    Timing,
    Watch,
    WatchFeedback,
)
from watchers import emerging, match, new, silent


class Setting(NamedTuple):
    """The moment and the place for which a sample is made."""

    now: datetime
    timing: Timing
    """That of the channel."""
    page_url: str = ""
    """The address of the page; empty for none."""


def list_sample_kinds() -> tuple[str, ...]:
    """Return the kinds of messages that there are samples of."""
    return tuple(_SAMPLES)


def complete_kind(word: str) -> str:
    """Return the kind that *word* names; for a family, as burst or ops, its first; else ""."""
    if word in _SAMPLES:
        return word
    return next((kind for kind in _SAMPLES if kind.startswith(f"{word}.")), "")


def make_sample(kind: str, setting: Setting) -> Message:
    """Return a sample of *kind*, one of `list_sample_kinds`."""
    return _SAMPLES[kind](setting)


def _compose(signal: Signal, setting: Setting) -> Message:
    zone = setting.timing.zone
    return alerts.compose(signal, setting.now, zone="" if zone == "UTC" else zone)


# --- what watchers notice ---------------------------------------------------------------------


def _make_match(setting: Setting) -> Message:
    about = NewReport(make_matches(setting.now)[:1])
    return _compose(Signal(match.KIND, CURRENCY, "match:sample", about), setting)


def _make_first_mention(setting: Setting) -> Message:
    absence = Absence(setting.now - timedelta(days=47), was_found=True)
    about = FirstMention(make_matches(setting.now)[:1], ("CBDC",), absence)
    return _compose(Signal(new.FIRST_MENTION, CURRENCY, "new:sample", about), setting)


def _make_rest(setting: Setting) -> Message:
    held = HeldReports(31, [_make_match(setting)])
    watch = Watch(CURRENCY, tell=("sample",))
    zones = {"sample": setting.timing.zone} if setting.timing.zone != "UTC" else {}
    rest = alerts.decide_rest(watch, held, setting.now, zones=zones)
    return rest.message.in_channel("sample")


def _make_step(step: str) -> Callable[[Setting], Message]:
    """Return a function that makes a sample of a *step* of a trend, with the link to its page."""

    def make(setting: Setting) -> Message:
        signal = make_trend_signal(step, setting.now)
        return alerts.link(_compose(signal, setting), signal, setting.page_url)

    return make


def _make_lull(setting: Setting) -> Message:
    figures = make_rise(setting.now).figures
    quiet = figures._replace(observed=0, expected=9.4, score=6.1, threshold=4.6, is_lull=True)
    return _compose(Signal(silent.BEGUN, SUPPLY, "silent:sample", Lull(quiet)), setting)


def _make_lull_over(setting: Setting) -> Message:
    figures = make_rise(setting.now).figures
    about = LullOver(figures, make_matches(setting.now)[1:2])
    return _compose(Signal(silent.OVER, SUPPLY, "silent:sample", about), setting)


def _make_hot_term(setting: Setting) -> Message:
    matches = make_matches(setting.now)[:2]
    count = "12 reports in 5 h, 30x the usual 0.4"
    about = Remark(
        headline=matches[0].entry.title,
        lines=(f"New: “digital crown”; {count}", "No watch lists it. To watch it:"),
        matches=matches,
        commands=("groundswell hot add k7m2pq4x",),
    )
    return _compose(Signal(emerging.HOT, "Hot terms", "emerging:sample", about), setting)


def _make_grown_term(setting: Setting) -> Message:
    about = Remark(
        headline="“digital crown” has grown: 26 reports, twice as many as told before",
        matches=make_matches(setting.now)[:2],
    )
    return _compose(Signal(emerging.GROWN, "Hot terms", "emerging:sample", about), setting)


# --- several alerts in one --------------------------------------------------------------------


def _collect(gate: str) -> Callable[[Setting], Message]:
    def make(setting: Setting) -> Message:
        held = make_held_messages(gate, setting.now, setting.timing.zone, setting.page_url)
        occasion = alerts.Occasion(gate, setting.now, setting.timing, 3, setting.page_url)
        return alerts.write_collected(held, occasion)[1]

    return make


def _escalate(setting: Setting) -> Message:
    escalation = Escalation(timedelta(minutes=30), ())
    message = _make_step("rising")(setting)
    desk = alerts.Desk({}, (), lambda _: ChannelPast(), lambda *_: None, {})
    raised = alerts.escalate("sample", message, Severity.HIGH, escalation, desk, setting.now)
    return raised.message


# --- notices to the operator ------------------------------------------------------------------


def _notice(write: Callable[[Setting], Signal]) -> Callable[[Setting], Message]:
    """Return a function that makes a sample of the notice that *write* returns."""

    def make(setting: Setting) -> Message:
        named = alerts.name_commands(write(setting), lambda words: f"groundswell {words}")
        return _compose(named, setting)

    return make


def _write_feeds(setting: Setting) -> Signal:
    changed = [("example.com", "HTTP 403 since a week (bot challenge)")]
    return alerts.write_feeds_changed(FeedState.DEAD, changed, setting.now)


def _write_network(setting: Setting) -> Signal:
    outage = Outage(setting.now - timedelta(minutes=20), 12, "names are not found")
    return alerts.write_network_lost(outage, setting.timing.zone)


def _write_config(setting: Setting) -> Signal:
    problems = ('config.yaml:14:17: watches.quakes.alert_on.0: no watcher "brust"',)
    loaded = setting.now - timedelta(hours=5)
    return alerts.write_config_rejected(problems, loaded, setting.timing.zone)


def _write_channel(setting: Setting) -> Signal:
    problem = "Slack refused (not_in_channel); invite the app to the channel (/invite)"
    return alerts.write_channel_blocked("policy", problem, 4, setting.now)


def _write_watcher(setting: Setting) -> Signal:
    line = alerts.describe_watcher(SUPPLY, "weather", "KeyError: no station")
    return alerts.write_watcher_failed(line, setting.now)


def _write_feedback(_setting: Setting) -> Signal:
    advice = ExcludeAdvice(
        excludes=(Exclude("fair", 3, 0), Exclude("vacancy", 2, 1)),
        not_relevant=5,
        dropped=5,
        useful=7,
        yaml="none: [fair, vacancy]",
    )
    noisy = WatchFeedback(CURRENCY, 31, 7, 4, 5, advice)
    return alerts.write_weekly_feedback([noisy, WatchFeedback(SUPPLY, 12, 3, 1, 0)], "sample")


_SAMPLES: dict[str, Callable[[Setting], Message]] = {
    "match": _make_match,
    "match.more": _make_rest,
    "new": _make_first_mention,
    "burst.rising": _make_step("rising"),
    "burst.escalated": _make_step("escalated"),
    "burst.reopened": _make_step("reopened"),
    "burst.peaked": _make_step("peaked"),
    "burst.over": _make_step("over"),
    "silent.begun": _make_lull,
    "silent.over": _make_lull_over,
    "emerging": _make_hot_term,
    "emerging.grown": _make_grown_term,
    "digest": _collect("digest"),
    "catch_up": _collect("quiet"),
    "late": _collect("late"),
    "over_budget": _collect("budget"),
    "batch": _collect("batch"),
    "escalation": _escalate,
    "ops.feed": _notice(_write_feeds),
    "ops.channel": _notice(_write_channel),
    "ops.config": _notice(_write_config),
    "ops.network": _notice(_write_network),
    "ops.storage": _notice(lambda at: alerts.write_storage_failing("the disk is full", at.now)),
    "ops.watcher": _notice(_write_watcher),
    "ops.terms": _notice(lambda _: alerts.write_hot_terms_off(62_000)),
    "ops.feedback": _notice(_write_feedback),
    "ops.commands": _notice(lambda at: alerts.write_commands_failing("no socket", at.now)),
}
"""The functions that make samples, by kind."""
