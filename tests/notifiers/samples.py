"""Messages that the tests of this room send."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

from model import Delivery, Mention, Message, Outcome
from notifiers._tools import Tools
from tests.scenes.held import a_busy_night, collect
from tests.scenes.messages import a_message

AT = datetime(2026, 11, 22, 7, 40, tzinfo=UTC)

MATCH = a_message(
    kind="match",
    headline="Digital currency: Nigeria's eNaira CBDC turns two & <grows> — reuters.com",
    watch="Digital currency",
    mentions=(
        Mention(
            title="Nigeria's eNaira CBDC turns two & <grows>",
            link="https://example.org/a?x=1&y=2",
            publisher="reuters.com",
            published=datetime(2026, 11, 22, 7, 35, tzinfo=UTC),
            title_spans=((17, 21),),
            excerpt="… the CBDC of the central bank …",
            excerpt_spans=((6, 10),),
        ),
        Mention(title="央行数字货币试点扩大", link="https://example.cn/c", publisher="36kr.com"),
    ),
    more=3,
    why="Matched “CBDC” in title · watch Digital currency",
)

RISE = a_message(
    kind="burst.rising",
    headline="Digital currency rising: 7 reports in 5 h, 17x the usual 0.4",
    watch="Digital currency",
    lines=("Since 22 Nov 02:40 UTC, by 4 publishers: reuters.com and 3 more",),
    mentions=(
        Mention(title="Nigeria's eNaira CBDC turns two", link="https://example.org/a", reports=4),
    ),
    more=3,
    why="Matched “CBDC” in title · watch Digital currency",
)

PAGE = "https://groundswell.example.com/trends/n62smr6j5yag"
LINKED = replace(RISE, page=PAGE)

OVER = a_message(
    kind="burst.over",
    headline="Digital currency is back to usual: 34 reports in 3 days",
    watch="Digital currency",
)

OPS = a_message(
    kind="ops.feed",
    headline="1 of 12 feeds failing: example.com",
    lines=("example.com: HTTP 403 since 06:10", "You may be missing matches", "Open it by hand"),
)

COMMAND = f"/opt/{'groundswell/' * 7}start deliveries --failed -c '/srv/my news/config.yaml'"
DEAD = a_message(
    kind="ops.feed",
    headline="Channel desk refused a message: too long",
    lines=("The message: Money: A", "It is kept. See why, or send it again:"),
    commands=(COMMAND, "/opt/start retry -c /srv/config.yaml"),
)

DIGEST = collect(a_busy_night(), "digest", page_url="https://groundswell.example.com/")
CATCH_UP = collect(a_busy_night(), "quiet", page_url="https://groundswell.example.com/")
NIGHT = [DIGEST, CATCH_UP, collect(a_busy_night(), "budget"), collect(a_busy_night(), "batch")]

EVIL = "<!channel> *b* <@U123> <https://evil|bank> :tada: \x1b[31m\u202egpj\u2028\ud800 & `x`"

HOSTILE = a_message(
    kind="match",
    headline=f"{EVIL}\r\nBcc: all@example.org",
    watch=EVIL,
    lines=(EVIL,),
    mentions=(
        Mention(title=EVIL, link="javascript:alert(1)", publisher=EVIL, excerpt=EVIL * 100),
        Mention(title="A" * 10_000, link="https://e.org/<x>", title_spans=((0, 3), (2, 99_999))),
        Mention(title=" \t ", link="https://e.org/ü?q=ä", title_spans=((-5, -1),)),
    ),
    why=EVIL,
)


def delivery(message: Message = MATCH, **changes: Any) -> Delivery:
    """Return a first attempt to deliver *message*."""
    facts: dict[str, Any] = {
        "id": "k7delivery", "alert": "a1", "channel": "desk", "recipient": "", "message": message,
        "at": AT, "first_attempt": AT,
    }  # fmt: skip
    return Delivery(**{**facts, **changes})


def send(plugin: Any, one: Delivery, within: float = 5.0) -> Outcome:
    """Send the delivery *one* with fresh tools, as the daemon does after a start."""
    return use(lambda tools: plugin.send(one, tools), within)


def use(call: Callable[[Tools], Awaitable[Any]], within: float = 5.0) -> Any:
    """Run *call* with fresh tools."""

    async def run() -> Any:
        async with Tools.open(timedelta(seconds=within)) as tools:
            return await call(tools)

    return asyncio.run(run())
