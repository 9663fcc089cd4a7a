"""Make the fingerprints of an entry, by which a later copy of it is recognized."""

from __future__ import annotations

import re
from collections.abc import Sequence
from hashlib import blake2b
from typing import NamedTuple
from urllib.parse import parse_qsl, urlencode, urlsplit

from model import SeenEntry
from watchers.reports.publisher import find_host, strip_publisher, unwrap_link
from watchers.text.folding import UNBROKEN, split_words

MIN_TELLING_LETTERS = 24
"""Letters of a title beyond which no other text has it by chance; Han letters count twice."""

_TRACKING = re.compile(
    r"utm_.*|at_(?:medium|campaign|custom\d).*|[a-z]{1,4}clid|mc_[ce]id|_ga|igshid|cmpid|ncid|ocid"
    r"|amp|ref|ref_src|ref_url|referrer|rss|smid|spm|share|source|src|taid|xtor|partner|feature",
    re.IGNORECASE,
)
# Fragments that name no part of a page: tracking, and where every page begins or ends.
_EMPTY_FRAGMENT = re.compile(
    r"=|^(?:top|main|content|comments?|respond|more|share|rss)$", re.IGNORECASE
)
# Most links, without a query or fragment: this is five times as fast as urlsplit.
_PLAIN_LINK = re.compile(
    r"https?://(?:www\.)?([a-z0-9-]+(?:\.[a-z0-9-]+)+)(/[!\"$->@-~]*)?", re.ASCII
)
# The same page for mobile readers: amp.example.org/x, example.org/amp/x, x/amp, x.amp.html.
_MOBILE_HOST = re.compile(r"(?:m|amp)\.(?=[^.]+\.)")
_MOBILE_PATH = re.compile(r"/amp(?=/|$)|\.amp(?=(?:\.html?)?$)", re.IGNORECASE)
_UNBROKEN = re.compile(f"[{UNBROKEN}]")


class Fingerprints(NamedTuple):
    """The fingerprints of an entry; empty where it has none of the kind."""

    itself: str
    link: str
    link_in_feed: str
    """The link within the feed: equal for all entries of a feed that has one link for all."""
    title: str
    """The title, if it is telling."""


def make_fingerprints(entry: SeenEntry) -> Fingerprints:
    """Return the fingerprints of *entry*."""
    return fingerprint_title(entry, split_words(strip_publisher(entry)))


def fingerprint_title(entry: SeenEntry, title: Sequence[str]) -> Fingerprints:
    """Return the fingerprints of *entry*, whose title has these words."""
    itself = _hash("entry", entry.feed, entry.id)
    of_link = link_in_feed = of_title = ""
    link = normalize_link(entry.link)
    if link:
        of_link = _hash("link", link)
        link_in_feed = _hash("link", entry.feed, link)
    telling = join_if_telling(title, MIN_TELLING_LETTERS)
    if telling:
        of_title = _hash("title", telling)
    return Fingerprints(itself=itself, link=of_link, link_in_feed=link_in_feed, title=of_title)


def normalize_link(link: str) -> str:
    """Return *link* without scheme, `www.` and tracking; empty for a mere home page.

    A fragment stays where it names a part of the page: some pages hold one story after another.
    """
    if "amp" not in link and (plain := _PLAIN_LINK.fullmatch(link)):
        host = plain[1]
        path = (plain[2] or "").rstrip("/")
        return _drop_mobile(host) + path if path else ""
    return _normalize_full_link(link.strip())


def _normalize_full_link(link: str) -> str:
    address = unwrap_link(link)
    host = find_host(address)
    if not host:
        return ""
    parts = urlsplit(address)
    path = _MOBILE_PATH.sub("", parts.path).rstrip("/")
    query = _drop_tracking(parts.query) if parts.query else ""
    if not (path or query):
        return ""
    fragment = "" if _EMPTY_FRAGMENT.search(parts.fragment) else parts.fragment
    page = _drop_mobile(host) + path
    if query:
        page = f"{page}?{query}"
    return f"{page}#{fragment}" if fragment else page


def _drop_mobile(host: str) -> str:
    return _MOBILE_HOST.sub("", host, count=1)


def _drop_tracking(query: str) -> str:
    """Return *query* without the parameters of tracking, in one order."""
    kept: list[tuple[str, str]] = []
    for name, value in parse_qsl(query, keep_blank_values=True):
        if value != "amp" and not _TRACKING.fullmatch(name):
            kept.append((name, value))
    return urlencode(sorted(kept))


def join_if_telling(words: Sequence[str], min_letters: int) -> str:
    """Return *words* as one text; empty if they have no more than *min_letters* letters."""
    text = " ".join(words)
    han_letters = 0 if text.isascii() else len(_UNBROKEN.findall(text))
    letters = len(text) - len(words) + 1 + han_letters
    return text if letters > min_letters or han_letters * 2 >= min_letters else ""


def _hash(*parts: str) -> str:
    text = "\n".join(parts).encode("utf-8", "surrogatepass")
    return blake2b(text, digest_size=10).hexdigest()
