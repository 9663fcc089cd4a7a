"""Three days of virtual time among faults, restarts and kills: `benchmarks/month.py` in small."""

from __future__ import annotations

import contextlib
import sqlite3

import pytest

from benchmarks import month

pytestmark = pytest.mark.untraced


@pytest.fixture(scope="module")
def figures():
    return month.run(feeds=40, days=3, seed=1)


def test_no_entry_is_lost_told_twice_or_left_without_a_reason(figures):
    assert figures["first_violations"] == []


def test_the_days_had_kills_restarts_steps_of_the_clock_and_faults(figures):
    assert figures["happened"]["kill"] >= 3
    assert figures["happened"]["restart"] >= 1
    assert figures["happened"]["clock"] == 6
    assert figures["polls_ended"]["whole"] < figures["polls"]
    assert figures["entries"]["told"] >= 50
    assert figures["entries"]["never_seen"] >= 1


def test_the_check_finds_an_entry_that_the_database_lost(monkeypatch):
    check = month.check_state

    def check_without_one(run):
        path = next(run.path.parent.rglob("*.db"))
        with contextlib.closing(sqlite3.connect(path)) as db, db:
            db.execute("UPDATE entry SET link = 'lost' WHERE id = 20")
        return check(run)

    monkeypatch.setattr(month, "check_state", check_without_one)

    figures = month.run(feeds=5, days=1, seed=1)

    assert ["not stored" in text for text in figures["first_violations"]] == [True]
