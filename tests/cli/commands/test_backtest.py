"""A config on the stored past: its alerts, and the difference that an edit makes."""

import itertools
import json
from contextlib import closing
from datetime import timedelta

import pytest

import storage
from cli.commands import check
from model import Arrival, SeenEntry
from tests.cli.commands.test_replay import write
from tests.cli.conftest import CONFIG, DEAD, FRESH, GOOD, NOW

DAY = timedelta(days=1)
HOUR = timedelta(hours=1)

PAST = [
    (20 * DAY, "The CBDC of the Bahamas", Arrival.BASELINE),
    (20 * DAY - HOUR, "Nigeria's CBDC turns two", Arrival.NEWS),
    (13 * DAY, "Football: a final to remember", Arrival.NEWS),
    (12 * DAY, "The digital euro is late", Arrival.NEWS),
    (6 * DAY, "A CBDC for Ghana", Arrival.NEWS),
    (5 * DAY, "Digital euro: a CBDC at last", Arrival.NEWS),
    (4 * DAY, "An old CBDC story", Arrival.BACKFILL),
]


class Past:
    """A state in which the config has read a feed for three weeks."""

    def __init__(self, folder):
        self.path = folder / "data" / "groundswell.db"
        self.path.parent.mkdir()
        with self.opened() as store:
            with store.transaction() as tx:
                tx.sync_feeds([GOOD, DEAD, FRESH], NOW - 20 * DAY)
            for ago, title, arrival in PAST:
                self.add(store, title, ago, arrival=arrival)
            run(store, folder)

    def opened(self):
        return closing(storage.open_store(self.path, NOW))

    def add(self, store, title, ago, feed=GOOD, **fields):
        with store.transaction() as tx:
            facts = {"publisher": "example", "first_seen": NOW - ago, **fields}
            tx.add_new(feed, [SeenEntry(feed.key, title, title, **facts)], NOW - ago)


@pytest.fixture
def past(folder):
    return Past(folder)


def run(store, folder, text=CONFIG, at=NOW - DAY):
    """Store *text* as the config that a daemon ran."""
    path = folder / "config.yaml"
    with store.transaction() as tx:
        tx.keep_config(str(path), {"config.yaml": text}, at)


def edit(folder, old, new, name="config.yaml"):
    text = CONFIG.replace(old, new)
    assert text != CONFIG
    (folder / name).write_text(text, encoding="utf-8")
    return text


@pytest.fixture
def backtest(ask, past):
    def backtest(*args):
        return ask("backtest", *args)

    return backtest


def test_without_an_edit_it_counts_alerts_per_watch_and_week(backtest):
    answer = backtest()

    assert (answer.code, answer.err) == (0, "")
    assert answer.out.splitlines() == [
        "2026-02-09 12:00 to 2026-03-01 12:00 UTC",
        "4 alerts; 7 entries of 1 feed since 2026-02-09 12:00",
        "",
        "alerts a week  2026-W07  2026-W08  2026-W09  all",
        "Money                 1         0         2    3",
        "Football              0         1         0    1",
        "",
        'most of all: keyword "CBDC" of Money (3); feed example (4)',
        "",
        "note: nothing is stored of dead; what they will bring is not in this",
    ]


def test_an_edit_is_compared_with_the_config_that_runs(backtest, folder):
    edit(folder, "keywords: [CBDC,", "keywords: [digital euro,")

    lines = backtest().out.splitlines()

    assert lines[:6] == [
        "2026-02-09 12:00 to 2026-03-01 12:00 UTC, compared with the config that ran last",
        "alerts: 1 new, 2 gone, 0 changed, 2 same; 7 entries of 1 feed since 2026-02-09 12:00",
        "",
        "change  when (UTC)        watch  kind   headline                                   how",
        "gone    2026-02-09 13:00  Money  match  Money: Nigeria's CBDC turns two — example",
        "new     2026-02-17 12:00  Money  match  Money: The digital euro is late — example",
    ]
    assert lines[8:13] == [
        "alerts a week  2026-W07  2026-W08  2026-W09  new  gone  changed  same",
        "Money             1 → 0     0 → 1     2 → 1    1     2        0     1",
        "Football              0         1         0    0     0        0     1",
        "",
        'most of the new: keyword "digital euro" of Money (1); feed example (1)',
    ]


def test_a_renamed_watch_is_recognized(backtest, folder):
    edit(folder, "name: Money", "name: Digital money")

    out = backtest().out

    assert "alerts: 3 new, 3 gone, 0 changed, 1 same;" in out
    assert (
        'note: "Digital money" is "Money" by another name: what is new in one and gone in the other '
        "is the same\n"
    ) in out


def test_only_the_last_changes_of_a_watch_are_listed(backtest, past, folder):
    with past.opened() as store:
        for hour in range(15, 0, -1):
            past.add(store, f"Money number {hour}", hour * HOUR)
    edit(folder, "keywords: [CBDC,", "keywords: [money number,")

    lines = backtest().out.splitlines()

    listed = [line for line in lines if line.startswith(("new ", "gone "))]
    assert len(listed) == 12
    assert "Money number 12 " in listed[0]
    assert "Money number 1 " in listed[-1]
    assert "and before: 6 of Money; --json has them all" in lines


def test_an_edit_that_the_daemon_has_taken_is_compared_with_the_config_before(
    backtest, past, folder
):
    text = edit(folder, "name: Football", "name: Soccer")
    with past.opened() as store:
        run(store, folder, text, NOW - HOUR)

    out = backtest().out

    assert "compared with the config that ran until 2026-03-01 11:00\n" in out
    assert "alerts: 1 new, 1 gone, 0 changed, 3 same" in out
    assert "compared with" not in backtest("--alone").out


def test_a_draft_is_compared_with_the_config_that_runs(backtest, folder):
    edit(folder, "tell: [screen]}\nchannels", "tell: []}\nchannels", "draft.yaml")

    assert "alerts: 0 new, 1 gone, 0 changed, 3 same" in backtest("-c", "draft.yaml").out


def test_watch_and_days_limit_the_alerts_shown(backtest):
    out = backtest("--watch", "Money", "--days", "10").out

    assert "2026-02-19 12:00 to 2026-03-01 12:00 UTC\n2 alerts; 7 entries of 1 feed" in out
    assert "Football" not in out


def test_a_report_told_before_the_days_shown_is_not_told_again(backtest, past):
    title = "A long title of a text that two outlets carried, about the CBDC"
    with past.opened() as store:
        past.add(store, title, 2 * DAY)
        past.add(store, title, HOUR, DEAD)

    assert title in backtest("--days", "3", "--json").out
    assert title not in backtest("--days", "1", "--json").out


def test_json_has_every_alert_with_its_fate_and_the_summary_last(backtest, folder):
    edit(folder, "keywords: [CBDC,", "keywords: [digital euro,")

    *rows, last = map(json.loads, backtest("--json").out.splitlines())

    assert [(row["change"], row["watch"], row["at"][:10]) for row in rows] == [
        ("gone", "Money", "2026-02-09"),
        ("same", "Football", "2026-02-16"),
        ("new", "Money", "2026-02-17"),
        ("gone", "Money", "2026-02-23"),
        ("same", "Money", "2026-02-24"),
    ]
    summary = last["summary"]
    assert summary["against"] == "the config that ran last"
    assert [summary[fate] for fate in ("new", "gone", "changed", "same")] == [1, 2, 0, 2]
    assert summary["watches"]["Money"] == {
        "new": 1,
        "gone": 2,
        "changed": 0,
        "same": 1,
        "weeks": {"2026-W07": [1, 0], "2026-W08": [0, 1], "2026-W09": [2, 1]},
    }
    assert summary["find_noisiest"]["keyword"] == {
        "name": "digital euro",
        "watch": "Money",
        "alerts": 1,
    }


def test_without_a_readable_older_config_it_compares_with_nothing(backtest, past, folder):
    with past.opened() as store:
        run(store, folder, CONFIG.replace("type: console", "type: nonesuch"))

    answer = backtest()

    assert answer.code == 0
    assert (
        "note: compared with nothing: the config that ran last cannot be read today" in answer.out
    )
    assert "4 alerts; 7 entries" in answer.out


def test_recorded_entries_can_replace_the_stored_ones(backtest, folder):
    edit(folder, "keywords: [CBDC,", "keywords: [money,", "new.yaml")
    write(folder / "in.jsonl")

    answer = backtest("-c", "new.yaml", "--against", "config.yaml", "in.jsonl")

    assert "2026-02-23 08:00 to 2026-03-03 10:00 UTC, compared with config.yaml\n" in answer.out
    assert "alerts: 0 new, 1 gone, 0 changed, 3 same; 5 entries" in answer.out
    assert "4 alerts; 5 entries" in backtest("in.jsonl").out
    assert "2 alerts; 5 entries" in backtest("in.jsonl", "--days", "1").out


def test_contradictory_options_are_refused_with_a_fix(backtest, ask, past):
    assert backtest("--alone", "--against", "config.yaml").code == 2
    assert backtest("--watch", "Monye").err.startswith(
        'there is no watch "Monye"; name one of these'
    )
    assert "can be read only once" in backtest("--against", "config.yaml", "-").err
    past.path.unlink()
    assert backtest().code == 3


def test_a_clock_that_was_set_back_does_not_stop_it(backtest, past):
    with past.opened() as store:
        past.add(store, "CBDC before its time", 2 * DAY)
        past.add(store, "Of a feed that the config names no more", HOUR, FRESH)
        past.add(store, "CBDC of yesterday", 3 * DAY)

    assert "6 alerts; 9 entries of 1 feed" in backtest().out


def test_days_before_the_stored_texts_add_a_note(backtest):
    assert "note: of entries older than 30 days only the headlines" in backtest("--days", "60").out


# --- the short form -------------------------------------------------------------------------


def test_check_with_plan_shows_the_plan_in_a_few_lines(ask, past, folder):
    edit(folder, "keywords: [CBDC,", "keywords: [digital euro,")

    answer = ask("check", "--plan")

    assert answer.code == 0
    plan = [line for line in answer.out.splitlines() if line.startswith("plan: ")]
    assert plan == [
        (
            "plan: alerts: 1 new, 2 gone, 0 changed, 2 same in 20 days (7 entries), compared with "
            "the config that ran last"
        ),
        "plan: Money: 1 new, 2 gone",
        'plan: most of the new: keyword "digital euro" of Money (1); feed example (1)',
        "plan: nothing is stored of dead; what they will bring is not in this",
    ]
    found = json.loads(ask("check", "--plan", "--json").out)["plan"]
    assert [f"plan: {line}" for line in found["lines"]] == plan
    assert (found["new"], found["gone"], found["watches"]["Money"]["gone"]) == (1, 2, 2)
    assert "plan" not in json.loads(ask("check", "--json").out)


def test_a_plan_reads_a_limited_number_of_entries(ask, past, folder, monkeypatch):
    monkeypatch.setattr(check, "MAX_PLAN_ENTRIES", 2)
    edit(folder, "keywords: [CBDC,", "keywords: [digital euro,")

    assert "same in 5 days (2 entries)" in ask("check", "--plan").out


def test_a_plan_that_takes_too_long_stops_early_with_a_note(ask, past, folder):
    edit(folder, "keywords: [CBDC,", "keywords: [digital euro,")
    seconds = itertools.count()

    def now():
        return NOW + timedelta(seconds=9 * next(seconds))

    out = ask("check", "--plan", "--no-history", now=now).out

    assert "plan: it took too long, so what came after 2026-02-16 12:00 was not looked at" in out


def test_without_stored_entries_there_is_no_plan(ask, folder):
    told = "plan: nothing is stored yet, so there is nothing to try it on"

    assert told in ask("check", "--plan").out


def test_stored_entries_that_are_too_old_are_reported(ask, past):
    def later():
        return NOW + timedelta(days=90)

    why = "nothing was stored since 2026-04-30 12:00, the newest entry is of 2026-02-25 12:00"

    assert ask("backtest", now=later).out.startswith(
        f"{why}; look further back: python monitor.py backtest"
    )
    assert f"plan: {why}; " in ask("check", "--plan", now=later).out


def test_recorded_files_without_entries_are_reported(ask, folder):
    empty = folder / "none.jsonl"
    empty.write_text("")

    out = ask("backtest", str(empty)).out

    assert out == "no entry was recorded, so there is nothing to try it on\n"


def test_without_an_edit_the_short_form_counts_the_alerts(ask, past):
    out = ask("check", "--plan").out

    assert "plan: 4 alerts in 20 days (7 entries)\n" in out
    assert "plan: nothing is stored of dead; what they will bring is not in this\n" in out
