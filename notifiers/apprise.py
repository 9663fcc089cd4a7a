"""Teams, Discord, Telegram, ntfy, PagerDuty and a hundred more, by the package Apprise (an extra).

Apprise tells little of an answer: a status in its words, or nothing. So an alert arrives at least
once. Its own repeats, splits and cuts are off: a message is written so that it fits. It sends in
the thread of its channel, as its own threads are few and serve all channels.
"""

from __future__ import annotations

import re
from contextvars import ContextVar
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Any, ClassVar

from model import Delivery, Duration, Outcome, Secret, Verdict

if TYPE_CHECKING:
    from notifiers._tools import Tools
    from notifiers.programs.short_text import Limits, ShortText

_OWN_TYPES = {
    **dict.fromkeys(("mailto", "mailtos"), "email"),
    **dict.fromkeys(("slack",), "slack"),
}
"""Services that have a type of their own, which keeps more promises."""
_INSTALL = "pip install 'groundswell[apprise]'"
_STATUS = re.compile(r"\berror=(\d{3})\b")
_UNSENT = re.compile(
    r"Connection refused|Failed to establish a new connection|NameResolutionError"
    r"|Name or service not known|ConnectTimeout|CERTIFICATE_VERIFY_FAILED|WRONG_VERSION_NUMBER"
    r"|No route to host|Network is unreachable"
)
"""Words of the failures before which no request has left."""
_NO_LIMIT = 32_768
MAX_HEARD_CHARS = 4000  # of a line of its log; the cause stands at the beginning
_SERVER = "the service"


@dataclass(frozen=True, kw_only=True)
class Plugin:
    """Any service that Apprise knows: Teams, Discord, Telegram, ntfy, PagerDuty and many more."""

    can_be_asked: ClassVar[bool] = False
    """Apprise sends and asks nothing."""

    url: Secret
    """The service as an address of Apprise: tgram://…, discord://…, workflows://…, ntfys://…"""
    ask_after: Duration = timedelta(seconds=30)
    """After an attempt without an answer: how long to wait before the alert is sent again."""

    def __post_init__(self) -> None:
        scheme = self.url.reveal().strip().partition(":")[0].lower()
        if scheme in _OWN_TYPES:
            raise ValueError(f"{scheme}:// has a type of its own; use type: {_OWN_TYPES[scheme]}")
        service = self._open_service()
        named = str(service.secure_protocol or service.protocol)
        own = [kind for name, kind in _OWN_TYPES.items() if name in named]
        if own:
            raise ValueError(f"this service has a type of its own; use type: {own[0]}")
        if len(service) > 1:
            raise ValueError("the url names several recipients; make a channel for each of them")

    @property
    def recipients(self) -> tuple[str, ...]:
        """Return the only recipient."""
        return ("",)

    @property
    def pace(self) -> timedelta:
        """Return the pace of the service, as Apprise knows it."""
        return timedelta(seconds=float(self._open_service().request_rate_per_sec))

    async def send(self, delivery: Delivery, tools: Tools) -> Outcome:
        """Send *delivery* within the limits of the service."""
        import asyncio

        from notifiers.programs.short_text import write_short

        service = self._open_service()
        text = write_short(delivery.message, _read_limits(service))
        attempt = _Attempt(service, text)
        try:
            async with asyncio.timeout(tools.answer_within.total_seconds()):
                await tools.do_apart(attempt.run)
        except TimeoutError:
            return _judge_silence(attempt)
        outcome = _judge(attempt, delivery)
        if outcome.verdict is Verdict.SENT and delivery.maybe_sent:
            return Outcome(Verdict.SENT, "it may be there twice: Apprise cannot ask the service")
        return outcome

    async def check(self, tools: Tools) -> tuple[str, ...]:
        """Return no problem: Apprise asks nothing."""
        return ()

    def _open_service(self) -> Any:
        """Return the service, with all that Apprise does of its own accord switched off.

        Raises:
            ValueError: Apprise is not installed, or does not know the address.
        """
        apprise = _load()
        asset = apprise.AppriseAsset(
            storage_mode=apprise.PersistentStoreMode.MEMORY,
            service_timeout=0,  # else it uses its own threads
            allow_templates=False,
            http_redirects=False,
            interpret_emojis=False,
        )
        service = apprise.Apprise.instantiate(self.url.reveal().strip(), asset=asset)
        if service is None:
            raise ValueError("Apprise does not know the url; its list of services has the form")
        service.retry = 0
        service.overflow_mode = apprise.OverflowMode.UPSTREAM
        return service


class _Attempt:
    """A message that goes to a service once, in a thread."""

    def __init__(self, service: Any, text: ShortText) -> None:
        """Prepare to send *text* by *service*."""
        self._service = service
        self._text = text
        self.is_begun = False
        self.is_sent = False
        self.heard: list[str] = []
        """The words of Apprise's log, which are never shown."""

    def run(self) -> None:
        """Send the text, and wait for the end."""
        apprise = _load()
        self.is_begun = True
        sender = apprise.Apprise(asset=self._service.asset)
        sender.add(self._service)
        _heard.set(self.heard)
        result = sender.notify(
            body=self._text.body or self._text.title,
            title=self._text.title if self._text.body else "",
            body_format=apprise.NotifyFormat.TEXT,
            interpret_escapes=False,
        )
        self.is_sent = bool(result)


class _Listener:
    """Hears why an attempt failed, and lets nothing into our log: it would have tokens in it."""

    def filter(self, record: Any) -> bool:
        """Return that *record* is not written."""
        heard = _heard.get()
        if heard is not None:
            text = record.getMessage()[:MAX_HEARD_CHARS]
            heard += [found[0] for found in (_STATUS.search(text), _UNSENT.search(text)) if found]
        return False


_heard: ContextVar[list[str] | None] = ContextVar("heard", default=None)
"""The words that this attempt wrote; Apprise's threads have it too."""
_listener = _Listener()


def _load() -> Any:
    """Return the package Apprise, which writes nothing into our log.

    Raises:
        ValueError: it is not installed.
    """
    import logging
    from importlib import import_module

    from notifiers.programs.bounded_requests import bound_answers

    log = logging.getLogger("apprise")
    log.addFilter(_listener)
    log.setLevel(logging.DEBUG)  # the cause of a failure is written at this level only
    logging.getLogger("urllib3").setLevel(logging.WARNING)  # below it has each address
    try:
        apprise = import_module("apprise")
    except ImportError as error:
        raise ValueError(f"the package apprise is not installed; {_INSTALL}") from error
    bound_answers()
    return apprise


def _read_limits(service: Any) -> Limits:
    from notifiers.programs.short_text import Limits

    return Limits(
        title=max(0, int(service.title_maxlen or 0)),
        body=min(int(service.body_maxlen or _NO_LIMIT), _NO_LIMIT),
        lines=max(0, int(service.body_max_line_count or 0)),
    )


def _judge_silence(attempt: _Attempt) -> Outcome:
    """Return the outcome of an *attempt* that did not end in time."""
    if not attempt.is_begun:
        note = "an earlier attempt still waits for an answer; if it lasts, check url:"
        return Outcome(Verdict.RETRY, note)
    return Outcome(Verdict.UNSURE, f"{_SERVER} did not answer in time; it may have arrived")


def _judge(attempt: _Attempt, delivery: Delivery) -> Outcome:
    """Return the outcome of an *attempt* that ended; the words heard with it are never shown."""
    from notifiers.programs.posting import judge_status

    if attempt.is_sent:
        return Outcome(Verdict.SENT)
    words = " ".join(attempt.heard)
    if found := _STATUS.search(words):
        at = delivery.attempted_at or delivery.at
        outcome = judge_status(int(found[1]), {}, at, _SERVER)
        if outcome.verdict is not Verdict.SENT:
            return outcome
    if _UNSENT.search(words):
        note = f"{_SERVER} cannot be reached; check the network of this computer, and url:"
        return Outcome(Verdict.RETRY, note)
    note = f"Apprise says only that {_SERVER} failed; it may have arrived"
    return Outcome(Verdict.UNSURE, note)
