from __future__ import annotations

import http.client
import json
from contextlib import closing

import pytest

from tests.web.pages.test_search import make_archive
from tests.web.scene import DEADLINE, serve

JSON = "application/json"


@pytest.fixture(scope="module")
def site(tmp_path_factory):
    room = make_archive(tmp_path_factory.mktemp("room"))
    with room.open(), serve(room) as served:
        yield served


def send(site, path, body, **headers):
    """Return the status and the JSON of the answer to a POST."""
    headers = {"Content-Type": JSON, "Sec-Fetch-Site": "same-origin", **headers}
    connection = http.client.HTTPConnection("127.0.0.1", site.port, timeout=DEADLINE)
    with closing(connection):
        connection.request("POST", path, body, headers)
        answer = connection.getresponse()
        return answer.status, json.loads(answer.read())


def preview(site, fields, **headers):
    return send(site, "/api/v1/preview", json.dumps(fields), **headers)


def test_a_draft_is_tried_on_the_stored_entries(site):
    yaml = "name: Central bank digital currency\nkeywords: [CBDC]\nnone: [job]"

    status, shown = preview(site, {"watch": yaml, "days": 14})

    assert status == 200
    assert shown["reports"] == {"now": 4.0, "then": 2.0} or shown["reports"]["then"] < 5
    assert shown["exact"]
    assert shown["lost"][0]["title"]


def test_mistakes_are_an_answer_with_their_places(site):
    status, shown = preview(site, {"watch": "name: X\nkeywords: |\n  a AND"})

    assert (status, shown["reports"]) == (200, None)
    assert [(one["line"], one["column"]) for one in shown["mistakes"]] == [(3, 5)]


@pytest.mark.parametrize(
    ("fields", "detail"),
    [
        ([], "the body: expected an object"),
        ({}, "watch: it is empty"),
        ({"watch": ""}, "watch: it is empty"),
        ({"watch": 1}, "watch: expected the YAML"),
        ({"watch": "a", "of": None}, "watch: expected the YAML"),
        ({"watch": "a", "days": 0}, "days: use a number from 1 to 30"),
        ({"watch": "a", "days": True}, "days: use a number from 1 to 30"),
        ({"watch": "a", "days": "14"}, "days: use a number from 1 to 30"),
        ({"watch": "a", "dais": 1}, 'the body: there is no field "dais"'),
    ],
)
def test_a_body_that_makes_no_sense_is_refused(site, fields, detail):
    status, problem = preview(site, fields)

    assert status == 400
    assert problem["detail"].startswith(detail)


def test_only_json_of_a_moderate_length_is_read(site):
    path = "/api/v1/preview"

    assert send(site, path, "watch=a", **{"Content-Type": "text/plain"})[0] == 415
    assert send(site, path, "{")[0] == 400
    assert send(site, path, "\ud83d".encode("utf-8", "surrogatepass"))[0] == 400
    assert preview(site, {"watch": "x" * 70_000})[0] == 413


def test_another_site_cannot_try_a_draft(site):
    assert preview(site, {"watch": "a"}, **{"Sec-Fetch-Site": "cross-site"})[0] == 403
