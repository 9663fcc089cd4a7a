"""Fold copies of one text into one report: same link, same telling title, or nearly its words.

The first that knows the text decides. By its words it is compared with the first account of each
report of the last days, never with later copies, so that no chain of small changes leads on.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from hashlib import blake2b
from typing import NamedTuple, Protocol
from urllib.parse import parse_qsl, urlencode, urlsplit

from model import COPY_WINDOW, Account, Entry, Feed, Match, Report
from watchers.reports.likeness import Accounts, wording
from watchers.reports.publisher import (
    bare_title,
    each_once,
    host_of,
    publisher,
    under_its_name,
    unwrapped,
)
from watchers.text.folding import UNBROKEN, words

TELLING = 24  # letters of a title beyond which no other text has it by chance; Han count twice
WORTH = 16  # letters of a text that is worth comparing with others
_BEGINNING = 200  # characters of a text without a title that are compared

_TRACKING = re.compile(
    r"utm_.*|at_(?:medium|campaign|custom\d).*|[a-z]{1,4}clid|mc_[ce]id|_ga|igshid|cmpid|ncid|ocid"
    r"|amp|ref|ref_src|ref_url|referrer|rss|smid|spm|share|source|src|taid|xtor|partner|feature",
    re.IGNORECASE,
)
# Fragments that name no part of a page: tracking, and where every page begins or ends.
_REMARK = re.compile(r"=|^(?:top|main|content|comments?|respond|more|share|rss)$", re.IGNORECASE)
# Most links: without a query or a part. Taken apart here five times as fast as by urlsplit.
_PLAIN_LINK = re.compile(
    r"https?://(?:www\.)?([a-z0-9-]+(?:\.[a-z0-9-]+)+)(/[!\"$->@-~]*)?", re.ASCII
)
# The same page for mobile readers: amp.example.org/x, example.org/amp/x, x/amp, x.amp.html.
_MOBILE = re.compile(r"(?:m|amp)\.(?=[^.]+\.)")
_AMP = re.compile(r"/amp(?=/|$)|\.amp(?=(?:\.html?)?$)", re.IGNORECASE)
_UNBROKEN = re.compile(f"[{UNBROKEN}]")
_NO_FEEDS: Mapping[str, Feed] = {}


class History(Protocol):
    """What was reported lately: by which marks, in which words and by whom."""

    def get(self, fingerprint: str) -> str | None:
        """Return the key of the report that *fingerprint* belongs to, None for a new one."""
        ...

    def accounts(self, after: int) -> Sequence[tuple[int, Account]]:
        """Return the accounts of the last days in the order they were stored, numbered.

        Only those with a number above *after*; numbers only grow.
        """
        ...

    def carried(self, watch: str, key: str) -> Sequence[str]:
        """Return who carried the report *key* in *watch* lately, in the order they came."""
        ...


class Folder:
    """Folds copies into reports: the same link, the same telling title, or nearly its words.

    Holds nothing but what *history* told it: one that begins anew after a restart, or after a
    transaction that failed, folds the same.
    """

    def __init__(self) -> None:
        """Know of no account yet."""
        self._accounts = Accounts()
        self._read = -1
        self._found: list[Account] = []
        """Accounts that were found last, and are held before the history tells of them."""

    def fold(
        self,
        matches: Sequence[Match],
        history: History,
        now: datetime,
        feeds: Mapping[str, Feed] = _NO_FEEDS,
    ) -> list[Report]:
        """Return *matches* as reports, in the order of the first match of each.

        A copy of what was reported lately, or of an entry before it, has the key of that report,
        whatever the watch. *feeds*, by key, may say whose they are.
        """
        if not matches:
            return []
        self._catch_up(history)
        self._accounts.forget(now - COPY_WINDOW)
        folding = _Fold(history, self._accounts, now)
        self._found = folding.found
        folding.take(matches)
        return folding.reports(feeds)

    def _catch_up(self, history: History) -> None:
        """Hold what *history* tells, and nothing else."""
        told = history.accounts(self._read)
        if self._found != [account for _, account in told]:
            # The last poll came to nothing: what it found is held no more.
            self._accounts.drop_last(len(self._found))
            for _, account in told:
                self._accounts.add(account)
        self._found = []
        if told:
            self._read = told[-1][0]


class _Known(NamedTuple):
    """The report that an entry belongs to."""

    key: str
    fingerprints: tuple[str, ...]
    """Those of the entry that stand for it."""
    story: str


class _Fold:
    """The matches of one poll, becoming reports."""

    def __init__(self, history: History, accounts: Accounts, now: datetime) -> None:
        self._history, self._accounts, self._now = history, accounts, now
        self._keys: dict[str, str] = {}
        self._entries: dict[tuple[str, str], _Known] = {}
        self._folded: dict[tuple[str, str], list[Match]] = {}
        self.found: list[Account] = []
        """The first accounts of new reports."""

    def take(self, matches: Iterable[Match]) -> None:
        """Find the report of each of *matches*."""
        for match in matches:
            name = (match.entry.feed, match.entry.id)
            known = self._entries.get(name)
            if known is None:
                known = self._entries[name] = self._identify(match.entry)
            self._folded.setdefault((match.watch, known.key), []).append(match)

    def reports(self, feeds: Mapping[str, Feed]) -> list[Report]:
        """Return what was found; an account comes with the first of the reports of its key."""
        accounts = {account.key: account for account in self.found}
        return [
            self._report(key, watch, matches, feeds, accounts.pop(key, None))
            for (watch, key), matches in self._folded.items()
        ]

    def _report(
        self,
        key: str,
        watch: str,
        matches: Sequence[Match],
        feeds: Mapping[str, Feed],
        account: Account | None,
    ) -> Report:
        known = [self._entries[match.entry.feed, match.entry.id] for match in matches]
        before = each_once(self._history.carried(watch, key))
        said = [_publisher_of(match.entry, feeds) for match in matches]
        publishers = by = tuple(said)
        marks = known[0].fingerprints
        if before or len(matches) > 1:  # else, as mostly, it is one match that nobody had before
            publishers = each_once((*before, *said))
            by = tuple(under_its_name(one, publishers) for one in said)
            marks = tuple(dict.fromkeys(mark for one in known for mark in one.fingerprints))
        return Report(
            key,
            watch,
            tuple(matches),
            fingerprints=marks,
            publishers=publishers,
            earlier=len(before),
            by=by,
            story=known[0].story,
            account=account,
        )

    def _identify(self, entry: Entry) -> _Known:
        """Return the report that *entry* belongs to: by itself, its link, title, or words."""
        title = bare_title(entry)
        folded = words(title)
        itself, link, link_of_feed, telling = prints = _prints(entry, folded)
        keys = {mark: mark and (self._keys.get(mark) or self._history.get(mark)) for mark in prints}
        # Some feeds give all their entries one link: it tells copies between feeds, not within one.
        asked = (itself, telling) if keys[link_of_feed] else (itself, link, telling)
        key = next((found for mark in asked if (found := keys[mark])), "")
        if key:
            held = self._accounts.get(key)
            story = held.story if held else key
        else:
            key, story = self._liken(entry, title, folded, itself) or (itself, itself)
        # A fingerprint that already stands for another report goes on to do so.
        own = tuple(mark for mark, found in keys.items() if mark and found in (None, key))
        self._keys.update(dict.fromkeys(own, key))
        return _Known(key, own, story)

    def _liken(
        self, entry: Entry, title: str, folded: Sequence[str], key: str
    ) -> tuple[str, str] | None:
        """Return report and story of *entry* by its words; None where they tell nothing.

        Of a new report *key* is the key.
        """
        text = title
        if not folded:
            text = (entry.summary or entry.text)[:_BEGINNING]
            folded = words(text)
        if not _telling(folded, WORTH):
            return None
        asked = wording(text, folded)
        copied, related = self._accounts.likest(asked, self._now)
        if copied:
            return copied.key, copied.story
        story = related.story if related else key
        # Times never run back among accounts, whatever the clock does: they expire in order.
        at = max(self._now, self._accounts.latest() or self._now)
        account = Account(key, story, at, *asked)
        if self._accounts.add(account):
            self.found.append(account)
        return key, story


def _publisher_of(entry: Entry, feeds: Mapping[str, Feed]) -> str:
    feed = feeds.get(entry.feed)
    return publisher(entry, feed.publisher if feed else "")


def fingerprints(entry: Entry) -> tuple[str, str, str, str]:
    """Return by what a copy of *entry* is known; empty where it has none such.

    In this order: itself, its link, its link in its feed, its title if that is telling.
    """
    return _prints(entry, words(bare_title(entry)))


def _prints(entry: Entry, title: Sequence[str]) -> tuple[str, str, str, str]:
    link, telling = canonical_link(entry.link), _telling(title)
    return (
        _own_key(entry),
        _hash("link", link) if link else "",
        _hash("link", entry.feed, link) if link else "",
        _hash("title", telling) if telling else "",
    )


def _own_key(entry: Entry) -> str:
    return _hash("entry", entry.feed, entry.id)


def canonical_link(link: str) -> str:
    """Return *link* without scheme, `www.` and tracking; empty for a mere home page.

    A fragment stays where it names a part of the page: some pages hold one story after another.
    """
    if "amp" not in link and (plain := _PLAIN_LINK.fullmatch(link)):
        path = (plain[2] or "").rstrip("/")
        return _MOBILE.sub("", plain[1], count=1) + path if path else ""
    address = unwrapped(link.strip())
    host = host_of(address)
    if not host:
        return ""
    parts = urlsplit(address)
    path = _AMP.sub("", parts.path).rstrip("/")
    query = _telling_query(parts.query) if parts.query else ""
    if not (path or query):
        return ""
    part = "" if _REMARK.search(parts.fragment) else parts.fragment
    page = _MOBILE.sub("", host, count=1) + path
    return page + (f"?{query}" if query else "") + (f"#{part}" if part else "")


def _telling_query(query: str) -> str:
    asked = parse_qsl(query, keep_blank_values=True)
    told = sorted((k, v) for k, v in asked if v != "amp" and not _TRACKING.fullmatch(k))
    return urlencode(told)


def _telling(text: Sequence[str], letters: int = TELLING) -> str:
    """Return the words of a text as one, empty where they are no more than so many *letters*."""
    folded = " ".join(text)
    han = 0 if folded.isascii() else len(_UNBROKEN.findall(folded))
    return folded if len(folded) - len(text) + 1 + han > letters or han * 2 >= letters else ""


def _hash(*parts: str) -> str:
    text = "\n".join(parts).encode("utf-8", "surrogatepass")
    return blake2b(text, digest_size=10).hexdigest()
