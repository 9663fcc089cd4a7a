"""The page that ends mails: only its signed link acts, only by POST, and by nobody's cookie."""

from __future__ import annotations

from contextlib import closing
from urllib.parse import urlencode

import pytest

from config._web import WebOptions
from storage import open_reader, sign_recipient
from tests.loopback.station import Station
from tests.scenes.newsroom import make_quiet
from tests.web.office import OPTIONS, visit
from tests.web.scene import serve
from web.pages.unsubscribe import MAX_POSTS

KEY = bytes(range(32))
ANN = "ann@example.org"
FORM = {"Content_Type": "application/x-www-form-urlencoded"}


def link(channel="screen", address=ANN, signature="", key=KEY):
    named = {"c": channel, "r": address, "s": signature or sign_recipient(key, channel, address)}
    return f"/unsubscribe?{urlencode(named)}"


def read_key(site):
    with open_reader_of(site) as reader:
        return reader.recipients.read_key()


def list_off(site):
    with open_reader_of(site) as reader:
        return [(one.channel, one.address, one.via) for one in reader.recipients.list_all()]


def open_reader_of(site):
    return closing(open_reader(site.room.database))


@pytest.fixture(scope="module")
def site(tmp_path_factory):
    room = make_quiet(tmp_path_factory.mktemp("room"))
    with room.open() as store:
        store.recipients.make_key(KEY)
    with serve(room, OPTIONS) as served:
        yield served


def test_a_get_asks_and_changes_nothing(tmp_path):
    def work(site):
        page = site.ask(link(key=read_key(site)))
        assert page.status == 200
        assert '<button class="btn main">Unsubscribe</button>' in page.text
        assert f"go to <b>{ANN}</b>" in page.text
        assert list_off(site) == []

    visit(Station(tmp_path), work)


def test_a_mail_client_posts_without_cookie_token_or_origin(tmp_path):
    def work(site):
        address = link(key=read_key(site))
        done = site.ask(address, "POST", "List-Unsubscribe=One-Click", **FORM)
        assert (done.status, "You are unsubscribed." in done.text) == (200, True)
        assert list_off(site) == [("screen", ANN, "one click in a mail")]

        done = site.ask(address, "POST", "again=yes", **FORM)
        assert (done.status, "has no recipient" in done.text) == (409, True)

    lines = visit(Station(tmp_path), work)
    acts = [(line["act"], line["by"]) for line in lines if line["event"] == "act.done"]
    assert acts == [("unsubscribe", ANN), ("subscribe", ANN)]


def test_a_person_who_presses_the_button_is_told_apart(tmp_path):
    def work(site):
        page = site.ask(
            link(key=read_key(site)), "POST", "", Origin="null", Sec_Fetch_Site="cross-site", **FORM
        )
        assert "Subscribe again" in page.text
        assert list_off(site) == [("screen", ANN, "a link in a mail")]

    visit(Station(tmp_path), work)


@pytest.mark.parametrize(
    "path",
    [
        "/unsubscribe",
        link(signature="x"),
        link(signature="é" * 43),
        link(key=bytes(32)),
        link(channel="x" * 500),
        link().replace("ann", "bob"),
    ],
)
@pytest.mark.parametrize("method", ["GET", "POST"])
def test_a_link_that_is_none_of_ours_does_nothing(site, path, method):
    with serve(site.room, OPTIONS) as fresh:
        refused = fresh.ask(path, method, "" if method == "POST" else None, **FORM)

    assert (refused.status, "Copy it from the mail" in refused.text) == (403, True)


def test_guesses_are_few_a_minute(site):
    with serve(site.room, OPTIONS) as fresh:
        found = [fresh.ask(link(signature="x")).status for _ in range(7)]

    assert found == [403] * 5 + [429] * 2


def test_posts_are_bounded_too_and_need_a_daemon(site):
    with serve(site.room, OPTIONS) as fresh:
        found = [fresh.ask(link(), "POST", "", **FORM) for _ in range(MAX_POSTS + 1)]

    assert [answer.status for answer in found] == [503] * MAX_POSTS + [429]
    assert found[0].headers["Retry-After"] == "30"
    assert "Try again in some minutes" in found[0].text


def test_the_other_guards_hold_for_it(site):
    page = site.ask(link())

    assert page.headers["Cache-Control"] == "no-store"
    assert "default-src 'none'" in page.headers["Content-Security-Policy"]
    assert "Set-Cookie" not in page.headers
    assert site.ask(link(), Host="evil.example").status == 421
    assert site.ask(link(), "DELETE").status in {403, 405}
    for path in ("/reload", "/unsubscribe/", "/unsubscribe/x"):
        assert site.ask(path, "POST", "", **FORM).status == 403


def test_a_name_with_markup_is_shown_as_text(site):
    page = site.ask(link(channel="<script>alert(1)</script>"))

    assert "<script>alert" not in page.text
    assert "&lt;script&gt;" in page.text


def test_without_any_key_no_link_is_ours(tmp_path):
    room = make_quiet(tmp_path)
    with serve(room, WebOptions()) as served:
        assert served.ask(link(key=b"")).status == 403
