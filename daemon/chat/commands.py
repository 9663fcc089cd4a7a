"""Do the commands that people write in a chat; the answer is for the one who wrote it."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from typing import TYPE_CHECKING

from daemon import acts, overlay
from daemon.chat import people, reading
from daemon.chat.words import (
    Span,
    clean,
    explain_unknown,
    split_verb,
    take_name,
    take_span,
    unquote,
)
from model import CHAT, ChangeKind, Command, format_time

if TYPE_CHECKING:
    from config import Config
    from daemon.chat.people import Daemon

VERBS = ["add", "help", "hot", "list", "remove", "silence", "status", "why"]
_EDITS = ("add", "remove")
_QUESTIONS = ("list", "status", "why", "hot")
_SUBJECTS = ("watch", "keyword")


async def do(daemon: Daemon, asked: Command) -> list[str]:
    """Do the command *asked*; return the lines for the person who wrote it."""
    verb, rest = split_verb(clean(asked.text))
    here = people.find_here(daemon, asked.place)
    is_editor = people.may_edit(daemon, asked.user, here or people.list_channels(daemon.config))
    if verb in _EDITS:
        if not is_editor:
            right = f"may: {{edit: [{asked.user.id}]}}"
            return [f"{verb}: you may not change keywords; ask for {right} in the config"]
        return [await _change(daemon, asked, verb, rest)]
    if verb == "silence":
        return _silence(daemon, asked, rest, here)
    if verb in _QUESTIONS:
        zone = next((daemon.config.zones.get(name, "") for name in here), "")
        return await _tell(daemon, verb, rest, zone)
    lines = reading.list_help(is_editor)
    return lines if verb in ("", "help") else [reading.explain_verb(verb, VERBS), *lines]


async def _tell(daemon: Daemon, verb: str, rest: str, zone: str) -> list[str]:
    """Answer a question; the state is read in a thread."""
    now = daemon.now()
    path = daemon.store.path
    if verb == "list":
        return reading.list_watches(daemon.config, rest)
    if verb == "status":
        return await asyncio.to_thread(reading.tell_status, path, daemon.config, now)
    if verb == "why":
        return await asyncio.to_thread(reading.tell_why, path, unquote(rest), zone)
    return await asyncio.to_thread(reading.tell_hot, path, now)


# --- add, remove --------------------------------------------------------------------------------


async def _change(daemon: Daemon, asked: Command, verb: str, rest: str) -> str:
    """Add or remove a keyword; return what became of it."""
    config = daemon.config
    found = take_name(rest, config.watches, "watch")
    if found.problem:
        return f"{verb}: {found.problem}"
    keyword = _read_keyword(config, verb, found.name, found.rest)
    if not keyword:
        return f"{verb}: no keyword is named; write it behind the watch, as CBDC"
    if verb == "remove" and keyword not in config.watches[found.name].keywords:
        keywords = config.watches[found.name].keywords
        return f"remove: {explain_unknown(keyword, keywords, 'keyword')}"
    wanted = {
        "change": ChangeKind.ADD.value if verb == "add" else ChangeKind.REMOVE.value,
        "watch": found.name,
        "keyword": keyword,
        "by": asked.user.label,
        "via": CHAT,
        "reason": "",
    }
    done = await overlay.change_keyword(daemon, wanted)
    return done.text if done.is_done else f"{verb}: {done.text}"


def _read_keyword(config: Config, verb: str, watch: str, text: str) -> str:
    """Return the keyword in *text*: as it stands, as quotes mean a phrase in keywords too.

    To remove one, it may also be written without its quotes, or in other letters of its case.
    """
    written = text.strip()
    if verb == "add":
        return written
    for keyword in config.watches[watch].keywords:
        same = (keyword.casefold(), unquote(keyword).casefold())
        if written.casefold() in same or unquote(written).casefold() in same:
            return keyword
    return written


# --- silence ------------------------------------------------------------------------------------


def _silence(daemon: Daemon, asked: Command, rest: str, here: Sequence[str]) -> list[str]:
    """Silence a watch or a keyword, in the channel where it is written, or in all channels."""
    subject, behind = split_verb(rest)
    span = take_span(behind if subject in _SUBJECTS and behind else rest)
    kinds = (subject,) if subject in _SUBJECTS and behind else _SUBJECTS
    if span.length is None:
        return ["silence: no duration is named; write it last, as: silence CBDC 2h known"]
    named = _find_subject(daemon.config, span, kinds)
    if isinstance(named, str):
        return [f"silence: {named}"]
    now = daemon.now()
    wanted = {
        **named,
        "until": (now + span.length).isoformat(),
        "by": asked.user.label,
        "reason": span.rest or "silenced in the chat",
        "key": asked.key,
    }
    for channel in here or [""]:
        done = acts.add_silence(daemon.store, daemon.config, {**wanted, "channel": channel}, now)
        if not done.is_done:
            return [f"silence: {done.text}"]
    zone = next((daemon.config.zones.get(name, "") for name in here), "")
    where = "in this channel" if here else "in all channels"
    until = format_time(now + span.length, zone)
    (name,) = named.values()
    return [f'"{name}" is silenced {where} until {until}. The panel can end it: Silences.']


def _find_subject(config: Config, span: Span, kinds: Sequence[str]) -> dict[str, str] | str:
    """Return the watch or the keyword that *span* names; else why there is none."""
    keywords = {word for watch in config.watches.values() for word in watch.keywords}
    of_kind = {"watch": list(config.watches), "keyword": sorted(keywords)}
    for kind in kinds:
        exact = next((one for one in of_kind[kind] if one.casefold() == span.name.casefold()), "")
        if exact:
            return {kind: exact}
    for kind in kinds:
        found = take_name(f'"{span.name}"', of_kind[kind], kind)
        if not found.problem:
            return {kind: found.name}
    names = [name for kind in kinds for name in of_kind[kind]]
    return explain_unknown(span.name, names, " or ".join(kinds))
