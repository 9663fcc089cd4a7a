"""Make a config of the texts of its files, or list every mistake in them."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Literal
from urllib.parse import urlsplit

import watchers
from config import _channels, _feeds
from config._channels import read_channels
from config._config import Config, Texts
from config._database import DEFAULT_DATABASE
from config._examples import (
    GlobalNone,
    compile_hot_watches,
    compile_watches,
    lint_without_keywords,
)
from config._feeds import name_host, read_feeds
from config._files import check_includes
from config._lint import hint_at_channels, hint_at_doubts, hint_at_gaps, hint_at_no_list
from config._option_types import list_options
from config._options import build
from config._routes import read_routes
from config._rows import Draft, Option, Row
from config._timing_hints import hint_at_digests, hint_at_routes
from config._watches import (
    Channels,
    WatchOptions,
    explain_no_channel,
    list_watcher_options,
    read_watches,
    reject_hidden_comments,
)
from config._web import read_web
from config.reading.mistakes import Mistakes
from config.reading.nodes import Items, Node, Place, Scalar, Table, name_kind
from config.reading.secrets import Secrets
from config.reading.yaml import compose
from model import ConfigError, Feed, Overtaken, Proxy, Route, Secret, check_proxy, parse_direct
from plugins import list_loaded
from watchers import Doubt

_SECTIONS = ("feeds", "watches", "channels")
_LISTS = (*_SECTIONS, "routes")
"""The settings that each file may have; `defaults:` has no routes."""
_PRINTABLE_ASCII = re.compile(r"[\x20-\x7e]*")


@dataclass(frozen=True, kw_only=True)
class MainOptions:
    """The options of the main file, besides include and defaults."""

    ops: str = ""
    """The channel that hears of dead feeds, refusing channels and mistakes in the config."""
    database: str = DEFAULT_DATABASE
    """The file of the state; a relative path begins at the folder of the main file."""
    agent: str = ""
    """How publishers can reach you, an address or a page; sent along when feeds are polled."""
    proxy: Secret = Secret("")  # noqa: RUF009 - immutable
    """The proxy through which feeds and channels are reached, as http://proxy.example.org:3128, or
    http://user:${PASSWORD}@proxy.example.org:3128 with a login. Mail is sent without it."""
    hot: Literal["auto", "on", "off"] = "auto"
    """Whether hot terms are looked for in all feeds; auto: up to 20,000 reports a day."""
    direct: tuple[str, ...] = ()
    """Hosts that are reached without the proxy, each with all names below it."""
    heartbeat: Secret = Secret("")  # noqa: RUF009 - immutable
    """An address to call while all is well, as https://hc-ping.com/…; a service there tells you
    when no call comes."""


@dataclass(frozen=True, kw_only=True)
class GlobalOptions:
    """Queries for all watches. Only the main file has them: no team may silence another's."""

    global_none: tuple[str, ...] = ()
    """Queries that exclude an entry from all watches."""


_MAIN_OPTIONS = tuple(list_options(MainOptions))
_GLOBAL_OPTIONS = tuple(list_options(GlobalOptions))
_MAIN_ONLY = ("include", "defaults", "web", *_MAIN_OPTIONS, *_GLOBAL_OPTIONS)


def parse(texts: Texts, environ: Mapping[str, str], *, needs_secrets: bool = True) -> Config:
    """Return the config in *texts*; reads only the files that `file:` names.

    Unless it *needs_secrets*, a channel whose secrets are not there is kept, but sends nothing.

    Raises:
        ConfigError: with every mistake of all files, sorted by place.
    """
    draft = _start_draft(texts, environ)
    draft.needs_secrets = needs_secrets
    check_includes(draft)
    config = _build_config(draft, texts)
    if draft.mistakes or config is None:
        lines = draft.mistakes.list_mistakes()
        raise ConfigError(map(draft.secrets.redact, lines))
    return _leave_out_overtaken(config, draft.overtaken)


def locate_doubts(texts: Texts, doubts: Sequence[Doubt]) -> tuple[str, ...]:
    """Return *doubts* as hints, each with its place in *texts*, which have no mistake."""
    draft = _start_draft(texts, {})
    found = read_watches(draft, Channels((), (), are_known=False))
    draft.mistakes = Mistakes(list(draft.texts))
    hint_at_doubts(draft, found, _make_main_row(draft, _GLOBAL_OPTIONS), doubts)
    return draft.mistakes.list_hints()


def locate_channels(texts: Texts, said: Mapping[str, str]) -> tuple[str, ...]:
    """Return *said* by channel as hints, each with its place in *texts*, which have no mistake."""
    draft = _start_draft(texts, {})
    draft.mistakes = Mistakes(list(draft.texts))
    for key, _ in draft.list_named("channels"):
        if key.value in said:
            draft.mistakes.add_hint(key.place, f"channels.{key.value}", said[key.value])
    return draft.mistakes.list_hints()


# --- the tables of the files ----------------------------------------------------------------


def _start_draft(texts: Texts, environ: Mapping[str, str]) -> Draft:
    """Return a draft with the tables of the files and the defaults, and nothing built yet."""
    path = Path(texts.main)
    shown = {texts.shown + file: text for file, text in texts.texts.items()}
    draft = Draft(
        folder=path.parent,
        main=texts.shown + path.name,
        shown=texts.shown,
        texts=shown,
        mistakes=Mistakes(list(shown)),
        secrets=Secrets(environ, path.parent),
    )
    for change in texts.changes:
        draft.changes.setdefault(change.watch, []).append(change)
    for file, text in shown.items():
        _read_root(draft, file, text)
    _read_defaults(draft)
    return draft


def _read_root(draft: Draft, file: str, text: str) -> None:
    """Add the table of *file* to *draft*, and check its keys."""
    before = len(draft.mistakes)
    root = compose(file, text, draft.mistakes)
    is_main = file == draft.main
    if isinstance(root, Table):
        draft.roots[file] = root
        _check_keys(draft, root, is_main=is_main)
        return
    if root is not None and not _is_empty(root):
        text = f"expected a mapping, found {name_kind(root)}"
        draft.reject(root, "", f"{text}; write feeds:, watches: and channels:")
        return
    if len(draft.mistakes) > before:
        return
    top = Place(file, 1, 1)
    draft.roots[file] = Table(top)
    if is_main or not text.strip():
        draft.mistakes.add(top, "", "the file is empty; write feeds: and watches: in it")


def _is_empty(node: Node) -> bool:
    return isinstance(node, Scalar) and node.is_empty


def _check_keys(draft: Draft, root: Table, *, is_main: bool) -> None:
    known = [*_LISTS, *_MAIN_ONLY] if is_main else [*_LISTS]
    for key, _ in root.pairs.values():
        if key.value in _MAIN_ONLY and not is_main:
            text = f'"{key.value}" is set in the main file only; move it to {draft.main}'
            draft.reject(key, "", text)
        elif key.value not in known and not _reject_outdented(draft, root, key):
            draft.reject_unknown(key, "", "setting", known)


def _reject_outdented(draft: Draft, root: Table, key: Scalar) -> bool:
    """Return whether *key* is an option of the item above it; note the mistake if so."""
    sections = list(root.pairs)
    above = sections[max(sections.index(key.value) - 1, 0)]
    above_options = _list_defaultable(above) if above in {"feeds", "watches"} else set()
    node = root.pairs[above][1]
    if key.value not in above_options or not isinstance(node, Items) or not node.items:
        return False
    last = node.items[-1]
    if not isinstance(last, Table) or not last.pairs:
        return False
    name = next(iter(last.pairs))
    text = f'"{key.value}:" belongs to the item above; indent it under "{name}:"'
    draft.reject(key, "", text)
    # That the item lacks the option follows from it.
    draft.mistakes.mute_line(last.place.file, last.place.line)
    return True


def _read_defaults(draft: Draft) -> None:
    """Add the options under `defaults:` to *draft*, and note those that no row could set."""
    main = draft.roots.get(draft.main)
    if main is None or "defaults" not in main.pairs:
        return
    row = draft.make_row("defaults", "defaults", main.pairs["defaults"][1])
    if row is None:
        return
    for section, option in row.options.items():
        if section in _SECTIONS:
            _read_section_defaults(draft, section, option)
        else:
            draft.reject_unknown(option.key, "defaults", "section", [*_SECTIONS])


def _read_section_defaults(draft: Draft, section: str, option: Option) -> None:
    row = draft.make_row(section, option.path, option.value)
    if row is None:
        return
    known = _list_defaultable(section)
    for name, default in row.options.items():
        if name not in known:
            draft.reject_unknown(default.key, row.path, "option", sorted(known))
    draft.defaults[section] = dict(row.options)


def _list_defaultable(section: str) -> set[str]:
    """Return the options that `defaults:` may set for the rows of *section*."""
    if section == "watches":
        return {*list_options(WatchOptions), *list_watcher_options()} - {"name"}
    room = "feeds" if section == "feeds" else "notifiers"
    known = set(_feeds.COMMON if section == "feeds" else _channels.COMMON)
    for cls in list_loaded(room).values():
        known.update(list_options(cls))
    return known


# --- the config -----------------------------------------------------------------------------


def _build_config(draft: Draft, texts: Texts) -> Config | None:
    """Return the config; None if *draft* has a mistake."""
    settings = _read_main_options(draft)
    channels, timings, slots, places = read_channels(draft)
    feeds, sources = read_feeds(draft)
    web = read_web(draft)
    ops = settings.ops if settings else ""
    known = _find_channels(draft, tuple(places), ops)
    found = read_watches(draft, known)
    labels = _list_labels(feeds)
    global_none = _read_global_none(draft)
    routes = read_routes(draft, known, timings)
    watchlist = compile_watches(draft, found, labels, global_none)
    hot_watchlist = compile_hot_watches(draft, found, labels, global_none)
    if settings is None or draft.mistakes:
        return None
    hint_at_gaps(draft, found, places, _list_used(ops, routes), has_feeds=bool(feeds))
    hint_at_channels(draft, channels, places)
    hint_at_digests(draft, timings)
    hint_at_routes(draft, routes, found.watches, feeds)
    doubts = [*watchers.lint(watchlist, labels), *lint_without_keywords(hot_watchlist, labels)]
    hint_at_doubts(draft, found, global_none.row, doubts)
    hint_at_no_list(draft, found, hot=settings.hot)
    hints = draft.mistakes.list_hints()
    return Config(
        texts=texts,
        feeds=feeds,
        sources=sources,
        watches=found.watches,
        watchers=found.watchers,
        places=found.places,
        watchlist=watchlist,
        hot_watchlist=hot_watchlist,
        channels=channels,
        timings=timings,
        slots=slots,
        routes=routes,
        ops=ops,
        database=draft.folder / Path(settings.database).expanduser(),
        agent=settings.agent,
        hot=settings.hot,
        web=web,
        proxy=_make_proxy(settings),
        heartbeat=settings.heartbeat.reveal(),
        secrets=frozenset(draft.secrets.hidden),
        hints=tuple(map(draft.secrets.redact, hints)),
    )


def _list_used(ops: str, routes: Sequence[Route]) -> set[str]:
    """Return the channels that are used even if no watch tells them."""
    return {ops, *(name for route in routes for name in route.to)}


def _leave_out_overtaken(config: Config, overtaken: Sequence[Overtaken]) -> Config:
    """Return *config*, whose texts have only the changes that are not *overtaken*."""
    if not overtaken:
        return config
    ended = {one.change.id for one in overtaken}
    left = tuple(one for one in config.texts.changes if one.id not in ended)
    return replace(config, texts=replace(config.texts, changes=left), overtaken=tuple(overtaken))


def _find_channels(draft: Draft, names: tuple[str, ...], ops: str) -> Channels:
    """Return the channels that watches may tell; note the mistake if *ops* is not among *names*."""
    all_read = len(draft.roots) == len(draft.texts)
    if ops and all_read and ops not in names:
        row = _make_main_row(draft, _MAIN_OPTIONS)
        option = row.options["ops"]
        draft.reject(option.value, "ops", explain_no_channel(ops, names))
    others = tuple(name for name in names if name != ops)
    return Channels(names, others or names, are_known=all_read)


def _list_labels(feeds: Mapping[str, Feed]) -> dict[str, tuple[str, ...]]:
    """Return the words by which a watch may name each feed: its name, its host, its labels."""
    words: dict[str, tuple[str, ...]] = {}
    for key, feed in feeds.items():
        host = name_host(key) or feed.name
        words[key] = (feed.name, host, *feed.labels)
    return words


def _read_main_options(draft: Draft) -> MainOptions | None:
    row = _make_main_row(draft, _MAIN_OPTIONS)
    settings = build(draft, MainOptions, row, fill=True)
    if settings and not _PRINTABLE_ASCII.fullmatch(settings.agent):
        text = "only ASCII characters can be sent; write it with those"
        draft.reject(row.options["agent"].value, "agent", text)
    if settings and not settings.database.strip("/ "):
        text = "expected the path of a file, found nothing; write one"
        draft.reject(row.options["database"].value, "database", text)
    if settings and "://" in settings.database:
        text = "this is an address, and only SQLite is supported; name a file, as data/news.db"
        draft.reject(row.options["database"].value, "database", text)
    if settings:
        _check_proxy(draft, settings, row)
        _check_heartbeat(draft, settings.heartbeat.reveal(), row)
    return settings


def _check_heartbeat(draft: Draft, url: str, row: Row) -> None:
    """Note that *url* is no address of the web; the message hides it, as it is a secret."""
    try:
        parts = urlsplit(url)
        is_address = parts.scheme in {"http", "https"} and parts.hostname and parts.port != 0
    except ValueError:
        is_address = False
    if url and (not is_address or len(url.split()) != 1):
        text = "this is no address of the web; write it like https://hc-ping.com/…"
        draft.reject(row.options["heartbeat"].value, "heartbeat", text)


def _check_proxy(draft: Draft, settings: MainOptions, row: Row) -> None:
    """Note the mistakes in the proxy, and in the hosts that are reached without it."""
    url = settings.proxy.reveal()
    try:
        if url:
            check_proxy(url)
    except ValueError as error:
        draft.reject(row.options["proxy"].value, "proxy", str(error))
    for text in settings.direct:
        try:
            parse_direct(text)
        except ValueError as error:
            draft.reject(row.options["direct"].value, "direct", str(error))
    if settings.direct and not url:
        text = "there is no proxy; write proxy, or remove direct"
        draft.reject(row.options["direct"].key, "direct", text)


def _make_proxy(settings: MainOptions) -> Proxy:
    return Proxy(settings.proxy.reveal(), tuple(map(parse_direct, settings.direct)))


def _make_main_row(draft: Draft, names: tuple[str, ...]) -> Row:
    """Return the options *names* at the top of the main file."""
    main = draft.roots.get(draft.main)
    options = {}
    for name in names:
        if main and name in main.pairs:
            key, value = main.pairs[name]
            options[name] = Option(key, value, name)
    return Row("", Place(draft.main, 1, 1), options)


def _read_global_none(draft: Draft) -> GlobalNone:
    row = _make_main_row(draft, _GLOBAL_OPTIONS)
    found = build(draft, GlobalOptions, row, fill=False)
    if found is None or reject_hidden_comments(draft, row.options, _GLOBAL_OPTIONS):
        return GlobalNone((), row)
    return GlobalNone([text.strip() for text in found.global_none], row)
