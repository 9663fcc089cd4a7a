"""The daemon and its database make one alert of copies in other words, whatever happens between."""

from __future__ import annotations

import pytest

import judging
from tests.loopback.inside import lend, within
from tests.loopback.world import World

pytestmark = pytest.mark.untraced

WIRE = "Central bank of Nigeria launches CBDC after long delay, governor says"
EDITED = "Nigeria: central bank launches CBDC after long delay, says governor"
ONCE_MORE = "Governor says central bank of Nigeria launches CBDC after delay"
OTHER = "Parliament in Wellington rejects a CBDC by one vote"
EVENT = "Nigeria CBDC launch divides bankers in Lagos"
LATER = "Nigeria CBDC launch divides the bankers of Lagos"

STREAM = [
    ("world", WIRE),
    ("tech", OTHER),
    ("tech", EDITED),
    ("policy", EVENT),
    ("atom", ONCE_MORE),
    ("world", LATER),
]
TOLD = [WIRE, OTHER, EVENT]


@pytest.fixture
def world(tmp_path, monkeypatch):
    with World(tmp_path) as world:
        lend(world, monkeypatch)
        yield world


async def begun(running):
    await running.once()


def feed_of(running, name):
    return next(feed for feed in running.config.feeds.values() if feed.name == name.title())


async def brought(running, world, stream):
    for feed, title in stream:
        world.publish(feed, title, expected=title in TOLD)
        await running.poll(feed_of(running, feed))


def said(running):
    rows = reversed(running.store.list_alerts(100))
    return [(row.message.mentions[0].title, row.state, row.key) for row in rows]


def test_a_copy_in_other_words_makes_one_alert(world):
    async def work(running):
        await begun(running)
        await brought(running, world, STREAM)
        return said(running)

    rows = within(world, work)

    assert [title for title, state, _ in rows if state == "active"] == TOLD
    keys = {title: key for title, _, key in rows}
    assert keys[WIRE] == keys[EDITED] == keys[ONCE_MORE]
    assert keys[EVENT] == keys[LATER] != keys[WIRE]


def test_a_restart_before_every_poll_changes_nothing(world):
    within(world, begun)

    for one in STREAM:

        async def work(running, one=one):
            await brought(running, world, [one])
            return said(running)

        rows = within(world, work)

    assert [(title, state) for title, state, _ in rows] == [
        (WIRE, "active"),
        (OTHER, "active"),
        (EDITED, "suppressed"),
        (EVENT, "active"),
        (ONCE_MORE, "suppressed"),
        (LATER, "suppressed"),
    ]


def test_a_failed_poll_leaves_no_text_behind(world, monkeypatch):
    async def work(running):
        await begun(running)
        with monkeypatch.context() as patch:
            patch.setattr(judging.alerts, "decide", lambda *_: 1 / 0)
            with pytest.raises(ZeroDivisionError):
                await brought(running, world, [("world", WIRE)])
        await brought(running, world, [("tech", EDITED)])
        await running.poll(feed_of(running, "world"))
        return said(running)

    rows = within(world, work)

    assert [(title, state) for title, state, _ in rows] == [
        (EDITED, "active"),
        (WIRE, "suppressed"),
    ]
    assert rows[0][2] == rows[1][2]
