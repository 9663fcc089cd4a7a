"""Change the keywords of watches without an edit of the files: in force at once, or not at all.

A change is stored with its author, time, way and reason. The transaction that stores it also lets
the watch begin its baseline, as after an edit. The files win: a change that they contradict ends.
"""

from __future__ import annotations

import asyncio
import base64
import hashlib
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import TYPE_CHECKING

from daemon import reloading
from daemon.acts import MAX_NAME_CHARS, MAX_REASON_CHARS, Reply
from model import ChangeKind, ConfigError, KeywordChange, Overtaken, Watch, one_line, plain

if TYPE_CHECKING:
    from config import Config
    from storage import Transaction

MAX_KEYWORD_CHARS = 500
MAX_CHANGES = 200
"""In force at a time. Each reload parses them again one by one if a file contradicts some."""
WAYS = ("chat", "page", "command")
_ID_CHARS = 8  # of 32 letters and digits: 40 bits, in a list of some hundreds


async def change_keyword(daemon: reloading.Daemon, asked: Mapping[str, str]) -> Reply:
    """Add a keyword to a watch, or remove one, and run on the result.

    *asked* has change (add or remove), watch, keyword, reason, by, via (chat, page or command). To
    remove a keyword that was added, or the other way round, ends the earlier change.
    """
    async with daemon.reloading:
        config = daemon.config
        wanted = _read_change(asked, daemon.now())
        mistake = _find_mistake(wanted, asked, config)
        if mistake:
            return Reply(False, mistake)
        earlier = _find_opposite(wanted, config.texts.changes)
        if earlier is not None:
            return await _end(daemon, earlier, f"taken back by {wanted.by or 'somebody'}")
        if len(config.texts.changes) >= MAX_CHANGES:
            return Reply(False, f"{MAX_CHANGES} changes are in force; write them into the files")
        changes = (*config.texts.changes, wanted)
        refused = await _adopt(daemon, changes, lambda tx: tx.overlay.add(wanted))
        return Reply(False, refused) if refused else Reply(True, _confirm(wanted), wanted.id)


async def end_change(daemon: reloading.Daemon, asked: Mapping[str, str]) -> Reply:
    """Take back the change with the id that is *asked*: the files decide about its keyword."""
    async with daemon.reloading:
        name = asked.get("id", "")
        changes = daemon.config.texts.changes
        change = next((one for one in changes if one.id == name), None)
        if change is None:
            said = one_line(name, MAX_NAME_CHARS)
            return Reply(False, f"no change {said} is in force; see: overlay list")
        by = one_line(asked.get("by", ""), MAX_NAME_CHARS)
        return await _end(daemon, change, f"taken back by {by or 'somebody'}")


async def _end(daemon: reloading.Daemon, change: KeywordChange, why: str) -> Reply:
    left = tuple(one for one in daemon.config.texts.changes if one.id != change.id)
    at = daemon.now()
    refused = await _adopt(daemon, left, lambda tx: _end_stored(tx, change, why, at))
    if refused:
        return Reply(False, refused)
    verb = "looks for" if not change.is_addition else "no longer looks for"
    return Reply(True, f'{change.watch} {verb} "{change.keyword}" from now on', change.id)


def _end_stored(tx: Transaction, change: KeywordChange, why: str, at: datetime) -> None:
    tx.overlay.end(change.id, why, at)


async def _adopt(
    daemon: reloading.Daemon, changes: tuple[KeywordChange, ...], write: reloading.Write
) -> str:
    """Run on the config with *changes* once *write* has stored them; return why not, or nothing."""
    keeper = daemon.tools.keeper
    try:
        config = await asyncio.to_thread(keeper.try_changes, daemon.config, changes)
    except ConfigError as error:
        return f"the config has a mistake now: {error.problems[0]}"
    if config.overtaken:
        return _refuse(config.overtaken, changes)
    try:
        reloading.adopt_config(daemon, config, write)
    finally:
        if daemon.config is config:  # also if a later step failed: the change is stored
            keeper.take(config)
    return ""


def _refuse(overtaken: Sequence[Overtaken], changes: Sequence[KeywordChange]) -> str:
    """Return why *changes*, of which the last one is new, cannot all be in force."""
    first = overtaken[0]
    change = first.change
    said = f'"{change.keyword}" in {change.watch}: {first.why}'
    if change.id == changes[-1].id:
        return said
    return f"{said} ({change.origin}); take that back first"


def _read_change(asked: Mapping[str, str], at: datetime) -> KeywordChange:
    """Return the change that is *asked*, cleaned; one of an unknown kind adds."""
    kind = ChangeKind.REMOVE if asked.get("change") == ChangeKind.REMOVE else ChangeKind.ADD
    via = asked.get("via", "")
    watch = one_line(asked.get("watch", ""), MAX_NAME_CHARS * 2)
    keyword = plain(asked.get("keyword", "")).strip()
    named = f"{kind}\n{watch}\n{keyword}\n{at.isoformat()}"
    digest = hashlib.sha256(named.encode()).digest()
    return KeywordChange(
        id=base64.b32encode(digest)[:_ID_CHARS].decode().lower(),
        kind=kind,
        watch=watch,
        keyword=keyword,
        at=at,
        by=one_line(asked.get("by", ""), MAX_NAME_CHARS),
        via=via if via in WAYS else "command",
        reason=one_line(asked.get("reason", ""), MAX_REASON_CHARS),
    )


def _find_mistake(wanted: KeywordChange, asked: Mapping[str, str], config: Config) -> str:
    """Return the first mistake that shows before the config is parsed; empty if there is none."""
    if asked.get("change") not in set(ChangeKind):
        return f"expected one of {', '.join(ChangeKind)}; say whether to add or to remove"
    watch = config.watches.get(wanted.watch)
    if watch is None:
        return f'there is no watch "{wanted.watch}"; write it as in the config'
    if len(wanted.keyword.splitlines()) != 1:
        return "expected a keyword in one line; write one"
    if len(wanted.keyword) > MAX_KEYWORD_CHARS:
        return f"a keyword has at most {MAX_KEYWORD_CHARS} characters; write several"
    return _compare_with_watch(wanted, watch)


def _compare_with_watch(wanted: KeywordChange, watch: Watch) -> str:
    has_it = wanted.keyword in watch.keywords
    if wanted.is_addition and has_it:
        return f'{watch.name} has the keyword "{wanted.keyword}" already'
    if not wanted.is_addition and not has_it:
        return f'{watch.name} has no keyword "{wanted.keyword}"; write it as in the config'
    return ""


def _find_opposite(wanted: KeywordChange, changes: Sequence[KeywordChange]) -> KeywordChange | None:
    """Return the change in force that *wanted* takes back; None if there is none."""
    for one in changes:
        if (one.watch, one.keyword) == (wanted.watch, wanted.keyword):
            return one
    return None


def _confirm(change: KeywordChange) -> str:
    verb = "looks for" if change.is_addition else "no longer looks for"
    return f'{change.watch} {verb} "{change.keyword}" from now on'
