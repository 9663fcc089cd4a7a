"""Compare the address of an entry with the one that `url:` asks for.

url:ft.com              this domain and all its hosts
url:bbc.co.uk/sport     the addresses in this folder, and this page
url:/politics/          this folder, on any host
url:*example.org*news*  the whole address; * is anything

Letters are compared as in texts, so that case and accents do not matter.
"""

from __future__ import annotations

import re
from fnmatch import fnmatchcase
from functools import lru_cache
from typing import NamedTuple

from watchers.text.folding import fold_lower

_SCHEME = re.compile(r"[a-z][a-z0-9+.-]*://|//")
_PART_ENDS = "/?#.;&"
_PARTS = re.compile(r"([^/?#]*)(.*)", re.DOTALL)


class _Address(NamedTuple):
    host: str
    """In Unicode, without a port."""
    path: str
    """All that follows the host, a query too."""


@lru_cache(maxsize=4096)
def is_at_address(link: str, asked: str) -> bool:
    """Return whether *link* is at the address *asked*, as a query writes it."""
    asked = fold_lower(asked.strip())
    if "*" in asked:
        return fnmatchcase(fold_lower(link), f"*{asked}*")
    wanted = _split(asked)
    found = _split(fold_lower(link))
    folder = _name_folder(asked, wanted)
    if folder:
        return folder in found.path
    domain = wanted.host.removeprefix("www.")
    is_of_domain = f".{found.host}".endswith(f".{domain}")
    return is_of_domain and _begins_with(found.path, wanted.path)


def _begins_with(path: str, wanted: str) -> bool:
    """Return whether *path* is *wanted*, or goes on where a part of it ends."""
    if not path.startswith(wanted):
        return False
    rest = path[len(wanted) :]
    return not rest or not wanted[-1:].isalnum() or rest[0] in _PART_ENDS


def _name_folder(asked: str, wanted: _Address) -> str:
    """Return the folder that *asked* names where it begins with no domain; else ""."""
    has_domain = "." in wanted.host or _SCHEME.match(asked)
    if not wanted.path or has_domain:
        return ""
    return asked if asked.startswith("/") else f"/{asked}"


def _split(address: str) -> _Address:
    """Return the host and the rest of a folded *address*, with or without a scheme."""
    scheme = _SCHEME.match(address)
    rest = address[scheme.end() :] if scheme else address
    parts = _PARTS.match(rest)
    if not parts:
        return _Address(rest, "")
    _, _, server = parts[1].rpartition("@")
    host, _, _ = server.partition(":")
    return _Address(_read_host(host.strip(".")), parts[2])


def _read_host(host: str) -> str:
    """Return *host* in Unicode: `xn--mnchen-3ya.example` is the same as `münchen.example`."""
    if "xn--" not in host:
        return host
    try:
        return fold_lower(host.encode("ascii").decode("idna"))
    except UnicodeError:
        return host
