"""Show the state in a browser: pages, their JSON twins, and a stream that says that it changed.

A process of its own. It only reads, so that a fault here cannot reach the state, and it goes on
when the daemon stops, so that it can say so. `serve` is the only way in.
"""

from __future__ import annotations

import asyncio
import errno
import gc
import signal
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from config import parse_listen
from model import UsageError
from web._settings import Settings

if TYPE_CHECKING:
    from aiohttp import web

__all__ = ["Settings", "make_app", "make_runner", "run", "run_assistant", "serve"]

STOP_DEADLINE = 2.0
"""Seconds for requests under way when the page stops. Streams end at once."""
MAX_LINE_BYTES = 64 * 1024
"""Of a request's address. 2,000 characters take 24 kB at most, as addresses write them."""


def make_app(settings: Settings) -> web.Application:
    """Return the page as an application of aiohttp; its tasks run while it is served."""
    from web import _app

    return _app.make_app(settings)


def make_runner(app: web.Application) -> web.AppRunner:
    """Return the runner of *app*.

    A stream whose page was closed ends at once, and leaves its place to another.
    """
    from aiohttp import web

    return web.AppRunner(
        app,
        access_log=None,
        shutdown_timeout=STOP_DEADLINE,
        handler_cancellation=True,
        max_line_size=MAX_LINE_BYTES,
    )


def run(announce: Callable[[str], None], listen: str = "", **parts: Any) -> None:
    """Serve the page until the process is told to end; *parts* are the fields of `Settings`.

    The options are the config's; *listen* may name another address of this machine.

    Raises:
        UsageError: the address is in use, or is none of this machine.
    """
    from config import make_web_options
    from web import _faults

    _faults.install(is_for_daemon=parts.get("daemon") is not None)
    options = make_web_options(parts["config"], listen)
    asyncio.run(serve(Settings(options=options, **parts), announce))


def run_assistant(**parts: Any) -> None:
    """Answer an assistant on standard input and output; *parts* are the fields of `Settings`.

    Raises:
        UsageError: the packages for assistants are missing; the text says how to install them.
    """
    from config import make_web_options
    from web.assistants.extra import explain_missing

    missing = explain_missing()
    if missing:
        raise UsageError(missing)
    from web.assistants.server import serve_stdio

    options = make_web_options(parts["config"], "")
    asyncio.run(serve_stdio(Settings(options=options, **parts)))


async def serve(settings: Settings, announce: Callable[[str], None]) -> None:
    """Serve the page until the process is told to end; *announce* gets its address.

    Raises:
        UsageError: the address is in use, or is none of this machine.
    """
    from aiohttp import web

    from web import _app
    from web.pages.rendering import RENDERER

    ended = asyncio.Event()
    app = make_app(settings)
    app[_app.END] = ended
    runner = make_runner(app)
    await runner.setup()
    try:
        listen = parse_listen(settings.options.listen)
        site = web.TCPSite(runner, listen.host, listen.port, reuse_address=True)
        try:
            await site.start()
        except OSError as error:
            raise UsageError(_explain(settings.options.listen, error)) from error
        port = runner.addresses[0][1]
        announce(listen._replace(port=port).url)
        gc.freeze()  # a config may be large, and lasts: a full collection would look at all of it
        loop = asyncio.get_running_loop()
        for number in (signal.SIGTERM, signal.SIGINT):
            loop.add_signal_handler(number, ended.set)
        reading = asyncio.create_task(app[RENDERER].read_templates())
        await ended.wait()
        reading.cancel()
    finally:
        await runner.cleanup()


def _explain(listen: str, error: OSError) -> str:
    """Return why nothing can listen at *listen*, and the setting to change."""
    if error.errno == errno.EADDRINUSE:
        return (
            f"web.listen: {listen} is in use by another program; "
            "name another port with web: {listen: ...}, or write web: off"
        )
    reason = error.strerror or str(error)
    return f"web.listen: nothing can listen at {listen} ({reason}); name another address"
