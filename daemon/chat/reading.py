"""The answers to commands that only ask: a few short lines, read without holding up the daemon."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

import storage
from answers.hot import describe_rise, explain_learning
from answers.said import read_said
from answers.troubles import describe_rest, write_age
from daemon.chat.words import explain_unknown, take_name
from model import format_time, one_line

if TYPE_CHECKING:
    from pathlib import Path

    from config import Config
    from storage import AlertRow, Reader

MAX_LISTED = 10
"""Lines of a list. Doubled, an answer does not fit a phone."""
MAX_LINE_CHARS = 150
MIN_ID_CHARS = 4
"""Of the id of an alert. Halved, an id names several."""
MAX_ALERTS_READ = 500


def list_watches(config: Config, rest: str) -> list[str]:
    """Return the watches, or the keywords of the one that *rest* names."""
    if not rest:
        lines = [
            f"• {one.name}: {_count(len(one.keywords), 'keyword')}"
            for one in config.watches.values()
        ]
        count = _count(len(lines), "watch")
        return [f"{count}; see keywords with: list WATCH", *_cut(lines)]
    found = take_name(rest, config.watches, "watch")
    if found.problem:
        return [f"list: {found.problem}"]
    watch = config.watches[found.name]
    lines = [f"• {one_line(keyword, MAX_LINE_CHARS)}" for keyword in watch.keywords]
    if not lines:
        return [f"{watch.name} has no keywords: it looks at the hot terms."]
    return [f"{watch.name}: {_count(len(lines), 'keyword')}", *_cut(lines)]


def tell_status(path: Path, config: Config, now: datetime) -> list[str]:
    """Return whether all is well, and the troubles if it is not."""
    with closing(storage.open_reader(path)) as reader:
        status = reader.read_status(now)
    troubles = list(describe_rest(status, storage.find_holder(path)))
    polled = "nothing was polled yet"
    if status.last_poll is not None:
        polled = f"last poll {write_age(now - status.last_poll)} ago"
    failing = f", {status.feeds_failing} failing" if status.feeds_failing else ""
    waiting = sum(status.deliveries_by_state.get(state, 0) for state in ("pending", "sending"))
    head = "All is well." if not troubles else f"{_count(len(troubles), 'trouble')}:"
    return [
        head,
        *_cut([f"• {trouble}" for trouble in troubles]),
        f"{_count(status.feeds_total, 'feed')}{failing}, {polled}",
        f"{_count(len(config.watches), 'watch')}, {_count(waiting, 'message')} on the way",
    ]


def tell_why(path: Path, name: str, zone: str) -> list[str]:
    """Return why the alert with the id *name*, or with the beginning of one, was told."""
    if len(name) < MIN_ID_CHARS:
        return ["why: name an alert by its id; `Why?` in the menu of its message does the same"]
    with closing(storage.open_reader(path)) as reader:
        row = _find_alert(reader, name)
        if row is None:
            return [f'why: there is no alert "{one_line(name, 40)}"; copy its id from the panel']
        return list(explain(reader, row, zone))


def _find_alert(reader: Reader, name: str) -> AlertRow | None:
    found = reader.find_alert(name)
    if found is not None:
        return found
    begun = [row for row in reader.list_alerts(MAX_ALERTS_READ) if row.id.startswith(name)]
    return begun[0] if len(begun) == 1 else None


def explain(reader: Reader, row: AlertRow, zone: str) -> Iterator[str]:
    """Yield the reasons for the alert *row*, and the answers of people."""
    message = row.message
    yield message.headline
    why = message.why or row.reason
    if why:
        yield one_line(why, 2 * MAX_LINE_CHARS)
    if message.keywords:
        yield "Keywords: " + ", ".join(f'"{word}"' for word in message.keywords[:MAX_LISTED])
    figures = message.figures
    if figures is not None:
        usual = f"where {figures.expected:.1f} are usual"
        publishers = _count(figures.publishers, "publisher")
        yield f"{_count(figures.observed, 'report')} {usual}, from {publishers}"
        yield f"Score {figures.score:.1f}, threshold {figures.threshold:.1f}"
    yield f"Watch {row.watch}, told {format_time(row.at, zone)}; alert {row.id}"
    said = read_said(reader, [row.head]).get(row.head)
    if said is None:
        return
    if said.acknowledged is not None:
        yield f"Acknowledged by {said.acknowledged.by}"
    if said.useful or said.not_useful:
        yield f"Useful for {said.useful}, not useful for {said.not_useful}"


def tell_hot(path: Path, now: datetime) -> list[str]:
    """Return the hot terms of now."""
    with closing(storage.open_reader(path)) as reader:
        hot = reader.read_hot_list()
    if hot is None:
        return ["There is no list of hot terms yet; the first one comes within the hour."]
    if learning := explain_learning(hot, now):
        return [learning]
    if not hot.terms:
        return ["No term is unusual now."]
    lines = [
        f"{rank}. {term.text}: {describe_rise(term)}" for rank, term in enumerate(hot.terms, 1)
    ]
    age = (
        f" The list is {write_age(now - hot.at)} old." if now - hot.at > timedelta(hours=2) else ""
    )
    return [f"{_count(len(hot.terms), 'hot term')}.{age}", *_cut(lines)]


def list_help(is_editor: bool) -> list[str]:
    """Return the commands that a person may use."""
    editing = ['add WATCH KEYWORD, remove WATCH KEYWORD: as add "Digital money" CBDC']
    if not is_editor:
        editing = ["(to change keywords you need the right: may: {edit: [...]} of the channel)"]
    return [
        "list: the watches; list WATCH: its keywords",
        *editing,
        "silence WATCH-OR-KEYWORD DURATION [REASON]: as silence CBDC 2h known",
        "why ALERT: why an alert was told",
        "hot: the hot terms; status: whether all is well",
        "help: these lines",
    ]


def explain_verb(verb: str, verbs: list[str]) -> str:
    """Return that *verb* is no command, and those that may be meant."""
    return explain_unknown(one_line(verb, 40), verbs, "command").replace(
        "write one of", "there are"
    )


def _cut(lines: list[str]) -> list[str]:
    more = len(lines) - MAX_LISTED
    if more <= 0:
        return lines
    return [*lines[: MAX_LISTED - 1], f"and {more + 1} more; the panel has all"]


def _count(number: int, noun: str) -> str:
    if number == 1:
        return f"1 {noun}"
    ending = "es" if noun.endswith("ch") else "s"
    return f"{number:,} {noun}{ending}"
