"""Channels are built by the class of their type, and each name stands once."""

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


def test_a_channel_is_the_notifier_that_its_type_names() -> None:
    config = made("channels: {screen: {type: console}}\nops: screen\n")

    assert type(config.channels["screen"]).__module__ == "notifiers.console"


def test_a_default_sets_only_the_options_that_a_channel_has() -> None:
    config = made(
        "defaults: {channels: {token: xoxb-1, from: b@example.org}}\n"
        "channels: {a: {type: slack, channel: C01}, b: {type: console}}\n"
    )

    assert config.channels["a"].token.reveal() == "xoxb-1"  # type: ignore[attr-defined]
    assert sorted(config.channels) == ["a", "b"]


def test_a_default_may_set_the_type_of_all_channels() -> None:
    config = made("defaults: {channels: {type: console}}\nchannels: {a: {}}\n")

    assert type(config.channels["a"]).__module__ == "notifiers.console"


@pytest.mark.parametrize("name", ["a", "policy-alerts", "desk_2", "办公室", "a.b", "x" * 64])
def test_a_name_of_letters_digits_and_dashes_is_valid(name: str) -> None:
    assert list(made(f"channels: {{{name}: {{type: console}}}}\n").channels) == [name]


@pytest.mark.parametrize("name", ["a b", "-a", "#a", "x" * 65])
def test_another_name_is_a_mistake(name: str) -> None:
    (line,) = problems(f"channels: {{'{name}': {{type: console}}}}\n")

    assert line.endswith("this is not a name; use at most 64 letters, digits, - and _")


@pytest.mark.parametrize(
    ("channel", "message"),
    [
        ("{type: [console]}", "a.type: expected the name of a type, found a list; write one word"),
        ("{console: x}", 'a: "type" is missing; write {type: console, ...}'),
        (
            "{x: y}",
            'a: "type" is missing; add it (there are: console, email, slack, slack_webhook)',
        ),
    ],
)
def test_a_channel_without_a_type_is_a_mistake_with_the_nearest_fix(
    channel: str, message: str
) -> None:
    (line,) = problems(f"channels: {{a: {channel}}}\n")

    assert line.endswith(f"channels.{message}")


def test_a_wrong_channel_is_still_known_to_the_watches_that_tell_it() -> None:
    (line,) = problems("channels: {a: {type: slak}}\nwatches: [{name: x, keywords: y, tell: a}]\n")

    assert 'no notifier "slak"' in line
