"""Make a `Config` of config.yaml and the files that it includes, or list every mistake in them.

    read_files      the files   -> Texts       the only part that touches the disk
    parse           Texts       -> Config      every mistake at once, each with file:line:column
    load            both
    Keeper          finds edits of the files while the daemon runs
    take_signature  a value that changes with any of the files
    describe_loss   the reason to hold a config that would lose much
    locate_doubts   doubts about queries as hints, each with its place
    make_schema     all options as JSON Schema

The rooms declare their options as dataclasses; only this room knows YAML and pydantic.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from config._config import Config, Texts, describe_loss
from config._files import read_files, take_signature
from config._keeper import Edit, Keeper
from config._parse import locate_doubts, parse
from config._schema import make_schema

__all__ = [
    "Config",
    "Edit",
    "Keeper",
    "Texts",
    "describe_loss",
    "load",
    "locate_doubts",
    "make_schema",
    "parse",
    "read_files",
    "take_signature",
]


def load(path: Path, environ: Mapping[str, str], *, needs_secrets: bool = True) -> Config:
    """Return the config at *path*; unless it *needs_secrets*, channels may lack theirs.

    Raises:
        ConfigError: with every mistake of all files, or the files that cannot be read.
    """
    return parse(read_files(path), environ, needs_secrets=needs_secrets)
