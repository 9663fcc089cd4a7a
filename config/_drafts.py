"""Read the draft of one watch as the config would read it.

The draft is put into a config of its own, which has the channels, the defaults and the excluded
words of the config that runs, but none of its feeds. So it is read in a millisecond, however many
feeds there are, and its mistakes are those that a check of the files would name.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping
from dataclasses import replace
from functools import lru_cache
from typing import Any, NamedTuple, TypeVar

import yaml

from config._config import Config, Texts
from config._items import take_from_list
from model import ConfigError, Watch

_FILE = "draft"
_MISTAKE = re.compile(rf"{_FILE}:(\d+):(\d+): (?:watches\.0(?:\.|: ))?(.*)", re.DOTALL)
_SECTION = "watches"
_FEED = "https://draft.example/"
_INDENT = 2  # columns by which a draft without a dash is moved
Part = TypeVar("Part")


class DraftMistake(NamedTuple):
    """A mistake in a draft."""

    line: int
    column: int
    detail: str


class WatchDraft(NamedTuple):
    """A draft of one watch as it was read."""

    watch: Watch | None
    """None if it has mistakes."""
    mistakes: tuple[DraftMistake, ...]


def read_draft(running: Config, text: str) -> WatchDraft:
    """Return the watch in *text*: an item of the list of watches, with or without its dash."""
    written = _write_item(text)
    try:
        parsed = _parse_alone(running, written)
    except ConfigError as error:
        return WatchDraft(None, tuple(map(written.find_place, error.problems)))
    if len(parsed.watches) != 1:
        detail = f"expected one watch, found {len(parsed.watches)}; write one"
        return WatchDraft(None, (DraftMistake(1, 1, detail),))
    return WatchDraft(next(iter(parsed.watches.values())), ())


def put_draft(running: Config, text: str, of: str) -> Config:
    """Return *running* with the watch in *text* in the place of the watch *of*, or at the end.

    Raises:
        ConfigError: the draft has mistakes.
    """
    alone = _parse_alone(running, _write_item(text))
    (name,) = alone.watches
    old = of if of in running.watches else name
    watchlist, hot = running.watchlist, running.hot_watchlist
    listed = _put(old, _by_name(watchlist.watches), _by_name(alone.watchlist.watches))
    looking = _put(old, _by_name(hot.watches), _by_name(alone.hot_watchlist.watches))
    return replace(
        running,
        watches=_put(old, running.watches, alone.watches),
        watchers=_put(old, running.watchers, alone.watchers),
        places=_put(old, running.places, alone.places),
        watchlist=watchlist.make_list(listed.values()),
        hot_watchlist=watchlist.make_list(looking.values()),
    )


def _put(old: str, parts: Mapping[str, Part], new: Mapping[str, Part]) -> dict[str, Part]:
    """Return *parts* by name with those of *new* in the place of *old*, or else at the end."""
    found: dict[str, Part] = {}
    for name, part in parts.items():
        if name == old:
            found |= new
        elif name not in new:
            found[name] = part
    return found | dict(new)


def _by_name(watches: Iterable[Watch]) -> dict[str, Watch]:
    return {watch.name: watch for watch in watches}


def _parse_alone(running: Config, written: _Item) -> Config:
    """Return a config with the draft alone, amid the other sections of *running*."""
    from config import _parse

    whole = f"{_SECTION}:\n{written.text}\n{_write_surroundings(running)}"
    return _parse.parse(Texts(_FILE, {_FILE: whole}), {}, needs_secrets=False)


class _Item(NamedTuple):
    """A draft as an item of a list."""

    text: str
    moved: int
    """Columns by which it was moved to the right."""
    lines: int
    """The number of lines of the draft."""

    def find_place(self, problem: str) -> DraftMistake:
        """Return *problem* with its place in the draft."""
        found = _MISTAKE.fullmatch(problem)
        if found is None:
            return DraftMistake(1, 1, problem)
        line = min(max(int(found[1]) - 1, 1), self.lines)
        column = max(int(found[2]) - self.moved, 1)
        return DraftMistake(line, column, found[3])


def _write_item(text: str) -> _Item:
    lines = take_from_list(text).expandtabs(_INDENT).rstrip().splitlines() or [""]
    first = next((number for number, line in enumerate(lines) if _is_content(line)), 0)
    if lines[first].lstrip().startswith("- "):
        return _Item("\n".join(lines), moved=0, lines=len(lines))
    gap = len(lines[first]) - len(lines[first].lstrip())
    moved = [" " * _INDENT + line for line in lines]
    moved[first] = f"{' ' * gap}- {lines[first].lstrip()}"
    return _Item("\n".join(moved), moved=_INDENT, lines=len(lines))


def _is_content(line: str) -> bool:
    return bool(line.strip()) and not line.lstrip().startswith("#")


@lru_cache(maxsize=2)
def _write_surroundings(running: Config) -> str:
    """Return the other sections of the config that the draft is read in, as YAML."""
    main = next(iter(running.texts.texts.values()))
    loaded: Any = yaml.load(main, Loader=yaml.CSafeLoader)  # it is the safe one
    defaults = loaded.get("defaults") if isinstance(loaded, dict) else None
    of_watches = defaults.get(_SECTION) if isinstance(defaults, dict) else None
    whole = {
        "feeds": [_FEED],
        "channels": {name: {"type": "console"} for name in running.channels},
        "ops": running.ops,
        "defaults": {_SECTION: of_watches} if of_watches else {},
    }
    kept = {name: value for name, value in whole.items() if value}
    return "\n".join(
        f"{name}: {json.dumps(value, ensure_ascii=False, default=str)}"
        for name, value in kept.items()
    )
