"""Note what is allowed in a config, but may not be meant."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from config._rows import Draft, Row
from config._spots import spot
from config._watches import Watches
from config.reading.nodes import Place
from model import Watch
from watchers import Doubt

_MOST = 200  # hints at queries; who has more than that reads no more


def lint(
    draft: Draft, found: Watches, places: Mapping[str, Place], *, ops: str, has_feeds: bool
) -> None:
    """Leave hints on a config without mistakes; *places* are the channels'."""
    hint, top = draft.mistakes.add_hint, Place(draft.main, 1, 1)
    told = {name for watch in found.watches.values() for name in watch.tell}
    for name, place in places.items():
        if name not in told and name != ops:
            hint(place, f"channels.{name}", "no watch uses this channel; name it in tell:")
    for name, watch in found.watches.items():
        _look_at(draft, found.rows[name], watch, has_channels=bool(places))
    if not has_feeds:
        hint(top, "", "no feeds; add some under feeds:")
    if not found.watches:
        hint(top, "", "no watches; add some under watches:")
    if found.watches and not places:
        hint(top, "", "no channels, so nobody gets an alert; add one under channels:")
    if places and not ops:
        text = "no ops channel, so nobody hears about dead feeds; name a channel in ops:"
        hint(top, "", text)


def doubt(draft: Draft, found: Watches, everywhere: Row, doubts: Sequence[Doubt]) -> None:
    """Leave a hint for each of *doubts* where what it is about stands."""
    for each in doubts[:_MOST]:
        row = found.rows[each.watch] if each.watch else everywhere
        option = row.options.get(each.part)
        if option is None:
            draft.mistakes.add_hint(row.place, row.path, each.message)
            continue
        place, item = spot(draft, option.value, each.index, each.column - 1)
        path = option.path if item is None else f"{option.path}.{item}"
        draft.mistakes.add_hint(place, path, each.message)
    if len(doubts) > _MOST:
        text = f"{len(doubts) - _MOST} more hints about keywords; fix these first"
        draft.mistakes.add_hint(Place(draft.main, 1, 1), "", text)


def _look_at(draft: Draft, row: Row, watch: Watch, *, has_channels: bool) -> None:
    hint = draft.mistakes.add_hint
    if has_channels and not watch.tell:
        hint(row.place, row.path, "this watch has no channel; add tell:, or a channel")
    if not watch.alert_on:
        hint(row.place, row.path, "this watch alerts on nothing; name a kind in alert_on:")
