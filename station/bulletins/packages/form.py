"""The file: a signed list of everything, then the media it names, one behind the other and nothing else.

Nothing is unpacked and no name in it becomes a path (RELIABILITY.md 2.5). The signature is over the list with the
hash and the size of every medium, so that it is checked before a byte behind it is looked at; the media must then
fill the file to its end, each with the hash the list says.
"""

from __future__ import annotations

import hashlib
import struct
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

import msgspec

from station.bulletins.drafts.hanging import Hung
from station.bulletins.model import Content
from station.kernel.errors import StationError

MAGIC = b"TianxinBulletins\x001"
SAYS = b"tianxin bulletins 1"
SIGNATURE_BYTES = 64
MOST_LIST = 32 << 20  # bytes
MOST_ITEMS, MOST_MEDIA = 5_000, 20_000
LARGEST_MEDIUM = 8_000_000
MOST_BYTES = 1 << 30

Sign = Callable[[bytes, bytes], bytes]  # (what it is, words) -> signature
Check = Callable[[bytes, bytes, bytes, bytes], None]  # (key, signature, what it is, words); StationError


class TakenBack(msgspec.Struct, array_like=True, frozen=True):
    """That a bulletin is not to be followed any more."""

    reason: str
    at: int


class Item(msgspec.Struct, array_like=True, frozen=True):
    """A bulletin; its crops by name, its audience left to who takes it over, `replaces` a row of the same county."""

    row: int
    content: Content
    crops: list[str]
    issued: int
    hung: list[Hung]
    recall: TakenBack | None = None


class Listed(msgspec.Struct, array_like=True, frozen=True):
    """The list: who speaks, what is told, and what lies behind it by hash and size."""

    county: str
    name: str
    public: bytes
    made_ms: int
    items: list[Item]
    media: list[tuple[bytes, int]]


@dataclass(frozen=True, slots=True)
class Opened:
    """A file that was verified whole; `start` is where its media begin."""

    path: Path
    listed: Listed
    start: int


def written(path: Path, listed: Listed, sign: Sign, media: Iterable[bytes]) -> int:
    """Write the file, whole or not at all; return its bytes. OSError where it cannot be."""
    words = msgspec.msgpack.encode(listed)
    draft = path.with_name(path.name + ".part")
    try:
        with draft.open("wb") as file:
            file.write(MAGIC + struct.pack(">I", len(words)) + words + sign(SAYS, words))
            for content in media:
                file.write(content)
            size = file.tell()
        draft.replace(path)
    finally:
        draft.unlink(missing_ok=True)
    return size


def opened(path: Path, check: Check) -> Opened:
    """Return what a file says once all of it was verified.

    StationError("package.unreadable", "package.not_one", "package.damaged", "package.large") and what `check` raises.
    """
    try:
        with path.open("rb") as file:
            listed, start = _list_of(file, check)
            for _sha, _content in _media(file, listed):
                pass
            if file.read(1):
                raise StationError("package.damaged")
    except (OSError, ValueError) as trouble:
        raise StationError("package.unreadable") from trouble
    return Opened(path, listed, start)


def media_of(one: Opened) -> Iterator[tuple[bytes, bytes]]:
    """Yield (hash, content) of each medium, verified once more: a stick may have changed meanwhile."""
    try:
        with one.path.open("rb") as file:
            file.seek(one.start)
            yield from _media(file, one.listed)
    except OSError as trouble:
        raise StationError("package.unreadable") from trouble


def _list_of(file: BinaryIO, check: Check) -> tuple[Listed, int]:
    if file.read(len(MAGIC)) != MAGIC:
        raise StationError("package.not_one")
    head = file.read(4)
    size = struct.unpack(">I", head)[0] if len(head) == 4 else 0
    if not 0 < size <= MOST_LIST:
        raise StationError("package.damaged")
    words, signature = file.read(size), file.read(SIGNATURE_BYTES)
    if len(words) + len(signature) != size + SIGNATURE_BYTES:
        raise StationError("package.damaged")
    try:
        listed = msgspec.msgpack.decode(words, type=Listed)
    except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError) as trouble:
        raise StationError("package.damaged") from trouble
    check(listed.public, signature, SAYS, words)
    if len(listed.items) > MOST_ITEMS or len(listed.media) > MOST_MEDIA:
        raise StationError("package.large")
    sizes = [length for _sha, length in listed.media]
    if any(not 0 < length <= LARGEST_MEDIUM for length in sizes) or sum(sizes) > MOST_BYTES:
        raise StationError("package.large")
    return listed, len(MAGIC) + 4 + size + SIGNATURE_BYTES


def _media(file: BinaryIO, listed: Listed) -> Iterator[tuple[bytes, bytes]]:
    for sha, size in listed.media:
        content = file.read(size)
        if len(content) != size or hashlib.sha256(content).digest() != sha:
            raise StationError("package.damaged")
        yield sha, content
