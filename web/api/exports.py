"""The past as CSV or JSON Lines, sent part by part as it is read."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from functools import partial
from http import HTTPStatus

from aiohttp import web

from answers.export import FORMS, SUBJECTS, Wanted, write_export
from model import StorageError
from storage import open_reader
from web._problem import Problem
from web._snapshot import SNAPSHOTS
from web.api.operation import Operation, add_operations
from web.api.operation import Wanted as Query
from web.api.parameters import Parameter, Since, Text, find_since

MAX_EXPORTS = 2
"""Exports at once. Each has a thread, a reader and some MB. Doubled: twice of that."""
MEDIA = {"csv": "text/csv", "jsonl": "application/jsonl"}

_UNDER_WAY: web.AppKey[asyncio.Semaphore] = web.AppKey("exports", asyncio.Semaphore)


def add_routes(app: web.Application) -> None:
    """Add the addresses of the exports."""
    app[_UNDER_WAY] = asyncio.Semaphore(MAX_EXPORTS)
    add_operations(app, OPERATIONS)


async def send(
    request: web.Request, query: Query, *, subject: str, form: str
) -> web.StreamResponse:
    """Send the records of *subject* in a *form*, the oldest first.

    Raises:
        Problem: too many exports are under way, or there is no such watch.
    """
    wanted = _read_wanted(request, query, subject, form)
    async with _take_turn(request):
        response = web.StreamResponse(headers=_list_headers(subject, form))
        response.enable_compression()
        snapshots = request.app[SNAPSHOTS]
        reader = await asyncio.to_thread(open_reader, snapshots.reader.path)
        try:
            parts = write_export(reader, wanted, snapshots.config)
            await response.prepare(request)
            while part := await asyncio.to_thread(_read_next, parts):
                await response.write(part)
            await response.write_eof()
        except StorageError as error:
            # A part is sent: the connection ends before its time, so that the asker sees it.
            raise RuntimeError(f"the export was cut off: {error}") from error
        finally:
            await asyncio.to_thread(reader.close)
    return response


def _read_next(parts: Iterator[bytes]) -> bytes:
    """Return the next part that is not empty; empty at the end."""
    return next(filter(None, parts), b"")


@asynccontextmanager
async def _take_turn(request: web.Request) -> AsyncIterator[None]:
    under_way = request.app[_UNDER_WAY]
    if under_way.locked():
        detail = f"{MAX_EXPORTS} exports are under way; try again when one is done"
        raise Problem(HTTPStatus.SERVICE_UNAVAILABLE, detail, {"Retry-After": "30"})
    async with under_way:
        yield


def _read_wanted(request: web.Request, query: Query, subject: str, form: str) -> Wanted:
    snapshots = request.app[SNAPSHOTS]
    watch = query["watch"]
    if subject == "entries" and watch and watch not in snapshots.config.watches:
        detail = f'watch: there is no watch "{watch}"; /api/v1/watches lists them'
        raise Problem(HTTPStatus.BAD_REQUEST, detail)
    now = snapshots.now()
    return Wanted(
        subject=subject,
        form=form,
        since=find_since(query["since"], now),
        until=find_since(query["until"], now),
        watch=watch,
        channel=query.get("channel", ""),
    )


def _list_headers(subject: str, form: str) -> dict[str, str]:
    return {
        "Content-Type": f"{MEDIA[form]}; charset=utf-8",
        "Content-Disposition": f'attachment; filename="{subject}.{form}"',
        "Cache-Control": "no-store",
    }


# --- the addresses --------------------------------------------------------------------------


def _list_parameters(subject: str) -> tuple[Parameter, ...]:
    listed: list[Parameter] = [
        Since("since", "From then on: a length of time back, as 30d, or a time."),
        Since("until", "Until before then."),
        Text("watch", "Only those of this watch; entries that it would match today."),
    ]
    if subject != "entries":
        listed.append(Text("channel", "Only those of this channel."))
    return tuple(listed)


def _describe(subject: str, form: str) -> Operation:
    return Operation(
        path=f"/api/v1/export/{subject}.{form}",
        handler=partial(send, subject=subject, form=form),
        about=f"The {subject} of the past, the oldest first, sent as they are read.",
        answer=str,
        media=MEDIA[form],
        is_endless=True,
        parameters=_list_parameters(subject),
    )


OPERATIONS = tuple(_describe(subject, form) for subject in SUBJECTS for form in FORMS)
