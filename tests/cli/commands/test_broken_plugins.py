"""A plugin that cannot be loaded is a mistake with its place; one that fails costs only itself."""

from __future__ import annotations

from collections.abc import Callable

import pytest

import config
import plugins
from model import ConfigError

Write = Callable[[str, str], None]

NOTIFIER = """
from dataclasses import dataclass
from datetime import timedelta


@dataclass(frozen=True, kw_only=True)
class Plugin:
    "A pager."

    number: int = 112
    "Whom to ring."

    recipients = ("",)
    pace = ask_after = timedelta(0)

    async def send(self, delivery, tools):
        raise KeyError("top-secret")

    async def check(self, tools):
        return self.numbers[0]
"""
SOURCE = """
from dataclasses import dataclass


@dataclass(frozen=True, kw_only=True)
class Plugin:
    "A wire."

    address = "wire:"

    async def fetch(self, feed, validators, tools):
        return 1 / 0
"""


BROKEN = {
    "import nowhere_at_all\n": (
        "ModuleNotFoundError at {file}:1: No module named 'nowhere_at_all'"
    ),
    "import json\n\nclass Plugin(\n": "SyntaxError at {file}:3: '(' was never closed",
    "x = 1\ny = x / 0\n": "ZeroDivisionError at {file}:2: division by zero",
    "class Plugin:\n    pass\n": "there is no dataclass Plugin in it",
    "class Notifier:\n    pass\n": "there is no dataclass Plugin in it",
    (
        "from __future__ import annotations\nfrom dataclasses import dataclass\n"
        "@dataclass\nclass Plugin:\n    wait: Duration\n"
    ): "a type of its options is unknown: name 'Duration' is not defined",
    "raise OSError('two\\nlines')\n": "OSError at {file}:1: two lines",
}


@pytest.mark.parametrize(
    ("room", "kind", "text"),
    [
        ("notifiers", "notifier", "channels: {a: {type: broken}}\n"),
        ("feeds", "source", "feeds: [{type: broken}]\n"),
        ("watchers", "watcher", "watches: [{name: a, keywords: [b], alert_on: [broken]}]\n"),
    ],
)
@pytest.mark.parametrize(("code", "why"), BROKEN.items(), ids=lambda text: text[:20])
def test_a_plugin_that_cannot_be_loaded_is_a_mistake_at_its_name(
    write: Write, room: str, kind: str, text: str, code: str, why: str
) -> None:
    write(f"{room}/broken.py", code)

    with pytest.raises(ConfigError) as caught:
        config.parse(config.Texts("/x/config.yaml", {"config.yaml": text}), {})

    (problem, *_) = [line for line in caught.value.problems if "broken" in line]
    why = why.format(file=f"{room}/broken.py")
    assert problem.startswith("config.yaml:1:")
    assert problem.endswith(
        f'the {kind} "broken" cannot be loaded ({why}); repair {room}/broken.py'
    )


def test_a_broken_plugin_that_no_config_names_is_no_mistake(write: Write) -> None:
    for room in plugins.ROOMS:
        write(f"{room}/broken.py", "import nowhere_at_all\n")
    text = "defaults: {feeds: {every: 5m}}\nfeeds: []\nchannels: {a: {type: console}}\n"

    found = config.parse(config.Texts("/x/config.yaml", {"config.yaml": text}), {})

    assert [*found.channels] == ["a"]
    assert "broken" not in str(config.make_schema())


def test_check_online_reports_the_check_that_fails_with_all_others(ask, folder, write) -> None:
    write("notifiers/pager.py", NOTIFIER)
    write("feeds/wire.py", SOURCE)
    (folder / "saved.xml").write_text("<rss version='2.0'><channel></channel></rss>")
    (folder / "config.yaml").write_text(
        "feeds: [{type: wire, name: wire}, {type: file, path: saved.xml, name: saved}]\n"
        "watches: [CBDC]\nchannels: {a: {type: pager}, b: {type: console}}\n"
    )

    answer = ask("check", "--online")

    assert answer.code == 1
    assert answer.err.splitlines() == [
        (
            "channel a: its check failed (AttributeError at notifiers/pager.py:20); "
            "repair the notifier"
        ),
        "feed wire: the source failed (ZeroDivisionError at feeds/wire.py:12); repair the source",
        "feed saved: holds no entries; check that it is the right address",
    ]


def test_send_test_names_the_fault_of_a_notifier_without_its_text(ask, folder, write) -> None:
    write("notifiers/pager.py", NOTIFIER)
    (folder / "config.yaml").write_text("watches: [CBDC]\nchannels: {a: {type: pager}}\n")

    answer = ask("send-test", "a")

    assert (answer.code, answer.out) == (1, "")
    assert answer.err == (
        "channel a: the notifier failed (KeyError at notifiers/pager.py:17); repair it\n"
    )
