"""The points of the crash matrix at which a daemon can be killed, for a process that is forked.

The product has no hook for it. `install` replaces a function in the forked process by one that
kills the process before or after a call, and then the product runs into it.
"""

from __future__ import annotations

import functools
import importlib
import inspect
import os
import signal
from collections.abc import Callable
from pathlib import Path
from typing import Any, NamedTuple

Test = Callable[[tuple[Any, ...], dict[str, Any], Any], bool]
"""Whether a call counts: its arguments, its named arguments, and its result (None before it)."""


def _always(_args: tuple[Any, ...], _named: dict[str, Any], _result: Any) -> bool:
    return True


def _has_result(_args: tuple[Any, ...], _named: dict[str, Any], result: Any) -> bool:
    return bool(result)


def _has_argument(args: tuple[Any, ...], _named: dict[str, Any], _result: Any) -> bool:
    return bool(args[1])


def _calls(method: str) -> Test:
    return lambda args, _named, _result: args[1] == method


def _does(*acts: str) -> Test:
    def test(args: tuple[Any, ...], _named: dict[str, Any], _result: Any) -> bool:
        return args[-1].get("do") in acts

    return test


def _has_raised(_args: tuple[Any, ...], _named: dict[str, Any], polled: Any) -> bool:
    return bool(polled.alerts)


ACTS = ("silence", "comment", "change-keyword")
"""The acts that people ask for by a command or the page."""
CHAT = "chat"
"""An act in Slack."""


class Point(NamedTuple):
    """A moment at which the process dies: before or after a call of a function."""

    module: str
    name: str
    """Of the function within its module, as Store.claim_due."""
    after: bool = False
    counts: Test = _always
    most: int = 2
    """The process dies at one of the first so many calls."""


class Fault(NamedTuple):
    """A server that fails in a way that its sender cannot tell from another."""

    server: str
    step: str
    """As the server's script has it."""


class Need(NamedTuple):
    """The events without which no daemon comes to a point."""

    act: str = ""
    """The act that a person asks for."""
    reload: bool = False
    edit: bool = False
    fault: str = ""


_STORE = "storage._store"
_WRITE = "storage._transaction"
_TIMING = "storage.timing.writing"
_API = "notifiers._slack_web"

POINTS: dict[str, Point] = {
    # --- the outbox
    "before a claim": Point(_STORE, "Store.claim_due", most=4),
    "after a claim": Point(_STORE, "Store.claim_due", after=True, counts=_has_result, most=4),
    "before Slack is called": Point(_API, "SlackApi.call", counts=_calls("chat.postMessage")),
    "while Slack's history is asked": Point(
        _API, "SlackApi.call", after=True, counts=_calls("conversations.history"), most=1
    ),
    "before a program is called": Point("notifiers.programs.posting", "post"),
    "before a mail is handed in": Point("notifiers._smtp", "_Conversation.hand_in"),
    "while a feed file is written": Point("notifiers.programs.feed_file", "put", after=True),
    "before an answer is stored": Point(_STORE, "Store.settle", most=4),
    "after an answer is stored": Point(_STORE, "Store.settle", after=True, most=4),
    "before the start takes up the outbox": Point(_STORE, "Store.recover", most=1),
    "after the start took up the outbox": Point(_STORE, "Store.recover", after=True, most=1),
    # --- rulings and collections
    "before alerts are recorded": Point(_WRITE, "Transaction.record_all", counts=_has_argument),
    "after alerts are recorded": Point(
        _WRITE, "Transaction.record_all", after=True, counts=_has_argument
    ),
    "before a poll is stored": Point("judging", "judge_poll", after=True, counts=_has_result),
    "after a poll is stored": Point("monitor", "poll", after=True, counts=_has_raised),
    "before messages are collected": Point(_TIMING, "TimingWriter.collect"),
    "between a collection and its rulings": Point("storage.timing.rulings", "settle_rulings"),
    "after messages are collected": Point(_TIMING, "TimingWriter.collect", after=True),
    "before a release is stored": Point(
        "daemon.releasing", "release", after=True, counts=_has_result
    ),
    "after a release is stored": Point(
        "daemon.journal", "Journal.log_alerts", after=True, counts=_has_argument
    ),
    # --- edits of messages
    "before an edit is sent": Point(_API, "SlackApi.call", counts=_calls("chat.update")),
    "after an edit is sent": Point(
        _API, "SlackApi.call", after=True, counts=_calls("chat.update"), most=1
    ),
    "after an edit is stored": Point("storage.edits.sending", "EditLane.settle", after=True),
    # --- acts of people
    "before an act is done": Point(
        "daemon.answering", "_do", counts=_does(*ACTS), most=1
    ),
    "before a silence is stored": Point(
        _TIMING, "TimingWriter.add_silence", after=True, most=1
    ),
    "before a comment is stored": Point(_TIMING, "TimingWriter.keep_act", after=True, most=1),
    "before a changed keyword is stored": Point(
        "storage.overlay.changes", "OverlayWriter.add", after=True, most=1
    ),
    "after a changed keyword is in force": Point("daemon.overlay", "_adopt", after=True, most=1),
    "before an act is answered": Point(
        "daemon.answering", "_do", after=True, counts=_does(*ACTS), most=1
    ),
    "after an act is answered": Point(
        "daemon.wire.listener", "_send", after=True, most=1
    ),
    # --- the chat
    "before a request of the chat is stored": Point("daemon.chat.desk", "Desk.take", most=1),
    "before a request of the chat is acknowledged": Point(
        "daemon.chat.desk", "Desk.take", after=True, most=1
    ),
    "before a request of the chat is done": Point("daemon.chat.desk", "Desk._act", most=1),
    "after a request of the chat is done": Point(
        "daemon.chat.desk", "Desk._act", after=True, most=1
    ),
    # --- the config
    "before a config is stored": Point(_WRITE, "Transaction.keep_config", after=True),
    "after a config is stored": Point("daemon.reloading", "_plan_polls"),
    "after an edit of the config is taken": Point(
        "daemon.reloading", "adopt_config", after=True, most=2
    ),
    # --- the rest
    "while old rows are deleted": Point(_STORE, "Store.prune", after=True),
    "before the log is emptied": Point(_STORE, "Store.checkpoint", most=1),
    "after the log is emptied": Point(_STORE, "Store.checkpoint", after=True, most=1),
    "while entries are indexed": Point(
        _STORE, "Store.index_entries", after=True, counts=_has_result
    ),
    "before a commit": Point("daemon.metrics.counters", "Counters.time_commit", most=25),
}  # fmt: skip

NEEDS: dict[str, Need] = {
    "before an edit is sent": Need(edit=True),
    "after an edit is sent": Need(edit=True),
    "after an edit is stored": Need(edit=True),
    "before an act is done": Need(act="comment"),
    "before a silence is stored": Need(act="silence"),
    "before a comment is stored": Need(act="comment"),
    "before a changed keyword is stored": Need(act="change-keyword"),
    "after a changed keyword is in force": Need(act="change-keyword"),
    "before an act is answered": Need(act="silence"),
    "after an act is answered": Need(act="comment"),
    "while Slack's history is asked": Need(fault="Slack takes a message and drops the connection"),
    "before a request of the chat is stored": Need(act=CHAT),
    "before a request of the chat is acknowledged": Need(act=CHAT),
    "before a request of the chat is done": Need(act=CHAT),
    "after a request of the chat is done": Need(act=CHAT),
    "before a config is stored": Need(reload=True),
    "after a config is stored": Need(reload=True),
    "after an edit of the config is taken": Need(reload=True),
}

FAULTS: dict[str, Fault] = {
    f"{server} takes a message and {told}": Fault(server, step)
    for server in ("Slack", "a program", "a mail server")
    for told, step in (
        ("drops the connection", "commit_drop"),
        ("hangs", "commit_hang"),
        ("answers that it failed", "commit_500"),
    )
    if (server, step) != ("a mail server", "commit_500")  # by SMTP it then did not take the mail
}


def install(point: Point, number: int, hit: Path) -> None:
    """Let this process die at call *number* of *point*; it leaves its mark in the file *hit*."""
    owner: Any = importlib.import_module(point.module)
    *path, name = point.name.split(".")
    for part in path:
        owner = getattr(owner, part)
    original = getattr(owner, name)
    left = number

    def count(args: tuple[Any, ...], named: dict[str, Any], result: Any) -> None:
        nonlocal left
        if point.counts(args, named, result):
            left -= 1
            if not left:
                hit.touch()
                os.kill(os.getpid(), signal.SIGKILL)

    setattr(owner, name, _wrap(original, count, after=point.after))


def _wrap(original: Any, count: Callable[..., None], *, after: bool) -> Any:
    """Return *original*, with *count* called before or after each call."""

    @functools.wraps(original)
    def call(*args: Any, **named: Any) -> Any:
        if not after:
            count(args, named, None)
        result = original(*args, **named)
        if after:
            count(args, named, result)
        return result

    @functools.wraps(original)
    async def call_and_wait(*args: Any, **named: Any) -> Any:
        if not after:
            count(args, named, None)
        result = await original(*args, **named)
        if after:
            count(args, named, result)
        return result

    return call_and_wait if inspect.iscoroutinefunction(original) else call
