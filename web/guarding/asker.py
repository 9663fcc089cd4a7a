"""The person or program that asks, and the rights that it has."""

from __future__ import annotations

from dataclasses import dataclass
from http import HTTPStatus

from aiohttp import web

from web._problem import Problem

RIGHTS = ("read", "act", "edit")
"""Each has those before it."""


@dataclass(frozen=True, slots=True)
class Asker:
    """The person or program that asks."""

    name: str
    """Of the token, or as the proxy says; empty where the config has neither."""
    right: str
    """The highest that it has."""
    has_cookie: bool = False
    """Whether it came by the login page, and so can leave again."""

    def may(self, right: str) -> bool:
        """Return whether it has *right*."""
        return RIGHTS.index(right) <= RIGHTS.index(self.right)


ANYBODY = Asker("", RIGHTS[0])
"""Whoever uses this machine, where the config names nobody."""
ASKER = web.RequestKey("asker", Asker)


def check_right(request: web.Request, right: str) -> None:
    """Let only those pass who have *right*.

    Raises:
        Problem: the asker has not.
    """
    asker = request[ASKER]
    if not asker.may(right):
        whose = f'"{asker.name}"' if asker.name else "this page without a token"
        detail = (
            f"{request.path}: it needs the right {right}, which {whose} has not; "
            "see web: {tokens: ...} or proxy: in the config"
        )
        raise Problem(HTTPStatus.FORBIDDEN, detail)
