"""The page's own metrics: its requests by route, and its open streams.

Routes are those of the application, so the series stay few, whatever is asked for.
"""

from __future__ import annotations

import asyncio
from http import HTTPStatus

from aiohttp import web
from aiohttp.typedefs import Middleware
from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, generate_latest

from web._problem import Handler
from web.api.operation import ENDLESS

PREFIX = "groundswell"
DURATIONS = (0.01, 0.1, 1.0)
"""The upper ends of the steps in seconds. One more is one series more for each route."""
UNKNOWN = "unknown"
"""The route of an address that there is not."""


class Measures:
    """The counters of the page since its start."""

    def __init__(self) -> None:
        """Begin at zero."""
        self._registry = CollectorRegistry()
        self._requests = Counter(
            "web_requests",
            "Requests to the page, by route and class of the status.",
            ("route", "code"),
            namespace=PREFIX,
            registry=self._registry,
        )
        self._seconds = Histogram(
            "web_request_seconds",
            "How long an answer takes.",
            ("route",),
            namespace=PREFIX,
            registry=self._registry,
            buckets=DURATIONS,
        )
        self._streams = Gauge(
            "web_streams", "Open streams.", namespace=PREFIX, registry=self._registry
        )
        # To find a series by its labels costs as much as to count in it.
        self._counters: dict[tuple[str, int], Counter] = {}
        self._timers: dict[str, Histogram] = {}

    def count(self, route: str, status: int, seconds: float | None) -> None:
        """Count a request to *route* that was answered with *status*.

        *seconds* is None for an answer that lasts as long as its asker likes.
        """
        answered = (route, status // 100)
        if answered not in self._counters:
            self._counters[answered] = self._requests.labels(route, f"{answered[1]}xx")
        self._counters[answered].inc()
        if seconds is None:
            return
        if route not in self._timers:
            self._timers[route] = self._seconds.labels(route)
        self._timers[route].observe(seconds)

    def write(self, streams: int) -> bytes:
        """Return the metrics as Prometheus reads them; *streams* are open now."""
        self._streams.set(streams)
        return generate_latest(self._registry)


def make_counter(measures: Measures) -> Middleware:
    """Return the middleware that counts each request in *measures*."""

    @web.middleware
    async def count(request: web.Request, handler: Handler) -> web.StreamResponse:
        route = _find_route(request)
        clock = asyncio.get_running_loop().time
        began = clock()
        status = int(HTTPStatus.INTERNAL_SERVER_ERROR)
        try:
            response = await handler(request)
            status = response.status
        except web.HTTPException as error:
            status = error.status
            raise
        finally:
            took = None if route in request.app[ENDLESS] else clock() - began
            measures.count(route, status, took)
        return response

    return count


def _find_route(request: web.Request) -> str:
    # An application that is mounted below the page, as that of assistants, has no route here.
    resource = getattr(request.match_info.route, "resource", None)
    return UNKNOWN if resource is None else resource.canonical


MEASURES = web.AppKey("measures", Measures)
