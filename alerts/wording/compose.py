"""Compose the message of a signal: headline, lines, mentions and why, without any markup."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime

from alerts.wording import lull, report, trend
from alerts.wording.excerpt import EXCERPT_CHARS, make_mention, mark_joined
from alerts.wording.found import join_words, list_found_words
from alerts.wording.names import join_watches, quote_keyword
from alerts.wording.series import make_series
from model import (
    End,
    FirstMention,
    Form,
    Lull,
    LullOver,
    Match,
    Mention,
    Message,
    NewReport,
    Notice,
    Remark,
    Rise,
    Signal,
    one_line,
)

MAX_LINES = 12  # a phone shows about as many
MAX_MENTIONS = 3  # entries shown, two lines each
OTHER_LINES = 3  # headline, number of further entries, and why
MAX_FINDERS = 2  # watches whose finds are named; the others are only listed
MAX_LISTED_CHARS = 120  # of the names of more watches than that; longer ones are cut
MAX_LISTED_WATCH_CHARS = 24  # of each name then
SHORT_EXCERPT_CHARS = 45  # on each side, in such a message


def compose(
    signal: Signal, now: datetime, joined: Sequence[Signal] = (), zone: str = ""
) -> Message:
    """Return the message of *signal*, raised *now*, with times by the clocks of *zone*.

    The message of a report also tells the signals *joined* to it: those of other watches that
    matched the same entry.
    """
    about = signal.about
    match about:
        case Notice() | Remark():
            message = _compose_own_words(signal, about)
        case Rise() | End():
            message = _compose_trend(signal, about, now, zone)
        case Lull() | LullOver():
            message = _compose_lull(signal, about, now, zone)
        case NewReport() | FirstMention():
            message = _compose_report(signal, about, now, joined)
    look = signal.kind.look
    if isinstance(about, Remark) and signal.kind.form is Form.REPORT:
        look["form"] = Form.TREND  # its own headline leads, not the watch
    if signal.is_update:
        look["broadcast"] = False
    return replace(message, thread=signal.thread, zone=zone, **look)


def compose_for_channels(
    signal: Signal,
    now: datetime,
    joined: Mapping[str, Sequence[Signal]],
    zones: Mapping[str, str],
) -> Message:
    """Return the message of *signal*, and those of the channels that get other words.

    *joined* holds the signals of other watches by channel, as in `compose`; *zones* the zones of
    the channels that have one.
    """
    messages = {
        channel: compose(signal, now, joined.get(channel, ()), zones.get(channel, ""))
        for channel in dict.fromkeys((*joined, *zones))
    }
    return replace(compose(signal, now), by_channel=messages)


def show_in_zones(message: Message, zones: Mapping[str, str]) -> Message:
    """Return *message*, of which no word depends on a zone, for channels that have *zones*."""
    messages = {channel: replace(message, zone=zone) for channel, zone in zones.items()}
    return replace(message, by_channel=messages)


def _compose_own_words(signal: Signal, about: Notice | Remark) -> Message:
    """Return a message in the words of its watcher, or of Groundswell itself."""
    return Message(
        kind=signal.kind.name,
        headline=_name_watch(signal.watch, about.headline),
        watch=signal.watch,
        lines=about.lines,
        commands=about.commands,
        keywords=about.keywords,
        mentions=_make_mentions(about.matches),
        more=_count_rest(about.matches),
        why=_write_why(signal),
    )


def _name_watch(watch: str, headline: str) -> str:
    """Return *headline* with the name of the watch before it, unless it begins with that."""
    rest = headline.removeprefix(watch)
    begins_with_it = rest != headline and not rest[:1].isalnum()
    return f"{watch}: {headline}" if watch and not begins_with_it else headline


def _compose_report(
    signal: Signal, about: NewReport | FirstMention, now: datetime, joined: Sequence[Signal]
) -> Message:
    """Return the message of a new report, for all its watches."""
    watch = join_watches([each.watch for each in (signal, *joined)])
    excerpt = SHORT_EXCERPT_CHARS if len(joined) >= MAX_FINDERS else EXCERPT_CHARS
    return Message(
        kind=signal.kind.name,
        headline=report.write_headline(watch, about, now),
        watch=watch,
        lines=report.write_lines(about, now),
        mentions=_make_mentions(mark_joined(about.matches, joined), excerpt),
        more=_count_rest(about.matches),
        why=_write_why(signal, joined),
    )


def _compose_trend(signal: Signal, about: Rise | End, now: datetime, zone: str) -> Message:
    """Return the message of a trend: its top stories, and its first report among them."""
    figures = about.figures
    series = make_series(signal.hours, figures.started, figures.known_since, now)
    message = Message(
        kind=signal.kind.name,
        headline=trend.write_headline(signal, about, now),
        watch=signal.watch,
        lines=trend.write_lines(about, now, zone, has_chart=series is not None),
        figures=figures,
        facts=about.facts if isinstance(about, Rise) else None,
        series=series,
        keywords=about.keywords,
    )
    if not isinstance(about, Rise):
        return message
    lines = len(message.lines) + (series is not None)
    room = (MAX_LINES - OTHER_LINES - lines) // 2
    stories = _list_stories(about, min(MAX_MENTIONS, room))
    if not stories:
        return message
    shown = sum(count for _, count in stories)
    return replace(
        message,
        mentions=tuple(replace(make_mention(match), reports=count) for match, count in stories),
        more=max(0, about.figures.observed - shown),
        why=_write_why(signal),
    )


def _list_stories(rise: Rise, most: int) -> list[tuple[Match, int]]:
    """Return the *most* top stories of *rise*, its first report among them, and their reports."""
    counts = rise.counts or (1,) * len(rise.matches)
    stories = list(zip(rise.matches, counts, strict=True))[:most]
    shown = [match.entry for match, _ in stories]
    if rise.first and most > 1 and shown and rise.first.entry not in shown:
        return [*stories[: most - 1], (rise.first, 1)]
    return stories


def _compose_lull(signal: Signal, about: Lull | LullOver, now: datetime, zone: str) -> Message:
    """Return the message of a lull, or of its end."""
    return Message(
        kind=signal.kind.name,
        headline=lull.write_headline(signal, about, now),
        watch=signal.watch,
        lines=lull.write_lines(about, zone),
        figures=about.figures,
        mentions=_make_mentions(about.matches),
        more=_count_rest(about.matches),
        why=_write_why(signal),
    )


def _make_mentions(matches: Sequence[Match], excerpt: int = EXCERPT_CHARS) -> tuple[Mention, ...]:
    """Return the mentions of the matches that are shown."""
    return tuple(make_mention(match, excerpt) for match in matches[:MAX_MENTIONS])


def _count_rest(matches: Sequence[Match]) -> int:
    """Return how many matches are not shown."""
    return max(0, len(matches) - MAX_MENTIONS)


def _write_why(signal: Signal, joined: Sequence[Signal] = ()) -> str:
    """Return which words were found in which fields, by watch; empty if none was."""
    if not any(match.keywords for match in signal.matches):
        return ""
    finders = (signal, *joined)
    if len(finders) <= MAX_FINDERS:
        return f"Matched {'; '.join(_write_found(each, each.watch) for each in finders)}"
    names = [one_line(each.watch) for each in finders]
    if sum(map(len, names)) > MAX_LISTED_CHARS:
        names = [one_line(name, MAX_LISTED_WATCH_CHARS) for name in names]
    named = zip(finders[:MAX_FINDERS], names, strict=False)
    found = "; ".join(_write_found(each, name) for each, name in named)
    rest = names[MAX_FINDERS:]
    subject = f"{len(rest)} more watches" if len(rest) > 1 else "1 more watch"
    return f"Matched {found}; and {subject}: {', '.join(rest)}"


def _write_found(signal: Signal, watch: str) -> str:
    """Return the words that *signal* found, their fields and its *watch*."""
    fields = dict.fromkeys(span.field for match in signal.matches for span in match.spans)
    words = list_found_words(signal.matches)
    named = join_words(list(map(quote_keyword, words)))
    if fields:
        named += f" in {' and '.join(fields)}"
    return f"{named} · watch {watch}"
