"""Connections to link-local addresses are refused."""

from __future__ import annotations

import socket

import pytest

from notifiers._guard import AddressRefused, is_link_local, make_guarded_socket


@pytest.mark.parametrize(
    "ip",
    ["169.254.169.254", "fe80::1", "fe80::1%eth0", "168.63.129.16", "100.100.100.200",
     "192.0.0.192", "fd00:ec2::254", "::ffff:169.254.169.254"],
)  # fmt: skip
def test_link_local_and_metadata_addresses_get_no_socket(ip: str) -> None:
    family = socket.AF_INET6 if ":" in ip else socket.AF_INET
    with pytest.raises(AddressRefused):
        make_guarded_socket((family, socket.SOCK_STREAM, 0, "", (ip, 80)))


@pytest.mark.parametrize(
    "ip", ["127.0.0.1", "10.0.0.7", "192.168.1.2", "8.8.8.8", "::1", "fd00::1"]
)
def test_other_addresses_of_our_own_network_are_fine(ip: str) -> None:
    assert not is_link_local(ip)


def test_a_fine_address_gets_its_socket() -> None:
    info = (socket.AF_INET, socket.SOCK_STREAM, 0, "", ("127.0.0.1", 80))
    with make_guarded_socket(info) as made:
        assert made.family == socket.AF_INET
