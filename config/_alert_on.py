"""Build the watchers of a watch; it may set some of their options itself."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from functools import cache
from types import MappingProxyType
from typing import Any, NamedTuple, cast

import plugins
from config._channels import find_plugin, remove_options
from config._option_types import list_options
from config._options import build
from config._rows import Draft, Option, Options, Row, list_values
from config.reading.nodes import Items, Scalar
from config.reading.traps import shorten
from watchers import Watcher, wants_hot_list

_DEFAULT_KIND = "match"

KindsByOption = Mapping[str, tuple[str, ...]]
"""The kinds of watchers that take each option."""


@cache
def list_shared_options() -> KindsByOption:
    """Return the options of watchers that a watch may set itself, and the kinds that take each."""
    return _group_by_option(_list_shared)


@cache
def list_inner_options() -> KindsByOption:
    """Return the options that may stand in `alert_on:` only, and the kinds that take each."""

    def list_inner(cls: type[Any]) -> list[str]:
        return [name for name in list_options(cls) if name not in _list_shared(cls)]

    return _group_by_option(list_inner)


def _list_shared(cls: type[Any]) -> tuple[str, ...]:
    return getattr(cls, "on_watch", ())


def _group_by_option(list_names: Callable[[type[Any]], Iterable[str]]) -> KindsByOption:
    """Return the kinds of watchers by the names that *list_names* returns for each."""
    found: dict[str, tuple[str, ...]] = {}
    for kind, cls in plugins.list_loaded("watchers").items():
        for name in list_names(cls):
            found[name] = (*found.get(name, ()), kind)
    return MappingProxyType(found)


def reject_misplaced(draft: Draft, row: Row, known: Iterable[str]) -> tuple[str, ...]:
    """Note options of watchers that may not stand on the watch in *row*; return their names.

    The options *known* are those of the watch itself.
    """
    takers = list_inner_options()
    others = row.options.keys() - {*known}
    names = tuple(takers.keys() & others)
    for name in names:
        option = row.options[name]
        kinds = takers[name]
        text = f"is an option of {' and '.join(kinds)}"
        advice = _show_inner(kinds[-1], name, option)
        draft.reject(option.key, option.path, f"{text}; write it there, as {advice}")
    return names


def _show_inner(kind: str, name: str, option: Option) -> str:
    """Return how the *option* of a *name* is written for a *kind* of watcher."""
    value = shorten(option.value.value) if isinstance(option.value, Scalar) else "..."
    return f"alert_on: [{{type: {kind}, {name}: {value}}}]"


class ReadWatchers(NamedTuple):
    """The watchers of a watch."""

    by_kind: dict[str, Watcher]
    """In the order of the config; without those that have a mistake."""
    need_keywords: bool = True
    """Whether one of them, with a mistake or not, looks for keywords."""


def read_watchers(draft: Draft, row: Row, own: Options) -> ReadWatchers:
    """Return the watchers of the watch in *row*.

    *own* are the options that the watch sets itself, without defaults.
    """
    if "alert_on" not in row.options:
        _check_shared(draft, own, {_DEFAULT_KIND})
        return ReadWatchers({_DEFAULT_KIND: plugins.load("watchers", _DEFAULT_KIND)()})
    option = row.options["alert_on"]
    rows = list_values(option)
    if not rows:
        text = "the list is empty; name a kind of watcher, like [match]"
        draft.reject(option.value, option.path, text)
        return ReadWatchers({})
    reader = _WatcherReader(draft, row, own)
    for node, path in rows:
        if isinstance(node, Items):
            text = "expected a kind of watcher, found a list; write one kind an item"
            draft.reject(node, path, text)
        elif inner := draft.make_row("alert_on", path, node, bare=("type",)):
            reader.read(inner)
    if reader.are_known:
        _check_shared(draft, own, reader.named_kinds)
    is_hot_only = bool(reader.classes) and all(map(wants_hot_list, reader.classes))
    return ReadWatchers(reader.watchers, need_keywords=not is_hot_only)


@dataclass
class _WatcherReader:
    """Reads the rows of `alert_on:` of one watch."""

    draft: Draft
    row: Row
    """The watch."""
    own: Options
    watchers: dict[str, Watcher] = field(default_factory=dict)
    named_kinds: set[str] = field(default_factory=set)
    """The kinds in `alert_on:`, with mistakes or not."""
    classes: list[Any] = field(default_factory=list)
    """Their classes."""
    are_known: bool = True
    """Whether each kind in `alert_on:` exists, so that an option of another kind is a mistake."""

    def read(self, inner: Row) -> None:
        """Add the watcher that *inner* describes."""
        cls = find_plugin(self.draft, "watchers", inner)
        kind = inner.options["type"].value if "type" in inner.options else None
        if not isinstance(kind, Scalar):
            self.are_known = False
            return
        if cls is None:
            self.are_known = False
            return
        self.named_kinds.add(kind.value)
        self.classes.append(cls)
        if kind.value in self.watchers:
            text = f'"{shorten(kind.value)}" is listed twice; remove one'
            self.draft.reject(kind, inner.path, text)
            return
        watcher = self._build(cls, inner)
        if watcher is not None:
            self.watchers[kind.value] = watcher

    def _build(self, cls: type[Any], inner: Row) -> Watcher | None:
        row = self._add_shared(inner, _list_shared(cls))
        row = remove_options(row, ("type",))
        watcher: Watcher | None = None
        if not row.options:
            watcher = _get_plain(cast("Any", cls))
        if watcher is None:
            watcher = build(self.draft, cls, row, fill=False, also=("type",))
        return watcher

    def _add_shared(self, inner: Row, names: tuple[str, ...]) -> Row:
        """Return *inner* with the options *names* of the watch.

        An option that the watch sets replaces one that a default sets; two of the same origin
        are a mistake.
        """
        options = dict(inner.options)
        for name in names:
            if name not in self.row.options:
                continue
            is_own = name in self.own
            is_same_origin = is_own == ("alert_on" in self.own)
            if name in options and is_same_origin:
                inner_option = options[name]
                place = self.row.options[name].key.place
                text = f"is set on the watch as well, at {place}; remove one"
                self.draft.reject(inner_option.key, inner_option.path, text)
            elif name not in options or is_own:
                options[name] = self.row.options[name]
        return inner._replace(options=options)


@cache
def _get_plain(cls: Any) -> Any:
    """Return the *cls* that all watches without options share; None if it needs options."""
    try:
        return cls()
    except (TypeError, ValueError):
        return None


def _check_shared(draft: Draft, own: Options, named: set[str]) -> None:
    """Note options of watchers that are not among the *named* kinds of the watch."""
    for name, kinds in list_shared_options().items():
        if name in own and not named.intersection(kinds):
            text = f"is for {' and '.join(kinds)}, which this watch does not alert on"
            option = own[name]
            advice = "add it to alert_on:, or remove it"
            inner = [kind for kind in list_inner_options().get(name, ()) if kind in named]
            if inner:
                advice = f"for {inner[0]} write {_show_inner(inner[0], name, option)}"
            draft.reject(option.key, option.path, f"{text}; {advice}")
