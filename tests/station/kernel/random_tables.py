"""Random tables and the values they may hold, for the tests of the codec and of frames."""

from __future__ import annotations

from typing import Any

from hypothesis import strategies as st

from station.kernel import ids
from station.kernel.record import Column, Kind, Table

LOW, HIGH = -(1 << 63), (1 << 63) - 1
NAMES = ("a", "b", "c", "d", "e", "f")
INTEGERS = st.one_of(
    st.integers(LOW, HIGH),
    st.integers(-300, 300),
    st.integers(0, 60).map(lambda number: number * 50),
    st.sampled_from([LOW, HIGH, 0, -1, 1 << 40, (3 << 40) | 7]),
)
TEXTS = st.one_of(
    st.sampled_from(["", "荔枝", "妃子笑", "元/斤", "𠮷野", "é", "普通", "naïve"]),
    st.text(st.characters(exclude_categories=["Cs"]), max_size=8),
    st.from_regex(r"[0-9]{6}", fullmatch=True),
)
VALUES: dict[Kind, st.SearchStrategy[Any]] = {
    Kind.INT: INTEGERS,
    Kind.DAY: st.one_of(st.integers(20_000, 20_400), INTEGERS),
    Kind.TIME: st.one_of(st.integers(1_795_000_000_000, 1_795_999_999_999), INTEGERS),
    Kind.MONEY: st.one_of(st.integers(0, 800).map(lambda number: number * 50), INTEGERS),
    Kind.BOOL: st.integers(0, 1),
    Kind.REF: st.one_of(st.builds(ids.pack, st.integers(1, 4), st.integers(1, 90)), INTEGERS),
    Kind.TEXT: TEXTS,
    Kind.BYTES: st.binary(max_size=6),
}


@st.composite
def columns(draw: st.DrawFn, least: int = 0, most: int = 6) -> tuple[Column, ...]:
    """Columns of any kinds, some near others: earlier, later, themselves, texts or none at all."""
    count = draw(st.integers(least, most))
    return tuple(
        Column(
            NAMES[place],
            draw(st.sampled_from(Kind)),
            draw(st.booleans()),
            near=draw(st.sampled_from(["", *NAMES, "x"])),
        )
        for place in range(count)
    )


def values_of(column: Column) -> st.SearchStrategy[Any]:
    """What one column may hold."""
    values = VALUES[column.kind]
    return st.one_of(st.none(), values) if column.optional else values


@st.composite
def column_data(draw: st.DrawFn, declared: tuple[Column, ...], count: int) -> list[list[Any]]:
    """Values column by column; often few different ones, in runs or in steps, as real columns are."""
    return [draw(_one_column(column, count)) for column in declared]


@st.composite
def _one_column(draw: st.DrawFn, column: Column, count: int) -> list[Any]:
    shape = draw(st.sampled_from(["any", "few", "runs", "steps"]))
    if shape == "any":
        return draw(st.lists(values_of(column), min_size=count, max_size=count))
    few = draw(st.lists(values_of(column), min_size=1, max_size=4))
    if shape == "runs":
        return [few[place * len(few) // max(count, 1)] for place in range(count)]
    if shape == "steps" and column.kind not in (Kind.TEXT, Kind.BYTES, Kind.BOOL):
        first, step = draw(st.integers(-1000, 1000)), draw(st.integers(-50, 50))
        return [first + place * step for place in range(count)]
    return [draw(st.sampled_from(few)) for _ in range(count)]


@st.composite
def blocks(draw: st.DrawFn, most_rows: int = 90) -> tuple[tuple[Column, ...], list[list[Any]], int]:
    """(columns, data, number of rows)."""
    declared = draw(columns())
    count = draw(st.one_of(st.integers(0, 6), st.integers(0, most_rows)))
    return declared, draw(column_data(declared, count)), count


@st.composite
def tables(draw: st.DrawFn, name: str = "any.table") -> Table:
    """A table of any columns, with or without lines."""
    return Table(name, draw(columns()), lines=draw(st.one_of(st.just(()), columns(least=1, most=4))))


@st.composite
def rows(draw: st.DrawFn, table: Table) -> dict[str, Any]:
    """One row of a table."""
    return {column.name: draw(values_of(column)) for column in table.columns}


@st.composite
def lines(draw: st.DrawFn, table: Table) -> list[list[Any]] | None:
    """The lines of one row, or None."""
    if not table.lines or draw(st.booleans()):
        return None
    return draw(column_data(table.lines, draw(st.integers(0, 8))))
