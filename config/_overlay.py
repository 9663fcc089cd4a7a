"""Change the keywords of watches by the overlay, as if they were written in their files."""

from __future__ import annotations

from collections.abc import Iterator

from config._options import split_texts
from config._rows import Draft, Option, Row, list_values
from config.reading.nodes import Items, Node, Place, Scalar
from model import KeywordChange, Overtaken, one_line

NO_WATCH = "the files have no watch of this name"
NO_KEYWORDS = "the watch looks for no keywords"
LAST_KEYWORD = "it is the last keyword of the watch"
ADDED = "the files have the keyword"
REMOVED = "the files do not have the keyword"
EXCLUDED = "none: excludes it"


class ChangePlace(Place):
    """The place of a keyword that stands in no file: its origin."""

    __slots__ = ()

    def __str__(self) -> str:
        return f"{self.file}, column {self.column}"


def apply_changes(draft: Draft, row: Row) -> Row:
    """Return *row*, that of a watch, with the keywords that people added and removed.

    The changes that can do nothing are noted in *draft* as overtaken.
    """
    name = row.options.get("name")
    if name is None or not isinstance(name.value, Scalar):
        return row
    changes = draft.changes.pop(one_line(name.value.value), ())
    if not changes:
        return row
    keywords = row.options.get("keywords")
    if keywords is None:
        for change in changes:
            draft.overtaken.append(Overtaken(change, NO_KEYWORDS, is_contradiction=True))
        return row
    items = list(_list_items(draft, keywords.value))
    excluded = set(_list_excluded(draft, row))
    for change in changes:
        overtaken = _find_overtaken(change, items, excluded)
        if overtaken is not None:
            draft.overtaken.append(overtaken)
        elif change.is_addition:
            items.append(Scalar(ChangePlace(change.origin, 1, 1), change.keyword))
        else:
            items = [item for item in items if not _is_keyword(item, change.keyword)]
    whole = Items(keywords.value.place, items)
    return row._replace(options={**row.options, "keywords": keywords._replace(value=whole)})


def note_missing(draft: Draft) -> None:
    """Note in *draft* the changes of watches that no file has."""
    for changes in draft.changes.values():
        for change in changes:
            draft.overtaken.append(Overtaken(change, NO_WATCH, is_contradiction=True))


def _list_items(draft: Draft, node: Node) -> Iterator[Node]:
    """Yield the keywords of *node*, each as the item of a list."""
    if isinstance(node, Items):
        yield from node.items
    elif isinstance(node, Scalar) and node.style == "|":
        for text, line in split_texts(node):
            place = Place(node.place.file, node.place.line + 1 + line, 1)
            column = max(draft.get_line(place).find(text), 0) + 1
            yield Scalar(place._replace(column=column), text)
    else:
        yield node


def _is_keyword(item: Node, keyword: str) -> bool:
    return isinstance(item, Scalar) and item.value.strip() == keyword


def _list_excluded(draft: Draft, row: Row) -> Iterator[str]:
    """Yield the queries that exclude an entry from the watch of *row*, in small letters."""
    options = [row.options["none"]] if "none" in row.options else []
    main = draft.roots.get(draft.main)
    if main is not None and "global_none" in main.pairs:
        options.append(Option(*main.pairs["global_none"], "global_none"))
    for option in options:
        for node, _ in list_values(option):
            for text, _ in split_texts(node):
                yield text.strip().casefold()


def _find_overtaken(
    change: KeywordChange, items: list[Node], excluded: set[str]
) -> Overtaken | None:
    """Return *change* as overtaken if it can do nothing to *items*; None if it can."""
    others = [item for item in items if not _is_keyword(item, change.keyword)]
    is_there = len(others) < len(items)
    if change.is_addition:
        if is_there:
            return Overtaken(change, ADDED, is_contradiction=False)
        if change.keyword.casefold() in excluded:
            return Overtaken(change, EXCLUDED, is_contradiction=True)
        return None
    if not is_there:
        return Overtaken(change, REMOVED, is_contradiction=False)
    if not others:
        return Overtaken(change, LAST_KEYWORD, is_contradiction=True)
    return None
