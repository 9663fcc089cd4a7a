"""The lines by which people answer: where they lead, and who may do more than others."""

from __future__ import annotations

from dataclasses import dataclass

from model import Secret


@dataclass(frozen=True, kw_only=True)
class Rights:
    """The rights of people in a channel."""

    edit: tuple[str, ...] = ()
    """The IDs of the members (U…) who may add and remove keywords."""


@dataclass(frozen=True)
class LineAddress:
    """Where a line leads. Channels with the same address share the line."""

    app_token: Secret
    api: str
