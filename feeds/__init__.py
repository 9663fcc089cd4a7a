"""Bring entries in. One file a type of feed: `type: rss` is rss.py, its class `Plugin`.

A source is a frozen dataclass named `Plugin` whose fields are its YAML options; a docstring
under each field becomes the JSON Schema, the editor's hover and the docs.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Protocol

from feeds._due import next_due
from feeds._place import place
from feeds._show import show
from feeds._tools import AGENT, Tools
from model import Feed, Page

__all__ = ["AGENT", "Source", "Tools", "next_due", "place", "show"]


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
