"""The page for a request that cannot be answered as it was meant: the words, and a way on."""

from __future__ import annotations

from http import HTTPStatus

from aiohttp import web

from web._problem import Problem
from web.pages.rendering import answer_plain

HEADINGS = {
    HTTPStatus.NOT_FOUND: "There is nothing at this address.",
    HTTPStatus.FORBIDDEN: "This is not yours to do.",
    HTTPStatus.SERVICE_UNAVAILABLE: "This cannot be shown now.",
    HTTPStatus.INTERNAL_SERVER_ERROR: "The page has a fault.",
}


def show_fault(request: web.Request, problem: Problem) -> web.Response:
    """Return the page that tells *problem*, with the ways to the other pages."""
    status = HTTPStatus(problem.status)
    values = {
        "heading": HEADINGS.get(status, f"{status.phrase}."),
        "text": problem.detail,
        "errors": [str(error.get("detail", "")) for error in problem.errors],
    }
    return answer_plain(request, "fault.html", values, status)
