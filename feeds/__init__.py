"""Bring entries in. One file a type of feed: `type: rss` is rss.py, its class `Plugin`.

A source is a frozen dataclass named `Plugin`. Its fields are its YAML options. The docstring under
each field becomes the JSON Schema, the editor's hover and the docs.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Protocol

from feeds._address import find_public_host, read_address
from feeds._arrival import classify_arrival, limit_day
from feeds._due import MIN_INTERVAL, choose_validators, plan_next_poll
from feeds._health import DOWN_FOR, DOWN_POLLS, MIN_OLD_ENTRIES, find_change, judge_health
from feeds._rhythm import learn
from feeds._schedule import find_next_time, list_next_times, list_weekdays
from model import Feed, Page, Proxy

if TYPE_CHECKING:
    from contextlib import AbstractAsyncContextManager

    from feeds._tools import Tools as Tools

__all__ = [
    "DOWN_FOR",
    "DOWN_POLLS",
    "MIN_INTERVAL",
    "MIN_OLD_ENTRIES",
    "Source",
    "choose_validators",
    "classify_arrival",
    "find_change",
    "find_next_time",
    "find_public_host",
    "judge_health",
    "learn",
    "limit_day",
    "list_next_times",
    "list_weekdays",
    "open_tools",
    "plan_next_poll",
    "read_address",
]


class Source(Protocol):
    """The code that reads one type of feed."""

    @property
    def address(self) -> str:
        """Return the text that names the feed for ever: its normalised URL or its path."""
        ...

    async def fetch(self, feed: Feed, validators: Mapping[str, str], tools: Tools) -> Page:
        """Return the current page of *feed*; a failure is its `problem`, never an exception."""
        ...


def open_tools(contact: str = "", proxy: Proxy | None = None) -> AbstractAsyncContextManager[Tools]:
    """Return the tools of the sources, as a context.

    Servers are told *contact*, how the operator can be reached. They are reached through *proxy*.
    The import waits for the call: the caged process does not need the tools.
    """
    from feeds._tools import Tools, name_agent

    return Tools.open(name_agent(contact), proxy=proxy)
