"""Measure the time from a feed's answer with a matching entry to Slack's acceptance of the alert.

    python -m benchmarks.latency [--feeds 1000] [--seconds 180]

The daemon runs as a process of its own. Each feed is a loopback address and is polled every
minute; a quarter of the answers have four new entries, and one in six of these has a keyword. So
there are fewer alerts than the one message a second that Slack takes in a channel. The first
minute, in which all feeds are read for the first time, does not count.

Prints JSON: alerts, those that were not told by the end, and the quantiles of the time in seconds,
next to the bare cost of a message, a post of the same client to the same Slack. The exit code is 1
if the 99th percentile is above the limit.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import os
import re
import subprocess
import sys
import tempfile
import time
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path

from slack_sdk.web.async_client import AsyncWebClient

from benchmarks.feed_server import ROOT, read_port, start_server
from benchmarks.latency_server import KEYWORD
from benchmarks.machine import machine
from benchmarks.polling import find_quantile, make_address
from config import load
from model import Page
from storage import open_store
from tests.loopback.slack import SlackServer

LIMIT = 2.0  # seconds, 99th percentile
CHANNEL = "C0ALERTS1"
START = timedelta(seconds=5)
FIRST_READS = 75.0  # seconds
LAST_ALERTS = 10.0  # seconds before the end, in which an alert may still be on its way
LOOK = 0.005  # seconds between two looks at the messages that Slack has
TITLE = re.compile(rf"{KEYWORD} (\d+) (\d+)")


def write_config(folder: Path, port: int, count: int, slack: SlackServer) -> Path:
    """Write a config of *count* feeds that alert in a channel of *slack*."""
    addresses = [f"{make_address(number)}:{port}" for number in range(count)]
    feeds = "".join(
        f"  - {{url: http://{address}/{number}.xml, name: F{number}, every: 1m,"
        f" allow_private: ['{address}']}}\n"
        for number, address in enumerate(addresses)
    )
    path = folder / "config.yaml"
    path.write_text(
        f"feeds:\n{feeds}watches:\n  - {{name: W, keywords: [{KEYWORD}]}}\n"
        'channels:\n  desk: {type: slack, token: "${SLACK_TOKEN}",'
        f" channel: {CHANNEL}, api: '{slack.url}'}}\n"
    )
    return path


def spread_polls(path: Path) -> None:
    """Store when each feed of the config at *path* is due: all over the next minute.

    A daemon that reads all feeds for the first time would poll them close together for long.
    """
    config = load(path, {"SLACK_TOKEN": "xoxb-1"})
    at = datetime.now(UTC)
    feeds = list(config.feeds.values())
    database = path.parent / config.database
    database.parent.mkdir()
    with closing(open_store(database, at)) as store, store.transaction() as tx:
        tx.sync_feeds(feeds, at)
        for number, feed in enumerate(feeds):
            due = at + START + timedelta(minutes=1) * number / len(feeds)
            tx.settle_feed(feed, Page(unchanged=True), due, at)


def watch_slack(slack: SlackServer, until: float) -> dict[str, float]:
    """Return when each entry was told, by feed and number, until a time."""
    told: dict[str, float] = {}
    seen = 0
    while time.time() < until:
        now = time.time()
        for message in slack.messages[seen:]:
            seen += 1
            found = TITLE.search(message.text)
            if found:
                told.setdefault(f"{found[1]} {found[2]}", now)
        time.sleep(LOOK)
    return told


async def post_alone(slack: SlackServer, posts: int = 20) -> list[float]:
    """Return the seconds of posts that nothing else disturbs."""
    client = AsyncWebClient(token=slack.token, base_url=slack.url)
    times = []
    for number in range(posts):
        began = time.perf_counter()
        await client.chat_postMessage(channel=CHANNEL, text=f"alone {number}")
        times.append(time.perf_counter() - began)
        await asyncio.sleep(1.1)  # Slack takes a message a second
    return times


def measure(count: int, seconds: float) -> dict[str, float]:
    """Run the daemon on *count* feeds and return the figures."""
    with (
        tempfile.TemporaryDirectory() as name,
        SlackServer() as slack,
        start_server("benchmarks.latency_server") as server,
    ):
        assert server.stdin is not None
        assert server.stdout is not None
        alone = asyncio.run(post_alone(slack))
        port = read_port(server)
        path = write_config(Path(name), port, count, slack)
        spread_polls(path)
        command = [sys.executable, str(ROOT / "monitor.py"), "run", "-c", str(path)]
        environ = {**os.environ, "SLACK_TOKEN": slack.token}
        quiet = subprocess.DEVNULL
        begin = time.time() + FIRST_READS
        with subprocess.Popen(command, cwd=name, env=environ, stdout=quiet, stderr=quiet) as daemon:
            told = watch_slack(slack, begin + seconds)
            daemon.terminate()
        server.stdin.close()
        answered: dict[str, float] = json.loads(server.stdout.read())
    counted = {
        key: at for key, at in answered.items() if begin <= at <= begin + seconds - LAST_ALERTS
    }
    times = [told[key] - at for key, at in counted.items() if key in told]
    return {
        "feeds": count,
        "alerts": len(counted),
        "not_told": len(counted) - len(times),
        "p50_s": round(find_quantile(times, 0.5), 3),
        "p90_s": round(find_quantile(times, 0.9), 3),
        "p99_s": round(find_quantile(times, 0.99), 3),
        "max_s": round(max(times, default=0.0), 3),
        "bare_post_p50_s": round(find_quantile(alone, 0.5), 3),
    }


def main() -> int:
    """Run the benchmark and print its figures."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--feeds", type=int, default=1000)
    parser.add_argument("--seconds", type=float, default=180.0)
    options = parser.parse_args()
    figures = measure(options.feeds, options.seconds)
    print(json.dumps({**figures, "limit_p99_s": LIMIT, "machine": machine()}, indent=2))
    return int(figures["p99_s"] > LIMIT or figures["not_told"] > 0)


if __name__ == "__main__":
    sys.exit(main())
