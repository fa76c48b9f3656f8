"""Packages of another county that say more than they hold, name what is not theirs, or are something else."""

from __future__ import annotations

import hashlib
import random
import struct
from collections.abc import Iterator, Sequence
from dataclasses import asdict
from typing import Any

import msgspec
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from station.bulletins.drafts.hanging import Hung
from station.bulletins.model import Content
from station.bulletins.packages.form import MAGIC, SAYS, Item, Listed, TakenBack
from sync.keys import message
from tests.hostile.kinds import Bait, Document
from tests.station.kernel.foreign.made import empty_png, mp3, paper, picture, saying_png

KEY = Ed25519PrivateKey.from_private_bytes(bytes(range(32)))  # of a county that was accepted and then went wrong
COUNTY = "evil"
CONTENT = Content(
    "technology", "题", "county", "局", "<p>x</p>", "", "", "", "", "", (), "", (), "", (), 20_000, None, None, ())
MUTANTS = 20


def packed(items: Sequence[Item], behind: Sequence[bytes], **other: Any) -> bytes:
    """Return a file as that county signs it; `other` is said of it in place of the truth."""
    told: dict[str, Any] = {
        "county": COUNTY, "name": "邻县", "public": KEY.public_key().public_bytes_raw(), "made_ms": 0,
        "items": list(items), "media": [(hashlib.sha256(one).digest(), len(one)) for one in behind]}
    words = msgspec.msgpack.encode(Listed(**(told | other)))
    return MAGIC + struct.pack(">I", len(words)) + words + KEY.sign(message(SAYS, words)) + b"".join(behind)


def item(
    row: int, media: Sequence[tuple[str, bytes, str]] = (), recall: TakenBack | None = None, **content: Any
) -> Item:
    """Return a bulletin with media of (kind, bytes, name) hung on it."""
    hung = [Hung(kind, "", "", name, len(data), hashlib.sha256(data).digest()) for kind, data, name in media]
    return Item(row, Content(**(asdict(CONTENT) | content)), ["荔枝"], 0, hung, recall)


def made(bait: Bait) -> Iterator[Document]:
    """Yield them all."""
    for number, (name, content) in enumerate([*_media(), *_words(bait), *_lies(), *_broken()]):
        yield Document(f"package {number} {name}", "package", content)


def _media() -> Iterator[tuple[str, bytes]]:
    hostile = {
        "svg": b"<svg onload='x'/>", "bomb": saying_png(20_000, 20_000), "program": b"MZ" + bytes(300),
        "zip": b"PK\3\4" + bytes(60), "script": paper(extra=b"/OpenAction << /S /JavaScript /JS (x) >>")[:300]}
    for row, (name, data) in enumerate(hostile.items(), 1):
        for kind in ("picture", "audio", "paper"):
            yield f"{name} as {kind}", packed([item(row * 9, [(kind, data, f"../../{name}\u202egpj.exe")])], [data])
    names = ("/etc/passwd", r"..\..\x", "CON", "a\0b", "a" * 9_000, r"\\127.0.0.1\share\a")
    for row, name in enumerate(names, 900):
        data = empty_png(9, 9)
        yield f"medium called {name[:9]!r}", packed([item(row, [("picture", data, name)])], [data])
    yield "film", packed([item(77, [("film", b"x", "a")])], [b"x"])
    many = [("picture", picture(width=16 + number), "a.jpg") for number in range(25)]
    yield "25 pictures", packed([item(78, many)], [data for _kind, data, _name in many])


def _words(bait: Bait) -> Iterator[tuple[str, bytes]]:
    told = {
        "file": f"<img src='file://{bait.file}'>", "address": f"<img src='{bait.url}'><script>x</script>",
        "nested": "<table><tr><td>" * 2_000, "boxes": "<div>" * 100_000, "long": "长" * 300_000,
        "hidden": "安\u202e全" * 900, "other medium": f"<img src='medium:{'0' * 64}'>"}
    for row, (name, html) in enumerate(told.items(), 200):
        yield f"section {name}", packed([item(row, body=html)], [])
    yield "title", packed([item(300, title="长" * 9_000)], [])
    yield "category", packed([item(301, category="<b>")], [])
    yield "days", packed([item(302, valid_from=2**62, valid_to=-(2**62))], [])
    yield "replaces itself", packed([item(303, replaces=303)], [])
    yield "recall without a bulletin", packed([item(304, recall=TakenBack("x" * 99_999, 2**62))], [])


def _lies() -> Iterator[tuple[str, bytes]]:
    yield "huge medium said", packed([], [], media=[(bytes(32), 2**50)])
    yield "a terabyte said", packed([], [], media=[(bytes([n % 256]) * 32, 8_000_000) for n in range(20_000)])
    yield "media below nothing", packed([], [], media=[(bytes(32), -5)])
    yield "short hash", packed([], [], media=[(b"x", 1)]) + b"x"
    yield "5,001 bulletins", packed([item(row) for row in range(5_001)], [])
    yield "medium that is not there", packed([item(400, [("picture", picture(), "a")])], [])
    yield "key of another", packed([], [], public=bytes(32))
    yield "long key", packed([], [], public=bytes(99))
    for row in (-1, 0, 2**63, 2**64 - 1):
        yield f"row {row}", packed([item(row)], [])
    yield "good before bad", packed([item(600), item(601, valid_from=2**60)], [])
    yield "replaces what nobody has", packed([item(602, replaces=2**64 - 1)], [])
    yield "advice", packed([item(603, advice=[{"interval": 2**64 - 1}])], [])


def _broken() -> Iterator[tuple[str, bytes]]:
    dice, data = random.Random(281126), mp3()
    whole = packed([item(500, [("audio", data, "a.mp3")])], [data])
    for number in range(MUTANTS):
        content = bytearray(whole)
        for _each in range(1 + number):
            content[dice.randrange(len(content))] ^= 1 + dice.randrange(255)
        yield f"mutant {number}", bytes(content)
        yield f"cut {number}", whole[: dice.randrange(len(whole))]
    yield "behind", whole + whole
    yield "no list", MAGIC + b"\xff" * 900
    yield "deep list", MAGIC + struct.pack(">I", 100_000) + b"\x91" * 100_000 + bytes(64)
