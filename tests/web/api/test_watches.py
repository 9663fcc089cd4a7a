"""The watches, their series and their entries as JSON and CSV."""

from __future__ import annotations

import json
from urllib.parse import quote

import pytest

from tests.scenes.keyword_steps import add_keywords
from tests.scenes.newsroom import MONEY, STRIKE, YUAN, make_busy
from tests.scenes.steps import add_past
from tests.web.scene import serve
from web.api.document import DOCUMENT

BASE = "/api/v1/watches"
ONE = f"{BASE}/{quote(MONEY)}"


@pytest.fixture(scope="module")
def site(tmp_path_factory):
    room = add_past(make_busy(tmp_path_factory.mktemp("room")))
    with room.open(), serve(room) as served:
        yield served


def test_watches_have_the_facts_of_the_page(site):
    items = site.ask(BASE).json["items"]

    assert len(items) == 8
    assert (items[0]["name"], items[0]["state"], items[0]["times"]) == (MONEY, "rising", 12.0)
    assert items[0]["alert_on"] == ["burst"]
    assert items[-1]["usual_a_day"] is None


def test_a_watch_has_its_settings(site):
    found = site.ask(ONE).json

    assert found["keywords"] == ["CBDC", "digital crown"]
    assert found["yaml"].startswith("- {name: Central bank digital currency,")
    assert found["trend"]["reports"] == 17


def test_a_series_has_steps_that_fit_its_time(site):
    default = site.ask(f"{ONE}/series").json
    asked = site.ask(f"{ONE}/series?since=3d&step=6h").json

    assert (default["step_seconds"], len(default["steps"])) == (3 * 3600, 112)
    assert (asked["step_seconds"], len(asked["steps"])) == (6 * 3600, 12)
    assert asked["steps"][0].keys() == {"start", "reports", "expected", "most", "covered"}
    assert default["marks"][0]["kind"] == "told"


@pytest.mark.parametrize(
    ("query", "headers"),
    [
        ("?format=csv", {}),
        ("", {"Accept": "text/csv"}),
        ("", {"Accept": "text/csv; charset=utf-8, */*;q=0.5"}),
    ],
)
def test_a_series_comes_as_csv(site, query, headers):
    answer = site.ask(f"{ONE}/series{query}", **headers)
    lines = answer.text.splitlines()

    assert answer.headers["Content-Type"].startswith("text/csv")
    assert lines[0] == "start,reports,expected,most,covered"
    assert len(lines) == 113
    assert lines[1].startswith("2026-09-23T15:00:00Z,")


@pytest.mark.parametrize("accept", ["*/*", "application/json, text/csv;q=0.5", "text/html"])
def test_a_series_comes_as_json_where_csv_is_not_named_first(site, accept):
    answer = site.ask(f"{ONE}/series", Accept=accept)

    assert answer.headers["Content-Type"].startswith("application/json")
    assert answer.headers["Vary"] == "Accept, Accept-Encoding"


def test_the_document_has_the_table_as_a_second_type():
    paths = json.loads(DOCUMENT.read_text())["paths"]
    content = paths["/api/v1/watches/{name}/series"]["get"]["responses"]["200"]["content"]

    assert list(content) == ["application/json", "text/csv"]
    assert content["text/csv"] == {"schema": {"type": "string"}}


def test_a_number_that_is_not_known_is_an_empty_field(site):
    lines = site.ask(f"{BASE}/{quote(YUAN)}/series?format=csv").text.splitlines()

    assert lines[1] == "2026-09-23T15:00:00Z,0,,,1.0"


@pytest.mark.parametrize(
    ("query", "detail"),
    [
        ("since=500d", "since: use 1h to 400d"),
        ("since=30m", "since: use 1h to 400d"),
        ("step=90m", "step: use 1h, 2h, 3h, 4h, 6h, 8h, 12h or whole days"),
        ("step=5h", "step: use 1h, 2h, 3h, 4h, 6h, 8h, 12h or whole days"),
        ("since=90d&step=6h", "step: further back than 59d only days are kept; use 1d or more"),
    ],
)
def test_steps_that_are_not_stored_are_refused(site, query, detail):
    answer = site.ask(f"{ONE}/series?{query}")

    assert (answer.status, answer.json["detail"]) == (400, detail)


def test_keywords_have_their_reports_where_each_is_measured(tmp_path):
    room = add_keywords(make_busy(tmp_path))
    with room.open(), serve(room) as served:
        items = served.ask(f"{BASE}/{quote(STRIKE)}/keywords?since=3d&step=1h").json["items"]
        none = served.ask(f"{ONE}/keywords").json["items"]
        refused = served.ask(f"{ONE}/keywords?step=5h")

    assert [(one["keyword"], one["reports"]) for one in items] == [
        ("tug crews", 14),
        ("port strike", 4),
    ]
    assert items[0].keys() == {"keyword", "reports", "usual", "share", "counts"}
    assert (none, refused.status) == ([], 400)


def test_entries_have_marks_and_reasons(site):
    found = site.ask(f"{ONE}/entries?view=late").json

    assert found["counts"] == {"all": 5, "stories": 5, "late": 1}
    (entry,) = found["entries"]
    assert (entry["why"], entry["title_spans"]) == (["CBDC"], [[31, 35]])
    assert site.ask(f"{ONE}/entries?view=x").status == 400


@pytest.mark.parametrize("path", ["", "/series", "/entries", "/keywords"])
def test_an_unknown_watch_is_not_found(site, path):
    answer = site.ask(f"{BASE}/nothing{path}")

    assert answer.status == 404
    assert answer.json["detail"].startswith('there is no watch "nothing"; /watches lists')
