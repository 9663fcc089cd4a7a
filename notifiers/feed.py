"""A file with the alerts as a feed, for feed readers and other programs; any web server serves it.

A trend is one entry: each of its steps changes it and moves its `updated`.
"""

from __future__ import annotations

import errno
import os
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import quote

from model import Delivery, LocalPath, Message, Outcome, Section, Verdict, one_line

if TYPE_CHECKING:
    from markupsafe import Markup

    from notifiers._tools import Tools
    from notifiers.programs.feed_file import FeedEntry

MAX_TITLE_CHARS = 300
MAX_LINES = 40
MAX_LINE_CHARS = 500
MAX_WHY_CHARS = 500
_PASSING = frozenset([errno.ENOSPC, errno.EDQUOT, errno.EIO, errno.EAGAIN, errno.ENFILE])


@dataclass(frozen=True, kw_only=True)
class Plugin:
    """A file with the last 50 alerts as Atom or JSON Feed."""

    path: LocalPath
    """The file: .atom or .xml for Atom, .json for JSON Feed. Its folder must be there."""
    title: str = "Groundswell: alerts"
    """The title of the feed."""
    url: str = ""
    """The address where readers find the file; empty if it has none."""

    def __post_init__(self) -> None:
        from notifiers._text import make_safe_link
        from notifiers.programs.feed_file import SUFFIXES

        if Path(self.path).suffix not in SUFFIXES:
            shown = one_line(Path(self.path).name, 80)
            raise ValueError(f'"{shown}" says no form; name the file alerts.atom or alerts.json')
        if self.url and not make_safe_link(self.url):
            raise ValueError("the url is no address; write it like https://host/alerts.atom")
        if not one_line(self.title):
            raise ValueError("the title is empty; omit title: to use the default")

    @property
    def recipients(self) -> tuple[str, ...]:
        """Return the only recipient."""
        return ("",)

    @property
    def pace(self) -> timedelta:
        """Return the shortest time between two alerts: none."""
        return timedelta()

    @property
    def ask_after(self) -> timedelta:
        """Return no wait: the file tells at once whether an alert is in it."""
        return timedelta()

    async def send(self, delivery: Delivery, tools: Tools) -> Outcome:
        """Put *delivery* into the file; one that is there already changes nothing."""
        from functools import partial

        from notifiers._text import make_safe_link
        from notifiers.programs.feed_file import Feed, NotOurs, put

        feed = Feed(
            id=f"urn:groundswell:feed:{quote(delivery.channel, safe='')}",
            title=one_line(self.title, MAX_TITLE_CHARS),
            url=make_safe_link(self.url),
        )
        entry = make_entry(delivery)
        try:
            await tools.do_apart(partial(put, Path(self.path), feed, entry))
        except NotOurs:
            note = f"{self._name()} holds something else; move it away, or name another file"
            return Outcome(Verdict.BLOCKED, note)
        except OSError as error:
            return self._judge(error)
        return Outcome(Verdict.SENT, remote={"entry": entry.id})

    async def check(self, tools: Tools) -> tuple[str, ...]:
        """Return the problem where the file cannot be replaced; nothing is written."""
        folder = Path(self.path).resolve().parent
        if not folder.is_dir():
            return (f"the folder of {self._name()} is not there; make it",)
        if not os.access(folder, os.W_OK | os.X_OK):
            return (f"the folder of {self._name()} may not be written; change its rights",)
        return ()

    def _name(self) -> str:
        return one_line(Path(self.path).name, 80)

    def _judge(self, error: OSError) -> Outcome:
        cause = os.strerror(error.errno).lower() if error.errno else "unknown cause"
        note = f"{self._name()} cannot be written ({cause}); check the folder and its rights"
        verdict = Verdict.RETRY if error.errno in _PASSING else Verdict.BLOCKED
        return Outcome(verdict, note)


def make_entry(delivery: Delivery) -> FeedEntry:
    """Return the entry of *delivery*; a step of a trend has the id of its first one."""
    from notifiers._text import cut_lines, make_safe_link
    from notifiers.programs.feed_file import FeedEntry

    message = delivery.message
    own = f"urn:groundswell:alert:{quote(delivery.alert, safe='')}"
    title = one_line(message.headline, MAX_TITLE_CHARS) or "(no headline)"
    why = one_line(message.why, MAX_WHY_CHARS)
    links = [make_safe_link(each) for each in (message.page, *_list_links(message))]
    return FeedEntry(
        id=delivery.under.get("entry", own),
        title=title,
        link=next(filter(None, links), ""),
        summary=next(iter(cut_lines(message, 1, MAX_LINE_CHARS)), why),
        content=write_html(message, title, why),
        watch=one_line(message.watch, MAX_TITLE_CHARS),
        published=delivery.at,
        updated=delivery.at,
    )


def _list_links(message: Message) -> list[str]:
    return [mention.link for mention in message.all_mentions]


def write_html(message: Message, title: str, why: str) -> str:
    """Return the words of *message* as HTML, all of them escaped."""
    from markupsafe import Markup

    from notifiers._text import (
        cut_excerpt,
        cut_title,
        describe_source,
        join_pieces,
        list_commands,
        list_lines,
        make_safe_link,
        write_more,
    )

    parts = [Markup("<p><b>{}</b></p>").format(title)]
    lines = list_lines(message, MAX_LINES, MAX_LINE_CHARS)
    parts += [Markup("<p>{}</p>").format(line) for line in lines]
    parts += [Markup("<pre>{}</pre>").format(command) for command in list_commands(message)]
    for mention in message.mentions:
        shown = Markup("{}").format(join_pieces(cut_title(mention)))
        if link := make_safe_link(mention.link):
            shown = Markup('<a href="{}">{}</a>').format(link, shown)
        facts = (describe_source(mention, message.zone), join_pieces(cut_excerpt(mention)))
        said = " · ".join(fact for fact in facts if fact)
        parts.append(Markup("<p>{}<br>{}</p>").format(shown, said))
    parts += [_write_section(message, section) for section in message.sections]
    for line in (write_more(message, message.more), why):
        if line:
            parts.append(Markup("<p>{}</p>").format(line))
    return str(Markup("").join(parts))


def _write_section(message: Message, section: Section) -> Markup:
    """Return the alerts of *section* as HTML, all of it escaped."""
    from markupsafe import Markup

    from notifiers._text import describe_item, make_safe_link, write_item, write_section_title

    name, count = write_section_title(message, section)
    head = Markup("<p><b>{}</b> · {}</p>").format(name, count) if name else Markup("")
    items = []
    for mention in section.mentions:
        shown = Markup("{}").format(write_item(mention))
        if link := make_safe_link(mention.link):
            shown = Markup('<a href="{}">{}</a>').format(link, shown)
        items.append(Markup("<li>{} {}</li>").format(shown, describe_item(mention)))
    if section.more:
        items.append(Markup("<li>{} more</li>").format(section.more))
    listed: Markup = Markup("<ul>{}</ul>").format(Markup("").join(items))
    return head + listed
