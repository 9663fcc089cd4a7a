from __future__ import annotations

import re
from datetime import timedelta
from urllib.parse import quote, urlencode

import pytest

from config._web import WebOptions, WebProxy, WebToken
from model import Secret
from tests.scenes.newsroom import NOW, make_quiet
from tests.web.office import ACTOR, OPTIONS, READER, TOKENS
from tests.web.scene import serve
from web.pages.login import keep_own

BROWSER = {"Accept": "text/html,application/xhtml+xml"}
FORM = {"Content_Type": "application/x-www-form-urlencoded", "Sec_Fetch_Site": "same-origin"}
PROXY = WebProxy(from_=("127.0.0.0/8",))


@pytest.fixture(scope="module")
def room(tmp_path_factory):
    return make_quiet(tmp_path_factory.mktemp("room"))


@pytest.fixture
def site(room):
    with serve(room, OPTIONS) as served:
        yield served


def log_in(site, token=ACTOR, to="/", **headers):
    return site.ask("/login", "POST", urlencode({"token": token, "next": to}), **FORM, **headers)


def read_cookie(answer):
    """Return the cookie as a browser sends it back."""
    return answer.headers["Set-Cookie"].partition(";")[0]


def test_a_browser_is_led_to_the_login_and_back_to_the_address_it_asked_for(site):
    wanted = "/alerts?state=held&watch=a%20b"
    led = site.ask(wanted, **BROWSER)
    form = site.ask(led.headers["Location"], **BROWSER)
    back = log_in(site, to=wanted)
    seen = site.ask(back.headers["Location"], Cookie=read_cookie(back), **BROWSER)

    assert (led.status, led.headers["Location"]) == (303, f"/login?next={quote(wanted, safe='')}")
    assert (form.status, 'value="/alerts?state=held&amp;watch=a%20b"' in form.text) == (200, True)
    assert (back.status, back.headers["Location"]) == (303, wanted)
    assert (seen.status, "You are mara" in seen.text) == (200, True)
    assert ACTOR not in seen.text


@pytest.mark.parametrize(
    ("path", "headers"),
    [
        ("/api/v1/now", BROWSER),
        ("/api/v1/events", {"Accept": "text/event-stream"}),
        ("/", {}),
        ("/", {**BROWSER, "HX_Request": "true"}),
        ("/metrics", {"Accept": "*/*"}),
    ],
)
def test_programs_and_parts_of_pages_get_401(site, path, headers):
    answer = site.ask(path, **headers)

    assert answer.status == 401
    assert answer.headers["WWW-Authenticate"].startswith("Basic ")


def test_the_cookie_is_for_this_host_and_hidden_from_scripts(site):
    cookie = log_in(site).headers["Set-Cookie"]

    assert cookie.startswith("groundswell=")
    assert {"HttpOnly", "Path=/", "SameSite=Strict", "Max-Age=1209600"} <= set(cookie.split("; "))
    assert "Secure" not in cookie
    assert ACTOR not in cookie


@pytest.mark.parametrize(
    ("networks", "scheme", "is_secure"),
    [
        (("127.0.0.0/8",), "https", True),
        (("127.0.0.0/8",), "http", False),
        (("10.0.0.0/8",), "https", False),
    ],
)
def test_where_the_trusted_proxy_says_https_the_cookie_goes_by_https_only(
    room, networks, scheme, is_secure
):
    options = WebOptions(tokens=TOKENS, proxy=WebProxy(from_=networks))
    with serve(room, options) as site:
        given = log_in(site, X_Forwarded_Proto=scheme)
        cookie = read_cookie(given)
        seen = site.ask("/", Cookie=cookie, X_Forwarded_Proto=scheme)

    assert given.headers["Set-Cookie"].startswith("__Host-") == is_secure
    assert ("Secure" in given.headers["Set-Cookie"]) == is_secure
    assert seen.status == 200


def test_a_cookie_ends_with_time_and_with_a_changed_token(room):
    times = [NOW]
    with serve(room, OPTIONS, now=lambda: times[-1]) as site:
        cookie = read_cookie(log_in(site))
        assert site.ask("/", Cookie=cookie).status == 200
        times.append(NOW + timedelta(days=15))
        assert site.ask("/", Cookie=cookie).status == 401

    changed = WebToken(name="mara", token=Secret("another token of hers"), may=("act",))
    with serve(room, WebOptions(tokens=(changed,))) as site:
        assert site.ask("/", Cookie=cookie).status == 401


@pytest.mark.parametrize(("token", "status"), [(READER, 403), (ACTOR, 503)])
def test_a_cookie_has_the_rights_of_its_token(site, token, status):
    cookie = read_cookie(log_in(site, token))

    assert site.ask("/reload", "POST", "", Cookie=cookie, **FORM).status == status


def test_a_cookie_sent_by_another_site_changes_nothing(site):
    cookie = read_cookie(log_in(site))

    answer = site.ask("/reload", "POST", "", Cookie=cookie, Sec_Fetch_Site="cross-site")

    assert answer.status == 403


def test_a_wrong_token_is_said_on_the_page_and_the_sixth_within_a_minute_is_not_looked_at(site):
    answers = [log_in(site, "<b>wrong", to="/feeds") for _ in range(5)]
    last = log_in(site, ACTOR, to="/feeds")

    assert {answer.status for answer in answers} == {403}
    assert "This is not a token of this page." in answers[0].text
    assert "wrong" not in answers[0].text
    assert 'value="/feeds"' in answers[0].text
    assert (last.status, "Set-Cookie" in last.headers) == (429, False)
    assert "Too many wrong tokens; try again in a minute." in last.text


def test_behind_the_proxy_each_person_has_five_tries(room):
    with serve(room, WebOptions(tokens=TOKENS, proxy=PROXY)) as site:
        for _ in range(5):
            log_in(site, "wrong", X_Forwarded_For="192.0.2.1")
        same = log_in(site, X_Forwarded_For="198.51.100.9, 192.0.2.1")
        other = log_in(site, X_Forwarded_For="192.0.2.1, 198.51.100.9")

    assert (same.status, other.status) == (429, 303)


def test_who_leaves_must_give_the_token_again(site):
    left = site.ask("/logout", "POST", "", Cookie=read_cookie(log_in(site)), **FORM)

    assert (left.status, left.headers["Location"]) == (303, "/login")
    assert re.match(r'groundswell=""; .*Max-Age=0', left.headers["Set-Cookie"])


def test_a_copy_of_the_cookie_opens_nothing_after_its_owner_has_left(site):
    stolen, other = read_cookie(log_in(site)), read_cookie(log_in(site))
    assert site.ask("/", Cookie=stolen).status == 200

    site.ask("/logout", "POST", "", Cookie=stolen, **FORM)

    assert site.ask("/", Cookie=stolen).status == 401
    assert site.ask("/reload", "POST", "", Cookie=stolen, **FORM).status == 401
    assert site.ask("/", Cookie=other).status == 200


def test_who_has_no_genuine_cookie_ends_no_session(site):
    cookie = read_cookie(log_in(site))
    site.ask("/logout", "POST", "", Cookie=f"{cookie}0", **FORM)

    assert site.ask("/", Cookie=cookie).status == 200


def test_where_no_token_opens_the_page_there_is_no_login(room):
    with serve(room) as site:
        assert site.ask("/login?next=/feeds").headers["Location"] == "/feeds"
    with serve(room, WebOptions(proxy=PROXY)) as site:
        assert site.ask("/", **BROWSER).status == 401


def test_the_login_needs_its_style_and_nothing_else_before_a_token_is_given(site):
    style = re.search(r'href="(/static/[^"]+\.css)"', site.ask("/login").text)[1]

    assert site.ask(style).status == 200
    assert "<script" not in site.ask("/login").text


@pytest.mark.parametrize("path", ["/", "/feeds?state=down", "/watches/a%20b?range=14d#x"])
def test_the_way_back_is_a_path_of_this_page(path):
    assert keep_own(path) == path


@pytest.mark.parametrize(
    "address",
    [
        "", "feeds", "//evil.example", "///evil.example", "/\\evil.example", "\\\\evil.example",
        "/\t/evil.example", "/\n/evil.example", " //evil.example", "https://evil.example/",
        "javascript:alert(1)", "http:evil.example", "/login?next=/", "/a\r\nSet-Cookie: x=y",
        "//[", "/\x7f",
    ],
)  # fmt: skip
def test_no_way_leads_to_another_site(site, address):
    assert keep_own(address) == "/"
    assert log_in(site, to=address).headers["Location"] == "/"
