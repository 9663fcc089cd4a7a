"""Build the feeds and the sources that read them."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from urllib.parse import urlsplit

from config._channels import only, plugin_of, without
from config._options import build, options_of
from config._rows import Draft, Row
from config.reading.nodes import Place
from config.reading.traps import shorten
from feeds import Source
from model import Duration, Feed, spoken

_FLOOR = timedelta(seconds=60)
_LONGEST = timedelta(days=31)
_MOST_BACKFILL = 1000
_LANG = re.compile(r"[a-zA-Z]{2,3}(?:-[a-zA-Z0-9]{2,8})*")
_DAY_NUMBER = re.compile(r"[0-9]")


@dataclass(frozen=True, kw_only=True)
class FeedOptions:
    """What every feed may set, whatever its type."""

    type: str = "rss"
    """The kind of source; the other options depend on it."""
    name: str = ""
    """What people call the feed in lists, logs and alerts; its host or file if not given."""
    every: Duration = timedelta(minutes=15)
    """How often to poll, as 90s, 10m or 6h; at least 60s for what is not your own."""
    schedule: str = ""
    """When to poll, as a cron expression in UTC ("0 7 * * mon-fri"), in place of every."""
    publisher: str = ""
    """Who publishes it; counts as one voice, however many feeds it has."""
    labels: tuple[str, ...] = ()
    """Words of your own by which feeds are grouped."""
    backfill: int = 0
    """How many of the newest entries of the first poll may alert; none if not given."""
    lang: str = ""
    """The language of the feed where it does not say so itself, as en or zh."""


COMMON = tuple(options_of(FeedOptions))


def read_feeds(draft: Draft) -> tuple[dict[str, Feed], dict[str, Source]]:
    """Return the feeds and the sources that are well, by key."""
    feeds: dict[str, Feed] = {}
    sources: dict[str, Source] = {}
    places: dict[str, Place] = {}
    for path, node in draft.listed("feeds"):
        row = draft.row("feeds", path, node, bare=("url",))
        made = _feed(draft, row) if row else None
        if not row or not made:
            continue
        feed, source = made
        if feed.key in places:
            where, name = places[feed.key], _address_option(row)
            place, at = name
            text = f"the address is already used at {where}; remove one of the two"
            draft.mistakes.add(place, at, text)
            continue
        places[feed.key] = _address_option(row)[0]
        feeds[feed.key], sources[feed.key] = feed, source
    return feeds, sources


def _feed(draft: Draft, row: Row) -> tuple[Feed, Source] | None:
    typed = draft.with_defaults("feeds", row, {"type"})
    cls = plugin_of(draft, "feeds", typed, "rss")
    own = options_of(cls) if cls else {}
    row = draft.with_defaults("feeds", row, _settable(row) | set(own))
    common = build(draft, FeedOptions, only(row, COMMON), fill=True)
    if cls is None:
        return None
    source: Source | None = build(draft, cls, without(row, COMMON), fill=True, also=COMMON)
    if common is None or not _is_well(draft, row, common, source) or source is None:
        return None
    return _made(common, source), source


def _settable(row: Row) -> set[str]:
    """Return the common options that a default may set: what says when is said once."""
    when = {"every", "schedule"}
    return set(COMMON) - when if when & row.options.keys() else set(COMMON)


def _made(options: FeedOptions, source: Source) -> Feed:
    address = source.address
    host = (urlsplit(address).hostname or "") if "://" in address else ""
    return Feed(
        key=address,
        # Of a file no more than its name: what a feed is called goes to the channels.
        name=options.name or host.removeprefix("www.") or address.rpartition("/")[2],
        type=options.type,
        every=options.every,
        schedule=options.schedule,
        publisher=options.publisher,
        labels=options.labels,
        backfill=options.backfill,
        lang=options.lang,
    )


def _is_well(draft: Draft, row: Row, options: FeedOptions, source: Source | None) -> bool:
    """Note what is wrong with the values of *options*; tell whether nothing is."""
    wrong = {
        "every": _wrong_pace(options.every, source),
        "schedule": _wrong_schedule(options.schedule) if options.schedule else "",
        "lang": wrong_lang(options.lang) if options.lang else "",
        "backfill": _wrong_backfill(options.backfill),
    }
    if "every" in row.options and "schedule" in row.options:
        wrong["schedule"] = "every and schedule are both given; keep one of them"
    for name, text in wrong.items():
        if text:
            option = row.options[name]
            draft.wrong(option.value, option.path, text)
    return not any(wrong.values())


def _wrong_pace(every: timedelta, source: Source | None) -> str:
    is_own = source is None or getattr(source, "allow_private", None) or not _is_remote(source)
    least = timedelta(seconds=1) if is_own else _FLOOR
    if every < least:
        return f"{spoken(every)} is too often; write {spoken(least)} or more"
    return f"{spoken(every)} is too seldom; write 31d or less" if every > _LONGEST else ""


def _is_remote(source: Source) -> bool:
    return source.address.startswith(("http://", "https://"))


def _wrong_schedule(text: str) -> str:
    from apscheduler.triggers.cron import CronTrigger

    example = 'write minute, hour, day, month and weekday, as in "0 7 * * mon-fri"'
    try:
        trigger = CronTrigger.from_crontab(text, timezone=UTC)
    except (ValueError, TypeError) as error:
        return f'"{shorten(text)}" is not a cron expression ({error}); {example}'
    if _DAY_NUMBER.search(text.split()[4]):
        return "weekday numbers differ between cron programs; write names, as in mon-fri"
    # Any day will do to see whether it can come true at all; 2024 is a leap year.
    if trigger.get_next_fire_time(None, datetime(2024, 1, 1, tzinfo=UTC)) is None:
        return f'"{shorten(text)}" is never due; {example}'
    return ""


def wrong_lang(lang: str) -> str:
    """Return what is wrong with the code of a language; empty where nothing is."""
    if _LANG.fullmatch(lang):
        return ""
    return f'"{shorten(lang)}" is not a language code; write one like en or zh'


def _wrong_backfill(count: int) -> str:
    if 0 <= count <= _MOST_BACKFILL:
        return ""
    return f"expected 0 to {_MOST_BACKFILL} entries, found {count}; write a number in this range"


def _address_option(row: Row) -> tuple[Place, str]:
    """Return where the address of *row* stands."""
    for name in ("url", "path"):
        if name in row.options:
            return row.options[name].value.place, row.options[name].path
    return row.place, row.path
