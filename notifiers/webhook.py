"""A webhook of any program: each alert is one POST of JSON, signed if there is a secret.

The shape is CloudEvents 1.0 (structured), the headers and signatures are Standard Webhooks 1.0.
The id of an alert is the same in every attempt, so a receiver can drop repeats.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any, ClassVar
from urllib.parse import quote

from model import Delivery, Duration, Message, Outcome, Preview, Secret, Verdict

if TYPE_CHECKING:
    from notifiers._tools import Tools
    from notifiers.programs.posting import Post

CONTENT_TYPE = "application/cloudevents+json; charset=utf-8"
TYPE_PREFIX = "io.groundswell."
MAX_SUBJECT_CHARS = 200
SERVER = "the webhook's server"


@dataclass(frozen=True, kw_only=True)
class Plugin:
    """Any program that takes a POST of JSON: n8n, Zapier, a function of yours."""

    can_be_asked: ClassVar[bool] = False
    """A webhook takes each request as an alert, so `check --online` cannot ask it."""

    url: Secret
    """The address to post to."""
    secret: tuple[Secret, ...] = ()
    """The secret of the signature, as Standard Webhooks has it (whsec_… or any text); none: no
    signature. Two while you change it: each gets a signature."""
    token: Secret = Secret("")  # noqa: RUF009 - immutable
    """Sent as Authorization: Bearer …; none if empty."""
    allow_link_local: bool = False
    """Whether link-local addresses may be called; there clouds keep the keys of their machines."""
    ask_after: Duration = timedelta(seconds=10)
    """After an attempt without an answer: how long to wait before the alert is sent again."""

    def __post_init__(self) -> None:
        from notifiers.programs.posting import check_address
        from notifiers.programs.signing import read_key

        check_address(self.url.reveal())
        for secret in self.secret:
            read_key(secret)
        token = self.token.reveal()
        if token and (not token.isascii() or len(token.split()) != 1):
            raise ValueError("the token is not one word of ASCII; copy it again, without Bearer")

    @property
    def doubts(self) -> tuple[str, ...]:
        """Return why the address may not be meant."""
        from notifiers._text import keeps_private

        if keeps_private(self.url.reveal().strip()):
            return ()
        return ("the address is not encrypted, others on the way can read it; use https in url:",)

    @property
    def recipients(self) -> tuple[str, ...]:
        """Return the only recipient."""
        return ("",)

    @property
    def pace(self) -> timedelta:
        """Return the shortest time between two alerts: none."""
        return timedelta()

    @staticmethod
    def preview(message: Message, at: datetime) -> Preview:
        """Return the event that tells *message*, raised *at* a time, without its signature."""
        from html import escape

        import orjson

        delivery = Delivery("sample", "sample", "sample", "", message, at)
        event = make_event(delivery)
        text = orjson.dumps(event, option=orjson.OPT_INDENT_2).decode()
        page = f'<!doctype html><meta charset="utf-8"><pre>{escape(text)}</pre>'
        return Preview(text, event, page)

    async def send(self, delivery: Delivery, tools: Tools) -> Outcome:
        """Post *delivery*; a repeat has the same id and says that it may be one."""
        from notifiers.programs.posting import post

        outcome = await post(tools, self._make_post(delivery))
        if outcome.verdict is Verdict.SENT and delivery.maybe_sent:
            note = "it may have come twice, with the same webhook-id"
            return replace(outcome, note=note)
        return outcome

    async def check(self, tools: Tools) -> tuple[str, ...]:
        """Return no problem: a webhook takes each request as an alert, so it cannot be asked."""
        return ()

    def _make_post(self, delivery: Delivery) -> Post:
        import orjson

        from notifiers.programs.posting import Post
        from notifiers.programs.signing import read_key, sign

        body = orjson.dumps(make_event(delivery))
        at = delivery.attempted_at or delivery.at
        keys = [read_key(secret) for secret in self.secret]
        headers = {"Content-Type": CONTENT_TYPE, **sign(keys, delivery.id, at, body)}
        if token := self.token.reveal():
            headers["Authorization"] = f"Bearer {token}"
        return Post(
            url=self.url.reveal().strip(),
            body=body,
            headers=headers,
            at=at,
            server=SERVER,
            is_guarded=not self.allow_link_local,
        )


def make_event(delivery: Delivery) -> dict[str, Any]:
    """Return *delivery* as an event of CloudEvents 1.0."""
    from model import one_line
    from notifiers.programs.alert_object import make_alert_object, write_time

    event = {
        "specversion": "1.0",
        "id": delivery.id,
        "source": f"/groundswell/channels/{quote(delivery.channel, safe='')}",
        "type": f"{TYPE_PREFIX}{delivery.message.kind}",
        "time": write_time(delivery.at),
        "datacontenttype": "application/json",
        "data": make_alert_object(delivery),
    }
    if subject := one_line(delivery.message.watch, MAX_SUBJECT_CHARS):
        event["subject"] = subject
    return event
