"""Prometheus Alertmanager, by its API v2: a trend fires until it is over.

Alertmanager knows an alert by its labels alone. Those of a trend are the same in each of its steps,
so sending a step again changes nothing, and the end of the trend ends the alert. It groups,
silences and routes by its own rules.

An alert that is not sent again ends at its `endsAt`. Our outbox sends each step once. So a trend
gets an end so far away (`trend_ends`) that its own end comes earlier.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import TYPE_CHECKING, Any, ClassVar
from urllib.parse import urlsplit

from model import Delivery, Duration, Message, Outcome, Secret, Verdict, one_line

if TYPE_CHECKING:
    from notifiers._tools import Tools
    from notifiers.programs.posting import Post

PATH = "/api/v2/alerts"
SERVER = "Alertmanager"
MAX_LABEL_CHARS = 120
MAX_SUMMARY_CHARS = 300
MAX_LINES = 40  # of a description, each at most MAX_SUMMARY_CHARS
_WORD = re.compile(r"[A-Za-z0-9]+")


@dataclass(frozen=True, kw_only=True)
class Plugin:
    """Prometheus Alertmanager, which groups, silences and routes by its own rules."""

    url: str
    """Its address, http://alertmanager:9093; /api/v2/alerts is added."""
    severity: str = "warning"
    """The label severity. It is part of the name of an alert, so it is one for the channel."""
    instance: str = "groundswell"
    """The label instance."""
    username: str = ""
    """The login; none if empty."""
    password: Secret = Secret("")  # noqa: RUF009 - immutable
    """The password of the login."""
    token: Secret = Secret("")  # noqa: RUF009 - immutable
    """Sent as Authorization: Bearer …; none if empty."""
    trend_ends: Duration = timedelta(days=7)
    """When a trend stops to fire if its end is not told; each of its steps begins that time."""
    report_ends: Duration = timedelta(hours=1)
    """How long an alert fires that has no end of its own, as a new report."""
    allow_link_local: bool = False
    """Whether link-local addresses may be called; there clouds keep the keys of their machines."""
    ask_after: Duration = timedelta(seconds=10)
    """After an attempt without an answer: how long to wait before the alert is sent again."""
    tracks_trends: ClassVar[bool] = True
    """Whether it has a state for each trend: an alert fires there until it is told the end."""

    def __post_init__(self) -> None:
        from notifiers._text import keeps_private
        from notifiers.programs.posting import check_address

        parts = urlsplit(check_address(self.url))
        if parts.username or parts.password:
            raise ValueError("the url has a login in it; write username: and password:")
        if bool(self.username) != bool(self.password.reveal()):
            raise ValueError("username and password go together; set both or neither")
        if self.username and self.token.reveal():
            raise ValueError("there are two logins; omit token:, or username: and password:")
        if (self.username or self.token.reveal()) and not keeps_private(self.url.strip()):
            raise ValueError("the login would be sent without encryption; use https in url:")
        if ":" in self.username:
            raise ValueError("the username has a colon in it; HTTP cannot send it")
        if not self.severity.strip() or not self.instance.strip():
            raise ValueError("a label is empty; omit severity: and instance: to use the defaults")
        if min(self.trend_ends, self.report_ends) <= timedelta():
            raise ValueError("the time to the end is not positive; write it like 7d or 1h")

    @property
    def recipients(self) -> tuple[str, ...]:
        """Return the only recipient."""
        return ("",)

    @property
    def pace(self) -> timedelta:
        """Return the shortest time between two alerts: none."""
        return timedelta()

    async def send(self, delivery: Delivery, tools: Tools) -> Outcome:
        """Post the state of the alert; a repeat changes nothing."""
        import orjson

        from notifiers.programs.posting import post

        alert = self.make_alert(delivery)
        outcome = await post(tools, self._make_post(orjson.dumps([alert]), delivery))
        if outcome.verdict is Verdict.UNSURE:  # sending it again is harmless
            return replace(outcome, verdict=Verdict.RETRY)
        return outcome

    async def check(self, tools: Tools) -> tuple[str, ...]:
        """Ask it for its status with the login."""
        from notifiers.programs.posting import ask

        return await ask(tools, self._make_post(b"", None, "/api/v2/status"))

    def make_alert(self, delivery: Delivery) -> dict[str, Any]:
        """Return the alert of *delivery* as the API takes it."""
        from notifiers._text import make_safe_link
        from notifiers.programs.alert_object import write_time

        message = delivery.message
        figures = message.figures
        starts = min(figures.started, delivery.at) if figures else delivery.at
        now = max(delivery.attempted_at or delivery.at, delivery.at)
        lasts = self.trend_ends if figures else self.report_ends
        ends = delivery.at if message.is_end else now + lasts
        alert: dict[str, Any] = {
            "labels": self._make_labels(message),
            "annotations": _make_annotations(message),
            "startsAt": write_time(starts),
            "endsAt": write_time(ends),
        }
        if page := make_safe_link(message.page):
            alert["generatorURL"] = page
        return alert

    def _make_labels(self, message: Message) -> dict[str, str]:
        labels = {
            "alertname": name_alert(message.kind),
            "watch": one_line(message.watch, MAX_LABEL_CHARS),
            "keyword": one_line(", ".join(message.keywords), MAX_LABEL_CHARS),
            "severity": one_line(self.severity, MAX_LABEL_CHARS),
            "instance": one_line(self.instance, MAX_LABEL_CHARS),
        }
        return {name: value for name, value in labels.items() if value}

    def _make_post(self, body: bytes, delivery: Delivery | None, path: str = PATH) -> Post:
        from base64 import b64encode

        from notifiers.programs.posting import NO_TIME, Post

        headers = {"Content-Type": "application/json"}
        if token := self.token.reveal().strip():
            headers["Authorization"] = f"Bearer {token}"
        if self.username:
            login = f"{self.username}:{self.password.reveal()}".encode()
            headers["Authorization"] = f"Basic {b64encode(login).decode()}"
        return Post(
            url=self.url.strip().rstrip("/").removesuffix(PATH) + path,
            body=body,
            headers=headers,
            at=(delivery.attempted_at or delivery.at) if delivery else NO_TIME,
            server=SERVER,
            is_guarded=not self.allow_link_local,
        )


def name_alert(kind: str) -> str:
    """Return the label alertname of *kind*: one for all steps of a trend, as GroundswellBurst."""
    word = kind.partition(".")[0]
    return "Groundswell" + "".join(part.capitalize() for part in _WORD.findall(word))


def _make_annotations(message: Message) -> dict[str, str]:
    """Return the words of *message*, and the links of its first entries."""
    from notifiers._text import cut_lines, write_more
    from notifiers.programs.alert_object import list_entries

    lines = cut_lines(message, MAX_LINES, MAX_SUMMARY_CHARS)
    lines += [*list_entries(message), write_more(message, message.more)]
    description = "\n".join(line for line in lines if line)
    annotations = {
        "summary": one_line(message.headline, MAX_SUMMARY_CHARS),
        "description": description,
        "why": one_line(message.why, MAX_SUMMARY_CHARS),
    }
    return {name: text for name, text in annotations.items() if text}
