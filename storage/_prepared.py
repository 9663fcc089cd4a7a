"""Statements that run at every poll: compiled once, and then run by the driver itself.

SQLAlchemy writes the SQL and converts the values, for any database. But to run a statement through
it costs five to ten times as much CPU as SQLite takes for the statement. So the few statements of a
poll are compiled at their first use. All others go the usual way.
"""

from __future__ import annotations

from collections import namedtuple
from collections.abc import Callable, Iterable, Mapping, Sequence
from itertools import repeat
from typing import Any, NamedTuple

from sqlalchemy import BindParameter, ColumnElement, Connection, Table, bindparam
from sqlalchemy.engine import Dialect
from sqlalchemy.types import TypeEngine

from storage import _sqlite as sql

Values = Mapping[str, Any]
"""The values of a statement by the name of their parameter or column."""
_Convert = Callable[[Any], Any] | None

_NO_VALUES: Values = {}
MIN_LIST, MAX_LIST = 8, 512
"""The sizes of lists of values for which a statement is compiled: powers of two."""


class _Parameter(NamedTuple):
    """One place in a statement that takes a value."""

    name: str
    default: Any
    convert: _Convert


class _Compiled(NamedTuple):
    """A statement in the SQL of one database."""

    text: str
    parameters: Sequence[_Parameter]
    converts: Sequence[tuple[int, Callable[[Any], Any]]]
    """The places of the columns that are converted, and how."""
    make_row: Callable[[Iterable[Any]], Any]
    """Makes a named tuple of the columns."""


class Prepared:
    """One statement. Its rows are named tuples."""

    def __init__(self, statement: Any, columns: Sequence[str] = ()) -> None:
        """Take a *statement*; of an insert, *columns* names those that are given."""
        self.statement = statement
        self._columns = list(columns) or None
        self._compiled: dict[str, _Compiled] = {}

    def fetch_all(self, db: Connection, values: Values = _NO_VALUES) -> list[Any]:
        """Return its rows."""
        compiled = self._compile(db.dialect)
        found = _run(db, compiled.text, _list_values(compiled, values)).fetchall()
        make_row = compiled.make_row
        if not compiled.converts:
            return list(map(make_row, found))
        return [make_row(_convert(compiled.converts, row)) for row in found]

    def fetch_first(self, db: Connection, values: Values = _NO_VALUES) -> Any:
        """Return its first row; None if it has none."""
        rows = self.fetch_all(db, values)
        return rows[0] if rows else None

    def fetch_value(self, db: Connection, values: Values = _NO_VALUES) -> Any:
        """Return the first column of its first row; None if it has no row."""
        row = self.fetch_first(db, values)
        return None if row is None else row[0]

    def run(self, db: Connection, values: Values = _NO_VALUES) -> None:
        """Run it once; it has no rows."""
        compiled = self._compile(db.dialect)
        _run(db, compiled.text, _list_values(compiled, values))

    def run_for_each(self, db: Connection, rows: Iterable[Values]) -> None:
        """Run it for each of *rows*; it has no rows of its own."""
        compiled = self._compile(db.dialect)
        listed = [_list_values(compiled, values) for values in rows]
        _get_driver(db).executemany(compiled.text, listed)

    def _compile(self, dialect: Dialect) -> _Compiled:
        compiled = self._compiled.get(dialect.name)
        if compiled is None:
            compiled = _compile(self.statement, self._columns, dialect)
            self._compiled[dialect.name] = compiled
        return compiled


def prepare_upsert(
    table: Table,
    keys: Sequence[str],
    columns: Sequence[str],
    only_if: ColumnElement[bool] | None = None,
) -> Prepared:
    """Return the statement that stores *columns* in the row of *table* with some *keys*.

    It inserts the row if there is none. If there is one, it changes it *only_if* that holds.
    """
    row = sql.insert(table)
    changed = row.on_conflict_do_update(
        index_elements=[table.c[name] for name in keys],
        set_={name: row.excluded[name] for name in columns},
        where=only_if,
    )
    return Prepared(changed, (*keys, *columns))


class PreparedList:
    """A statement with a list of values, compiled for lists of a few sizes."""

    def __init__(self, name: str, make: Callable[[Sequence[BindParameter[Any]]], Any]) -> None:
        """Let *make* make the statement of the parameters that hold the values of list *name*."""
        self._name = name
        self._make = make
        self._prepared: dict[int, Prepared] = {}

    def fetch_all(
        self, db: Connection, listed: Sequence[Any], values: Values = _NO_VALUES
    ) -> list[Any]:
        """Return the rows for all values *listed*, in no order."""
        rows: list[Any] = []
        for start in range(0, len(listed), MAX_LIST):
            some = listed[start : start + MAX_LIST]
            prepared, names = self._prepare(len(some))
            # Repeating the last value fills the list, and finds no row twice.
            filled = [*some, *repeat(some[-1], len(names) - len(some))]
            rows += prepared.fetch_all(db, {**values, **dict(zip(names, filled, strict=True))})
        return rows

    def _prepare(self, count: int) -> tuple[Prepared, list[str]]:
        """Return the statement for *count* values or a few more, and the names of these."""
        size = MIN_LIST
        while size < count:
            size *= 2
        names = [f"{self._name}_{number}" for number in range(size)]
        if size not in self._prepared:
            self._prepared[size] = Prepared(self._make([bindparam(name) for name in names]))
        return self._prepared[size], names


def _compile(statement: Any, columns: list[str] | None, dialect: Dialect) -> _Compiled:
    """Return *statement* in the SQL of *dialect*, whose parameters are known by their places."""
    compiled: Any = statement.compile(dialect=dialect, column_keys=columns)
    # Columns that an insert leaves out have their default in Python.
    defaults = {one.key: one.default.arg for one in getattr(compiled, "insert_prefetch", ())}
    parameters = []
    for name in compiled.positiontup:
        bound = compiled.binds[name]
        default = defaults.get(name, compiled.params.get(name))
        convert = _adapt(bound.type, dialect).bind_processor(dialect)
        parameters.append(_Parameter(name, default, convert))
    selected = list(statement.exported_columns)
    processors = [_adapt(one.type, dialect).result_processor(dialect, None) for one in selected]
    converts = [(place, one) for place, one in enumerate(processors) if one is not None]
    make_type: Any = namedtuple  # its names are known to the statement alone
    row = make_type("Row", [one.key for one in selected], rename=True)
    return _Compiled(str(compiled), parameters, converts, row._make)


def _adapt(of: TypeEngine[Any], dialect: Dialect) -> TypeEngine[Any]:
    return of.dialect_impl(dialect)


def _list_values(compiled: _Compiled, values: Values) -> list[Any]:
    """Return the values of the parameters in their order, as the driver takes them."""
    listed = []
    for name, default, convert in compiled.parameters:
        value = values.get(name, default)
        listed.append(value if convert is None else convert(value))
    return listed


def _convert(converts: Sequence[tuple[int, Callable[[Any], Any]]], row: Sequence[Any]) -> list[Any]:
    values = list(row)
    for place, convert in converts:
        values[place] = convert(values[place])
    return values


def _get_driver(db: Connection) -> Any:
    """Return the driver's own connection, in the transaction of *db*."""
    return db.connection.dbapi_connection


def _run(db: Connection, text: str, values: Sequence[Any]) -> Any:
    return _get_driver(db).execute(text, values)
