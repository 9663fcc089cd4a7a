"""Answer the requests of commands and of the page; an act is logged with the name of its author."""

from __future__ import annotations

import contextlib
from collections.abc import AsyncIterator, Callable, Coroutine, Mapping
from functools import partial
from typing import Any

from daemon import acts, overlay, reloading, sending
from daemon.sample import describe_sample, send_sample
from daemon.wire.lines import make_reply
from daemon.wire.listener import Listener
from model import StorageError, Unreachable, one_line

Reply = Mapping[str, str]

PERSONAL_ACTS = frozenset(
    {
        "dismiss",
        "silence",
        "end-silence",
        "comment",
        "change-keyword",
        "end-change",
        "unsubscribe",
        "subscribe",
    }
)
"""The requests for acts of people, on alerts, keywords and recipients."""
ACTS = frozenset({"reload", "retry", "send-test"}) | PERSONAL_ACTS
"""The requests that change or send something."""
NAMELESS = "somebody on this machine"
"""Whoever asks by the command line, or by a page that asks for no token."""
MAX_NAME_CHARS = 100


@contextlib.asynccontextmanager
async def open_listener(
    daemon: reloading.Daemon,
) -> AsyncIterator[Callable[[], Coroutine[Any, Any, None]]]:
    """Listen for requests to *daemon*; yield the function that makes the socket again if needed.

    Without a socket the daemon works as before. Only the commands that ask it do not.
    """

    async def answer(request: Reply) -> Reply:
        return await _answer(daemon, request)

    listener = Listener(daemon.store.path, daemon.guard, answer)
    told: str | None = None  # an earlier daemon may have left a note

    async def listen() -> None:
        nonlocal told
        problem = await _find_problem(listener)
        if problem == told:
            return
        if told:
            daemon.log.warning("commands.recovered")
        daemon.operator.report_listening(daemon.config, problem, daemon.now())
        told = problem

    await daemon.guard("listen", listen())
    try:
        yield listen
    finally:
        await listener.close()


async def _find_problem(listener: Listener) -> str:
    """Let *listener* listen; return the reason if it cannot, or nothing."""
    try:
        await listener.listen()
    except Unreachable as error:
        return str(error)
    return ""


async def _answer(daemon: reloading.Daemon, request: Reply) -> Reply:
    """Do *request*, whatever fails in it, and return the reply."""
    reply: Reply = make_reply(False, "the daemon failed at this; see its log")

    async def do() -> None:
        nonlocal reply
        try:
            reply = await _do(daemon, request)
            _log_act(daemon, request, reply)
        except StorageError as error:
            reply = make_reply(False, str(error))
            raise

    await daemon.guard("request", do())
    return reply


def _describe_retry(count: int, missing: int) -> str:
    """Return how many deliveries are tried again, and how many ids name no such delivery."""
    text = f"deliveries tried again now: {count}"
    if missing:
        text += f"; {missing} of the ids cannot be tried again, see the list of deliveries"
    return text


def _log_act(daemon: reloading.Daemon, request: Reply, reply: Reply) -> None:
    """Log who asked for *request*, if it changes or sends something."""
    act = request.get("do", "")
    if act not in ACTS:
        return
    facts = {"act": act, "by": one_line(request.get("by", ""), MAX_NAME_CHARS) or NAMELESS}
    if channel := request.get("channel", ""):
        facts["channel"] = one_line(channel, MAX_NAME_CHARS)
    daemon.log.info("act.done", **facts, ok=bool(reply["ok"]))


async def _send_test(daemon: reloading.Daemon, channel: str) -> Reply:
    """Send a test message to *channel*, also if it is blocked, and return the outcome."""
    notifier = daemon.config.channels.get(channel)
    if notifier is None:
        return make_reply(False, f'there is no channel "{channel}"')
    send = partial(sending.send, tools=daemon.tools.notifiers, log=daemon.log)
    outcomes = await send_sample(notifier, channel, daemon.now(), send)
    return make_reply(*describe_sample(channel, outcomes))


async def _act(daemon: reloading.Daemon, request: Reply) -> acts.Reply:
    """Do the act of a person that *request* asks for."""
    match request["do"]:
        case "change-keyword":
            return await overlay.change_keyword(daemon, request)
        case "end-change":
            return await overlay.end_change(daemon, request)
        case "unsubscribe":
            done = acts.do(daemon.store, daemon.config, request, daemon.now())
            daemon.operator.report_off(daemon.config, request.get("channel", ""), daemon.now())
            return done
        case _:
            return acts.do(daemon.store, daemon.config, request, daemon.now())


async def _do(daemon: reloading.Daemon, request: Reply) -> Reply:
    match request.get("do"):
        case "reload":
            is_accepted = bool(request.get("accept"))
            return make_reply(*await reloading.reload(daemon, True, is_accepted))
        case "retry":
            ids = request.get("ids", "").split()
            count = daemon.store.retry(ids or None, daemon.now())
            missing = len(set(ids)) - count if ids else 0
            return make_reply(not missing, _describe_retry(count, missing))
        case "send-test":
            return await _send_test(daemon, request.get("channel", ""))
        case act if act in PERSONAL_ACTS:
            done = await _act(daemon, request)
            return {**make_reply(done.is_done, done.text), "id": done.id}
        case "health":
            trouble = daemon.guard.trouble
            return make_reply(trouble is None, str(trouble or ""))
        case other:
            known = ", ".join(sorted({*ACTS, "health"}))
            return make_reply(False, f'unknown request "{other}"; known are {known}')
