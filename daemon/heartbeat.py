"""Call an address after each good tick, so that a service elsewhere misses a daemon that is gone.

Healthchecks.io and the like expect a GET every minute or so, and tell somebody when none comes.
No work waits for the call. Its address is a secret: whoever has it can feign
the daemon. The operator chose it, so it may be private, as that of a channel.
"""

from __future__ import annotations

import os
from http import HTTPStatus
from typing import TYPE_CHECKING, Any, Protocol

from daemon.crew import Crew
from daemon.guard import Guard

if TYPE_CHECKING:
    from aiohttp import ClientSession

    from config import Config
    from daemon.tools import Tools

BEAT_EVERY = 25.0
"""Seconds between two calls at least. Halved: services that take five a minute refuse some."""
ANSWER_WITHIN = 5.0
"""Seconds for the answer."""
END_WITHIN = 2.0
"""Seconds for a call under way when the daemon stops."""


class Daemon(Protocol):
    """The parts of the daemon that are used here."""

    config: Config
    guard: Guard
    log: Any
    tools: Tools

    def steady(self) -> float:
        """Return seconds on a clock that nobody sets."""
        ...


class Heartbeat:
    """Calls the address that the config names."""

    def __init__(self, daemon: Daemon) -> None:
        """Call for *daemon*; nothing is called yet."""
        self._daemon = daemon
        self._calls = Crew(daemon.guard)
        self._next_at = 0.0
        self._told = ""
        """The problem that was logged last, so that each is said once."""

    def start(self) -> None:
        """Start a call, if one is due and all is well."""
        daemon = self._daemon
        is_due = daemon.steady() >= self._next_at
        if not daemon.config.heartbeat or daemon.guard.trouble is not None or not is_due:
            return
        self._next_at = daemon.steady() + BEAT_EVERY
        self._calls.start("heartbeat", self._call(daemon.config.heartbeat))

    async def end(self) -> None:
        """Let a call under way finish soon, or give it up."""
        await self._calls.end(within=END_WITHIN)

    async def _call(self, url: str) -> None:
        tools = self._daemon.tools.notifiers
        problem = await _find_problem(tools.session(), url, tools.find_proxy(url))
        if problem == self._told:
            return
        if problem:
            self._daemon.log.warning("heartbeat.failed", problem=problem)
        else:
            self._daemon.log.info("heartbeat.recovered")
        self._told = problem


async def _find_problem(session: ClientSession, url: str, proxy: str | None) -> str:
    """Call *url*; return in words why the call failed, without the address, or nothing."""
    import aiohttp

    within = aiohttp.ClientTimeout(total=ANSWER_WITHIN)
    call = session.get(
        url,
        proxy=proxy,
        timeout=within,
        allow_redirects=False,
        middlewares=(),  # one of the session refuses redirects, which are an answer here
    )
    try:
        async with call as answer:
            status = answer.status
    except TimeoutError:
        return f"no answer within {ANSWER_WITHIN:.0f} s"
    except aiohttp.ClientConnectorDNSError:
        return "its name is not found; correct heartbeat:"
    except aiohttp.ClientConnectorError as error:
        number = error.os_error.errno
        return os.strerror(number).lower() if number else "no connection"
    except (aiohttp.ClientError, OSError) as error:
        return f"no answer ({type(error).__name__})"
    if status < HTTPStatus.MULTIPLE_CHOICES:
        return ""
    return f"it answers HTTP {status}; correct heartbeat:, or ask who runs that service"
