"""A Slack on the loopback address, for the real client: answers as the reference documents.

    with SlackServer() as slack:
        Plugin(token=Secret(slack.token), channel="#alerts", api=slack.url)

It keeps every message in `messages` and every call in `calls`. `faults` is a script with a step
for each post (chat.postMessage, chat.update, webhook). `faults_of[method]` is one for any other:

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

from tests.loopback.slack_line import APP_TOKEN, LineRoom
from tests.loopback.thread import ThreadedServer, serve_http
from tests.loopback.workspace import (
    SCOPES,
    TOKEN,
    Channel,
    Posted,
    RateLimited,
    Refusal,
    Reply,
    Workspace,
)

__all__ = ["APP_TOKEN", "SCOPES", "TOKEN", "Channel", "Posted", "SlackServer"]

_POSTS = {"chat.postMessage", "chat.update", "webhook"}
_WEBHOOK_STATUS = {
    "action_prohibited": 403, "invalid_token": 403, "channel_not_found": 404, "no_service": 404,
    "no_team": 404, "team_disabled": 403, "channel_is_archived": 410, "rollup_error": 500,
}  # fmt: skip


class SlackServer(Workspace, ThreadedServer):
    """A workspace behind a port, on its own thread; a context manager."""

    hook_path = "/services/T0LOOP/B0LOOP/loopbacksecret0000000000"

    def __init__(self, **options: Any) -> None:
        """Prepare a workspace with the *options* of Workspace."""
        super().__init__(**options)
        self.calls: list[tuple[str, Reply]] = []
        self.faults_of: dict[str, list[str]] = defaultdict(list)
        self.faults: list[str] = []
        self._base = ""
        self.line = LineRoom()
        """Socket Mode."""
        self._hanging: set[asyncio.Task[Any]] = set()

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
        app.router.add_route("*", "/api/{method}", self._answer_api)
        app.router.add_post("/services/{team}/{bot}/{secret}", self._answer_hook)
        app.router.add_get("/link/", self.line.answer_line)
        app.router.add_post("/actions/{team}/{number}/{secret}", self.line.answer_reply)
        runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.1)
        async with serve_http(runner) as port:
            self._base = f"http://127.0.0.1:{port}"
            self.line.base = self._base
            started.set()
            await self._stop.wait()
            for task in self._hanging:
                task.cancel()

    # --- requests -------------------------------------------------------------------------

    async def _answer_api(self, request: web.Request) -> web.StreamResponse:
        method = request.match_info["method"]
        arguments = await _read_arguments(request)
        self.calls.append((method, arguments))
        token = request.headers.get("Authorization", "").removeprefix("Bearer ")
        token = token or str(arguments.get("token", ""))

        def answer() -> web.Response:
            try:
                reply = self._answer_method(method, token, arguments)
            except RateLimited as limited:
                return _make_rate_limit(limited.seconds)
            return web.json_response(reply, headers={"x-oauth-scopes": ",".join(self.scopes)})

        return await self._answer_with_faults(request, method, answer)

    def _answer_method(self, method: str, token: str, arguments: Reply) -> Reply:
        if method != "apps.connections.open":
            return self.answer(method, token, arguments)
        try:
            return {"ok": True, **self.line.open_line(token)}
        except Refusal as refusal:
            return refusal.reply

    async def _answer_hook(self, request: web.Request) -> web.StreamResponse:
        body = await request.read()

        def answer() -> web.Response:
            try:
                self._take_hook(request.path, body)
            except Refusal as refusal:
                error = str(refusal.reply["error"])
                return web.Response(status=_WEBHOOK_STATUS.get(error, 400), text=error)
            except RateLimited as limited:
                return _make_rate_limit(limited.seconds)
            return web.Response(text="ok")

        return await self._answer_with_faults(request, "webhook", answer)

    def _take_hook(self, path: str, body: bytes) -> None:
        if path != self.hook_path:
            raise Refusal("no_service")
        try:
            arguments = json.loads(body)
        except ValueError:
            raise Refusal("invalid_payload") from None
        self.calls.append(("webhook", arguments))
        self.post_by_webhook(arguments)

    async def _answer_with_faults(
        self, request: web.Request, method: str, answer: Callable[[], web.Response]
    ) -> web.StreamResponse:
        script = self.faults if method in _POSTS else self.faults_of[method]
        step = script.pop(0) if script else ""
        fault, _, detail = step.partition(":")
        if fault.startswith("commit_"):
            answer()
            fault = fault.removeprefix("commit_")
        if fault == "hang":
            await self._hang()
        if fault in {"hang", "drop"}:
            return _cut_connection(request)
        if fault in {"", "ok"}:
            return answer()
        return _make_fault(fault, detail, method)

    async def _hang(self) -> None:
        task = asyncio.current_task()
        assert task is not None
        self._hanging.add(task)
        try:
            await self._stop.wait()
        finally:
            self._hanging.discard(task)


async def _read_arguments(request: web.Request) -> Reply:
    """Return the arguments of the query and of the body, which is a form or JSON."""
    arguments: Reply = dict(request.query)
    if request.content_type == "application/json":
        arguments |= await request.json()
    elif request.method == "POST":
        form = await request.post()
        arguments |= {name: value for name, value in form.items() if isinstance(value, str)}
        for name in ("blocks", "metadata", "attachments"):
            if isinstance(arguments.get(name), str):
                arguments[name] = json.loads(arguments[name])
    return arguments


def _cut_connection(request: web.Request) -> web.Response:
    if request.transport is not None:
        request.transport.abort()
    return web.Response()


def _make_fault(fault: str, detail: str, method: str) -> web.Response:
    """Return the answer of a *fault* that does not cut the connection."""
    match fault:
        case "ratelimited":
            return _make_rate_limit(int(detail or 1))
        case "error" if method == "webhook":
            return web.Response(status=_WEBHOOK_STATUS.get(detail, 400), text=detail)
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


def _make_rate_limit(seconds: int) -> web.Response:
    reply = {"ok": False, "error": "ratelimited"}
    return web.json_response(reply, status=429, headers={"Retry-After": str(seconds)})
