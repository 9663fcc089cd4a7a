"""The buttons of those who may act, and the pages that tell the daemon's answer."""

from __future__ import annotations

import re
from dataclasses import replace
from urllib.parse import quote, urlencode

import pytest

from alerts import name_trend
from model import Act, ActKind, Alert, Message, Silence, State
from tests.loopback.station import Station
from tests.scenes.newsroom import (
    DAY,
    HOUR,
    MINUTE,
    MONEY,
    NOW,
    RATES,
    STRIKE,
    YUAN,
    make_busy,
)
from tests.scenes.signals import a_signal
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
        ("/alerts", 'action="/alerts/dismiss"'),
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

        done = send(site, "/alerts/dismiss", "id=a")
        assert (done.status, "1 of the ids cannot be dismissed" in done.text) == (409, True)

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


# --- answers to alerts ------------------------------------------------------------------------


def find_forms(text):
    """Return the addresses that the forms of a page post to."""
    return set(re.findall(r'action="(/(?:alerts|silences)/?[^"?]*)" method="post"', text))


@pytest.fixture(scope="module")
def answered(tmp_path_factory):
    """Return a page with a silence in force, one that ended, and an acknowledged trend."""
    room = make_busy(tmp_path_factory.mktemp("answered"))
    asked = {"by": "Jon", "reason": "budget day", "until": NOW + DAY, "at": NOW - 6 * HOUR}
    with room.open() as store, store.transaction() as tx:
        tx.timing.add_silence(Silence("standing", watch=RATES, **asked))
        tx.timing.add_silence(Silence("over", watch=MONEY, ended=NOW - MINUTE, **asked))
        for kind in (ActKind.ACKNOWLEDGED, ActKind.USEFUL):
            tx.timing.keep_act(
                Act(kind, NOW - HOUR, "Mara", "page", "an alert", "rise-strike", STRIKE)
            )
    with serve(room, OPTIONS) as served:
        yield served


def read_page(site, path, token=ACTOR):
    text = site.ask(path, Authorization=f"Bearer {token}").text
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", "", text)), find_forms(text)


def test_now_shows_the_answers_to_everybody_and_buttons_to_those_who_may_act(answered):
    seen, none = read_page(answered, "/", READER)
    same, forms = read_page(answered, "/")

    for text in (seen, same):
        assert "Rising, but held since 7 Oct 07:42 UTC · silenced by Jon until" in text
        assert ": “budget day”" in text
        assert "acknowledged by Mara 7 Oct 11:42 UTC" in text
        assert "by Jon until 8 Oct 12:42 UTC · “budget day” · 0 alerts held so far" in text
        assert "by Jon , ended 7 Oct 12:41 UTC" in text
    assert none == set()
    assert {"/silences/standing/end", "/silences"} <= forms
    assert "/silences/over/end" not in forms
    acknowledged = {form for form in forms if form.endswith("/acknowledge")}
    assert len(acknowledged) == 2  # the trend that is silenced has End the silence in its place


@pytest.mark.parametrize(
    ("path", "words", "form"),
    [
        (f"/trends/{name_trend('rise-strike')}", "worth it?1 useful", "/feedback"),
        (f"/trends/{name_trend('rise-rates')}", "Silenced by Jon until", "/end"),
        (f"/watches/{STRIKE}", "worth it?1 useful", ""),
        (f"/watches/{RATES}", "by Jon until 8 Oct 12:42 UTC", "/end"),
        ("/alerts", "acknowledged by Mara 7 Oct 11:42 UTC · 1 useful", "/feedback"),
        ("/silences", "1 silence in force.", "/silences"),
    ],
)
def test_other_pages_show_the_answers_too(answered, path, words, form):
    path = path.replace(" ", "%20")
    seen, none = read_page(answered, path, READER)
    same, forms = read_page(answered, path)

    assert (words in seen, words in same) == (True, True)
    assert none == set()
    assert not form or any(one.endswith(form) for one in forms)


def test_a_watch_lets_its_entries_be_called_not_relevant(tmp_path):
    room = make_busy(tmp_path)
    with room.open() as store:
        room.add_entry(store, "yuan", NOW - HOUR, "央行数字货币 pilot in January")
    path = "/watches/" + quote(YUAN)
    with serve(room, OPTIONS) as site:
        stories = site.ask(f"/api/v1{path}/entries", Authorization=f"Bearer {ACTOR}").json
        (entry,) = stories["entries"]
        assert (entry["alert"], find_forms(read_page(site, path)[0])) == ("", set())

        signal = replace(a_signal(kind="match", watch=YUAN, key="told"), story=entry["story"])
        said = Message(kind="match", headline="One report", watch=YUAN)
        alert = Alert(
            named="told", signal=signal, at=NOW, state=State.ACTIVE, reason="", to=(), said=said
        )
        with room.open() as store, store.transaction() as tx:
            tx.record(alert, [])
        assert "/alerts/told/not-relevant" in read_page(site, path)[1]

        done = Act(ActKind.NOT_RELEVANT, NOW, "Mara", "chat", "told", "told", YUAN, entry["story"])
        silence = Silence("a", NOW + DAY, "Mara", "not relevant", NOW, YUAN, story=done.story)
        with room.open() as store, store.transaction() as tx:
            tx.timing.keep_act(done)
            tx.timing.add_silence(silence)  # as the daemon does, which all open pages hear of
        text, forms = read_page(site, path)
        assert "not relevant, says Mara 7 Oct 12:42 UTC" in text
        assert forms == {"/silences/a/end"}


def test_a_form_leads_back_to_its_own_page_alone(tmp_path):
    def work(site):
        for back, led in (
            ("/alerts?state=held#x", "/alerts?state=held#x"),
            ("//evil.example/", "/"),
        ):
            form = urlencode({"watch": "Money", "reason": "r", "for": "1h", "back": back})
            answer = send(site, "/silences", form)
            assert (answer.status, answer.headers["Location"]) == (303, led)
        refused = send(site, "/alerts/none/acknowledge", "back=%2Falerts%3Fstate%3Dheld")
        assert refused.status == 409
        assert "There is no alert none" in refused.text
        assert 'href="/alerts?state=held"' in refused.text

    visit(Station(tmp_path), work)


@pytest.mark.parametrize(
    ("path", "body"),
    [
        ("/silences", "watch=Money&reason=known&for=soon"),
        ("/silences", "watch=Money&reason=known"),
        ("/silences", "for=1h&reason=" + "x" * 201),
        ("/alerts/one/feedback", "said=perhaps"),
    ],
)
def test_a_form_that_makes_no_sense_is_refused(site, path, body):
    assert send(site, path, body).status == 400
