"""Do the acts of people on a message: its buttons, and the thumbs under it.

An act is stored by the same functions as those of commands and of the page. The transaction that
stores it also marks the request as done, and wants the message to say so.
"""

from __future__ import annotations

from collections.abc import Callable, Container, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

import alerts
from daemon import acts
from daemon.chat import people
from model import CHAT, ActKind, Answer, ChatAct, Press, Reaction, format_time

if TYPE_CHECKING:
    from config import Config
    from daemon.chat.people import Daemon
    from storage import AlertRow, Transaction

SILENCED_FOR = {
    ChatAct.SILENCE: timedelta(hours=1),
    ChatAct.SILENCE_KEYWORD: timedelta(days=7),
}
_REASONS = {
    ChatAct.SILENCE: "silenced for 1 h in the chat",
    ChatAct.SILENCE_KEYWORD: "keyword silenced for 7 days in the chat",
}
_THUMBS = (ActKind.USEFUL, ActKind.NOT_USEFUL)
_LOOKED = "silences.looked"
"""The name of the time of the last look at the silences that ended, in the memory of the store."""
GONE = "This message is too old, or its channel is no longer in the config; see `status`."

Change = Callable[[str, tuple[Answer, ...]], tuple[Answer, ...]]


def press(daemon: Daemon, asked: Press) -> str:
    """Do the act of a button, but for Why; return the words for the person where it fails.

    On success they are empty: the message itself says so.
    """
    at = daemon.now()
    with daemon.store.transaction() as tx:
        daemon.store.chat.learn_name(asked.user)
        channels = people.list_channels(daemon.config)
        found = daemon.store.chat.find_message(channels, asked.place, asked.message)
        if found is None or found.alert.id != asked.subject:
            return GONE
        subject = find_subject(tx, found.alert)
        scene = _Scene(daemon, tx, found.channel, (subject, found.alert), at)
        match asked.act:
            case ChatAct.UNDO:
                return scene.undo(asked)
            case ChatAct.SILENCE | ChatAct.SILENCE_KEYWORD:
                return scene.silence(asked)
            case _:
                return scene.comment(asked)


def find_subject(tx: Transaction, row: AlertRow) -> AlertRow:
    """Return the alert that *row* escalates, as people mean that one; else *row* itself."""
    escalated = alerts.find_escalated(row.key)
    found = tx.timing.find_alert(escalated) if escalated else None
    return row if found is None else found[0]


class _Scene:
    """The alert of a message, for one act."""

    def __init__(
        self,
        daemon: Daemon,
        tx: Transaction,
        channel: str,
        rows: tuple[AlertRow, AlertRow],
        at: datetime,
    ) -> None:
        """Act on the first of *rows*; the second is the one that the message tells."""
        self._daemon = daemon
        self._tx = tx
        self._channel = channel
        self._alert = rows[0]
        self._keys = tuple(dict.fromkeys((rows[0].head, rows[0].key, rows[1].key)))
        self._at = at

    def comment(self, asked: Press) -> str:
        kind = ActKind.NOT_RELEVANT
        if asked.act is ChatAct.ACKNOWLEDGE:
            kind = ActKind.ACKNOWLEDGED
        wanted = {
            "said": kind.value,
            "alert": self._alert.id,
            "by": asked.user.label,
            "via": CHAT,
        }
        done = acts.comment(self._daemon.store, self._daemon.config, wanted, self._at)
        if not done.is_done:
            return done.text
        answer = Answer(asked.act, asked.user.label)
        if done.id:
            until = self._at + acts.NOT_RELEVANT_FOR
            answer = Answer(asked.act, asked.user.label, until, done.id)
        self._show(answer, self._daemon.config.editing)
        return ""

    def silence(self, asked: Press) -> str:
        there = self._find_answer(asked.act)
        if there is not None and there.until is not None:
            zone = self._daemon.config.zones.get(self._channel, "")
            return f"{there.by} silenced it already, until {format_time(there.until, zone)}."
        until = self._at + SILENCED_FOR[asked.act]
        wanted = {
            "until": until.isoformat(),
            "by": asked.user.label,
            "reason": _REASONS[asked.act],
            "channel": self._channel,
            "key": asked.key,
        }
        if asked.act is ChatAct.SILENCE:
            wanted["watch"] = self._alert.watch
        else:
            wanted["keyword"] = next(iter(self._alert.message.keywords), "")
        done = acts.add_silence(self._daemon.store, self._daemon.config, wanted, self._at)
        if not done.is_done:
            return done.text
        self._show(Answer(asked.act, asked.user.label, until, done.id), (self._channel,))
        return ""

    def _find_answer(self, act: ChatAct) -> Answer | None:
        """Return the silence of that kind which the message shows, if it is in force."""
        for channel, answers in self._read_answers():
            for one in answers:
                is_on = one.until is not None and one.until > self._at
                if channel == self._channel and one.act is act and is_on:
                    return one
        return None

    def undo(self, asked: Press) -> str:
        done = acts.end_silence(self._daemon.store, asked.silence, self._at)
        for _, answers in self._read_answers():
            for one in answers:
                if one.silence == asked.silence and one.act is ChatAct.NOT_RELEVANT:
                    self._forget_comment(one.by)

        def change(_channel: str, before: tuple[Answer, ...]) -> tuple[Answer, ...]:
            return tuple(one for one in before if one.silence != asked.silence)

        self._tx.edits.answer(self._keys, self._daemon.config.editing, change, self._at)
        return "" if done.is_done else "That silence has ended already."

    def _forget_comment(self, by: str) -> None:
        person = by.rpartition("(")[2].rstrip(")")
        self._tx.timing.forget_acts(self._alert.head, (ActKind.NOT_RELEVANT,), person)

    def _read_answers(self) -> list[tuple[str, Sequence[Answer]]]:
        return [one for key in self._keys for one in self._tx.edits.read_answers(key)]

    def _show(self, answer: Answer, channels: Sequence[str]) -> None:
        """Let the messages in *channels* show *answer*, in place of an older one of its kind."""

        def change(_channel: str, before: tuple[Answer, ...]) -> tuple[Answer, ...]:
            return (*(one for one in before if one.act is not answer.act), answer)

        self._tx.edits.answer(self._keys, channels, change, self._at)


def show_ends(config: Config, tx: Transaction, at: datetime) -> None:
    """Let each message that shows a silence show it no more once it has ended.

    That somebody called the alert not relevant stays there, without the end of its silence. The
    first look after a start looks at all messages; the next ones do so once a silence has ended.
    """
    since = tx.memory.get(_LOOKED)
    tx.memory[_LOOKED] = at
    if since is not None and not tx.timing.has_ended(since, at):
        return
    in_force = {one.id for one in tx.timing.list_silences(at)}

    def change(_channel: str, before: tuple[Answer, ...]) -> tuple[Answer, ...]:
        return tuple(left for one in before if (left := _find_left(one, in_force)) is not None)

    tx.edits.answer_silenced(config.editing, change, at)


def _find_left(answer: Answer, in_force: Container[str]) -> Answer | None:
    """Return *answer* without a silence that is not *in_force*; None if nothing is left of it."""
    if not answer.silence or answer.silence in in_force:
        return answer
    if answer.act is ChatAct.NOT_RELEVANT:
        return replace(answer, until=None, silence="")
    return None


def react(daemon: Daemon, asked: Reaction) -> bool:
    """Count a thumb under a message of ours, or take it back; return whether it was one."""
    at = daemon.now()
    with daemon.store.transaction() as tx:
        channels = people.list_channels(daemon.config)
        found = daemon.store.chat.find_message(channels, asked.place, asked.message)
        if found is None:
            return False
        subject = find_subject(tx, found.alert)
        kind = _THUMBS[0] if asked.is_useful else _THUMBS[1]
        if asked.is_removed:
            tx.timing.forget_acts(subject.head, (kind,), asked.user.id)
            return True
        tx.timing.forget_acts(subject.head, _THUMBS, asked.user.id)
        user = daemon.store.chat.complete(asked.user)
        wanted = {"said": kind.value, "alert": subject.id, "by": user.label, "via": CHAT}
        return acts.comment(daemon.store, daemon.config, wanted, at).is_done
