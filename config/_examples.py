"""Compile the watches' queries and try their examples on them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any, NamedTuple

from config._rows import Draft, Row
from config._spots import spot
from config._watches import Watches
from config.reading.nodes import Place, Table
from config.reading.traps import shorten
from model import Entry, Watch
from watchers import Mistake, QueryError, Watchlist


def compile_watches(
    draft: Draft,
    found: Watches,
    labels: Mapping[str, Sequence[str]],
    everywhere: Row,
    global_none: Sequence[str],
) -> Watchlist:
    """Return the watches compiled, and their examples tried; what is wrong is noted in *draft*.

    *everywhere* is where *global_none* is written.
    """
    watches = list(found.watches.values())
    try:
        watchlist = Watchlist(watches, labels, global_none)
    except QueryError as error:
        for problem in error.errors:
            row = found.rows[problem.watch] if problem.watch else everywhere
            option = row.options[problem.part]
            place, item = spot(draft, option.value, problem.index, problem.column - 1)
            path = option.path if item is None else f"{option.path}.{item}"
            draft.mistakes.add(place, _query(found, global_none, problem) or path, problem.message)
        wrong = {problem.watch for problem in error.errors}
        watches = [watch for watch in watches if watch.name not in wrong]
        watchlist = Watchlist(watches, labels, () if "" in wrong else global_none)
    _prove(draft, found, watches, watchlist)
    return watchlist


def _query(found: Watches, global_none: Sequence[str], problem: Mistake) -> str:
    """Return the query that *problem* is in, in quotes; nothing if there is none."""
    queries = getattr(found.watches[problem.watch], problem.part) if problem.watch else global_none
    return f'"{shorten(queries[problem.index])}"' if problem.index < len(queries) else ""


class _Example(NamedTuple):
    """A headline and what the watch must make of it."""

    watch: Watch
    part: str
    number: int
    headline: str

    @property
    def entry(self) -> Entry:
        """Return the headline as an entry, in a field that the watch looks at."""
        # Of no feed and no language, so that every watch looks at it.
        entry = Entry("", f"{self.watch.name}/{self.part}/{self.number}", "")
        where: dict[str, Any] = {_field(self.watch): self.headline}
        return replace(entry, **where)


def _field(watch: Watch) -> str:
    return "title" if "title" in watch.fields else watch.fields[0]


def _prove(draft: Draft, found: Watches, watches: list[Watch], watchlist: Watchlist) -> None:
    examples = [
        _Example(watch, part, number, headline)
        for watch in watches
        for part, headlines in (("match", watch.should_match), ("ignore", watch.should_ignore))
        for number, headline in enumerate(headlines)
    ]
    matches = watchlist.match([example.entry for example in examples])
    matched = {(match.entry.id, match.watch) for match in matches}
    for example in examples:
        is_matched = (example.entry.id, example.watch.name) in matched
        if is_matched is not (example.part == "match"):
            place, path = _place(draft, found.rows[example.watch.name], example)
            draft.mistakes.add(place, path, _told(watchlist, example))


def _told(watchlist: Watchlist, example: _Example) -> str:
    """Return why *example* does not hold, and what to do."""
    title, text = example.headline, ""
    if _field(example.watch) != "title":
        title, text = text, title
    findings = watchlist.explain(title, text)
    why = next(finding.why for finding in findings if finding.watch == example.watch.name)
    if example.part == "match":
        return f"must match, but does not ({why}); fix the keywords or the example"
    return f"must be ignored, but matches ({why}); add to none:, or fix the example"


def _place(draft: Draft, row: Row, example: _Example) -> tuple[Place, str]:
    option = row.options["examples"]
    if not isinstance(option.value, Table):
        return row.place, row.path
    node = option.value.pairs[example.part][1]
    place, item = spot(draft, node, example.number, 0)
    path = f"{option.path}.{example.part}"
    return place, path if item is None else f"{path}.{item}"
