"""Compare the database and the channels of `benchmarks.month` with its ledger."""

from __future__ import annotations

import sqlite3
from collections import Counter, defaultdict
from typing import TYPE_CHECKING, Any

from benchmarks.month_ledger import EITHER, NEWS, Account, Due
from benchmarks.month_publishers import Item
from storage import open_reader
from storage._rows import AlertRow

if TYPE_CHECKING:
    from benchmarks.month import Month

ACTIVE, SUPPRESSED = "active", "suppressed"


class _Alerts:
    """The alerts of the database by watch and link, and the messages by link."""

    def __init__(self, month: Month, path: Any) -> None:
        reader = open_reader(path)
        rows = reader.list_alerts(10**9)
        reader.close()
        self.by_link: defaultdict[tuple[str, str], list[AlertRow]] = defaultdict(list)
        for row in rows:
            if row.kind != "match":
                continue
            for link in {mention.link for mention in row.message.all_mentions}:
                self.by_link[row.watch, link].append(row)
        self.desk = month.channels.count_links("desk", "match")
        self.lists = month.channels.count_links("desk", "match.more")
        self.states = Counter(f"{row.kind} {row.state}" for row in rows)
        self.reasons = Counter(_shorten(row.reason) for row in rows if row.state == SUPPRESSED)
        self.undelivered = [
            f"alert {row.id}: delivery to {channel} is {state}"
            for row in rows
            for channel, state in row.deliveries
            if state != "sent"
        ]


def _shorten(reason: str) -> str:
    """Return *reason* without its times."""
    return " ".join("N" if any(c.isdigit() for c in word) else word for word in reason.split())


def check_state(month: Month) -> tuple[dict[str, Any], list[str]]:
    """Return the figures of the stored state, and the violations of the promises."""
    path = next(month.path.parent.rglob("*.db"))
    alerts = _Alerts(month, path)
    stored = _count_stored(path)
    violations = [f"{link}: stored {n} times" for link, n in stored.items() if n > 1]
    violations += alerts.undelivered
    violations += [f"{link}: in {n} messages" for link, n in alerts.desk.items() if n > 1]
    violations += [f"{link}: in {n} lists" for link, n in alerts.lists.items() if n > 1]
    violations += month.ledger.list_overdue(month.end)
    counts: Counter[str] = Counter()
    for account in month.ledger.accounts.values():
        for index, due in account.due.items():
            link = account.feed.link(index)
            if link not in stored:
                violations.append(f"{link}: not stored; {_describe(account, index, due)}")
            violations += _check_told(alerts, account, index, due, counts)
        counts["never_seen"] += _count_never_seen(account, month.end)
        broken_off = account.seen - account.due.keys()
        counts["only_on_pages_cut_or_broken_off"] += len(broken_off)
    # A watch holds a report of a flood back, while another watch tells it in the same channel.
    counts["told_and_listed_for_another_watch"] = len(alerts.desk.keys() & alerts.lists.keys())
    facts = {
        "entries_stored": sum(stored.values()),
        "entries": dict(counts),
        "alerts": dict(alerts.states),
        "reasons_against": dict(alerts.reasons),
    }
    return facts, violations


def _count_stored(path: Any) -> Counter[str]:
    with sqlite3.connect(f"file:{path}?mode=ro", uri=True) as db:
        rows = db.execute("SELECT link, count(*) FROM entry GROUP BY link").fetchall()
    db.close()
    return Counter(dict(rows))


def _describe(account: Account, index: int, due: Due) -> str:
    item: Item = account.feed.items[index]
    return f"{due} {item.date} at {item.at:.0f}"


def _count_never_seen(account: Account, end: float) -> int:
    """Return how many entries were on no page that a poll got, though the first poll was before."""
    begin = account.first_good
    items = account.feed.items
    return sum(
        begin < item.at < end and index not in account.seen for index, item in enumerate(items)
    )


def _check_told(
    alerts: _Alerts, account: Account, index: int, due: Due, counts: Counter[str]
) -> list[str]:
    """Return the violations of an entry that matches: it is told once, or there is a reason."""
    item = account.feed.items[index]
    if not item.matches(due.version):
        return []
    link = account.feed.link(index)
    facts = f"{_describe(account, index, due)}"
    found = []
    for watch in ("Money", "Coins") if item.is_coin else ("Money",):
        rows = alerts.by_link.get((watch, link), [])
        told = [row for row in rows if row.state == ACTIVE]
        if not rows:
            found.append(f"{link}: no alert of {watch}; {facts}")
        if any(not row.reason for row in rows):
            found.append(f"{link}: an alert without a reason; {facts}")
        if len(told) > 1:
            found.append(f"{link}: {len(told)} active alerts of {watch}; {facts}")
        if due.arrival == NEWS and not told:
            reasons = [row.reason for row in rows]
            found.append(f"{link}: news, and not told by {watch}; {reasons} {facts}")
        if due.arrival not in (NEWS, EITHER) and told:
            found.append(f"{link}: {due.arrival}, and told; {told[0].reason} {facts}")
    counts[f"matching {due.arrival}"] += 1
    is_told = any(row.state == ACTIVE for row in alerts.by_link.get(("Money", link), []))
    is_listed = any("rest of many" in row.reason for row in alerts.by_link.get(("Money", link), []))
    counts["told"] += is_told
    counts["told_in_a_list"] += is_told and is_listed
    if is_told and not is_listed and alerts.desk[link] != 1:
        found.append(f"{link}: told, but in {alerts.desk[link]} messages; {facts}")
    return found
