"""Build the watches and the watchers that each of them has."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Literal

from config._alert_on import misplaced, on_watch, read_watchers
from config._channels import without
from config._feeds import wrong_lang
from config._options import build, mapping_of, options_of, texts_of
from config._rows import Draft, Option, Row, listed
from config.reading.nodes import Items, Node, Place, Scalar, Table
from config.reading.traps import quote, shorten
from model import FIELDS, Watch, one_line
from plugins import suggestion
from watchers import Watcher

_LONGEST_NAME = 200
_SWALLOWED = re.compile(r"\s+#[^\s#]")
QUERIES = ("keywords", "all", "none")
"""The options of a watch that hold queries."""


def apart() -> tuple[str, ...]:
    """Return the options of a watch that are built by its watchers' own classes."""
    return (*on_watch(), "alert_on")


@dataclass(frozen=True, kw_only=True)
class Examples:
    """Headlines that prove the watch whenever the config is read."""

    match: tuple[str, ...] = ()
    """Headlines that it must match."""
    ignore: tuple[str, ...] = ()
    """Headlines that it must not match."""


@dataclass(frozen=True, kw_only=True)
class WatchOptions:
    """What a watch may set."""

    name: str
    """What people call it; it stands in every alert."""
    keywords: tuple[str, ...] = ()
    """What to look for; any one is enough. A list, or a block (|) with one a line."""
    all: tuple[str, ...] = ()
    """What must all be found as well."""
    none: tuple[str, ...] = ()
    """What must not be found; for this watch only."""
    in_: tuple[Literal["title", "summary", "text"], ...] = FIELDS  # type: ignore[assignment]
    """Where to look."""
    lang: tuple[str, ...] = ()
    """Languages to look at, as en or zh; all if not given. An unknown one is looked at."""
    feeds: tuple[str, ...] = ()
    """Feeds to look at, by name, label or address, * for anything; all if not given."""
    fuzzy: bool = False
    """Whether words may have typos: one from 8 letters on, two from 14."""
    exact: bool = False
    """Whether keywords are found only as written: this case, no plural, no other writing."""
    tell: tuple[str, ...] = ()
    """Names of the channels to tell; all but the ops channel if not given."""
    examples: Examples = Examples()
    """Headlines that prove the watch whenever the config is read."""


@dataclass
class Watches:
    """The watches that are well, and the rows that they come from."""

    watches: dict[str, Watch] = field(default_factory=dict)
    watchers: dict[str, tuple[Watcher, ...]] = field(default_factory=dict)
    rows: dict[str, Row] = field(default_factory=dict)


@dataclass(frozen=True)
class Channels:
    """Whom a watch may tell."""

    names: tuple[str, ...]
    default: tuple[str, ...]
    """Whom it tells if it does not say."""
    are_known: bool = True
    """Whether all files could be read, so that a name that is missing is a mistake."""


def read_watches(draft: Draft, channels: Channels) -> Watches:
    """Return the watches; what is wrong with the others is noted in *draft*."""
    found, places = Watches(), dict[str, Place]()
    for path, node in draft.listed("watches"):
        if isinstance(node, Scalar) and "\n" in node.value.strip():
            draft.wrong(
                node,
                path,
                "expected one line, found several; write name: and keywords:, one keyword a line",
            )
            continue
        row = draft.row("watches", path, node, bare=("name", "keywords"))
        if row is None or _is_query(draft, row, node):
            continue
        own = row.options
        row = draft.with_defaults("watches", row, {*options_of(WatchOptions), *apart()})
        watchers = read_watchers(draft, row, own)
        built_apart = (*apart(), *misplaced(draft, row, (*options_of(WatchOptions), *apart())))
        own_row = without(row, built_apart)
        options = build(draft, WatchOptions, own_row, fill=False, also=apart())
        _check_channels(draft, row, channels)
        if options and _is_well(draft, row, options, places):
            name = one_line(options.name)
            told = options.tell if "tell" in row.options else channels.default
            found.watches[name] = _made(name, options, tuple(watchers), told)
            found.watchers[name] = tuple(watchers.values())
            found.rows[name] = row
    return found


def _is_query(draft: Draft, row: Row, node: Node) -> bool:
    """Note a query that YAML takes for a mapping because of its colon; tell whether it is one."""
    key = next(iter(row.options), "")
    if not isinstance(node, Table) or len(node.pairs) != 1 or key in options_of(WatchOptions):
        return False
    if not isinstance(row.options[key].value, Scalar) or key in apart():
        return False
    draft.wrong(node, row.path, mapping_of(node))
    return True


def _made(name: str, options: WatchOptions, kinds: tuple[str, ...], told: tuple[str, ...]) -> Watch:
    return Watch(
        name=name,
        keywords=tuple(text.strip() for text in options.keywords),
        all=tuple(text.strip() for text in options.all),
        none=tuple(text.strip() for text in options.none),
        fields=tuple(where for where in FIELDS if where in options.in_),
        lang=options.lang,
        feeds=tuple(text.strip() for text in options.feeds),
        fuzzy=options.fuzzy,
        exact=options.exact,
        alert_on=kinds,
        tell=tuple(dict.fromkeys(told)),
        should_match=options.examples.match,
        should_ignore=options.examples.ignore,
    )


def _is_well(draft: Draft, row: Row, options: WatchOptions, places: dict[str, Place]) -> bool:
    """Note what is wrong with a watch as a whole; tell whether nothing is."""
    at, name = row.options["name"], one_line(options.name)
    wrong = any([swallowed(draft, row.options), _strange_langs(draft, row)])
    if not name or len(name) > _LONGEST_NAME:
        draft.wrong(
            at.value,
            at.path,
            f"expected 1 to {_LONGEST_NAME} characters, found {len(name)}; write such a name",
        )
        wrong = True
    elif name in places:
        draft.wrong(
            at.value, at.path, f"the name is already used at {places[name]}; choose another"
        )
        wrong = True
    places.setdefault(name, at.value.place)
    if not options.keywords and not options.all:
        why = "the watch has no keywords; add keywords:, as none: only excludes"
        draft.mistakes.add(row.place, row.path, why)
        wrong = True
    if not options.in_:
        draft.wrong(
            row.options["in"].value, row.options["in"].path, "no field to look in; name one"
        )
        wrong = True
    return not wrong


def _strange_langs(draft: Draft, row: Row) -> bool:
    """Note what is no language; tell whether there is any."""
    seen = False
    for node, path in listed(row.options["lang"]) if "lang" in row.options else ():
        for text, _ in texts_of(node):
            if wrong := wrong_lang(text):
                draft.wrong(node, path, wrong)
                seen = True
    return seen


def swallowed(
    draft: Draft, options: Mapping[str, Option], names: tuple[str, ...] = QUERIES
) -> bool:
    """Note queries of which YAML takes a part for a comment; tell whether there are any."""
    seen = False
    for option in (options[name] for name in names if name in options):
        items = option.value.items if isinstance(option.value, Items) else [option.value]
        for i, item in enumerate(items):
            if isinstance(item, Scalar) and not item.style:
                line = draft.line(item.place)
                end = item.place.column - 1 + len(item.value)
                if _SWALLOWED.match(line, end):
                    whole = shorten(quote(line[item.place.column - 1 :].strip()))
                    text = f'YAML reads the text after " #" as a comment; quote the whole: {whole}'
                    path = f"{option.path}.{i}" if isinstance(option.value, Items) else option.path
                    draft.wrong(item, path, f"{text}, or put a space after the #")
                    seen = True
    return seen


def _check_channels(draft: Draft, row: Row, channels: Channels) -> None:
    """Note names of channels that do not exist."""
    if "tell" not in row.options or not channels.are_known:
        return
    for node, path in listed(row.options["tell"]):
        for name, _ in texts_of(node):
            if name not in channels.names:
                draft.wrong(node, path, no_channel(name, channels.names))


def no_channel(name: str, names: Iterable[str]) -> str:
    """Return what to say of a channel that does not exist."""
    known = list(names)
    what = f'no channel "{shorten(name)}"'
    return what + (suggestion(name, known) if known else "; add it under channels:")
