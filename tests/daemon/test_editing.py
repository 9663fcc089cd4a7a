"""The message of a trend's rise follows the trend in Slack, and no delivery waits for that."""

from __future__ import annotations

import pytest

from tests.loopback.inside import drain, within
from tests.loopback.world import World
from tests.test_judging import BEGIN, begin_clock, live, plan, prepare

pytestmark = pytest.mark.untraced


@pytest.fixture
def clock():
    return begin_clock()


@pytest.fixture
def world(tmp_path, monkeypatch):
    with World(tmp_path) as world:
        prepare(world, monkeypatch)
        yield world


def list_updates(world):
    """Return the headlines of the edits that Slack got, in their order."""
    return [call["text"] for method, call in world.slack.calls if method == "chat.update"]


def list_lines(posted):
    """Return the lines that stand under the headline of a message."""
    listed = next(box for box in posted.blocks[0]["elements"] if box["type"] == "rich_text_list")
    return [section["elements"][0]["text"] for section in listed["elements"]]


async def go(running, world, clock, steps):
    """Live through *steps* of the plan, and send after each what is due."""
    for step in steps:
        await live(running, world, clock, [step])
        await drain(running)


def test_the_message_of_a_rise_follows_the_trend_to_its_end(world, clock):
    async def work(running):
        await running.once()
        steps = list(plan())
        await go(running, world, clock, steps[: BEGIN + 3])
        (root,) = [m for m in world.slack.messages if m.channel == "C0ALERTS1"]
        before, key = root.text, root.key
        world.slack.faults += ["commit_drop", "500"]
        await go(running, world, clock, steps[BEGIN + 3 :])
        return root, before, key

    root, before, key = within(world, work, clock)

    assert "rising: 3 reports in 60 min" in before
    updates = list_updates(world)
    assert "📈 Digital money rising: 4 reports in 2 h" in updates[0]
    assert len([text for text in updates if "rising: 6 reports" in text]) == 1
    assert "Digital money is back to usual: 6 reports in" in updates[-1]
    assert root.text == updates[-1]
    assert root.key == key != ""
    lines = list_lines(root)
    assert lines[0].startswith("▇▄▁")
    assert lines[1].startswith("Over since ")
    assert lines[2].startswith("Last report ")
    told = [m for m in world.slack.messages if m.channel == "C0ALERTS1"]
    assert [m.thread_ts for m in told] == ["", root.ts]
    shown = world.command("deliveries").stdout
    assert shown.count("edited ") == 1


def test_a_message_that_was_deleted_is_left_alone_and_the_end_still_arrives(world, clock):
    async def work(running):
        await running.once()
        steps = list(plan())
        await go(running, world, clock, steps[: BEGIN + 3])
        world.slack.faults.append("error:message_not_found")
        await go(running, world, clock, steps[BEGIN + 3 :])
        return running.store.list_channels()

    channels = within(world, work, clock)

    assert len(list_updates(world)) == 1
    told = [m.text for m in world.slack.messages if m.channel == "C0ALERTS1"]
    assert "rising: 3 reports" in told[0]
    assert "is back to usual" in told[1]
    assert [row.blocked_since for row in channels if row.name == "policy"] == [None]
    assert "no more edits of the message (message_not_found)" in world.command("deliveries").stdout
