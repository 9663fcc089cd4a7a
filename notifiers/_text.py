"""Parts of a message that every channel shows: text in pieces, links, times. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import replace
from typing import NamedTuple
from urllib.parse import quote, urlsplit

from model import Form, Mention, Message, Section, Series, format_time, one_line, plain

MAX_LINK_CHARS = 2900  # Slack takes 3000
MAX_PUBLISHER_CHARS = 100
MAX_TITLE_CHARS = 300
MAX_EXCERPT_CHARS = 400
MAX_SECTION_TITLE_CHARS = 100
HERE = frozenset({"127.0.0.1", "::1", "localhost"})  # names of this very machine
_ASCII = "".join(map(chr, range(33, 127)))
_LINK_PARTS = re.compile(r"(https?://)([^/?#]*)(.*)", re.IGNORECASE)
_ODD_IN_LINK = re.compile(r"""[ <>"{}|\\^`]""")  # feeds write them; an address may not hold them
_SAFE_LINK = re.compile(r"https?://(?![/?#])[^\s<>|\"`\\^{}\x00-\x20\x7f-\x9f]+", re.IGNORECASE)


class Piece(NamedTuple):
    """Some text, and whether a keyword was found there."""

    text: str
    marked: bool


def cut_lead(message: Message, limit: int) -> str:
    """Return the text that leads: the watch of a report, else the headline; never empty."""
    is_report = message.form is Form.REPORT and message.mentions and message.watch
    lead = message.watch if is_report and not message.is_titled else message.headline
    return one_line(lead, limit) or "(no headline)"


def cut_pieces(text: str, spans: Iterable[tuple[int, int]], limit: int) -> list[Piece]:
    """Return *text* on one line in pieces, cut to *limit* characters.

    The pieces in *spans* are marked. Spans may be in any order, may overlap and may leave the text.
    """
    pieces: list[Piece] = []
    left = limit
    for start, end, marked in _list_cuts(spans, len(text)):
        shown = plain(text[start:end]).replace("\n", " ").replace("\t", " ")
        if len(shown) > left:
            shown = shown[: left - 1] + "…"
        if shown:
            pieces.append(Piece(shown, marked))
        left -= len(shown)
        if left <= 0:
            break
    return pieces


def _list_cuts(spans: Iterable[tuple[int, int]], length: int) -> Iterator[tuple[int, int, bool]]:
    """Yield start and end of each piece of a text of *length*, and whether it is marked."""
    done = 0
    for start, end in sorted(spans):
        first = max(start, done)
        last = min(end, length)
        if first >= last:
            continue
        if first > done:
            yield done, first, False
        yield first, last, True
        done = last
    if done < length:
        yield done, length, False


def join_pieces(pieces: Iterable[Piece]) -> str:
    """Return the text of *pieces* without their marks."""
    return "".join(piece.text for piece in pieces)


def cut_title(mention: Mention) -> list[Piece]:
    """Return the title of *mention* in pieces; never empty."""
    pieces = cut_pieces(mention.title, mention.title_spans, MAX_TITLE_CHARS)
    if join_pieces(pieces).strip():
        return pieces
    return [Piece("(no title)", marked=False)]


def cut_excerpt(mention: Mention) -> list[Piece]:
    """Return the excerpt of *mention* in pieces; empty where there is none."""
    pieces = cut_pieces(mention.excerpt, mention.excerpt_spans, MAX_EXCERPT_CHARS)
    return pieces if join_pieces(pieces).strip() else []


def cut_lines(message: Message, max_lines: int, max_chars: int) -> list[str]:
    """Return the lines of *message* that are not empty, each on one line and cut."""
    shown = (one_line(line, max_chars) for line in message.lines)
    return [line for line in shown if line][:max_lines]


BARS = "▁▂▃▄▅▆▇█"
LEAST_TOP = 5
"""Reports of the highest bar at least, so that two reports are no peak."""


def list_lines(message: Message, max_lines: int, max_chars: int) -> list[str]:
    """Return the lines of `cut_lines` under the chart of *message*, if it has one."""
    chart = [draw_series(message.series, message.zone)] if message.series else []
    return [*chart, *cut_lines(message, max_lines - len(chart), max_chars)]


def draw_series(series: Series, zone: str) -> str:
    """Return *series* as a line of bars, with the length of a bar and the time of the last one."""
    top = max(*series.counts, LEAST_TOP)
    bars = "".join(BARS[_round_up((len(BARS) - 1) * count, top)] for count in series.counts)
    return f"{bars} reports, {describe_series(series, zone)}"


def describe_series(series: Series, zone: str) -> str:
    """Return the length of a bar of *series*, and until when they go."""
    return f"{series.hours} h a bar, to {format_time(series.until, zone)}"


def _round_up(part: int, whole: int) -> int:
    """Return *part* of *whole*, rounded up: a report is never drawn as none."""
    return -(-part // whole)


def list_commands(message: Message) -> list[str]:
    """Return the commands of *message*, each on one line, whole, as it is to be pasted."""
    return [one_line(command) for command in message.commands]


PAGE_LABEL = "On the panel"
"""The words of the link to the page of a trend."""


def write_page(message: Message) -> str:
    """Return the address of the page of *message* with its label; empty where it has none."""
    link = make_safe_link(message.page)
    return f"{PAGE_LABEL}: {link}" if link else ""


def write_more(message: Message, more: int) -> str:
    """Return how many entries are not shown, and the page that has them, on one line."""
    parts = [f"and {more} more" if more else "", write_page(message)]
    return " · ".join(part for part in parts if part)


def describe_source(mention: Mention, zone: str = "") -> str:
    """Return publisher and time of *mention* and the reports of its story; empty if unknown."""
    facts: list[str] = []
    publisher = one_line(mention.publisher, MAX_PUBLISHER_CHARS)
    if publisher:
        facts.append(publisher)
    if mention.published:
        facts.append(format_time(mention.published, zone))
    if mention.reports > 1:
        facts.append(f"{mention.reports} reports")
    return " · ".join(facts)


# --- messages that tell several alerts --------------------------------------------------------


def write_section_title(message: Message, section: Section) -> tuple[str, str]:
    """Return the name of *section* and its number of alerts; both empty if the headline has both.

    That is so where *message* has no other section. A section of several watches has no name.
    """
    name = one_line(section.title, MAX_SECTION_TITLE_CHARS)
    if not name or (len(message.sections) < 2 and message.watch == section.title):
        return "", ""
    return name, f"{section.alerts} alert{'' if section.alerts == 1 else 's'}"


def write_item(mention: Mention) -> str:
    """Return the title of *mention*, behind its icon if it has one."""
    title = join_pieces(cut_title(mention))
    return f"{mention.icon} {title}" if mention.icon else title


def describe_item(mention: Mention) -> str:
    """Return the publisher of *mention* and the reports of its story; empty if unknown."""
    return describe_source(replace(mention, published=None))


def make_safe_link(link: str) -> str:
    """Return *link* so that any channel can show it as a link; empty where none could."""
    link = _ODD_IN_LINK.sub(lambda found: quote(found[0], safe=""), link.strip())
    is_safe = len(link) <= MAX_LINK_CHARS and _SAFE_LINK.fullmatch(link)
    if not is_safe or plain(link) != link or not _has_host(link):
        return ""
    scheme, host, rest = _LINK_PARTS.match(link).groups()  # type: ignore[union-attr]
    if "%" in host:
        return ""
    ascii_link = f"{scheme}{host}{quote(rest, safe=_ASCII)}"
    return ascii_link if len(ascii_link) <= MAX_LINK_CHARS else ""


def _has_host(link: str) -> bool:
    """Return whether the host of *link* can be read, which of http://[x it cannot."""
    try:
        return bool(urlsplit(link).hostname)
    except ValueError:
        return False


def keeps_private(url: str) -> bool:
    """Return whether nobody on the way can read a request to *url*: https, or this machine."""
    try:
        parts = urlsplit(url)
        host = parts.hostname or ""
    except ValueError:
        return False
    if parts.scheme == "https":
        return bool(host)
    return parts.scheme == "http" and host in HERE
