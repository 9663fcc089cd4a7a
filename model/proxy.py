"""The proxy through which the web is reached, and the hosts that are reached without it."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from ipaddress import ip_address
from urllib.parse import urlsplit

_HOST = re.compile(r"[a-z0-9_-]{1,63}(?:\.[a-z0-9_-]{1,63}){0,20}")


@dataclass(frozen=True, slots=True)
class Proxy:
    """One proxy for feeds and channels; the environment has no say."""

    url: str = field(default="", repr=False)
    """Its address, which may hold a login; empty for none."""
    direct: tuple[str, ...] = ()
    """Hosts that are reached without it, each with all names below it, as `parse_direct` does."""

    def find(self, url: str) -> str:
        """Return the address of the proxy for *url*; empty where it is reached directly."""
        if not self.url:
            return ""
        host = urlsplit(url).hostname or ""
        is_direct = any(host == name or host.endswith(f".{name}") for name in self.direct)
        return "" if is_direct else self.url


def check_proxy(url: str) -> None:
    """Check the address of a proxy.

    Raises:
        ValueError: it is none. The text hides the address, which may hold a login.
    """
    advice = "write it like http://proxy.example.org:3128"
    try:
        parts = urlsplit(url)
        has_port = parts.port != 0
    except ValueError as error:
        raise ValueError(f"the host or port of the proxy is not valid; {advice}") from error
    if parts.scheme not in {"http", "https"}:
        raise ValueError(f"the proxy does not start with http:// or https://; {advice}")
    if not parts.hostname or not has_port or not url.isascii() or len(url.split()) != 1:
        raise ValueError(f"the host or port of the proxy is not valid; {advice}")
    if parts.path not in {"", "/"} or parts.query or parts.fragment:
        raise ValueError(f"a proxy has a host and a port only; {advice}")


def parse_direct(text: str) -> str:
    """Return the host that *text* names, an item of `direct:`.

    Raises:
        ValueError: it is no host.
    """
    host = text.strip().lower().removeprefix("*").strip(".")
    try:
        return str(ip_address(host.strip("[]")))
    except ValueError:
        pass  # it is a name, or nothing
    try:
        name = host if host.isascii() else host.encode("idna").decode("ascii")
    except UnicodeError:
        name = ""
    if not _HOST.fullmatch(name):
        raise ValueError(
            f'"{text}" is not a host; write intranet.example.org, which stands for all names '
            "below it too, or an IP address"
        )
    return name
