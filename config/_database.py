"""Find the database of a config, whatever mistakes the config has."""

from __future__ import annotations

import re
from pathlib import Path

DEFAULT_DATABASE = "data/groundswell.db"
_DATABASE = re.compile(r"^database:[ \t]*(['\"]?)([^'\"#\n]+)\1", re.MULTILINE)


def find_database(path: Path) -> Path:
    """Return the path of the database of the config at *path*, even if that has mistakes.

    Without a config it is the default one.
    """
    try:
        text = path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError):
        text = ""
    found = _DATABASE.search(text)
    return path.parent / (found[2].strip() if found else DEFAULT_DATABASE)
