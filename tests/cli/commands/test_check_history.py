"""Hints of `check` from the stored entries."""

import json
from dataclasses import replace

from model import SeenEntry, Verdict
from tests.cli.conftest import GOOD, NOW, alert, minutes

DAY = minutes(24 * 60)


def stored(kept, titles, ago):
    with kept.opened() as store, store.transaction() as tx:
        page = [SeenEntry(GOOD.key, title, title, first_seen=NOW - ago) for title in titles]
        while tx.add_new(GOOD, page, NOW - ago):
            pass  # a hundred at a time


def test_check_hints_at_keywords_that_find_nothing_or_too_much(ask, kept):
    stored(kept, [f"CBDC {number}" for number in range(50)], 20 * DAY)
    stored(kept, [f"news {number}" for number in range(450)], 5 * DAY)

    answer = ask("check")

    assert answer.code == 0
    hints = [line for line in answer.out.splitlines() if line.startswith("hint: ")]
    assert hints == [
        (
            "hint: config.yaml:6:30: watches.0.keywords.0: matches 10 % of all entries (51 of 501 "
            'in 20 days), most often as "CBDC" (51); ask for more by AND, or leave something out by '
            "none:"
        ),
        (
            "hint: config.yaml:6:36: watches.0.keywords.1: found nothing in 20 days (501 entries); "
            "look at how it is written, or take it out"
        ),
        (
            "hint: config.yaml:7:5: watches.1: matched nothing in 20 days (501 entries); try a "
            "headline that it should match"
        ),
    ]
    assert json.loads(ask("check", "--json").out)["hints"] == [
        hint.removeprefix("hint: ") for hint in hints
    ]


def test_check_reads_only_the_entries_of_thirty_days(ask, kept):
    stored(kept, [f"CBDC {number}" for number in range(500)], 31 * DAY)

    assert "matches" not in ask("check").out


def test_check_without_history_or_a_database_gives_no_such_hints(ask, kept, folder):
    stored(kept, [f"news {number}" for number in range(450)], 20 * DAY)

    assert "matched nothing" in ask("check").out
    assert "hint" not in ask("check", "--no-history").out
    kept.path.unlink()
    assert "hint" not in ask("check").out
    assert not kept.path.exists()


def test_check_hints_at_a_channel_with_very_many_messages_a_day(ask, kept, folder):
    with kept.opened() as store, store.transaction() as tx:
        for number in range(63):
            told = replace(alert(0, "The CBDC"), named=f"a{number}", at=NOW - 60 * minutes(1))
            tx.record(told, [("screen", "")])
    for _ in range(63):
        kept.deliver(Verdict.SENT)

    assert (
        "hint: config.yaml:9:3: channels.screen: it got 63 messages a day, threads counted once; "
        "set batch: 10m, digest: or budget: to make them fewer"
    ) in ask("check").out
    text = (folder / "config.yaml").read_text().replace("console}", "console, batch: 10m}")
    (folder / "config.yaml").write_text(text)
    assert "messages a day" not in ask("check").out
