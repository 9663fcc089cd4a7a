"""No news is lost in silence: the faults of feeds, tried on the daemon as a process."""

import os
import threading
from datetime import UTC, datetime, timedelta

import pytest

import monitor
from tests.loopback.inside import drain, lend, within
from tests.loopback.world import World, rss
from tests.scenes.clock import StoppedClock

pytestmark = pytest.mark.untraced

GAZETTE = "2026-01-05T08:00:00Z"


@pytest.fixture
def world(tmp_path):
    with World(tmp_path) as world:
        yield world


def item(key, title, more=""):
    return f"<item><guid isPermaLink='false'>{key}</guid><title>{title}</title>{more}</item>"


def serve(world, *items):
    """Let the feed World carry *items* before its old entries."""
    document = rss("World", world.entries["world"])
    world.web.set("/world.xml", document.replace("<item>", "".join(items) + "<item>", 1))


def told_in(world, channel):
    return [message.text for message in world.slack.messages if message.channel == channel]


def is_told(world, title):
    return any(title in text for text in told_in(world, "C0ALERTS1"))


def test_an_entry_with_a_date_of_slashes_is_told(world):
    world.start()
    world.wait_for_baseline()

    at = datetime.now(UTC)
    shown = [
        f"{at:%Y/%m/%d %H:%M}",
        f"{at:%Y年%m月%d日 %H:%M}",
        f"{at:%Y.%m.%d}",
        f"{at:%G-W%V-%u}",
    ]
    titles = [f"CBDC pilot {number} starts" for number in range(len(shown))]
    rows = zip(titles, shown, strict=True)
    serve(world, *(item(title, title, f"<pubDate>{date}</pubDate>") for title, date in rows))

    world.wait(lambda: all(is_told(world, title) for title in titles))


def test_a_feed_whose_dates_hide_its_news_is_told_to_the_operator_and_can_be_set_right(world):
    world.start()
    world.wait_for_baseline()
    dated = f"<pubDate>{GAZETTE}</pubDate>"
    serve(world, *(item(f"g{n}", f"CBDC notice {n}", dated) for n in range(3)))

    world.wait(lambda: any("looks old: World" in text for text in told_in(world, "C0OPS0001")))
    assert "dates: first_seen" in world.command("feeds").stdout
    assert not is_told(world, "CBDC notice")

    config = world.folder / "config.yaml"
    config.write_text(config.read_text().replace("name: World}", "name: World, dates: first_seen}"))
    world.wait(lambda: world.log().count("config.loaded") == 2)
    serve(world, *(item(f"g{n}", f"CBDC notice {n}", dated) for n in range(4)))
    world.wait(lambda: is_told(world, "CBDC notice 3"))


def test_entries_that_share_guid_and_link_are_each_told(world):
    world.start()
    world.wait_for_baseline()
    link = "<link>https://news.example/q</link>"
    serve(world, *(item("q", f"CBDC reading of day {n}", link) for n in range(4)))

    world.wait(lambda: all(is_told(world, f"CBDC reading of day {n}") for n in range(4)))


def test_a_link_at_an_international_name_leaves_the_feed_readable(world):
    world.start()
    world.wait_for_baseline()
    serve(world, item("m", "CBDC pilot starts", "<link>https://münchen.example/x</link>"))

    world.wait(lambda: is_told(world, "CBDC pilot starts"))


@pytest.mark.parametrize("ahead", [timedelta(hours=5), timedelta(days=400)])
def test_a_clock_that_was_ahead_while_the_daemon_last_ran_stops_no_poll(world, ahead, monkeypatch):
    lend(world, monkeypatch)
    clock = StoppedClock()
    clock.wrong_by = ahead
    within(world, lambda running: running.once(), clock)

    world.start()
    world.publish("world", "CBDC pilot starts", expected=True)
    world.wait(world.everyone_knows)

    assert "clock.was_ahead" in world.log()


def fill(descriptor):
    """Write into the pipe *descriptor* until it takes nothing more."""
    os.set_blocking(descriptor, False)
    try:
        while True:
            os.write(descriptor, b"." * 4096)
    except BlockingIOError:
        os.set_blocking(descriptor, True)


def start_unread(world):
    """Start the daemon with an alert on the screen, which nobody reads; return the pipe's ends."""
    config = world.folder / "config.yaml"
    text = config.read_text().replace("tell: [policy, desk]", "tell: [policy, desk, screen]")
    config.write_text(text + "  screen: {type: console}\n")
    reader, writer = os.pipe()
    fill(writer)
    world.start(output=writer)
    world.wait(lambda: all(world.web.list_requests(f"/{name}.xml") for name in ("world", "tech")))
    return reader, writer


def test_a_reader_that_stops_reading_delays_no_channel_and_no_end(world):
    reader, writer = start_unread(world)

    world.publish("world", "CBDC pilot starts", expected=True)
    world.wait(world.everyone_knows)
    told = world.command("deliveries", "--json").stdout
    assert '"channel": "screen"' in told
    assert world.stop() < 30

    os.close(writer)
    os.close(reader)


def test_an_alert_waits_for_a_paused_reader_and_is_printed_once(world):
    reader, writer = start_unread(world)
    world.publish("world", "CBDC pilot starts", expected=True)
    world.wait(world.everyone_knows)

    shown = bytearray()

    def read():
        while part := os.read(reader, 65536):
            shown.extend(part)

    os.close(writer)
    thread = threading.Thread(target=read)
    thread.start()
    world.wait(lambda: b'"channel": "screen", "delivery"' in shown and b"delivery.sent" in shown)
    world.stop()
    thread.join()
    os.close(reader)
    assert shown.decode().count("   CBDC pilot starts") == 1


def test_a_flood_is_told_as_some_messages_and_one_with_the_rest(world):
    world.start()
    world.wait_for_baseline()
    serve(world, *(item(f"f{n}", f"CBDC pilot {n} in a flood of news") for n in range(2000)))

    world.wait(
        lambda: any("more reports in one poll" in text for text in told_in(world, "C0ALERTS1"))
    )
    world.publish("tech", "CBDC pilot in another feed", expected=True)
    world.wait(lambda: is_told(world, "CBDC pilot in another feed"))

    told = told_in(world, "C0ALERTS1")
    assert len([text for text in told if "in a flood of news" in text]) == 20
    assert [text for text in told if "more reports" in text] == [
        "🔎 Digital money: 1980 more reports in one poll (+1972 more)"
    ]
    assert "pilot 20 in a flood" in world.command("alerts", "--json", "--limit", "5000").stdout


def test_a_flood_that_a_stop_cuts_off_is_told_to_the_end(world, monkeypatch):
    lend(world, monkeypatch)
    clock = StoppedClock()

    async def break_off(running):
        await running.once()
        serve(world, *(item(f"f{n}", f"CBDC pilot {n} in a flood of news") for n in range(150)))
        feed = next(feed for feed in running.config.feeds.values() if feed.name == "World")
        with monkeypatch.context() as patch:
            patch.setattr(monitor.feeds, "plan_next_poll", lambda *_: 1 / 0)
            with pytest.raises(ZeroDivisionError):
                await running.poll(feed)
        assert running.store.list_alerts(1, state="held")

    async def go_on(running):
        clock.at += timedelta(minutes=10)
        await running.tick()
        await running.once()
        await drain(running)
        assert running.store.list_alerts(1, state="held") == []

    within(world, break_off, clock)
    within(world, go_on, clock)

    told = told_in(world, "C0ALERTS1")
    assert [text for text in told if "more report" in text] == [
        "🔎 Digital money: 80 more reports in one poll (+72 more)",
        "🔎 Digital money: 30 more reports in one poll (+22 more)",
    ]


def test_the_status_fails_when_the_daemon_is_dead_and_when_a_channel_takes_nothing(world):
    world.start()
    world.wait_for_baseline()
    well = world.command("status", "--json")
    assert (well.returncode, '"ok": true' in well.stdout) == (0, True), well.stdout

    world.kill()
    dead = world.command("status", "--json")
    assert (dead.returncode, '"ok": false' in dead.stdout) == (1, True)
    assert "the daemon is not running" in world.command("status").stdout
