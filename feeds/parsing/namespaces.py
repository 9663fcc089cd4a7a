"""Name the elements of a feed by their namespaces, in every spelling of these that feeds use.

A namespace counts by its address, not by its prefix. Case, scheme, "www." and the end of the
address do not count. Where the address is unknown, a prefix that everybody uses for one thing does.
"""

from __future__ import annotations

import re

ADDRESSES = {
    "dc": "http://purl.org/dc/elements/1.1/",
    "dcterms": "http://purl.org/dc/terms/",
    "content": "http://purl.org/rss/1.0/modules/content/",
    "sy": "http://purl.org/rss/1.0/modules/syndication/",
    "media": "http://search.yahoo.com/mrss/",
    "itunes": "http://www.itunes.com/dtds/podcast-1.0.dtd",
    "xhtml": "http://www.w3.org/1999/xhtml",
    "rdf": "http://www.w3.org/1999/02/22-rdf-syntax-ns#",
    "atom": "http://www.w3.org/2005/Atom",
}
"""Our prefixes, each with the usual address of its namespace."""

_OTHER_ADDRESSES = {
    "dc": "purl.org/dc/elements/1.0 purl.org/dc/elements purl.org/metadata/dublin_core",
    "content": "purl.org/rss/modules/content purl.org/rss/1.0/modules/content/encoded",
    "media": "search.yahoo.com/mrss/1.0 tools.search.yahoo.com/mrss video.search.yahoo.com/mrss"
    " rssboard.org/media-rss api.search.yahoo.com/mrss",
    "itunes": "itunes.com/dtds/podcast itunes.com/dtds/podcast-1.0 example.com/dtds/podcast-1.0.dtd"
    " itunes.apple.com/dtds/podcast-1.0.dtd itunes.com/dtds/podcast-2.0.dtd"
    " google.com/schemas/play-podcasts/1.0",
    "atom": "purl.org/atom/ns purl.org/atom example.com/newformat w3.org/2005/atom/ns",
}
_OWN_ADDRESSES = (
    "purl.org/rss/1.0 purl.org/net/rss1.1 my.netscape.com/rdf/simple/0.9"
    " channel.netscape.com/rdf/simple/0.9 backend.userland.com/rss2 backend.userland.com/rss"
    " backend.userland.com/rss091 backend.userland.com/rss092 blogs.law.harvard.edu/tech/rss"
    " cyber.law.harvard.edu/rss/rss.html my.netscape.com/publish/formats/rss-0.91.dtd"
)
_START = re.compile(r"(?:https?://)?(?:www\.)?")


def fold_address(address: str) -> str:
    """Return the namespace *address* as all of its spellings have it in common."""
    folded = _START.sub("", address.strip().lower(), count=1)
    return folded.rstrip("/#")


_PREFIXES = {fold_address(address): prefix for prefix, address in ADDRESSES.items()} | {
    address: prefix for prefix, text in _OTHER_ADDRESSES.items() for address in text.split()
}
_OWN = frozenset(["", *_OWN_ADDRESSES.split()])


def find_prefix(address: str, written: str) -> str:
    """Return our prefix of the namespace *address*; "" for those of RSS, "?" for unknown ones.

    *written* is the prefix that the document uses.
    """
    folded = fold_address(address)
    if folded in _OWN:
        return ""
    if folded in _PREFIXES:
        return _PREFIXES[folded]
    prefix = written.lower()
    return prefix if prefix in ADDRESSES else "?"
