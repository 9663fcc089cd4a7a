"""Secrets come from the environment or from a file, and no output shows them."""

from __future__ import annotations

import traceback
from pathlib import Path

import pytest

from config import Config, load
from config.reading.secrets import Secrets
from model import ConfigError

CANARY = "xoxb-canary-7f3a"
MAIL = "to: a@example.org, from: b@example.org"


def write(folder: Path, text: str) -> Path:
    path = folder / "config.yaml"
    path.write_text(text, encoding="utf-8")
    return path


def token(config: Config) -> str:
    return config.channels["a"].token.reveal()  # type: ignore[attr-defined, no-any-return]


def test_a_variable_is_filled_in(tmp_path: Path) -> None:
    path = write(
        tmp_path, 'channels: {a: {type: slack, token: "${TOKEN}", channel: "${ROOM:-C01}"}}\n'
    )

    config = load(path, {"TOKEN": CANARY})

    assert token(config) == CANARY
    assert config.channels["a"].channel == "C01"  # type: ignore[attr-defined]
    assert config.secrets == frozenset({CANARY})


def test_a_part_of_a_text_is_filled_in_and_two_dollars_are_one(tmp_path: Path) -> None:
    path = write(tmp_path, 'feeds: [{url: "https://a.example/", name: "${TEAM} of $${TEAM}"}]\n')

    (feed,) = load(path, {"TEAM": "x"}).feeds.values()

    assert feed.name == "x of ${TEAM}"


def test_keywords_are_never_filled_in(tmp_path: Path) -> None:
    path = write(tmp_path, "watches: [$BTC, '\"${HOME}\"']\n")

    assert list(load(path, {"HOME": "/root"}).watches) == ["$BTC", '"${HOME}"']


def test_a_secret_stands_alone_in_a_file_next_to_the_config(tmp_path: Path) -> None:
    (tmp_path / "token").write_text(CANARY + "\n")
    path = write(tmp_path, "channels: {a: {type: slack, token: file:token, channel: C01}}\n")

    config = load(path, {})

    assert token(config) == CANARY
    assert config.secrets == frozenset({CANARY})


@pytest.mark.parametrize(
    ("content", "why"),
    [
        (b"\n", "holds no secret; write only the secret into it"),
        (b"\xff\xfe", "cannot be read (it is not text); put the secret there"),
        (b"x" * 70_000, "holds no secret; write only the secret into it"),
    ],
)
def test_a_file_without_a_secret_is_a_mistake(tmp_path: Path, content: bytes, why: str) -> None:
    (tmp_path / "token").write_bytes(content)
    path = write(tmp_path, "channels:\n  a: {type: slack, token: file:token, channel: C01}\n")

    with pytest.raises(ConfigError) as caught:
        load(path, {})

    file = tmp_path / "token"
    assert caught.value.problems == (
        f'config.yaml:2:27: channels.a.token: the file "{file}" {why}',
    )


@pytest.mark.parametrize(
    "text",
    [
        'channels: {a: {type: slack, token: "${TOKEN}", channel: C01, tokn: "${TOKEN}"}}',
        'channels: {a: {type: "${TOKEN}"}}',
        'channels: {a: {type: slack, token: x, channel: C01, ask_after: "${TOKEN}"}}',
        'channels: {a: {type: slack, token: x, channel: C01, api: "ftp://${TOKEN}/"}}',
        'channels: {a: {type: slack, token: x, channel: C01, api: "http://u:${TOKEN}@example.org/"}}',
        'channels: {a: {type: slack, token: "${TOKEN}\\n${TOKEN}", channel: C01}}',
        'channels: {a: {type: slack_webhook, url: "${TOKEN}"}}',
        'channels: {a: {type: slack_webhook, url: "http://${TOKEN}"}}',
        f'channels: {{a: {{type: email, {MAIL}, smtp: {{host: h, port: "${{TOKEN}}"}}}}}}',
        f'channels: {{a: {{type: email, {MAIL}, smtp: {{host: h, security: "${{TOKEN}}"}}}}}}',
        f'channels: {{a: {{type: email, {MAIL}, smtp: {{host: h, password: "${{TOKEN}}"}}}}}}',
        'channels: {a: {type: email, to: "${TOKEN}", from: "${TOKEN}", smtp: {host: h}}}',
        'feeds: ["${TOKEN}"]',
        'feeds: ["ftp://${TOKEN}/"]',
        'feeds: ["https://user:${TOKEN}@a.example/"]',
        'feeds: [{url: "https://a.example/", every: "${TOKEN}"}]',
        'feeds: [{url: "https://a.example/", schedule: "${TOKEN}"}]',
        'feeds: [{url: "https://a.example/", lang: "${TOKEN}"}]',
        'feeds: [{url: "https://a.example/", backfill: "${TOKEN}"}]',
        'feeds: [{url: "https://a.example/", allow_private: "${TOKEN}"}]',
        'ops: "${TOKEN}"',
        'agent: "中${TOKEN}"',
        f"channels: {{a: {{type: slack, token: [{CANARY}], channel: C01, x: 1}}}}",
        f"channels: {{a: {{type: slack, token: '{CANARY} {CANARY}', channel: C01}}}}",
        f"channels: {{a: {{type: slack_webhook, url: 'http://{CANARY}'}}}}",
    ],
)
def test_a_secret_is_in_no_message_however_wrong_it_is(tmp_path: Path, text: str) -> None:
    path = write(tmp_path, text + "\n")

    with pytest.raises(ConfigError) as caught:
        load(path, {"TOKEN": CANARY})

    assert CANARY not in str(caught.value)
    assert CANARY not in "".join(traceback.format_exception(caught.value))


@pytest.mark.parametrize(
    "written",
    [
        f"@{CANARY}",
        f"@{CANARY * 8}",
        f"*{CANARY}",
        f"&{CANARY}",
        f"!{CANARY}",
        f"!{CANARY} and more",
        f"#{CANARY}",
        f"%{CANARY}",
        f"a: {CANARY}",
        f"{{{CANARY}: 1}}",
        f"{{{CANARY}}}",
        f'"{CANARY}" and more',
        f"'{CANARY}",
        f'"\\{CANARY}"',
        f"|{CANARY}",
        f"x\n    token {CANARY}",
        f"x\n    token:{CANARY}",
    ],
)
@pytest.mark.parametrize(
    "text",
    [
        "channels:\n  a:\n    type: slack\n    channel: C01\n    token: {}\n",
        "channels:\n  a: {{type: slack, token: {}, channel: C01}}\n",
        "channels:\n  a: {{type: slack, channel: C01, token: {}}}\n",
    ],
)
def test_a_secret_that_yaml_reads_otherwise_is_in_no_message(
    tmp_path: Path, text: str, written: str
) -> None:
    path = write(tmp_path, text.format(written))

    with pytest.raises(ConfigError) as caught:
        load(path, {})

    assert CANARY not in str(caught.value)


def test_a_secret_is_in_no_hint_and_in_no_representation(tmp_path: Path) -> None:
    path = write(
        tmp_path,
        f"feeds: ['https://a.example/?key=${{KEY}}']\n"
        f"channels: {{a: {{type: slack, token: {CANARY}, channel: C01}}}}\n",
    )

    config = load(path, {"KEY": "canary-of-the-feed"})

    seen = f"{config!r} {config.hints} {config.channels!r} {config.texts!r}"
    assert CANARY not in seen
    assert "canary-of-the-feed" not in repr(config)
    # A log may name the feed by its address, so the redactor has to know its key.
    assert config.secrets == frozenset({CANARY, "canary-of-the-feed"})


@pytest.mark.parametrize(
    ("address", "written", "key"),
    [
        ("https://a.org/rss?t=s3cr3t", "https://a.org/rss?t=${T}", "https://a.org/rss?t=${T}"),
        ("https://a.org/s3cr3t/rss", "https://a.org/${T}/rss", "https://a.org/${T}/rss"),
        ("https://a.org/x%20y?t=1", "https://a.org/${SPACED}?t=1", "https://a.org/${SPACED}?t=1"),
        ("https://b.org/p/q?t=1", "${WHOLE}", "https://b.org/${WHOLE}"),
        ("https://b.org/p/q?t=1&n=2", "${WHOLE}&n=2", "https://b.org/${WHOLE}&n=2"),
        ("https://s3cr3t.org/rss", "https://${T}.org/rss", "https://s3cr3t.org/rss"),
        ("https://a.org/rss", "https://a.org/${UNSET:-rss}", "https://a.org/rss"),
        ("https://a.org/$${T}", "https://a.org/$${T}", "https://a.org/$${T}"),
        ("/srv/s3cr3t.xml", "/srv/${T}.xml", "/srv/s3cr3t.xml"),
    ],
)
def test_an_address_names_the_variables_behind_its_host(
    tmp_path: Path, address: str, written: str, key: str
) -> None:
    environ = {"T": "s3cr3t", "SPACED": "x y", "WHOLE": "https://b.org/p/q?t=1"}

    assert Secrets(environ, tmp_path).write_address(address, written) == key


def test_the_key_and_the_name_of_a_feed_have_no_secret(tmp_path: Path) -> None:
    text = """\
feeds:
  - "https://a.org/rss?t=${FEED}"
  - "https://a.org/atom?t=${FEED}"
"""
    config = load(write(tmp_path, text), {"FEED": CANARY})

    assert [*config.feeds] == ["https://a.org/rss?t=${FEED}", "https://a.org/atom?t=${FEED}"]
    assert CANARY not in repr(config.feeds)
    assert CANARY in config.secrets
    assert config.sources["https://a.org/rss?t=${FEED}"].address == f"https://a.org/rss?t={CANARY}"
