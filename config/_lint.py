"""Note things in a config that are allowed, but may not be meant."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from itertools import pairwise

from config._query_places import locate
from config._rows import Draft, Row
from config._watches import Watches
from config.reading.nodes import Items, Place, Scalar
from model import Watch
from watchers import Doubt, watches_on_hot_list

_THOUSANDS = re.compile(r"\D?[0-9]{1,3}")
_HUNDREDS = re.compile(r"[0-9]{3}\b")
_MAX_QUERY_HINTS = 200  # nobody reads more


def hint_at_gaps(
    draft: Draft, found: Watches, places: Mapping[str, Place], used: set[str], *, has_feeds: bool
) -> None:
    """Note missing parts of a config without mistakes; *places* are those of the channels.

    *used* are the channels that others than watches name; of them "" says that there is no ops
    channel.
    """
    add_hint = draft.mistakes.add_hint
    top = Place(draft.main, 1, 1)
    _check_channels(draft, found, places, used)
    for name, watch in found.watches.items():
        _check_watch(draft, found.rows[name], watch, has_channels=bool(places))
    if not has_feeds:
        add_hint(top, "", "no feeds; add some under feeds:")
    if not found.watches:
        add_hint(top, "", "no watches; add some under watches:")
    if found.watches and not places:
        add_hint(top, "", "no channels, so nobody gets an alert; add one under channels:")
    if places and "" in used:
        hearer = "the other channels hear" if len(places) > 1 else f'"{next(iter(places))}" hears'
        add_hint(top, "", f"no ops channel, so {hearer} of dead feeds; name a channel in ops:")


def _check_channels(
    draft: Draft, found: Watches, places: Mapping[str, Place], used: set[str]
) -> None:
    told = set(used)
    for watch in found.watches.values():
        told.update(watch.tell)
        if watch.escalate is not None:
            told.update(watch.escalate.to)
    for name, place in places.items():
        if name not in told:
            text = "no watch uses this channel; name it in tell:, or in a route"
            draft.mistakes.add_hint(place, f"channels.{name}", text)


def hint_at_channels(
    draft: Draft, channels: Mapping[str, object], places: Mapping[str, Place]
) -> None:
    """Note the settings of *channels* that their notifiers doubt."""
    for name, channel in channels.items():
        for doubt in getattr(channel, "doubts", ()):
            draft.mistakes.add_hint(places[name], f"channels.{name}", doubt)


def _check_commas(draft: Draft, row: Row) -> None:
    """Note numbers with a thousands separator that YAML reads as two keywords."""
    option = row.options.get("keywords")
    if option is None or not isinstance(option.value, Items):
        return
    for number, (first, second) in enumerate(pairwise(option.value.items)):
        if not (isinstance(first, Scalar) and isinstance(second, Scalar)):
            continue
        is_number = _THOUSANDS.fullmatch(first.value) and _HUNDREDS.match(second.value)
        end = first.place.column + len(first.value)
        follows = second.place == first.place._replace(column=end + 1)  # no space in between
        if is_number and follows and not first.style:
            meant = f"{first.value},{second.value}"
            text = f'the comma parts items in YAML; to look for a number, quote it: "{meant}"'
            draft.mistakes.add_hint(first.place, f"{option.path}.{number}", text)
            draft.mistakes.settle_hints(f"{option.path}.{number}")
            draft.mistakes.settle_hints(f"{option.path}.{number + 1}")


def hint_at_no_list(draft: Draft, found: Watches, *, hot: str) -> None:
    """Note the watches that look at the hot list where the option *hot* ends it."""
    if hot != "off":
        return
    for name in watches_on_hot_list(found.watchers):
        row = found.rows[name]
        text = "never tells a hot term, as the config has hot: off; take that line out"
        draft.mistakes.add_hint(row.place, row.path, text)


def hint_at_doubts(draft: Draft, found: Watches, global_row: Row, doubts: Sequence[Doubt]) -> None:
    """Note each of *doubts* at the query that it is about; those of all watches in *global_row*."""
    for each in doubts[:_MAX_QUERY_HINTS]:
        row = found.rows[each.watch] if each.watch else global_row
        place, path = _locate_doubt(draft, row, each)
        draft.mistakes.add_hint(place, path, each.message)
    more = len(doubts) - _MAX_QUERY_HINTS
    if more > 0:
        text = f"{more} more hints about keywords; fix these first"
        draft.mistakes.add_hint(Place(draft.main, 1, 1), "", text)


def _locate_doubt(draft: Draft, row: Row, doubt: Doubt) -> tuple[Place, str]:
    option = row.options.get(doubt.part)
    if option is None:
        return row.place, row.path
    place, item = locate(draft, option.value, doubt.index, doubt.column - 1)
    if item is None:
        return place, option.path
    return place, f"{option.path}.{item}"


def _check_watch(draft: Draft, row: Row, watch: Watch, *, has_channels: bool) -> None:
    _check_commas(draft, row)
    if has_channels and not watch.tell:
        text = "this watch has no channel; add tell:, or a channel"
        draft.mistakes.add_hint(row.place, row.path, text)
    if not watch.alert_on:
        text = "this watch alerts on nothing; name a kind in alert_on:"
        draft.mistakes.add_hint(row.place, row.path, text)
