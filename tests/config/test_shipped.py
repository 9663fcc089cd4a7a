"""The config that ships works as it is, teaches, and cannot be cut short unseen."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

import pytest
import yaml

import config
from config import Config, Texts, describe_loss, load, make_schema, parse
from model import ConfigError, Entry

ROOT = Path(__file__).resolve().parents[2]
SHIPPED = ROOT / "config.yaml"
ENVIRON = {"SLACK_BOT_TOKEN": "xoxb-1", "SMTP_PASSWORD": "sesame", "SECURITY_WEBHOOK": "https://hooks.slack.com/services/T0/B0/x"}  # fmt: skip


def found(made: Config, title: str) -> list[str]:
    return [m.watch for m in made.watchlist.match([Entry("f", "1", title)])]


def test_it_loads_without_any_environment_and_without_a_hint() -> None:
    made = load(SHIPPED, {})

    assert made.hints == ()
    assert 15 <= len(made.feeds) <= 20
    assert all(key.startswith("https://") for key in made.feeds)
    assert sum(feed.lang == "zh" for feed in made.feeds.values()) >= 4
    assert made.ops == "screen"
    assert all(watch.tell == ("screen",) for watch in made.watches.values())


@pytest.mark.parametrize(
    ("title", "watches"),
    [
        ("Bahamas relaunches its CBDC", ["Central bank digital currency"]),
        ("e-CNY wallets reach Hong Kong", ["Central bank digital currency"]),
        ("人民银行扩大数字人民币试点", ["Central bank digital currency"]),
        ("Nigeria's CBDC job fair", []),
        ("How governments vote on the blockchain", ["Blockchain in governance"]),
        ("Libra, the zodiac sign of balance", []),
        ("Diem sells its technology", ["Libra / Diem"]),
        ("Opel Diem concept car shown", []),
        ("ECB sees risks in a digital currency", ["Central banks and digital money"]),
        ("ECB keeps rates", []),
        ("IoT sensors make smart cities greener", ["Smart governance"]),
        ("#DeFi is back", ["#DeFi"]),
        ("defi", []),
    ],
)
def test_it_finds_what_it_says(title: str, watches: list[str]) -> None:
    assert found(load(SHIPPED, {}), title) == watches


@pytest.mark.parametrize("name", ["policy", "security"])
def test_the_examples_load_without_a_hint(name: str) -> None:
    made = load(ROOT / "examples" / f"{name}.yaml", ENVIRON)

    assert made.hints == ()
    assert len(made.watches) == 2
    assert all(watch.should_match and watch.should_ignore for watch in made.watches.values())


# --- truncation -----------------------------------------------------------------------------


def prefixes(text: str, step: int) -> Iterator[str]:
    """Every *step*-th prefix by bytes, and all that end near a line end or within the last lines."""
    raw = text.encode()
    for length in range(len(raw)):
        near_end = b"\n" in raw[max(0, length - 1) : length + 1] or length > len(raw) - 80
        if near_end or length % step == 0:
            yield raw[:length].decode(errors="ignore")


@pytest.mark.untraced
def test_however_it_is_cut_short_it_is_refused_or_reported_or_means_the_same() -> None:
    whole = load(SHIPPED, {})
    text = SHIPPED.read_text(encoding="utf-8")

    unseen = []
    for cut in prefixes(text, 17):
        try:
            made = parse(Texts(str(SHIPPED), {"config.yaml": cut}), {})
        except ConfigError:
            continue
        same = cut.rstrip() == text.rstrip()
        if not same and not describe_loss(whole, made):
            unseen.append(cut[-40:])

    assert unseen == []


# --- schema ---------------------------------------------------------------------------------


@cache
def shared_schema() -> dict[str, Any]:
    return make_schema()


KINDS = {"string": str, "number": (int, float), "boolean": bool, "array": list, "object": dict}


def fits(value: Any, rule: Any) -> bool:
    """Tell whether *value* is what *rule* allows; as much of JSON Schema as ours uses."""
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
def test_what_ships_fits_the_schema(path: str) -> None:
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
    first = SHIPPED.read_text(encoding="utf-8").splitlines()[0]

    assert first == "# yaml-language-server: $schema=./config.schema.json"


def test_the_docstring_of_the_room_names_every_function_that_it_offers() -> None:
    described = config.__doc__ or ""
    functions = [name for name in config.__all__ if name[0].islower()]

    assert [name for name in functions if name not in described] == []
