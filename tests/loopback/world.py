"""A daemon as a process of its own, among feeds, a Slack and a mail server on loopback.

The end-to-end test publishes entries in it and compares the alerts that arrived with them. One that
is killed again and again is in `tests/loopback/busy.py`.
"""

import os
import signal
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from html import escape
from pathlib import Path
from typing import Self

from tests.loopback.slack import SlackServer
from tests.loopback.smtp import MailServer
from tests.loopback.web import WebServer

ROOT = Path(__file__).resolve().parents[2]
FEEDS = ("world", "tech", "policy", "atom")

CONFIG = """\
ops: ops
web: off
defaults:
  feeds: {{every: 1s, allow_private: ["{web}"]}}
feeds:
  - {{url: {url}/world.xml, name: World}}
  - {{url: {url}/tech.xml, name: Tech}}
  - {{url: {url}/policy.xml, name: Policy}}
  - {{url: {url}/atom.xml, name: Atom}}
  - {{url: {url}/dead.xml, name: Dead}}
  - {{url: {url}/slow.xml, name: Slow, every: 30s}}
  - {{url: {url}/broken.xml, name: Broken}}
watches:
  - name: Digital money
    keywords:
{keywords}
    tell: [policy, desk]
channels:
  policy: {{type: slack, token: "${{SLACK_TOKEN}}", channel: {channel}, api: "{slack}", ask_after: 0.5s}}
  desk: {{type: email, to: [desk@example.org, chief@example.org], from: groundswell@example.org,
         smtp: {{host: 127.0.0.1, port: {smtp}, security: starttls, ca_file: {ca}, username: desk, password: "${{SMTP_PASSWORD}}"}}}}
  ops: {{type: slack, token: "${{SLACK_TOKEN}}", channel: {ops_channel}, api: "{slack}", ask_after: 0.5s}}
"""


def rss(title: str, entries: list[tuple[str, str, str]], now: datetime | None = None) -> str:
    """Return an RSS document of *entries*: (id, title, text), newest last as given."""
    now = now or datetime.now(UTC)
    items = "".join(
        f"<item><guid isPermaLink='false'>{escape(key)}</guid><title>{escape(head)}</title>"
        f"<link>https://news.example/{escape(key)}</link>"
        f"<pubDate>{format_datetime(now - timedelta(seconds=5))}</pubDate>"
        f"<description><![CDATA[<p>{text}</p>]]></description></item>"
        for key, head, text in reversed(entries)
    )
    return (
        '<?xml version="1.0" encoding="UTF-8"?>\n<rss version="2.0"><channel>'
        f"<title>{escape(title)}</title><link>https://news.example/</link>"
        f"<description>{escape(title)}</description>{items}</channel></rss>"
    )


def atom(title: str, entries: list[tuple[str, str, str]], now: datetime | None = None) -> str:
    """Return an Atom document of *entries*."""
    stamp = ((now or datetime.now(UTC)) - timedelta(seconds=5)).isoformat()
    items = "".join(
        f"<entry><id>tag:news.example:{escape(key)}</id><title>{escape(head)}</title>"
        f"<link href='https://news.example/{escape(key)}'/><updated>{stamp}</updated>"
        f"<summary type='html'>{escape(f'<p>{text}</p>')}</summary></entry>"
        for key, head, text in reversed(entries)
    )
    return (
        '<?xml version="1.0" encoding="UTF-8"?>\n<feed xmlns="http://www.w3.org/2005/Atom">'
        f"<title>{escape(title)}</title><id>tag:news.example:{escape(title)}</id>"
        f"<updated>{stamp}</updated>{items}</feed>"
    )


MAILBOXES = ("desk@example.org", "chief@example.org")


class World:
    """Servers, a config file and the daemon; `expected` has the titles that must be told."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.web, self.slack, self.mail = WebServer(), SlackServer(), MailServer()
        self.daemon: subprocess.Popen[bytes] | None = None
        self.entries: dict[str, list[tuple[str, str, str]]] = {name: [] for name in FEEDS}
        self.expected: list[str] = []
        self.published = 0
        self.starts = 0
        self.mailboxes = MAILBOXES

    def __enter__(self) -> Self:
        for server in (self.web, self.slack, self.mail):
            server.__enter__()
        for name in FEEDS:
            for number in range(15):
                self._add(name, f"{name}-old-{number}", f"Old news {number} of {name}")
            self._serve(name)
        self.web.set("/dead.xml", b"", status=500)
        self.web.set("/slow.xml", rss("Slow", [("slow-1", "Slow news", "x")]), delay=2.0)
        broken = rss("Broken", [("broken-1", "Ill &nbsp; formed", "x")]).replace(
            "&amp;nbsp;", "&nbsp;"
        )
        self.web.set("/broken.xml", broken)
        self.configure(["CBDC"])
        return self

    def __exit__(self, *exc: object) -> None:
        self.kill()
        for server in (self.mail, self.slack, self.web):
            server.__exit__(None, None, None)

    # --- actions ---------------------------------------------------------------------------

    def configure(self, keywords: list[str]) -> None:
        """Write the config as an editor does: a new file in place of the old."""
        text = CONFIG.format(
            web=self.web.address,
            url=self.web.url().rstrip("/"),
            slack=self.slack.url,
            smtp=self.mail.port,
            ca=self.mail.ca_file,
            channel="C0ALERTS1",
            ops_channel="C0OPS0001",
            keywords="\n".join(f"      - {keyword}" for keyword in keywords),
        )
        new = self.folder / ".config.yaml.new"
        new.write_text(text, encoding="utf-8")
        new.replace(self.folder / "config.yaml")

    def publish(self, feed: str, title: str, *, expected: bool) -> None:
        """Let *feed* carry one more entry; *expected*, if it must be told."""
        self.published += 1
        self._add(feed, f"{feed}-new-{self.published}", title)
        if expected:
            self.expected.append(title)
        self._serve(feed)

    def document(self, title: str, count: int) -> str:
        """Return a feed document of *count* entries."""
        return rss(title, [(f"{title}-{n}", f"{title} news {n}", "x") for n in range(count)])

    def _add(self, feed: str, key: str, title: str) -> None:
        self.entries[feed].append((key, title, f"What is known of {key}."))
        del self.entries[feed][:-200]

    def _serve(self, feed: str) -> None:
        shape = atom if feed == "atom" else rss
        self.web.set(f"/{feed}.xml", shape(feed.title(), self.entries[feed]), etag="auto")

    # --- the daemon ------------------------------------------------------------------------

    def start(self, output: int | None = None) -> None:
        """Start the daemon; log and alerts go to daemon.log, or to the descriptor *output*."""
        self.starts += 1
        log = (self.folder / "daemon.log").open("ab")
        self.daemon = subprocess.Popen(
            self.make_argv("run"),
            cwd=self.folder,
            env=self.environ,
            stdout=log if output is None else output,
            stderr=log if output is None else output,
            stdin=subprocess.DEVNULL,
        )
        log.close()

    @property
    def environ(self) -> dict[str, str]:
        """Return the environment of the daemon and the commands."""
        secrets = {"SLACK_TOKEN": self.slack.token, "SMTP_PASSWORD": self.mail.password}
        return {**os.environ, **secrets, "PYTHONUNBUFFERED": "1"}

    def make_argv(self, *words: str) -> list[str]:
        """Return the words of a command line that runs *words* on this config."""
        program = [sys.executable, str(ROOT / "monitor.py")]
        return [*program, *words, "-c", str(self.folder / "config.yaml")]

    def command(self, *words: str) -> subprocess.CompletedProcess[str]:
        """Run a command while the daemon may run as well."""
        return subprocess.run(
            self.make_argv(*words),
            cwd=self.folder,
            env=self.environ,
            capture_output=True,
            text=True,
            timeout=60,
            check=False,
        )

    def kill(self) -> None:
        """End the daemon without any warning."""
        if self.daemon is not None:
            self.daemon.send_signal(signal.SIGKILL)
            self.daemon.wait()
            self.daemon = None

    def stop(self) -> float:
        """Ask the daemon to end; return the seconds it took."""
        assert self.daemon is not None
        began = time.monotonic()
        self.daemon.send_signal(signal.SIGTERM)
        assert self.daemon.wait(timeout=30) == 0, self.log()
        self.daemon = None
        return time.monotonic() - began

    def log(self) -> str:
        """Return the log of all daemons so far."""
        return (self.folder / "daemon.log").read_text(encoding="utf-8", errors="replace")

    # --- arrived alerts --------------------------------------------------------------------

    def in_slack(self) -> Counter[str]:
        """Return how often each published title arrived in the policy channel."""
        return self._count([m.text for m in self.slack.messages if m.channel == "C0ALERTS1"])

    def everyone_knows(self) -> bool:
        """Return whether all expected titles arrived in Slack and in both mailboxes."""
        wanted = set(self.expected)
        boxes = [self.in_mail(to) for to in self.mailboxes]
        return all(set(box) == wanted for box in (self.in_slack(), *boxes))

    def in_mail(self, to: str) -> Counter[str]:
        """Return how often each published title arrived in one mailbox."""
        subjects = [m.parsed["Subject"] for m in self.mail.messages if to in m.recipients]
        return self._count(subjects)

    def _count(self, texts: list[str]) -> Counter[str]:
        return Counter(title for text in texts for title in self.expected if title in text)

    def wait(self, until: Callable[[], bool], seconds: float = 90.0) -> None:
        """Wait for *until*; fail with the daemon's log if it does not come."""
        end = time.monotonic() + seconds
        while not until():
            if time.monotonic() > end:
                told = [line for line in self.log().splitlines() if '"feed.polled"' not in line]
                raise AssertionError(
                    "\n".join([f"it did not come within {seconds} s", *told[-40:]])
                )
            time.sleep(0.05)

    def wait_for_baseline(self) -> None:
        """Wait until every living feed was read once and its entries are stored."""
        self.wait(lambda: all(self._is_polled(name.title()) for name in FEEDS))

    def _is_polled(self, feed: str) -> bool:
        """Tell if the log says that *feed* was polled."""
        return any(
            '"feed.polled"' in line and f'"{feed}"' in line for line in self.log().splitlines()
        )
