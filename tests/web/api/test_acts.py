from __future__ import annotations

import json
import time

import pytest

from tests.loopback.station import Station
from tests.scenes.newsroom import make_quiet
from tests.web.office import ACTOR, OPTIONS, READER, post, visit
from tests.web.scene import serve

DISMISS = "/api/v1/deliveries/dismiss"
RETRY, RELOAD, TEST = "/api/v1/deliveries/retry", "/api/v1/reload", "/api/v1/channels/screen/test"


@pytest.fixture
def station(tmp_path):
    return Station(tmp_path)


@pytest.fixture(scope="module")
def alone(tmp_path_factory):
    """Return a page whose daemon does not run."""
    with serve(make_quiet(tmp_path_factory.mktemp("room")), OPTIONS) as site:
        yield site


def test_each_act_is_done_by_the_daemon_and_kept_with_the_name(station, capsys):
    def work(site):
        retried = post(site, RETRY, "{}")
        dismissed = post(site, DISMISS, "{}")
        reloaded = post(site, RELOAD, '{"accept": true}')
        sent = post(site, TEST)

        assert [one.status for one in (retried, dismissed, reloaded, sent)] == [200] * 4
        assert retried.json == {
            "state": "done",
            "text": "deliveries tried again now: 0",
            "id": "",
        }
        assert dismissed.json["text"] == "deliveries dismissed: 0"
        assert reloaded.json == {
            "state": "done",
            "text": "taken: 1 feed, 1 watch, 1 channel",
            "id": "",
        }
        assert sent.json == {"state": "done", "text": "channel screen: sent", "id": ""}

    acts = [line for line in visit(station, work) if line["event"] == "act.done"]
    assert [(line["act"], line["by"], line["ok"]) for line in acts] == [
        ("retry", "mara", True),
        ("dismiss", "mara", True),
        ("reload", "mara", True),
        ("send-test", "mara", True),
    ]
    assert "Test of Groundswell" in capsys.readouterr().out


def test_a_daemon_that_refuses_is_a_conflict_with_its_reason(station):
    def work(site):
        refused = post(site, RETRY, '{"ids": ["gone"]}')
        (station.folder / "config.yaml").write_text("feds: []\n")
        broken = post(site, RELOAD)

        assert (refused.status, broken.status) == (409, 409)
        assert "1 of the ids cannot be tried again" in refused.json["detail"]
        assert 'did you mean "feeds"' in broken.json["detail"]

    visit(station, work)


def test_a_daemon_that_does_not_answer_in_time_was_asked(station, monkeypatch):
    from web import _asking

    monkeypatch.setattr(_asking, "REPLY_DEADLINE", 0.2)

    def dawdle(*_):
        time.sleep(1.0)
        return 0

    def work(site):
        asked = post(site, RETRY)

        assert (asked.status, asked.json["state"]) == (202, "asked")
        assert "its log says so" in asked.json["text"]

    visit(station, work, retry=dawdle)


@pytest.mark.parametrize("path", [RETRY, RELOAD, "/api/v1/channels/desk/test"])
def test_without_a_daemon_nothing_is_done_and_it_is_said(alone, path):
    answer = post(alone, path)

    assert (answer.status, answer.headers["Retry-After"]) == (503, "30")
    assert "no daemon listens" in answer.json["detail"]


@pytest.mark.parametrize(
    ("path", "body", "status", "detail"),
    [
        (RETRY, "[]", 400, "expected a JSON object"),
        (RETRY, "{", 400, "it is not JSON"),
        (RETRY, '{"ids": "a"}', 400, "ids: expected a list"),
        (RETRY, '{"ids": ["a b"]}', 400, "ids: expected a list"),
        (RETRY, '{"ids": [1]}', 400, "ids: expected a list"),
        (RETRY, json.dumps({"ids": ["a"] * 1001}), 400, "at most 1,000 ids"),
        (RETRY, '{"id": "a"}', 400, 'there is no field "id"; those here: ids'),
        (RELOAD, '{"accept": "no"}', 400, "accept: expected true or false"),
        (RETRY + "?all=1", "{}", 400, "the query: there is no parameter"),
        ("/api/v1/channels/none/test", None, 404, 'there is no channel "none"'),
    ],
)
def test_a_body_that_makes_no_sense_is_refused(alone, path, body, status, detail):
    answer = post(alone, path, body)

    assert (answer.status, detail in answer.json["detail"]) == (status, True)


@pytest.mark.parametrize("kind", ["text/plain", "application/x-www-form-urlencoded"])
def test_a_body_is_json_and_says_so(alone, kind):
    assert post(alone, RELOAD, "{}", Content_Type=kind).status == 415


@pytest.mark.parametrize("path", [RETRY, RELOAD, TEST])
@pytest.mark.parametrize(("token", "status"), [(READER, 403), (ACTOR, 503), ("wrong", 401)])
def test_only_those_who_may_act(alone, path, token, status):
    path = path.replace("screen", "desk")

    answer = post(alone, path, token=token)

    assert answer.status == status
    if status == 403:
        assert "it needs the right act" in answer.json["detail"]


def test_on_loopback_without_tokens_nobody_acts(tmp_path):
    with serve(make_quiet(tmp_path)) as site:
        answer = site.ask(RELOAD, "POST", Sec_Fetch_Site="same-origin")

    assert answer.status == 403
    assert "this page without a token" in answer.json["detail"]
