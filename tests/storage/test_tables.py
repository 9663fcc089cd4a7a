from __future__ import annotations

import contextlib
import re
import sqlite3
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path

import pytest
from sqlalchemy import select
from sqlalchemy.dialects.sqlite import dialect

from storage import _open, _sqlite
from storage._json_columns import MessageJson, StringList, StringMap
from storage._store import Store
from storage._tables import (
    REVISION,
    CleanText,
    Time,
    entry,
    feed,
    metadata,
    shift_column,
)
from tests.scenes.messages import a_message
from tests.storage.world import HOUR, NOW, add, an_entry, poll

DIALECT = dialect()


def alembic():
    from alembic.config import Config
    from alembic.script import ScriptDirectory

    config = Config()
    config.set_main_option("script_location", str(_open.MIGRATIONS))
    return config, ScriptDirectory.from_config(config)


def test_the_revision_of_the_tables_is_the_last_of_the_migrations() -> None:
    _, scripts = alembic()

    assert scripts.get_heads() == [REVISION]


def is_compared(_object, name, *_others) -> bool:
    # Alembic knows neither the tables of the search index nor those that SQLite makes for them.
    return not name.startswith("found")


def test_tables_and_migrations_agree(path: Path, tmp_path: Path) -> None:
    from alembic import command
    from alembic.autogenerate import compare_metadata
    from alembic.migration import MigrationContext

    migrated = tmp_path / "migrated.db"
    migrated.touch()
    config, _ = alembic()
    with contextlib.closing(_sqlite.connect_writer(migrated)) as connection, connection.begin():
        config.attributes["connection"] = connection
        command.upgrade(config, "head")
        context = MigrationContext.configure(connection, opts={"include_object": is_compared})
        assert compare_metadata(context, metadata) == []

    def schema(file: Path) -> list[tuple[str, str]]:
        with contextlib.closing(sqlite3.connect(file)) as other:
            found = other.execute("SELECT name, sql FROM sqlite_master WHERE sql IS NOT NULL")
            # SQLite writes a column that was added with other blanks.
            return sorted((name, re.sub(r"\s*([ ,()])\s*", r"\1", sql)) for name, sql in found)

    assert schema(path) == schema(migrated)


def test_a_time_without_a_zone_is_refused(store: Store) -> None:
    with pytest.raises(Exception, match="has no time zone"):
        poll(store, due=NOW.replace(tzinfo=None))


# --- columns ----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("column", "value", "stored"),
    [
        (Time(), datetime(1970, 1, 1, 0, 0, 1, 5, tzinfo=UTC), 1_000_005),
        (Time(), datetime(1969, 12, 31, 23, 59, 59, tzinfo=UTC), -1_000_000),
        (StringList(), ("b", "央行", "a"), '["b", "\\u592e\\u884c", "a"]'),
        (StringMap(), {"etag": 'W/"x"\udc80'}, '{"etag": "W/\\"x\\"\\udc80"}'),
        (
            MessageJson(),
            a_message("match", "Up", "Money"),
            '{"kind": "match", "headline": "Up", "watch": "Money"}',
        ),
    ],
)
def test_a_value_is_stored_in_its_form_and_comes_back_as_it_was(column, value, stored) -> None:
    assert column.process_bind_param(value, DIALECT) == stored
    assert column.process_result_value(stored, DIALECT) == value


@pytest.mark.parametrize("column", [Time(), MessageJson(), CleanText()])
def test_none_is_stored_as_none(column) -> None:
    assert column.process_bind_param(None, DIALECT) is None


def test_a_time_in_another_zone_is_stored_in_utc() -> None:
    berlin = timezone(timedelta(hours=1))

    assert Time().process_bind_param(datetime(1970, 1, 1, 1, 0, tzinfo=berlin), DIALECT) == 0


def test_text_from_servers_is_stored_without_control_characters_and_half_pairs() -> None:
    assert CleanText().process_bind_param("refused \x1b[31m\ud800", DIALECT) == "refused [31m"


def test_a_shifted_time_is_later_and_an_empty_one_stays_empty(store: Store) -> None:
    add(store, an_entry("a", published=NOW), an_entry("b"))

    later = select(entry.c.title, shift_column(entry.c.published, HOUR)).order_by(entry.c.title)
    with store._transaction() as db:
        found = [tuple(row) for row in db.execute(later)]

    assert found == [("Title a", NOW + HOUR), ("Title b", None)]


def test_a_new_feed_has_the_defaults_of_its_table(store: Store) -> None:
    with store._transaction() as db:
        row = db.execute(select(feed)).one()

    assert (row.failures, row.baseline, row.problem, row.gone) == (0, False, "", False)
