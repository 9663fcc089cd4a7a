"""Do the acts of people on alerts: silence, acknowledge, say whether they were useful."""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, NamedTuple

from daemon import recipients
from model import Act, ActKind, Answer, ChatAct, Silence, format_duration, one_line

if TYPE_CHECKING:
    from config import Config
    from storage import Store, Transaction


class Reply(NamedTuple):
    """The answer to an act."""

    is_done: bool
    text: str
    """The words for the person who asked."""
    id: str = ""
    """Of the silence that the act began; else empty."""


MAX_SILENCE = timedelta(days=366)
MAX_REASON_CHARS = 200
MAX_NAME_CHARS = 100
NOT_RELEVANT_FOR = timedelta(days=14)
"""How long the reports of a story are silenced that is not relevant: it is told no longer then."""

_ID_CHARS = 8  # of 32 letters and digits: 40 bits, in a list of some hundreds
_SUBJECTS = ("watch", "keyword", "trend", "story")


def do(store: Store, config: Config, asked: Mapping[str, str], now: datetime) -> Reply:
    """Do the act that *asked* names: any but a change of a keyword."""
    match asked.get("do"):
        case "dismiss":
            return dismiss(store, asked, now)
        case "silence":
            return add_silence(store, config, asked, now)
        case "unsubscribe" | "subscribe":
            return Reply(*recipients.do(store, config, asked, now))
        case "end-silence":
            return end_silence(store, asked.get("id", ""), now)
        case _:
            return comment(store, config, asked, now)


def add_silence(store: Store, config: Config, asked: Mapping[str, str], now: datetime) -> Reply:
    """Silence the subject that is *asked* for.

    *asked* has watch, keyword, trend, story (both are ids of alerts), channel, until (ISO 8601),
    reason and by. A key makes that the same silence is added once.
    """
    mistake = _find_mistake(asked, config, now)
    if mistake:
        return Reply(False, mistake)
    wanted = Silence(
        id="",
        until=datetime.fromisoformat(asked["until"]),
        by=one_line(asked.get("by", ""), MAX_NAME_CHARS),
        reason=one_line(asked["reason"], MAX_REASON_CHARS),
        at=now,
        watch=asked.get("watch", ""),
        keyword=asked.get("keyword", ""),
        channel=asked.get("channel", ""),
    )
    with store.transaction() as tx:
        trend = _find_trend(tx, asked.get("trend", ""))
        story = _find_story(tx, asked.get("story", ""))
        if trend is None:
            return Reply(False, _explain_no_alert(asked["trend"]))
        if story is None:
            return Reply(False, f"{_explain_no_alert(asked['story'])}; it must tell one report")
        wanted = replace(wanted, trend=trend, story=story)
        wanted = replace(wanted, id=_make_id(wanted, asked.get("key", "")))
        is_new = tx.timing.add_silence(wanted)
    text = f"silence {wanted.id} holds for {format_duration(wanted.until - now)}"
    return Reply(True, text if is_new else f"{text}; it was there already", wanted.id)


def _find_mistake(asked: Mapping[str, str], config: Config, now: datetime) -> str:
    """Return the first mistake in the silence that is *asked* for; empty if there is none."""
    if not any(asked.get(name) for name in _SUBJECTS):
        return "a silence needs a subject; name a watch, a keyword, a trend or a story"
    if not one_line(asked.get("reason", "")):
        return "a silence needs a reason, for those who wonder later; write one"
    return _find_unknown_name(asked, config) or _find_wrong_end(asked.get("until", ""), now)


def _find_unknown_name(asked: Mapping[str, str], config: Config) -> str:
    watch = asked.get("watch", "")
    channel = asked.get("channel", "")
    keyword = asked.get("keyword", "")
    if watch and watch not in config.watches:
        problem = f'there is no watch "{one_line(watch, MAX_NAME_CHARS)}"'
    elif channel and channel not in config.channels:
        problem = f'there is no channel "{one_line(channel, MAX_NAME_CHARS)}"'
    elif keyword and not _has_keyword(config, watch, keyword):
        problem = f'no watch has the keyword "{one_line(keyword, MAX_NAME_CHARS)}"'
    else:
        return ""
    return f"{problem}; write it as in the config"


def _find_wrong_end(text: str, now: datetime) -> str:
    try:
        until = datetime.fromisoformat(text)
    except ValueError:
        return "a silence needs an end; write how long it holds, as 8h"
    if until.tzinfo is None or not now < until <= now + MAX_SILENCE:
        return f"a silence ends within {MAX_SILENCE.days} days from now; write another end"
    return ""


def _has_keyword(config: Config, watch: str, keyword: str) -> bool:
    watches = [config.watches[watch]] if watch else config.watches.values()
    return any(keyword in one.keywords for one in watches)


def _find_trend(tx: Transaction, alert_id: str) -> str | None:
    """Return the key of the trend of an alert; empty without an id, None if there is no alert."""
    if not alert_id:
        return ""
    found = tx.timing.find_alert(alert_id)
    return None if found is None else found[0].head


def _find_story(tx: Transaction, alert_id: str) -> str | None:
    """Return the key of the story of an alert; empty without an id, None if it has no story."""
    if not alert_id:
        return ""
    found = tx.timing.find_alert(alert_id)
    return None if found is None else found[1] or None


def _explain_no_alert(alert_id: str) -> str:
    return f"there is no alert {one_line(alert_id, MAX_NAME_CHARS)}; see the list of alerts"


def _make_id(silence: Silence, key: str) -> str:
    """Return a short id; with a *key*, the same silence asked for twice has the same."""
    asked_at = key or silence.at.isoformat()
    parts = (silence.watch, silence.keyword, silence.story, silence.trend, silence.channel)
    named = "\n".join((*parts, silence.by, asked_at))
    digest = hashlib.sha256(named.encode()).digest()
    return base64.b32encode(digest)[:_ID_CHARS].decode().lower()


def end_silence(store: Store, name: str, now: datetime) -> Reply:
    """End the silence with the id *name* before its time."""
    with store.transaction() as tx:
        is_ended = tx.timing.end_silence(name, now)
    if is_ended:
        return Reply(True, f"silence {name} has ended")
    said = f"no silence {one_line(name, MAX_NAME_CHARS)} is in force; see the list of them"
    return Reply(False, said)


def comment(store: Store, config: Config, asked: Mapping[str, str], now: datetime) -> Reply:
    """Store the word of a person about an alert: *asked* has said (an `ActKind`), alert, by, via.

    A story that is not relevant is silenced for its watch. Messages that can be edited show it.
    """
    try:
        kind = ActKind(asked.get("said", ""))
    except ValueError:
        return Reply(False, f"expected one of {', '.join(ActKind)}")
    name = asked.get("alert", "")
    by = one_line(asked.get("by", ""), MAX_NAME_CHARS)
    with store.transaction() as tx:
        found = tx.timing.find_alert(name)
        if found is None:
            return Reply(False, _explain_no_alert(name))
        row, story = found
        if kind is ActKind.NOT_RELEVANT and not story:
            return Reply(False, f"alert {name} tells several reports; silence its trend instead")
        done = Act(
            kind=kind,
            at=now,
            by=by,
            via=asked.get("via", ""),
            alert=row.id,
            subject=row.head,
            watch=row.watch,
            story=story,
        )
        tx.timing.keep_act(done)
        silence = _silence_story(done, now) if kind is ActKind.NOT_RELEVANT else None
        if silence is not None:
            tx.timing.add_silence(silence)
        _show(tx, config, done, silence)
    named = "" if silence is None else silence.id
    return Reply(True, f"{_WORDS[kind]}: {row.message.headline}", named)


def _show(tx: Transaction, config: Config, done: Act, silence: Silence | None) -> None:
    """Let the messages of the alert of *done* say who acknowledged it, or called it irrelevant."""
    act = _SHOWN.get(done.kind)
    if act is None:
        return
    answer = Answer(act, done.by)
    if silence is not None:
        answer = replace(answer, until=silence.until, silence=silence.id)

    def change(_channel: str, before: tuple[Answer, ...]) -> tuple[Answer, ...]:
        return (*(one for one in before if one.act is not act), answer)

    tx.edits.answer([done.subject], config.editing, change, done.at)


_SHOWN = {
    ActKind.ACKNOWLEDGED: ChatAct.ACKNOWLEDGE,
    ActKind.NOT_RELEVANT: ChatAct.NOT_RELEVANT,
}
"""The words that the messages of an alert show."""


def _silence_story(done: Act, now: datetime) -> Silence:
    wanted = Silence(
        id="",
        until=now + NOT_RELEVANT_FOR,
        by=done.by,
        reason="not relevant",
        at=now,
        watch=done.watch,
        story=done.story,
    )
    return replace(wanted, id=_make_id(wanted, done.subject))


def dismiss(store: Store, asked: Mapping[str, str], now: datetime) -> Reply:
    """Dismiss the dead deliveries that *asked* names under ids; all of them without any."""
    ids = asked.get("ids", "").split()
    by = one_line(asked.get("by", ""), MAX_NAME_CHARS)
    count = store.dismiss(ids or None, by, now)
    missing = len(set(ids)) - count if ids else 0
    text = f"deliveries dismissed: {count}"
    if missing:
        text += f"; {missing} of the ids cannot be dismissed, see the list of deliveries"
    return Reply(not missing, text)


_WORDS = {
    ActKind.ACKNOWLEDGED: "acknowledged",
    ActKind.USEFUL: "noted as useful",
    ActKind.NOT_USEFUL: "noted as not useful",
    ActKind.NOT_RELEVANT: "noted as not relevant; its story is silenced",
}
