"""Join the names and sites of one publisher: The Guardian, guardian.co.uk and theguardian.com.

A publisher that counts twice invents evidence, and two that are joined wrongly lose it. Equal
letters are not enough to join two sites: independent.co.uk and independent.ie are two newspapers,
and so are cnews.fr and cnews.ru. So two sites are one publisher only by one of two rules:

* `_FORMER_SITES` lists them.
* Both have the same name, one under .com and the other under .co.uk, and it is no common name of
  newspapers: bbc.com and bbc.co.uk.

A name without a site joins the site with its letters: "CNBC" is cnbc.com. A last word "News" or
"Online" may be left out, if that leads to one publisher: "BBC News" is bbc.co.uk.

The publisher that came first keeps its name, but a site goes before a name. `publisher:` in the
config names the publisher of a feed before any of this is asked.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from functools import lru_cache
from typing import NamedTuple

from watchers.text.common_words import AMBIGUOUS_WORDS

# A publisher's further sites, and those that it had before, with the site that it has now.
_FORMER_SITES = {
    "guardian.co.uk": "theguardian.com",
    "theguardian.co.uk": "theguardian.com",
    "theregister.co.uk": "theregister.com",
    "huffingtonpost.com": "huffpost.com",
    "huffingtonpost.co.uk": "huffpost.com",
    "nyti.ms": "nytimes.com",
    "wapo.st": "washingtonpost.com",
    "youtu.be": "youtube.com",
    "dw.de": "dw.com",
    "aljazeera.net": "aljazeera.com",
    "tass.ru": "tass.com",
    "news.cn": "xinhuanet.com",
    "people.cn": "people.com.cn",
    "b23.tv": "bilibili.com",
}
# Names that newspapers and sites of several owners bear. Not complete: only names that one owner
# has under .com and another under .co.uk can do harm.
_SHARED_NAMES = AMBIGUOUS_WORDS | frozenset(
    """abc advertiser argus bulletin chronicle citizen courier dispatch drive echo examiner express
    football gazette guardian health herald independent journal leader local mail mercury metro
    mirror money monitor nation national news observer politics post press record register reporter
    review sentinel sport sports standard statesman telegraph tech times tribune voice
    week""".split()  # noqa: SIM905
)
_LAST_WORD = re.compile(r"\s(news|online)$", re.IGNORECASE)
_MIN_LETTERS = 3  # of a name under .com and .co.uk; shorter ones belong to many owners
_NO_LETTER = re.compile(r"[\W_]+")


class Join(NamedTuple):
    """A publisher that counts as another one."""

    publisher: str
    counts_as: str
    reason: str


def find_joins(publishers: Iterable[str]) -> dict[str, Join]:
    """Return, by publisher, the joins among *publishers*, in their order."""
    distinct = dict.fromkeys(publishers)
    if len(distinct) < 2:
        return {}
    sites = _Sites()
    found: dict[str, Join] = {}
    for one in distinct:
        if _is_site(one) and (join := sites.add(one)):
            found[one] = join
    names: dict[str, str] = {}
    for one in distinct:
        if not _is_site(one) and (join := sites.find(one) or _find_same_name(one, names)):
            found[one] = join
    return found


def drop_doubles(publishers: Sequence[str]) -> tuple[str, ...]:
    """Return *publishers* in their order, each once; cnbc goes where cnbc.com is among them."""
    if len(publishers) < 2:
        return tuple(publishers)
    joins = find_joins(publishers)
    return tuple(one for one in dict.fromkeys(publishers) if one not in joins)


def find_known_name(publisher: str, known: Sequence[str]) -> str:
    """Return the name that *publisher* has among *known*, which `drop_doubles` returned."""
    if publisher in known:
        return publisher
    join = find_joins((*known, publisher))[publisher]
    return join.counts_as


class _Sites:
    """The sites among some publishers: those of one publisher are joined."""

    def __init__(self) -> None:
        self._kept: dict[str, str] = {}
        """By the site that the publisher has now: the one that is kept."""
        self._by_letters: dict[str, list[str]] = {}
        """By the letters of a site's name: the sites that are kept."""

    def add(self, site: str) -> Join | None:
        """Add *site*; return its join if another site of its publisher was added before."""
        present = _find_present_site(site)
        kept = self._kept.setdefault(present, site)
        for name in dict.fromkeys((_squeeze_site(site), _squeeze_site(present))):
            its_sites = self._by_letters.setdefault(name, [])
            if kept not in its_sites:
                its_sites.append(kept)
        if kept == site:
            return None
        is_listed = not _FORMER_SITES.keys().isdisjoint((site, kept))
        reason = "known to be one" if is_listed else "the same name under .com and .co.uk"
        return Join(site, kept, reason)

    def find(self, name: str) -> Join | None:
        """Return the join of *name* with a site; None if it has none."""
        letters = squeeze(name)
        found = self._by_letters.get(letters) if letters else None
        if found:
            return Join(name, found[0], "the same letters")
        last_word = _LAST_WORD.search(name)
        shorter = squeeze(name[: last_word.start()]) if last_word else ""
        found = self._by_letters.get(shorter)
        if not last_word or not found or len(found) > 1 or shorter in _SHARED_NAMES:
            return None
        return Join(name, found[0], f'the same letters without "{last_word[1]}"')


def _find_same_name(name: str, names: dict[str, str]) -> Join | None:
    """Return the join of *name* with one of *names*, by their letters; add it if there is none."""
    letters = squeeze(name)
    before = names.setdefault(letters, name) if letters else name
    return None if before == name else Join(name, before, "the same letters")


def _is_site(publisher: str) -> bool:
    return "." in publisher and " " not in publisher


@lru_cache(maxsize=16384)
def _find_present_site(site: str) -> str:
    """Return the site that the publisher of *site* has now, as far as that is known."""
    if site in _FORMER_SITES:
        return _FORMER_SITES[site]
    name, _, suffix = site.partition(".")
    if suffix != "co.uk" or len(name) < _MIN_LETTERS or squeeze(name) in _SHARED_NAMES:
        return site
    return f"{name}.com"


def _squeeze_site(site: str) -> str:
    """Return the name that a domain begins with, squeezed."""
    name, _, _ = site.partition(".")
    return squeeze(name)


@lru_cache(maxsize=4096)
def squeeze(name: str) -> str:
    """Return the letters of *name* in lower case, without a leading "the"."""
    name = name.lower().removeprefix("the ")
    letters = _NO_LETTER.sub("", name)
    return letters.removeprefix("the")
