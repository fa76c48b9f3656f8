"""What programs of other versions count on: declarations are only ever extended."""

from __future__ import annotations

import dataclasses

import pytest

from station.kernel.record import Column, Kind, Table
from tests.house import declared
from tests.house.product import registry

NAME, PRICE, NOTE = Column("name", Kind.TEXT), Column("price", Kind.MONEY), Column("note", Kind.TEXT, optional=True)
CROP = Table("crops.crop", (NAME, PRICE))
WAS = declared.said({"crops.crop": CROP})


def test_what_is_declared_extends_what_was() -> None:
    assert declared.faults(declared.frozen(), declared.said(registry().tables)) == []


def test_what_was_added_is_written_down() -> None:
    """Else it could still be changed unnoticed: run `python -m tests.house.declared`."""
    assert declared.frozen() == declared.said(registry().tables)


def test_an_optional_column_at_the_end_is_no_fault() -> None:
    assert declared.faults(WAS, declared.said({"crops.crop": _with(NAME, PRICE, NOTE)})) == []
    assert declared.faults(WAS, declared.said({"crops.crop": CROP, "crops.sort": _with(NAME)})) == []


@pytest.mark.parametrize(
    "columns",
    [
        (NAME,),
        (PRICE, NAME),
        (NAME, NOTE, PRICE),
        (NAME, dataclasses.replace(PRICE, name="cost")),
        (NAME, dataclasses.replace(PRICE, kind=Kind.INT)),
        (NAME, dataclasses.replace(PRICE, optional=True)),
        (NAME, dataclasses.replace(PRICE, near="name")),
        (NAME, PRICE, dataclasses.replace(NOTE, optional=False)),
    ],
)
def test_everything_else_is_flagged(columns: tuple[Column, ...]) -> None:
    assert declared.faults(WAS, declared.said({"crops.crop": _with(*columns)})) != []


def test_a_table_that_goes_or_gains_lines_is_flagged() -> None:
    assert declared.faults(WAS, {}) == ["crops.crop is gone"]
    lined = dataclasses.replace(CROP, lines=(NOTE,))
    assert declared.faults(WAS, declared.said({"crops.crop": lined})) != []
    assert declared.faults(declared.said({"crops.crop": lined}), WAS) != []


def _with(*columns: Column) -> Table:
    return dataclasses.replace(CROP, columns=columns)
