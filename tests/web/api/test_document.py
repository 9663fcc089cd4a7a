from __future__ import annotations

import contextlib
import json

import jsonschema
import pytest

from config._web import WebOptions
from docs import openapi
from storage import open_reader
from tests.scenes.newsroom import NOW, make_quiet
from tests.web.api.fuzzing import REFUSED, fuzz, fuzz_acts
from tests.web.scene import serve
from web import Settings, make_app
from web.api.document import DOCUMENT

EXAMPLES = "10"
"""Of sense and nonsense for each address, besides the edges of each parameter.

`benchmarks/api.py` asks for 1,000.
"""
FOR_PROGRAMS = ("/api/", "/healthz", "/readyz", "/metrics")


@pytest.fixture(scope="module")
def site(tmp_path_factory):
    with serve(make_quiet(tmp_path_factory.mktemp("room"))) as served:
        yield served


def test_the_document_is_as_the_code_writes_it():
    assert openapi.write() == DOCUMENT.read_text(), "write it again: python docs/reference.py"


def test_the_document_is_valid_and_served(site):
    from schemathesis.specs.openapi.definitions import OPENAPI_31

    answer = site.ask("/api/v1/openapi.json")

    assert answer.headers["Content-Type"] == "application/json; charset=utf-8"
    assert answer.json == json.loads(DOCUMENT.read_text())
    jsonschema.Draft202012Validator(OPENAPI_31).validate(answer.json)


def test_the_document_has_every_address_for_programs_and_no_other(site):
    paths = json.loads(DOCUMENT.read_text())["paths"]
    described = {(path, method.upper()) for path, methods in paths.items() for method in methods}

    routes = list_routes(site.room)
    assert described == {route for route in routes if route[0].startswith(FOR_PROGRAMS)}


def list_routes(room):
    """Return path and method of each route; HEAD goes without saying."""
    with contextlib.closing(open_reader(room.database)) as reader:
        app = make_app(Settings(reader, room.config, WebOptions(), lambda: NOW, "./start"))
    return {
        (openapi.plain_path(route.resource.canonical), route.method)
        for route in app.router.routes()
        if route.method != "HEAD"
    }


def test_patterns_of_the_server_are_not_in_the_document():
    assert openapi.plain_path(r"/a/{id:[a-z]{2,8}}/{name}") == "/a/{id}/{name}"


@pytest.mark.untraced
def test_no_request_finds_an_answer_that_is_not_in_the_document(tmp_path):
    report = fuzz(tmp_path, "--generation-deterministic", "--max-examples", EXAMPLES)

    assert report.returncode == 0, report.stdout[-5000:] + report.stderr[-2000:]


@pytest.mark.untraced
def test_no_act_has_an_answer_that_is_not_in_the_document(tmp_path, capsys):
    report = fuzz_acts(tmp_path, "--generation-deterministic", "--max-examples", EXAMPLES)

    assert report.returncode == 0, report.stdout[-5000:] + report.stderr[-2000:]
    assert "Test of Groundswell" in capsys.readouterr().out


def test_the_fuzzing_names_only_operations_that_there_are():
    paths = json.loads(DOCUMENT.read_text())["paths"]

    assert {path for path, _ in REFUSED} <= paths.keys()
