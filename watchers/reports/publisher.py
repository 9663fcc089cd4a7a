"""Who published an entry: the domain of its link, or the source that an aggregator names."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from functools import lru_cache
from ipaddress import ip_address
from typing import Any
from urllib.parse import parse_qs, urlsplit

from model import Entry

# They link to others, through an address of their own, and have no reporters.
_AGGREGATORS = frozenset(
    """news.google.com google.com bing.com msn.com feedproxy.google.com feeds.feedburner.com
    feedburner.com flipboard.com newsapi.org newsbreak.com smartnews.com t.co lnkd.in bit.ly ow.ly
    dlvr.it""".split()  # noqa: SIM905
)
_THEIR_NAMES = frozenset({"", "googlenews", "bingnews", "msn", "newsbreak", "flipboard"})
_REDIRECTS = ("url", "u", "q")  # where they keep the address that they lead to
_TAIL = re.compile(r"\s+[-–—|·]\s+(?=([^|]{2,60})$)")
_SIGN = re.compile(r"[-–—|·]")
_TAIL_WORDS = 6
_DOMAIN = re.compile(r"(?:[a-z0-9-]{1,63}\.){1,4}[a-z]{2,24}")
# What needs no more care: nearly every link.
_PLAIN_HOST = re.compile(r"https?://(?:www\.)?([a-z0-9-]+(?:\.[a-z0-9-]+)+)(?=[/?#]|$)", re.ASCII)
# Pages for mobile readers as others keep them: the address stands in the path.
_STORED = re.compile(
    r"https?://(?:(?:www\.)?google\.[a-z.]+/amp|[^/]+\.ampproject\.org/[civ])(?:/s)?/(?=[^/]+\.)"
)
_NO_LETTER = re.compile(r"[\W_]+")


def publisher(entry: Entry, named: str = "") -> str:
    """Return who published *entry*: a registrable domain, or a name in lower case.

    *named* is what the config says of the feed; it goes before what the link says. Never empty:
    what says nothing at all is taken for its feed's own.
    """
    if named:
        return _known_as(named)
    host = host_of(unwrapped(entry.link))
    if host and not _aggregates(host):
        return _registrable(host)
    said = entry.publisher if _squeezed(entry.publisher) not in _THEIR_NAMES else ""
    source = _tail(entry.title)[1] if host and not said else ""
    return _known_as(said or source or host or entry.feed)


def shown(entry: Entry, publisher: str) -> str:
    """Return whom *entry* names, *publisher* where that is nobody or a mere aggregator."""
    return publisher if _squeezed(entry.publisher) in _THEIR_NAMES else entry.publisher


def each_once(publishers: Sequence[str]) -> tuple[str, ...]:
    """Return *publishers* in their order; cnbc is cnbc.com where both are among them."""
    if len(publishers) < 2:
        return tuple(publishers)
    sites = {_site(one) for one in publishers} - {""}
    found = dict.fromkeys(publishers)
    return tuple(one for one in found if "." in one or _squeezed(one) not in sites)


def under_its_name(publisher: str, known: Sequence[str]) -> str:
    """Return the name that *publisher* has among *known*, which are `each_once`."""
    if publisher in known:
        return publisher
    return next(one for one in known if _site(one) == _squeezed(publisher))


def _site(publisher: str) -> str:
    """Return the name that a domain begins with, squeezed; empty for what is none."""
    name, dot, _ = publisher.partition(".")
    return _squeezed(name) if dot else ""


def bare_title(entry: Entry) -> str:
    """Return the title of *entry* without the publisher that aggregators put behind it."""
    # Most titles have no such sign: one look tells, where `_TAIL` has one at each space.
    if not (_SIGN.search(entry.title) and _TAIL.search(entry.title)):
        return entry.title
    head, source = _tail(entry.title)
    host = host_of(unwrapped(entry.link))
    if not source or _aggregates(host):
        return head
    name, site = _squeezed(source), _squeezed(_registrable(host).partition(".")[0]) if host else ""
    of_entry = _squeezed(entry.publisher.lower().partition(".")[0])
    return head if name and _is_one_of(name, (site, of_entry)) else entry.title


@lru_cache(maxsize=64)
def unwrapped(link: str) -> str:
    """Return the address that *link* leads to, where an aggregator's link says so."""
    if "/amp/" in link or ".ampproject." in link:
        link = _STORED.sub("https://", link, count=1)
    if "?" not in link or not _aggregates(host_of(link)):
        return link
    try:
        asked = parse_qs(urlsplit(link).query)
    except ValueError:
        return link
    inner = (value for name in _REDIRECTS for value in asked.get(name, ()))
    return next((one for one in inner if one.startswith(("http://", "https://"))), link)


def _is_one_of(name: str, known: Iterable[str]) -> bool:
    """Tell if *name* is one of *known*, or begins with one: Reuters India is Reuters."""
    return any(
        one and (name.startswith(one) or (len(name) > 3 and one.startswith(name))) for one in known
    )


def _tail(title: str) -> tuple[str, str]:
    """Return *title* and what stands behind its last dash or bar, if it can be a name."""
    cut = None
    for cut in _TAIL.finditer(title):  # noqa: B007  # the last
        pass
    if cut is None or len(cut[1].split()) > _TAIL_WORDS or not title[: cut.start()].strip():
        return title, ""
    return title[: cut.start()].rstrip(), cut[1].strip()


def _known_as(name: str) -> str:
    name = name.strip().lower()
    return _registrable(name.removeprefix("www.")) if _DOMAIN.fullmatch(name) else name


@lru_cache(maxsize=4096)
def _squeezed(name: str) -> str:
    return _NO_LETTER.sub("", name.lower().removeprefix("the ")).removeprefix("the")


@lru_cache(maxsize=64)  # a link is looked at several times, one after the other
def host_of(link: str) -> str:
    """Return the host of *link* without `www.`; empty where it has none."""
    if plain := _PLAIN_HOST.match(link):
        return plain[1]
    try:
        return (urlsplit(link.strip()).hostname or "").removeprefix("www.")
    except ValueError:
        return ""


def _aggregates(host: str) -> bool:
    return host in _AGGREGATORS


@lru_cache(maxsize=16384)
def _registrable(host: str) -> str:
    if ":" in host or host[-1:].isdigit():  # as an address ends, and no domain does
        try:
            return str(ip_address(host))
        except ValueError:
            pass
    return str(_suffixes("xn--" in host).privatesuffix(host) or host)


@lru_cache(maxsize=2)
def _suffixes(is_encoded: bool) -> Any:
    """Return the public suffixes, those beyond ASCII also as they are encoded if *is_encoded*.

    Few hosts are written so, and to encode the list takes as long again as to read it, twice.
    """
    from publicsuffixlist import PublicSuffixList  # 4 MB

    return PublicSuffixList(accept_encoded_idn=is_encoded)
