"""Folding with a database, restarts and failures gives the same reports as without them."""

from __future__ import annotations

import contextlib
import random
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from model import Match, SeenEntry
from storage import RehearsalState, open_store
from watchers import Folder

pytestmark = pytest.mark.untraced

START = datetime(2026, 3, 1, tzinfo=UTC)
WORDS = """central bank nigeria kenya launches CBDC digital currency pilot the of after delay 7 12 q3
    Ghana's co-op 央行 数字人民币 试点 扩大 é — | - Reuters""".split()  # noqa: SIM905
LINKS = (
    "", "https://a.example/1", "https://a.example/1#part", "https://a.example:99999/p", "http://[",
    "//x.example/y", " https://b.example/?utm_source=1 ", "https://ex ample/1", "mailto:x",
    "https://news.google.com/articles/x?url=https://c.example/3", "https://the.ink/1",
    "https://theguardian.com/1", "http://1.2.3.4:80/x", "http://user@a.example/2",
)  # fmt: skip
NAMES = ("", "The Guardian", "cnbc", "CNBC.com", "—", "新华社", "Google News", "a.b", "the.", ".")


def batch(dice: random.Random, at: datetime) -> list[Match]:
    found = []
    for _ in range(dice.randrange(4)):
        entry = SeenEntry(
            dice.choice(["", "f", "g"]),
            dice.choice(["", "1", "2", str(dice.random())]),
            " ".join(dice.choices(WORDS, k=dice.randrange(14))),
            dice.choice(LINKS),
            " ".join(dice.choices(WORDS, k=dice.randrange(9))),
            publisher=dice.choice(NAMES),
            first_seen=at,
        )
        watches = dice.sample(["a", "b"], dice.choice([1, 2]))
        found += [Match(watch, entry, (), ()) for watch in watches]
    return found


@pytest.mark.parametrize("seed", range(3))
def test_restarts_and_failures_at_any_point_change_no_report(tmp_path: Path, seed: int) -> None:
    dice, at = random.Random(seed), START
    memory, through, restarted = RehearsalState(), Folder(), Folder()

    with contextlib.closing(open_store(tmp_path / "groundswell.db", at)) as store:
        for _ in range(250):
            at += timedelta(minutes=dice.choice([0, 1, 30, 300]))
            matches = batch(dice, at)
            expected = through.fold(matches, memory.recent(at), at)
            memory.add_reports(expected, at)
            if dice.random() < 0.2:
                with contextlib.suppress(ZeroDivisionError), store.transaction() as tx:
                    tx.add_reports(restarted.fold(matches, tx.recent(at), at), at)
                    raise ZeroDivisionError
            if dice.random() < 0.3:
                restarted = Folder()
            with store.transaction() as tx:
                reports = restarted.fold(matches, tx.recent(at), at)
                tx.add_reports(reports, at)

            assert reports == expected
