"""Ask the daemon to act, in the name of whoever asks the page: only the daemon writes."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass
from http import HTTPStatus
from typing import TYPE_CHECKING

from daemon import requests
from model import ActKind, Unreachable, UsageError
from web._problem import Problem
from web._snapshot import SNAPSHOTS
from web.guarding.asker import ASKER, check_right

if TYPE_CHECKING:
    from aiohttp import web

REPLY_DEADLINE = 3.0
"""Seconds for the daemon to answer. Doubled: a person waits six seconds before a busy one."""
RETRY_AFTER = {"Retry-After": "30"}


@dataclass(frozen=True, slots=True)
class Done:
    """The answer to an act."""

    state: str
    """done, refused, or asked: the daemon has not answered yet, and does it when it can."""
    text: str
    """The words of the daemon, for a person."""
    id: str = ""
    """Of the silence or the change that it began; else empty."""

    @property
    def status(self) -> int:
        """Return the status of an answer with it."""
        return _STATUSES[self.state]


_STATUSES = {
    "done": HTTPStatus.OK,
    "asked": HTTPStatus.ACCEPTED,
    "refused": HTTPStatus.CONFLICT,
}


async def ask_daemon(request: web.Request, wanted: Mapping[str, str]) -> Done:
    """Ask the daemon for *wanted* in the name of the asker, and return its answer.

    Raises:
        Problem: the asker may not act, no daemon runs, or too much is asked for at once.
    """
    check_right(request, "act")
    return await ask_for(request, {**wanted, "by": request[ASKER].name})


async def ask_for(request: web.Request, named: Mapping[str, str]) -> Done:
    """Ask the daemon for *named*, which the asker may do, and return its answer.

    Raises:
        Problem: no daemon runs, or too much is asked for at once.
    """
    database = request.app[SNAPSHOTS].reader.path
    try:
        async with asyncio.timeout(REPLY_DEADLINE):
            reply = await requests.ask(database, named)
    except TimeoutError:
        text = f"the daemon was asked, and has not answered within {REPLY_DEADLINE:.0f} s"
        return Done("asked", f"{text}; it acts when it can, and its log says so")
    except Unreachable as error:
        raise Problem(HTTPStatus.SERVICE_UNAVAILABLE, str(error), RETRY_AFTER) from error
    except UsageError as error:
        raise Problem(HTTPStatus.BAD_REQUEST, str(error)) from error
    state = "done" if reply.get("ok") else "refused"
    return Done(state, reply.get("text", ""), reply.get("id", ""))


def retry(ids: list[str]) -> dict[str, str]:
    """Return the request to try the deliveries *ids* again; all of them if there is none."""
    return {"do": "retry", "ids": " ".join(ids)}


def dismiss(ids: list[str]) -> dict[str, str]:
    """Return the request to dismiss the dead deliveries *ids*; all of them if there is none."""
    return {"do": "dismiss", "ids": " ".join(ids)}


def reload(*, accept: bool) -> dict[str, str]:
    """Return the request to read the config now; *accept* also an edit that removes much."""
    return {"do": "reload", "accept": "yes" if accept else ""}


def send_test(request: web.Request) -> dict[str, str]:
    """Return the request to send a test to the channel in the path of *request*.

    Raises:
        Problem: there is no such channel.
    """
    name = request.match_info["name"]
    if name not in request.app[SNAPSHOTS].config.channels:
        raise Problem(HTTPStatus.NOT_FOUND, f'{request.path}: there is no channel "{name}"')
    return {"do": "send-test", "channel": name}


# --- answers to alerts ------------------------------------------------------------------------

VIA = "page"
SUBJECTS = ("watch", "keyword", "trend", "story", "channel")
"""The parts of the subject of a silence; trend and story are named by the id of an alert."""
MAX_TEXT_CHARS = 200
"""Of each text of a silence. Doubled: the daemon cuts the reason all the same."""


def silence(wanted: Mapping[str, str]) -> dict[str, str]:
    """Return the request to begin a silence: its subject, until, reason, and key."""
    return {"do": "silence", **{name: text for name, text in wanted.items() if text}}


def end_silence(request: web.Request) -> dict[str, str]:
    """Return the request to end the silence in the path of *request*."""
    return {"do": "end-silence", "id": request.match_info["id"]}


def comment(request: web.Request, said: ActKind) -> dict[str, str]:
    """Return the request to store that somebody *said* something about the alert in the path."""
    return {"do": "comment", "said": said.value, "alert": request.match_info["id"], "via": VIA}


# --- keywords ---------------------------------------------------------------------------------

MAX_KEYWORD_CHARS = 500
"""Of a keyword. Doubled: the daemon refuses it all the same."""


def change_keyword(wanted: Mapping[str, str]) -> dict[str, str]:
    """Return the request to add a keyword or to remove one: change, watch, keyword, reason."""
    return {"do": "change-keyword", **wanted, "via": VIA}


def end_change(request: web.Request) -> dict[str, str]:
    """Return the request to take back the change in the path of *request*."""
    return {"do": "end-change", "id": request.match_info["id"]}
