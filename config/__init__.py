"""Make a `Config` of config.yaml and the files that it includes, or list every mistake in them.

    find_database   the path of the database, even if the config has mistakes
    may_time_channels  whether a glance at a config finds a word for when channels take messages
    read_files      the files   -> Texts       the only part that touches the disk
    parse           Texts       -> Config      every mistake at once, each with file:line:column
    load            both
    make_keeper     finds edits of the files while the daemon runs
    take_signature  a value that changes with any of the files
    describe_loss   the reason to hold a config that would lose much
    add_watch       a config with a further watch, written into the text of one of its files
    find_file       the file of a config that a word names
    replace_text    writes the new text of a file
    read_draft      the draft of one watch, with every mistake in it
    put_draft       a config with such a draft in the place of one of its watches
    place_watch     a watch as the list of a file needs it, and its line there
    place_draft     the same for a draft
    show_watch      a watch as a list has it that is not indented
    show_excludes   the words that a watch excludes, as a line of the watch
    find_written    a watch as a person wrote it, with its file and line
    write_in_force  a watch as its file would have it with the changes of its keywords
    write_overlay   all such watches, as a person pastes them
    locate_doubts   doubts about queries as hints, each with its place
    locate_channels  remarks about channels as hints, each with its place
    make_schema     all options as JSON Schema
    make_web_options  the options of the page, also where it is off
    parse_listen    the address that the page listens at
    find_web_host   the host of the address that people open

The rooms declare their options as dataclasses; only this room knows YAML and pydantic. It is
light to import: the rooms and libraries of the options are loaded by the first call that needs
them.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from config._config import Config, Texts, describe_loss
from config._database import find_database

if TYPE_CHECKING:
    from config._drafts import DraftMistake as DraftMistake
    from config._drafts import WatchDraft as WatchDraft
    from config._keeper import Edit as Edit
    from config._keeper import Keeper as Keeper
    from config._placing import Placement as Placement
    from config._schema import Schema
    from config._web import Listen as Listen
    from config._web import WebOptions as WebOptions
    from config._written import WrittenWatch as WrittenWatch
    from model import KeywordChange
    from watchers import Doubt

__all__ = [
    "Config",
    "Texts",
    "add_watch",
    "describe_loss",
    "find_database",
    "find_file",
    "find_web_host",
    "find_written",
    "load",
    "locate_channels",
    "locate_doubts",
    "make_keeper",
    "make_schema",
    "make_web_options",
    "may_time_channels",
    "parse",
    "parse_listen",
    "place_draft",
    "place_watch",
    "put_draft",
    "read_draft",
    "read_files",
    "replace_text",
    "show_excludes",
    "show_watch",
    "take_signature",
    "write_in_force",
    "write_overlay",
]


def load(
    path: Path,
    environ: Mapping[str, str],
    *,
    needs_secrets: bool = True,
    changes: tuple[KeywordChange, ...] = (),
) -> Config:
    """Return the config at *path* with the *changes* of keywords that the files leave in force.

    Unless it *needs_secrets*, channels may lack theirs.

    Raises:
        ConfigError: with every mistake of all files, or the files that cannot be read.
    """
    texts = replace(read_files(path), changes=changes)
    return parse(texts, environ, needs_secrets=needs_secrets)


def read_files(path: Path) -> Texts:
    """Return the texts of the main file at *path* and of all files that it includes.

    Raises:
        ConfigError: a file is missing or cannot be read.
    """
    from config import _files

    return _files.read_files(path)


def may_time_channels(path: Path) -> bool:
    """Return whether the config at *path* may say when channels take messages.

    It only looks for words in the text: to read the config takes half a second.
    """
    from config import _glance

    return _glance.may_time_channels(path)


def parse(texts: Texts, environ: Mapping[str, str], *, needs_secrets: bool = True) -> Config:
    """Return the config in *texts*; reads only the files that `file:` names.

    Unless it *needs_secrets*, a channel whose secrets are not there is kept, but sends nothing.

    Raises:
        ConfigError: with every mistake of all files, sorted by place.
    """
    from config import _overtaken

    return _overtaken.parse(texts, environ, needs_secrets=needs_secrets)


def make_keeper(path: Path, environ: Mapping[str, str]) -> Keeper:
    """Return a keeper of the config at *path*; nothing is read yet."""
    from config import _keeper

    return _keeper.Keeper(path, environ)


def take_signature(path: Path) -> object:
    """Return a value that changes when any file of the config at *path* does, or a new one comes.

    Files that hold a secret count. Reads only the files that have changed since the last call.
    """
    from config import _files

    return _files.take_signature(path)


def locate_channels(texts: Texts, said: Mapping[str, str]) -> tuple[str, ...]:
    """Return *said* by channel as hints, each with its place in *texts*, which have no mistake."""
    from config import _parse

    return _parse.locate_channels(texts, said)


def locate_doubts(texts: Texts, doubts: Sequence[Doubt]) -> tuple[str, ...]:
    """Return *doubts* as hints, each with its place in *texts*, which have no mistake."""
    from config import _parse

    return _parse.locate_doubts(texts, doubts)


def make_schema() -> Schema:
    """Return the JSON Schema of a main file; included files have some of the same keys."""
    from config import _schema

    return _schema.make_schema()


def parse_listen(text: str) -> Listen:
    """Return the address in *text*: host:port, [IPv6]:port, or a port alone.

    Raises:
        ValueError: it is none of these; the text says how to write one.
    """
    from config import _web

    return _web.parse_listen(text)


def find_web_host(options: WebOptions) -> str:
    """Return the host of the address that people open; empty without one."""
    from config import _web

    return _web.find_host(options)


def make_web_options(config: Config, listen: str = "") -> WebOptions:
    """Return the options of the page of *config*; the defaults where it is off.

    The page listens at *listen* where that is given.
    """
    from config import _web

    return _web.make_options(config.web, listen)


def add_watch(
    old: Config, file: str, name: str, keywords: Sequence[str], environ: Mapping[str, str]
) -> Config:
    """Return *old* with a watch *name* at the end of *file*; nothing is written yet.

    Raises:
        UsageError: nothing can be added to the file.
        ConfigError: the config would have a mistake.
    """
    from config import _additions, _items

    def parse_again(texts: Texts) -> Config:
        return parse(texts, environ, needs_secrets=False)

    free = _additions.find_free_name(name, list(old.watches))
    return _additions.add_watch(old, file, _items.NewWatch(free, keywords), parse_again)


def read_draft(running: Config, text: str) -> WatchDraft:
    """Return the watch in *text*, as it would be read if it stood in *running*."""
    from config import _drafts

    return _drafts.read_draft(running, text)


def put_draft(running: Config, text: str, of: str) -> Config:
    """Return *running* with the watch in *text* in the place of the watch *of*, or at the end.

    Raises:
        ConfigError: the draft has mistakes.
    """
    from config import _drafts

    return _drafts.put_draft(running, text, of)


def place_watch(config: Config, file: str, name: str, keywords: Sequence[str]) -> Placement:
    """Return the lines of a watch, as they go to the end of the watches of *file*.

    It has a name that no watch of *config* has.

    Raises:
        UsageError: nothing can be added to the file.
    """
    from config import _additions, _items, _placing

    free = _additions.find_free_name(name, list(config.watches))
    return _placing.place_item(config.texts, file, _items.NewWatch(free, keywords))


def place_draft(texts: Texts, text: str, of: str) -> Placement:
    """Return the watch in *text* as it goes to the place of the watch *of*, or to the end.

    Raises:
        UsageError: the file that gets it has no list of watches.
    """
    from config import _placing

    return _placing.place_draft(texts, text, of)


def show_watch(name: str, keywords: Sequence[str]) -> str:
    """Return the lines of a watch, as an item of a list that is not indented."""
    from config import _items

    return _items.NewWatch(name, keywords).write_block("", _items.INDENT, "\n")


def show_excludes(queries: Sequence[str]) -> str:
    """Return the option `none:` of a watch with *queries*, in one line."""
    from config import _items

    return _items.write_excludes(queries)


def find_file(texts: Texts, word: str) -> str:
    """Return the file of *texts* that *word* names: as the config does, or by its path.

    Raises:
        UsageError: there is no such file; the text names all.
    """
    from config import _additions

    return _additions.find_file(texts, word)


def find_written(texts: Texts, name: str) -> WrittenWatch | None:
    """Return the watch *name* as *texts* have it; None if they have no such watch."""
    from config import _written

    return _written.find_written(texts, name)


def write_in_force(config: Config, name: str) -> str:
    """Return the lines of the watch *name* as its file would have them with its changes.

    Empty where the file is written in a way that only our own reader understands.
    """
    from config import _in_force

    return _in_force.write_in_force(config.texts, name, config.watches[name].keywords)


def write_overlay(config: Config, ended: Sequence[KeywordChange] = ()) -> str:
    """Return each watch of *config* that has a change in force, as its file would have it.

    Comments name the file, the lines, and each change with its author; also those that *ended*.
    """
    from config import _exporting

    return _exporting.write_overlay(config, ended)


def replace_text(path: Path, old: str, new: str) -> None:
    """Write *new* into the file at *path*, which has the text *old*; keep its mode and its links.

    Raises:
        UsageError: it cannot be written, or has another text by now; it stays as it is.
    """
    from config import _writing

    _writing.replace_text(path, old, new)
