"""What of a report is news, and by what a watch is known to ask the same as before."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from functools import lru_cache
from hashlib import blake2b

from model import Arrival, Report, SeenEntry, Watch
from watchers.usual.exposure import HOUR, Voice
from watchers.usual.history import History

MAX_WINDOW = 23 * HOUR  # of a burst, in seconds; of two pages a day apart it holds one
MISSED = 5.0  # usual entries; that a feed that was read brought none has a chance of one in 150
FORM = 2  # of what watches learn; what was learned in another form is not read


def news(reports: Sequence[Report], history: History) -> list[Report]:
    """Return *reports* with what is news in them, without those where nothing is.

    Not what stood in a feed when it was first read, came late, or is an entry we know that was
    changed.
    """
    if not reports:
        return []
    found = []
    now, voices = history.now, history.exposure.voices
    for report in reports:
        came = zip(report.matches, report.by, strict=True)
        is_news = [one for one in came if _is_news(one[0].entry, now, voices)]
        if len(is_news) == len(report.matches):
            found.append(report)
        elif is_news:
            matches, by = zip(*is_news, strict=True)
            found.append(replace(report, matches=matches, by=by))
    return found


def _is_news(entry: SeenEntry, now: datetime, voices: Mapping[str, Voice]) -> bool:
    if entry.arrival is not Arrival.NEWS or entry.first_seen != now:
        return False
    voice = voices.get(entry.feed_key)
    return voice is not None and voice.since < now.timestamp()


def is_late(entry: SeenEntry, history: History) -> bool:
    """Tell if *entry* came out before all windows of a burst, while its feed was not read."""
    if entry.published is None or history.now - entry.published <= timedelta(seconds=MAX_WINDOW):
        return False
    voice = history.exposure.voices.get(entry.feed_key)
    # A replay knows of no poll that brought nothing: a feed that seldom brings anything was read.
    return voice is not None and voice.gap > MAX_WINDOW and voice.usual > MISSED


def stood(reports: Sequence[Report], history: History) -> dict[str, int]:
    """Return how many of *reports* stood in which feed, of those that were read first just now."""
    now, voices, at = history.now, history.exposure.voices, history.now.timestamp()
    found: dict[str, int] = {}
    for report in reports:
        names = set()
        for match in report.matches:
            name = match.entry.feed_key
            voice = voices.get(name)
            if voice is not None and voice.since == at and match.entry.first_seen == now:
                names.add(name)
        for name in names:
            found[name] = found.get(name, 0) + 1
    return found


@lru_cache(maxsize=16384)
def question(watch: Watch) -> str:
    """Return a short hash of what *watch* looks for: with another question begins another past."""
    return digest(FORM, watch.keywords, conditions(watch))


def conditions(watch: Watch) -> str:
    """Return a short hash of what *watch* looks for beside its keywords."""
    return digest(
        watch.all, watch.none, watch.fields, watch.lang, watch.feeds, watch.fuzzy, watch.exact
    )


def digest(*parts: object) -> str:
    """Return a short hash of *parts*."""
    text = repr(parts).encode("utf-8", "surrogatepass")
    return blake2b(text, digest_size=8).hexdigest()
