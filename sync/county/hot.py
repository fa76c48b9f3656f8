"""Statements of the exchange, compiled once: building one anew costs more than running it.

A thousand stations ask for the same twenty statements. Each is written with SQLAlchemy, turned into the
words of the database at its first use there, and from then on handed to the driver as it is.
"""

from __future__ import annotations

from collections import namedtuple
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import lru_cache
from itertools import chain
from operator import itemgetter
from typing import Any

from sqlalchemy import Connection, Integer, and_, bindparam, insert, literal_column, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.exc import DBAPIError

Values = Mapping[str, Any]
Arrange = Callable[[Values], Any]
SIZES = (64, 32, 16, 8, 4, 2, 1)  # rows of one statement
ONE: Any = literal_column("1")  # a limit; see `at_most`


class Found:
    """The rows a statement returned, each with the names of its columns."""

    def __init__(self, cursor: Any, row: Any) -> None:
        self._cursor = cursor
        self._row = row

    def all(self) -> list[Any]:
        return list(map(self._row._make, self._cursor.fetchall()))

    def first(self) -> Any:
        found = self._cursor.fetchall()  # to the end, so that no statement stays open
        return self._row._make(found[0]) if found else None

    def __iter__(self) -> Iterator[Any]:
        return iter(self.all())


class Hot:
    """One statement with named parameters; call it with a connection and one set of them, or a list of sets.

    A failure of the driver is raised as SQLAlchemy would raise it.
    """

    def __init__(self, statement: Any) -> None:
        self._statement = statement
        self._known: dict[str, tuple[str, Arrange]] = {}
        self._row: Any = None

    def __call__(self, connection: Connection, values: Values | Sequence[Values]) -> Found:
        words, arrange = self._known.get(connection.dialect.name) or self._compiled(connection)
        cursor: Any = connection.connection.cursor()
        try:
            if isinstance(values, Mapping):
                cursor.execute(words, arrange(values))
            elif values:
                cursor.executemany(words, [arrange(one) for one in values])
        except connection.dialect.loaded_dbapi.Error as trouble:
            raise _as_sqlalchemy(connection, words, trouble) from trouble
        row = self._row or self._named(cursor)
        return Found(cursor, row)

    def _named(self, cursor: Any) -> Any:
        """Return the type of a row of the result; its names are the same on every database."""
        names = tuple([column[0] for column in cursor.description]) if cursor.description else ()
        self._row = _row_type(names)
        return self._row

    def many(self, connection: Connection, rows: Sequence[Any]) -> None:
        """Run the statement for each of `rows`, which are just what the driver takes."""
        words, _ = self._known.get(connection.dialect.name) or self._compiled(connection)
        if not rows:
            return
        try:
            connection.connection.cursor().executemany(words, rows)
        except connection.dialect.loaded_dbapi.Error as trouble:
            raise _as_sqlalchemy(connection, words, trouble) from trouble

    def _compiled(self, connection: Connection) -> tuple[str, Arrange]:
        compiled = self._statement.compile(dialect=connection.dialect, compile_kwargs={"render_postcompile": True})
        names = compiled.positiontup
        fixed = {name: value for name, value in compiled.params.items() if value is not None}
        known = str(compiled), _in_order(list(names), fixed) if names is not None else _by_name(fixed)
        self._known[connection.dialect.name] = known
        return known


def _as_sqlalchemy(connection: Connection, words: str, trouble: Any) -> Exception:
    made: Exception = DBAPIError.instance(words, None, trouble, connection.dialect.loaded_dbapi.Error)
    return made


@lru_cache(maxsize=256)
def _row_type(names: tuple[str, ...]) -> Any:
    return namedtuple("Row", names, rename=True)


def _in_order(names: list[str], fixed: Values) -> Arrange:
    if not fixed and len(names) > 1:
        return itemgetter(*names)
    return lambda values: tuple([fixed[name] if name in fixed else values[name] for name in names])


def _by_name(fixed: Values) -> Arrange:
    return lambda values: {**fixed, **values}


class Upsert:
    """Inserts rows, or replaces all other columns of those whose `keys` are there.

    A row is a tuple of all columns in their declared order: a name for each value costs more than the rest.
    """

    def __init__(self, table: Any, keys: Sequence[str]) -> None:
        self._names = [column.name for column in table.columns]
        self._hot = {dialect.__name__.rpartition(".")[2]: Hot(_upsert(dialect, table, self._names, keys))
                     for dialect in (sqlite, postgresql)}

    def __call__(self, connection: Connection, rows: Sequence[Sequence[Any]]) -> None:
        self._hot[connection.dialect.name].many(connection, _arranged(connection, self._names, rows))


class Change:
    """Sets the columns that are given of one row."""

    def __init__(self, table: Any, *keys: str) -> None:
        self._table = table
        self._where = called(table, **{key: f"the_{key}" for key in keys})
        self._known: dict[tuple[str, ...], Hot] = {}

    def __call__(self, connection: Connection, keys: Values, values: Values) -> None:
        names = tuple(values)
        hot = self._known.get(names)
        if hot is None:
            changed: dict[str, Any] = {name: bindparam(name) for name in names}
            hot = self._known[names] = Hot(update(self._table).where(self._where).values(changed))
        hot(connection, {**values, **{f"the_{key}": value for key, value in keys.items()}})


class Block:
    """As `Upsert`, for rows of which some columns are the same in all.

    SQLite gets many rows with one statement and what they share once: to bind a value costs it more than to write it.
    """

    def __init__(self, table: Any, keys: Sequence[str], shared: Sequence[str]) -> None:
        self._names = [*shared, *(column.name for column in table.columns if column.name not in shared)]
        self._shared = len(shared)
        self._words = {size: _block(table, keys, self._names, (len(shared), size)) for size in SIZES}
        self._one_by_one = Upsert(table, keys)
        self._places = [self._names.index(column.name) for column in table.columns]

    def __call__(self, connection: Connection, shared: tuple[Any, ...], rows: Sequence[tuple[Any, ...]]) -> None:
        """Write rows, each a tuple of the other columns in their declared order."""
        if connection.dialect.name != "sqlite":
            whole = [shared + row for row in rows]
            return self._one_by_one(connection, [[row[place] for place in self._places] for row in whole])
        cursor: Any = connection.connection.cursor()
        for start, size in _cut(len(rows)):
            words, some = self._words[size], rows[start : start + size]
            try:
                cursor.execute(words, shared + tuple(chain.from_iterable(some)))
            except connection.dialect.loaded_dbapi.Error as trouble:
                raise _as_sqlalchemy(connection, words, trouble) from trouble
        return None


class Add:
    """Inserts rows that cannot be there, each a tuple of all columns in their declared order."""

    def __init__(self, table: Any) -> None:
        self._names = [column.name for column in table.columns]
        self._hot = Hot(insert(table).values({name: bindparam(name) for name in self._names}))

    def __call__(self, connection: Connection, rows: Sequence[Sequence[Any]]) -> None:
        self._hot.many(connection, _arranged(connection, self._names, rows))


class Once:
    """Inserts a row unless one with its `keys` is there."""

    def __init__(self, table: Any, keys: Sequence[str]) -> None:
        values: dict[str, Any] = {column.name: bindparam(column.name) for column in table.columns}
        self._hot = {dialect.__name__.rpartition(".")[2]: Hot(
            dialect.insert(table).values(values).on_conflict_do_nothing(index_elements=list(keys))
        ) for dialect in (sqlite, postgresql)}

    def __call__(self, connection: Connection, values: Values | Sequence[Values]) -> None:
        self._hot[connection.dialect.name](connection, values)


def _arranged(connection: Connection, names: Sequence[str], rows: Sequence[Sequence[Any]]) -> Sequence[Any]:
    """Return rows as the driver of a connection takes them."""
    return rows if connection.dialect.name == "sqlite" else [dict(zip(names, row, strict=True)) for row in rows]


def _upsert(dialect: Any, table: Any, names: Sequence[str], keys: Sequence[str]) -> Any:
    statement = dialect.insert(table).values({name: bindparam(name) for name in names})
    rest = {name: statement.excluded[name] for name in names if name not in keys}
    return statement.on_conflict_do_update(index_elements=list(keys), set_=rest)


def _block(table: Any, keys: Sequence[str], names: Sequence[str], sizes: tuple[int, int]) -> str:
    """Return the words for SQLite that write several rows; `sizes` are how many columns they share, how many they are.
    """
    shared, count = sizes
    quoted, own = {name: f'"{name}"' for name in names}, len(names) - shared
    same = list(range(1, shared + 1))
    rows = [[*same, *range(first, first + own)] for first in range(shared + 1, shared + 1 + own * count, own)]
    values = ", ".join([f"({', '.join([f'?{number}' for number in row])})" for row in rows])
    rest = ", ".join([f"{name} = excluded.{name}" for key, name in quoted.items() if key not in keys])
    return (
        f'INSERT INTO "{table.name}" ({", ".join(quoted.values())}) VALUES {values} '
        f'ON CONFLICT ({", ".join([quoted[key] for key in keys])}) DO UPDATE SET {rest}')


def _cut(count: int) -> Iterator[tuple[int, int]]:
    """Yield (place of the first, how many) of the blocks that so many rows are written in."""
    start = 0
    for size in SIZES:
        while count - start >= size:
            yield start, size
            start += size


def mine(table: Any, *names: str) -> Any:
    """Return the condition that these columns of a table are the parameters of the same names."""
    found = table.c[names[0]] == bindparam(names[0])
    for name in names[1:]:
        found &= table.c[name] == bindparam(name)
    return found


def called(table: Any, **names: str) -> Any:
    """Return the condition that columns of a table are parameters of other names, as an update of them needs it."""
    found = [table.c[column] == bindparam(name) for column, name in names.items()]
    return and_(*found)


def at_most(name: str) -> Any:
    """Return a limit that is the parameter of this name.

    SQLite since 3.47 reads a bare parameter there while it plans, and so plans anew each time it is given one.
    """
    return bindparam(name, type_=Integer) + literal_column("0")


def one_of(make: Callable[[list[Any]], Any]) -> Callable[[int], Hot]:
    """Return a maker of statements that look for one of so many values, given as v0, v1, ...

    Ask with `spread`, which fills up to a few usual numbers of them.
    """

    @lru_cache(maxsize=64)
    def sized(count: int) -> Hot:
        return Hot(make([bindparam(f"v{number}") for number in range(count)]))

    return sized


def spread(values: Sequence[Any]) -> dict[str, Any]:
    """Return the parameters of a statement of `one_of`: their number is a power of two, the last one repeated.

    There is at least one, and None, which equals nothing, where nothing is asked for.
    """
    values = values or (None,)
    size = 1 << (len(values) - 1).bit_length()
    return {f"v{number}": values[min(number, len(values) - 1)] for number in range(size)}
