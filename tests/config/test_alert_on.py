"""Watchers are built from alert_on: and from options on the watch."""

from __future__ import annotations

import pytest

from config import Config, Texts, parse
from model import ConfigError


def made(text: str) -> Config:
    return parse(Texts("/etc/groundswell/config.yaml", {"config.yaml": text}), {})


def problems(text: str) -> list[str]:
    with pytest.raises(ConfigError) as caught:
        made(text)
    return list(caught.value.problems)


def test_options_of_a_burst_may_stand_on_the_watch_on_the_burst_or_in_the_defaults() -> None:
    config = made(
        "defaults: {watches: {sensitivity: 1/quarter, min_publishers: 3}}\n"
        "watches:\n"
        "  - {name: plain, keywords: [a]}\n"
        "  - {name: default, keywords: [a], alert_on: [match, burst]}\n"
        "  - {name: on watch, keywords: [a], alert_on: burst, sensitivity: 1/week, at_least: 2x}\n"
        "  - {name: on burst, keywords: [a], alert_on: [{type: burst, sensitivity: 1/month}]}\n"
    )

    def asked(name: str) -> tuple[str, int, str]:
        burst = config.watchers[name][-1]
        return burst.sensitivity, burst.min_publishers, burst.at_least  # type: ignore[attr-defined]

    assert asked("default") == ("1/quarter", 3, "1x")
    assert asked("on watch") == ("1/week", 3, "2x")
    assert asked("on burst") == ("1/month", 3, "1x")


def test_a_watch_overrules_the_burst_of_the_defaults() -> None:
    config = made(
        "defaults: {watches: {alert_on: [{type: burst, sensitivity: 1/week, at_least: 2x}]}}\n"
        "watches: [{name: a, keywords: [a], sensitivity: 1/quarter}]\n"
    )

    (burst,) = config.watchers["a"]
    assert (burst.sensitivity, burst.at_least) == ("1/quarter", "2x")  # type: ignore[attr-defined]


def test_a_watch_without_alert_on_matches() -> None:
    config = made("watches: [CBDC]\n")

    assert config.watches["CBDC"].alert_on == ("match",)
    assert [type(each).__module__ for each in config.watchers["CBDC"]] == ["watchers.match"]


def test_watches_without_options_share_one_watcher() -> None:
    config = made("watches: [CBDC, DCEP]\ndefaults: {watches: {alert_on: [match, burst]}}\n")

    assert config.watchers["CBDC"] == config.watchers["DCEP"]
    assert config.watchers["CBDC"][1] is config.watchers["DCEP"][1]


@pytest.mark.parametrize(
    ("alert_on", "message"),
    [
        ("[]", "alert_on: the list is empty; name a kind of watcher, like [match]"),
        (
            "[[match]]",
            "alert_on.0: expected a kind of watcher, found a list; write one kind an item",
        ),
        ("[match, match]", 'alert_on.1: "match" is listed twice; remove one'),
        ("[{type: new, after: 2d}, {type: new}]", 'alert_on.1: "new" is listed twice; remove one'),
    ],
)
def test_a_wrong_list_of_watchers_is_a_mistake(alert_on: str, message: str) -> None:
    (line,) = problems(f"watches: [{{name: a, keywords: b, alert_on: {alert_on}}}]\n")

    assert line.endswith(f"watches.0.{message}")


def test_an_option_of_a_watcher_that_the_watch_does_not_have_is_a_mistake() -> None:
    (line,) = problems("watches: [{name: a, keywords: b, alert_on: silent, min_reports: 3}]\n")

    assert line.endswith(
        "watches.0.min_reports: is for burst, which this watch does not alert on; "
        "add it to alert_on:, or remove it"
    )


def test_a_default_of_a_watcher_is_ignored_by_watches_without_it() -> None:
    config = made("defaults: {watches: {min_reports: 9}}\nwatches: [CBDC]\n")

    assert config.watches["CBDC"].alert_on == ("match",)
