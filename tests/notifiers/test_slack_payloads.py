"""Every payload passes Slack's own models, its own types, and its limits."""

from __future__ import annotations

import functools
import json
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from slack_sdk.models.blocks import Block

from tests.loopback import blocks as kit
from tests.notifiers.payloads import list_payloads

pytestmark = pytest.mark.untraced

TYPES = Path(__file__).parents[2] / ".build" / "slack-types"
"""The place where `.ci/run` installs Slack's types and the compiler."""

# By element and field: the longest text, or the largest number of items. Slack's reference pages;
# the numbers are those of the package slackblocks 3.0.0 too, which is not ours.
LIMITS = {
    ("header", "text"): 150,
    ("section", "text"): 3000,
    ("section", "fields"): 10,
    ("context", "elements"): 10,
    ("actions", "elements"): 25,
    ("button", "text"): 75,
    ("button", "value"): 2000,
    ("button", "url"): 3000,
    ("overflow", "options"): 5,
    ("option", "text"): 75,
    ("option", "value"): 150,
    ("option", "url"): 3000,
    ("confirm", "title"): 100,
    ("confirm", "text"): 300,
    ("confirm", "confirm"): 30,
    ("confirm", "deny"): 30,
    ("plain_text", "text"): 3000,
    ("mrkdwn", "text"): 3000,
    ("link", "url"): 3000,
}
MAX_BLOCKS = 50
MAX_TEXT = 4000  # of the fallback; Slack advises it and cuts at 40,000
MAX_ID = 255
MAX_CHARS = 6000  # our own, of all blocks

FIRST_LINES = 4
MESSAGE_TYPE = """interface Message {
  text: string; blocks?: KnownBlock[]; unfurl_links?: boolean; unfurl_media?: boolean
}"""


@functools.cache
def _make_payloads() -> dict[str, dict[str, Any]]:
    """Return all payloads by their names; only the process that tests them makes them."""
    return dict(list_payloads())


def _measure(value: Any) -> int:
    """Return the length of a text, also of one in an element, or the number of items."""
    return len(value["text"]) if isinstance(value, dict) else len(value)


def _walk(value: Any, kind: str = "") -> Iterator[tuple[str, dict[str, Any]]]:
    """Yield each element with its type; an option or a confirmation has none of its own."""
    if isinstance(value, list):
        for each in value:
            yield from _walk(each, kind)
    elif isinstance(value, dict):
        yield str(value.get("type", kind)), value
        for name, each in value.items():
            yield from _walk(each, {"options": "option"}.get(name, name))


def _find_problems(payload: dict[str, Any]) -> list[str]:
    blocks = payload.get("blocks", [])
    found = kit.find_problems(blocks)
    if len(blocks) > MAX_BLOCKS:
        found.append("too many blocks")
    if not 0 < len(payload["text"]) <= MAX_TEXT:
        found.append("the fallback is empty or too long")
    if kit.count_chars(blocks) > MAX_CHARS:
        found.append("the whole is too long")
    ids = [
        one[name] for _, one in _walk(blocks) for name in ("block_id", "action_id") if name in one
    ]
    found += [f"the id {one} is too long or there twice" for one in ids if len(one) > MAX_ID]
    block_ids = [block["block_id"] for block in blocks if "block_id" in block]
    found += [] if len(set(block_ids)) == len(block_ids) else ["a block_id is there twice"]
    for kind, one in _walk(blocks):
        for name, value in one.items():
            limit = LIMITS.get((kind, name))
            if limit is not None and not 0 < _measure(value) <= limit:
                found.append(f"{kind}.{name} has {_measure(value)}")
    return found


def test_there_are_payloads_of_all_kinds() -> None:
    kinds = {name.partition(",")[0] for name in _make_payloads()}
    assert {"match", "burst.rising", "emerging", "digest", "ops.feed"} <= kinds
    assert len(_make_payloads()) > 300


def test_every_payload_keeps_the_limits() -> None:
    found = {name: _find_problems(payload) for name, payload in _make_payloads().items()}
    assert {name: problems for name, problems in found.items() if problems} == {}


def test_the_models_of_slack_s_sdk_read_each_block_as_we_wrote_it() -> None:
    blocks = [block for payload in _make_payloads().values() for block in payload.get("blocks", [])]

    changed = [block for block in blocks if _round_trip(block) != block]
    assert changed == []
    assert len(blocks) > 400


def _round_trip(block: dict[str, Any]) -> Any:
    parsed = Block.parse(block)
    return parsed and parsed.to_dict()


def _check_types(folder: Path, payloads: dict[str, dict[str, Any]]) -> str:
    """Return the problems that TypeScript finds in *payloads* by Slack's own types."""
    lines = ['import type { KnownBlock } from "@slack/types";', MESSAGE_TYPE]
    for number, (name, payload) in enumerate(payloads.items()):
        lines.append(f"// {name}")
        lines.append(f"export const p{number}: Message = {json.dumps(payload)};")
    (folder / "payloads.ts").write_text("\n".join(lines))
    (folder / "node_modules").symlink_to(TYPES / "node_modules")
    command = ["node", "node_modules/typescript/bin/tsc", "--strict", "--noEmit"]
    command += ["--skipLibCheck", "payloads.ts"]
    ran = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)
    return ran.stdout + ran.stderr


@pytest.mark.skipif(
    not (TYPES / ".installed").exists(),
    reason="Slack's types are not installed; .ci/run does so where there are node and npm",
)
def test_slack_s_own_types_accept_every_payload_and_refuse_a_mistake(tmp_path: Path) -> None:
    wrong = {"text": "x", "blocks": [{"type": "rich_text", "elements": [{"type": "text"}]}]}
    different = {
        json.dumps(payload.get("blocks")): name for name, payload in _make_payloads().items()
    }
    payloads = {name: _make_payloads()[name] for name in different.values()}
    last = FIRST_LINES + 2 * len(payloads) + 2

    problems = _check_types(tmp_path, {**payloads, "wrong": wrong}).splitlines()

    assert [line for line in problems if line.startswith("payloads.ts")] == problems[:1]
    assert problems[0].startswith(f"payloads.ts({last},")
