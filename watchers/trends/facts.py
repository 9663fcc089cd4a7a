"""Gather the facts of a rise: copies, publishers, labels, terms in common, precedent."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence

from model import Rise, RiseFacts
from watchers.reports.joins import drop_doubles, find_known_name
from watchers.trends.memory import BurstMemory
from watchers.trends.precedents import summarize
from watchers.trends.shared import Spell, find_shared
from watchers.trends.stories import Stories


def gather_facts(
    about: Rise,
    memory: BurstMemory,
    *,
    load_earlier: Callable[[], Sequence[str]],
    list_labels: Callable[[str], Sequence[str]],
    spell: Spell,
) -> RiseFacts:
    """Return the facts of the rise that is told *about*, from the *memory* of its watch.

    *load_earlier* gives titles from before it, *list_labels* the labels of a feed, and *spell* the
    terms of a title.
    """
    since = about.figures.started.timestamp()
    titles = [title for title in memory.stories.titles if title.at >= since]
    names = [title.publisher for title in titles if title.publisher]
    publishers = drop_doubles(tuple(dict.fromkeys(names)))
    by_publisher = Counter(find_known_name(name, publishers) for name in names)
    publisher, of_publisher = by_publisher.most_common(1)[0] if names else ("", 0)
    labels = Counter(label for title in titles for label in list_labels(title.feed))
    texts = [title.text for title in titles]
    shared = find_shared(texts, load_earlier, memory.watch.keywords, publishers, spell)
    copies, entries = _count_copies(memory.stories, since)
    return RiseFacts(
        reports=len(titles),
        entries=entries,
        copies=copies,
        publisher=publisher,
        of_publisher=of_publisher,
        labels=tuple(labels.most_common()),
        shared=shared.terms,
        sharing=shared.reports,
        knows_shared=shared.is_known,
        rising=about.related,
        first=about.first.entry.publisher if about.first else "",
        precedent=summarize(memory.rises),
    )


def _count_copies(stories: Stories, since: float) -> tuple[int, int]:
    """Return the copies, and all entries, of the stories that began *since* a time."""
    began = [story for story in stories.stories if story.began >= since]
    entries = sum(story.carried for story in began)
    reports = sum(story.reports for story in began)
    return max(0, entries - reports), entries
