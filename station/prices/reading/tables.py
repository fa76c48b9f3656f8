"""From bytes to tables: unpack, tell workbook from text, decode, find the delimiter, split."""

from __future__ import annotations

import csv
import zlib
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from station.kernel.errors import StationError
from station.prices.reading.encoding import decode
from station.prices.reading.finder import Finder
from station.prices.reading.quoted import split_quoted
from station.prices.reading.sheets import HEAD, Grid, Lines, Sheet
from station.prices.reading.workbook import is_workbook, read_workbook

LARGEST = 1 << 29  # bytes, after unpacking
_GZIP = b"\x1f\x8b"
_DELIMITERS = (",", "\t", ";", "|", "，")
# Files people send in place of a table; each would decode as some kind of text.
_PICTURES = (b"\x89PNG", b"\xff\xd8\xff", b"GIF8")
_OTHER_FILES = (b"%PDF", b"Rar!", b"7z\xbc\xaf", b"BZh", b"\x7fELF", b"SQLite format", *_PICTURES)


@dataclass(frozen=True, slots=True)
class Tables:
    """The sheets of one file; a text file has one. `encoding` of a workbook is "workbook"."""

    sheets: Sequence[Sheet]
    encoding: str
    hidden: tuple[str, ...] = ()


def read_bytes(source: str | Path | bytes) -> bytes:
    """Return the contents of a file, unpacked where it is gzip.

    Errors: price.file_not_opened, price.file_too_large, price.file_unreadable.
    """
    if isinstance(source, bytes):
        data = source
    else:
        try:
            data = Path(source).read_bytes()
        except (OSError, ValueError) as trouble:
            reason = getattr(trouble, "strerror", None) or str(trouble)
            raise StationError("price.file_not_opened", reason=reason) from trouble
    data = _unpacked(data) if data.startswith(_GZIP) else data
    if len(data) > LARGEST:
        raise StationError("price.file_too_large")
    return data


def open_tables(data: bytes, finder: Finder, encoding: str = "") -> Tables:
    """Return the tables in `data`; `finder` weighs which delimiter gives the best heading.

    Errors: price.file_empty, price.file_unreadable, price.file_is_web_page, price.file_locked,
    price.file_too_large, price.encoding_not_known.
    """
    if not data.strip(b"\x00\t\r\n "):
        raise StationError("price.file_empty")
    if is_workbook(data):
        grids, hidden = read_workbook(data)
        return Tables(grids, "workbook", hidden)
    if data.startswith(_OTHER_FILES):
        raise StationError("price.file_unreadable")
    text, found = decode(data, encoding)
    if text.lstrip()[:200].lower().startswith(("<html", "<!doctype", "<table", "<?xml", "<head", "<meta")):
        raise StationError("price.file_is_web_page")
    return Tables([_split(text, finder)], found)


def _unpacked(data: bytes) -> bytes:
    unpacker = zlib.decompressobj(wbits=31)
    try:
        plain = unpacker.decompress(data, LARGEST + 1)
    except zlib.error as broken:
        raise StationError("price.file_unreadable") from broken
    if len(plain) <= LARGEST and not unpacker.eof:
        raise StationError("price.file_unreadable")  # cut short: the rest of the prices would be missing
    return plain


def _split(text: str, finder: Finder) -> Sheet:
    if "\r" in text:
        text = text.replace("\r\n", "\n").replace("\r", "\n")
    lines = text.split("\n")
    open_end = bool(lines[-1]) and not lines[-1].rstrip().endswith('"')
    if not lines[-1]:
        lines.pop()
    delimiter = _delimiter(lines[: 2 * HEAD], finder)
    if '"' not in text:
        return Lines(lines, delimiter, open_end=open_end)
    rows, numbers = split_quoted(lines, delimiter)
    return Grid(rows, numbers, open_end=open_end)


def _steadiest(lines: list[str]) -> str:
    """Return the delimiter that stands equally often in most lines; for headings nobody knows yet."""
    found: list[tuple[int, int, str]] = []
    for place, delimiter in enumerate(_DELIMITERS):
        counts = Counter(line.count(delimiter) for line in lines if delimiter in line)
        found.append((max(counts.values(), default=0), -place, delimiter))
    return max(found)[2]


def _delimiter(lines: list[str], finder: Finder) -> str:
    """Return the delimiter under which the first lines show the heading with most known fields."""
    best, chosen = (0, False, False), _steadiest(lines)
    for delimiter in _DELIMITERS:
        try:
            rows = list(csv.reader(lines, delimiter=delimiter))
        except csv.Error:
            rows = [line.split(delimiter) for line in lines]
        found = finder.find(rows)
        if found and found.worth > best:
            best, chosen = found.worth, delimiter
    return chosen
