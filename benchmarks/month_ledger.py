"""The ledger of `benchmarks.month`: its own account of the entries that must be stored and told.

It gets the answers of the servers and the polls that ended. It does not ask the daemon, and shares
no rule with it. An entry is *due* once it stood on a whole page and that poll has ended: from then
on it must be stored, and told or suppressed with a reason.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from benchmarks.month_publishers import DAY, HOUR, NEVER, PARTIAL, UNANSWERED, Publication
from benchmarks.month_servers import PAUSES, Answer

NEWS, BASELINE, BACKFILL, EITHER = "news", "baseline", "backfill", "either"
ABSENCE = (6.9 * DAY, 7.1 * DAY)  # from when on a feed counts as new may depend on the clock
SURELY_NEWS = 40 * HOUR  # an entry that is no older at the last good poll than that
SURELY_OLD = 56 * HOUR
LATE = 300.0  # seconds that a poll may be late, as 64 polls at once may all wait for their deadline
LATE_AFTER_START = 1800.0  # all feeds are due at once after a long stop
REFUSAL_WAIT = 6 * HOUR  # after a 403
JITTER = 0.1  # of an interval
MAX_BACKOFF = DAY
MAX_BACKOFF_UNANSWERED = HOUR
OUTAGE_INTERVAL = 300.0
SCHEDULED_INTERVAL = 6 * HOUR


@dataclass
class Due:
    """An entry that must be stored."""

    arrival: str
    """news, baseline or backfill; either where it depends on minutes."""
    version: int
    """The last version that stood on a page."""


@dataclass
class Account:
    """The account of one feed."""

    feed: Publication
    due: dict[int, Due] = field(default_factory=dict)
    """By index of the entry."""
    seen: set[int] = field(default_factory=set)
    """The entries that stood on a page, also if the poll was broken off, or the page cut."""
    first_good: float = NEVER
    last_whole: float = -NEVER
    """When a whole page was last read."""
    last_partial: float = -NEVER
    """When a part of a page came; it may count as read."""
    failures: int = 0
    surely: int = 0
    """Failures that count in any case: a server answered."""
    earliest: float = -NEVER
    """The next poll must not come before."""
    latest: float = NEVER
    """The next poll must not come after."""
    polls: int = 0
    plan: str = ""
    """The reason of the plan, for a violation."""


class Ledger:
    """The accounts of all feeds."""

    def __init__(self, publications: list[Publication], start: datetime) -> None:
        """Open an account for each of *publications*."""
        self.accounts = {feed.url: Account(feed) for feed in publications}
        self.violations: list[str] = []
        self.lateness: list[float] = []
        self.ended: Counter[str] = Counter()
        self._start = start

    def begin_poll(self, key: str, at: float) -> None:
        """Note that the feed *key* is polled *at* a time, and whether that was planned."""
        account = self.accounts[key]
        account.polls += 1
        if at < account.earliest:
            early = account.earliest - at
            self.violations.append(f"{key}: polled {early:.0f} s early at {at:.0f}; {account.plan}")
        if account.latest < NEVER:
            self.lateness.append(max(0.0, at - account.latest))
        if at > account.latest + LATE:
            late = at - account.latest
            self.violations.append(f"{key}: polled {late:.0f} s late at {at:.0f}; {account.plan}")
        account.earliest = -NEVER
        account.latest = NEVER

    def list_overdue(self, at: float) -> Iterator[str]:
        """Yield a violation for each feed that should have been polled before *at*."""
        for key, account in self.accounts.items():
            if at > account.latest + LATE:
                yield f"{key}: not polled since {account.latest:.0f}, at {at:.0f}"

    def break_polls(self) -> None:
        """Forget the plans: polls whose end is not on disk may come again at once."""
        for account in self.accounts.values():
            account.earliest = -NEVER

    def restart(self, at: float, step: timedelta) -> None:
        """Note that a daemon starts *at* a time; the clock was set by *step* meanwhile."""
        for account in self.accounts.values():
            if account.latest < NEVER:
                account.latest = max(account.latest, at + LATE_AFTER_START)
                account.latest += abs(step.total_seconds())
            if step:
                account.earliest = -NEVER

    def end_poll(self, key: str, answer: Answer | None, began: float, at: float) -> None:
        """Note that the poll of the feed *key* ended *at* a time, and the last *answer* to it."""
        account = self.accounts[key]
        fault = "paused" if answer is None else answer.fault
        self.ended[fault or "whole"] += 1
        if not fault and answer is not None:
            self._take_page(account, answer, at)
        if fault in PARTIAL:
            account.last_partial = at
        self._plan(account, fault, began, at)
        counts = f"{account.failures} failures, {account.surely} surely"
        account.plan = f"{fault or 'whole'} from {began:.0f} to {at:.0f}, {counts}"

    def see_page(self, key: str, answer: Answer) -> None:
        """Note the entries of a page whose poll was broken off."""
        self.accounts[key].seen.update(index for index, _ in answer.shown)

    # --- entries ------------------------------------------------------------------------------

    def _take_page(self, account: Account, answer: Answer, at: float) -> None:
        absence = at - account.last_whole
        is_new = account.first_good == NEVER or absence > ABSENCE[1]
        is_unclear = absence > ABSENCE[0] and account.last_partial > account.last_whole
        is_unclear |= ABSENCE[0] < absence <= ABSENCE[1]
        for index, version in answer.shown:
            known = account.due.get(index)
            if known is not None:
                known.version = max(known.version, version)
                continue
            arrival = BASELINE if is_new else self._classify(account, index)
            is_seen = index in account.seen and is_new
            gets_keyword = account.feed.items[index].match_version == 1
            if is_unclear or is_seen or (gets_keyword and arrival != NEWS):
                arrival = EITHER
            account.due[index] = Due(arrival, version)
        account.seen.update(account.due)
        account.first_good = min(account.first_good, at)
        account.last_whole = at

    def _classify(self, account: Account, index: int) -> str:
        """Return how the entry arrives in a feed that was read before."""
        item = account.feed.items[index]
        if item.date in ("missing", "ahead"):
            return EITHER if item.at < account.first_good else NEWS
        if item.date == "ancient":
            return BACKFILL
        published = item.at - (5 * DAY if item.date == "old" else 0)
        if item.at < account.first_good:
            return EITHER
        if max(account.last_whole, account.last_partial) - published <= SURELY_NEWS:
            return NEWS
        return BACKFILL if account.last_whole - published >= SURELY_OLD else EITHER

    # --- plans --------------------------------------------------------------------------------

    def _plan(self, account: Account, fault: str, began: float, at: float) -> None:
        """Work out between which times the next poll must come."""
        if not fault:
            account.failures = 0
            account.surely = 0
            self._plan_usual(account, began, at)
            return
        if fault == "paused":  # it counts as no failure
            account.earliest = began + OUTAGE_INTERVAL * (1 - JITTER)
            account.latest = at + max(PAUSES.values()) + OUTAGE_INTERVAL
            return
        is_answered = fault not in UNANSWERED
        is_failure = is_answered and fault not in PARTIAL
        account.failures += 1
        account.surely = 0 if fault in PARTIAL else account.surely + is_failure
        every = account.feed.every
        limit = max(every, MAX_BACKOFF if is_answered else MAX_BACKOFF_UNANSWERED)
        asked = {**PAUSES, "429_silent": 0.0, "403": REFUSAL_WAIT}.get(fault, 0.0)
        longest = min(every * 2 ** (account.failures - 1), limit) * (1 + JITTER)
        account.latest = at + max(longest, asked)
        if account.feed.every == 0:  # it is polled at the next scheduled time, or earlier
            account.earliest = began + asked
            account.latest = at + SCHEDULED_INTERVAL + asked
            return
        shortest = min(every * 2 ** max(0, account.surely - 1), limit)
        if not is_answered:
            shortest = min(every, OUTAGE_INTERVAL)
        account.earliest = began + max(shortest * (1 - JITTER), asked)

    def _plan_usual(self, account: Account, began: float, at: float) -> None:
        """Plan after a poll that brought a page."""
        feed = account.feed
        if feed.every:
            account.earliest = began + max(feed.every * (1 - JITTER), feed.max_age)
            account.latest = at + max(feed.every * (1 + JITTER), feed.max_age)

    def plan_schedule(self, key: str, wall: datetime, at: float) -> None:
        """Plan the next poll of a feed with a schedule after a good poll; *wall* is the time."""
        account = self.accounts[key]
        feed = account.feed
        if feed.every or account.last_whole != at:
            return
        after = wall + timedelta(seconds=feed.max_age)
        due = after.replace(minute=feed.schedule_minute, second=0, microsecond=0)
        while due <= after or due.hour % 6:
            due += timedelta(hours=1)
        ahead = (due - wall).total_seconds()
        account.earliest = at + ahead - 5
        account.latest = at + ahead


def find_quantile(values: list[float], part: float) -> float:
    """Return the value below which *part* of *values* lie; 0 without values."""
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(part * len(ordered)))] if ordered else 0.0


def count_arrivals(accounts: Mapping[str, Account]) -> dict[str, int]:
    """Return how many entries are due, by their arrival."""
    return dict(Counter(due.arrival for one in accounts.values() for due in one.due.values()))
