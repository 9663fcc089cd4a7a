"""Messages that a channel holds, and the moment at which one message tells them."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

from alerts.wording.collected import Occasion, write_collected
from model import HeldMessage, Mention, Message, Severity, Timing
from tests.scenes.messages import a_message

NOON = datetime(2026, 11, 22, 12, tzinfo=UTC)
BERLIN = "Europe/Berlin"
EVIL = "<!channel> *b* <@U123> <https://evil|bank> <script>alert(1)</script> \u202egpj\x00"


class Daily:
    """Digests each day at noon."""

    def find_next(self, after: datetime) -> datetime:
        """Return the next noon."""
        return after + timedelta(days=1)


def hold(
    number: int,
    message: Message,
    *,
    minutes: int = 0,
    gate: str = "quiet",
    severity: Severity = Severity.NORMAL,
    story: str = "",
) -> HeldMessage:
    """Return *message* as a channel holds it since so many *minutes* before noon."""
    return HeldMessage(
        number=number,
        alert=f"a{number}",
        key=f"key {number}",
        watch=message.watch,
        kind=message.kind,
        at=NOON - timedelta(minutes=minutes),
        gate=gate,
        severity=severity,
        message=message,
        story=story,
    )


def a_report(number: int, watch: str, title: str, **facts: Any) -> HeldMessage:
    """Return a held match of *watch*."""
    link = f"https://news.example/{number}"
    mention = Mention(title, link, "news.example", published=NOON)
    message = a_message("match", f"{watch}: {title} — news.example", watch, mentions=(mention,))
    return hold(number, message, **facts)


def a_step(number: int, kind: str, headline: str, *, of: int = 0, **facts: Any) -> HeldMessage:
    """Return a held step of a trend of the watch Money, whose rise has the number *of*."""
    thread = f"key {of}" if of else ""
    mention = Mention("The pilot goes on buses", "https://news.example/pilot", "news.example")
    mentions = () if kind.endswith("over") else (mention,)
    page = "https://page.example/trends/money"
    message = a_message(kind, headline, "Money", mentions=mentions, thread=thread, page=page)
    return hold(number, message, **facts)


def collect(held: list[HeldMessage], gate: str = "quiet", **facts: Any) -> Message:
    """Return the one message that tells *held* at noon."""
    timing = facts.pop("timing", Timing(digest=Daily() if gate == "digest" else None))
    return write_collected(held, Occasion(gate, NOON, timing, **facts))[1]


def a_busy_night() -> list[HeldMessage]:
    """Return the alerts of a night: a trend with three steps, many reports, and hostile ones."""
    steps = [
        a_step(1, "burst.rising", "Money rising: 7 reports in 5 h, 17x the usual 0.4", minutes=600),
        a_step(2, "burst.escalated", "Money rising further: 40 reports in 9 h", of=1, minutes=300),
        a_step(3, "burst.over", "Money is back to usual: 44 reports in 11 h", of=1, minutes=60),
    ]
    reports = [
        a_report(10 + number, "Supply", f"Pilot line {number} begins in Ulm", minutes=200 - number)
        for number in range(31)
    ]
    foreign = [
        a_report(50, "央行", "央行数字货币试点扩大到公共交通，五月起可离线支付", minutes=90),
        a_report(51, "العملة", "البنك المركزي يبدأ تجربة العملة الرقمية في ثلاث مدن", minutes=80),
        a_report(52, EVIL, EVIL * 3, minutes=70, severity=Severity.HIGH),
    ]
    return [*steps, *reports, *foreign]
