"""Describe the addresses for programs as an OpenAPI document, from the operations of the page.

It is written by `python docs/reference.py`, so that the page needs nothing to serve it but a file.
"""

from __future__ import annotations

import dataclasses
import json
import re
import typing
from collections.abc import Iterator, Mapping, Sequence
from http import HTTPStatus
from typing import Any

from aiohttp import web
from pydantic import ConfigDict, TypeAdapter

from web import _app
from web._problem import ProblemBody
from web.api.operation import OPERATIONS, Operation
from web.api.parameters import Parameter

Schema = dict[str, Any]

ABOUT = """\
The state of Groundswell for programs: its trends, its alerts, and its health.

Times are in UTC. Fields may be added, never renamed or removed within `v1`. A parameter that an
address does not know is refused. Lists have a cursor: send `next` as `after`. Each answer to GET
has an `ETag`. A problem is `application/problem+json` (RFC 9457); its `detail` names the place,
the fault and the remedy.
"""
SAFE = frozenset({"GET", "HEAD"})
JSON = "application/json"
PROBLEM = "application/problem+json"
PROBLEMS: Mapping[int, str] = {
    HTTPStatus.BAD_REQUEST: "A parameter or the body makes no sense, or is not known.",
    HTTPStatus.UNAUTHORIZED: "A token is needed, or this one is wrong.",
    HTTPStatus.FORBIDDEN: "The request comes from another site, or the token may not do this.",
    HTTPStatus.NOT_FOUND: "There is no such thing.",
    HTTPStatus.CONFLICT: "It contradicts the present state.",
    HTTPStatus.REQUEST_ENTITY_TOO_LARGE: "The body is larger than 64 kB.",
    HTTPStatus.UNSUPPORTED_MEDIA_TYPE: "The body is no JSON.",
    HTTPStatus.UNPROCESSABLE_ENTITY: "The body is JSON, but its values make no sense.",
    HTTPStatus.MISDIRECTED_REQUEST: "The Host is no name of this page.",
    HTTPStatus.TOO_MANY_REQUESTS: "Too many wrong tokens, or too many requests at once.",
    HTTPStatus.INTERNAL_SERVER_ERROR: "A fault of the page; the log of the daemon has it.",
    HTTPStatus.SERVICE_UNAVAILABLE: "The state cannot be read, or the daemon does not answer.",
}
EVERYWHERE = (400, 401, 421, 429, 500, 503)
"""The problems that every address may have."""
HEADERS: Schema = {
    "ETag": {"description": "A hash of the answer.", "schema": {"type": "string"}},
    "RetryAfter": {
        "description": "Seconds after which another try may succeed.",
        "schema": {"type": "string"},
    },
    "Authenticate": {"description": "The schemes that are known.", "schema": {"type": "string"}},
}
PROBLEM_HEADERS = {401: {"WWW-Authenticate": "Authenticate"}, 429: {"Retry-After": "RetryAfter"}}
SCHEMES: Schema = {
    "bearer": {"type": "http", "scheme": "bearer", "description": "A token of `web: {tokens:}`."},
    "basic": {
        "type": "http",
        "scheme": "basic",
        "description": "The token as the password, with any name.",
    },
}


def list_operations() -> list[Operation]:
    """Return the operations of all parts of the page, by path and method."""
    app = web.Application()
    for part in _app.PARTS:
        part.add_routes(app)
    return sorted(app[OPERATIONS], key=lambda one: (one.path, one.method))


def write() -> str:
    """Return web/api/openapi.json as it should be."""
    document = make_document(list_operations())
    return json.dumps(document, indent=1, ensure_ascii=False, sort_keys=False) + "\n"


def make_document(operations: Sequence[Operation]) -> Schema:
    """Return the document of *operations*."""
    schemas = _Schemas(operations)
    paths: Schema = {}
    for operation in operations:
        described = _describe(operation, schemas)
        paths.setdefault(plain_path(operation.path), {})[operation.method.lower()] = described
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "Groundswell",
            "version": "1",
            "description": ABOUT,
            "license": {"name": "MIT", "identifier": "MIT"},
        },
        "servers": [{"url": "/"}],
        "paths": paths,
        "components": {
            "schemas": schemas.definitions,
            "responses": {_name(status): _problem(status) for status in PROBLEMS},
            "headers": HEADERS,
            "securitySchemes": SCHEMES,
        },
    }


def plain_path(path: str) -> str:
    """Return *path* without the patterns that aiohttp allows in its variable parts."""
    return re.sub(r"\{(\w+):[^{}]*(?:\{[^{}]*\}[^{}]*)*\}", r"{\1}", path)


def _describe(operation: Operation, schemas: _Schemas) -> Schema:
    right = operation.right
    needed = [{scheme: [right]} for scheme in SCHEMES]
    if right == "read":
        needed.insert(0, {})  # a page for its own machine alone needs no token
    described: Schema = {
        "operationId": _make_id(operation),
        "summary": operation.about,
        "description": f"Needs the right `{right}`, where the page has tokens.",
        "parameters": [
            *_list_path(operation),
            *map(_describe_parameter, operation.parameters),
            *_list_headers(operation),
        ],
        "responses": dict(_list_responses(operation, schemas)),
        "security": needed,
    }
    if operation.body is not None:
        schema = schemas.find(operation.body, "validation")
        content = {JSON: {"schema": schema}}
        described["requestBody"] = {"required": _has_needed(operation.body), "content": content}
    return described


def _has_needed(body: type) -> bool:
    """Return whether *body* has a field that cannot be left out; else all of it can."""
    fields = dataclasses.fields(body)
    return any(one.default is one.default_factory is dataclasses.MISSING for one in fields)


def _make_id(operation: Operation) -> str:
    words = re.findall(r"\w+", plain_path(operation.path).removeprefix("/api/v1"))
    return "-".join([operation.method.lower(), *words])


def _list_path(operation: Operation) -> Iterator[Schema]:
    for name in re.findall(r"\{(\w+)\}", plain_path(operation.path)):
        yield {"name": name, "in": "path", "required": True, "schema": {"type": "string"}}


def _list_headers(operation: Operation) -> Iterator[Schema]:
    for name, about in operation.headers:
        yield {"name": name, "in": "header", "description": about, "schema": {"type": "string"}}


def _describe_parameter(parameter: Parameter) -> Schema:
    said = {"name": parameter.name, "in": "query", "description": parameter.about}
    return {**said, "schema": parameter.schema}


# --- answers --------------------------------------------------------------------------------


def _list_responses(operation: Operation, schemas: _Schemas) -> Iterator[tuple[str, Schema]]:
    schema: Schema = {"type": "string"}
    if operation.answer is not None:
        schema = schemas.find(operation.answer, "serialization")
    answer: Schema = {
        "description": operation.about,
        "content": {operation.media: {"schema": schema}, **_describe_tables(operation)},
    }
    if operation.has_hash:
        answer["headers"] = {"ETag": {"$ref": "#/components/headers/ETag"}}
    yield str(int(operation.status)), answer
    if operation.may_wait:
        waits = "The daemon was asked, and has not answered yet; it acts when it can."
        yield "202", {**answer, "description": waits}
    if operation.has_hash:
        yield "304", {"description": "The asker has it already, as `If-None-Match` says."}
    for status in sorted(_list_problems(operation)):
        yield str(status), {"$ref": f"#/components/responses/{_name(status)}"}


def _describe_tables(operation: Operation) -> Schema:
    return {media: {"schema": {"type": "string"}} for media in operation.tables}


def _list_problems(operation: Operation) -> set[int]:
    found = {*EVERYWHERE, *map(int, operation.problems)}
    if "{" in operation.path:
        found.add(404)
    if operation.method not in SAFE or operation.right != "read":
        found.add(403)
    if operation.body is not None:
        found |= {413, 415, 422}
    return found


def _name(status: int) -> str:
    return re.sub(r"\W", "", HTTPStatus(status).phrase.title())


def _problem(status: int) -> Schema:
    schema = {"$ref": "#/components/schemas/ProblemBody"}
    described: Schema = {"description": PROBLEMS[status], "content": {PROBLEM: {"schema": schema}}}
    headers = PROBLEM_HEADERS.get(int(status), {})
    if headers:
        references = {name: {"$ref": f"#/components/headers/{of}"} for name, of in headers.items()}
        described["headers"] = references
    return described


# --- schemas --------------------------------------------------------------------------------


class _Schemas:
    """The schemas of all answers and bodies, which refer to one another."""

    def __init__(self, operations: Sequence[Operation]) -> None:
        wanted = {("serialization", str(ProblemBody)): ProblemBody}
        for operation in operations:
            wanted["serialization", str(operation.answer)] = operation.answer
            wanted["validation", str(operation.body)] = operation.body
        adapters = []
        for (mode, name), shape in wanted.items():
            if shape is not None:
                _read_docstrings(shape, "forbid" if mode == "validation" else "ignore")
                adapters.append((name, mode, TypeAdapter(shape)))
        found, rest = TypeAdapter.json_schemas(
            adapters, ref_template="#/components/schemas/{model}"
        )
        self._found = {key: _tidy(schema) for key, schema in found.items()}
        self.definitions: Schema = _tidy(dict(sorted(rest["$defs"].items())))

    def find(self, shape: Any, mode: str) -> Schema:
        """Return the schema of *shape*."""
        return self._found[str(shape), mode]


def _read_docstrings(shape: Any, extra: typing.Literal["forbid", "ignore"]) -> None:
    """Have the docstrings of the fields within *shape* described, where it is of dataclasses.

    *extra* says whether it may have further fields: a body may not, an answer will.
    """
    for inner in typing.get_args(shape):
        _read_docstrings(inner, extra)
    cls = typing.get_origin(shape) or shape
    if not dataclasses.is_dataclass(cls) or "__pydantic_config__" in vars(cls):
        return
    cls.__pydantic_config__ = ConfigDict(use_attribute_docstrings=True, extra=extra)
    for hint in typing.get_type_hints(cls).values():
        _read_docstrings(hint, extra)


def _tidy(found: Any) -> Any:
    """Return *found* without the titles that repeat the names, and with descriptions of a line."""
    if isinstance(found, list):
        return [_tidy(item) for item in found]
    if not isinstance(found, dict):
        return found
    kept = {}
    for key, value in found.items():
        if key == "title" and isinstance(value, str):
            continue
        is_text = key == "description" and isinstance(value, str)
        kept[key] = " ".join(value.split()) if is_text else _tidy(value)
    return kept
