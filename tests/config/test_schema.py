"""The JSON Schema accepts every config that the loader accepts, and describes every option."""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path
from typing import Any

import pytest
import yaml

import config
from config import make_schema

ROOT = Path(__file__).resolve().parents[2]


@cache
def shared_schema() -> dict[str, Any]:
    return make_schema()


KINDS = {"string": str, "number": (int, float), "boolean": bool, "array": list, "object": dict}


def fits(value: Any, rule: Any) -> bool:
    """Return whether *rule* allows *value*; for the part of JSON Schema that ours uses."""
    if isinstance(rule, bool):
        return rule
    named = rule.get("properties", {})
    kinds = rule.get("type", [])
    kinds = [kinds] if isinstance(kinds, str) else kinds
    checks = [
        not kinds or any(kind in KINDS and isinstance(value, KINDS[kind]) for kind in kinds),
        not isinstance(value, str) or bool(re.search(rule.get("pattern", ""), value)),
        value == rule.get("const", value),
        value in rule.get("enum", [value]),
        any(fits(value, one) for one in rule.get("anyOf", [True])),
    ]
    if isinstance(value, list):
        checks += [fits(item, rule.get("items", True)) for item in value]
    if isinstance(value, dict):
        checks += [key in value for key in rule.get("required", [])]
        other = rule.get("additionalProperties", True)
        checks += [fits(item, named.get(key, other)) for key, item in value.items()]
    return all(checks)


@pytest.mark.parametrize("path", ["config.yaml", "examples/policy.yaml", "examples/security.yaml"])
def test_the_files_that_ship_fit_the_schema(path: str) -> None:
    assert fits(yaml.safe_load((ROOT / path).read_text(encoding="utf-8")), shared_schema())


@pytest.mark.parametrize(
    "text",
    [
        "feds: []",
        "feeds: [{url: a, evry: 5m}]",
        "feeds: [{every: 5m}]",
        "watches: [{keywords: [a]}]",
        "watches: [{name: a, keywords: [a], in: [titel]}]",
        "watches: [{name: a, keywords: [a], alert_on: [brust]}]",
        "channels: {a: {type: slak}}",
        "channels: {a: {type: slack, channel: C01}}",
        "defaults: {feeds: {evry: 5m}}",
        "feeds: [{url: a, every: 10 minutes}]",
        "feeds: [{url: a, every: 10}]",
    ],
)
def test_mistakes_do_not_fit_the_schema(text: str) -> None:
    assert not fits(yaml.safe_load(text), shared_schema())


def test_every_option_in_the_schema_is_described() -> None:
    silent: list[str] = []

    def look(rule: Any, path: str) -> None:
        for key, value in rule.get("properties", {}).items():
            if "description" not in value:
                silent.append(f"{path}.{key}")
            look(value, f"{path}.{key}")
        for value in (*rule.get("anyOf", []), rule.get("items"), rule.get("additionalProperties")):
            if isinstance(value, dict):
                look(value, path)

    look(shared_schema(), "")

    assert silent == []


def test_the_first_line_leads_editors_to_the_schema() -> None:
    first = (ROOT / "config.yaml").read_text(encoding="utf-8").splitlines()[0]

    assert first == "# yaml-language-server: $schema=./config.schema.json"


def test_the_docstring_of_the_room_names_every_function_that_it_offers() -> None:
    described = config.__doc__ or ""
    functions = [name for name in config.__all__ if name[0].islower()]

    assert [name for name in functions if name not in described] == []
