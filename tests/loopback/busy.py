"""A daemon that dies at once or soon, with all kinds of waiting, edits and acts in play.

`benchmarks/kills.py` and `benchmarks/power_loss.py` run it, and `benchmarks/kill_ledger.py` judges
the arrived messages. Its clock is fast (see `tests.loopback.nursery`): a day lasts 48 seconds.
"""

from __future__ import annotations

import contextlib
import random
import signal
import time
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Self

import storage
from model import Message, Moved
from tests.loopback.chatters import Chatters
from tests.loopback.nursery import ROOT, Life, Nursery, Order, tell_time
from tests.loopback.people import People
from tests.loopback.points import ACTS, CHAT, FAULTS, NEEDS, POINTS, Fault, Need
from tests.loopback.slack import APP_TOKEN, Channel, SlackServer
from tests.loopback.smtp import MailServer
from tests.loopback.taker import Taker
from tests.loopback.web import WebServer
from tests.loopback.world import FEEDS, atom, rss
from watchers.trends.session import KINDS

SPEED = 1800
"""Of the clock: a day lasts 48 s, and half of it is quiet. Halved, the last catch-up is waited for
twice as long; doubled, the delays of this machine count as hours."""
LONGEST_LIFE = 5.0  # seconds; a daemon that does not come to its point within them is killed
AT_RANDOM = "at random"
ALL_POINTS = (*POINTS, *FAULTS)
MAX_UNTOLD = 25
"""Kills between two waits for all messages. Doubled, a feed may have more than twenty entries that
no daemon has read; of these, one message lists the rest."""
PATIENCE = 90.0  # seconds without any news after which a message counts as lost

CONFIG = """\
ops: ops
web: off
defaults:
  feeds: {{every: 10m, allow_private: ["{web}"]}}
feeds:
  - {{url: {url}/world.xml, name: World}}
  - {{url: {url}/tech.xml, name: Tech}}
  - {{url: {url}/policy.xml, name: Policy}}
  - {{url: {url}/atom.xml, name: Atom}}
watches:
  - name: Digital money
    keywords: [CBDC{more}]
    tell: [policy, desk, hook, pager, file, digest, nights, calm]
  - name: Ports
    keywords: [port strike]
    alert_on: [burst]
    tell: [metals]
  - name: Metals
    keywords: [gallium, germanium]
    escalate: {{after: 30m, to: ops}}
    tell: [metals]
channels:
  policy: {{{slack}, channel: C0ALERTS1}}
  digest: {{{slack}, channel: C0DIGEST1, digest: "*/20 * * * *"}}
  nights: {{{slack}, channel: C0NIGHTS1, quiet: {{from: "00:00", to: "12:00"}}}}
  calm: {{{slack}, channel: C0CALM001, batch: 15m, cooldown: 20m, budget: 6/hour}}
  metals: {{{slack}, channel: C0METALS1, app_token: "${{APP_TOKEN}}", may: {{edit: [U0EDITOR1]}}}}
  ops: {{{slack}, channel: C0OPS0001}}
  hook: {{type: webhook, url: "{hook}", secret: "${{HOOK_SECRET}}", ask_after: 10m}}
  pager: {{type: alertmanager, url: "{pager}"}}
  file: {{type: feed, path: told.json}}
  desk: {{type: email, to: [desk@example.org, chief@example.org], from: groundswell@example.org, ask_after: 10m,
         smtp: {{host: 127.0.0.1, port: {smtp}, security: none}}}}
"""
SLACK = 'type: slack, token: "${{SLACK_TOKEN}}", ask_after: 10m, api: "{api}"'
COUNTED = ("policy", "digest", "nights", "calm")
"""The channels of Slack that tell the watch Digital money and no other one."""
SLACK_IDS = {
    "policy": "C0ALERTS1",
    "digest": "C0DIGEST1",
    "nights": "C0NIGHTS1",
    "calm": "C0CALM001",
    "metals": "C0METALS1",
    "ops": "C0OPS0001",
}


@dataclass
class Published:
    """The numbers of the entries that were published, by the keyword that they hold."""

    money: list[int] = field(default_factory=list)
    metals: list[int] = field(default_factory=list)


def _make_moved(root: str, at: datetime) -> Moved:
    """Return a step that the message of the alert with the key *root* shows at once."""
    return Moved(
        root=root,
        kind=KINDS["escalated"],
        since=at,
        is_step=True,
        watch="Digital money",
        keyword="",
        started=at,
        last=at,
        reports=1,
        publishers=(),
        or_more=False,
        daily=1.0,
    )


class BusyWorld:
    """Servers, a config file, and a daemon that is started and killed again and again."""

    longest_at_random = 1.0
    """Seconds of a life that is to end at no point."""

    def __init__(
        self, folder: Path, chance: random.Random, environ: Mapping[str, str] | None = None
    ) -> None:
        """Live in *folder*; *chance* draws the deaths. *environ* is for the daemons."""
        self.folder = folder
        self.chance = chance
        self.epoch = time.time()
        self.nursery = Nursery(environ)
        self.web = WebServer()
        ids = tuple(Channel(name, name.lower()) for name in SLACK_IDS.values())
        self.slack = SlackServer(channels=ids, clock=lambda: tell_time(self.epoch, SPEED))
        self.mail = MailServer(security="none", auth=False)
        self.hook, self.pager = Taker(), Taker(status=200)
        self.life: Life | None = None
        self.published = Published()
        self.people = People(self.database, chance, self.now)
        self.chatters = Chatters(self.slack, "C0METALS1", chance, self.people.query)
        self.deaths: Counter[str] = Counter()
        """Points at which a daemon died; "at random" are the others."""
        self.missed: Counter[str] = Counter()
        """Points that a daemon did not come to."""
        self.root = ""
        self.moved = ""
        """The words with which the message of the alert *root* should end."""
        self._count = 0
        self._more: tuple[str, ...] = ()
        self._entries: dict[str, list[tuple[str, str, str]]] = {name: [] for name in FEEDS}

    def __enter__(self) -> Self:
        for one in self._parts:
            one.__enter__()
        for feed in FEEDS:
            for number in range(12):
                self._add(feed, f"Old news {number} of {feed}")
            self._serve(feed)
        self.configure()
        (self.folder / "daemon.log").touch()
        return self

    def __exit__(self, *exc: object) -> None:
        self.kill()
        for one in reversed(self._parts):
            one.__exit__(None, None, None)

    @property
    def _parts(self) -> tuple[WebServer | SlackServer | MailServer | Taker | Nursery, ...]:
        return (self.web, self.slack, self.mail, self.hook, self.pager, self.nursery)

    @property
    def database(self) -> Path:
        """Return the path of the database."""
        return self.folder / "data" / "groundswell.db"

    def now(self) -> datetime:
        """Return the time on the fast clock."""
        return datetime.fromtimestamp(tell_time(self.epoch, SPEED), UTC)

    # --- feeds and config ------------------------------------------------------------------

    def configure(self) -> None:
        """Write the config as an editor does: a new file in place of the old."""
        text = CONFIG.format(
            web=self.web.address,
            url=self.web.url().rstrip("/"),
            slack=SLACK.format(api=self.slack.url),
            hook=self.hook.url,
            pager=self.pager.base,
            smtp=self.mail.port,
            more="".join(f", {word}" for word in self._more),
        )
        new = self.folder / ".config.yaml.new"
        new.write_text(text, encoding="utf-8")
        new.replace(self.folder / "config.yaml")

    def publish(self) -> None:
        """Let a feed carry an entry more that must be told; at times others as well."""
        self._count += 1
        feed = self.chance.choice(FEEDS)
        self.published.money.append(self._count)
        self._add(feed, f"CBDC pilot {self._count} starts in {feed}")
        if self.chance.random() < 0.5:
            self._count += 1
            self.published.metals.append(self._count)
            metal = self.chance.choice(("gallium", "germanium", *self.people.minerals[::2][-1:]))
            self._add(feed, f"Mine {self._count} sells {metal}")
        self._serve(feed)
        if self.chance.random() < 0.04:
            for each in FEEDS:
                for _ in range(4):
                    self._count += 1
                    self._add(each, f"A port strike holds up {self._count} ships")
                self._serve(each)

    def _add(self, feed: str, title: str) -> None:
        key = f"{feed}-{len(self._entries[feed])}-{title}".replace(" ", "-")
        self._entries[feed].append((key, title, f"What is known of {title}."))
        del self._entries[feed][:-60]

    def _serve(self, feed: str) -> None:
        write = atom if feed == "atom" else rss
        document = write(feed.title(), self._entries[feed], self.now())
        self.web.set(f"/{feed}.xml", document, etag="auto")

    def edit_config(self) -> None:
        """Add a keyword to the config, or take it out again."""
        self._more = () if self._more else ("CBDC pilot",)
        self.configure()

    # --- the daemon ------------------------------------------------------------------------

    @property
    def environ(self) -> dict[str, str]:
        """Return the environment of the next daemon, in addition to that of this process."""
        return {
            "SLACK_TOKEN": self.slack.token,
            "APP_TOKEN": APP_TOKEN,
            "HOOK_SECRET": "a-secret-of-the-loopback-hook",
        }

    def start(self, point: str = "", number: int = 1, *, is_first: bool = False) -> None:
        """Start the daemon; it dies when it comes to *point* for the time *number*."""
        words = (str(ROOT / "monitor.py"), "run", "-c", str(self.folder / "config.yaml"))
        self._hit.unlink(missing_ok=True)
        self.life = self.nursery.start(
            Order(
                words=words,
                folder=str(self.folder),
                environ=self.environ,
                epoch=self.epoch,
                speed=SPEED,
                point=point,
                number=number,
                hit=str(self._hit),
                is_first=is_first,
            )
        )

    @property
    def _hit(self) -> Path:
        return self.folder / "hit"

    def kill(self) -> None:
        """End the daemon without any warning, unless it has ended."""
        if self.life is not None:
            self.life.kill()
            self.life = None

    def begin(self) -> None:
        """Let the feeds be read once, by the daemon that the others are forked from."""
        self.start(is_first=True)
        self.wait(lambda: self.log().count('"feed.polled"') >= len(FEEDS))
        self.publish()
        self.wait(lambda: bool(self.slack.messages and self.mail.messages))
        assert self.life is not None
        self.life.end(signal.SIGTERM)
        self.life = None

    def live_and_die(self, number: int, names: Sequence[str]) -> None:
        """Publish, start the daemon, and let it die at one of the points *names* or at random."""
        name = self._draw_name(names)
        need = NEEDS.get(name, Need())
        if need.edit or self.chance.random() < 0.1:
            self.move(number)
        self.publish()
        if fault := FAULTS.get(name) or FAULTS.get(need.fault):
            self._let_fail(fault)
        if name in POINTS:
            self.start(name, self.chance.randint(1, POINTS[name].most))
        else:
            self.start()
        within = (
            LONGEST_LIFE if name in POINTS else self.chance.uniform(0.02, self.longest_at_random)
        )
        act = need.act or self.chance.choice((*ACTS, CHAT, *[""] * 10))
        wants_reload = need.reload or self.chance.random() < 0.1
        self._watch(within, act, wants_reload=wants_reload)
        self.kill()
        has_come = name not in POINTS or self._hit.exists()
        self.deaths[name if has_come else AT_RANDOM] += 1
        self.missed[name] += not has_come

    def _draw_name(self, names: Sequence[str]) -> str:
        """Return one of *names* at which few daemons died; in a third of the lives none of them."""
        if not names or self.chance.random() < 1 / 3:
            return AT_RANDOM

        def count(name: str) -> tuple[float, float]:
            return self.deaths[name] + self.missed[name] / 3, self.chance.random()

        return min(names, key=count)

    def live_in_peace(self, until: Callable[[], bool], longer: float = 0.0) -> None:
        """Let a daemon run without a fault until *until* holds, and *longer*; then kill it."""
        for script in (self.slack.faults, self.hook.faults, self.pager.faults):
            script.clear()
        self.mail.faults.clear()
        self.slack.faults_of.clear()
        self.start()
        self.wait(until)
        time.sleep(longer)
        self.kill()

    def _let_fail(self, fault: Fault) -> None:
        scripts = {
            "Slack": (self.slack.faults,),
            "a program": (self.hook.faults, self.pager.faults),
            "a mail server": (self.mail.faults["end"],),
        }
        for script in scripts[fault.server]:
            script[:] = ["", fault.step] if self.chance.random() < 0.5 else [fault.step]
        if fault.server == "Slack":
            answers = self.chance.choice(([], ["500"], ["drop"], ["ratelimited"]))
            self.slack.faults_of["conversations.history"] = list(answers)

    def _watch(self, within: float, act: str, *, wants_reload: bool) -> None:
        """Wait until the daemon has died, or *within* so many seconds; ask for *act* meanwhile."""
        assert self.life is not None
        end = time.monotonic() + within
        while not self.life.is_over() and time.monotonic() < end:
            if act and (self.chatters.ask() if act == CHAT else self.people.ask(act)):
                act = ""
            if wants_reload and not act:
                self.edit_config()
                wants_reload = False
            time.sleep(0.01)

    # --- edits of a message ----------------------------------------------------------------

    def move(self, number: int) -> None:
        """Want that the message of an alert says *number*, while no daemon runs."""
        at = self.now()
        with contextlib.closing(storage.open_store(self.database, at)) as store:
            if not self.root:
                rows = store.list_alerts(100)
                keys = [row.key for row in rows if ("policy", "sent") in row.deliveries]
                self.root = keys[0] if keys else ""
            if self.root:
                self.moved = f"(moved {number})"
                with store.transaction() as tx:
                    tx.edits.want([_make_moved(self.root, at)], ("policy",), self._compose, at)

    def _compose(self, root: Message, *_: object) -> Message:
        return replace(root, headline=f"{root.headline} {self.moved}")

    def is_edited(self) -> bool:
        """Return whether the message that moved last says so, and no other one says that it did."""
        told = [one.text for one in self.slack.messages if "(moved" in one.text]
        return not self.moved or [text.endswith(self.moved) for text in told] == [True]

    # --- waits -----------------------------------------------------------------------------

    def log(self) -> str:
        """Return the log of all daemons so far."""
        return (self.folder / "daemon.log").read_text(encoding="utf-8", errors="replace")

    def wait(self, until: Callable[[], bool]) -> None:
        """Wait for *until*; fail with the log if it does not come and no message does."""
        known, end = -1, 0.0
        while not until():
            arrived = self.count_arrived()
            if arrived != known:
                known, end = arrived, time.monotonic() + PATIENCE
            assert time.monotonic() < end, f"nothing more came: {self.log()[-4000:]}"
            time.sleep(0.05)

    def count_arrived(self) -> int:
        """Return how many messages arrived anywhere."""
        boxes = (self.slack.messages, self.mail.messages, self.hook.posts, self.pager.posts)
        return sum(map(len, boxes))
