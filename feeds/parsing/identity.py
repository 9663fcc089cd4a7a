"""Give each entry an id that names it for ever, and aliases under which it may come back.

1. The id is the guid. Without a guid it is the link without tracking parameters, and without a link
   a hash of title and text. It never depends on the date or on all of the content: both change.
2. If different entries of one document share a guid, each id gets the link added; if they share the
   link too, a hash of the title, and then of the text. Entries without a guid that share a link get
   the hashes in the same way. Entries that are equal in all of these are one entry.
3. An alias is the address in the guid or link, without scheme, `www.` and trailing slash. If all
   guids of a document are of one host, the path alone is an alias, too, because sites move.
"""

from __future__ import annotations

import hashlib
import re
from collections import Counter
from collections.abc import Sequence
from functools import lru_cache
from typing import NamedTuple
from urllib.parse import SplitResult, urlsplit

from feeds.parsing.draft import MAX_ADDRESS_CHARS, EntryDraft, clean_link
from model import one_line

_TRACKING_NAMES = (
    "fbclid gclid dclid gbraid wbraid msclkid yclid twclid igshid mc_cid mc_eid mkt_tok ocid"
    " cmpid cmp icid ito ncid _ga _gl ref_src spm smid sref taid xtor at_medium at_campaign"
    " at_custom1 at_custom2 at_custom3 at_custom4 guccounter"
)
_TRACKING_PARAMETERS = frozenset(_TRACKING_NAMES.split())
_TRACKING_PREFIXES = ("utm_", "pk_", "mtm_", "hsa_")
_PLAIN_LINK = re.compile(r"(https?)://([a-z0-9.-]+)(/[^?#\s\x00-\x1f]*)?")
_MIN_PATH_CHARS = 8  # a shorter path may name a section of the site
_MAX_HASHED_CHARS = 200  # of an entry's text


class EntryName(NamedTuple):
    """The id and the aliases of an entry."""

    id: str
    aliases: tuple[str, ...]


def name_entries(drafts: Sequence[EntryDraft], home: str = "") -> list[EntryName]:
    """Return the name of each of *drafts*, all of one document; entries of one id are the same.

    *home* is the address of the site; it names no entry.
    """
    links = [strip_tracking(draft.link) for draft in drafts]
    guids = [_shorten(one_line(draft.guid)) for draft in drafts]
    rows = list(zip(drafts, guids, links, strict=True))
    ids = _choose_ids(rows)
    is_one_host = _are_of_one_host(guids)
    home_alias = _make_alias(home)
    found: list[set[str]] = []
    for entry_id, (_, guid, link) in zip(ids, rows, strict=True):
        is_shared = entry_id != guid
        aliases = _find_aliases("" if is_shared else guid, link, is_one_host)
        found.append(aliases - {entry_id, home_alias})
    unique = _find_unique(dict(zip(ids, found, strict=True)))
    return [
        EntryName(entry_id, tuple(sorted(aliases & unique)))
        for entry_id, aliases in zip(ids, found, strict=True)
    ]


def _find_unique(aliases_by_id: dict[str, set[str]]) -> set[str]:
    """Return the aliases of one id only; an alias of two entries would name neither of them."""
    counts = Counter(alias for aliases in aliases_by_id.values() for alias in aliases)
    return {alias for alias, count in counts.items() if count == 1}


def strip_tracking(link: str) -> str:
    """Return *link* without the parameters that only say where a reader came from.

    The order of the other parameters and the fragment stay: on some sites they tell entries apart.
    """
    if _PLAIN_LINK.fullmatch(link):  # nothing to strip, found in a tenth of the time
        return link
    split = _split_web_address(link)
    if split is None:
        return link
    stripped = split._replace(
        scheme=split.scheme.lower(),
        netloc=split.netloc.lower(),
        query=_strip_query(split.query),
    )
    return stripped.geturl()


def _strip_query(query: str) -> str:
    if not query:
        return ""
    kept: list[str] = []
    for parameter in query.split("&"):
        name = parameter.partition("=")[0].lower()
        if parameter and not _is_tracking(name):
            kept.append(parameter)
    return "&".join(kept)


def _is_tracking(name: str) -> bool:
    return name.startswith(_TRACKING_PREFIXES) or name in _TRACKING_PARAMETERS


def find_shared(drafts: Sequence[EntryDraft]) -> list[int]:
    """Return the indexes of the drafts whose id depends on their texts."""
    names = [_shorten(one_line(draft.guid)) or _find_link_name(draft.link) for draft in drafts]
    counts = Counter(names)
    return [index for index, name in enumerate(names) if not name or counts[name] > 1]


def _find_link_name(written: str) -> str:
    link = clean_link(written)
    return strip_tracking(link) if len(link) <= MAX_ADDRESS_CHARS else ""


def _choose_ids(rows: Sequence[tuple[EntryDraft, str, str]]) -> list[str]:
    """Return the id of each of *rows*, draft, guid and link: the shortest name of it alone."""
    shortest = [_name_shortly(*row) for row in rows]
    counts = Counter(shortest)
    names = [
        _list_names(name, *row) if counts[name] > 1 else (name,)
        for name, row in zip(shortest, rows, strict=True)
    ]
    bearers: dict[str, set[str]] = {}
    for own in names:
        for name in own:
            bearers.setdefault(name, set()).add(own[-1])
    return [next((name for name in own if len(bearers[name]) == 1), own[-1]) for own in names]


def _name_shortly(draft: EntryDraft, guid: str, link: str) -> str:
    """Return the shortest name that an entry may have."""
    if guid or link:
        return guid or _shorten(link)
    return "text:" + _hash_text(f"{draft.title}\n{_get_beginning(draft)}")


def _list_names(shortest: str, draft: EntryDraft, guid: str, link: str) -> tuple[str, ...]:
    """Return the names that an entry may have, from the *shortest* to the most exact one."""
    if not guid and not link:
        return (shortest,)
    base = _shorten(f"{guid}|{link}") if guid else link
    titled = f"{base}|{_hash_text(draft.title)}"
    exact = f"{titled}|{_hash_text(_get_beginning(draft))}"
    longer = (_shorten(titled), _shorten(exact))
    return (shortest, base, *longer) if guid else (shortest, *longer)


def _get_beginning(draft: EntryDraft) -> str:
    return (draft.summary or draft.text)[:_MAX_HASHED_CHARS]


def _are_of_one_host(guids: Sequence[str]) -> bool:
    """Return whether all web addresses among *guids* have the same host, and there is one."""
    splits = [_split_web_address(guid) for guid in guids]
    hosts = {split.hostname for split in splits if split is not None}
    return len(hosts) == 1


def _find_aliases(guid: str, link: str, is_one_host: bool) -> set[str]:
    aliases = {_shorten(_make_alias(guid)), _shorten(_make_alias(link))}
    split = _split_web_address(guid)
    if split is not None and is_one_host:
        path = _get_path(split)
        if len(path) >= _MIN_PATH_CHARS:
            aliases.add(_shorten(path))
    aliases.discard("")
    return aliases


def _make_alias(address: str) -> str:
    """Return *address* without scheme, `www.`, fragment and trailing slash; "" for a home page."""
    split = _split_web_address(address)
    path = _get_path(split) if split is not None else ""
    if split is None or not path:
        return ""
    return "//" + split.netloc.lower().removeprefix("www.") + path


def _get_path(split: SplitResult) -> str:
    query = _strip_query(split.query)
    path = split.path.rstrip("/")
    return f"{path}?{query}" if query else path


@lru_cache(maxsize=1024)  # guid and link are often the same, and looked at several times
def _split_web_address(address: str) -> SplitResult | None:
    if plain := _PLAIN_LINK.fullmatch(address):  # split in a third of the time
        return SplitResult(plain[1], plain[2], plain[3] or "", "", "")
    if not address.lower().startswith(("http://", "https://")):
        return None
    try:
        split = urlsplit(address)
    except ValueError:
        return None
    return split if split.netloc else None


def _shorten(name: str) -> str:
    """Return *name*, or its hash if it is too long; a part of it might name another entry."""
    return name if len(name) <= MAX_ADDRESS_CHARS else "hash:" + _hash_text(name)


def _hash_text(text: str) -> str:
    encoded = text.encode("utf-8", "replace")
    return hashlib.sha256(encoded).hexdigest()[:32]
