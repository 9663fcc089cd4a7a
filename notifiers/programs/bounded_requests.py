"""Bound the answers that the package Requests reads, by which Apprise asks its services.

Requests reads an answer whole before anybody sees it: a server that sends without end fills the
memory. Here an answer is cut at a limit, and judged by its status.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from importlib import import_module
from typing import Any

from notifiers._answers import MAX_ANSWER_BYTES


@cache
def bound_answers() -> None:
    """Let each session of Requests in this process cut answers; only Apprise has sessions."""
    sessions: Any = import_module("requests.sessions")
    sessions.HTTPAdapter = _make_adapter(sessions.HTTPAdapter)


def _make_adapter(base: Any) -> Any:
    """Return the class *base* of Requests with bounded answers."""

    class Adapter(base):  # type: ignore[misc]
        """Sends as its base does, and cuts the answer."""

        def send(self, request: Any, *arguments: Any, **options: Any) -> Any:
            """Return the answer to *request*, of which nothing is read yet."""
            answer = super().send(request, *arguments, **options)
            read = answer.raw.stream

            def read_some(*sizes: Any, **how: Any) -> Iterator[bytes]:
                yield from _cut(answer.raw, read(*sizes, **how))

            answer.raw.stream = read_some
            return answer

    return Adapter


def _cut(answer: Any, parts: Iterator[bytes]) -> Iterator[bytes]:
    """Yield *parts* of *answer* until there are too many bytes; then its connection is closed."""
    left = MAX_ANSWER_BYTES
    for part in parts:
        yield part
        left -= len(part)
        if left <= 0:
            answer.close()
            return
