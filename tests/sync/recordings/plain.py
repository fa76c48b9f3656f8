"""Recordings that need no county: frames in every form, and the worked example of the protocol."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from typing import Any

from station.kernel import layout
from station.kernel.record import Column, Feature, Kind, Registry, Row, Table
from station.store.oplog import OpKind
from sync import frames, protocol, squeeze
from sync.envelope import Standpoint
from sync.items import Item
from tests.sync import example
from tests.sync.recordings import ground, meaning

SHEET = Table(
    "recorded.sheet", (Column("source", Kind.TEXT), Column("taken", Kind.TIME)),
    lines=(
        Column("product", Kind.TEXT), Column("unit", Kind.TEXT), Column("day", Kind.DAY),
        Column("typical", Kind.MONEY, optional=True), Column("low", Kind.MONEY, optional=True, near="typical"),
        Column("high", Kind.MONEY, optional=True, near="typical")))
PRODUCTS = ("荔枝", "龙眼", "香蕉", "柚子", "菠萝")


def known() -> Registry:
    """Return the tables of the frames: those of the later program, and one whose rows have lines."""
    return Registry([*ground.later().features, Feature("sheets", tables=(SHEET,))])


def recordings() -> Iterator[tuple[dict[str, Any], list[dict[str, Any]]]]:
    """Yield (what a recording is read with, what is said in it)."""
    found = [{"kind": "frame", "blob": blob.hex()} for blob in packed()]
    yield {"name": "frames", "county": "", "keys": {}, "layout": layout.said(known()).hex()}, found
    parts = dict(example.parts())
    stands = Standpoint(
        example.ID, example.EPOCH, example.NUMBER, example.INCARNATION, 1, parts["chain(1)"], {}, example.SCOPES)
    said: list[dict[str, Any]] = [
        {"kind": "line", "path": protocol.EXCHANGE_PATH, "up": parts["request"].hex(),
         "down": parts["signed answer"].hex(), "stands": meaning.stands_as_json(stands)},
        {"kind": "paper", "blob": parts["receipt"].hex()}, {"kind": "frame", "blob": parts["frame of the op"].hex()}]
    keys = {"0": parts["county, private"].hex(), str(example.NUMBER): parts["device, private"].hex()}
    with_lines = layout.said(example.REGISTRY).hex()
    yield {"name": "worked_example", "county": example.ID, "keys": keys, "layout": with_lines}, said


def packed() -> list[bytes]:
    """Return frames of every kind of item, every codec, gaps, lines and two widths of one table."""
    ends = [Item(ground.ENTRY.name, row, kind, 9 + row, None) for row, kind in enumerate(
        (OpKind.DELETE, OpKind.EVICT, OpKind.HELD, OpKind.LEFT))]
    patch = Item(ground.ENTRY.name, 7, OpKind.PATCH, 4, {"text": "改", "low": None, "mark": b"\0\1"})
    numbers = [_entry(row, str(row * 7919 % 1000), 1 << 40 | row * row) for row in range(60)]
    words = [_entry(row, hashlib.sha256(bytes([row])).hexdigest()[: 20 + row], row) for row in range(40)]
    noise = [_entry(row, hashlib.shake_256(bytes([row])).hexdigest(110), row) for row in range(42)]
    narrow = [_entry(1, "窄", 1, width=(len(ground.ENTRY.columns), 0)), _entry(2, "宽", 2, note="多一列")]
    found = [
        [], [Item(ground.ENTRY.name, 1, OpKind.HELD, 3, None)], ends, [patch, *ends], [_entry(5, "荔枝", 5)], numbers,
        words, noise, narrow, [_sheet(3, 4)], [_sheet(3, 4), _sheet(4, 900), _sheet(5, 0)]]
    return [frames.encode_frame(known(), items) for items in found]


def codecs(blobs: list[bytes]) -> set[int]:
    """Return the codecs of frames."""
    return {blob[1] for blob in blobs}


ALL_CODECS = {squeeze.STORED, squeeze.DEFLATE, squeeze.LZMA_NUMBERS, squeeze.LZMA_TEXT, squeeze.DEFLATE_WORDS}


def _entry(row: int, text: str, count: int, width: tuple[int, int] | None = None, note: str | None = None) -> Item:
    values: Row = {
        "station": 0, "text": text, "count": count, "day": 20_000 + row if row % 3 else None, "price": 3000 + row,
        "low": 2900 + row % 5, "done": bool(row % 2), "at": ground.SECOND * 1000 + row * 977, "mark": None,
        "picture": None, "note": note}
    return Item(ground.ENTRY.name, row + 1, OpKind.PUT, row + 10, values, None, width)


def _sheet(row: int, lines: int) -> Item:
    each = range(lines)
    typical = [3000 + (one * 37 + row) % 400 if one % 11 else None for one in each]
    columns: list[list[Any]] = [
        [PRODUCTS[one % len(PRODUCTS)] for one in each], ["jin" if one % 7 else "kg" for one in each],
        [20_000 + one // 30 for one in each], typical,
        [one - 100 - number % 3 if one is not None else None for number, one in enumerate(typical)],
        [one + 100 + number % 3 if one is not None else None for number, one in enumerate(typical)]]
    return Item(SHEET.name, row, OpKind.PUT, row, {"source": "市场", "taken": ground.SECOND * 1000}, columns)
