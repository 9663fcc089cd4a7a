"""Compile the watches' queries and try their examples on them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any, NamedTuple

from config._query_places import locate
from config._rows import Draft, Row
from config._watches import Watches
from config.reading.nodes import Place, Table
from model import SeenEntry, Watch
from watchers import Doubt, Mistake, QueryError, Watchlist, lint, watches_on_hot_list

ANY_TEXT = r"/\S/"
"""The query that stands in every text."""

NO_TIME = datetime(1970, 1, 1, tzinfo=UTC)  # matching does not look at the time


class GlobalNone(NamedTuple):
    """The queries that exclude an entry from all watches."""

    queries: Sequence[str]
    row: Row
    """Where they are written."""


def compile_watches(
    draft: Draft, found: Watches, labels: Mapping[str, Sequence[str]], global_none: GlobalNone
) -> Watchlist:
    """Return the compiled watches and try their examples; mistakes are noted in *draft*.

    A watch with a mistake in a query is left out. *labels* are those of each feed.
    """
    watches = list(filter(has_keywords, found.watches.values()))
    try:
        watchlist = Watchlist(watches, labels, global_none.queries)
    except QueryError as error:
        for mistake in error.errors:
            _report_query(draft, found, global_none, mistake)
        wrong = {mistake.watch for mistake in error.errors}
        watches = [watch for watch in watches if watch.name not in wrong]
        queries = () if "" in wrong else global_none.queries
        watchlist = Watchlist(watches, labels, queries)
    _try_examples(draft, found, watches, watchlist)
    return watchlist


def compile_hot_watches(
    draft: Draft, found: Watches, labels: Mapping[str, Sequence[str]], global_none: GlobalNone
) -> Watchlist:
    """Return the compiled watches that look at the hot list; mistakes are noted in *draft*.

    A watch without keywords looks at every entry that its other options let through. The mistakes
    of those with keywords, and of *global_none*, were noted already.
    """
    watches = []
    for name in watches_on_hot_list(found.watchers):
        watch = found.watches[name]
        if not has_keywords(watch):
            watch = replace(watch, keywords=(ANY_TEXT,))
        watches.append(watch)
    try:
        return Watchlist(watches, labels, global_none.queries)
    except QueryError as error:
        for mistake in error.errors:
            if mistake.watch and not has_keywords(found.watches[mistake.watch]):
                _report_query(draft, found, global_none, mistake)
        return Watchlist(())


def lint_without_keywords(
    hot_watchlist: Watchlist, labels: Mapping[str, Sequence[str]]
) -> Iterator[Doubt]:
    """Yield the doubts about the options of the watches that have no keywords."""
    bare = {watch.name for watch in hot_watchlist.watches if watch.keywords == (ANY_TEXT,)}
    for doubt in lint(hot_watchlist, labels):
        if doubt.watch in bare and doubt.part in ("none", "feeds"):
            yield doubt


def has_keywords(watch: Watch) -> bool:
    """Return whether *watch* looks for keywords; one for hot terms need not."""
    return bool(watch.keywords or watch.all)


def _report_query(draft: Draft, found: Watches, global_none: GlobalNone, mistake: Mistake) -> None:
    row = found.rows[mistake.watch] if mistake.watch else global_none.row
    option = row.options[mistake.part]
    place, item = locate(draft, option.value, mistake.index, mistake.column - 1)
    draft.mistakes.add(place, _extend(option.path, item), mistake.message)


class _Example(NamedTuple):
    """A headline that a watch must match or ignore."""

    watch: Watch
    part: str
    number: int
    headline: str

    @property
    def entry(self) -> SeenEntry:
        """Return the headline as an entry, in a field that the watch looks at."""
        # Without feed and language, so that every watch looks at it.
        name = f"{self.watch.name}/{self.part}/{self.number}"
        fields: dict[str, Any] = {_choose_field(self.watch): self.headline}
        return replace(SeenEntry("", name, "", first_seen=NO_TIME), **fields)


def _choose_field(watch: Watch) -> str:
    return "title" if "title" in watch.fields else watch.fields[0]


def _list_examples(watches: Sequence[Watch]) -> Iterator[_Example]:
    for watch in watches:
        for number, headline in enumerate(watch.should_match):
            yield _Example(watch=watch, part="match", number=number, headline=headline)
        for number, headline in enumerate(watch.should_ignore):
            yield _Example(watch=watch, part="ignore", number=number, headline=headline)


def _try_examples(
    draft: Draft, found: Watches, watches: Sequence[Watch], watchlist: Watchlist
) -> None:
    examples = list(_list_examples(watches))
    matches = watchlist.match([example.entry for example in examples])
    matched = {(match.entry.id, match.watch) for match in matches}
    for example in examples:
        key = example.entry.id, example.watch.name
        is_matched = key in matched
        if is_matched is not (example.part == "match"):
            row = found.rows[example.watch.name]
            place, path = _locate_example(draft, row, example)
            why = _explain_failure(watchlist, example)
            draft.mistakes.add(place, path, why)


def _explain_failure(watchlist: Watchlist, example: _Example) -> str:
    """Return why *example* fails, and the fix."""
    in_title = _choose_field(example.watch) == "title"
    title = example.headline if in_title else ""
    text = "" if in_title else example.headline
    findings = watchlist.explain(title, text)
    reasons = {finding.watch: finding.why for finding in findings}
    why = reasons[example.watch.name]
    if example.part == "match":
        return f"must match, but does not ({why}); fix the keywords or the example"
    return f"must be ignored, but matches ({why}); add to none:, or fix the example"


def _locate_example(draft: Draft, row: Row, example: _Example) -> tuple[Place, str]:
    option = row.options["examples"]
    if not isinstance(option.value, Table):
        return row.place, row.path
    _, node = option.value.pairs[example.part]
    place, item = locate(draft, node, example.number, 0)
    return place, _extend(f"{option.path}.{example.part}", item)


def _extend(path: str, item: int | None) -> str:
    return path if item is None else f"{path}.{item}"
