"""A watch for a hot term, as it would stand in the config: its lines, its place, its trial.

The trial reads the search index, so it looks at the entries that may match, and at no others.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import TYPE_CHECKING

import config as configs
import watchers
from answers.placement import Placed, place_new
from answers.suggestion import (
    PAST,
    WINDOW,
    Suggestion,
    describe_trial,
    list_keywords,
    suggest_watch,
)
from model import ConfigError, HotList, OutOfTime, SeenEntry, Term, UsageError, Watch

if TYPE_CHECKING:
    from config import Config
    from storage import Reader

MAX_TRIED = 20_000
"""Entries of a trial. Doubled: the trial of a frequent word takes a second longer."""


@dataclass(frozen=True, slots=True)
class Addition:
    """A watch that is suggested for a hot term. Nothing of it is written yet."""

    name: str
    """A name that no watch has yet."""
    keywords: tuple[str, ...]
    why_none: str
    """Why no keyword is suggested; empty if one is."""
    found: int
    """The reports of the last 24 hours that it would have found."""
    of_topic: int
    before: int
    """The reports that it would have found before."""
    days: int
    """The days before, as far as entries are stored."""
    trial: str
    """These numbers in words."""
    hints: tuple[str, ...]
    """Doubts about the keywords."""
    yaml: str
    """Its lines, indented as the list of the file; empty without a keyword."""
    file: str
    """The file of the config that gets it."""
    line: int | None
    """The first of its lines there; null if it must be added by hand, as a hint then says."""
    where: str
    """Its place in words; empty without a keyword."""
    others: tuple[str, ...]
    """Further files of the config that may get it instead."""


def read_addition(
    reader: Reader,
    config: Config,
    hot: HotList,
    term: Term,
    environ: Mapping[str, str],
    is_over: Callable[[], bool],
) -> Addition:
    """Return a watch for *term* of *hot*, and its place in *config*.

    Raises:
        OutOfTime: the time *is_over* before it was tried.
    """
    return place_watch(config, _suggest(reader, config, hot, term, is_over), environ)


def _suggest(
    reader: Reader, config: Config, hot: HotList, term: Term, is_over: Callable[[], bool]
) -> Suggestion:
    stored = reader.read_entries(term.carriers)
    named = replace(term, carriers=tuple((entry.feed, entry.id) for entry in stored))
    with reader.index.limit_time(is_over):
        entries = list(_read_candidates(reader, term, hot.at, is_over))
    known = [entry for entry in reversed(entries) if entry.feed in config.feeds]
    known.sort(key=_seen)  # stable: those of one poll stay in the order in which it was judged
    oldest = reader.find_oldest()
    since = hot.at if oldest is None else max(oldest, hot.at - WINDOW - PAST)
    return suggest_watch(named, hot.at, known, since)


def _seen(entry: SeenEntry) -> datetime:
    return entry.first_seen


def _read_candidates(
    reader: Reader, term: Term, until: datetime, is_over: Callable[[], bool]
) -> Iterator[SeenEntry]:
    """Yield the entries in which a keyword for *term* may stand, newest first."""
    keywords = tuple(list_keywords(term))
    if not keywords:
        return
    needs = watchers.Watchlist([Watch("", keywords=keywords)]).find_needs()
    since = until - WINDOW - PAST
    batches = (
        reader.read_newest(since)
        if needs is None
        else reader.index.read_candidates(needs, watchers.INDEX_VERSION, since)
    )
    number = 0
    for batch in batches:
        number += len(batch)
        if is_over() or number > MAX_TRIED:
            raise OutOfTime
        yield from (entry for entry in batch if entry.first_seen < until)


# --- its place ------------------------------------------------------------------------------


def place_watch(config: Config, suggestion: Suggestion, environ: Mapping[str, str]) -> Addition:
    """Return the watch of *suggestion* at the end of the main file of *config*."""
    file, *others = config.texts.texts
    name = suggestion.name
    hints = suggestion.hints
    if suggestion.keywords:
        try:
            new = configs.add_watch(config, file, name, suggestion.keywords, environ)
        except (ConfigError, UsageError) as error:
            hints = (*hints, f"add it by hand: {error}")
        else:
            (name,) = new.watches.keys() - config.watches.keys()
    trial = ""
    placed = Placed(
        yaml="", file=f"{config.texts.shown}{file}", line=None, last=None, column=None, where=""
    )
    if suggestion.keywords:
        trial = describe_trial(suggestion)
        placed = place_new(config, name, suggestion.keywords)
    return Addition(
        name=name,
        keywords=suggestion.keywords,
        why_none=suggestion.why_none,
        found=suggestion.found,
        of_topic=suggestion.of_topic,
        before=suggestion.before,
        days=suggestion.days,
        trial=trial,
        hints=hints,
        yaml=placed.yaml,
        file=placed.file,
        line=placed.line,
        where=placed.where,
        others=tuple(others),
    )
