"""Only addresses of the public internet, and those allowed, may be requested."""

from __future__ import annotations

import socket

import pytest

from feeds.fetching.guard import (
    AddressRefused,
    is_public,
    make_socket_factory,
    normalise_url,
    parse_private_address,
    split_origin,
)


@pytest.mark.parametrize(
    ("url", "name"),
    [
        ("https://example.com/rss", "https://example.com/rss"),
        ("HTTPS://Example.COM:443", "https://example.com/"),
        ("http://example.com:8080/a?b=C#part", "http://example.com:8080/a?b=C"),
        ("http://[2001:DB8::0:1]/", "http://[2001:db8::1]/"),
        ("https://bücher.example/a", "https://xn--bcher-kva.example/a"),
        ("https://example.com/a%20b/../c", "https://example.com/a%20b/../c"),
        ("http://example.com./rss", "http://example.com/rss"),
        ("http://127.0.0.1./rss", "http://127.0.0.1/rss"),
    ],
)
def test_a_feed_is_named_by_its_normalised_address(url: str, name: str):
    assert normalise_url(url) == name


@pytest.mark.parametrize(
    "url",
    [
        "file:///etc/passwd", "ftp://example.com/", "gopher://example.com/", "feed:example.com",
        "javascript:alert(1)", "//example.com/", "example.com", "", "http://", "http:///a",
        "http://user@example.com/", "http://user:pass@example.com/", "http://@example.com/",
        "http://internal\\@example.com/", "http://exa mple.com/", "http://example.com/a\tb",
        "http://example.com/\x00", "http://example.com/<a>", "http://2130706433/", "http://0177.0.0.1/",
        "http://0x7f.1/", "http://127.1/", "http://1.2.3.4.5/", "http://①②⑦.⓪.⓪.①:1/",
        "http://example.com..:80/", "http://[::1%25lo]/", "http://[::g]/", "http://example..com/",
        "http://example.com:22/", "http://example.com:25/", "http://example.com:6379/",
        "http://example.com:0/", "http://example.com:99999/", "http://" + "a" * 3000,
    ],
)  # fmt: skip
def test_an_address_that_must_not_be_requested_is_refused_in_words(url: str):
    with pytest.raises(ValueError, match=r"^(the |port )"):
        normalise_url(url)


def test_an_allowed_address_may_have_any_port():
    assert normalise_url("http://127.0.0.1:81/", {("127.0.0.1", 81)}) == "http://127.0.0.1:81/"
    with pytest.raises(ValueError, match="port 81 is not a web server's"):
        normalise_url("http://127.0.0.1:81/", {("127.0.0.1", 82)})


def test_the_refusal_of_an_address_hides_its_password():
    with pytest.raises(ValueError, match="move them to the options user and password") as refused:
        normalise_url("https://anna:s3cret@example.com/")

    assert "s3cret" not in str(refused.value)
    assert "anna" not in str(refused.value)


@pytest.mark.parametrize(
    "address",
    [
        "0.0.0.0", "10.1.2.3", "100.64.0.1", "127.0.0.1", "127.255.255.254", "168.63.129.16",
        "169.254.169.254", "172.16.0.1", "172.31.255.255", "192.0.0.192", "192.0.2.1",
        "192.88.99.1", "192.168.1.1", "198.18.0.1", "198.51.100.1", "203.0.113.1", "224.0.0.1",
        "240.0.0.1", "255.255.255.255", "::", "::1", "::127.0.0.1", "::ffff:127.0.0.1",
        "::ffff:10.0.0.1", "64:ff9b::7f00:1", "64:ff9b:1::1", "100::1", "2001::1", "2001:db8::1",
        "2002:7f00:1::", "3fff::1", "fc00::1", "fd12::1", "fe80::1", "fe80::1%lo", "fec0::1",
        "ff02::1", "localhost", "",
    ],
)  # fmt: skip
def test_an_address_outside_the_public_internet_is_private(address: str):
    assert not is_public(address)


@pytest.mark.parametrize(
    "address",
    ["1.1.1.1", "172.32.0.1", "100.128.0.1", "2606:4700::1111", "2a00::1", "::ffff:8.8.8.8"],
)
def test_an_address_of_the_public_internet_is_public(address: str):
    assert is_public(address)


def info(ip: str, port: int) -> tuple[object, ...]:
    return socket.AF_INET, socket.SOCK_STREAM, 6, "", (ip, port)


def test_no_socket_is_made_to_a_private_address_that_is_not_allowed():
    make = make_socket_factory({("127.0.0.1", 8080)})

    make(info("127.0.0.1", 8080)).close()
    make(info("1.1.1.1", 80)).close()
    for ip, port in [("127.0.0.1", 8081), ("127.0.0.2", 8080), ("10.0.0.1", 80)]:
        with pytest.raises(AddressRefused, match="is a private address"):
            make(info(ip, port))


@pytest.mark.parametrize(
    ("text", "address"),
    [
        ("127.0.0.1:8080", ("127.0.0.1", 8080)),
        ("[::1]:80", ("::1", 80)),
        (" 10.1.2.3:65535 ", ("10.1.2.3", 65535)),
    ],
)
def test_an_allowed_private_address_is_written_as_ip_and_port(text: str, address: tuple[str, int]):
    assert parse_private_address(text) == address


@pytest.mark.parametrize(
    "text",
    [
        "127.0.0.1",
        "localhost:80",
        "127.0.0.1:0",
        "127.0.0.1:70000",
        "10.0.0.0/8:80",
        "::1",
        "1:x",
        ":80",
        "10.1:80",
    ],
)
def test_any_other_way_to_write_a_private_address_is_a_mistake(text: str):
    with pytest.raises(ValueError, match=r"^expected ip:port, found .*; write it like 127"):
        parse_private_address(text)


@pytest.mark.parametrize(
    ("url", "origin"),
    [
        ("https://a.example/rss", ("https", "a.example", 443)),
        ("http://a.example/rss", ("http", "a.example", 80)),
        ("http://a.example:8080/rss", ("http", "a.example", 8080)),
        ("http://[::1]:8080/", ("http", "::1", 8080)),
    ],
)
def test_an_origin_is_scheme_host_and_port(url: str, origin: tuple[str, str, int]):
    assert split_origin(url) == origin
