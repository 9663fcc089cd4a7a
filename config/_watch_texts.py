"""Find the lines of a file in which a watch is written."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import fields, is_dataclass
from datetime import timedelta
from functools import lru_cache
from itertools import islice
from textwrap import dedent
from typing import Any

from model import Watch, WatchVersion

HIDDEN = "***"
"""In place of a secret that stands in the lines."""
_PLAIN = (str, int, float, bool, timedelta, tuple, type(None))


def read_lines(text: str, line: int, secrets: Iterable[str]) -> str:
    """Return the lines of the watch that begins in *line* of *text*, without *secrets*.

    They end before the next line that is indented no deeper than the watch. `${NAME}` stays as it
    is written, and so do comments within the watch.
    """
    lines = _split(text)
    first = lines[line - 1]
    depth = _measure_indent(first)
    found = [first]
    for one in islice(lines, line, None):
        if one.strip() and _measure_indent(one) <= depth:
            break
        found.append(one)
    while len(found) > 1 and _is_after(found[-1]):
        found.pop()
    shown = dedent("\n".join(found))
    for secret in sorted(filter(None, secrets), key=len, reverse=True):
        shown = shown.replace(secret, HIDDEN)
    return shown


def make_version(watch: Watch, lines: str, watchers: Iterable[object]) -> WatchVersion:
    """Return the version of *watch*, which is written in *lines* and has *watchers*.

    Its id also counts the options that come from `defaults:`, and keywords that no file has.
    """
    digest = hashlib.sha256()
    for part in (lines, repr(watch), *map(_write_options, watchers)):
        digest.update(part.encode(errors="surrogatepass") + b"\0")
    return WatchVersion(digest.hexdigest()[:12], watch.name, lines, watch.keywords)


def _write_options(watcher: Any) -> str:
    """Return the options of *watcher* in one text; a value that may differ by chance is left out.

    A plugin may hold an object whose text has its place in memory.
    """
    if not is_dataclass(watcher):
        return type(watcher).__name__
    values = {each.name: getattr(watcher, each.name, None) for each in fields(watcher)}
    kept = {name: value for name, value in values.items() if isinstance(value, _PLAIN)}
    return f"{type(watcher).__module__} {kept}"


@lru_cache(maxsize=2)
def _split(text: str) -> Sequence[str]:
    """Return the lines of *text*; kept, as a file may have thousands of watches."""
    return text.splitlines()


def _measure_indent(line: str) -> int:
    return len(line) - len(line.lstrip(" "))


def _is_after(line: str) -> bool:
    """Return whether *line*, the last one, is empty or a comment: then it is about the next."""
    return not line.strip() or line.lstrip().startswith("#")
