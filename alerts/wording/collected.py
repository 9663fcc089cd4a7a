"""Write the one message that tells several held ones: a digest, a catch-up, or the rest of many.

A digest, the alerts over a budget, and those that a channel took late are a list by watch. The
others are shorter: a phone shows them without scrolling. The most severe alerts come first. The
steps of a trend are one line with its last headline, above its best story, and the reports of a
story are one line.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from itertools import zip_longest
from math import ceil
from operator import itemgetter
from typing import NamedTuple
from unicodedata import east_asian_width
from urllib.parse import quote

from alerts.wording import kinds
from alerts.wording.folded import Item, Pile, count_held, sort_piles
from alerts.wording.numbers import format_since
from model import (
    HeldCount,
    HeldMessage,
    Kind,
    Mention,
    Message,
    Section,
    Timing,
    format_time,
    one_line,
)

PHONE_COLUMNS = 38  # of Latin letters; Slack's lists on a phone of 390 px show about as many
PHONE_LINES = 12  # of a message that is to be seen at one look
LIST_LINES = 56
"""Of a digest and of a list over budget; many more would no longer fit into one message."""
MAX_CHARS = 4200
"""Of the items with their links: Slack's message has at most 6,000 characters in all."""
MAX_LINK_CHARS = 600  # a longer one is left out, as it would take the place of several items
MAX_ITEMS = 5  # of one watch, in a list
MAX_TITLE_CHARS = 180  # of an item in a list, with its publisher
BRIEF_CHARS = 2 * PHONE_COLUMNS - 2  # of an item in a shorter message: two lines, with a bullet
CHARS_OF_NAME = 30  # a reserve for the name of its section
MAX_LEADER_CHARS = 40  # of a watch that a headline names
OPERATOR = "Groundswell"
"""The name of the section with notices to the operator."""

_KINDS = {
    "digest": kinds.DIGEST,
    "quiet": kinds.CATCH_UP,
    "late": kinds.LATE,
    "budget": kinds.OVER_BUDGET,
    "cooldown": kinds.BATCH,
    "batch": kinds.BATCH,
}
"""The kind of the message, by the gate that held those that it tells."""
COLLECTED = frozenset(kind.name for kind in _KINDS.values())
"""The names of the kinds that tell held messages."""
_HELD_BY = {
    "quiet": "held by quiet hours",
    "late": "while the channel took nothing",
    "budget": "over budget",
    "cooldown": "in a cooldown",
    "batch": "soon after another",
}
"""Why alerts waited, by gate; all alerts of a digest waited for it."""


class Occasion(NamedTuple):
    """The moment at which one message tells several held ones."""

    gate: str
    """The gate that gives the message its form."""
    now: datetime
    timing: Timing
    """That of the channel."""
    silenced: int = 0
    """Messages that silences suppressed since the last digest."""
    page_url: str = ""
    """The address of the page; empty for none."""
    counts: Sequence[HeldCount] = ()
    """All messages that it tells, if only some of them are at hand."""

    @property
    def is_list(self) -> bool:
        """Return whether the message may be longer than a phone shows at once."""
        return self.gate in {"digest", "late", "budget"}


def write_collected(held: Sequence[HeldMessage], occasion: Occasion) -> tuple[Kind, Message]:
    """Return the message that tells all of *held*, which has at least one, and its kind."""
    kind = _KINDS[occasion.gate]
    counts = occasion.counts or count_held(held)
    piles = sort_piles(held, counts)
    total = sum(one.number for one in counts)
    if total == 1:
        headline = f"{kind.label}: {held[0].message.headline}"
    else:
        headline = _write_headline(counts, piles, occasion)
    why = _write_why(counts, occasion)
    others = count_lines(headline) + count_lines(why) + 1  # the number of the rest, and the link
    if occasion.is_list:
        sections = _list_by_watch(piles, _Room(LIST_LINES - others))
    else:
        sections = _list_briefly(piles, _Room(PHONE_LINES - others))
    told = sum(section.alerts for section in sections)
    watch = piles[0].watch if len(piles) == 1 else ""
    return kind, Message(
        kind=kind.name,
        headline=headline,
        watch=watch,
        sections=tuple(sections),
        more=total - told,
        page=_find_page(occasion.page_url, watch),
        why=why,
        zone="" if occasion.timing.zone == "UTC" else occasion.timing.zone,
        **kind.look,
    )


def _find_page(page_url: str, watch: str) -> str:
    """Return the address of the list of alerts, of *watch* if there is only one."""
    if not page_url:
        return ""
    return f"{page_url.rstrip('/')}/alerts" + (f"?watch={quote(watch, safe='')}" if watch else "")


# --- the headline and the foot --------------------------------------------------------------


def _write_headline(counts: Sequence[HeldCount], piles: Sequence[Pile], occasion: Occasion) -> str:
    """Return the number of alerts, and the watch that has the most, in one line."""
    total = sum(one.number for one in counts)
    subject = _write_subject(piles)
    if occasion.gate in {"digest", "quiet", "late"}:
        return f"{_KINDS[occasion.gate].label}: {total:,} alerts {subject}"
    since = format_since(_find_first(counts), occasion.now, occasion.timing.zone)
    place, _, leader = subject.partition("; ")
    return f"{total:,} more {place} since {since}" + (f"; {leader}" if leader else "")


def _find_first(counts: Sequence[HeldCount]) -> datetime:
    return min(one.first for one in counts)


def _write_subject(piles: Sequence[Pile]) -> str:
    """Return the watches of *piles*: "in 3 watches; Money leads with 31", or "about Money"."""
    if len(piles) == 1:
        return f"about {_name_leader(piles[0])}"
    by_size = sorted(piles, key=lambda pile: -pile.alerts)
    first, second = by_size[:2]
    subject = f"in {len(piles)} watches"
    if first.alerts > second.alerts:
        return f"{subject}; {_name_leader(first)} leads with {first.alerts:,}"
    return subject


def _name_leader(pile: Pile) -> str:
    return one_line(pile.watch, MAX_LEADER_CHARS) or OPERATOR


def _write_why(counts: Sequence[HeldCount], occasion: Occasion) -> str:
    """Return how long the alerts waited and for which reason, and when the next digest is."""
    gates: Counter[str] = Counter()
    for one in counts:
        gates[one.gate] += one.number
    if not occasion.is_list:
        del gates[occasion.gate]  # that of most; the headline says it
    parts = [_write_period(_find_first(counts), occasion)]
    parts += [f"{gates[gate]} {reason}" for gate, reason in _HELD_BY.items() if gates[gate]]
    if occasion.gate == "digest" and occasion.silenced:
        parts.append(f"{occasion.silenced} silenced")
    calendar = occasion.timing.digest if occasion.gate == "digest" else None
    due = None if calendar is None else calendar.find_next(occasion.now)
    if due is not None:
        parts.append(f"next digest {format_time(due, occasion.timing.zone)}")
    return " · ".join(parts)


def _write_period(first: datetime, occasion: Occasion) -> str:
    """Return the time from the *first* alert until now."""
    zone = occasion.timing.zone
    begin = format_since(first, occasion.now, zone).removesuffix(" UTC")
    end = format_time(occasion.now, zone)
    return f"{begin} to {end}" if " " in begin else f"{begin} to {end.split(' ', 2)[2]}"


# --- the alerts that are listed -------------------------------------------------------------


def _list_by_watch(piles: Sequence[Pile], room: _Room) -> list[Section]:
    """Return a section for each of *piles* of which something fits into *room*.

    The first item of each watch comes before the second one of any.
    """
    chosen: dict[str, list[Item]] = {}
    for rank in zip_longest(*(pile.items[:MAX_ITEMS] for pile in piles)):
        for pile, item in zip(piles, rank, strict=True):
            if item is None:
                continue
            shown = _cut(item, item.mention.title, MAX_TITLE_CHARS)
            extra = 0
            if pile.watch not in chosen:
                extra = count_lines(pile.watch) + 1  # its name, and the number of the others
            if room.take(shown.mention, extra):
                chosen.setdefault(pile.watch, []).append(shown)
    listed = [pile for pile in piles if pile.watch in chosen]
    return [_make_section(pile, chosen[pile.watch]) for pile in listed]


def _make_section(pile: Pile, items: Sequence[Item]) -> Section:
    return Section(
        title=pile.watch or OPERATOR,
        alerts=pile.alerts,
        mentions=tuple(item.mention for item in items),
        more=pile.alerts - sum(item.alerts for item in items),
    )


def _list_briefly(piles: Sequence[Pile], room: _Room) -> list[Section]:
    """Return one section with the most severe items that fit into *room*, of two lines at most.

    Where there are several watches, each item names its own. Of equally severe items the first
    of each watch comes before the second one of any, and of these trends come first.
    """
    has_one = len(piles) == 1
    ranked = [
        (-item.severity, place, not item.mention.icon, number, item)
        for number, pile in enumerate(piles)
        for place, item in enumerate(pile.items)
    ]
    chosen: list[Item] = []
    for *_, item in sorted(ranked, key=itemgetter(0, 1, 2, 3)):
        title = item.mention.title if has_one else item.headline
        shown = _cut(_leave_out_publisher(item, title), title, BRIEF_CHARS)
        if not room.take(shown.mention):
            break
        chosen.append(shown)
    return [
        Section(
            title=piles[0].watch if has_one else "",
            alerts=sum(item.alerts for item in chosen),
            mentions=tuple(item.mention for item in chosen),
        )
    ]


def _leave_out_publisher(item: Item, title: str) -> Item:
    """Return *item* without its publisher, if that would take room from its *title*."""
    columns = sum(map(_measure, one_line(title))) + len(_describe(item.mention))
    if columns <= BRIEF_CHARS:
        return item
    return item._replace(mention=replace(item.mention, publisher=""))


def _cut(item: Item, title: str, chars: int) -> Item:
    """Return *item* with the parts of its entry that the message shows, and *title* cut."""
    mention = item.mention
    room = chars - len(_describe(mention))
    shown = Mention(
        title=_cut_wide(one_line(title), room),
        link=mention.link if _count_link_chars(mention.link) <= MAX_LINK_CHARS else "",
        publisher=mention.publisher,
        published=mention.published,
        reports=mention.reports,
        icon=mention.icon,
    )
    return item._replace(mention=shown)


def _cut_wide(text: str, columns: int) -> str:
    """Return *text* cut to *columns*, of which a Chinese character takes two."""
    left = columns
    for place, char in enumerate(text):
        left -= _measure(char)
        if left < 0:
            return f"{text[: max(place - 1, 0)].rstrip()}…"
    return text


def _describe(mention: Mention) -> str:
    """Return the text behind the title of *mention*, as channels write it."""
    reports = f" · {mention.reports} reports" if mention.reports > 1 else ""
    publisher = f" — {mention.publisher}" if mention.publisher else ""
    return f"{publisher}{reports}"


@dataclass(slots=True)
class _Room:
    """The room that a message has left."""

    lines: int
    """Of a phone."""
    chars: int = MAX_CHARS

    def take(self, mention: Mention, extra_lines: int = 0) -> bool:
        """Take the room for *mention*; return False if there is too little."""
        text = f"• {mention.title}{_describe(mention)}"
        lines = count_lines(text) + extra_lines
        chars = len(text) + _count_link_chars(mention.link) + CHARS_OF_NAME
        if lines > self.lines or chars > self.chars:
            return False
        self.lines -= lines
        self.chars -= chars
        return True


def count_lines(text: str) -> int:
    """Return how many lines of a phone *text* takes, about."""
    return max(1, ceil(sum(map(_measure, text)) / PHONE_COLUMNS))


def _measure(char: str) -> int:
    return 2 if east_asian_width(char) in "WF" else 1


def _count_link_chars(link: str) -> int:
    """Return the length of *link* as a channel writes it: a foreign letter as its bytes, %E4%BA."""
    return len(link) if link.isascii() else 3 * len(link.encode(errors="replace"))
