"""Build the feeds and the sources that read them."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Annotated, Any, Literal
from urllib.parse import urlsplit

from config._channels import find_plugin, keep_options, remove_options
from config._option_types import list_options
from config._options import build
from config._rows import Draft, Row
from config._schedules import check_schedule
from config.reading.nodes import Place, Scalar
from config.reading.traps import shorten
from feeds import MIN_INTERVAL, Source
from model import Feed, explain_no_language, format_duration, parse_duration

AUTO = "auto"  # as `every`
_START_INTERVAL = timedelta(minutes=15)  # of `every: auto`, until the rhythm is known
_MIN_OWN_INTERVAL = timedelta(seconds=1)  # for files and servers of the operator
_MAX_INTERVAL = timedelta(days=31)
MAX_PATH_CHARS = 48  # of an address that names a feed
_MAX_BACKFILL = 1000  # entries


class _Interval:
    """Tell editors the values that `every` may have."""

    @staticmethod
    def __get_pydantic_json_schema__(core: Any, handler: Any) -> Any:
        return {**handler(core), "pattern": r"^(auto|([0-9]+(\.[0-9]+)?[smhd] ?)+)$|\$\{"}


@dataclass(frozen=True, kw_only=True)
class FeedOptions:
    """The options of every feed, whatever its type."""

    type: str = "rss"
    """The kind of source; the other options depend on it."""
    name: str = ""
    """The name of the feed in lists, logs and alerts. Without it the host or file; for several
    feeds of one host the address."""
    every: Annotated[str, _Interval] = AUTO
    """How often to poll: auto, by the feed's own rhythm from 5m to 6h, or as 90s, 10m or 6h; at
    least 60s for a server that is not your own."""
    schedule: str = ""
    """When to poll, as a cron expression in UTC ("0 7 * * mon-fri" or "0 7 * * 1-5"), in place of
    every."""
    publisher: str = ""
    """Who publishes it; a publisher counts once, however many feeds it has."""
    labels: tuple[str, ...] = ()
    """Words of your own by which feeds are grouped."""
    backfill: int = 0
    """How many of the newest entries of the first poll may alert; none if not given."""
    lang: str = ""
    """The language of the feed where it does not say so itself, as en or zh."""
    dates: Literal["trust", "first_seen"] = "trust"
    """trust: no alert about an entry dated long before the last poll. first_seen: its dates do not
    count, for a feed that dates its entries back or wrongly."""


COMMON = tuple(list_options(FeedOptions))


def read_feeds(draft: Draft) -> tuple[dict[str, Feed], dict[str, Source]]:
    """Return the feeds and the sources without mistakes, by key."""
    feeds: dict[str, Feed] = {}
    sources: dict[str, Source] = {}
    places: dict[str, Place] = {}
    for path, node in draft.list_items("feeds"):
        row = draft.make_row("feeds", path, node, bare=("url",))
        made = _read_feed(draft, row) if row else None
        if not row or not made:
            continue
        feed, source = made
        key = feed.key
        place, option = _locate_address(row)
        if key in places:
            text = f"the address is already used at {places[key]}; remove one of the two"
            draft.mistakes.add(place, option, text)
            continue
        places[key] = place
        feeds[key] = feed
        sources[key] = source
    return _tell_apart(feeds), sources


def _tell_apart(feeds: dict[str, Feed]) -> dict[str, Feed]:
    """Return *feeds*; those of one host without a name of their own are named by their address."""
    unnamed = Counter(feed.name for key, feed in feeds.items() if feed.name == name_host(key))
    named = dict(feeds)
    for key, feed in feeds.items():
        if unnamed[feed.name] > 1 and feed.name == name_host(key):
            # They stay one publisher, who counts once.
            publisher = feed.publisher or feed.name
            named[key] = replace(feed, name=_name_address(key), publisher=publisher)
    return named


def name_host(address: str) -> str:
    """Return the host of *address* as a name; empty where it has none."""
    host = (urlsplit(address).hostname or "") if "://" in address else ""
    return host.removeprefix("www.")


def _name_address(address: str) -> str:
    """Return *address* as a name: its host, path and query, cut in front if it is long."""
    parts = urlsplit(address)
    query = f"?{parts.query}" if parts.query else ""
    rest = f"{parts.path}{query}"
    if len(rest) > MAX_PATH_CHARS:
        rest = "…" + rest[1 - MAX_PATH_CHARS :]
    return name_host(address) + rest


def _read_feed(draft: Draft, row: Row) -> tuple[Feed, Source] | None:
    typed = draft.add_defaults("feeds", row, {"type"})
    cls = find_plugin(draft, "feeds", typed, "rss")
    own = list_options(cls) if cls else {}
    row = draft.add_defaults("feeds", row, _list_defaultable(row) | set(own))
    common = build(draft, FeedOptions, keep_options(row, COMMON), fill=True)
    if cls is None:
        return None
    own_row = remove_options(row, COMMON)
    source: Source | None = build(draft, cls, own_row, fill=True, also=COMMON)
    if common is None:
        return None
    is_valid = _check_feed(draft, row, common, source)
    if source is None or not is_valid:
        return None
    return _make_feed(common, source, _write_key(draft, row, source)), source


def _write_key(draft: Draft, row: Row, source: Source) -> str:
    """Return the address of *source*, with the names of variables in place of their values.

    It stands in the database and in lists, and stays the same where a token changes.
    """
    option = row.options.get("url")
    written = option.value.value if option and isinstance(option.value, Scalar) else ""
    return draft.secrets.write_address(source.address, written)


def _list_defaultable(row: Row) -> set[str]:
    """Return the common options that a default may set in *row*.

    A default sets neither `every` nor `schedule` in a row that has one of them.
    """
    names = set(COMMON)
    times = {"every", "schedule"}
    return names - times if times & row.options.keys() else names


def _make_feed(options: FeedOptions, source: Source, key: str) -> Feed:
    address = source.address
    # Of a file only its name: the name of a feed is sent to the channels.
    file_name = address.rpartition("/")[2]
    return Feed(
        key=key,
        name=options.name or name_host(address) or file_name,
        type=options.type,
        every=_START_INTERVAL if options.every == AUTO else parse_duration(options.every),
        is_auto=options.every == AUTO,
        schedule=options.schedule,
        publisher=options.publisher,
        labels=options.labels,
        backfill=options.backfill,
        lang=options.lang,
        trusts_dates=options.dates == "trust",
    )


def _check_feed(draft: Draft, row: Row, options: FeedOptions, source: Source | None) -> bool:
    """Return whether the values of *options* are valid; note the mistakes if not."""
    mistakes = {
        "every": _check_interval(options.every, source),
        "backfill": _check_backfill(options.backfill),
    }
    if options.schedule:
        mistakes["schedule"] = check_schedule(options.schedule)
    if options.lang:
        mistakes["lang"] = explain_no_language(shorten(options.lang))
    if "every" in row.options and "schedule" in row.options:
        mistakes["schedule"] = "every and schedule are both given; keep one of them"
    for name, text in mistakes.items():
        if text:
            option = row.options[name]
            draft.reject(option.value, option.path, text)
    return not any(mistakes.values())


def _check_interval(text: str, source: Source | None) -> str:
    if text == AUTO:
        return ""
    try:
        every = parse_duration(text)
    except ValueError as error:
        return str(error)
    least = _MIN_OWN_INTERVAL if _is_own(source) else MIN_INTERVAL
    if every < least:
        return f"{format_duration(every)} is too often; write {format_duration(least)} or more"
    if every > _MAX_INTERVAL:
        most = format_duration(_MAX_INTERVAL)
        return f"{format_duration(every)} is too seldom; write {most} or less"
    return ""


def _is_own(source: Source | None) -> bool:
    """Return whether *source* reads a file or a server of the operator."""
    if source is None or getattr(source, "allow_private", None):
        return True
    return not source.address.startswith(("http://", "https://"))


def _check_backfill(count: int) -> str:
    if 0 <= count <= _MAX_BACKFILL:
        return ""
    return f"expected 0 to {_MAX_BACKFILL} entries, found {count}; write a number in this range"


def _locate_address(row: Row) -> tuple[Place, str]:
    """Return the place and the path of the address of *row*."""
    for name in ("url", "path"):
        if name in row.options:
            option = row.options[name]
            return option.value.place, option.path
    return row.place, row.path
