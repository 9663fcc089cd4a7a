"""Answers of servers that are read whole, but never more than a limit of them."""

from __future__ import annotations

from json import JSONDecodeError
from typing import Any

import aiohttp

MAX_ANSWER_BYTES = 8 * 1024 * 1024
"""Of an answer, unpacked. A page of Slack's history with 100 long messages has 6 MB; doubled, a
server that sends without end takes 16 MB of memory."""


class AnswerTooLong(aiohttp.ClientError):
    """An answer has more than MAX_ANSWER_BYTES."""


class UnreadableAnswer(aiohttp.ClientError):
    """An answer is JSON that no reader takes: nested too deeply, or with too long a number."""


class BoundedAnswer(aiohttp.ClientResponse):
    """An answer that is read no further than the limit, packed or not."""

    async def read(self) -> bytes:
        """Return the whole body.

        Raises:
            AnswerTooLong: there is more of it; the connection is closed.
        """
        if self._body is None:
            self._body = await self._read_within_limit()
        return await super().read()

    async def _read_within_limit(self) -> bytes:
        body = bytearray()
        try:
            async for part in self.content.iter_any():
                body += part
                _check_size(len(body))
        except BaseException:
            self.close()
            raise
        return bytes(body)

    async def json(self, **options: Any) -> Any:
        """Return the body as JSON.

        Raises:
            UnreadableAnswer: it is JSON, but cannot be read.
        """
        try:
            return await super().json(**options)
        except JSONDecodeError:
            raise  # Slack's client asks for the text then
        except (ValueError, RecursionError) as error:
            raise UnreadableAnswer from error


def _check_size(size: int) -> None:
    if size > MAX_ANSWER_BYTES:
        raise AnswerTooLong
