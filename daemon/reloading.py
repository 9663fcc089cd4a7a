"""Adopt an edit of the config as a whole, hold it, or refuse it and keep the running one."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol

from daemon import background, baselines
from daemon.agenda import Agenda
from daemon.crew import Crew
from daemon.guard import Guard
from daemon.operator import Operator
from daemon.overtaken import end_overtaken
from daemon.tools import Tools
from daemon.watchers import Looks
from terminal import logs

if TYPE_CHECKING:
    from config import Config
    from storage import Store, Transaction

    Write = Callable[[Transaction], None]


class Daemon(Protocol):
    """The parts of a daemon that an edit concerns."""

    config: Config
    loaded: datetime
    """When *config* was read."""
    store: Store
    tools: Tools
    agenda: Agenda
    guard: Guard
    operator: Operator
    log: Any
    reloading: asyncio.Lock
    """Held while an edit is taken."""

    @property
    def polls(self) -> Crew:
        """Return the polls under way."""
        ...

    def now(self) -> datetime:
        """Return the time on the wall."""
        ...

    def steady(self) -> float:
        """Return seconds on a clock that nobody sets."""
        ...


async def reload(daemon: Daemon, asked: bool, accept: bool) -> tuple[bool, str]:
    """Look at the config's files, and adopt an edit as a whole or keep the running config.

    *asked*: look even if no file changed. *accept*: adopt also an edit that would be held.
    Returns whether all is well, and the answer for a person.
    """
    async with daemon.reloading:
        if not asked and daemon.guard.is_pausing:
            return False, "the database fails"
        return await _adopt_edit(daemon, asked, accept)


async def _adopt_edit(daemon: Daemon, asked: bool, accept: bool) -> tuple[bool, str]:
    keeper = daemon.tools.keeper
    edit = await asyncio.to_thread(keeper.find_edit, asked, accept)
    if edit is None:
        return True, "nothing has changed"
    try:
        if edit.config is not None:
            adopt_config(daemon, edit.config)
        trouble = daemon.operator.report_edit(daemon.config, edit, daemon.loaded, daemon.now())
    except BaseException:
        keeper.put_back(edit)
        raise
    if trouble:
        return False, trouble
    return True, f"taken: {daemon.config.summarize()}"


def adopt_config(daemon: Daemon, config: Config, write: Write | None = None) -> None:
    """Run on *config* from now on; feeds that were due stay due.

    The order matters. One transaction stores the feeds and watches of the edit, and the change of
    a keyword that *write* stores; only then does the daemon run on it. A failure before that leaves
    the old config running.
    """
    at = daemon.now()
    before = daemon.config
    with daemon.store.transaction() as tx:
        tx.change_keys(_list_old_keys(config))
        tx.sync_feeds(list(config.feeds.values()), at)
        tx.keep_config(str(Path(config.texts.main).absolute()), config.texts.texts, at)
        if write is not None:
            write(tx)
        end_overtaken(config, tx, daemon.operator, daemon.log, at)
        daemon.operator.watchers.read_notes(config, tx)
        new = baselines.begin(config, tx, at, before.watches)  # watchers/ begin a baseline
    daemon.config = config
    daemon.loaded = at
    daemon.tools.feeds.configure(config.agent, config.proxy)
    daemon.tools.notifiers.proxy = config.proxy
    daemon.tools.notifiers.slots = config.slots
    daemon.operator.watchers.report(config, tx, at)
    if new:
        daemon.polls.start(f"past {at}", _catch_up(daemon, new, at))
    if config.texts.texts != before.texts.texts:
        daemon.polls.start("plan", background.log_plan(lambda: daemon.config, daemon.log))
    logs.hide(config.secrets)
    _plan_polls(daemon, at)
    daemon.tools.counters.count_load("loaded")
    daemon.log.info("config.loaded", **config.count_parts(), hints=list(config.hints))


def _list_old_keys(config: Config) -> dict[str, str]:
    """Return the keys that older versions gave to feeds, with secrets in them, and those of now."""
    keys = {getattr(source, "address", ""): key for key, source in config.sources.items()}
    return {old: new for old, new in keys.items() if old and old != new}


def _plan_polls(daemon: Daemon, at: datetime) -> None:
    """Put the feeds on the agenda at their stored times, except those being polled."""
    ahead = daemon.steady() - at.timestamp()
    due: dict[str, float] = {}
    for key, when in daemon.store.read_due_times().items():
        if key not in daemon.polls:
            due[key] = ahead + when.timestamp()
    daemon.agenda.replace(due)


async def _catch_up(daemon: Daemon, new: Sequence[str], began: datetime) -> None:
    """Let the *new* watches catch up with the entries stored before they *began*."""

    def present() -> tuple[Config, datetime]:
        return daemon.config, daemon.now()

    def report(looks: Looks) -> None:
        daemon.operator.watchers.report(daemon.config, looks, daemon.now())

    await background.catch_up(present, new, began, daemon.store, daemon.log, report)
