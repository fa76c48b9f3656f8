"""Layouts: what two versions of a program tell each other of their tables, and what a stranger may claim."""

from __future__ import annotations

import contextlib
import dataclasses
import tracemalloc
import zlib

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from station.kernel import layout
from station.kernel.errors import StationError
from station.kernel.layout import Wide
from station.kernel.record import Column, Kind, Sensitivity, Table

NAME = Column("name", Kind.TEXT)
PRICE = Column("price", Kind.MONEY, optional=True, near="low")
PHOTO = Column("photo", Kind.BYTES, optional=True, media=True)
CROP = Table("crops.crop", (NAME, PRICE))
LATER = dataclasses.replace(CROP, columns=(NAME, PRICE, PHOTO))


def known(*tables: Table) -> Wide:
    return Wide({table.name: table for table in tables})


def test_a_layout_comes_back_as_what_its_bytes_depend_on() -> None:
    heard = layout.heard(layout.unpacked(layout.packed(layout.said(known(LATER)))))
    assert heard.tables["crops.crop"].columns == LATER.columns
    assert layout.schema(heard) == layout.schema(known(LATER))
    assert layout.schema(heard) != layout.schema(known(CROP))


def test_ours_stays_the_object_it_was_where_nothing_is_gained() -> None:
    assert layout.widened(known(LATER), known(CROP)).tables["crops.crop"] is LATER
    wide = layout.widened(known(CROP), layout.heard(layout.said(known(LATER)))).tables["crops.crop"]
    assert wide.columns == LATER.columns
    assert wide.scopes is CROP.scopes
    assert layout.as_known_by(wide, CROP).columns == CROP.columns


def test_a_table_only_the_other_knows() -> None:
    assert set(layout.widened(known(), known(CROP)).tables) == {"crops.crop"}


@pytest.mark.parametrize(
    "columns",
    [
        (Column("title", Kind.TEXT), PRICE),
        (NAME, dataclasses.replace(PRICE, kind=Kind.INT)),
        (NAME, dataclasses.replace(PRICE, optional=False)),
        (NAME, dataclasses.replace(PRICE, near="")),
        (NAME, PRICE, Column("must", Kind.INT)),
        (PRICE, NAME),
    ],
)
def test_another_beginning_contradicts(columns: tuple[Column, ...]) -> None:
    other = known(dataclasses.replace(CROP, columns=columns))
    assert not layout.all_agree(known(CROP), other)
    with pytest.raises(StationError, match=r"layout\.contradicts"):
        layout.widened(known(CROP), other)


def test_what_is_private_is_private_to_a_program_that_does_not_know_it_and_may_become_so_later() -> None:
    phone = Column("phone", Kind.TEXT, optional=True, sensitivity=Sensitivity.PERSONAL)
    later = dataclasses.replace(CROP, columns=(*CROP.columns, phone))
    wide = layout.widened(known(CROP), layout.heard(layout.said(known(later))))
    assert wide.tables["crops.crop"].column("phone").sensitivity is Sensitivity.PERSONAL
    open_phone = dataclasses.replace(phone, sensitivity=Sensitivity.PUBLIC)
    shown = dataclasses.replace(later, columns=(*CROP.columns, open_phone))
    assert layout.agree(later, shown)


def test_lines_are_there_from_the_beginning_or_never() -> None:
    assert not layout.agree(CROP, dataclasses.replace(CROP, lines=(PHOTO,)))


@given(st.binary(max_size=100))
def test_any_bytes_are_a_layout_or_refused(blob: bytes) -> None:
    for packed in (blob, layout.packed(blob)):
        with contextlib.suppress(StationError):  # any other exception is a failure
            layout.heard(layout.unpacked(packed))


@pytest.mark.parametrize(
    "told",
    [
        {"a": [[["x", "int", 0, ""], ["x", "int", 0, ""]], []]},
        {"a": [[["x", "colour", 0, ""]], []]},
        {"a": [[["x; DROP TABLE setting", "int", 0, ""]], []]},
        {"a": [[["", "int", 0, ""]], []]},
        {"a": [[[f"x{at}", "int", 0, ""] for at in range(layout.MOST_COLUMNS + 1)], []]},
        {f"t{at}": [[], []] for at in range(layout.MOST_TABLES + 1)},
        {"a": [[], [], 5]} | {"b": 3},
    ],
)
def test_what_no_program_declares_is_refused(told: object) -> None:
    with pytest.raises(StationError, match=r"layout\.malformed"):
        layout.heard(msgspec.msgpack.encode(told))


def test_a_bomb_is_not_unpacked() -> None:
    bomb = zlib.compress(bytes(64 << 20), 9)
    tracemalloc.start()
    try:
        with pytest.raises(StationError, match=r"layout\.malformed"):
            layout.unpacked(bomb)
        assert tracemalloc.get_traced_memory()[1] < 4 << 20
    finally:
        tracemalloc.stop()
