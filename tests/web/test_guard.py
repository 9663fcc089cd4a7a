from __future__ import annotations

import base64

import pytest

from config._web import WebOptions, WebProxy, WebToken
from model import Secret
from tests.scenes.newsroom import make_quiet
from tests.web.scene import TOKEN, serve
from web._guard import read_host
from web.guarding.doorkeeper import read_token


@pytest.fixture(scope="module")
def room(tmp_path_factory):
    return make_quiet(tmp_path_factory.mktemp("room"))


@pytest.fixture(scope="module")
def site(room):
    with serve(
        room, WebOptions(hosts=("news.example",), url="https://Panel.example:8443/")
    ) as served:
        yield served


@pytest.fixture(scope="module")
def locked(room):
    token = WebToken(name="desk", token=Secret(TOKEN), may=("read",))
    with serve(room, WebOptions(tokens=(token,))) as served:
        yield served


def basic(password):
    return "Basic " + base64.b64encode(f"desk:{password}".encode()).decode()


@pytest.mark.parametrize(
    ("host", "status"),
    [
        ("127.0.0.1:8080", 200),
        ("localhost", 200),
        ("LOCALHOST:1", 200),
        ("[::1]:8080", 200),
        ("news.example", 200),
        ("news.example:443", 200),
        ("panel.example", 200),
        ("panel.example:8443", 200),
        ("evil.example", 421),
        ("news.example.evil.example", 421),
        ("127.0.0.1.evil.example", 421),
        ("localhost.", 421),
        ("0.0.0.0", 421),
        ("[::1", 421),
        ("", 421),
    ],
)
def test_only_known_names_of_the_page_are_answered(site, host, status):
    assert site.ask("/healthz", Host=host).status == status


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({"Sec_Fetch_Site": "same-origin"}, 405),
        ({"Sec_Fetch_Site": "none"}, 405),
        ({"Sec_Fetch_Site": "cross-site"}, 403),
        ({"Sec_Fetch_Site": "same-site"}, 403),
        ({"Sec_Fetch_Site": "cross-site", "Origin": "http://localhost"}, 403),
        ({"Origin": "http://localhost"}, 405),
        ({"Origin": "http://evil.example"}, 403),
        ({"Origin": "null"}, 403),
        ({}, 403),
        ({"Authorization": "Bearer x"}, 405),
    ],
)
@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE", "PATCH"])
def test_another_site_cannot_change_anything(site, method, headers, status):
    assert site.ask("/", method, Host="localhost", **headers).status == status


@pytest.mark.parametrize(
    ("authorization", "status"),
    [
        ("", 401),
        (f"Bearer {TOKEN}", 200),
        (f"bearer {TOKEN}", 200),
        (basic(TOKEN), 200),
        (f"Token {TOKEN}", 401),
        ("Basic !!!", 401),
    ],
)
def test_where_there_are_tokens_one_is_needed(locked, authorization, status):
    headers = {"Authorization": authorization} if authorization else {}

    for path in ("/", "/feeds", "/api/v1/now", "/healthz", "/api/v1/events?x"):
        if status != 200 or "events" not in path:
            assert locked.ask(path, **headers).status == status


def test_a_browser_is_asked_for_the_token(locked):
    answer = locked.ask("/")

    assert answer.headers["WWW-Authenticate"].startswith("Basic ")
    assert answer.headers["Content-Type"].startswith("application/problem+json")


def test_five_wrong_tokens_a_minute_are_enough(room):
    token = WebToken(name="desk", token=Secret(TOKEN))
    with serve(room, WebOptions(tokens=(token,))) as site:
        wrong = [site.ask("/", Authorization="Bearer wrong").status for _ in range(6)]
        right = site.ask("/", Authorization=f"Bearer {TOKEN}")

    assert wrong == [401] * 5 + [429]
    assert (right.status, right.headers["Retry-After"]) == (429, "60")


@pytest.mark.parametrize(
    ("networks", "headers", "status"),
    [
        (("127.0.0.0/8",), {"X_Forwarded_User": "mara"}, 200),
        (("127.0.0.0/8",), {}, 401),
        (("10.0.0.0/8",), {"X_Forwarded_User": "mara"}, 401),
        (("::/0",), {"X_Forwarded_User": "mara"}, 401),
    ],
)
def test_only_the_trusted_proxy_says_who_asks(room, networks, headers, status):
    with serve(room, WebOptions(proxy=WebProxy(from_=networks))) as site:
        assert site.ask("/", **headers).status == status


ONCALL = WebProxy(
    from_=("127.0.0.0/8",),
    act=("group:oncall", "mara"),
    edit=("jon", "group:desk leads"),
)


@pytest.mark.parametrize(
    ("headers", "right"),
    [
        ({"X_Forwarded_User": "eva"}, "read"),
        ({"X_Forwarded_User": "mara"}, "act"),
        ({"X_Forwarded_User": "eva", "X_Forwarded_Groups": "desk, oncall"}, "act"),
        ({"X_Forwarded_User": "eva", "X_Forwarded_Groups": "desk"}, "read"),
        ({"X_Forwarded_User": "eva", "X_Forwarded_Groups": "desk leads,oncall"}, "edit"),
        ({"X_Forwarded_User": "jon"}, "edit"),
        ({"X_Forwarded_User": "oncall"}, "read"),
        ({"X_Forwarded_User": "eva", "X_Forwarded_Groups": "mara,group:oncall"}, "read"),
        ({"X_Forwarded_User": "group:oncall"}, "read"),
        ({"X_Forwarded_Groups": "oncall"}, None),
    ],
)
def test_the_rights_of_a_person_are_those_of_the_name_or_a_group(room, headers, right):
    with serve(room, WebOptions(proxy=ONCALL)) as site:
        page = site.ask("/", **headers)
        act = site.ask("/api/v1/reload", "POST", Sec_Fetch_Site="same-origin", **headers)

    expected = {None: (401, 401), "read": (200, 403), "act": (200, 503), "edit": (200, 503)}
    assert (page.status, act.status) == expected[right]


@pytest.mark.parametrize(
    ("may", "status"),
    [(("read",), 403), (("act",), 503), (("edit",), 503), (("read", "act"), 503)],
)
def test_the_rights_of_a_program_are_those_of_its_token(room, may, status):
    token = WebToken(name="desk", token=Secret(TOKEN), may=may)
    with serve(room, WebOptions(tokens=(token,))) as site:
        answer = site.ask("/api/v1/reload", "POST", Authorization=f"Bearer {TOKEN}")

    assert answer.status == status


def test_every_answer_has_the_headers_of_a_strict_page(site):
    for path in ("/", "/api/v1/now", "/no-such-page"):
        headers = site.ask(path).headers
        assert "default-src 'none'" in headers["Content-Security-Policy"]
        assert "unsafe" not in headers["Content-Security-Policy"]
        assert headers["X-Content-Type-Options"] == "nosniff"
        assert headers["Referrer-Policy"] == "no-referrer"
        assert headers["Cross-Origin-Opener-Policy"] == "same-origin"
        assert headers["Server"] == "Groundswell"


@pytest.mark.parametrize(
    ("header", "name"),
    [("a.example:80", "a.example"), ("[::1]:8", "::1"), ("[x", ""), ("user@a", "a")],
)
def test_the_name_of_a_host_stands_before_its_port(header, name):
    assert read_host(header) == name


@pytest.mark.parametrize(
    ("header", "token"),
    [("Bearer abc", b"abc"), (basic("abc"), b"abc"), ("Digest x", None), ("", None)],
)
def test_a_token_comes_as_a_bearer_or_as_a_password(header, token):
    assert read_token(header) == token
