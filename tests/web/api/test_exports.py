"""The past as a file of the page: whole, typed, and only for those who may read."""

from __future__ import annotations

import csv
import http.client
import io
import json

import pytest

from config._web import WebOptions, WebToken
from model import Secret, StorageError
from tests.scenes.newsroom import make_busy
from tests.web.scene import TOKEN, serve
from web.api import exports


@pytest.fixture(scope="module")
def site(tmp_path_factory):
    room = make_busy(tmp_path_factory.mktemp("room"))
    with room.open(), serve(room) as served:
        yield served


def lines(answer):
    return [json.loads(line) for line in answer.body.splitlines()]


@pytest.mark.parametrize("subject", ["alerts", "deliveries", "entries"])
def test_both_forms_have_the_same_records(site, subject):
    table = site.ask(f"/api/v1/export/{subject}.csv")
    objects = site.ask(f"/api/v1/export/{subject}.jsonl")

    assert (table.status, objects.status) == (200, 200)
    assert table.headers["Content-Type"] == "text/csv; charset=utf-8"
    assert objects.headers["Content-Type"] == "application/jsonl; charset=utf-8"
    assert table.headers["Content-Disposition"] == f'attachment; filename="{subject}.csv"'
    rows = list(csv.DictReader(io.StringIO(table.text.removeprefix("\ufeff"), newline="")))
    name = "t" if subject == "entries" else "id"
    assert {row[name] for row in rows} == {one[name] for one in lines(objects)}
    assert rows


def test_one_watch_and_one_channel_have_their_own(site):
    ours = lines(site.ask("/api/v1/export/alerts.jsonl?watch=Port%20strike"))
    sent = lines(site.ask("/api/v1/export/deliveries.jsonl?channel=policy&since=3650d"))

    assert {one["watch"] for one in ours} == {"Port strike"}
    assert {one["channel"] for one in sent} == {"policy"}
    assert site.ask("/api/v1/export/alerts.jsonl?until=3650d").body == b""


def test_a_wrong_query_is_refused(site):
    unknown = site.ask("/api/v1/export/entries.csv?watch=Nothing")
    channel = site.ask("/api/v1/export/entries.csv?channel=policy")

    assert (unknown.status, channel.status) == (400, 400)
    assert unknown.json["detail"].startswith('watch: there is no watch "Nothing"')


def test_only_those_who_may_read_get_it(tmp_path):
    tokens = (WebToken(name="desk", token=Secret(TOKEN), may=("read",)),)
    room = make_busy(tmp_path)
    with room.open(), serve(room, WebOptions(tokens=tokens)) as closed:
        path = "/api/v1/export/alerts.csv"

        assert closed.ask(path).status == 401
        assert closed.ask(path, Authorization=f"Bearer {TOKEN}").status == 200


def test_a_third_export_at_once_is_asked_to_wait(site, monkeypatch):
    monkeypatch.setattr(exports.asyncio.Semaphore, "locked", lambda _: True)

    refused = site.ask("/api/v1/export/alerts.csv")

    assert (refused.status, refused.headers["Retry-After"]) == (503, "30")


def test_an_export_that_fails_on_the_way_is_not_taken_for_a_whole_one(site, monkeypatch):
    def write(*_):
        yield b"the first part\n"
        raise StorageError("the disk does not read")

    monkeypatch.setattr(exports, "write_export", write)

    with pytest.raises((http.client.HTTPException, ConnectionError)):
        site.ask("/api/v1/export/alerts.csv")


def test_the_pages_lead_to_it(site):
    assert (
        'href="/api/v1/export/alerts.csv?watch=Port%20strike"'
        in site.ask("/alerts?watch=Port%20strike").text
    )
    assert 'href="/api/v1/export/entries.jsonl"' in site.ask("/search").text
