"""The ledger of the simulation: its own account of all that must be told, and to whom.

It has the pages that were served, the settings of people, their acts, and the messages that
arrived. It shares no rule with the gates. A line of it is written for each event, so equal runs
have equal ledgers. `benchmarks.simulation.checks` compares it with the database.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING, Any, NamedTuple

from benchmarks.month_servers import Answer
from benchmarks.simulation.plan import START
from benchmarks.simulation.settings import Desk, Settings

if TYPE_CHECKING:
    from benchmarks.simulation.life import Life


class Silenced(NamedTuple):
    """A subject that a person silenced."""

    watch: str
    link: str
    """Of the only report that it concerns; empty for the whole watch."""
    begin: float
    end: float


@dataclass
class Due:
    """An entry that a watch must tell in its channels."""

    link: str
    watch: str
    channels: tuple[str, ...]
    first: float
    """When it was first served."""
    at: float
    """When the poll ended that brought it."""
    told: dict[str, str] = field(default_factory=dict)
    """Its last known fate, by channel."""


class Ledger:
    """The account of one life."""

    def __init__(self, life: Life) -> None:
        """Begin empty."""
        self.lines: list[str] = []
        self.violations: list[str] = []
        self.due: dict[tuple[str, str], Due] = {}
        """By link and watch."""
        self.silenced: list[Silenced] = []
        self.adopted: list[tuple[float, Settings]] = [(0.0, life.settings)]
        self.excused: set[str] = set()
        """Deliveries of which an attempt may have arrived earlier."""
        self._life = life
        self._first_good: dict[str, float] = {}
        self._seen: dict[str, float] = {}
        """When each link was first served, also by polls that were broken off."""
        self._lookers: dict[str, frozenset[str]] = {}
        """The watches that looked for the entry at each link then."""
        self._done: set[str] = set()

    def note(self, kind: str, **facts: Any) -> None:
        """Write a line."""
        told = " ".join(f"{name}={value!r}" for name, value in facts.items())
        line = f"{self._life.loop.time():.3f} {kind} {told}"
        self.lines.append(line.replace(str(self._life.path.parent), "FOLDER"))

    def blame(self, text: str) -> None:
        """Note a broken promise."""
        self.violations.append(f"{self._life.loop.time():.0f}: {text}")

    # --- pages ----------------------------------------------------------------------------------

    def see(self, key: str, answer: Answer | None) -> None:
        """Note the entries of a page, and the watches that look for them now.

        The daemon may have stored them, even if the page was cut or its poll broken off.
        """
        now = self._life.loop.time()
        for link, item in self._list_items(key, answer):
            if link not in self._seen:
                self._seen[link] = now
                self._lookers[link] = self._find_lookers(item.words.split())

    def _find_lookers(self, words: Collection[str]) -> frozenset[str]:
        return frozenset(desk.name for desk in self._life.settings.desks if desk.word in words)

    def break_polls(self) -> None:
        """Note the pages of polls that a kill broke off."""
        for key, answer in self._life.servers.answers.items():
            self.see(key, answer)

    def end_poll(self, key: str, answer: Answer | None) -> None:
        """Note that a poll of the feed *key* ended, and its last *answer*."""
        now = self._life.loop.time()
        self.see(key, answer)
        if answer is None or answer.fault:
            return
        first_good = self._first_good.setdefault(key, now)
        for link, item in self._list_items(key, answer):
            if link in self._done:
                continue
            self._done.add(link)
            if item.at < first_good:
                continue
            lookers = self._lookers[link] & self._find_lookers(item.words.split())
            for desk in self._life.settings.desks:
                if desk.name in lookers:
                    self._add(link, desk, now)
        self.note("polled", feed=key[-6:], shown=len(answer.shown))

    def _add(self, link: str, desk: Desk, now: float) -> None:
        channels = tuple(self._life.settings.find_channels(desk))
        self.due[link, desk.name] = Due(link, desk.name, channels, self._seen[link], now)

    def _list_items(self, key: str, answer: Answer | None) -> list[tuple[str, Any]]:
        if answer is None:
            return []
        feed = next(one for one in self._life.plan.publications if one.url == key)
        return [(feed.link(index), feed.items[index]) for index, _ in answer.shown]

    # --- people ---------------------------------------------------------------------------------

    def adopt(self, settings: Settings) -> None:
        """Note that the daemon runs on *settings* now."""
        self.adopted.append((self._life.loop.time(), settings))
        self.note("adopted", options=settings.options, absent=sorted(settings.absent))

    def was_just_edited(self, at: float, within: float) -> bool:
        """Return whether the settings changed *within* some seconds before *at*."""
        return any(at - within <= when <= at for when, _ in self.adopted[1:])

    def keep_act(self, asked: dict[str, str], rows: list[Any]) -> None:
        """Note an act that was done."""
        now = self._life.loop.time()
        self.note("act", **{name: asked[name] for name in sorted(asked)})
        if asked["do"] == "silence":
            until = datetime.fromisoformat(asked["until"]).timestamp() - START.timestamp()
            self.silenced.append(Silenced(asked["watch"], "", now, until))
        elif asked["said"] == "not_relevant":
            row = next(row for row in rows if row.id == asked["alert"])
            for mention in row.message.all_mentions:
                self.silenced.append(Silenced(row.watch, mention.link, now, float("inf")))

    def find_silence(self, due: Due, begin: float, end: float) -> bool:
        """Return whether a silence concerned *due* at some time from *begin* to *end*."""
        return any(
            one.watch == due.watch
            and one.link in ("", due.link)
            and one.begin <= end
            and begin < one.end
            for one in self.silenced
        )

    # --- checks ---------------------------------------------------------------------------------

    def check(self, *, is_end: bool) -> None:
        """Compare all with the database, at the end of a day or at the end of all."""
        from benchmarks.simulation.checks import check_all

        check_all(self._life, self, is_end=is_end)
