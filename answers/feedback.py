"""The feedback on the alerts of watches, the noisiest watch first, and the words to exclude.

The page, the commands and the weekly message to the operator say the same.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

import config as configs
import watchers
from answers.said import COUNTED
from model import (
    Act,
    ActKind,
    ExcludeAdvice,
    Mention,
    SeenEntry,
    State,
    Watch,
    WatchFeedback,
)
from storage import TEXTS_KEPT

if TYPE_CHECKING:
    from config import Config
    from storage import AlertRow, Reader

WEEK = timedelta(days=7)
MAX_ADVISED = 10
"""Watches of one answer that get advice. Doubled: it takes up to 0.2 s more."""
MAX_SPOKEN_OF = 50
"""Alerts of a kind whose entries are looked at, the last ones. Doubled: 10 ms more a watch."""
MAX_OTHERS = 200
"""Further alerts that are looked at. Doubled: a rare word of the subject is told apart."""
MAX_YAML_CHARS = 200
"""Of the line `none:`. One that would be longer has the new words alone."""


def read_feedback(
    reader: Reader,
    config: Config,
    since: datetime,
    until: datetime,
    advised: int = MAX_ADVISED,
) -> list[WatchFeedback]:
    """Return the watches of *config* about which people said something *since* then.

    The one of which they said most often that an alert was not worth it comes first. The first
    *advised* come with the words that they may exclude.
    """
    counts = reader.timing.count_acts(since, until)
    told = reader.panel.count_told(since, until)
    found = []
    for name in config.watches:
        useful, not_useful, not_relevant = (counts.get((name, kind), 0) for kind in _WORTH)
        if useful or not_useful or not_relevant:
            its = WatchFeedback(
                watch=name,
                told=told.get(name, 0),
                useful=useful,
                not_useful=not_useful,
                not_relevant=not_relevant,
            )
            found.append(its)
    found.sort(key=lambda one: (-one.noise, -one.told, one.watch))
    first = [
        replace(one, advice=advise(reader, config, one.watch, until)) for one in found[:advised]
    ]
    return [*first, *found[advised:]]


_WORTH = (ActKind.USEFUL, ActKind.NOT_USEFUL, ActKind.NOT_RELEVANT)


def advise(reader: Reader, config: Config, name: str, now: datetime) -> ExcludeAdvice:
    """Return the words that the watch *name* may exclude, by the answers of the last month."""
    watch = config.watches[name]
    if not watch.keywords and not watch.all:
        return ExcludeAdvice()  # it looks at hot terms
    timing = reader.timing
    irrelevant = timing.list_said(name, ActKind.NOT_RELEVANT, now - TEXTS_KEPT)
    if len(irrelevant) < watchers.MIN_DROPPED:
        return ExcludeAdvice()
    useful = timing.list_said(name, ActKind.USEFUL, now - COUNTED)
    spoken = watchers.SpokenOf(
        irrelevant=_read_entries(reader, irrelevant),
        useful=_read_entries(reader, useful),
        others=_list_others(reader, name, {act.alert for act in (*irrelevant, *useful)}),
    )
    advice = watchers.advise_excludes(watch, config.watchlist.narrow(name), spoken)
    if not advice.excludes:
        return advice
    return replace(advice, yaml=_write_yaml(watch, [one.word for one in advice.excludes]))


def _write_yaml(watch: Watch, words: Sequence[str]) -> str:
    """Return the line `none:` that *watch* would have with *words*."""
    whole = configs.show_excludes([*watch.none, *words])
    return whole if len(whole) <= MAX_YAML_CHARS else configs.show_excludes(words)


def _read_entries(reader: Reader, acts: Sequence[Act]) -> list[SeenEntry]:
    """Return the entries of the last alerts of *acts*, each title once, with their texts."""
    found: dict[str, SeenEntry] = {}
    for alert in list(dict.fromkeys(act.alert for act in reversed(acts)))[:MAX_SPOKEN_OF]:
        row = reader.find_alert(alert)
        for mention in row.message.all_mentions if row is not None else ():
            if row is not None and mention.title.casefold() not in found:
                stored = reader.find_entry(mention.title, mention.link)
                found[mention.title.casefold()] = stored or _take_as_told(mention, row)
    return list(found.values())


def _list_others(reader: Reader, watch: str, spoken_of: set[str]) -> list[SeenEntry]:
    """Return the entries that the other told alerts of *watch* show, each title once."""
    told = reader.list_alerts(MAX_OTHERS, watch=watch, state=State.ACTIVE.value)
    rows = [row for row in told if row.id not in spoken_of]
    entries = {entry.title.casefold(): entry for row in rows for entry in _list_shown(row)}
    return list(entries.values())


def _list_shown(row: AlertRow) -> Iterator[SeenEntry]:
    for mention in row.message.all_mentions:
        yield _take_as_told(mention, row)


def _take_as_told(mention: Mention, row: AlertRow) -> SeenEntry:
    """Return *mention* as an entry with the text that the alert *row* shows."""
    return SeenEntry(
        feed="",
        id=f"{row.id} {mention.title}",
        title=mention.title,
        link=mention.link,
        text=mention.excerpt,
        first_seen=row.at,
    )
