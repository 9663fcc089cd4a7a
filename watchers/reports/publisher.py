"""Name the publisher of an entry: the domain of its link, or the source an aggregator gives."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import lru_cache
from ipaddress import ip_address
from typing import Any
from urllib.parse import parse_qs, urlsplit

from model import SeenEntry
from watchers.reports.joins import squeeze

# Sites that link to the texts of others through an address of their own.
_AGGREGATORS = frozenset(
    """news.google.com google.com bing.com msn.com feedproxy.google.com feeds.feedburner.com
    feedburner.com flipboard.com newsapi.org newsbreak.com smartnews.com t.co lnkd.in bit.ly ow.ly
    dlvr.it""".split()  # noqa: SIM905
)
_AGGREGATOR_NAMES = frozenset({"", "googlenews", "bingnews", "msn", "newsbreak", "flipboard"})
_REDIRECT_PARAMETERS = ("url", "u", "q")  # parameters with the address that a link leads to
_TAIL = re.compile(r"\s+[-–—|·]\s+(?=([^|]{2,60})$)")
_TAIL_SIGN = re.compile(r"[-–—|·]")
_MAX_TAIL_WORDS = 6
_DOMAIN = re.compile(r"(?:[a-z0-9-]{1,63}\.){1,4}[a-z]{2,24}")
# Nearly every link has such a host; the others are parsed.
_PLAIN_HOST = re.compile(r"https?://(?:www\.)?([a-z0-9-]+(?:\.[a-z0-9-]+)+)(?=[/?#]|$)", re.ASCII)
# Copies of pages for mobile readers at other hosts: the address stands in the path.
_STORED_COPY = re.compile(
    r"https?://(?:(?:www\.)?google\.[a-z.]+/amp|[^/]+\.ampproject\.org/[civ])(?:/s)?/(?=[^/]+\.)"
)
# A link whose path follows the domain without a slash: theguardian.comworld.
_RUN_ON_DOMAIN = re.compile(r"(.+\.(?:com|org|net))[a-z-]+", re.ASCII)


def name_publisher(entry: SeenEntry, named: str = "") -> str:
    """Return the publisher of *entry*: a registrable domain, or a name in lower case.

    *named* is the publisher that the config gives the feed; it goes before the link. Never empty:
    without any name and link it is the feed.
    """
    if named:
        return _normalize_name(named)
    host = find_host(unwrap_link(entry.link))
    if host and not _is_aggregator(host):
        return _find_domain(host)
    source = ""
    if squeeze(entry.publisher) not in _AGGREGATOR_NAMES:
        source = entry.publisher
    elif host:
        source = _split_tail(entry.title)[1]
    return _normalize_name(source or host or entry.feed)


def choose_shown_name(entry: SeenEntry, publisher: str) -> str:
    """Return the publisher as *entry* names it; *publisher* if it names none, or an aggregator."""
    if squeeze(entry.publisher) in _AGGREGATOR_NAMES:
        return publisher
    return entry.publisher


def strip_publisher(entry: SeenEntry) -> str:
    """Return the title of *entry* without the publisher that aggregators append to it."""
    # Most titles have no such sign. One search for it is faster than `_TAIL`, which tries at
    # each space.
    if not (_TAIL_SIGN.search(entry.title) and _TAIL.search(entry.title)):
        return entry.title
    head, source = _split_tail(entry.title)
    host = find_host(unwrap_link(entry.link))
    if not source or _is_aggregator(host):
        return head
    domain = _find_domain(host) if host else ""
    site, _, _ = domain.partition(".")
    named, _, _ = entry.publisher.lower().partition(".")
    known = (squeeze(site), squeeze(named))
    return head if _is_one_of(squeeze(source), known) else entry.title


@lru_cache(maxsize=64)
def unwrap_link(link: str) -> str:
    """Return the address that *link* leads to, if it is an aggregator's and contains one."""
    if "/amp/" in link or ".ampproject." in link:
        link = _STORED_COPY.sub("https://", link, count=1)
    if "?" not in link or not _is_aggregator(find_host(link)):
        return link
    try:
        parameters = parse_qs(urlsplit(link).query)
    except ValueError:
        return link
    for name in _REDIRECT_PARAMETERS:
        for value in parameters.get(name, ()):
            if value.startswith(("http://", "https://")):
                return value
    return link


def _is_one_of(name: str, known: Iterable[str]) -> bool:
    """Return whether *name* is one of *known*, or begins with it: Reuters India is Reuters."""
    if not name:
        return False
    for one in filter(None, known):
        if name.startswith(one):
            return True
        if len(name) > 3 and one.startswith(name):
            return True
    return False


def _split_tail(title: str) -> tuple[str, str]:
    """Return *title* and the text after its last dash or bar, if that can be a name."""
    cut = None
    for cut in _TAIL.finditer(title):  # noqa: B007  # the last
        pass
    if cut is None:
        return title, ""
    tail = cut[1].strip()
    head = title[: cut.start()].rstrip()
    if not head or len(tail.split()) > _MAX_TAIL_WORDS:
        return title, ""
    return head, tail


def _normalize_name(name: str) -> str:
    name = name.strip().lower()
    if not _DOMAIN.fullmatch(name):
        return name
    return _find_domain(name.removeprefix("www."))


@lru_cache(maxsize=64)  # a link is looked at several times, one after the other
def find_host(link: str) -> str:
    """Return the host of *link* without `www.`; empty if it has none."""
    if plain := _PLAIN_HOST.match(link):
        return plain[1]
    try:
        host = urlsplit(link.strip()).hostname
    except ValueError:
        return ""
    return (host or "").removeprefix("www.")


def _is_aggregator(host: str) -> bool:
    return host in _AGGREGATORS


@lru_cache(maxsize=16384)
def _find_domain(host: str) -> str:
    """Return the registrable domain of *host*, or the address or name itself."""
    if ":" in host or host[-1:].isdigit():  # as an address ends, and no domain does
        try:
            return str(ip_address(host))
        except ValueError:
            pass
    suffixes = _load_suffixes("xn--" in host)
    run_on = _RUN_ON_DOMAIN.fullmatch(host)
    if run_on and suffixes.privatesuffix(host, accept_unknown=False) is None:
        host = run_on[1]
    domain: str | None = suffixes.privatesuffix(host)
    return domain or host


@lru_cache(maxsize=2)
def _load_suffixes(is_encoded: bool) -> Any:
    """Return the public suffixes; if *is_encoded*, the encoded form of those outside ASCII too.

    Few hosts are written in the encoded form, and encoding the list takes twice as long again.
    """
    from publicsuffixlist import PublicSuffixList  # 4 MB

    return PublicSuffixList(accept_encoded_idn=is_encoded)
