"""One proxy for all but the hosts that are named."""

import pytest

from model import Proxy, check_proxy, parse_direct

PROXY = "http://proxy.example:3128"


@pytest.mark.parametrize(
    ("url", "found"),
    [
        ("https://news.example/rss", PROXY),
        ("http://intranet.example:8080/rss", ""),
        ("http://wiki.intranet.example/rss", ""),
        ("http://notintranet.example/rss", PROXY),
        ("http://10.1.2.3/rss", ""),
        ("http://110.1.2.3/rss", PROXY),
    ],
)
def test_a_named_host_and_all_names_below_it_are_reached_directly(url, found):
    proxy = Proxy(PROXY, ("intranet.example", "10.1.2.3"))

    assert proxy.find(url) == found


def test_without_a_proxy_everything_is_reached_directly():
    assert Proxy().find("https://news.example/") == ""


def test_a_proxy_shows_no_login():
    assert "s3cret" not in repr(Proxy("http://anna:s3cret@proxy.example:3128"))


@pytest.mark.parametrize("url", [PROXY, "https://proxy.example", "http://anna:s3cret@[::1]:3128/"])
def test_the_address_of_a_proxy_has_a_scheme_a_host_and_a_port(url):
    check_proxy(url)


@pytest.mark.parametrize(
    ("url", "problem"),
    [
        ("proxy.example:3128", "the proxy does not start with http:// or https://"),
        ("socks5://proxy.example:1080", "the proxy does not start with http:// or https://"),
        ("http://", "the host or port of the proxy is not valid"),
        ("http://proxy.example:0", "the host or port of the proxy is not valid"),
        ("http://proxy.example:s3cret", "the host or port of the proxy is not valid"),
        ("http://pro xy.example", "the host or port of the proxy is not valid"),
        ("http://proxy.example/s3cret", "a proxy has a host and a port only"),
    ],
)
def test_anything_else_is_a_mistake_that_hides_the_address(url, problem):
    with pytest.raises(ValueError, match=problem) as mistake:
        check_proxy(url)

    assert str(mistake.value).endswith("; write it like http://proxy.example.org:3128")
    assert "s3cret" not in str(mistake.value)


@pytest.mark.parametrize(
    ("text", "host"),
    [
        ("intranet.example", "intranet.example"),
        ("*.Intranet.example", "intranet.example"),
        (".intranet.example.", "intranet.example"),
        ("bücher.example", "xn--bcher-kva.example"),
        ("localhost", "localhost"),
        ("10.1.2.3", "10.1.2.3"),
        ("[fd00::0:1]", "fd00::1"),
    ],
)
def test_a_direct_host_is_a_name_or_an_ip_address(text, host):
    assert parse_direct(text) == host


@pytest.mark.parametrize(
    "text", ["", "*", "https://intranet.example", "10.0.0.0/8", "a b", "ü" * 70]
)
def test_any_other_direct_host_is_a_mistake(text):
    with pytest.raises(ValueError, match="is not a host; write intranet"):
        parse_direct(text)
