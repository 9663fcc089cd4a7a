from __future__ import annotations

import asyncio
import contextlib
from datetime import timedelta

import pytest

import web
from config._web import WebOptions
from storage import open_reader
from tests.scenes.newsroom import MONEY, NOW, make_figures, make_quiet, make_rise
from web._snapshot import Snapshots


@pytest.fixture
def room(tmp_path):
    return make_quiet(tmp_path)


def watch(room, work, daemon=None):
    """Let *work* use the snapshots of *room*; the clock goes on by its list `now`."""
    now = [NOW]

    async def run():
        with contextlib.closing(open_reader(room.database)) as reader:
            settings = web.Settings(
                reader, room.config, WebOptions(), lambda: now[0], "./start", daemon
            )
            return await work(Snapshots(settings), now)

    return asyncio.run(run())


def add_alert(room):
    with room.open() as store, store.transaction() as tx:
        rise = make_rise("x", MONEY, "burst.rising", make_figures(3, 1.0, 6.0, NOW), NOW)
        tx.record(rise, [("policy", "")])


def test_a_state_that_did_not_change_is_read_once(room):
    async def work(snapshots, _now):
        first = await snapshots.get()
        await asyncio.sleep(0)
        return first, await snapshots.get()

    first, second = watch(room, work)
    assert first is second


def test_requests_of_one_turn_of_the_loop_share_a_look_at_the_state(room):
    async def work(snapshots, _now):
        first = await snapshots.get()
        snapshots._rest_until = 0.0
        looks = snapshots.reader.read_version = Looks(snapshots.reader.read_version)
        await asyncio.sleep(0)
        shared = await asyncio.gather(*(snapshots.get() for _ in range(5)))
        await asyncio.sleep(0)
        await snapshots.get()
        return [one is first for one in shared], looks.count

    are_same, looks = watch(room, work)
    assert (are_same, looks) == ([True] * 5, 2)


class Looks:
    """Counts the looks at the state."""

    def __init__(self, read):
        self.count, self._read = 0, read

    def __call__(self):
        self.count += 1
        return self._read()


def test_a_change_makes_another_snapshot_and_tells_the_streams(room):
    async def work(snapshots, _now):
        heard = asyncio.Queue()
        snapshots.streams.add(heard)
        first = await snapshots.get()
        add_alert(room)
        snapshots._rest_until = 0.0
        await asyncio.sleep(0)
        second = await snapshots.get()
        return first, second, heard.get_nowait()

    first, second, told = watch(room, work)
    assert (first.now.waiting, second.now.waiting) == (0, 1)
    assert (second.version, told) == (first.version + 1, second)


def test_time_alone_tells_no_stream(room):
    async def work(snapshots, now):
        snapshots.streams.add(asyncio.Queue())
        first = await snapshots.get()
        now[0] += timedelta(seconds=40)
        snapshots._rest_until = 0.0
        await asyncio.sleep(0)
        return first, await snapshots.get()

    first, second = watch(room, work)
    assert second.now.served_at == NOW + timedelta(seconds=40)
    assert (second.version, second.digest) == (first.version, first.digest)


def test_the_pulse_knows_the_process_that_holds_the_state(room):
    async def work(snapshots, _now):
        return await snapshots._ask()

    assert watch(room, work).pid is None
    with room.open():
        assert watch(room, work).pid is not None


def test_a_page_ends_when_another_daemon_takes_the_state_over(room):
    async def work(snapshots, _now):
        ended = []
        await snapshots._feel_pulse(lambda: ended.append(True))
        return ended

    with room.open():
        assert watch(room, work, daemon=1) == [True]


def test_an_edit_that_the_daemon_took_is_shown(room):
    text = room.path.read_text().replace("Interest rates", "Rates of interest")

    async def work(snapshots, _now):
        await snapshots.get()
        with room.open() as store, store.transaction() as tx:
            tx.keep_config(str(room.path), {"config.yaml": text}, NOW)
        snapshots._rest_until = 0.0
        await asyncio.sleep(0)
        return await snapshots.get()

    names = [watch.name for watch in watch(room, work).now.quiet]
    assert "Rates of interest" in names
    assert "Interest rates" not in names
