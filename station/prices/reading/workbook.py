"""Tells which kind of workbook a file is, and has it read."""

from __future__ import annotations

from station.kernel.errors import StationError
from station.prices.reading.ods import CONTENT, read_ods
from station.prices.reading.parts import Parts, damage_told
from station.prices.reading.sheets import Grid
from station.prices.reading.xls import read_xls
from station.prices.reading.xlsx import WORKBOOK, read_xlsx

_ZIP, _OLD = b"PK\x03\x04", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_OLDER = (b"\x09\x00\x04\x00", b"\x09\x02\x06\x00", b"\x09\x04\x06\x00")  # before there was a container


def is_workbook(data: bytes) -> bool:
    """Tell by its first bytes whether a file may be a workbook."""
    return data.startswith((_ZIP, _OLD, *_OLDER))


def read_workbook(data: bytes) -> tuple[list[Grid], tuple[str, ...]]:
    """Return the visible sheets and the names of the hidden ones.

    Errors: price.file_locked (a password is set), price.file_too_large, price.file_unreadable.
    """
    if not data.startswith(_ZIP):
        return read_xls(data)
    with damage_told():
        parts = Parts(data)
        if WORKBOOK in parts.names:
            return read_xlsx(parts)
        if CONTENT in parts.names:
            return read_ods(parts)
    raise StationError("price.file_unreadable")
