"""One state of the whole, read again only when the state has changed.

`PRAGMA data_version` tells in a hundredth of a millisecond whether another process has written. A
request that finds the state as it was is served from memory; so no number of open pages makes the
database work. The streams are told only if something changed that a person can see.
"""

from __future__ import annotations

import asyncio
import hashlib
import os
from collections.abc import Callable, Coroutine
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from time import thread_time
from typing import TYPE_CHECKING, Any

import orjson
from aiohttp import web

import config as configs
import storage
from answers.daemon import Pulse
from answers.feeds import FeedShown
from answers.health import Health, judge_health, read_pulse
from answers.now import Now, read_overview
from config import Config, Texts
from daemon import requests
from model import ConfigError, StorageError, Unreachable
from web import _faults

if TYPE_CHECKING:
    from config import WebOptions
    from storage import KeptConfig, Status
    from web._settings import Settings

LOOK_EVERY = 1.0
"""Seconds between two looks at the state while a page is open."""
PULSE_EVERY = 10.0
"""Seconds between two questions to the daemon. Doubled: a daemon that hangs is late 20 s later.

Without a daemon, the lock is looked at each second: so a start is seen at once.
"""
MAX_AGE = timedelta(seconds=30)
"""Of a snapshot: some facts change with time alone."""
QUICK = 0.05
"""Seconds of CPU that a read may take each second without a rest."""
REST_FACTOR = 5
"""How many times as long as a slow read the next one waits. Doubled: half as much CPU."""


@dataclass(frozen=True)
class Snapshot:
    """The state of the whole, and its name."""

    now: Now
    feeds: tuple[FeedShown, ...]
    """Those in trouble first."""
    config: Config
    version: int
    """Counts the changes that a person can see."""
    digest: str
    """Of everything but the times that pass by themselves."""
    exposure: Any
    """How much the feeds bring, as `answers.series` needs it."""


class Snapshots:
    """The present snapshot, the streams that hear of changes, and the pulse of the daemon."""

    def __init__(self, settings: Settings) -> None:
        """Read by *settings*; nothing is read yet."""
        self._settings = settings
        self._config = settings.config
        self._parsed: KeptConfig | None = None
        self._current: Snapshot | None = None
        self._seen_version = -1
        self._rest_until = 0.0
        self._has_looked = False
        """Whether the state was looked at in this turn of the loop."""
        self._reading = asyncio.Lock()
        self.metrics_path = storage.find_metrics(settings.reader.path)
        """The file in which the daemon writes its metrics."""
        self.streams: set[asyncio.Queue[Snapshot | None]] = set()
        self.pulse = Pulse(pid=None)

    @property
    def reader(self) -> storage.Reader:
        """Return the state, for the answers that no snapshot holds."""
        return self._settings.reader

    @property
    def options(self) -> WebOptions:
        """Return the options of the page."""
        return self._settings.options

    @property
    def config(self) -> Config:
        """Return the config that the page shows."""
        return self._config

    def now(self) -> datetime:
        """Return the time on the wall."""
        return self._settings.now()

    def judge_health(self) -> Health:
        """Return how all is, by the state and the file in which the daemon writes its pulse."""
        pulse = Pulse(pid=None)
        status = None
        problem = ""
        try:
            pulse = read_pulse(self._read_metrics(), storage.find_holder(self.reader.path))
            status = self.reader.read_status(self.now())
        except StorageError as error:
            problem = str(error)
        return judge_health(status, pulse, self.now(), self._settings.write_command, problem)

    async def ask_health(self) -> tuple[Health, Status]:
        """Ask the daemon now, and return how all is with the state at that moment.

        Raises:
            StorageError: the state cannot be read.
        """
        pulse = await self._ask()
        status = self.reader.read_status(self.now())
        return judge_health(status, pulse, status.now, self._settings.write_command), status

    def _read_metrics(self) -> str:
        try:
            return self.metrics_path.read_text(encoding="utf-8")
        except (OSError, ValueError):  # there is none yet, or it is not the daemon's
            return ""

    async def get(self) -> Snapshot:
        """Return the present snapshot; read it if the state has changed, or time has passed.

        Raises:
            StorageError: the state cannot be read.
        """
        if self._has_looked and self._current is not None:
            return self._current
        async with self._reading:
            if self._current is None or self._is_due(self._current):
                await self._read()
            assert self._current is not None  # noqa: S101  # it was read above
            self._share_look()
            return self._current

    def _share_look(self) -> None:
        """Let the other requests of this turn of the loop have the same snapshot.

        They had arrived before this look at the state, so they cannot ask for a later change.
        """
        if not self._has_looked:
            self._has_looked = True
            asyncio.get_running_loop().call_soon(self._end_turn)

    def _end_turn(self) -> None:
        self._has_looked = False

    def _is_due(self, current: Snapshot) -> bool:
        if asyncio.get_running_loop().time() < self._rest_until:
            return False
        is_old = self.now() - current.now.served_at > MAX_AGE
        return is_old or self.reader.read_version() != self._seen_version

    async def _read(self) -> None:
        began = thread_time()
        self._seen_version = self.reader.read_version()
        await self._follow_config()
        now, feeds, exposure = read_overview(self.reader, self._config, self.pulse, self.now())
        digest = _digest(now)
        before = self._current
        version = before.version if before else 0
        if before is None or before.digest != digest:
            version += 1
        self._current = Snapshot(now, feeds, self._config, version, digest, exposure)
        took = thread_time() - began
        rest = REST_FACTOR * took if took > QUICK else 0.0
        self._rest_until = asyncio.get_running_loop().time() + rest
        if before is not None and version != before.version:
            for stream in self.streams:
                stream.put_nowait(self._current)

    async def _follow_config(self) -> None:
        """Take the config that the daemon runs on, if it is another one than before."""
        kept = self.reader.read_kept_config()
        if kept is None or kept == self._parsed:
            return
        self._parsed = kept
        running = self._config.texts
        if dict(kept.texts) == dict(running.texts) and kept.changes == running.changes:
            return
        try:
            texts = Texts(kept.main, kept.texts, changes=kept.changes)
            self._config = await asyncio.to_thread(
                configs.parse, texts, os.environ, needs_secrets=False
            )
        except ConfigError:
            return  # a plugin of it is not here; the page goes on with the config before

    # --- tasks ----------------------------------------------------------------------------

    def list_work(self, end: Callable[[], None]) -> list[Coroutine[Any, Any, None]]:
        """Return the work to do while the page is served; *end* ends the process."""
        return [self._look(), self._feel_pulse(end)]

    async def _look(self) -> None:
        """Look at the state each second, as long as a page is open."""
        while True:
            await asyncio.sleep(LOOK_EVERY)
            if self.streams:
                await self._try_reading()

    async def _try_reading(self) -> None:
        try:
            await self.get()
        except StorageError:
            return  # the next request says it
        except Exception as error:  # noqa: BLE001  # a fault ends no task of the page
            _faults.report("the state", error)

    async def feel(self) -> None:
        """Ask the daemon whether it works, before the first answer is given."""
        self.pulse = await self._ask()

    async def _feel_pulse(self, end: Callable[[], None]) -> None:
        """Ask the daemon every few seconds whether it works."""
        while True:
            pulse = await self._ask()
            if self._settings.daemon is not None and self._is_left(pulse):
                end()
                return
            has_changed = replace(pulse, at=None) != replace(self.pulse, at=None)
            self.pulse = pulse
            if has_changed and self._current is not None:
                self._seen_version = -1
                self._has_looked = False
                await self._try_reading()
            await asyncio.sleep(LOOK_EVERY if pulse.pid is None else PULSE_EVERY)

    def _is_left(self, pulse: Pulse) -> bool:
        """Return whether nobody needs this page any more, which a daemon had started.

        Another daemon has the state, and starts a page of its own; or the state was deleted; or a
        demo was killed.
        """
        settings = self._settings
        is_taken = pulse.pid not in {None, settings.daemon}
        is_orphan = settings.ends_with_daemon and os.getppid() != settings.daemon
        return is_taken or is_orphan or not self.reader.path.exists()

    async def _ask(self) -> Pulse:
        database = self.reader.path
        try:
            pid = storage.find_holder(database)
        except StorageError as error:
            return Pulse(None, self.pulse.at, str(error))
        if pid is None:
            return Pulse(None, self.pulse.at)
        try:
            reply = await requests.ask(database, {"do": "health"})
        except Unreachable as error:
            return Pulse(pid, self.pulse.at, silence=str(error))
        trouble = "" if reply.get("ok") else reply.get("text", "")
        return Pulse(pid, self.now(), trouble)


def _digest(now: Now) -> str:
    """Return a hash of *now* without the times that pass by themselves."""
    daemon = replace(now.daemon, pulse_at=None, polled_at=None, next_at=None)
    steady = orjson.dumps(replace(now, daemon=daemon, served_at=_NEVER))
    return hashlib.sha256(steady).hexdigest()[:16]


_NEVER = datetime.min.replace(tzinfo=UTC)
SNAPSHOTS = web.AppKey("snapshots", Snapshots)
