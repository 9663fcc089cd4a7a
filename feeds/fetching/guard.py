"""Which addresses may be asked. Feeds, redirects and name servers are strangers.

A URL is checked before it is asked, and the address behind it when the socket is made, with the
very ip and port that will be connected to: names that resolve to the inside, redirects to it and
answers that change between looking and connecting all end there.
"""

from __future__ import annotations

import re
import socket
from collections.abc import Callable, Collection, Iterable
from functools import lru_cache
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address, ip_network
from typing import Any
from urllib.parse import urlsplit

from model import one_line

LONGEST = 2048
"""Characters of a URL."""


def _networks(text: str) -> tuple[IPv4Network | IPv6Network, ...]:
    return tuple(ip_network(network) for network in text.split())


# The standard library's is_global calls several of these public, and differs by release.
_CLOSED_4 = _networks(
    "0.0.0.0/8 10.0.0.0/8 100.64.0.0/10 127.0.0.0/8 169.254.0.0/16 172.16.0.0/12 192.0.0.0/24"
    " 192.0.2.0/24 192.88.99.0/24 192.168.0.0/16 198.18.0.0/15 198.51.100.0/24 203.0.113.0/24"
    " 224.0.0.0/4 240.0.0.0/4 168.63.129.16/32"
)
_OPEN_6 = ip_network("2000::/3")
_CLOSED_6 = _networks("2001::/23 2001:db8::/32 2002::/16 3fff::/20")
_CLOSED_PORTS = frozenset(
    [1433, 1521, 2049, 3306, 3389, 5432, 5900, 6000, 6379, 6667, 9200, 11211, 27017]
)

_FORBIDDEN = re.compile(r"[\x00-\x20\x7f-\x9f\\<>\"{}^`|]")
_NUMBERS = re.compile(r"(?:0[xX][0-9a-fA-F]*|[0-9]+)$", re.ASCII)
_HOST = re.compile(
    r"[a-z0-9_]([a-z0-9_-]{0,61}[a-z0-9_])?(\.[a-z0-9_]([a-z0-9_-]{0,61}[a-z0-9_])?)*"
)


class Refused(OSError):
    """An address that is not to be connected to; the text says which."""


def normal_url(url: str, allowed: Collection[tuple[str, int]] = ()) -> str:
    """Return *url* as it names a feed: scheme and host in lower case, no fragment, no usual port.

    *allowed* are the ip and port that may be asked whatever the port.

    Raises:
        ValueError: it may not be asked at all; the text holds no part of it that may be secret.
    """
    if _FORBIDDEN.search(url):
        raise ValueError(
            'the address has blanks, controls or one of \\ < > " { } ^ ` | in it; encode them'
        )
    if len(url) > LONGEST:
        raise ValueError(f"the address has more than {LONGEST} characters; use a shorter one")
    try:
        split = urlsplit(url)
        port = split.port
    except ValueError as error:
        raise ValueError("the host or port is none; check the address") from error
    if split.scheme not in ("http", "https"):
        raise ValueError(
            "the address is not http:// or https://; begin it so, or write "
            "{type: file, path: ...} for a saved feed"
        )
    if split.username is not None or split.password is not None:
        raise ValueError("the address has a user or password in it; give them as user and password")
    host = _host(split.hostname or "")
    if port is not None and not _is_open_port(port) and (host, port) not in allowed:
        raise ValueError(f"port {port} is no web server's; use 80, 443 or one from 1024 on")
    shown = f"[{host}]" if ":" in host else host
    if port not in (None, 80 if split.scheme == "http" else 443):
        shown += f":{port}"
    return split._replace(netloc=shown, path=split.path or "/", fragment="").geturl()


def _host(host: str) -> str:
    """Return *host* as it is looked up: a name in ASCII, or an address in its usual form."""
    if ":" in host:
        try:
            return str(IPv6Address(host.partition("%")[0] if "%" not in host else ""))
        except ValueError as error:
            raise ValueError("the host is no IPv6 address; check the address") from error
    try:
        name = host if host.isascii() else host.encode("idna").decode("ascii")
    except UnicodeError as error:
        raise ValueError("the host is no name; check the address") from error
    if _NUMBERS.search(name.rpartition(".")[2]):
        try:
            return str(IPv4Address(name))
        except ValueError as error:
            raise ValueError(
                "the host is a number, but no IPv4 address like 192.0.2.1; check the address"
            ) from error
    if not _HOST.fullmatch(name) or len(name) > 253:
        raise ValueError("the host is no name; check the address")
    return name


def _is_open_port(port: int) -> bool:
    return port in (80, 443) or (port >= 1024 and port not in _CLOSED_PORTS)


def origin(url: str) -> tuple[str, str, int]:
    """Return scheme, host and port of *url*."""
    split = urlsplit(url)
    return split.scheme, split.hostname or "", split.port or (80 if split.scheme == "http" else 443)


def private_address(text: str) -> tuple[str, int]:
    """Return the ip and port that *text* writes, as one entry of `allow_private`.

    Raises:
        ValueError: it is no literal ip:port.
    """
    host, colon, port = text.strip().rpartition(":")
    try:
        address = ip_address(host[1:-1] if host.startswith("[") and host.endswith("]") else host)
        if colon and port.isascii() and port.isdecimal() and 0 < int(port) < 65536:
            return str(address), int(port)
    except ValueError:
        pass  # told below, with what was written
    wanted = "write an ip and a port, like 127.0.0.1:8080 or [::1]:8080"
    raise ValueError(f'"{one_line(text, 80)}" is no ip:port; {wanted}')


@lru_cache(maxsize=4096)
def is_public(text: str) -> bool:
    """Say whether the ip address *text* is one of the internet at large."""
    try:
        address = ip_address(text)
    except ValueError:
        return False  # a zone, or nothing that can be judged
    if isinstance(address, IPv6Address):
        mapped = address.ipv4_mapped
        if mapped is None:
            return address in _OPEN_6 and not any(address in net for net in _CLOSED_6)
        address = mapped
    return not any(address in net for net in _CLOSED_4)


def socket_maker(allowed: Collection[tuple[str, int]]) -> Callable[[Any], socket.socket]:
    """Return what makes sockets to public addresses and to those *allowed*, and to no other."""

    def make(info: tuple[Any, ...]) -> socket.socket:
        family, kind, protocol, _, (ip, port, *_rest) = info
        if (ip, port) not in allowed and not is_public(ip):
            raise Refused(f"{ip} is a private address")
        return socket.socket(family, kind, protocol)

    return make


def allowed_addresses(texts: Iterable[str]) -> frozenset[tuple[str, int]]:
    """Return *texts*, each an ip:port, as `socket_maker` wants them."""
    return frozenset(private_address(text) for text in texts)
