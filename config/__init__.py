"""Make a `Config` of config.yaml and the files that it includes, or list every mistake in them.

    read       the files   -> Texts       the only part that touches the disk
    parse      Texts       -> Config      every mistake at once, each with file:line:column
    load       both
    hints_at   what the watchlist was found wanting in, as hints with their places
    signature  has any of the files changed?
    shrinkage  would a new config lose too much to be taken unasked?
    schema     what may be written, as JSON Schema

The rooms declare their options as dataclasses; nothing but this one knows YAML or pydantic.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from config._config import Config, Texts, shrinkage
from config._files import read, signature
from config._keeper import Keeper, Look
from config._parse import hints_at, parse
from config._schema import schema

__all__ = [
    "Config",
    "Keeper",
    "Look",
    "Texts",
    "hints_at",
    "load",
    "parse",
    "read",
    "schema",
    "shrinkage",
    "signature",
]


def load(path: Path, environ: Mapping[str, str]) -> Config:
    """Return what the config at *path* says.

    Raises:
        ConfigError: a file cannot be read, or with every mistake of all files.
    """
    return parse(read(path), environ)
