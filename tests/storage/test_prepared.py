"""A prepared statement gives the rows that SQLAlchemy gives, and stores the same values."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import bindparam, select, update

from storage import _sqlite as sql
from storage._prepared import MAX_LIST, Prepared, PreparedList
from storage._tables import Time, body, entry, feed, meta, metadata

AT = datetime(2026, 3, 1, 12, 30, 15, 123456, tzinfo=UTC)


@pytest.fixture
def db(tmp_path: Path):
    path = tmp_path / "state.db"
    path.touch()
    connection = sql.connect_writer(path)
    with connection.begin():
        metadata.create_all(connection)
        connection.execute(
            sql.insert(feed),
            [
                {"key": f"k{n}", "present": True, "next_due": AT, "validators": {"etag": f'"{n}"'}}
                for n in range(3)
            ],
        )
        yield connection
    connection.close()


def test_a_select_converts_times_and_maps_and_names_its_columns(db):
    wanted = select(feed.c.key, feed.c.next_due, feed.c.validators, feed.c.last_polled).where(
        feed.c.key == bindparam("of")
    )

    row = Prepared(wanted).fetch_first(db, {"of": "k1"})

    assert row == ("k1", AT, {"etag": '"1"'}, None)
    assert row._fields == ("key", "next_due", "validators", "last_polled")
    assert tuple(row) == tuple(db.execute(wanted, {"of": "k1"}).one())


def test_a_select_without_a_row_gives_none(db):
    by_key = Prepared(select(feed.c.id).where(feed.c.key == bindparam("of")))

    assert by_key.fetch_first(db, {"of": "nobody"}) is None
    assert by_key.fetch_value(db, {"of": "nobody"}) is None
    assert by_key.fetch_all(db, {"of": "nobody"}) == []


def test_an_insert_returns_its_row_and_fills_the_columns_that_are_left_out(db):
    add = Prepared(
        sql.insert(entry).returning(entry.c.id),
        ["feed", "key", "content", "tags", "first_seen", "last_in_feed"],
    )
    values = {"feed": 1, "key": b"k", "content": b"c", "tags": ("a", "b")}

    row = add.fetch_value(db, {**values, "first_seen": AT, "last_in_feed": AT})

    stored = db.execute(select(entry).where(entry.c.id == row)).one()
    assert (stored.tags, stored.first_seen, stored.published) == (("a", "b"), AT, None)
    assert (stored.title, stored.arrival, stored.changes) == ("", "", 0)


def test_an_insert_for_each_row_stores_them_all(db):
    add = Prepared(sql.insert(meta), ["name", "value"])

    add.run_for_each(db, [{"name": f"n{number}", "value": "v"} for number in range(3)])

    assert set(db.execute(select(meta.c.name)).scalars()) == {"n0", "n1", "n2"}


def test_an_update_takes_its_values_by_name(db):
    later = AT + timedelta(hours=1)
    change = Prepared(
        update(feed)
        .where(feed.c.key == bindparam("of"))
        .values(next_due=bindparam("due", type_=Time), failures=feed.c.failures + 1)
    )

    change.run(db, {"of": "k2", "due": later})

    stored = db.execute(select(feed.c.next_due, feed.c.failures).order_by(feed.c.key)).all()
    assert [tuple(row) for row in stored] == [(AT, 0), (AT, 0), (later, 1)]


@pytest.mark.parametrize("count", [1, 7, 8, 9, MAX_LIST, MAX_LIST + 3])
def test_a_list_of_any_length_finds_each_row_once(db, count):
    in_list = PreparedList("key", lambda listed: select(feed.c.key).where(feed.c.key.in_(listed)))
    keys = [f"k{number}" for number in range(count)]

    rows = in_list.fetch_all(db, keys)

    assert sorted(row.key for row in rows) == [f"k{number}" for number in range(min(count, 3))]


def test_a_list_without_values_finds_nothing(db):
    in_list = PreparedList("key", lambda listed: select(feed.c.key).where(feed.c.key.in_(listed)))

    assert in_list.fetch_all(db, []) == []


def test_a_statement_takes_further_values_with_its_list(db):
    in_list = PreparedList(
        "key",
        lambda listed: select(feed.c.id).where(
            feed.c.key.in_(listed), feed.c.next_due <= bindparam("now", type_=Time)
        ),
    )

    assert len(in_list.fetch_all(db, ["k0", "k1"], {"now": AT})) == 2
    assert in_list.fetch_all(db, ["k0", "k1"], {"now": AT - timedelta(seconds=1)}) == []


def test_a_text_goes_in_as_its_column_takes_it(db):
    db.execute(
        sql.insert(entry),
        {
            "feed": 1,
            "key": b"k",
            "content": b"",
            "tags": (),
            "first_seen": AT,
            "last_in_feed": AT,
        },
    )
    add = Prepared(sql.insert(body), ["entry", "since", "summary", "text"])

    add.run(db, {"entry": 1, "since": AT, "summary": "s", "text": "央行"})

    assert tuple(db.execute(select(body)).one()) == (1, AT, "s", "央行")
