"""Refuse connections to link-local addresses, where clouds keep the keys of their machines."""

from __future__ import annotations

import socket
from ipaddress import ip_address, ip_network
from typing import Any

_REFUSED = tuple(
    ip_network(network)
    for network in (
        "169.254.0.0/16",
        "fe80::/10",
        "168.63.129.16/32",  # Azure's
        "100.100.100.200/32",  # Alibaba's
        "192.0.0.192/32",  # Oracle's
        "fd00:ec2::/32",  # Amazon's
    )
)


class AddressRefused(OSError):
    """A notifier must not connect to this address; the text names it."""


def make_guarded_socket(info: tuple[Any, ...]) -> socket.socket:
    """Return a socket for the address in *info*, as aiohttp asks for one.

    The address is the one of the connection itself, so no answer of a name server evades this.

    Raises:
        AddressRefused: the address is link-local, or that of a cloud's metadata.
    """
    family, kind, protocol, _, address = info
    ip = address[0]
    if is_link_local(ip):
        raise AddressRefused(f"{ip} is a link-local address")
    return socket.socket(family, kind, protocol)


def is_link_local(text: str) -> bool:
    """Return whether the IP address *text* is link-local, or that of a cloud's metadata."""
    address = ip_address(text.partition("%")[0])
    mapped = getattr(address, "ipv4_mapped", None)
    return any((mapped or address) in network for network in _REFUSED)
