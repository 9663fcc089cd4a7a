"""Build what a watch alerts on: its watchers, and those options of theirs that it sets itself."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from functools import cache
from types import MappingProxyType
from typing import Any, cast

import plugins
from config._channels import plugin_of, without
from config._options import build, options_of
from config._rows import Draft, Option, Row, listed
from config.reading.nodes import Items, Scalar
from config.reading.traps import shorten
from watchers import Watcher

_USUAL = ("match",)  # what a watch alerts on if it does not say


@cache
def on_watch() -> Mapping[str, tuple[str, ...]]:
    """Return the options of watchers that a watch may set itself, and the kinds that take each."""
    return _by_option(_shared)


@cache
def in_alert_on() -> Mapping[str, tuple[str, ...]]:
    """Return the options that stand in `alert_on:` alone, and the kinds that take each."""
    return _by_option(lambda cls: [name for name in options_of(cls) if name not in _shared(cls)])


def _by_option(names: Callable[[type[Any]], Iterable[str]]) -> Mapping[str, tuple[str, ...]]:
    """Return the kinds of watchers by those *names* that each has."""
    found: dict[str, tuple[str, ...]] = {}
    for kind in plugins.kinds("watchers"):
        try:
            cls = plugins.load("watchers", kind)
        except plugins.NoPlugin:
            continue  # is told where it is asked for
        for name in names(cls):
            found[name] = (*found.get(name, ()), kind)
    return MappingProxyType(found)


def misplaced(draft: Draft, row: Row, known: Iterable[str]) -> tuple[str, ...]:
    """Note options of watchers that stand on the watch in *row*, but may not; return their names.

    Those of the watch itself are *known*.
    """
    names = tuple(in_alert_on().keys() & row.options.keys() - {*known})
    for name in names:
        kinds, option = in_alert_on()[name], row.options[name]
        value = shorten(option.value.value) if isinstance(option.value, Scalar) else "..."
        how = f"write it there, as alert_on: [{{type: {kinds[-1]}, {name}: {value}}}]"
        draft.wrong(option.key, option.path, f"is an option of {' and '.join(kinds)}; {how}")
    return names


def _shared(cls: type[Any]) -> tuple[str, ...]:
    return getattr(cls, "on_watch", ())


def read_watchers(draft: Draft, row: Row, own: Mapping[str, Option]) -> dict[str, Watcher]:
    """Return the watchers of the watch in *row* by kind, in the order of the config.

    *own* is what the watch says itself, without defaults.
    """
    found: dict[str, Watcher] = {}
    if "alert_on" not in row.options:
        found = {kind: plugins.load("watchers", kind)() for kind in _USUAL}
        _check_taken(draft, own, set(found))
        return found
    asked: set[str] = set()
    option = row.options["alert_on"]
    if isinstance(option.value, Items) and not option.value.items:
        draft.wrong(
            option.value, option.path, "the list is empty; name a kind of watcher, like [match]"
        )
        return found
    for node, path in listed(option):
        if isinstance(node, Items):
            draft.wrong(
                node, path, "expected a kind of watcher, found a list; write one kind an item"
            )
        elif its_row := draft.row("alert_on", path, node, bare=("type",)):
            asked.add(_add(draft, row, own, its_row, found))
    _check_taken(draft, own, asked)
    return found


def _add(
    draft: Draft, row: Row, own: Mapping[str, Option], its_row: Row, found: dict[str, Watcher]
) -> str:
    """Add the watcher that *its_row* describes to *found*; return its kind."""
    cls = plugin_of(draft, "watchers", its_row)
    kind = its_row.options["type"].value if "type" in its_row.options else None
    if cls is None or not isinstance(kind, Scalar):
        return kind.value if isinstance(kind, Scalar) else ""
    if kind.value in found:
        draft.wrong(kind, its_row.path, f'"{shorten(kind.value)}" is listed twice; remove one')
        return kind.value
    whole = without(_with_those_on_watch(draft, row, own, its_row, _shared(cls)), ("type",))
    made = None if whole.options else _usual_one(cast("Any", cls))
    if made is None:
        made = build(draft, cls, whole, fill=False, also=("type",))
    if made is not None:
        found[kind.value] = made
    return kind.value


@cache
def _usual_one(cls: Any) -> Any:
    """Return the *cls* of all watches that ask for nothing special; None if it must be asked."""
    try:
        return cls()
    except (TypeError, ValueError):
        return None


def _with_those_on_watch(
    draft: Draft, row: Row, own: Mapping[str, Option], its_row: Row, names: tuple[str, ...]
) -> Row:
    """Return *its_row* with what the watch says; what a default says gives way."""
    options = dict(its_row.options)
    for name in names:
        if name not in row.options:
            continue
        is_own, stands_in_own = name in own, "alert_on" in own
        if name in options and is_own == stands_in_own:
            said = options[name]
            place = row.options[name].key.place
            draft.wrong(said.key, said.path, f"is set on the watch as well, at {place}; remove one")
        elif name not in options or is_own:
            options[name] = row.options[name]
    return its_row._replace(options=options)


def _check_taken(draft: Draft, own: Mapping[str, Option], asked: set[str]) -> None:
    """Note options of watchers that the watch does not alert on."""
    for name, kinds in on_watch().items():
        if name in own and not asked.intersection(kinds):
            text = f"is for {' and '.join(kinds)}, which this watch does not alert on"
            draft.wrong(own[name].key, own[name].path, f"{text}; add it to alert_on:, or remove it")
