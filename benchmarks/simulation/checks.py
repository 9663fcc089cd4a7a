"""Compare the ledger of the simulation with the database and with the messages that arrived."""

from __future__ import annotations

import json
import re
from collections import Counter, defaultdict
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import lru_cache
from typing import TYPE_CHECKING, Any, NamedTuple

from benchmarks.simulation.plan import START
from benchmarks.simulation.settings import ZONE

if TYPE_CHECKING:
    from benchmarks.simulation.ledger import Due, Ledger
    from benchmarks.simulation.life import Life

GRACE = 150.0
"""Seconds for which a message may be late, until it is ruled once more."""
OVERDUE = 300.0
"""Seconds after which a message that has waited long enough must be in the outbox."""
_COUNTED = re.compile(r"(\d+) (?:alerts|more)\b")
_LINK = re.compile(r"https://f\d\.pub\d+\.example/\d+/\w+")
_ALERTS = "SELECT seq, id, at, watch, kind, state, reason, message FROM alert WHERE seq > ?"
_RULINGS = "SELECT alert, channel, state, gate, until, within, reason FROM ruling"
_DELIVERIES = "SELECT alert, channel, id, state, at FROM delivery ORDER BY seq"


class RulingRow(NamedTuple):
    """The decision about an alert and a channel."""

    state: str
    gate: str
    until: float
    within: int | None
    reason: str


class DeliveryRow(NamedTuple):
    """A delivery."""

    alert: int
    channel: str
    id: str
    state: str
    at: float


@dataclass
class AlertRow:
    """An alert of the database."""

    seq: int
    id: str
    at: float
    watch: str
    kind: str
    state: str
    reason: str
    links: frozenset[str]
    thread: str


class Books:
    """The rows of the database."""

    def __init__(self, db: Any) -> None:
        """Read them."""
        self.alerts: dict[int, AlertRow] = {}
        self.by_link: defaultdict[tuple[str, str], list[AlertRow]] = defaultdict(list)
        for row in db.execute(_ALERTS, (0,)):
            self._add(row)
        self.rulings = {
            (alert, channel): RulingRow(state, gate, _to_seconds(until or 0), within, reason)
            for alert, channel, state, gate, until, within, reason in db.execute(_RULINGS)
        }
        self.deliveries: defaultdict[tuple[int, str], list[DeliveryRow]] = defaultdict(list)
        self.by_id: dict[str, DeliveryRow] = {}
        for alert, channel, name, state, at in db.execute(_DELIVERIES):
            row = DeliveryRow(alert, channel, name, state, _to_seconds(at))
            self.deliveries[alert, channel].append(row)
            self.by_id[name] = row

    def has(self, alert: AlertRow, channel: str) -> bool:
        """Return whether *alert* has a message of its own in *channel*, or waits there."""
        place = alert.seq, channel
        return bool(self.deliveries.get(place)) or place in self.rulings

    def _add(self, row: tuple[Any, ...]) -> None:
        seq, name, at, watch, kind, state, reason, message = row
        links, thread = _read_message(message)
        made = AlertRow(
            seq=seq,
            id=name,
            at=_to_seconds(at),
            watch=watch,
            kind=kind,
            state=state,
            reason=reason,
            links=links,
            thread=thread,
        )
        self.alerts[seq] = made
        if kind == "match":
            for link in links:
                self.by_link[watch, link].append(made)


@lru_cache(maxsize=20_000)
def _read_message(message: str) -> tuple[frozenset[str], str]:
    """Return the links and the thread of a message; most are the same at the next day's end."""
    said = json.loads(message)
    return frozenset(_LINK.findall(json.dumps(said))), said.get("thread", "")


def _to_seconds(microseconds: int) -> float:
    return microseconds / 1e6 - START.timestamp()


def check_all(life: Life, ledger: Ledger, *, is_end: bool) -> None:
    """Note in *ledger* each promise that is broken."""
    books = Books(life.reader)
    look = _Look(life, ledger, books, is_end=is_end)
    fates: Counter[str] = Counter()
    for due in ledger.due.values():
        for channel in due.channels:
            if due.told.get(channel) not in ("arrived", "silenced"):
                due.told[channel] = look.find_fate(due, channel)
            fates[due.told[channel]] += 1
    ledger.note("day", fates=dict(sorted(fates.items())))
    if is_end:
        life.fates = fates
        ledger.excused |= life.slack.attempted
        ledger.violations += life.slack.violations + life.mail.violations
        _check_messages(life, ledger, books)
        _check_order(life, ledger, books)
        _check_collected(life, ledger, books)
        if life.look is not None:
            life.look(life, books)


# --- the fate of an entry in a channel ------------------------------------------------------


class _Look:
    """One comparison of the ledger with the database."""

    def __init__(self, life: Life, ledger: Ledger, books: Books, *, is_end: bool) -> None:
        self._life, self._ledger, self._books = life, ledger, books
        self._is_end = is_end

    def find_fate(self, due: Due, channel: str) -> str:
        """Return the fate of *due* in *channel* so far; blame the daemon if it is lost."""
        rows = self._books.by_link.get((due.watch, due.link), [])
        active = [row for row in rows if row.state == "active"]
        if len(active) > 1:
            self._ledger.blame(f"{due.link}: {len(active)} active alerts of {due.watch}")
        if not active:
            return self._judge_untold(due, rows)
        alert = active[0]
        if "the rest of many" in alert.reason:
            return self._judge_listed(due, channel, alert)
        is_own = self._books.has(alert, channel)
        if "told in one message with" in alert.reason and not is_own:
            return self._judge_joined(due, channel)
        return self._judge_alert(due, channel, alert)

    def _judge_untold(self, due: Due, rows: list[AlertRow]) -> str:
        silenced = [row for row in rows if row.reason.startswith("silenced by")]
        if silenced and self._ledger.find_silence(due, due.first - GRACE, due.at + GRACE):
            return "silenced"
        reasons = [row.reason for row in rows]
        self._ledger.blame(f"{due.link}: not told by {due.watch}; {reasons}")
        return "lost"

    def _judge_listed(self, due: Due, channel: str, alert: AlertRow) -> str:
        """Return the fate of the message that lists the rest of many reports."""
        for row in self._books.alerts.values():
            is_list = row.kind == "match.more" and row.watch == due.watch
            if is_list and row.at >= alert.at and self._books.has(row, channel):
                return self._judge_alert(due, channel, row)
        self._ledger.blame(f"{due.link}: no message lists the rest in {channel}")
        return "lost"

    def _judge_joined(self, due: Due, channel: str) -> str:
        """Return the fate of an entry that the message of another watch tells."""
        for (watch, link), rows in self._books.by_link.items():
            is_other = link == due.link and watch != due.watch
            if is_other and any(self._books.has(row, channel) for row in rows):
                return "joined"
        self._ledger.blame(f"{due.link}: joined in {channel} with a message that is not there")
        return "lost"

    def _judge_alert(self, due: Due, channel: str, alert: AlertRow) -> str:
        ruling = self._books.rulings.get((alert.seq, channel))
        if ruling is None:
            return self._judge_delivered(due, channel, alert.seq)
        if ruling.state == "held":
            return self._judge_held(due, channel, ruling)
        if ruling.state == "suppressed":
            if not self._ledger.find_silence(due, due.first, self._life.loop.time()):
                self._ledger.blame(f"{due.link}: suppressed in {channel}; {ruling.reason}")
            return "silenced"
        return self._judge_delivered(due, channel, ruling.within or alert.seq)

    def _judge_held(self, due: Due, channel: str, ruling: RulingRow) -> str:
        now = self._life.loop.time()
        is_here = channel not in self._life.settings.absent
        was_down = now - self._life.well_since < OVERDUE
        if is_here and ruling.until < now - OVERDUE and not was_down:
            self._ledger.blame(f"{due.link}: held in {channel} by {ruling.gate} for too long")
        return f"held {ruling.gate}"

    def _judge_delivered(self, due: Due, channel: str, carrier: int) -> str:
        found = self._books.deliveries.get((carrier, channel), [])
        if not found:
            self._ledger.blame(f"{due.link}: no delivery of {due.watch} to {channel}")
            return "lost"
        states = {row.state for row in found}
        if "dead" in states:
            return "dead"
        if states != {"sent"}:
            if self._is_end and channel not in self._life.settings.absent:
                self._ledger.blame(f"{due.link}: still on its way to {channel}")
            return "on its way"
        for row in found:
            said = self._find_said(row.id)
            is_single = self._books.alerts[carrier].kind == "match"
            if said is None:
                self._ledger.blame(f"{due.link}: sent to {channel}, and not there")
            elif is_single and due.link not in said and "http" in said:
                self._ledger.blame(f"{due.link}: its message in {channel} does not show it")
        return "arrived"

    def _find_said(self, key: str) -> str | None:
        """Return the words of the message that carries *key*; None if none arrived."""
        posted = self._life.slack.by_key.get(key)
        if posted is not None:
            return posted.said
        mail = self._life.mail.by_key.get(key)
        return None if mail is None else mail.said.replace("\n", "")


# --- the messages that arrived --------------------------------------------------------------


def _find_settings(ledger: Ledger, at: float) -> Any:
    return [settings for when, settings in ledger.adopted if when <= at][-1]


def _check_messages(life: Life, ledger: Ledger, books: Books) -> None:
    """Check quiet hours, silences and budgets for each message of Slack."""
    told = Counter((one.channel, one.text, one.said) for one in life.slack.messages)
    days: Counter[tuple[str, Any]] = Counter()
    for one in life.slack.messages:
        row = books.by_id.get(one.key)
        alert = books.alerts.get(row.alert) if row else None
        if row is None or alert is None or alert.kind.startswith("ops"):
            continue
        if alert.kind == "match" and told[one.channel, one.text, one.said] > 1:
            ledger.blame(f"{one.channel}: {one.text!r} was told twice")
        _check_quiet(ledger, one, alert)
        _check_silence(ledger, one, alert)
        if not one.thread:
            days[one.channel, _find_day(row.at)] += not _is_urgent(alert)
    for (channel, day), count in days.items():
        _check_budget(ledger, channel, day, count)


def _is_urgent(alert: AlertRow) -> bool:
    return alert.watch == "Name"


def _find_day(at: float) -> Any:
    return (START + timedelta(seconds=at)).astimezone(ZONE).date()


def _check_quiet(ledger: Ledger, one: Any, alert: AlertRow) -> None:
    is_quiet = True
    for at in (one.at - GRACE, one.at):
        moment = START + timedelta(seconds=at)
        is_quiet &= _find_settings(ledger, at).is_quiet(one.channel, moment)
    may = _is_urgent(alert) or "mirvane" in one.said or one.key in ledger.excused
    if is_quiet and not may and not ledger.was_just_edited(one.at, GRACE):
        ledger.blame(f"{one.channel}: {one.text!r} in quiet hours, {moment:%d %H:%M}")


def _check_silence(ledger: Ledger, one: Any, alert: AlertRow) -> None:
    if alert.kind != "match" or one.key in ledger.excused:
        return
    for link in alert.links:
        dues = [due for (name, _), due in ledger.due.items() if name == link]
        dues = [due for due in dues if one.channel in due.channels]
        until = one.at - GRACE
        if dues and all(_is_silent(ledger, due, until, one.at) for due in dues):
            ledger.blame(f"{one.channel}: {one.text!r} although it was silenced")


def _is_silent(ledger: Ledger, due: Due, since: float, at: float) -> bool:
    """Return whether a silence concerned *due* all the time from *since* to *at*."""
    return any(
        each.watch == due.watch
        and each.link in ("", due.link)
        and each.begin < since
        and at < each.end
        for each in ledger.silenced
    )


def _check_budget(ledger: Ledger, channel: str, day: Any, count: int) -> None:
    begin = datetime.combine(day, datetime.min.time(), ZONE).timestamp() - START.timestamp()
    end = begin + timedelta(hours=26).total_seconds()
    times = [max(begin, 0.0), *(at for at, _ in ledger.adopted if begin <= at <= end)]
    budgets = {_find_settings(ledger, at).find_budget(channel) for at in times}
    if 0 not in budgets and len(times) == 1 and count > max(budgets):
        ledger.blame(f"{channel}: {count} messages on {day}, with a budget of {max(budgets)}")


# --- the order ------------------------------------------------------------------------------


def _check_order(life: Life, ledger: Ledger, books: Books) -> None:
    """Check that messages of a channel come in their order, and follow-ups after the first."""
    last: dict[str, float] = {}
    for one in life.slack.messages:
        row = books.by_id.get(one.key)
        if row is None:
            continue
        raised = row.at
        if raised < last.get(one.channel, 0.0) - 1e-6 and one.key not in ledger.excused:
            ledger.blame(f"{one.channel}: {one.text!r} came after a later one at {one.at:.0f}")
        last[one.channel] = max(raised, last.get(one.channel, 0.0))


def _check_collected(life: Life, ledger: Ledger, books: Books) -> None:
    """Check that a message for several says how many it tells, and that digests are rare."""
    parts = Counter(row.within for row in books.rulings.values() if row.within)
    digests: Counter[tuple[str, Any]] = Counter()
    for seq, count in parts.items():
        alert = books.alerts.get(seq)
        if alert is None:
            ledger.blame(f"{count} alerts were told in a message that is gone")
            continue
        for row in books.by_id.values():
            posted = life.slack.by_key.get(row.id) if row.alert == seq else None
            if posted is None:
                continue
            named = _COUNTED.search(posted.text)
            if named and int(named[1]) != count:
                ledger.blame(f"{row.channel}: {posted.text!r} tells {count} alerts")
            if alert.kind == "digest":
                digests[row.channel, _find_day(row.at), row.at // 3600] += 1
    for (channel, day, _), number in digests.items():
        if number > 1:
            ledger.blame(f"{channel}: {number} digests in an hour of {day}")
