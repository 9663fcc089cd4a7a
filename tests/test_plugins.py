"""A type is a file of its room, or an installed package's entry point."""

from __future__ import annotations

import textwrap
from collections.abc import Iterator
from pathlib import Path

import pytest

import plugins
from config import Texts, parse
from model import ConfigError

PACKAGE = """
from dataclasses import dataclass
from datetime import timedelta


@dataclass(frozen=True, kw_only=True)
class Plugin:
    "A pager."

    number: int
    "Whom to ring."

    def __post_init__(self):
        if self.number == 13:
            raise KeyError(self.number)

    recipients = ("",)
    pace = ask_after = timedelta(0)
"""
POINTS = """
[groundswell.notifiers]
pager = pager_plugin:Plugin
console = pager_plugin:Plugin
broken = pager_plugin:Nothing
"""


@pytest.fixture
def pager(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Install a package that brings a notifier."""
    folder = tmp_path / "pager_plugin-1.0.dist-info"
    folder.mkdir()
    (folder / "METADATA").write_text("Metadata-Version: 2.1\nName: pager-plugin\nVersion: 1.0\n")
    (folder / "entry_points.txt").write_text(POINTS)
    (tmp_path / "pager_plugin.py").write_text(textwrap.dedent(PACKAGE))
    monkeypatch.syspath_prepend(str(tmp_path))
    plugins._list_installed.cache_clear()
    yield
    plugins._list_installed.cache_clear()


def test_the_types_of_a_room_are_its_files_without_helpers() -> None:
    assert plugins.list_kinds("feeds") == ("file", "rss")
    assert plugins.list_kinds("notifiers") == (
        "alertmanager",
        "apprise",
        "command",
        "console",
        "email",
        "feed",
        "slack",
        "slack_webhook",
        "webhook",
    )
    assert plugins.list_kinds("watchers") == ("burst", "emerging", "match", "new", "silent")


def test_a_type_is_the_class_in_the_file_of_that_name() -> None:
    import notifiers.slack

    assert plugins.load("notifiers", "slack") is notifiers.slack.Plugin


@pytest.mark.parametrize(
    ("room", "kind", "text"),
    [
        (
            "notifiers",
            "slak",
            (
                'no notifier "slak"; did you mean "slack"? '
                "(there are: alertmanager, apprise, command, console, email, feed, slack, slack_webhook, webhook)"
            ),
        ),
        ("feeds", "RSS", 'no source "RSS"; did you mean "rss"? (there are: file, rss)'),
        ("feeds", "_http", 'no source "_http"; choose one that exists (there are: file, rss)'),
        (
            "feeds",
            "telepathy",
            'no source "telepathy"; choose one that exists (there are: file, rss)',
        ),
    ],
)
def test_an_unknown_type_is_answered_with_the_nearest_and_all_types(
    room: str, kind: str, text: str
) -> None:
    with pytest.raises(plugins.NoPlugin) as caught:
        plugins.load(room, kind)

    assert str(caught.value) == text


@pytest.mark.usefixtures("pager")
def test_an_installed_package_brings_a_type() -> None:
    text = "channels: {a: {type: pager, number: 112}}\nops: a\n"

    config = parse(Texts("/x/config.yaml", {"config.yaml": text}), {})

    assert "pager" in plugins.list_kinds("notifiers")
    assert config.channels["a"].number == 112  # type: ignore[attr-defined]


@pytest.mark.usefixtures("pager")
def test_an_installed_package_cannot_replace_a_type_that_ships() -> None:
    assert plugins.load("notifiers", "console").__module__ == "notifiers.console"


@pytest.mark.usefixtures("pager")
def test_a_package_that_cannot_be_loaded_is_named() -> None:
    with pytest.raises(
        plugins.NoPlugin, match='the notifier "broken" of the package "pager-plugin"'
    ):
        plugins.load("notifiers", "broken")


@pytest.mark.usefixtures("pager")
def test_a_plugin_that_fails_on_its_options_is_a_mistake_at_its_row() -> None:
    text = "channels:\n  a: {type: pager, number: 13}\n"

    with pytest.raises(ConfigError) as caught:
        parse(Texts("/x/config.yaml", {"config.yaml": text}), {})

    assert caught.value.problems == (
        (
            "config.yaml:2:6: channels.a: pager_plugin failed on these options (KeyError); "
            "report it to its authors"
        ),
    )
