"""A question that an assistant may ask: its parameters, and the state that it is asked of."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, TypeVar

from aiohttp import web

from model import UsageError
from web._worker import Worker
from web.api.parameters import Parameter
from web.assistants.results import Result

if TYPE_CHECKING:
    from config import Config
    from storage import Reader
    from web._snapshot import Snapshots
    from web._worker import IsOver

Answer = TypeVar("Answer", bound=Result)
SECONDS = 2.0
"""For one question. Doubled: a search by a pattern looks twice as far back."""


@dataclass(frozen=True)
class Flag:
    """Yes or no."""

    name: str
    about: str
    default: bool

    @property
    def schema(self) -> dict[str, Any]:
        """Return the type."""
        return {"type": "boolean", "default": self.default}

    def read(self, text: str) -> bool:
        """Return whether *text* says yes."""
        if text.lower() not in {"true", "false"}:
            raise ValueError("use true or false")
        return text.lower() == "true"


@dataclass(frozen=True)
class Desk:
    """The state, for those who ask."""

    snapshots: Snapshots
    worker: Worker
    request: web.Request
    """The request that waits for the answer, or one that never leaves."""

    async def read_config(self) -> Config:
        """Return the config that runs."""
        return (await self.snapshots.get()).config

    async def ask(self, question: Callable[[Reader, IsOver], Answer]) -> Answer:
        """Return the answer to *question*, which ends in time or when nobody waits for it."""
        loop = asyncio.get_running_loop()
        end = loop.time() + SECONDS
        is_left = threading.Event()

        def ask(reader: Reader, is_over: IsOver) -> Answer:
            def must_end() -> bool:
                return is_over() or is_left.is_set() or loop.time() >= end

            return question(reader, must_end)

        try:
            return await self.worker.run(self.request, SECONDS, ask)
        except asyncio.CancelledError:
            is_left.set()
            raise


Values = Mapping[str, Any]


@dataclass(frozen=True)
class Tool:
    """A question, its parameters, and the type of its result."""

    name: str
    title: str
    about: str
    run: Callable[[Desk, Values], Awaitable[Result]]
    result: type[Result]
    parameters: tuple[Parameter, ...] = ()
    needed: tuple[str, ...] = ()

    @property
    def schema(self) -> dict[str, Any]:
        """Return the JSON Schema of the arguments."""
        properties = {one.name: {**one.schema, "description": one.about} for one in self.parameters}
        schema: dict[str, Any] = {"type": "object", "properties": properties}
        return {**schema, "required": list(self.needed), "additionalProperties": False}

    def read(self, arguments: Values) -> dict[str, Any]:
        """Return the value of each parameter.

        Raises:
            UsageError: an argument makes no sense, or there is no such parameter.
        """
        known = {one.name: one for one in self.parameters}
        values = {one.name: one.default for one in self.parameters}
        for name, value in arguments.items():
            if name not in known:
                raise UsageError(f'there is no parameter "{name}"; those here: {", ".join(known)}')
            if value is None:
                continue
            if not isinstance(value, str | int | bool):
                raise UsageError(f"{name}: expected a text or a number")
            try:
                values[name] = known[name].read(str(value))
            except ValueError as error:
                raise UsageError(f"{name}: {error}") from error
        for name in self.needed:
            if not values[name]:
                raise UsageError(f"{name}: it is needed; give it a value")
        return values
