"""A Slack on the loopback address, for the real client: answers as the reference documents.

    with SlackServer() as slack:
        Plugin(token=Secret(slack.token), channel="#alerts", api=slack.url)

Keeps every message in `messages`, every call in `calls`. `faults` is a script, one step for each
post (chat.postMessage, chat.update, webhook); `faults_of[method]` is one for any other method:

    drop, hang, 500, 503        nothing is posted; connection cut, no answer, JSON 500, HTML 503
    commit_drop, commit_hang, commit_500     posted, then the same
    ratelimited, ratelimited:7  429 with Retry-After (default 1)
    error:is_archived           200 with ok: false and that error
    garbage                     200 with a page that is no JSON
    "" or ok                    as if no fault
"""

from __future__ import annotations

import asyncio
import json
import threading
from collections import defaultdict
from collections.abc import Callable
from typing import Any

from aiohttp import web

from tests.loopback.thread import InThread
from tests.loopback.workspace import (
    SCOPES,
    TOKEN,
    Channel,
    Limited,
    Posted,
    Refusal,
    Reply,
    Workspace,
)

__all__ = ["SCOPES", "TOKEN", "Channel", "Posted", "SlackServer"]

_POSTS = {"chat.postMessage", "chat.update", "webhook"}
_HOOK_STATUS = {
    "action_prohibited": 403, "invalid_token": 403, "channel_not_found": 404, "no_service": 404,
    "no_team": 404, "team_disabled": 403, "channel_is_archived": 410, "rollup_error": 500,
}  # fmt: skip


class SlackServer(Workspace, InThread):
    """A workspace behind a port, on its own thread; a context manager."""

    hook_path = "/services/T0LOOP/B0LOOP/loopbacksecret0000000000"

    def __init__(self, **options: Any) -> None:
        """Prepare a workspace with the *options* of Workspace."""
        super().__init__(**options)
        self.calls: list[tuple[str, Reply]] = []
        self.faults_of: dict[str, list[str]] = defaultdict(list)
        self.faults: list[str] = []
        self._base = ""
        self._open: set[asyncio.Task[Any]] = set()

    @property
    def url(self) -> str:
        """Return the base of the Web API, with a slash at the end."""
        return f"{self._base}/api/"

    @property
    def webhook(self) -> str:
        """Return the address of the incoming webhook, which posts to the first channel."""
        return self._base + self.hook_path

    # --- the life of the server -----------------------------------------------------------

    async def _serve(self, started: threading.Event) -> None:
        app = web.Application()
        app.router.add_route("*", "/api/{method}", self._api)
        app.router.add_post("/services/{team}/{bot}/{secret}", self._hook)
        runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.1)
        await runner.setup()
        site = web.TCPSite(runner, "127.0.0.1", 0)
        await site.start()
        port = runner.addresses[0][1]
        self._base = f"http://127.0.0.1:{port}"
        started.set()
        await self._stop.wait()
        for task in self._open:
            task.cancel()
        await runner.cleanup()

    # --- requests -------------------------------------------------------------------------

    async def _api(self, request: web.Request) -> web.StreamResponse:
        method = request.match_info["method"]
        arguments = await _arguments(request)
        self.calls.append((method, arguments))
        token = request.headers.get("Authorization", "").removeprefix("Bearer ")

        def answer() -> web.Response:
            try:
                reply = self.answer(method, token or str(arguments.get("token", "")), arguments)
            except Limited as limited:
                return _too_many(limited.seconds)
            return web.json_response(reply, headers={"x-oauth-scopes": ",".join(self.scopes)})

        return await self._faulty(request, method, answer)

    async def _hook(self, request: web.Request) -> web.StreamResponse:
        body = await request.read()

        def answer() -> web.Response:
            try:
                self._hooked(request.path, body)
            except Refusal as refusal:
                error = str(refusal.reply["error"])
                return web.Response(status=_HOOK_STATUS.get(error, 400), text=error)
            except Limited as limited:
                return _too_many(limited.seconds)
            return web.Response(text="ok")

        return await self._faulty(request, "webhook", answer)

    def _hooked(self, path: str, body: bytes) -> None:
        if path != self.hook_path:
            raise Refusal("no_service")
        try:
            arguments = json.loads(body)
        except ValueError:
            raise Refusal("invalid_payload") from None
        self.calls.append(("webhook", arguments))
        self.take_hooked(arguments)

    async def _faulty(
        self, request: web.Request, method: str, answer: Callable[[], web.Response]
    ) -> web.StreamResponse:
        script = self.faults if method in _POSTS else self.faults_of[method]
        fault, _, detail = (script.pop(0) if script else "").partition(":")
        if fault.startswith("commit_"):
            answer()
            fault = fault.removeprefix("commit_")
        if fault == "hang":
            await self._hang()
        if fault in {"hang", "drop"}:
            return _cut(request)
        return answer() if fault in {"", "ok"} else _wrong(fault, detail, method)

    async def _hang(self) -> None:
        task = asyncio.current_task()
        assert task is not None
        self._open.add(task)
        try:
            await self._stop.wait()
        finally:
            self._open.discard(task)


async def _arguments(request: web.Request) -> Reply:
    """Return the arguments, of the query and the body, a form or JSON."""
    arguments: Reply = dict(request.query)
    if request.content_type == "application/json":
        arguments |= await request.json()
    elif request.method == "POST":
        arguments |= {k: v for k, v in (await request.post()).items() if isinstance(v, str)}
        for name in ("blocks", "metadata", "attachments"):
            if isinstance(arguments.get(name), str):
                arguments[name] = json.loads(arguments[name])
    return arguments


def _cut(request: web.Request) -> web.Response:
    if request.transport is not None:
        request.transport.abort()
    return web.Response()


def _wrong(fault: str, detail: str, method: str) -> web.Response:
    """Return the answer of a *fault* that has one."""
    match fault:
        case "ratelimited":
            return _too_many(int(detail or 1))
        case "error" if method == "webhook":
            return web.Response(status=_HOOK_STATUS.get(detail, 400), text=detail)
        case "error":
            return web.json_response({"ok": False, "error": detail})
        case "500":
            return web.json_response({"ok": False, "error": "fatal_error"}, status=500)
        case "503":
            page = "<html><body>Service unavailable</body></html>"
            return web.Response(status=503, text=page, content_type="text/html")
        case "garbage":
            return web.Response(text="<html>not what you asked</html>", content_type="text/html")
    raise ValueError(f"no fault {fault!r}")


def _too_many(seconds: int) -> web.Response:
    reply = {"ok": False, "error": "ratelimited"}
    return web.json_response(reply, status=429, headers={"Retry-After": str(seconds)})
