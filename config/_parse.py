"""Make a config of what its files say, or list every mistake in them."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import watchers
from config import _channels, _feeds
from config._channels import read_channels
from config._config import Config, Texts
from config._examples import compile_watches
from config._feeds import read_feeds
from config._files import check_includes
from config._lint import doubt, lint
from config._options import build, options_of
from config._rows import Draft, Option, Row
from config._watches import Channels, WatchOptions, apart, no_channel, read_watches, swallowed
from config.reading.mistakes import Mistakes
from config.reading.nodes import Place, Scalar, Table, name_kind
from config.reading.secrets import Secrets
from config.reading.yaml import compose
from model import ConfigError
from plugins import kinds, load
from watchers import Doubt

_SECTIONS = ("feeds", "watches", "channels")
DATABASE = "data/groundswell.db"
_SPOKEN = re.compile(r"[\x20-\x7e]*")


@dataclass(frozen=True, kw_only=True)
class Settings:
    """What only the main file sets, besides include and defaults."""

    ops: str = ""
    """The channel that hears of dead feeds, refusing channels and mistakes in the config."""
    database: str = DATABASE
    """Where everything is remembered; begins at the folder of the main file."""
    agent: str = ""
    """How publishers can reach you, an address or a page; sent along when feeds are polled."""


@dataclass(frozen=True, kw_only=True)
class Everywhere:
    """Queries that concern all watches. In the main file only: no team may silence another's."""

    global_none: tuple[str, ...] = ()
    """What no watch may find: an entry with one of these matches nothing."""


SETTINGS = tuple(options_of(Settings))
EVERYWHERE = tuple(options_of(Everywhere))
_MAIN_ONLY = ("include", "defaults", *SETTINGS, *EVERYWHERE)


def parse(texts: Texts, environ: Mapping[str, str]) -> Config:
    """Return what *texts* say; reads no file but those that `file:` names.

    Raises:
        ConfigError: with every mistake of all files, sorted by place.
    """
    draft = _draft(texts, environ)
    check_includes(draft)
    config = _read(draft, texts)
    if draft.mistakes or config is None:
        raise ConfigError(draft.secrets.redact(line) for line in draft.mistakes.list_mistakes())
    return config


def hints_at(texts: Texts, doubts: Sequence[Doubt]) -> tuple[str, ...]:
    """Return *doubts* as hints, each with the place in *texts*, which hold no mistake."""
    draft = _draft(texts, {})
    found = read_watches(draft, Channels((), (), are_known=False))
    draft.mistakes = Mistakes(list(texts.texts))
    doubt(draft, found, _main_row(draft, EVERYWHERE), doubts)
    return draft.mistakes.list_hints()


def _draft(texts: Texts, environ: Mapping[str, str]) -> Draft:
    """Return what the files hold, with nothing made of it yet."""
    path, mistakes = Path(texts.main), Mistakes(list(texts.texts))
    secrets = Secrets(environ, path.parent)
    draft = Draft(path.parent, path.name, texts.texts, mistakes, secrets)
    for file, text in texts.texts.items():
        _read_root(draft, file, text)
    _read_defaults(draft)
    return draft


def _read_root(draft: Draft, file: str, text: str) -> None:
    """Keep the table of *file*, after a look at its keys."""
    before = len(draft.mistakes)
    root = compose(file, text, draft.mistakes)
    top = Place(file, 1, 1)
    if isinstance(root, Table):
        draft.roots[file] = root
        _check_keys(draft, root, is_main=file == draft.main)
    elif root is not None and not (isinstance(root, Scalar) and root.is_empty):
        text = f"expected a mapping, found {name_kind(root)}; write feeds:, watches: and channels:"
        draft.wrong(root, "", text)
    elif len(draft.mistakes) == before and (file == draft.main or not text.strip()):
        draft.mistakes.add(top, "", "the file is empty; write feeds: and watches: in it")
        draft.roots[file] = Table(top)
    elif len(draft.mistakes) == before:
        draft.roots[file] = Table(top)


def _check_keys(draft: Draft, root: Table, *, is_main: bool) -> None:
    known = [*_SECTIONS, *_MAIN_ONLY] if is_main else [*_SECTIONS]
    for key, _ in root.pairs.values():
        if key.value in _MAIN_ONLY and not is_main:
            text = f'"{key.value}" is set in the main file only; move it to {draft.main}'
            draft.wrong(key, "", text)
        elif key.value not in known:
            draft.unknown(key, "", "setting", known)


def _read_defaults(draft: Draft) -> None:
    """Keep what `defaults:` sets, and note what no row could set."""
    main = draft.roots.get(draft.main)
    if main is None or "defaults" not in main.pairs:
        return
    row = draft.row("defaults", "defaults", main.pairs["defaults"][1])
    for section, option in (row.options if row else {}).items():
        if section not in _SECTIONS:
            draft.unknown(option.key, "defaults", "section", [*_SECTIONS])
        elif of_section := draft.row(section, option.path, option.value):
            known = _settable(section)
            for key, default in of_section.options.items():
                if key not in known:
                    draft.unknown(default.key, of_section.path, "option", sorted(known))
            draft.defaults[section] = dict(of_section.options)


def _settable(section: str) -> set[str]:
    if section == "watches":
        return {*options_of(WatchOptions), *apart()} - {"name"}
    room, common = (
        ("feeds", _feeds.COMMON) if section == "feeds" else ("notifiers", _channels.COMMON)
    )
    return {*common, *(name for kind in kinds(room) for name in options_of(load(room, kind)))}


def _read(draft: Draft, texts: Texts) -> Config | None:
    settings, at = _settings(draft)
    channels, places = read_channels(draft)
    feeds, sources = read_feeds(draft)
    all_read = len(draft.roots) == len(draft.texts)
    if settings and settings.ops and all_read and settings.ops not in places:
        draft.wrong(at["ops"].value, "ops", no_channel(settings.ops, places))
    ops = settings.ops if settings else ""
    names = tuple(places)
    default = tuple(name for name in names if name != ops) or names
    found = read_watches(draft, Channels(names, default, all_read))
    labels = {key: (feed.name, *feed.labels) for key, feed in feeds.items()}
    everywhere = _main_row(draft, EVERYWHERE)
    global_none = _everywhere(draft, everywhere)
    watchlist = compile_watches(draft, found, labels, everywhere, global_none)
    if settings is None or draft.mistakes:
        return None
    lint(draft, found, places, ops=ops, has_feeds=bool(feeds))
    doubt(draft, found, everywhere, watchers.lint(watchlist, labels))
    return Config(
        texts=texts,
        feeds=feeds,
        sources=sources,
        watches=found.watches,
        watchers=found.watchers,
        watchlist=watchlist,
        channels=channels,
        ops=ops,
        database=draft.folder / Path(settings.database).expanduser(),
        agent=settings.agent,
        secrets=frozenset(draft.secrets.hidden),
        hints=tuple(draft.secrets.redact(line) for line in draft.mistakes.list_hints()),
    )


def _settings(draft: Draft) -> tuple[Settings | None, Mapping[str, Option]]:
    row = _main_row(draft, SETTINGS)
    options = row.options
    settings = build(draft, Settings, row, fill=True)
    if settings and not _SPOKEN.fullmatch(settings.agent):
        text = "only ASCII characters can be sent; write it with those"
        draft.wrong(options["agent"].value, "agent", text)
    if settings and not settings.database.strip("/ "):
        draft.wrong(
            options["database"].value,
            "database",
            "expected the path of a file, found nothing; write one",
        )
    return settings, options


def _main_row(draft: Draft, names: tuple[str, ...]) -> Row:
    """Return what the main file sets of *names*, at its top."""
    main = draft.roots.get(draft.main)
    pairs = main.pairs if main else {}
    options = {k: Option(*pairs[k], k) for k in names if k in pairs}
    return Row("", Place(draft.main, 1, 1), options)


def _everywhere(draft: Draft, row: Row) -> tuple[str, ...]:
    """Return the queries that exclude an entry from all watches."""
    found = build(draft, Everywhere, row, fill=False)
    if found is None or swallowed(draft, row.options, EVERYWHERE):
        return ()
    return tuple(text.strip() for text in found.global_none)
