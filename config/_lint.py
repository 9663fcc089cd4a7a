"""Note what is allowed in a config, but may not be meant."""

from __future__ import annotations

import re
from collections.abc import Mapping

from config._nodes import Place, Scalar
from config._rows import Draft, Row
from config._spots import spot
from config._traps import short
from config._watches import QUERIES, Watches
from model import Watch

_HAN = re.compile(r"[\u3400-\u9fff]")


def lint(
    draft: Draft, found: Watches, places: Mapping[str, Place], *, ops: str, has_feeds: bool
) -> None:
    """Leave hints on a config without mistakes; *places* are the channels'."""
    hint, top = draft.mistakes.hint, Place(draft.main, 1, 1)
    told = {name for watch in found.watches.values() for name in watch.tell}
    for name, place in places.items():
        if name not in told and name != ops:
            hint(place, f"channels.{name}", "no watch tells this channel; name it in tell:")
    for name, watch in found.watches.items():
        _look_at(draft, found.rows[name], watch, has_channels=bool(places))
    if not has_feeds:
        hint(top, "", "no feeds; write some below feeds:")
    if not found.watches:
        hint(top, "", "no watches; write some below watches:")
    if found.watches and not places:
        hint(top, "", "no channels, so nobody is told of anything; write one below channels:")
    if places and not ops:
        text = "no ops channel, so nobody hears of dead feeds; name one of the channels in ops:"
        hint(top, "", text)


def _look_at(draft: Draft, row: Row, watch: Watch, *, has_channels: bool) -> None:
    hint = draft.mistakes.hint
    if has_channels and not watch.tell:
        hint(row.place, row.path, "nobody is told of this watch; add tell:, or a channel")
    if not watch.alert_on:
        hint(row.place, row.path, "this watch alerts on nothing; name a kind in alert_on:")
    for part in QUERIES:
        seen: set[str] = set()
        for number, query in enumerate(getattr(watch, part)):
            if text := _doubt(draft, row, part, query, is_again=query in seen):
                option = row.options[part]
                place, item = spot(draft, option.value, number, 0)
                path = option.path if item is None else f"{option.path}.{item}"
                hint(place, path, text)
            seen.add(query)


def _doubt(draft: Draft, row: Row, part: str, query: str, *, is_again: bool) -> str:
    """Return what may not be meant with *query*; empty where nothing is odd."""
    value = row.options[part].value
    if is_again:
        return f'"{short(query)}" stands here twice; remove one'
    if len(query) == 1 and _HAN.match(query):
        return f'"{query}" alone is found in very many texts; write a longer word'
    if isinstance(value, Scalar) and value.style != "|" and re.search(r"[,，、]", query):
        return "a text with commas is one phrase; write a list, as in [one, two]"
    return ""
