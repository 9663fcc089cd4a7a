"""A config that never times its channels is not read for the times of its channels."""

from __future__ import annotations

from dataclasses import fields
from pathlib import Path

import pytest

from config import may_time_channels
from config._routes import RouteOptions
from config._timing import TimingOptions

PLAIN = "feeds: [https://a.example/rss]\nwatches: [CBDC]\nchannels: {a: {type: console}}\n"


def test_a_plain_config_times_nothing(tmp_path: Path) -> None:
    path = tmp_path / "config.yaml"
    assert not may_time_channels(path)

    path.write_text(PLAIN, encoding="utf-8")
    assert not may_time_channels(path)


@pytest.mark.parametrize("word", ["include", *(each.name for each in fields(TimingOptions))])
def test_each_option_of_time_is_noticed(tmp_path: Path, word: str) -> None:
    path = tmp_path / "config.yaml"
    path.write_text(f"{PLAIN}# {word}: x\n", encoding="utf-8")

    assert may_time_channels(path)


def test_routes_have_no_other_option_of_time() -> None:
    of_routes = {each.name for each in fields(RouteOptions)}

    assert of_routes - {each.name for each in fields(TimingOptions)} == {
        "name",
        "to",
        "match",
        "severity",
    }
