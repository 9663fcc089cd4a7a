"""Bring entries in. One file a type of feed: `type: rss` is rss.py, its class `Plugin`.

A source is a frozen dataclass named `Plugin` whose fields are its YAML options; a docstring
under each field becomes the JSON Schema, the editor's hover and the docs.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Protocol

from feeds._arrival import place
from feeds._due import next_due
from feeds._show import show
from model import Feed, Page

if TYPE_CHECKING:
    from contextlib import AbstractAsyncContextManager

    from feeds._tools import Tools as Tools

__all__ = ["Source", "next_due", "open_tools", "place", "show"]


class Source(Protocol):
    """The code that reads one type of feed."""

    @property
    def address(self) -> str:
        """Return what names the feed for ever: its normalised URL, its path."""
        ...

    async def fetch(self, feed: Feed, validators: Mapping[str, str], tools: Tools) -> Page:
        """Return what the feed says now; with `Page.problem` where it says nothing usable.

        Never raises for what the network or the document does.
        """
        ...


def open_tools(agent: str = "") -> AbstractAsyncContextManager[Tools]:
    """Return the tools that sources use, to be entered; they introduce themselves as *agent*.

    Imported when called: the caged process has no use for them.
    """
    from feeds._tools import AGENT, Tools

    return Tools.open(agent or AGENT)
