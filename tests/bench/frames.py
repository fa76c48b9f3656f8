"""What rows weigh on the wire and how fast they are packed; prints JSON.

Run: python -m tests.bench.frames. Bytes count on ../shared's generators and real files alone; where they
are absent a twin of the same shape is measured and the result says so. Also here are the comparisons
behind three choices: one compressed stream or one a column, GBK or UTF-8, a shared vocabulary or none.
"""

from __future__ import annotations

import gzip
import json
import lzma
import random
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import date, timedelta
from pathlib import Path
from typing import Any

from station.kernel import codec, ids, strings
from station.kernel.record import Column, Feature, Kind, Registry, Table
from station.store.oplog import OpKind
from sync import frames, squeeze
from sync.frames import Item, decode_frame, encode_frame
from tests.sync.quotes import (
    EPOCH,
    REGISTRY,
    SHARED,
    SHEET,
    Line,
    real_quotes,
    shared_quotes,
    sheet,
    sheets,
    twin_quotes,
)

RUNS = 3
SHEETS_A_FRAME = (32, 8, 1)
REQUEST = Table(
    "requests.request",
    tuple(
        Column(name, kind)
        for name, kind in (
            ("number", Kind.TEXT), ("type", Kind.TEXT), ("village", Kind.TEXT), ("accepted_on", Kind.DAY),
            ("urgency", Kind.INT), ("phone", Kind.TEXT), ("summary", Kind.TEXT), ("detail", Kind.TEXT),
        )
    ),
)  # fmt: skip
REQUESTS = Registry([Feature("requests", tables=(REQUEST,))])


def best(work: Callable[[], Any]) -> float:
    """Seconds of processor time of the quickest of a few runs: other programs share this machine."""
    found = []
    for _ in range(RUNS):
        start = time.process_time()
        work()
        found.append(time.process_time() - start)
    return min(found)


def measure_codec(lines: Sequence[Line]) -> dict[str, Any]:
    """100,000 price lines, in the order they have on sheets, as one block."""
    ordered = [line for item in sheets(lines) for line in zip(*(item.lines or []), strict=True)]
    data = [list(column) for column in zip(*ordered[:100_000], strict=True)]
    count = len(data[0])
    blob = codec.pack_columns(SHEET.lines, data, count)
    return {
        "lines": count,
        "bytes_a_line": round(len(blob) / count, 2),
        "pack_lines_a_second": round(count / best(lambda: codec.pack_columns(SHEET.lines, data, count))),
        "unpack_lines_a_second": round(count / best(lambda: codec.unpack_columns(SHEET.lines, blob, 0, count))),
    }


def measure_load(lines: Sequence[Line]) -> dict[str, Any]:
    """A first load, in frames of several sizes, and what its sheets weigh as canonical bodies."""
    items = sheets(lines)
    bodies = [item.body(REGISTRY) for item in items]
    found: dict[str, Any] = {
        "lines": len(lines),
        "sheets": len(items),
        "body_bytes_a_line": round(sum(map(len, bodies)) / len(lines), 2),
        "body_lines_a_second": round(len(lines) / best(lambda: [item.body(REGISTRY) for item in items])),
    }
    for each in SHEETS_A_FRAME:
        blobs = packed(items, each)
        size = sum(map(len, blobs))
        found[f"{each}_sheets_a_frame"] = {
            "bytes": size,
            "bytes_a_line": round(size / len(lines), 3),
            "decode_lines_a_second": round(
                len(lines) / best(lambda blobs=blobs: [decode_frame(REGISTRY, blob) for blob in blobs])  # type: ignore[misc]
            ),
        }
    return found


def packed(items: Sequence[Item], each: int, registry: Registry = REGISTRY) -> list[bytes]:
    return [encode_frame(registry, items[start : start + each]) for start in range(0, len(items), each)]


@contextmanager
def swapped(place: Any, name: str, value: Any) -> Iterator[None]:
    """Measure with one choice made otherwise."""
    kept = getattr(place, name)
    setattr(place, name, value)
    try:
        yield
    finally:
        setattr(place, name, kept)


def measure_streams(items: Sequence[Item], each: int, registry: Registry = REGISTRY) -> dict[str, int]:
    """Bytes of frames with one stream, and with one a column (two bytes more for each length)."""
    found = {"deflate_one_stream": 0, "deflate_a_column": 0, "lzma_one_stream": 0, "lzma_a_column": 0}

    def weigh(pieces: Sequence[bytes]) -> tuple[int, bytes]:
        for name, packer in (("deflate", _deflate), ("lzma", _lzma)):
            found[f"{name}_one_stream"] += len(packer(pieces))
            found[f"{name}_a_column"] += sum(2 + len(packer([piece])) for piece in pieces)
        return squeeze.STORED, b""

    with swapped(frames, "squeeze", weigh):
        packed(items, each, registry)
    return found


def _deflate(pieces: Sequence[bytes]) -> bytes:
    return min((squeeze._deflated(pieces, strategy) for strategy in (0, 1)), key=len)


def _lzma(pieces: Sequence[bytes]) -> bytes:
    whole = b"".join(pieces)
    filters = [squeeze._filters(way, len(whole)) for way in (squeeze.LZMA_NUMBERS, squeeze.LZMA_TEXT)]
    return min((lzma.compress(whole, lzma.FORMAT_RAW, filters=way) for way in filters), key=len)


def measure_small(lines: Sequence[Line]) -> dict[str, Any]:
    """Single-quote sheets of one day: 500 as news, 20 as a push, 100 from anywhere."""
    last = max(line[6] for line in lines)
    day = [line for line in lines if line[6] == last]
    chance = random.Random(5)
    sets = {"news_500": day[:500], "push_20": day[100:120], "changed_100": chance.sample(list(lines), 100)}
    found: dict[str, Any] = {}
    for name, members in sets.items():
        items = [sheet(number, line[6] >> 5, [line], device=7) for number, line in enumerate(members)]
        blob = encode_frame(REGISTRY, items)
        with swapped(squeeze, "_WORDS_BELOW", -1):
            plain = encode_frame(REGISTRY, items)
        found[name] = {
            "bytes": len(blob),
            "bytes_a_row": round(len(blob) / len(items), 2),
            "bytes_without_vocabulary": len(plain),
            "encode_ms": round(best(lambda items=items: encode_frame(REGISTRY, items)) * 1000, 2),  # type: ignore[misc]
            "decode_ms": round(best(lambda blob=blob: decode_frame(REGISTRY, blob)) * 1000, 2),  # type: ignore[misc]
        }
    whole = sheet(0, last >> 5, day[100:120], device=7)
    found["one_sheet_of_20"] = {"bytes": len(encode_frame(REGISTRY, [whole]))}
    body = whole.body(REGISTRY)
    found["single_row_body_us"] = {
        "pack": round(best(lambda: [items[0].body(REGISTRY) for _ in range(1000)]) * 1000, 1),
        "unpack_20_lines": round(best(lambda: [codec.unpack_row(SHEET, body) for _ in range(1000)]) * 1000, 1),
    }
    return found


def shared_requests() -> tuple[list[Item], int]:
    """The 1,000 requests that count and what `xz -9e` makes of their JSON; nothing where ../shared is absent."""
    script, source = SHARED / "bench" / "requests.py", SHARED / "data" / "knowledge" / "agrieval_qa.jsonl.gz"
    if not (script.exists() and source.exists()):
        return [], 0
    records = [json.loads(line) for line in gzip.decompress(source.read_bytes()).decode("utf-8").splitlines()]
    with tempfile.TemporaryDirectory() as folder:
        sentences = Path(folder) / "sentences.txt"
        sentences.write_text("\n".join(text for record in records for text in _texts(record)), encoding="utf-8")
        made = subprocess.run([sys.executable, str(script), str(sentences)], capture_output=True, check=True).stdout
    items = []
    for number, line in enumerate(made.decode("utf-8").splitlines()):
        values = json.loads(line)
        values["accepted_on"] = (date.fromisoformat(values["accepted_on"]) - EPOCH) // timedelta(days=1)
        items.append(Item(REQUEST.name, ids.pack(9, number + 1), OpKind.PUT, 0, values))
    return items, len(lzma.compress(made, preset=9 | lzma.PRESET_EXTREME))


def _texts(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict | list):
        for inner in value.values() if isinstance(value, dict) else value:
            yield from _texts(inner)


def measure_requests() -> dict[str, Any]:
    """1,000 requests up: in one frame, in frames of twenty, and in UTF-8 instead of GBK."""
    items, xz = shared_requests()
    if not items:
        return {"skipped": "../shared is absent"}
    whole, parts = _two_ways(items)
    with swapped(strings, "_encode", lambda texts: (0, [text.encode("utf-8") for text in texts])):
        whole_utf8, parts_utf8 = _two_ways(items)
    return {
        "xz": xz,
        "bytes": whole,
        "of_xz": round(whole / xz, 3),
        "bytes_20_a_frame": parts,
        "bytes_in_utf8": whole_utf8,
        "bytes_20_a_frame_in_utf8": parts_utf8,
    }


def _two_ways(items: Sequence[Item]) -> tuple[int, int]:
    return sum(map(len, packed(items, len(items), REQUESTS))), sum(map(len, packed(items, 20, REQUESTS)))


def run() -> dict[str, Any]:
    """Measure everything; a minute or two."""
    shared = shared_quotes()
    quotes = shared or twin_quotes(40, 50, 50)
    real = real_quotes()
    return {
        "quotes": "../shared/bench/quotes.py" if shared else "twin",
        "codec": measure_codec(quotes),
        "first_load": measure_load(quotes),
        "small": measure_small(quotes),
        "requests": measure_requests(),
        "xinfadi": {"codec": measure_codec(real), "first_load": measure_load(real)} if real else {"skipped": "absent"},
        "streams": {
            "quotes": measure_streams(sheets(quotes), 32),
            "xinfadi": measure_streams(sheets(real), 32),
            "requests": measure_streams(shared_requests()[0], 1000, REQUESTS),
        },
    }


if __name__ == "__main__":
    print(json.dumps(run(), indent=2))
