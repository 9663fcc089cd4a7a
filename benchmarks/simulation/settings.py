"""The config of the simulated daemon, as the people of the simulation edit it.

The ledger reads these settings, and never the product's own parsed config.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import NamedTuple
from zoneinfo import ZoneInfo

from benchmarks.month_publishers import Publication

ZONE = ZoneInfo("Europe/Berlin")
QUIET = 'quiet: {from: "22:00", to: "07:00"}'
QUIET_BEGINS = 22  # o'clock
QUIET_ENDS = 7
DAY = timedelta(days=1)


class Desk(NamedTuple):
    """A watch."""

    name: str
    word: str
    tell: tuple[str, ...]
    is_urgent: bool = False
    more: str = ""
    """Its other options as YAML."""


class Way(NamedTuple):
    """A route."""

    name: str
    to: str
    watch: str
    """The watch that it fits; * for all."""
    more: str = ""


DESKS = (
    Desk("Money", "zorblat", ("team", "board"), more=", alert_on: [match, burst]"),
    Desk("Ports", "quintel", ("team",)),
    Desk("Name", "mirvane", ("press", "team"), is_urgent=True),
    Desk("Energy", "dolvine", ("press",), more=", alert_on: [match, burst]"),
)
WAYS = (
    Way("Archive", "archive", "*", ', digest: "30 17 * * *"'),
    Way("Duty", "press", "Ports"),
)
WORDS = tuple(desk.word for desk in DESKS)


@dataclass(frozen=True)
class Settings:
    """The config at one time."""

    desks: tuple[Desk, ...] = DESKS
    ways: tuple[Way, ...] = WAYS
    options: dict[str, tuple[str, ...]] = field(default_factory=dict)
    """The options of each channel that hold messages, as YAML."""
    absent: frozenset[str] = frozenset()
    """Channels that the config has no more."""

    def find_channels(self, desk: Desk) -> list[str]:
        """Return the channels that *desk* tells, and those of the routes that fit it."""
        found = dict.fromkeys(desk.tell)
        found |= dict.fromkeys(way.to for way in self.ways if way.watch in ("*", desk.name))
        return [name for name in found if name not in self.absent]

    def is_quiet(self, channel: str, at: datetime) -> bool:
        """Return whether *channel* has quiet hours *at* a time."""
        hour = at.astimezone(ZONE).hour
        is_night = hour >= QUIET_BEGINS or hour < QUIET_ENDS
        return QUIET in self.options.get(channel, ()) and is_night

    def find_budget(self, channel: str) -> int:
        """Return how many messages a day *channel* takes; 0 for any number."""
        for option in self.options.get(channel, ()):
            if option.startswith("budget: "):
                return int(option.removeprefix("budget: ").removesuffix("/day"))
        return 0

    def find_desk(self, name: str) -> Desk | None:
        """Return the watch *name*; None if there is none."""
        return next((desk for desk in self.desks if desk.name == name), None)

    def without(self, channel: str) -> Settings:
        """Return the settings without *channel*."""
        return replace(self, absent=self.absent | {channel})


SLACK = "type: slack, token: xoxb-simulated"
CHANNELS = {
    "team": f"{SLACK}, channel: C0TEAM00001",
    "press": f"{SLACK}, channel: C0PRESS0001",
    "ops": f"{SLACK}, channel: C0OPS000001",
    "board": "type: email, to: [ann@example.org, bob@example.org]",
    "archive": "type: email, to: [archive@example.org]",
}
MAIL = ", from: desk@example.org, smtp: {host: mail.example.org, security: none}"
SLACK_IDS = {"C0TEAM00001": "team", "C0PRESS0001": "press", "C0OPS000001": "ops"}


def write_config(settings: Settings, publications: list[Publication]) -> str:
    """Return the config of the daemon."""
    lines = ["feeds:"]
    for feed in publications:
        every = f"{feed.every / 60:.0f}m"
        lines.append(f"  - {{url: {feed.url}, every: {every}, name: F{feed.number}}}")
    lines.append("watches:")
    for desk in settings.desks:
        tell = [name for name in desk.tell if name not in settings.absent]
        urgent = ", urgent: true" if desk.is_urgent else ""
        named = f"name: {desk.name}, keywords: [{desk.word}], tell: [{', '.join(tell)}]"
        lines.append(f"  - {{{named}{urgent}{desk.more}}}")
    ways = [way for way in settings.ways if way.to not in settings.absent]
    lines += ["routes:"] if ways else []
    for way in ways:
        match = f'match: {{watch: "{way.watch}"}}'
        lines.append(f"  - {{name: {way.name}, to: {way.to}, {match}{way.more}}}")
    lines.append("channels:")
    for name, fields in CHANNELS.items():
        if name not in settings.absent:
            mail = MAIL if "email" in fields else ""
            options = "".join(f", {option}" for option in settings.options.get(name, ()))
            lines.append(f"  {name}: {{{fields}{mail}, zone: Europe/Berlin{options}}}")
    return "\n".join([*lines, "ops: ops"]) + "\n"
