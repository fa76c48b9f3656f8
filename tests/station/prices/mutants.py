"""Damaged versions of price files, as they come from offices: cut, in a wrong encoding, shuffled, with formulas.

No damage here changes a figure into another plausible one: nobody could tell that. What may happen to a price is that
it is refused, or that the file is; what may never happen is that another price is stored under its key.
"""

from __future__ import annotations

import gzip
import io
import random
import struct
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from typing import Any

from tests.station.prices.books import BOOKS, Formula, ods_of, with_part

Rows = list[list[str]]
CODECS = ("utf-8", "utf-8-sig", "gb18030", "utf-16", "utf-16-le", "utf-16-be")


@dataclass(frozen=True)
class Mutant:
    """A damaged file: what was done to it, and its bytes."""

    what: str
    data: bytes


def mutant(rows: Rows, seed: int) -> Mutant:
    """Return one damaged version of a table; the same for the same seed."""
    chance = random.Random(seed)
    what = list(DAMAGES)[seed % len(DAMAGES)]
    return Mutant(what, DAMAGES[what]([list(row) for row in rows], chance))


def as_text(rows: Rows, codec: str = "utf-8", end: str = "\n") -> bytes:
    return "".join(",".join(row) + end for row in rows).encode(codec, "replace")


def as_book(rows: Rows, kind: str) -> bytes:
    return BOOKS[kind]([[_typed(cell) for cell in row] for row in rows])


def _typed(cell: Any) -> Any:
    """Return a figure as a number cell; a code of many digits stays text, as offices keep it."""
    try:
        return float(cell) if isinstance(cell, str) and len(cell) < 12 else cell
    except ValueError:
        return cell


def _cut_text(rows: Rows, chance: random.Random) -> bytes:
    """Cut anywhere, or near the end of a line, where it hurts most."""
    codec, end = chance.choice(CODECS), chance.choice(["\n", "\r\n"])
    if chance.random() < 0.5:
        keep = chance.randrange(len(rows) // 3, len(rows))
        whole = "".join(",".join(row) + end for row in rows[:keep]) + ",".join(rows[keep])
        return whole[: -chance.randint(1, 4)].encode(codec)
    data = as_text(rows, codec, end)
    return data[: chance.randrange(len(data) // 3, len(data))]


def _cut_book(rows: Rows, chance: random.Random) -> bytes:
    data = as_book(rows, chance.choice(list(BOOKS)))
    return data[: chance.randrange(64, len(data))]


def _cut_packed(rows: Rows, chance: random.Random) -> bytes:
    data = gzip.compress(as_text(rows), mtime=0)
    return data[: chance.randrange(20, len(data))]


def _read_wrongly(rows: Rows, chance: random.Random) -> bytes:
    """Somebody opened the file in a wrong encoding and saved it again."""
    written, read, saved = chance.choice(
        [("gbk", "latin-1", "utf-8"), ("utf-8", "gbk", "utf-8"), ("utf-8", "latin-1", "utf-16"), ("gbk", "big5", "gbk")]
    )
    return as_text(rows, written).decode(read, "replace").encode(saved, "replace")


def _two_encodings(rows: Rows, chance: random.Random) -> bytes:
    """Two exports joined by hand, one in UTF-8, one in GBK."""
    place = chance.randrange(2, len(rows) - 1)
    first, second = chance.sample(["utf-8", "gbk"], 2)
    return as_text(rows[:place], first) + as_text(rows[place:], second)


def _lost_bytes(rows: Rows, chance: random.Random) -> bytes:
    """Bytes beyond ASCII are lost or put in, as over an old modem."""
    data = bytearray(as_text(rows, chance.choice(["utf-8", "gbk"])))
    for _ in range(chance.randint(1, 12)):
        far = [place for place, byte in enumerate(data) if byte > 0x7F]
        if chance.random() < 0.5 and far:
            del data[chance.choice(far)]
        else:
            place = chance.randrange(len(data))
            data[place:place] = bytes([chance.choice([0xFF, 0x80, 0x00, 0xC3, 0x1A])])
    return bytes(data)


def _shuffled_columns(rows: Rows, chance: random.Random) -> bytes:
    order = chance.sample(range(len(rows[0])), len(rows[0]))
    moved = [[row[at] for at in order] for row in rows]
    if chance.random() < 0.5:
        return as_text(moved, chance.choice(CODECS))
    return as_book(moved, chance.choice(list(BOOKS)))


def _shifted_cells(rows: Rows, chance: random.Random) -> bytes:
    """In some rows a cell is missing or was pushed to the right."""
    for row in chance.sample(rows[1:], len(rows) // 4):
        place = chance.randrange(len(row))
        if chance.random() < 0.5:
            del row[place]
        else:
            row.insert(place, chance.choice(["", "补", "0"]))
    return as_text(rows, chance.choice(CODECS)) if chance.random() < 0.5 else as_book(rows, "xlsx")


def _formulas(rows: Rows, chance: random.Random) -> bytes:
    """Some cells are formulas without a result, or errors."""
    book: list[list[Any]] = [list(row) for row in rows]
    for row in chance.sample(book[1:], len(rows) // 3):
        row[chance.randrange(len(row))] = Formula("=SUM(B2:C2)/2", chance.choice([None, None, "#DIV/0!", "#REF!"]))
    kind = chance.choice(["xlsx", "ods", "text"])
    if kind == "text":
        return as_text([[one.text if isinstance(one, Formula) else one for one in row] for row in book])
    return as_book(book, kind)


def _claims(rows: Rows, chance: random.Random) -> bytes:
    """The file says that it unpacks to a gigabyte, or does."""
    way = chance.randrange(4)
    if way == 0:
        data = bytearray(as_book(rows, chance.choice(["xlsx", "ods"])))
        place = data.index(b"PK\x01\x02")
        data[place + 24 : place + 28] = struct.pack("<I", 1 << 30)
        return bytes(data)
    if way == 1:
        return gzip.compress(as_text(rows), mtime=0)[:-4] + struct.pack("<I", 1 << 30)
    if way == 2:
        cell = f'<table:table-cell table:number-columns-repeated="{1 << 14}" office:value-type="string"><text:p>1'
        row = f'<table:table-row table:number-rows-repeated="{1 << 20}">{cell}</text:p></table:table-cell>'
        return ods_of(f"<table:table>{row}</table:table-row></table:table>")
    return _vast()


@cache
def _vast() -> bytes:
    out = io.BytesIO()
    with gzip.GzipFile(fileobj=out, mode="wb", compresslevel=1, mtime=0) as packed:
        for _ in range(9):
            packed.write(b"," * (1 << 26))
    return out.getvalue()


def _cells_over_cells(rows: Rows, chance: random.Random) -> bytes:
    """References of a sheet's XML point to other rows and columns."""

    def change(xml: bytes) -> bytes:
        for _ in range(chance.randint(1, 4)):
            one, other = (f'r="{chance.choice("ABCDEF")}{chance.randint(2, len(rows))}"'.encode() for _ in "ab")
            xml = xml.replace(one, other)
        return xml

    return with_part(as_book(rows, "xlsx"), "sheet1.xml", change)


DAMAGES: dict[str, Callable[[Rows, random.Random], bytes]] = {
    "cut text": _cut_text,
    "cut workbook": _cut_book,
    "cut packed": _cut_packed,
    "read wrongly": _read_wrongly,
    "two encodings": _two_encodings,
    "lost bytes": _lost_bytes,
    "shuffled columns": _shuffled_columns,
    "shifted cells": _shifted_cells,
    "formulas": _formulas,
    "claims": _claims,
    "cells over cells": _cells_over_cells,
}
