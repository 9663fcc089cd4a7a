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


def test_the_zone_of_a_channel_is_known_though_it_holds_no_message() -> None:
    config = made(
        "channels: {a: {type: console, zone: Europe/Berlin}, b: {type: console, zone: UTC},"
        " c: {type: console}, d: {type: console, batch: 10m}}\n"
    )

    assert config.zones == {"a": "Europe/Berlin"}
    assert sorted(config.timings) == ["a", "d"]
    assert config.timings["a"].is_immediate


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
            'a: "type" is missing; add it (there are: alertmanager, apprise, command, console, email, feed, slack, slack_webhook, webhook)',
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


UNSET = (
    "feeds: [https://a.example/]\n"
    "watches: [{name: x, keywords: CBDC, tell: [rail, hook, mail, odd]}]\n"
    "channels:\n"
    '  rail: {type: slack, token: "${NO_TOKEN}", channel: "${NO_CHANNEL}"}\n'
    '  hook: {type: slack_webhook, url: "${NO_HOOK}"}\n'
    "  mail: {type: email, from: a@example.org, to: [b@example.org, c@example.org], smtp: {host: h, username: u, password: 'file:no-such-file'}}\n"
    "  odd: {type: console}\n"
)


def test_a_secret_that_is_not_set_is_a_mistake_of_a_config_to_send_with() -> None:
    assert len(problems(UNSET)) == 4


def test_a_config_to_read_keeps_channels_whose_secrets_are_not_set() -> None:
    texts = Texts("/etc/groundswell/config.yaml", {"config.yaml": UNSET})

    config = parse(texts, {}, needs_secrets=False)

    assert config.watches["x"].tell == ("rail", "hook", "mail", "odd")
    assert config.list_recipients(["rail", "hook", "mail"]) == [
        ("rail", ""),
        ("hook", ""),
        ("mail", "b@example.org"),
        ("mail", "c@example.org"),
    ]
    assert not [hint for hint in config.hints if "secret" in hint]


def test_a_config_to_read_has_the_other_mistakes_of_its_channels() -> None:
    text = "channels: {a: {type: slack, token: x, chanel: '#a'}}\n"

    with pytest.raises(ConfigError, match='no option "chanel"'):
        parse(Texts("/x/config.yaml", {"config.yaml": text}), {}, needs_secrets=False)
