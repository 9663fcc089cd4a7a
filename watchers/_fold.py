"""Fold copies of one text into one report: the same link, or the same telling title."""

from __future__ import annotations

import re
from collections.abc import Iterable
from hashlib import blake2b
from typing import Protocol
from urllib.parse import parse_qsl, urlencode, urlsplit

from model import Entry, Match, Report
from watchers._text import UNBROKEN, words

TELLING = 24  # letters of a title beyond which no other text has it by chance; Han count twice

_TRACKING = re.compile(
    r"utm_.*|at_(?:medium|campaign|custom\d).*|[a-z]{1,4}clid|mc_[ce]id|_ga|igshid|cmpid|ncid|ocid"
    r"|ref|ref_src|ref_url|referrer|rss|smid|spm|share|source|src|taid|xtor|partner|feature",
    re.IGNORECASE,
)
# Fragments that name no part of a page: tracking, and where every page begins or ends.
_REMARK = re.compile(r"=|^(?:top|main|content|comments?|respond|more|share|rss)$", re.IGNORECASE)
_UNBROKEN = re.compile(f"[{UNBROKEN}]")


class Recent(Protocol):
    """What was reported lately."""

    def get(self, fingerprint: str) -> str | None:
        """Return the key of the report that *fingerprint* belongs to, None for a new one."""
        ...


def fold(matches: Iterable[Match], recent: Recent) -> list[Report]:
    """Return *matches* as reports, in the order of the first match of each.

    A copy of what was reported lately, or of an entry before it, has the key of that report,
    whatever the watch.
    """
    known: dict[str, str] = {}
    prints: dict[tuple[str, str], tuple[str, tuple[str, ...]]] = {}
    folded: dict[tuple[str, str], tuple[list[Match], dict[str, None]]] = {}
    for match in matches:
        name = (match.entry.feed, match.entry.id)
        if name not in prints:
            prints[name] = _identify(match.entry, known, recent)
        key, own = prints[name]
        its_matches, its_prints = folded.setdefault((match.watch, key), ([], {}))
        its_matches.append(match)
        its_prints.update(dict.fromkeys(own))
    return [
        Report(key, watch, tuple(its_matches), tuple(its_prints))
        for (watch, key), (its_matches, its_prints) in folded.items()
    ]


def _identify(entry: Entry, known: dict[str, str], recent: Recent) -> tuple[str, tuple[str, ...]]:
    """Return the key of the report that *entry* belongs to, and the fingerprints that say so."""
    itself, link, link_of_feed, title = fingerprints(entry)
    prints = (itself, link, link_of_feed, title)
    keys = {mark: mark and (known.get(mark) or recent.get(mark)) for mark in prints}
    # Some feeds give all their entries one link: it tells copies between feeds, not within one.
    telling = (itself, title) if keys[link_of_feed] else (itself, link, title)
    key = next((keys[mark] for mark in telling if keys[mark]), None) or itself
    # A fingerprint that already stands for another report goes on to do so.
    own = tuple(mark for mark, found in keys.items() if mark and found in (None, key))
    known.update(dict.fromkeys(own, key))
    return key, own


def fingerprints(entry: Entry) -> tuple[str, str, str, str]:
    """Return by what a copy of *entry* is known; empty where it has none such.

    In this order: itself, its link, its link in its feed, its title if that is telling.
    """
    link, title = canonical_link(entry.link), _telling(entry.title)
    return (
        _hash("entry", entry.feed, entry.id),
        _hash("link", link) if link else "",
        _hash("link", entry.feed, link) if link else "",
        _hash("title", title) if title else "",
    )


def canonical_link(link: str) -> str:
    """Return *link* without scheme, `www.` and tracking; empty for a mere home page.

    A fragment stays where it names a part of the page: some pages hold one story after another.
    """
    try:
        parts = urlsplit(link.strip())
        host = (parts.hostname or "").removeprefix("www.").removeprefix("m.")
    except ValueError:
        return ""
    path = parts.path.rstrip("/").removesuffix("/amp")
    asked = parse_qsl(parts.query, keep_blank_values=True)
    query = urlencode(sorted((k, v) for k, v in asked if not _TRACKING.fullmatch(k)))
    if not host or not (path or query):
        return ""
    part = "" if _REMARK.search(parts.fragment) else parts.fragment
    return f"{host}{path}" + (f"?{query}" if query else "") + (f"#{part}" if part else "")


def _telling(title: str) -> str:
    """Return the words of *title*, empty where other texts may well have the same."""
    folded = " ".join(words(title))
    han = len(_UNBROKEN.findall(folded))
    letters = len(folded.replace(" ", "")) + han
    return folded if letters > TELLING or han * 2 >= TELLING else ""


def _hash(*parts: str) -> str:
    text = "\n".join(parts).encode("utf-8", "surrogatepass")
    return blake2b(text, digest_size=10).hexdigest()
