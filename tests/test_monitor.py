"""poll, deliver, tick, reload: the way through the house, with real parts, in this process."""

import asyncio
import os
import signal
import threading
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

import judging
import monitor
from daemon import sending
from daemon.operator import EXPIRY_GRACE
from model import Full, Locked, Outcome, SeenEntry, State, StorageError, Verdict
from rehearsal import stream
from tests.loopback.inside import drain, finish_polls, lend, within
from tests.loopback.world import World
from tests.notifiers.samples import delivery
from tests.scenes.clock import StoppedClock


@pytest.fixture
def world(tmp_path, monkeypatch):
    with World(tmp_path) as world:
        lend(world, monkeypatch)
        yield world


def alerts_of(running, state):
    return [row.message.headline for row in running.store.list_alerts(100, state=state)]


def feed_of(running, name):
    return next(feed for feed in running.config.feeds.values() if feed.name == name)


def test_entries_of_the_first_poll_are_baseline_and_later_ones_are_told_once(world):
    async def work(running):
        await running.once()
        assert running.store.list_alerts(100) == []

        world.publish("world", "CBDC pilot 1 starts in world", expected=True)
        await running.poll(feed_of(running, "World"))
        await running.poll(feed_of(running, "World"))
        await drain(running)

        assert alerts_of(running, "active") == [
            "Digital money: CBDC pilot 1 starts in world — World"
        ]

    within(world, work)

    assert dict(world.in_slack()) == {"CBDC pilot 1 starts in world": 1}
    assert dict(world.in_mail("desk@example.org")) == {"CBDC pilot 1 starts in world": 1}


def test_the_entries_of_one_page_are_told_in_the_order_they_were_written(world):
    async def work(running):
        await running.once()
        for title in ("CBDC pilot starts", "Ghana weighs a CBDC", "Parliament rejects CBDC bill"):
            world.publish("world", title, expected=True)
        await running.poll(feed_of(running, "World"))
        await drain(running)

    within(world, work)

    told = [m.text for m in world.slack.messages if m.channel == "C0ALERTS1"]
    assert [next(t for t in world.expected if t in text) for text in told] == world.expected


def test_an_exception_while_deciding_forgets_that_the_entries_were_seen(world, monkeypatch):
    async def work(running):
        await running.once()
        world.publish("world", "CBDC pilot 2 starts in world", expected=True)
        with monkeypatch.context() as patch:
            patch.setattr(judging.alerts, "decide", lambda *_: 1 / 0)
            with pytest.raises(ZeroDivisionError):
                await running.poll(feed_of(running, "World"))

        await running.poll(feed_of(running, "World"))

        assert len(alerts_of(running, "active")) == 1

    within(world, work)


def test_a_poll_that_fails_in_the_database_comes_round_again(world, monkeypatch):
    async def work(running):
        await running.once()
        feed = feed_of(running, "World")
        running.agenda.replace({})

        def broken(*_):
            raise StorageError("state: disk full; free some space")

        monkeypatch.setattr(running.store, "read_feed", broken)
        running.polls.start(feed.key, running.poll(feed))
        await finish_polls(running)

        assert running.guard.resume_at > running.steady()
        assert len(running.agenda) == 1
        assert await running.poll_due() is None
        assert len(running.polls) == 0

    within(world, work)


def test_a_full_disk_is_said_once_and_when_there_is_space_the_work_goes_on(world, caplog):
    async def poll_now(running):
        running.guard.resume_at = 0.0
        running.agenda.replace({feed_of(running, "World").key: 0.0})
        await running.guard("poll_due", running.poll_due())
        await finish_polls(running)
        await drain(running)

    def let_grow(running, pages):
        with running.store._transaction() as db:
            most = pages or db.exec_driver_sql("PRAGMA page_count").scalar_one()
            db.exec_driver_sql(f"PRAGMA max_page_count = {most}")

    async def work(running):
        await running.once()
        let_grow(running, 0)
        world.web.set("/world.xml", world.document("World", 500))
        asked = len(world.web.list_requests("/world.xml"))
        for _ in range(3):
            await poll_now(running)
        assert (
            len(world.web.list_requests("/world.xml")) == asked + 1
        )  # not again before it can be stored
        assert running.agenda.find_first_due() - running.steady() <= monitor.STORAGE_PAUSE
        (told,) = world.slack.messages
        assert (told.channel, "the disk is full, nothing was stored" in told.text) == (
            "C0OPS0001",
            True,
        )

        let_grow(running, 100000)
        await poll_now(running)
        assert running.guard.trouble is None
        (row,) = [row for row in running.store.list_feeds() if row.name == "World"]
        assert (row.entries, row.failures) == (515, 0)

    within(world, work)

    assert len(world.slack.messages) == 1


def test_a_notifier_that_breaks_is_its_own_trouble(world):
    class Broken:
        recipients = ("",)
        pace = ask_after = timedelta()

        async def send(self, _delivery, _tools):
            raise ZeroDivisionError

    async def work(running):
        await running.once()
        channels = {**running.config.channels, "policy": Broken()}
        running.config = replace(running.config, channels=channels)
        world.publish("world", "CBDC pilot 3 starts in world", expected=True)
        await running.poll(feed_of(running, "World"))
        await drain(running)
        (row,) = running.store.list_deliveries(10, channel="policy")
        assert (row.state, row.maybe_sent) == ("pending", True)
        assert row.note.startswith("the notifier failed (ZeroDivisionError at ")
        assert row.note.endswith("; the log has the traceback; repair it")

    within(world, work)

    assert dict(world.in_mail("desk@example.org")) == {"CBDC pilot 3 starts in world": 1}


def test_a_source_that_fails_by_its_own_fault_fails_its_feed_and_no_other(world, capsys):
    class Broken:
        async def fetch(self, *_):
            raise ZeroDivisionError

    async def work(running):
        feed = feed_of(running, "World")
        sources = {**running.config.sources, feed.key: Broken()}
        running.config = replace(running.config, sources=sources)
        await running.once()

        rows = {row.name: row.problem for row in running.store.list_feeds()}
        assert rows.pop("World").startswith("the source failed (ZeroDivisionError at tests/")
        assert [name for name, problem in rows.items() if problem] == ["Dead"]

    within(world, work)

    assert "feed.crashed" in capsys.readouterr().out


def test_a_send_without_an_answer_counts_as_unsure(world, monkeypatch):
    class Silent:
        async def send(self, _delivery, _tools):
            await asyncio.sleep(60)

    async def work(running):
        monkeypatch.setattr(sending, "DEADLINE", 0.05)
        outcome = await running.send(Silent(), delivery())
        assert outcome == Outcome(Verdict.UNSURE, "no answer within 0 s")

    within(world, work)


def test_the_operator_hears_once_of_a_dead_feed_and_once_of_its_recovery(world):
    clock = StoppedClock()

    async def work(running):
        await running.once()
        for hour in range(6):
            clock.at = clock.start + timedelta(hours=hour)
            await running.poll(feed_of(running, "Dead"))
            await running.tick()
        assert alerts_of(running, "active") == ["1 of 7 feeds failing: Dead"]

        world.web.set("/dead.xml", world.document("Dead", 1))
        await running.poll(feed_of(running, "Dead"))
        await running.tick()
        await running.tick()
        assert alerts_of(running, "active")[0] == "Feed can be read again: Dead"
        assert len(alerts_of(running, "active")) == 2

    within(world, work, clock)


def test_a_run_by_cron_looks_at_the_clock_too(world):
    clock = StoppedClock()

    async def work(running):
        await running.once()
        for hour in range(1, 5):
            clock.at = clock.start + timedelta(hours=hour)
            running.agenda.replace({feed_of(running, "Dead").key: 0.0})
            await running.once()
        assert alerts_of(running, "active") == ["1 of 7 feeds failing: Dead"]

    within(world, work, clock)
    assert [message.channel for message in world.slack.messages] == ["C0OPS0001"]


@pytest.mark.parametrize("fault", ["500", "ratelimited:30"])
def test_a_channel_that_takes_nothing_is_told_once_elsewhere_and_once_when_it_works(world, fault):
    clock = StoppedClock()

    async def work(running):
        await running.once()
        world.slack.faults = [fault] * 100  # for the channel of the operator as well
        world.publish("world", "CBDC pilot 10 starts in world", expected=True)
        await running.poll(feed_of(running, "World"))
        await drain(running)
        for minutes in range(1, 9):
            clock.at = clock.start + timedelta(minutes=minutes)
            await running.tick()
            await running.tick()
            await drain(running)
        told = [text for text in alerts_of(running, "active") if text.startswith("Channel")]
        assert [text.partition(":")[0] for text in told] == [
            "Channel policy has taken nothing for 5m"
        ]

        world.slack.faults = []
        clock.at = clock.start + timedelta(minutes=14)
        await drain(running)
        told = [text for text in alerts_of(running, "active") if text.startswith("Channel")]
        assert told[:-1] == ["Channel policy works again"]

    within(world, work, clock)


def test_deliveries_to_a_channel_that_an_edit_took_away_are_told_once(world):
    async def work(running):
        await running.once()
        world.publish("world", "CBDC pilot 12 starts in world", expected=True)
        running.stopping = True  # nothing is sent by itself
        await running.poll(feed_of(running, "World"))
        running.stopping = False
        await running.tick()
        assert len(alerts_of(running, "active")) == 1

        path = world.folder / "config.yaml"
        kept = [each for each in path.read_text().splitlines() if "  policy: {type" not in each]
        path.write_text("\n".join(kept).replace("tell: [policy, desk]", "tell: [desk]"))
        well, told = await running.reload(asked=True, accept=True)
        assert well, told
        await running.tick()
        await running.tick()
        assert [text for text in alerts_of(running, "active") if "policy" in text] == [
            "1 delivery waits for channel policy, which is no longer configured"
        ]

    within(world, work)


def test_the_operator_does_not_hear_of_a_single_failure_of_a_channel(world):
    async def work(running):
        await running.once()
        world.slack.faults = ["503"]
        world.publish("world", "CBDC pilot 11 starts in world", expected=True)
        await running.poll(feed_of(running, "World"))
        await drain(running)
        running.store.retry(None, running.now())
        await drain(running)
        assert len(alerts_of(running, "active")) == 1

    within(world, work)

    assert dict(world.in_slack()) == {"CBDC pilot 11 starts in world": 1}


def test_a_clock_that_steps_far_ahead_and_back_gives_no_delivery_up(world):
    clock = StoppedClock()

    async def work(running):
        await running.once()
        world.publish("world", "CBDC pilot 9 starts in world", expected=True)
        running.stopping = True  # nothing is sent by itself
        await running.poll(feed_of(running, "World"))
        running.stopping = False
        for by in (timedelta(days=400), timedelta(days=-400), timedelta()):
            clock.wrong_by = by
            await running.tick()
            assert {row.state for row in running.store.list_deliveries(10)} == {"pending"}

        await drain(running)
        assert {row.state for row in running.store.list_deliveries(10)} == {"sent"}

    within(world, work, clock)


def test_a_refusing_channel_is_told_through_another_and_delivers_when_it_is_repaired(world):
    async def work(running):
        await running.once()
        world.slack.channels[0].is_archived = True
        world.publish("world", "CBDC pilot 4 starts in world", expected=True)
        await running.poll(feed_of(running, "World"))
        await drain(running)
        assert [m.channel for m in world.slack.messages] == ["C0OPS0001"]
        assert "Channel policy cannot be told" in world.slack.messages[0].text

        world.slack.channels[0].is_archived = False
        running.store.retry(None, running.now())
        await drain(running)

    within(world, work)

    assert dict(world.in_slack()) == {"CBDC pilot 4 starts in world": 1}
    assert "Channel policy works again" in world.slack.messages[-1].text


def test_a_crash_before_the_operator_hears_of_a_refusing_channel_leaves_that_to_the_restart(world):
    async def crash(running):
        await running.once()
        world.slack.channels[0].is_archived = True
        world.publish("world", "CBDC pilot 4 starts in world", expected=True)
        running.operator.tell = None  # the daemon ends when it calls it
        await running.poll(feed_of(running, "World"))
        while await running.lanes.wait_for_one():
            pass
        assert [row.blocked_since for row in running.store.list_channels()] == [None]

    async def restart(running):
        await asyncio.sleep(0.6)  # the channel's ask_after
        await drain(running)

    within(world, crash)
    within(world, restart)

    told = [m.text for m in world.slack.messages if m.channel == "C0OPS0001"]
    assert ["cannot be told" in text for text in told] == [True]


def test_a_delivery_that_a_crash_left_open_is_asked_for_before_it_is_sent_again(world):
    async def crash(running):
        await running.once()
        world.publish("world", "CBDC pilot 5 starts in world", expected=True)
        running.stopping = True  # nothing is sent by itself
        await running.poll(feed_of(running, "World"))
        delivery = running.store.claim_due("policy", running.now())
        await running.config.channels["policy"].send(delivery, running.tools.notifiers)

    async def restart(running):
        await asyncio.sleep(0.6)  # the channel's ask_after
        await drain(running)
        (row,) = running.store.list_deliveries(10, channel="policy")
        assert row.state == "sent"

    within(world, crash)
    within(world, restart)

    assert dict(world.in_slack()) == {"CBDC pilot 5 starts in world": 1}


def test_an_answer_that_could_not_be_stored_is_stored_later_and_nothing_is_said_twice(
    world, monkeypatch
):
    async def work(running):
        await running.once()
        settle, full = running.store.settle, iter([True, True])

        def settled(*given):
            if next(full, False):
                raise Full("state: the disk is full; free some space")
            return settle(*given)

        monkeypatch.setattr(running.store, "settle", settled)
        world.publish("world", "CBDC pilot 7 starts in world", expected=True)
        await running.poll(feed_of(running, "World"))
        await drain(running)
        assert running.guard.resume_at > running.steady()

        running.guard.resume_at = 0.0
        await drain(running)
        states = {row.channel: row.state for row in running.store.list_deliveries(10)}
        assert states == {"policy": "sent", "desk": "sent"}

    within(world, work)

    assert dict(world.in_slack()) == {"CBDC pilot 7 starts in world": 1}
    assert dict(world.in_mail("desk@example.org")) == {"CBDC pilot 7 starts in world": 1}


def test_one_round_on_a_database_that_fails_ends_with_the_trouble(world, monkeypatch):
    async def work(running):
        await running.once()
        world.publish("world", "CBDC pilot 8 starts in world", expected=True)
        running.stopping = True  # nothing is sent by itself
        await running.poll(feed_of(running, "World"))
        running.stopping = False

        def full(*_):
            raise Full("state: the disk is full; free some space")

        monkeypatch.setattr(running.store, "claim_due", full)
        async with asyncio.timeout(90):
            with pytest.raises(StorageError, match="disk is full"):
                await running.once()

    within(world, work)


def test_the_database_is_not_exchanged_under_a_running_daemon(world):
    path = world.folder / "config.yaml"

    async def work(running):
        good = path.read_text()
        path.write_text("database: other/state.db\n" + good.replace("- CBDC", "- stablecoin"))
        well, text = await running.reload(asked=True, accept=True)
        assert (well, running.config.database) == (False, world.folder / "data/groundswell.db")
        assert text == (
            f"config.yaml: database: the daemon runs on {world.folder}/data/groundswell.db and "
            "cannot change to another; restore the path, or stop the daemon, move the file and start it again"
        )

        path.write_text(good.replace("- CBDC", "- stablecoin"))
        assert (await running.reload(asked=True))[0]

    within(world, work)


def test_a_wrong_edit_is_refused_a_right_one_taken_and_both_are_answered(world):
    path = world.folder / "config.yaml"

    async def work(running):
        good = path.read_text()
        path.write_text(good.replace("tell:", "tel:"))
        well, text = await running.reload(asked=True)
        assert (well, 'did you mean "tell"' in text) == (False, True)
        assert running.store.read_status(running.now()).notes["config"] == text

        path.write_text(good.replace("- CBDC", "- stablecoin"))
        well, text = await running.reload(asked=True)
        assert (well, text) == (True, "taken: 7 feeds, 1 watch, 3 channels")
        assert running.config.watches["Digital money"].keywords == ("stablecoin",)
        assert running.store.read_status(running.now()).notes.get("config", "") == ""
        assert await running.reload() == (True, "nothing has changed")
        assert alerts_of(running, "active")[0].startswith("Configuration taken")

    within(world, work)


def test_an_edit_that_its_own_examples_refute_is_not_taken_and_ops_hears_why(world):
    path = world.folder / "config.yaml"

    async def work(running):
        before, text = running.config, path.read_text()
        examples = "    examples: {ignore: [CBDC job fair]}\n"
        path.write_text(text.replace("    keywords:\n", f"{examples}    keywords:\n", 1))
        well, _ = await running.reload(asked=True)

        assert (well, running.config is before) == (False, True)
        (told,) = alerts_of(running, "active")
        assert told.startswith("Configuration not taken: config.yaml:")
        assert "must be ignored, but matches" in told
        assert '"CBDC" in title' in told

    within(world, work)


def test_a_config_that_loses_most_feeds_is_held_until_accepted(world):
    path = world.folder / "config.yaml"

    async def work(running):
        lines = path.read_text().splitlines(keepends=True)
        path.write_text(
            "".join(
                row
                for row in lines
                if "/tech" not in row and "/d" not in row and "/policy" not in row
            )
        )
        well, text = await running.reload(asked=True)
        assert (well, "3 of 7 feeds" in text) == (False, True)
        assert len(running.config.feeds) == 7

        well, _ = await running.reload(asked=True, accept=True)
        assert (well, len(running.config.feeds)) == (True, 4)

    within(world, work)


def test_an_edit_that_could_not_be_stored_is_taken_later(world, monkeypatch):
    path = world.folder / "config.yaml"

    async def work(running):
        path.write_text(path.read_text().replace("- CBDC", "- stablecoin"))
        with monkeypatch.context() as patch:
            patch.setattr(running.store, "transaction", lambda: 1 / 0)
            with pytest.raises(ZeroDivisionError):
                await running.reload(asked=True)

        assert (await running.reload())[1].startswith("taken: ")
        assert running.config.watches["Digital money"].keywords == ("stablecoin",)

    within(world, work)


def test_a_broken_config_at_start_runs_on_the_last_good_one(world):
    path = world.folder / "config.yaml"

    async def nothing(_running):
        return None

    async def work(running):
        assert len(running.config.feeds) == 7
        well, text = await running.reload()
        assert (well, "config.yaml:1:" in text) == (False, True)
        assert "Configuration not taken" in alerts_of(running, "active")[0]

    within(world, nothing)
    path.write_text("feeds: {")
    within(world, work)
    path.unlink()
    within(world, nothing)


def test_two_monitors_do_not_share_a_state(world):
    async def work(_running):
        with pytest.raises(Locked, match=str(os.getpid())):
            async with monitor.open_monitor(world.folder / "config.yaml"):
                pass

    within(world, work)


def test_it_runs_by_its_ticks_and_ends_when_told(world):
    async def work(running):
        running_task = asyncio.ensure_future(running.run())
        while not world.web.list_requests("/world.xml"):
            await asyncio.sleep(0.05)
        world.publish("world", "CBDC pilot 6 starts in world", expected=True)
        async with asyncio.timeout(90):
            while not world.everyone_knows():
                await asyncio.sleep(0.05)
        signal.raise_signal(signal.SIGHUP)
        await asyncio.sleep(0.2)
        signal.raise_signal(signal.SIGTERM)
        async with asyncio.timeout(90):
            await running_task

    within(world, work)


def test_run_and_once_are_the_daemon_and_one_round_of_it(world):
    path, greeted = world.folder / "config.yaml", []

    assert monitor.once(path) == 0
    polled, over = len(world.web.list_requests("/world.xml")), threading.Event()

    def end_when_it_polls():
        while len(world.web.list_requests("/world.xml")) == polled and not over.wait(0.05):
            pass
        if not over.is_set():
            os.kill(os.getpid(), signal.SIGTERM)

    reader = threading.Thread(target=end_when_it_polls)
    reader.start()
    try:
        assert monitor.run(path, greeted.append) == 0
    finally:
        over.set()
        reader.join()
    assert [list(config.channels) for config in greeted] == [["policy", "desk", "ops"]]


def test_replay_decides_as_the_daemon_does_by_the_recorded_clock(world):
    from config import load

    config = load(world.folder / "config.yaml", os.environ)
    noon = datetime(2026, 3, 1, 12, tzinfo=UTC)

    def entry(number, title, **fields):
        at = noon + timedelta(hours=number)
        return SeenEntry(f"feed-{number}", f"id-{number}", title, first_seen=at, **fields)

    decided = list(
        stream.replay(
            config,
            [
                [
                    entry(1, "CBDC pilot begins", link="https://a.example/1"),
                    entry(2, "Nothing of the kind"),
                    entry(3, "A copy: CBDC pilot begins", link="https://a.example/1?utm_source=x"),
                    entry(4, "CBDC, told late", published=noon - timedelta(days=5)),
                ]
            ],
        )
    )

    assert [(a.at.hour, a.state, a.to) for a in decided] == [
        (13, State.ACTIVE, ("policy", "desk")),
        (15, State.SUPPRESSED, ("policy", "desk")),
        (16, State.SUPPRESSED, ("policy", "desk")),
    ]


def test_a_delivery_that_waited_through_a_long_stop_gets_a_chance_before_it_is_given_up(world):
    clock = StoppedClock()

    async def stop_with_an_alert_waiting(running):
        await running.once()
        world.publish("world", "CBDC pilot 7 starts in world", expected=True)
        running.stopping = True
        await running.poll(feed_of(running, "World"))

    async def come_back_after_three_days(running):
        await running.tick()
        assert {row.state for row in running.store.list_deliveries(10)} == {"pending"}
        clock.at += timedelta(seconds=EXPIRY_GRACE + 1)
        await running.tick()
        running.stopping = True  # the message of it waits
        told = alerts_of(running, "active")[0]
        assert (
            told == "3 deliveries were given up, as the channel took nothing in time: desk, policy"
        )
        states = [row.state for row in running.store.list_deliveries(10)]
        assert states == ["pending", "dead", "dead", "dead"]

    within(world, stop_with_an_alert_waiting, clock)
    clock.at += timedelta(days=3)
    within(world, come_back_after_three_days, clock)
