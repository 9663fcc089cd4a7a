"""The buttons of those who may act, and the pages that tell the daemon's answer."""

from __future__ import annotations

import pytest

from tests.loopback.station import Station
from tests.scenes.newsroom import DAY, NOW, make_busy
from tests.web.office import ACTOR, OPTIONS, READER, visit
from tests.web.scene import serve

FORM = "application/x-www-form-urlencoded"


def send(site, path, body="", token=ACTOR):
    """Return the answer to the form of a page."""
    headers = {"Sec_Fetch_Site": "same-origin", "Content_Type": FORM}
    return site.ask(path, "POST", body, Authorization=f"Bearer {token}", **headers)


@pytest.fixture(scope="module")
def site(tmp_path_factory):
    room = make_busy(tmp_path_factory.mktemp("room"))
    with room.open() as store, store.transaction() as tx:
        store.expire(NOW + DAY, NOW)
        tx.note("config", "it removes much; if this is meant: ./start reload --accept")
    with serve(room, OPTIONS) as served:
        yield served


@pytest.mark.parametrize(
    ("path", "form"),
    [
        ("/", 'action="/channels/desk/test"'),
        ("/", 'name="accept" value="yes">Accept the edit<'),
        ("/feeds", 'name="accept" value="yes">Accept the edit<'),
        ("/alerts", 'action="/alerts/retry"'),
    ],
)
def test_only_those_who_may_act_see_the_buttons(site, path, form):
    seen = [
        form in site.ask(path, Authorization=f"Bearer {token}").text for token in (READER, ACTOR)
    ]

    assert seen == [False, True]


def test_the_daemon_s_answer_is_a_page(tmp_path):
    def work(site):
        done = send(site, "/alerts/retry", "id=a&id=b")
        assert done.status == 409
        assert "2 of the ids cannot be tried again" in done.text
        assert 'href="/alerts"' in done.text

        done = send(site, "/reload?theme=dark", "accept=yes")
        assert (done.status, "Taken: 1 feed" in done.text) == (200, True)
        assert 'href="/?theme=dark"' in done.text

        done = send(site, "/channels/screen/test")
        assert (done.status, "Channel screen: sent" in done.text) == (200, True)
        assert done.headers["Cache-Control"] == "no-store"

    visit(Station(tmp_path), work)


@pytest.mark.parametrize("path", ["/alerts/retry", "/reload", "/channels/desk/test"])
@pytest.mark.parametrize(("token", "status"), [(READER, 403), (ACTOR, 503)])
def test_a_form_needs_the_right_and_a_daemon(site, path, token, status):
    answer = send(site, path, token=token)

    assert answer.status == status
    if status == 503:
        assert "No daemon answers." in answer.text
        assert answer.headers["Retry-After"] == "30"
