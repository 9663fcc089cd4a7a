"""Look into the text of a config without reading it as YAML, which takes half a second."""

from __future__ import annotations

import re
from pathlib import Path

_WORDS = re.compile(r"\b(?:zone|batch|digest|cooldown|quiet|budget|include)\b")


def may_time_channels(path: Path) -> bool:
    """Return whether the config at *path* may say when channels take messages.

    It may if a word for that stands anywhere in its text, or if it includes other files. A config
    that cannot be read says nothing.
    """
    try:
        text = path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError):
        return False
    return _WORDS.search(text) is not None
