from __future__ import annotations

import contextlib
import io
import json
import logging
import sqlite3

import pytest

from tests.scenes.newsroom import make_busy
from tests.web.scene import serve
from web._faults import MARK, MAX_TRACEBACK_CHARS, FaultHandler, report


@pytest.fixture
def write():
    """Return a function that gives the lines that were reported so far."""
    stream = io.StringIO()
    handler = FaultHandler(stream, is_for_daemon=True)
    logging.getLogger().addHandler(handler)
    yield lambda: [json.loads(line.removeprefix(MARK)) for line in stream.getvalue().splitlines()]
    logging.getLogger().removeHandler(handler)


def fail(error):
    """Report *error*, raised at one place."""
    try:
        raise error
    except type(error) as raised:
        report("GET /here", raised)


def test_each_kind_of_fault_is_reported_once(write):
    for number in range(3):
        fail(ValueError(f"value {number}"))
        fail(KeyError(number))

    reported = write()
    assert [one["problem"] for one in reported] == ["ValueError: value 0", "KeyError: 0"]
    assert {one["where"] for one in reported} == {"GET /here"}


def test_a_report_is_short_however_deep_the_fault(write):
    fail(ValueError("ü" * 100_000))

    assert len(write()[0]["exception"]) == MAX_TRACEBACK_CHARS


def test_a_person_reads_the_traceback():
    stream = io.StringIO()
    handler = FaultHandler(stream, is_for_daemon=False)
    logging.getLogger().addHandler(handler)
    fail(ValueError("a value"))
    logging.getLogger().removeHandler(handler)

    assert stream.getvalue().startswith("ValueError: a value\nTraceback (most recent call last)")


def test_a_fault_costs_one_answer_and_tells_nothing_of_the_inside(tmp_path, write):
    room = make_busy(tmp_path)
    with contextlib.closing(sqlite3.connect(room.database)) as database, database:
        database.execute("update watcher set state = 'broken'")
    with room.open(), serve(room) as site:
        answers = [site.ask("/api/v1/now"), site.ask("/api/v1/now?"), site.ask("/")]
        assert site.ask("/api/v1/alerts").status == 200

    for answer in answers:
        assert (answer.status, answer.headers["Content-Type"]) == (500, "application/problem+json")
        assert answer.json["detail"] == (
            "the page has a fault here; the log of the daemon has the reason as answer.failed"
        )
    (reported,) = write()
    assert "JSONDecodeError" in reported["problem"]


def test_a_request_that_is_none_is_no_fault_of_the_page(tmp_path, write):
    room = make_busy(tmp_path)
    with serve(room) as site:
        assert site.ask("/" + "a" * 80_000).status == 400

    assert write() == []
