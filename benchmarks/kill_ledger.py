"""The ledger of `benchmarks.kills`: which of the published entries were told where, and how often.

It reads the messages at the servers. Only about waiting and silenced messages it asks the database.
"""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Iterable
from typing import Any

from tests.loopback.busy import COUNTED, SLACK_IDS, BusyWorld
from tests.loopback.people import AskedAct
from tests.loopback.smtp import Mail
from tests.loopback.taker import Taken
from tests.loopback.workspace import Posted

MAX_NAMED = 20  # faults that are printed
LAST_IN_FILE = 30
"""Entries that the file must hold: it has fifty, which may have come in another order."""
PILOT = re.compile(r"CBDC pilot (\d+) starts")
MINE = re.compile(r"Mine (\d+) sells")
SUM = re.compile(r"(\d+) (?:alerts|more) (?:about|in)\b")
"""The number of alerts in the headline of one message for several."""
AT_ONCE = ("policy", "hook", "pager", "desk@example.org", "chief@example.org")
"""The receivers to which nothing waits."""
WAITING = ("digest", "nights", "calm")


class Ledger:
    """The arrived messages of a world, counted."""

    def __init__(self, world: BusyWorld) -> None:
        """Begin with the messages of *world* that arrived first."""
        self.world = world
        self.told: dict[str, Counter[int]] = {name: Counter() for name in (*AT_ONCE, *WAITING)}
        """How often each entry was named to each receiver, repeats with the same id left out."""
        self.sums: Counter[str] = Counter()
        """Alerts that arrived in a channel of Slack, by themselves or with others."""
        self.mines: Counter[int] = Counter()
        self.keys: Counter[str] = Counter()
        """Messages in Slack, by the delivery that they carry."""
        self.ids: Counter[str] = Counter()
        """Mails and posts of the webhook, by their ids."""
        self.silenced = 0
        self.faults: list[str] = []
        self._read: Counter[str] = Counter()
        self._unexpected: list[tuple[str, str]] = []
        """Messages without an entry: notices, if the channel of the operator did not answer."""
        self._pages: dict[str, str] = {}
        self._unjudged: set[int] = set()
        self._judged_acts: set[str] = set()
        self._known_mines = 0

    def _query(self, sql: str) -> list[tuple[Any, ...]]:
        return self.world.people.query(sql)

    # --- arrivals --------------------------------------------------------------------------

    def read(self) -> None:
        """Count the messages that arrived since the last call."""
        world = self.world
        for message in self._take_new("slack", world.slack.messages):
            self._count_slack(message)
        for mail in self._take_new("mail", world.mail.messages):
            self._count_mail(mail)
        for post in self._take_new("hook", world.hook.posts):
            self._count_hook(post)
        for post in self._take_new("pager", world.pager.posts):
            self._count_page(post)

    def _take_new(self, name: str, arrived: list[Any]) -> list[Any]:
        new = arrived[self._read[name] :]
        self._read[name] += len(new)
        return new

    def _count_slack(self, message: Posted) -> None:
        channel = next(name for name, one in SLACK_IDS.items() if one == message.channel)
        self.keys[message.key] += 1
        if channel == "metals":
            self.mines.update(int(number) for number in MINE.findall(message.text))
        if channel not in COUNTED:
            return
        found = SUM.search(message.text)
        if not found and not PILOT.search(message.text):
            self._unexpected.append((message.key, f"{channel}: {message.text}"))
            return
        self.sums[channel] += int(found[1]) if found else 1
        said = json.dumps(message.blocks, ensure_ascii=False) if found else message.text
        self.told[channel].update({int(number) for number in PILOT.findall(said)})

    def _count_mail(self, mail: Mail) -> None:
        read = mail.parsed
        name = str(read["Message-ID"])
        self.ids[name] += 1
        if self.ids[name] == 1:
            numbers = [int(one) for one in PILOT.findall(str(read["Subject"]))]
            self.told[mail.recipients[0]].update(numbers)

    def _count_hook(self, post: Taken) -> None:
        name = post.headers["webhook-id"]
        self.ids[name] += 1
        if self.ids[name] == 1:
            headline = json.loads(post.body)["data"]["headline"]
            self.told["hook"].update(int(one) for one in PILOT.findall(headline))

    def _count_page(self, post: Taken) -> None:
        """Count an alert of Alertmanager once; a repeat of it must be the same alert."""
        (alert,) = json.loads(post.body)
        named = json.dumps([alert["labels"], alert["startsAt"]], sort_keys=True)
        for number in PILOT.findall(alert["annotations"]["summary"]):
            key = f"page {number}"
            if self._pages.setdefault(key, named) != named:
                self.faults.append(f"pager: entry {number} is another alert when it is repeated")
            self.told["pager"][int(number)] = 1

    # --- judgement -------------------------------------------------------------------------

    def has_all_told_at_once(self) -> bool:
        """Return whether each published entry arrived wherever nothing waits."""
        self.read()
        count = len(self.world.published.money)
        is_told = all(len(self.told[name]) >= count for name in AT_ONCE)
        return is_told and self.world.chatters.are_heard()

    def has_all(self) -> bool:
        """Return whether each published entry arrived everywhere, and no edit waits."""
        count = len(self.world.published.money)
        return (
            self.has_all_told_at_once()
            and all(self.sums[name] >= count for name in WAITING)
            and self.world.is_edited()
            and not self._query(f"SELECT 1 FROM delivery WHERE state != 'sent' {_NOT_DEAD}")
            and not self._query("SELECT 1 FROM edit WHERE state = 'wanted'")
        )

    def judge_so_far(self) -> None:
        """Judge the acts and the silenced entries, while the database has them."""
        self._judge_acts()
        self.faults += self.world.chatters.find_faults()
        self._judge_mines()
        self._judge_effects()
        self._judge_file()

    def _judge_acts(self) -> None:
        acts = Counter(row[0] for row in self._query("SELECT by FROM act"))
        acts += Counter(row[0] for row in self._query("SELECT by FROM overlay_change"))
        taken_back = {row[0] for row in self._query(_TAKEN_BACK)}
        silences = Counter(row[0] for row in self._query("SELECT by FROM silence"))
        ids = {row[0] for row in self._query(_IDS)}
        for one in [one for one in self._unjudged_acts() if one.is_done]:
            self._judged_acts.add(one.request["by"])
            by = one.request["by"]
            stored = silences[by] if one.request["do"] == "silence" else acts[by]
            if one.request.get("change") == "remove":
                stored = int(one.request["keyword"] in taken_back)
            if stored != 1 or (one.id and one.id not in ids):
                self.faults.append(f"acts: {one.request} is stored {stored} times")

    def _unjudged_acts(self) -> list[AskedAct]:
        acts = self.world.people.acts
        return [one for one in acts if one.request["by"] not in self._judged_acts]

    def _judge_mines(self) -> None:
        """Judge the entries that a silence may suppress: told once, or suppressed by it."""
        published = self.world.published.metals
        self._unjudged.update(published[self._known_mines :])
        self._known_mines = len(published)
        self._unjudged -= set(self.mines)
        for headline, reason in self._query(_SUPPRESSED):
            for number in map(int, MINE.findall(str(headline))):
                if number in self._unjudged:
                    self._unjudged.discard(number)
                    self.silenced += 1
                    is_right = "germanium" in str(headline) and "too many mines" in str(reason)
                    if not is_right:
                        self.faults.append(f"metals: entry {number} is suppressed: {reason}")

    def _judge_effects(self) -> None:
        """Judge whether silences suppressed, and acknowledged alerts were not escalated later."""
        for (headline,) in self._query(_TOLD_ALTHOUGH_SILENCED):
            self.faults.append(f"metals: told in spite of a silence: {headline}")
        for (headline,) in self._query(_ESCALATED_ALTHOUGH_ACKNOWLEDGED):
            self.faults.append(f"ops: escalated in spite of an acknowledgement: {headline}")

    def _judge_file(self) -> None:
        text = (self.world.folder / "told.json").read_text(encoding="utf-8")
        titles = [item["title"] for item in json.loads(text)["items"]]
        found = Counter(int(one) for title in titles for one in PILOT.findall(title))
        for number in self.world.published.money[-LAST_IN_FILE:]:
            if found[number] != 1:
                self.faults.append(f"file: entry {number} stands there {found[number]} times")

    def judge(self) -> None:
        """Judge all messages, when all have arrived."""
        self.read()
        self.judge_so_far()
        published = self.world.published.money
        for name, counts in self.told.items():
            self._judge_counts(name, counts, published if name in AT_ONCE else ())
        for name in COUNTED:
            if self.sums[name] != len(published):
                self.faults.append(f"{name}: told {self.sums[name]} of {len(published)} alerts")
        self._judge_counts("metals", self.mines, ())
        self.faults += [f"metals: entry {number} is lost" for number in sorted(self._unjudged)]
        self.faults += [f"Slack: {n} messages of {k}" for k, n in self.keys.items() if n > 1]
        self._judge_deliveries()
        self._judge_unexpected()
        if not self.world.is_edited():
            self.faults.append("the last edit of a message does not stand there alone")
        self.faults += [f"database: {row[0]}" for row in self._query(_CHECK) if row[0] != "ok"]

    def _judge_unexpected(self) -> None:
        notices = {row[0] for row in self._query(_NOTICES)}
        for key, words in self._unexpected:
            if key not in notices:
                self.faults.append(f"an unexpected message: {words}")

    def _judge_counts(self, name: str, counts: Counter[int], must: Iterable[int]) -> None:
        self.faults += [f"{name}: entry {number} is lost" for number in must if not counts[number]]
        twice = [number for number, count in counts.items() if count > 1]
        self.faults += [f"{name}: entry {number} came {counts[number]} times" for number in twice]

    def _judge_deliveries(self) -> None:
        """Compare the deliveries in the database with the arrived messages."""
        channels = set(SLACK_IDS)
        for key, channel, state, unsure in self._query(_DELIVERIES):
            if state == "dead":
                self.faults.append(f"{channel}: delivery {key} is {state}")
            if state == "sent" and channel in channels and not self.keys[str(key)]:
                self.faults.append(f"{channel}: delivery {key} counts as sent and is not there")
            copies = self.ids[str(key)] + self.ids[f"<{key}@example.org>"]
            if copies > 1 + int(str(unsure)):
                self.faults.append(f"{channel}: {copies} copies of {key}, {unsure} ambiguous")

    def describe(self) -> dict[str, Any]:
        """Return the figures."""
        world = self.world
        copies = {name: count for name, count in self.ids.items() if count > 1}
        repeats = sum(copies.values()) - len(copies)
        mails = sum(count - 1 for name, count in copies.items() if name.startswith("<"))
        ambiguous = self._query("SELECT count(*) FROM attempt WHERE verdict = 'unsure'")
        edits = sum(method == "chat.update" for method, _ in world.slack.calls)
        return {
            "deaths": dict(sorted(world.deaths.items())),
            "not_come_to": dict(+world.missed),
            "entries": len(world.published.money) + len(world.published.metals),
            "messages": {"slack": len(self.keys), "mail and webhook": sum(self.ids.values())},
            "collected": {name: self.sums[name] for name in WAITING},
            "silenced": self.silenced,
            "acts": sum(one.is_done for one in world.people.acts),
            "acts_in_the_chat": len(world.chatters.pressed) + len(world.chatters.words),
            "edits": edits,
            "ambiguous_attempts": ambiguous[0][0],
            "repeats_with_the_same_id": {"mail": mails, "webhook": repeats - mails},
            "faults": len(self.faults),
            "first_faults": self.faults[:MAX_NAMED],
        }


_NOT_DEAD = "AND state != 'dead' LIMIT 1"
_SUPPRESSED = """
SELECT json_extract(message, '$.headline'), reason FROM alert
WHERE watch = 'Metals' AND state = 'suppressed'
"""
_TOLD_ALTHOUGH_SILENCED = """
SELECT json_extract(message, '$.headline') AS headline FROM alert
JOIN silence ON silence.at < alert.at AND alert.at < silence.until
WHERE alert.watch = 'Metals' AND alert.kind = 'match' AND alert.state = 'active'
  AND headline LIKE '%germanium%'
"""
_ESCALATED_ALTHOUGH_ACKNOWLEDGED = """
SELECT json_extract(message, '$.headline') FROM alert
JOIN act ON alert.key = 'escalation:' || act.alert
WHERE act.kind = 'acknowledged' AND act.at < alert.at
"""
_IDS = "SELECT id FROM silence UNION SELECT id FROM overlay_change"
_TAKEN_BACK = "SELECT keyword FROM overlay_change WHERE ended IS NOT NULL"
_DELIVERIES = """
SELECT id, channel, state,
  (SELECT count(*) FROM attempt WHERE delivery = delivery.seq AND verdict = 'unsure')
FROM delivery
"""
_NOTICES = """
SELECT delivery.id FROM delivery JOIN alert ON alert.seq = delivery.alert
WHERE alert.kind LIKE 'ops.%'
"""
_CHECK = "PRAGMA integrity_check"
