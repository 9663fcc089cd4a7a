"""`hot add`: write a watch for a hot term into the config, after showing the plan."""

from __future__ import annotations

import os
import re
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from answers.hot import HotRow
from cli.commands.hot_show import show_suggestion
from cli.options import Session
from terminal.printing import YELLOW, complain, make_line, say, show, tint

if TYPE_CHECKING:
    from answers.suggestion import Suggestion
    from config import Config

_PLACE = re.compile(r"^\S+?:\d+:\d+: ")


def add_watch(
    session: Session, row: HotRow, suggestion: Suggestion, to: str | None, *, is_agreed: bool
) -> int:
    """Write *suggestion* for *row* into the file *to* of the config; return the exit code.

    A person is asked first, unless *is_agreed*.
    """
    import config

    old = session.load_config_to_read()
    names = list(old.texts.texts)
    file = names[0] if to is None else config.find_file(old.texts, to)
    if not suggestion.keywords:
        show_suggestion(suggestion)
        return 1
    new = config.add_watch(old, file, suggestion.name, suggestion.keywords, os.environ)
    (name,) = new.watches.keys() - old.watches.keys()
    shown = f"{old.texts.shown}{file}"
    say(f"{shown}: this watch will stand at the end of its watches:", hang=2)
    show_suggestion(suggestion._replace(name=name))
    _show_notes(row, old, new)
    if not (is_agreed or _ask(shown)):
        return 1
    before = old.texts.texts[file]
    config.replace_text(_find_path(old, file), before, new.texts.texts[file])
    say(f'{shown}: "{make_line(name)}" is added; a running daemon takes it within seconds', hang=2)
    return 0


def _find_path(old: Config, file: str) -> Path:
    main = Path(old.texts.main)
    return main if file == next(iter(old.texts.texts)) else main.parent / file


def _show_notes(row: HotRow, old: Config, new: Config) -> None:
    """Print which watches cover the term already, and the hints that the config would have."""
    if row.term.covered_by:
        names = ", ".join(row.term.covered_by)
        show("  ", tint(make_line(f"it is covered by {names} already"), YELLOW), hang=4)
    known = {_PLACE.sub("", text) for text in old.hints}
    for text in new.hints:
        if _PLACE.sub("", text) not in known:
            show("  ", tint(make_line(f"hint: {text}"), YELLOW), hang=4)


def _ask(shown: str) -> bool:
    """Ask a person whether to write; without a terminal nobody can be asked."""
    if not sys.stdin.isatty():
        complain(f"{shown}: nothing was written; to write it without being asked, add --yes")
        return False
    if click.confirm("write it?", default=False, err=True):
        return True
    complain("nothing was written")
    return False
