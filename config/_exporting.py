"""Write the overlay as YAML that a person pastes into the files."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from config._config import Config
from config._in_force import write_in_force
from config._items import write_text
from config._placing import place_draft
from model import KeywordChange

NOTHING = "# No keyword was changed without an edit of the files.\n"
HEAD = """\
# Keywords that people changed without an edit of the files. Put the lines of each watch in the
# place of its own. A change ends once its file says the same.
"""


def write_overlay(config: Config, ended: Sequence[KeywordChange] = ()) -> str:
    """Return each watch of *config* that has a change in force, as its file would have it.

    Comments name the file, the lines, and each change with its author; also those that *ended*.
    """
    changes = config.texts.changes
    if not changes and not ended:
        return NOTHING
    blocks = [HEAD] if changes else [NOTHING]
    watches = dict.fromkeys(change.watch for change in changes)
    listed = ["\n".join(_write_watch(config, watch)) for watch in watches]
    if listed:
        blocks.append("\n---\n".join(listed))  # their files may indent them otherwise
    if ended:
        lines = ["# Changes that have ended:", *map(_write_ended, ended)]
        blocks.append("\n".join(lines))
    return "\n".join(block.rstrip("\n") + "\n" for block in blocks)


def _write_watch(config: Config, watch: str) -> Iterator[str]:
    place = config.places[watch]
    keywords = config.watches[watch].keywords
    text = write_in_force(config.texts, watch, keywords)
    placed = place_draft(config.texts, text, watch) if text else None
    where = f"{place.file}, line {place.line}"
    if placed is not None and placed.last is not None and placed.last > placed.line:
        where = f"{place.file}, lines {place.line} to {placed.last}"
    yield f"# {where}: {watch}"
    for change in config.texts.changes:
        if change.watch == watch:
            yield f"# {_write_change(change)}"
    if placed is not None:
        yield placed.text
        return
    yield "keywords:"
    for keyword in keywords:
        yield f"  - {write_text(keyword)}"


def _write_change(change: KeywordChange) -> str:
    sign = "+" if change.is_addition else "-"
    reason = f" ({change.reason})" if change.reason else ""
    return f"{sign} {change.keyword}: {change.origin}{reason}"


def _write_ended(change: KeywordChange) -> str:
    end = f"{change.ended:%Y-%m-%d %H:%M} UTC" if change.ended else ""
    return f"# {change.watch}: {_write_change(change)}; ended {end}: {change.why_ended}"
