"""States of older versions are brought up to date, or stay as they were."""

from __future__ import annotations

import contextlib
import shutil
import sqlite3
import stat
from pathlib import Path

from model import DayCounts, FirstText, Lesson, Marks, Report, Ruling, Silence, State
from storage import _open, _sqlite, open_store
from storage._open import MIGRATIONS
from storage._tables import REVISION
from tests.storage.world import (
    FEED,
    HOUR,
    NOW,
    STATE,
    WITHOUT_HISTORY,
    WITHOUT_RECIPIENTS,
    WITHOUT_TIMING,
    add,
    an_alert,
    an_entry,
    opened,
    raw,
    refused,
)

LATER_COLUMNS = (
    "gone_since",
    "missing_since",
    "dead",
    "told_state",
    "parser_failures",
    "moved_since",
    "usual_gap",
    "entries",
    "read_by",
)


LATER = f"{int(REVISION) + 1:04}"


def later_version(folder: Path, monkeypatch, upgrade: str) -> None:
    """Give this version a later revision, which runs the statement *upgrade*."""
    shutil.copytree(_open.MIGRATIONS, folder, ignore=shutil.ignore_patterns("__pycache__"))
    (folder / "versions" / "later.py").write_text(
        f"from alembic import op\nrevision = '{LATER}'\ndown_revision = '{REVISION}'\n"
        f"def upgrade():\n    {upgrade}\n"
    )
    monkeypatch.setattr(_open, "MIGRATIONS", folder)
    monkeypatch.setattr(_open, "REVISION", LATER)


def test_an_older_state_is_copied_and_brought_up_to_date(
    path: Path, tmp_path: Path, monkeypatch
) -> None:
    later_version(
        tmp_path / "50% later", monkeypatch, "op.execute(\"UPDATE entry SET title = 'New'\")"
    )

    with contextlib.closing(open_store(path, NOW)) as store:
        note = store.notes[0]

    copy = path.with_name(f"groundswell.db.before-{LATER}-20261122T120000Z")
    assert note == (
        f"the state was brought from schema {REVISION} to {LATER}; a copy of it as it was: {copy}"
    )
    assert stat.S_IMODE(copy.stat().st_mode) == 0o600

    def facts(file: Path) -> list[tuple[str, str]]:
        with contextlib.closing(sqlite3.connect(file)) as other:
            return other.execute("SELECT version_num, title FROM alembic_version, entry").fetchall()

    assert facts(path) == [(LATER, "New")]
    assert facts(copy) == [(REVISION, "Title a")]


def test_a_migration_that_fails_leaves_the_older_state_as_it_was(
    path: Path, tmp_path: Path, monkeypatch
) -> None:
    change = "op.execute(\"DELETE FROM entry\"); op.execute('nonsense')"
    with monkeypatch.context() as patched:
        later_version(tmp_path / "later", patched, change)
        refused(path, "the database failed .*nonsense")

    with contextlib.closing(open_store(path, NOW)) as store:
        assert add(store, an_entry("a")) == []


def old_state(path: Path) -> None:
    """Make a state at *path* as the first schema had it, with an entry in it."""
    from alembic import command
    from alembic.config import Config

    with contextlib.closing(opened(path.parent)) as store:
        add(store, an_entry("a"))
    with contextlib.closing(sqlite3.connect(path)) as db:
        db.executescript(
            "DROP TABLE found_end; DROP TABLE found; DROP TABLE found_old; DROP TABLE step; DROP TABLE gap; DROP TABLE term_batch; DROP TABLE term_days; DROP TABLE word_edges; DROP TABLE word_increment; DROP TABLE hot_topic;"
            "DROP TABLE late_match; DROP TABLE matched; DROP TABLE watcher; DROP TABLE voice; DROP TABLE account; DROP TABLE carried;"
            "ALTER TABLE feed DROP COLUMN old_entries; ALTER TABLE feed DROP COLUMN told_old;"
            "ALTER TABLE feed DROP COLUMN day; ALTER TABLE feed DROP COLUMN day_entries;"
            + "".join(f"ALTER TABLE feed DROP COLUMN {name};" for name in LATER_COLUMNS)
            + "".join(f"{each};" for each in WITHOUT_TIMING)
            + "UPDATE alembic_version SET version_num = '0001'"
        )
    fresh = path.with_name("first.db")
    fresh.touch()
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    with contextlib.closing(_sqlite.connect_writer(fresh)) as connection, connection.begin():
        config.attributes["connection"] = connection
        command.upgrade(config, "0001")
    with contextlib.closing(sqlite3.connect(fresh)) as first:
        # SQLite's own table of the numbers it gave stays, and cannot be dropped.
        names = "SELECT name FROM sqlite_master WHERE name != 'sqlite_sequence' ORDER BY name"
        of_first = first.execute(names).fetchall()
    with contextlib.closing(sqlite3.connect(path)) as db:
        assert db.execute(names).fetchall() == of_first


def test_a_state_of_the_first_schema_is_brought_up_to_date(
    tmp_path: Path,
) -> None:
    path = tmp_path / "groundswell.db"
    old_state(path)

    with contextlib.closing(open_store(path, NOW)) as store:
        assert store.notes[0].startswith(f"the state was brought from schema 0001 to {REVISION};")
        assert [row.entries for row in store.list_feeds()] == [1]
        assert add(store, an_entry("a"), an_entry("b")) == ["id-b"]
        assert store.read_status(NOW).entries == 2
        with store.transaction() as tx:
            tx.keep("Money", {"burst": STATE}, NOW, None)
            tx.write_exposure({"": [1.0, 2.0], FEED.key: [3.0]})
            assert tx.read_exposure()[FEED.key] == [3.0]
        lesson = Lesson(Marks(upto=48), days={1: DayCounts(9, {"acme": 2})})
        assert len(list(store.learn(lesson))) == 4
        assert store.read_day_counts("acme") == {1: 2}


def test_a_feed_that_said_once_that_it_is_gone_is_asked_again_after_the_update(
    tmp_path: Path,
) -> None:
    path = tmp_path / "groundswell.db"
    old_state(path)
    microseconds = round(NOW.timestamp()) * 1_000_000
    year = 365 * 86_400 * 1_000_000
    raw(
        path,
        f"UPDATE feed SET gone = 1, failures = 1, last_polled = {microseconds}, "
        f"told_failing = {microseconds}, next_due = {microseconds + year}",
    )

    with contextlib.closing(open_store(path, NOW)) as store:
        (row,) = store.list_feeds()

    assert (row.gone, row.gone_since, row.next_due) == (False, NOW, NOW + 6 * HOUR)
    assert (row.told_state, row.told_failing) == ("down", NOW)


def test_first_texts_that_were_stored_without_a_publisher_can_be_read(tmp_path: Path) -> None:
    path = tmp_path / "groundswell.db"
    first = FirstText("r", "r", NOW, ("bank", "coin"), publisher="paper.example")
    with contextlib.closing(opened(tmp_path)) as store, store.transaction() as tx:
        tx.add_reports([Report("r", "Money", (), first_text=first)], NOW)
    for table in ("found", "found_end", "found_old", "step"):
        raw(path, f"DROP TABLE {table}")
    for change in WITHOUT_TIMING:
        raw(path, change)
    raw(path, "DROP TABLE gap")
    raw(path, "ALTER TABLE feed DROP COLUMN read_by")
    raw(path, "ALTER TABLE account DROP COLUMN publisher")
    raw(path, "ALTER TABLE feed DROP COLUMN entries")
    raw(path, "UPDATE alembic_version SET version_num = '0006'")

    with contextlib.closing(open_store(path, NOW)) as store, store.transaction() as tx:
        [(_, known)] = tx.recent(NOW).first_texts(-1)

    assert known == FirstText("r", "r", NOW, ("bank", "coin"))


def test_the_silence_of_an_alert_that_an_older_version_suppressed_is_named(tmp_path: Path) -> None:
    silenced = Ruling("team", State.SUPPRESSED, "silence", "silenced by kim")
    with contextlib.closing(opened(tmp_path)) as store, store.transaction() as tx:
        for name, watch in (("other", "Oil"), ("one", "CBDC"), ("later", "CBDC")):
            tx.timing.add_silence(Silence(name, NOW + HOUR, "kim", "known", NOW, watch=watch))
        alert = an_alert("a", at=NOW, state=State.SUPPRESSED, rulings=(silenced,))
        tx.record_all([alert], lambda _: [])
    path = tmp_path / "groundswell.db"
    for change in (*WITHOUT_RECIPIENTS, *WITHOUT_HISTORY):
        raw(path, change)
    raw(path, "UPDATE alembic_version SET version_num = '0016'")

    with contextlib.closing(open_store(path, NOW)) as store:
        silences = store.timing.list_silences(9)
        assert store.timing.count_held(silences) == {"later": 1, "one": 0, "other": 0}
