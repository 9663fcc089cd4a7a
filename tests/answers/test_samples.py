"""Sample messages of every kind, as every channel shows them, held by files.

`GOLDEN=write .venv/bin/python -m pytest tests/answers/test_samples.py` writes the files again; read
the difference before you keep it.
"""

from __future__ import annotations

import json
import os
import re
from pathlib import Path
from typing import Any

import pytest

from alerts.wording import kinds as wording_kinds
from answers.samples import Setting, complete_kind, list_sample_kinds, make_sample
from model import Kind, Message, Timing
from notifiers import console, email, slack
from notifiers._slack_drawing import write_blocks
from plugins import list_kinds, list_signal_kinds
from tests.loopback import blocks as kit
from tests.scenes.held import BERLIN, NOON, Daily

GOLDEN = Path(__file__).parent / "golden"
SETTING = Setting(NOON, Timing(zone=BERLIN, digest=Daily()), "https://groundswell.example.com/")
KINDS = list_sample_kinds()
_PICTURE = re.compile(r"data:image/png;base64,[\w+/=]+")
"""Another version of zlib packs it into other bytes."""


def _sample(kind: str) -> Message:
    return make_sample(kind, SETTING)


def _compare(name: str, shown: str) -> None:
    path = GOLDEN / name
    shown = _PICTURE.sub("data:", shown)
    if os.environ.get("GOLDEN") == "write":
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(f"{shown.rstrip()}\n", encoding="utf-8")
    assert path.read_text(encoding="utf-8") == f"{shown.rstrip()}\n"


def _dump(payload: Any) -> str:
    return json.dumps(payload, ensure_ascii=False, indent=1)


@pytest.mark.parametrize("kind", KINDS)
def test_the_console_shows_each_kind_as_its_file_has_it(kind: str) -> None:
    _compare(f"console/{kind}.txt", console.Plugin.preview(_sample(kind), NOON).text)


@pytest.mark.parametrize("kind", KINDS)
def test_slack_gets_each_kind_as_its_file_has_it(kind: str) -> None:
    payload = slack.Plugin.preview(_sample(kind), NOON).payload
    assert kit.find_problems(payload["blocks"]) == []
    _compare(f"slack/{kind}.json", _dump(payload))


def test_slack_has_the_buttons_of_each_kind_as_the_file_has_them() -> None:
    lines = []
    for kind in KINDS:
        payload = slack.Plugin.preview_with_buttons(_sample(kind), NOON).payload
        assert kit.find_problems(payload["blocks"]) == []
        last = write_blocks(payload).splitlines()[-1]
        lines.append(f"{kind}: {last if last.startswith('[') else 'no buttons'}")
    _compare("slack/buttons.txt", "\n".join(lines))


@pytest.mark.parametrize("kind", KINDS)
def test_a_mail_says_each_kind_as_its_file_has_it(kind: str) -> None:
    shown = email.Plugin.preview(_sample(kind), NOON)
    _compare(f"email/{kind}.txt", shown.text)
    _compare(f"email/{kind}.html", shown.page)


def test_there_is_a_sample_of_every_kind_that_the_program_tells() -> None:
    told = {name for watcher in list_kinds("watchers") for name in list_signal_kinds(watcher)}
    told |= {one.name for one in vars(wording_kinds).values() if isinstance(one, Kind)}

    assert told - set(KINDS) == set()


def test_each_sample_is_of_its_kind_and_in_the_zone_of_the_channel() -> None:
    for kind in KINDS:
        message = _sample(kind)
        assert message.kind == kind
        assert message.zone in {BERLIN, ""}
        assert "UTC" not in console.Plugin.preview(message, NOON).text


def test_a_family_of_kinds_names_its_first() -> None:
    assert complete_kind("burst") == "burst.rising"
    assert complete_kind("silent") == "silent.begun"
    assert complete_kind("ops") == "ops.feed"
    assert complete_kind("emerging") == "emerging"
    assert complete_kind("brust") == ""


def test_without_the_address_of_the_page_no_sample_has_a_link_to_it() -> None:
    bare = Setting(NOON, Timing())
    assert [kind for kind in KINDS if make_sample(kind, bare).page] == []
