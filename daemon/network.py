"""Judge from the polls of feeds whether there is any network. Pure.

One feed that cannot be reached is a fault of that feed. When no feed of any host can be reached,
our own network is at fault. The polls between two answers are one series:

    an answer of any public host     the network works; the series starts again
    a host that cannot be reached    it joins the series, unless its feed was failing before
    any other problem                says nothing, as does a private host or a file

A series becomes an outage when three things hold.

- It has `MIN_HOSTS` hosts. Where the config has fewer hosts, it has all of them. A name server
  that says "not found" is no evidence then: in so small a config, the name is probably wrong.
- Every host that was being asked when the series began has ended its poll. A dead name fails
  sooner than a good server answers: three of them at a start are no outage yet.
- No host has answered since it began.

The outage ends with the first answer.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from datetime import datetime
from enum import Enum

from model import Outage, Page, Unreached

MIN_HOSTS = 3
"""With twice as many, an outage is noticed later, and fewer dead hosts can look like one."""


class Change(Enum):
    """The difference that one poll made."""

    NONE = "none"
    LOST = "lost"
    BACK = "back"


def has_answered(page: Page) -> bool:
    """Return whether a server sent *page*, be it an error."""
    return bool(page.status) or not page.problem


def find_reason(hosts: Iterable[str], unreached: Mapping[str, Unreached]) -> str:
    """Return why there is no network, if none of *hosts* answered and some were *unreached*.

    It is the reason of most hosts. Empty if these are too few. No more of *hosts* are looked at
    than needed, as a config may have 100,000.
    """
    if len(unreached) < MIN_HOSTS and not _has_all(hosts, unreached):
        return ""
    [(reason, _)] = Counter(unreached.values()).most_common(1)
    return reason.value


def _has_all(hosts: Iterable[str], unreached: Mapping[str, Unreached]) -> bool:
    """Return whether *hosts* are few, and all of them *unreached* for a certain reason."""
    known: set[str] = set()
    for host in hosts:
        known.add(host)
        if len(known) >= MIN_HOSTS:
            return False
    certain = {host for host, why in unreached.items() if why is not Unreached.NAME_UNKNOWN}
    return bool(known) and known <= certain


class NetworkJudge:
    """Follows the polls, and holds the outage while there is one."""

    def __init__(self, outage: Outage | None = None) -> None:
        """Start in *outage*, which an earlier process found; None where the network worked."""
        self.outage = outage
        self.list_hosts: Callable[[], Iterable[str]] = tuple
        """Returns the public host of each feed that has one."""
        self.unreached: dict[str, Unreached] = {}
        """The hosts of the series, each with its first reason."""
        self._since: datetime | None = None
        self._asked: Counter[str] = Counter()
        """The hosts that are being asked, with the number of polls."""
        self._awaited: set[str] = set()
        """The hosts that were being asked when the series began, and have not ended since."""

    def begin(self, host: str) -> None:
        """Note that a poll asks *host*; "" for a private host or a file."""
        if host:
            self._asked[host] += 1

    def end(self, host: str, page: Page, at: datetime, *, is_fresh: bool = True) -> Change:
        """Note that a poll of *host* brought *page*; return the difference that it makes.

        *is_fresh* says that the feed was not failing before the series.
        """
        if not host:
            return Change.NONE
        self._asked[host] -= 1
        self._awaited.discard(host)
        if has_answered(page):
            return self._restart()
        if page.unreached and is_fresh:
            self._add(host, page.unreached, at)
        if self.outage or self._awaited or not self.unreached:
            return Change.NONE
        reason = find_reason(self.list_hosts(), self.unreached)
        if not reason:
            return Change.NONE
        feeds = sum(1 for _ in self.list_hosts())
        self.outage = Outage(self._since or at, feeds, reason)
        return Change.LOST

    def _restart(self) -> Change:
        """Begin a new series after an answer."""
        was_out = self.outage is not None
        self.outage = None
        self._since = None
        self.unreached = {}
        self._awaited = set()
        return Change.BACK if was_out else Change.NONE

    def _add(self, host: str, reason: Unreached, at: datetime) -> None:
        if not self.unreached:
            self._since = at
            self._awaited = {other for other, polls in self._asked.items() if polls > 0}
        self.unreached.setdefault(host, reason)
