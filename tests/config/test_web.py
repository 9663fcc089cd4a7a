from __future__ import annotations

import pytest

from config import Texts, find_web_host, parse, parse_listen
from model import ConfigError, Secret

BASE = "feeds: [https://a.example/rss]\nwatches: [CBDC]\nchannels: {screen: {type: console}}\n"
TOKEN = "0123456789abcdef"


def read(text, **environ):
    return parse(Texts("/x/config.yaml", {"config.yaml": BASE + text}), environ).web


def problems(text):
    with pytest.raises(ConfigError) as caught:
        read(text)
    return list(caught.value.problems)


def test_without_a_word_the_page_is_on_for_this_machine():
    web = read("")

    assert (web.listen, web.tokens, web.proxy) == ("127.0.0.1:8080", (), None)
    assert parse_listen(web.listen).is_loopback


@pytest.mark.parametrize("word", ["off", "no", "false", '"off"', "OFF"])
def test_the_page_can_be_switched_off(word):
    assert read(f"web: {word}\n") is None


def test_on_means_the_defaults():
    assert read("web: on\n") == read("")


def test_tokens_are_secrets_with_rights():
    web = read(
        'web: {listen: 0.0.0.0:80, tokens: [{name: desk, token: "${T}", may: [read, act]}]}\n',
        T=TOKEN,
    )

    (token,) = web.tokens
    assert (token.name, token.token, token.may) == ("desk", Secret(TOKEN), ("read", "act"))


def test_people_and_groups_of_the_proxy_may_act():
    web = read("web: {proxy: {from: [10.0.0.0/8], groups: X-Groups, act: [group:oncall, mara]}}\n")

    assert (web.proxy.groups, web.proxy.act) == ("X-Groups", ("group:oncall", "mara"))
    assert web.proxy.edit == ()


def test_a_proxy_may_stand_in_front():
    web = read("web: {listen: 0.0.0.0:80, proxy: {from: [10.0.0.0/8]}}\n")

    assert (web.proxy.from_, web.proxy.header) == (("10.0.0.0/8",), "X-Forwarded-User")


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        (
            "web: {listen: 0.0.0.0:80}\n",
            (
                "config.yaml:4:15: web.listen: 0.0.0.0 without a token lets anybody read the page; "
                "add tokens: or proxy:"
            ),
        ),
        (
            "web: {listen: here}\n",
            'config.yaml:4:15: web.listen: "here" has no port; write it like 127.0.0.1:8080',
        ),
        (
            "web: sometimes\n",
            (
                'config.yaml:4:6: web: expected options or off, found "sometimes"; '
                "write {listen: 127.0.0.1:8080}"
            ),
        ),
        (
            'web: {tokens: [{name: a, token: "${T:-short}"}]}\n',
            (
                "config.yaml:4:15: web.tokens.0.token: a token has at least 16 characters; "
                "make a longer one"
            ),
        ),
        (
            "web: {proxy: {from: [x]}}\n",
            'config.yaml:4:14: web.proxy.from: "x" is no network; write it like 10.0.0.0/8',
        ),
        (
            "web: {port: 80}\n",
            (
                'config.yaml:4:7: web: no option "port"; choose one that exists '
                "(there are: listen, hosts, tokens, proxy, url, title, mcp)"
            ),
        ),
    ],
)
def test_a_mistake_names_its_place_and_the_remedy(text, problem):
    assert problems(text) == [problem]


@pytest.mark.parametrize(
    ("text", "host", "port", "is_loopback"),
    [
        ("127.0.0.1:8080", "127.0.0.1", 8080, True),
        ("8080", "127.0.0.1", 8080, True),
        ("localhost:0", "localhost", 0, True),
        ("[::1]:80", "::1", 80, True),
        ("[::]:80", "::", 80, False),
        ("news.example:443", "news.example", 443, False),
    ],
)
def test_an_address_has_a_host_and_a_port(text, host, port, is_loopback):
    listen = parse_listen(text)

    assert (listen.host, listen.port, listen.is_loopback) == (host, port, is_loopback)


@pytest.mark.parametrize("text", ["", "a:b", "a:99999", ":80", "http://a:80/x", "a b:80"])
def test_other_texts_are_no_address(text):
    with pytest.raises(ValueError, match="write it like"):
        parse_listen(text)


def test_an_address_for_a_browser_is_a_url():
    assert parse_listen("[::1]:80").url == "http://[::1]:80/"


def test_the_address_that_people_open_names_its_host():
    web = read("web: {url: 'https://News.example:8443/'}\n")

    assert (web.url, find_web_host(web)) == ("https://News.example:8443/", "news.example")
    assert find_web_host(read("")) == ""


@pytest.mark.parametrize(
    ("url", "problem"),
    [
        ("news.example", '"news.example" is no address of a page'),
        ("ftp://a.example", '"ftp://a.example" is no address of a page'),
        ("https://[x", '"https://[x" is no address of a page'),
        ("https://a.example:99999", '"https://a.example:99999" is no address of a page'),
        ("https://ü.example", '"https://ü.example" is no address of a page'),
        ("https://a.example/panel", "the page stands at the root of its host"),
        ("https://a.example/?x", "the page stands at the root of its host"),
        ("https://u:p@a.example", "a name or password would stand in every message"),
    ],
)
def test_an_address_that_people_cannot_open_is_a_mistake(url, problem):
    remedy = "write it like https://groundswell.example.com/"
    assert problems(f"web: {{url: '{url}'}}\n") == [
        f"config.yaml:4:12: web.url: {problem}; {remedy}"
    ]
