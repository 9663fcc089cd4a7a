"""Decide which addresses may be requested. Feeds, redirects and name servers are not trusted.

A URL is checked before it is requested. Its IP address is checked when the socket is made, with the
very ip and port of the connection. So these attacks fail: a name that resolves to an internal
address, a redirect to one, and a DNS answer that changes between the check and the connection.
"""

from __future__ import annotations

import re
import socket
from collections.abc import Callable, Collection, Iterable
from functools import lru_cache
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address, ip_network
from typing import Any
from urllib.parse import SplitResult, urlsplit

from model import one_line

IpPort = tuple[str, int]
"""An ip in its usual form, and a port."""

MAX_URL_CHARS = 2048
MAX_HOST_CHARS = 253  # by the rules of DNS
_DEFAULT_PORTS = {"http": 80, "https": 443}


def _parse_networks(text: str) -> tuple[IPv4Network | IPv6Network, ...]:
    return tuple(ip_network(network) for network in text.split())


# The standard library's is_global calls several of these public, and differs by release.
_PRIVATE_IPV4 = _parse_networks(
    "0.0.0.0/8 10.0.0.0/8 100.64.0.0/10 127.0.0.0/8 169.254.0.0/16 172.16.0.0/12 192.0.0.0/24"
    " 192.0.2.0/24 192.88.99.0/24 192.168.0.0/16 198.18.0.0/15 198.51.100.0/24 203.0.113.0/24"
    " 224.0.0.0/4 240.0.0.0/4 168.63.129.16/32"
)
_PUBLIC_IPV6 = ip_network("2000::/3")
_PRIVATE_IPV6 = _parse_networks("2001::/23 2001:db8::/32 2002::/16 3fff::/20")
# Databases and other services that are not web servers.
_CLOSED_PORTS = frozenset(
    [1433, 1521, 2049, 3306, 3389, 5432, 5900, 6000, 6379, 6667, 9200, 11211, 27017]
)

_FORBIDDEN_CHARS = re.compile(r"[\x00-\x20\x7f-\x9f\\<>\"{}^`|]")
_NUMERIC_LABEL = re.compile(r"(?:0[xX][0-9a-fA-F]*|[0-9]+)$", re.ASCII)
_HOST_NAME = re.compile(
    r"[a-z0-9_]([a-z0-9_-]{0,61}[a-z0-9_])?(\.[a-z0-9_]([a-z0-9_-]{0,61}[a-z0-9_])?)*"
)


class AddressRefused(OSError):
    """We must not connect to this address; the text names it."""


def normalise_url(url: str, allowed: Collection[IpPort] = ()) -> str:
    """Return *url* in the form that names a feed.

    Scheme and host are in lower case; the fragment and the scheme's default port are removed.
    *allowed* are the pairs of ip and port that may be requested whatever the port.

    Raises:
        ValueError: the URL must not be requested. The text holds no part that may be secret.
    """
    split, port = _split_url(url)
    host = _normalise_host(split.hostname or "")
    is_allowed = (host, port) in allowed
    if port is not None and not is_allowed and not _is_open_port(port):
        raise ValueError(f"port {port} is not a web server's; use 80, 443 or one from 1024 on")
    location = f"[{host}]" if ":" in host else host
    if port is not None and port != _DEFAULT_PORTS[split.scheme]:
        location += f":{port}"
    return split._replace(netloc=location, path=split.path or "/", fragment="").geturl()


def _split_url(url: str) -> tuple[SplitResult, int | None]:
    """Return the parts of *url* and its port; raise ValueError where it must not be requested."""
    if _FORBIDDEN_CHARS.search(url):
        raise ValueError(
            "the address has blanks, control characters or one of "
            '\\ < > " { } ^ ` | in it; percent-encode them'
        )
    if len(url) > MAX_URL_CHARS:
        raise ValueError(f"the address has more than {MAX_URL_CHARS} characters; shorten it")
    try:
        split = urlsplit(url)
        port = split.port
    except ValueError as error:
        raise ValueError("the host or port is not valid; check the address") from error
    if split.scheme not in _DEFAULT_PORTS:
        raise ValueError(
            "the address does not start with http:// or https://; correct it, or write "
            "{type: file, path: ...} for a saved feed"
        )
    if split.username is not None or split.password is not None:
        raise ValueError(
            "the address has a user or password in it; move them to the options user and password"
        )
    return split, port


def _normalise_host(host: str) -> str:
    """Return *host* as it is looked up: an ASCII name, or an IP address in its usual form."""
    if ":" in host:
        return _normalise_ipv6(host)
    try:
        name = host if host.isascii() else host.encode("idna").decode("ascii")
    except UnicodeError as error:
        raise ValueError("the host is not a valid name; check the address") from error
    name = name.removesuffix(".")  # the root of all names, which may be written
    last_label = name.rpartition(".")[2]
    if _NUMERIC_LABEL.search(last_label):
        return _normalise_ipv4(name)
    if not _HOST_NAME.fullmatch(name) or len(name) > MAX_HOST_CHARS:
        raise ValueError("the host is not a valid name; check the address")
    return name


def _normalise_ipv6(host: str) -> str:
    if "%" in host:  # a zone, like fe80::1%eth0
        raise ValueError("the host is an IPv6 address with a zone; check the address")
    try:
        return str(IPv6Address(host))
    except ValueError as error:
        raise ValueError("the host is not a valid IPv6 address; check the address") from error


def _normalise_ipv4(host: str) -> str:
    try:
        return str(IPv4Address(host))
    except ValueError as error:
        raise ValueError(
            "the host is a number, but not an IPv4 address like 192.0.2.1; check the address"
        ) from error


def _is_open_port(port: int) -> bool:
    if port < 1024:
        return port in (80, 443)
    return port not in _CLOSED_PORTS


def split_origin(url: str) -> tuple[str, str, int]:
    """Return the scheme, the host and the port of *url*."""
    split = urlsplit(url)
    port = split.port or _DEFAULT_PORTS.get(split.scheme, 443)
    return split.scheme, split.hostname or "", port


def parse_private_address(text: str) -> IpPort:
    """Return the ip and the port in *text*, which is one item of `allow_private`.

    Raises:
        ValueError: it is not ip:port.
    """
    host, colon, port = text.strip().rpartition(":")
    if host.startswith("[") and host.endswith("]"):
        host = host[1:-1]
    try:
        address = ip_address(host)
        is_number = port.isascii() and port.isdecimal()
        if colon and is_number and 0 < int(port) < 65536:
            return str(address), int(port)
    except ValueError:
        pass  # the error below quotes the text
    found = one_line(text, 80)
    raise ValueError(
        f'expected ip:port, found "{found}"; write it like 127.0.0.1:8080 or [::1]:8080'
    )


@lru_cache(maxsize=4096)
def is_public(text: str) -> bool:
    """Return whether the IP address *text* belongs to the public internet."""
    try:
        address = ip_address(text)
    except ValueError:
        return False  # it has a zone, or is not an IP address
    if isinstance(address, IPv6Address):
        mapped = address.ipv4_mapped
        if mapped is None:
            is_private = any(address in network for network in _PRIVATE_IPV6)
            return address in _PUBLIC_IPV6 and not is_private
        address = mapped
    return not any(address in network for network in _PRIVATE_IPV4)


def is_private_host(host: str) -> bool:
    """Return whether *host* is by itself a private address: an IP address, or this machine."""
    try:
        ip_address(host)
    except ValueError:
        return host == "localhost" or host.endswith(".localhost")
    return not is_public(host)


def make_socket_factory(allowed: Collection[IpPort]) -> Callable[[Any], socket.socket]:
    """Return a maker of sockets to public addresses and to those *allowed*, and no others.

    It raises `AddressRefused` for any other address.
    """

    def make_socket(info: tuple[Any, ...]) -> socket.socket:
        family, kind, protocol, _, address = info
        ip, port = address[:2]
        is_allowed = (ip, port) in allowed
        if not is_allowed and not is_public(ip):
            raise AddressRefused(f"{ip} is a private address")
        return socket.socket(family, kind, protocol)

    return make_socket


def parse_allowed_addresses(texts: Iterable[str]) -> frozenset[IpPort]:
    """Return *texts*, each an ip:port, as the pairs that `make_socket_factory` takes."""
    return frozenset(parse_private_address(text) for text in texts)
