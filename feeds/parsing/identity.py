"""What names an entry for ever, and under which other names the same entry may come back.

1. The id is the guid, else the link without what only tracks, else a hash of title and text;
   never a date and never the whole content, both change.
2. Where several entries of one document share a guid (or a link, having no guid), each gets the
   link (or a hash of its title) added.
3. Aliases: the address in the guid or link without scheme, `www.` and trailing slash; and its
   path alone where all guids are of one host, as sites move.
"""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Sequence
from typing import NamedTuple
from urllib.parse import SplitResult, urlsplit

from feeds.parsing.draft import ADDRESS, Draft
from model import one_line

_TRACKING = (
    "fbclid gclid dclid gbraid wbraid msclkid yclid twclid igshid mc_cid mc_eid mkt_tok ocid"
    " cmpid cmp icid ito ncid _ga _gl ref_src spm smid sref taid xtor at_medium at_campaign"
    " at_custom1 at_custom2 at_custom3 at_custom4 guccounter"
)
_TRACKING_PARAMETERS = frozenset(_TRACKING.split())
_SHORTEST_PATH = 8  # characters that tell one page of a site from the others


class Name(NamedTuple):
    """What an entry is called."""

    id: str
    aliases: tuple[str, ...]


def name_all(drafts: Sequence[Draft], home: str = "") -> list[Name]:
    """Return the name of each of *drafts*, all of one document; equal id = the same entry.

    *home* is the address of the site, which is no entry's own.
    """
    links = [without_tracking(draft.link) for draft in drafts]
    guids = [_bounded(one_line(draft.guid)) for draft in drafts]
    sharing = _shared(guids, links)
    ids = [
        _id(draft, guid, link, sharing)
        for draft, guid, link in zip(drafts, guids, links, strict=True)
    ]
    one_host = len({split.hostname for guid in guids if (split := _web(guid))}) == 1
    places = _place(home)
    found = [
        _aliases("" if guid in sharing else guid, link, one_host) - {own, places}
        for own, guid, link in zip(ids, guids, links, strict=True)
    ]
    # An alias that two entries of one document have tells neither of them.
    once = Counter(
        alias for own, aliases in dict(zip(ids, found, strict=True)).items() for alias in aliases
    )
    return [
        Name(own, tuple(sorted(alias for alias in aliases if once[alias] == 1)))
        for own, aliases in zip(ids, found, strict=True)
    ]


def without_tracking(link: str) -> str:
    """Return *link* without the parameters that only say where a reader came from.

    The order of the others and the fragment stay: some sites tell their entries apart by it.
    """
    split = _web(link)
    if split is None:
        return link
    return split._replace(
        scheme=split.scheme.lower(), netloc=split.netloc.lower(), query=_query(split.query)
    ).geturl()


def _query(query: str) -> str:
    parameters = (part for part in query.split("&") if part)
    return "&".join(part for part in parameters if not _tracks(part.partition("=")[0].lower()))


def _tracks(parameter: str) -> bool:
    return (
        parameter.startswith(("utm_", "pk_", "mtm_", "hsa_")) or parameter in _TRACKING_PARAMETERS
    )


def _shared(guids: Sequence[str], links: Sequence[str]) -> set[str]:
    """Return the guids that stand at entries with different links, and links without guid."""
    of: dict[str, set[str]] = {}
    for guid, link in zip(guids, links, strict=True):
        if guid:
            of.setdefault(guid, set()).add(link)
    shared = {guid for guid, its_links in of.items() if len(its_links) > 1}
    bare = Counter(link for guid, link in zip(guids, links, strict=True) if link and not guid)
    return shared | {link for link, count in bare.items() if count > 1}


def _id(draft: Draft, guid: str, link: str, sharing: set[str]) -> str:
    if guid:
        return _bounded(f"{guid}|{link}") if guid in sharing else guid
    if link:
        return _bounded(f"{link}|{_digest(draft.title)}") if link in sharing else _bounded(link)
    return "text:" + _digest(f"{draft.title}\n{(draft.summary or draft.text)[:200]}")


def _aliases(guid: str, link: str, one_host: bool) -> set[str]:
    found = {_bounded(_place(guid)), _bounded(_place(link))}
    split = _web(guid)
    if split is not None and one_host:
        path = _path(split)
        if len(path) >= _SHORTEST_PATH:
            found.add(_bounded(path))
    return found - {""}


def _place(address: str) -> str:
    """Return *address* without scheme, `www.`, fragment and trailing slash; "" for a home page."""
    split = _web(address)
    path = _path(split) if split is not None else ""
    if split is None or not path:
        return ""
    return "//" + split.netloc.lower().removeprefix("www.") + path


def _path(split: SplitResult) -> str:
    query = _query(split.query)
    return split.path.rstrip("/") + (f"?{query}" if query else "")


def _web(address: str) -> SplitResult | None:
    if not address.lower().startswith(("http://", "https://")):
        return None
    try:
        split = urlsplit(address)
    except ValueError:
        return None
    return split if split.netloc else None


def _bounded(name: str) -> str:
    """Return *name*, or a hash of it where it is too long; cut, it might be another's."""
    return name if len(name) <= ADDRESS else "hash:" + _digest(name)


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode("utf-8", "replace")).hexdigest()[:32]
