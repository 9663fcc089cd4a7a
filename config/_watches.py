"""Build the watches, each with its watchers."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import cache
from typing import Literal, NamedTuple

from config._alert_on import list_shared_options, read_watchers, reject_misplaced
from config._channels import remove_options
from config._messages import explain_mapping
from config._option_types import list_options
from config._options import build, split_texts
from config._overlay import apply_changes, note_missing
from config._rows import Draft, Option, Options, Row, list_inner, list_values
from config.reading.nodes import Node, Place, Scalar, Table
from config.reading.traps import quote, shorten
from model import (
    FIELDS,
    Duration,
    Escalation,
    Severity,
    Watch,
    explain_no_language,
    one_line,
)
from plugins import suggest
from watchers import Watcher

_MAX_NAME_CHARS = 200
_HIDDEN_COMMENT = re.compile(r"\s+#[^\s#]")
Names = tuple[str, ...]
QUERIES = ("keywords", "all", "none")
"""The options of a watch that hold queries."""


def list_watcher_options() -> tuple[str, ...]:
    """Return the options of a watch that the classes of its watchers declare."""
    return (*list_shared_options(), "alert_on")


@dataclass(frozen=True, kw_only=True)
class Examples:
    """Headlines that prove the watch whenever the config is read."""

    match: tuple[str, ...] = ()
    """Headlines that it must match."""
    ignore: tuple[str, ...] = ()
    """Headlines that it must not match."""


@dataclass(frozen=True, kw_only=True)
class EscalateOptions:
    """Whom to tell if nobody acknowledges an alert."""

    after: Duration
    """How long to wait for somebody, as 30m."""
    to: tuple[str, ...]
    """Names of the channels to tell then."""


@dataclass(frozen=True, kw_only=True)
class WatchOptions:
    """The options of a watch."""

    name: str
    """The name of the watch; every alert shows it."""
    keywords: tuple[str, ...] = ()
    """Queries to look for; any one is enough. A list, or a block (|) with one a line."""
    all: tuple[str, ...] = ()
    """Queries that must all be found as well."""
    none: tuple[str, ...] = ()
    """Queries that must not be found; for this watch only."""
    in_: tuple[Literal["title", "summary", "text"], ...] = FIELDS  # type: ignore[assignment]
    """Where to look."""
    lang: tuple[str, ...] = ()
    """Languages to look at, as en or zh, and entries of unknown language; all if not given."""
    feeds: tuple[str, ...] = ()
    """Feeds to look at, by name, label or address, * for anything; all if not given."""
    fuzzy: bool = False
    """Whether words may have typos: one from 8 letters on, two from 14."""
    exact: bool = False
    """Whether keywords are found only as written: same case, no plural, no other spelling."""
    tell: tuple[str, ...] = ()
    """Names of the channels to tell; all but the ops channel if not given."""
    severity: Literal["low", "normal", "high", "urgent"] = "normal"
    """How much its alerts matter; routes may ask for it."""
    urgent: bool = False
    """Whether its alerts pass quiet hours: the same as severity: urgent."""
    escalate: EscalateOptions | None = None
    """Whom to tell if nobody acknowledges its alerts in time."""
    examples: Examples = Examples()
    """Headlines that prove the watch whenever the config is read."""


@dataclass
class Watches:
    """The watches without mistakes, and the rows that they come from."""

    watches: dict[str, Watch] = field(default_factory=dict)
    watchers: dict[str, tuple[Watcher, ...]] = field(default_factory=dict)
    rows: dict[str, Row] = field(default_factory=dict)
    places: dict[str, Place] = field(default_factory=dict)
    """Where each is written."""


@dataclass(frozen=True)
class Channels:
    """The channels that a watch may tell."""

    names: tuple[str, ...]
    default: tuple[str, ...]
    """The channels of a watch that names none."""
    are_known: bool = True
    """Whether all files could be read, so that a name that is missing is a mistake."""


class _WatchRow(NamedTuple):
    """A watch as it is written."""

    row: Row
    """With the defaults."""
    own: Options
    """The options that it sets itself."""


def read_watches(draft: Draft, channels: Channels) -> Watches:
    """Return the watches without mistakes; note the mistakes of the others in *draft*."""
    found = Watches()
    places: dict[str, Place] = {}
    for path, node in draft.list_items("watches"):
        written = _make_row(draft, path, node)
        if written is None:
            continue
        row, own = written
        row = apply_changes(draft, row)
        watchers = read_watchers(draft, row, own)
        options = _build_options(draft, row)
        _check_channels(draft, row, channels)
        if options and _check_watch(
            draft, row, options, places, needs_keywords=watchers.need_keywords
        ):
            told = options.tell if "tell" in row.options else channels.default
            watch = _make_watch(options, kinds=tuple(watchers.by_kind), told=told)
            found.watches[watch.name] = watch
            found.watchers[watch.name] = tuple(watchers.by_kind.values())
            found.rows[watch.name] = row
            found.places[watch.name] = node.place
    note_missing(draft)
    return found


def _make_row(draft: Draft, path: str, node: Node) -> _WatchRow | None:
    if isinstance(node, Scalar) and "\n" in node.value.strip():
        text = "expected one line, found several; write name: and keywords:, one keyword a line"
        draft.reject(node, path, text)
        return None
    row = draft.make_row("watches", path, node, bare=("name", "keywords"))
    if row is None or _reject_query(draft, row, node):
        return None
    return _WatchRow(draft.add_defaults("watches", row, _list_known()), row.options)


def _reject_query(draft: Draft, row: Row, node: Node) -> bool:
    """Return whether *node* is a query that YAML reads as a mapping; note the mistake if so."""
    if not isinstance(node, Table) or len(node.pairs) != 1:
        return False
    name, option = next(iter(row.options.items()))
    if not isinstance(option.value, Scalar) or name in _list_known():
        return False
    draft.reject(node, row.path, explain_mapping(node))
    return True


@cache
def _list_known() -> frozenset[str]:
    """Return all options of a watch, those of its watchers too."""
    return frozenset((*list_options(WatchOptions), *list_watcher_options()))


def _build_options(draft: Draft, row: Row) -> WatchOptions | None:
    """Return the options of the watch itself, without those of its watchers."""
    of_watchers = list_watcher_options()
    misplaced = reject_misplaced(draft, row, _list_known())
    own_row = remove_options(row, (*of_watchers, *misplaced))
    return build(draft, WatchOptions, own_row, fill=False, also=of_watchers)


def _make_watch(options: WatchOptions, *, kinds: Names, told: Names) -> Watch:
    return Watch(
        name=one_line(options.name),
        keywords=_strip_all(options.keywords),
        all=_strip_all(options.all),
        none=_strip_all(options.none),
        fields=tuple(where for where in FIELDS if where in options.in_),
        lang=options.lang,
        feeds=_strip_all(options.feeds),
        fuzzy=options.fuzzy,
        exact=options.exact,
        alert_on=kinds,
        tell=tuple(dict.fromkeys(told)),
        severity=_find_severity(options),
        escalate=_make_escalation(options.escalate),
        should_match=options.examples.match,
        should_ignore=options.examples.ignore,
    )


def _find_severity(options: WatchOptions) -> Severity:
    return Severity.URGENT if options.urgent else Severity(options.severity)


def _make_escalation(options: EscalateOptions | None) -> Escalation | None:
    return None if options is None else Escalation(options.after, tuple(dict.fromkeys(options.to)))


def _strip_all(texts: Names) -> Names:
    return tuple(text.strip() for text in texts)


def _check_watch(
    draft: Draft,
    row: Row,
    options: WatchOptions,
    places: dict[str, Place],
    *,
    needs_keywords: bool,
) -> bool:
    """Return whether the watch as a whole is valid; note the mistakes if not.

    Adds its name to *places*.
    """
    is_valid = not reject_hidden_comments(draft, row.options)
    is_valid &= _check_langs(draft, row)
    name = one_line(options.name)
    is_valid &= _check_name(draft, row.options["name"], name, places)
    if needs_keywords and not options.keywords and not options.all:
        text = "the watch has no keywords; add keywords:, as none: only excludes"
        draft.mistakes.add(row.place, row.path, text)
        is_valid = False
    if not options.in_:
        option = row.options["in"]
        draft.reject(option.value, option.path, "no field to look in; name one")
        is_valid = False
    return is_valid


def _check_name(draft: Draft, option: Option, name: str, places: dict[str, Place]) -> bool:
    text = ""
    if not 0 < len(name) <= _MAX_NAME_CHARS:
        text = f"expected 1 to {_MAX_NAME_CHARS} characters, found {len(name)}; write such a name"
    elif name in places:
        text = f"the name is already used at {places[name]}; choose another"
    places.setdefault(name, option.value.place)
    if text:
        draft.reject(option.value, option.path, text)
    return not text


def _check_langs(draft: Draft, row: Row) -> bool:
    """Return whether all values of `lang:` are codes of languages; note the others."""
    if "lang" not in row.options:
        return True
    is_valid = True
    for node, path in list_values(row.options["lang"]):
        for code, _ in split_texts(node):
            if mistake := explain_no_language(shorten(code)):
                draft.reject(node, path, mistake)
                is_valid = False
    return is_valid


def reject_hidden_comments(draft: Draft, options: Options, names: Names = QUERIES) -> bool:
    """Return whether YAML reads a part of a query in *options* as a comment; note the mistakes."""
    is_any = False
    for name in names:
        for node, path in list_values(options[name]) if name in options else ():
            if mistake := _find_hidden_comment(draft, node):
                draft.reject(node, path, mistake)
                is_any = True
    return is_any


def _find_hidden_comment(draft: Draft, node: Node) -> str:
    if not isinstance(node, Scalar) or node.style:
        return ""
    line = draft.get_line(node.place)
    start = node.place.column - 1
    if not _HIDDEN_COMMENT.match(line, start + len(node.value)):
        return ""
    rest = line[start:].strip()
    whole = shorten(quote(rest))
    text = f'YAML reads the text after " #" as a comment; quote the whole: {whole}'
    return f"{text}, or put a space after the #"


def _check_channels(draft: Draft, row: Row, channels: Channels) -> None:
    """Note names of channels that do not exist."""
    if not channels.are_known:
        return
    options = [row.options[name] for name in ("tell",) if name in row.options]
    if "escalate" in row.options:
        options += list_inner(row.options["escalate"], "to")
    for option in options:
        check_channels(draft, option, channels.names)


def check_channels(draft: Draft, option: Option, names: Names) -> None:
    """Note the values of *option* that are not among the *names* of channels."""
    for node, path in list_values(option):
        for name, _ in split_texts(node):
            if name not in names:
                draft.reject(node, path, explain_no_channel(name, names))


def explain_no_channel(name: str, names: Iterable[str]) -> str:
    """Return the message about a channel that is not among *names*."""
    known = list(names)
    fix = suggest(name, known) if known else "; add it under channels:"
    return f'no channel "{shorten(name)}"{fix}'
