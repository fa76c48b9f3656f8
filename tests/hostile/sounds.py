"""Recordings that are something else as well, or that end where they should not."""

from __future__ import annotations

import random
import struct
from collections.abc import Iterator

from tests.hostile.kinds import Bait, Document
from tests.station.kernel.foreign.made import id3, m4a, mp3, ogg, paper, wav

TAILS = {"script": b"<script>alert(1)</script>" * 99, "program": b"MZ" + bytes(3_000), "paper": paper(),
"zip": b"PK\3\4" * 900}
MUTANTS = 5


def made(bait: Bait) -> Iterator[Document]:
    """Yield them all."""
    for number, (name, content) in enumerate([*_two_in_one(), *_odd(), *_broken()]):
        yield Document(f"sound {number} {name}", "sound", content)


def _two_in_one() -> Iterator[tuple[str, bytes]]:
    for kind, whole in {"ogg": ogg(), "wav": wav(), "m4a": m4a(), "mp3": mp3()}.items():
        for name, tail in TAILS.items():
            yield f"{kind} and {name}", whole + tail
    yield "picture in a tag", mp3(before=id3(b"APIC\0\0image/svg+xml\0<svg onload=x>"))


def _odd() -> Iterator[tuple[str, bytes]]:
    yield "tag without end", b"ID3\4\0\0\x7f\x7f\x7f\x7f" + mp3()
    yield "wav says 4 GB", b"RIFF\xff\xff\xff\xffWAVEdata\xff\xff\xff\xff" + bytes(90)
    yield "wav in a ring", b"RIFF\0\0\0\0WAVE" + b"fmt \0\0\0\0" * 900
    yield "box of nothing", struct.pack(">I", 0) + b"ftypM4A " + bytes(90)
    yield "box of 16 EB", m4a() + struct.pack(">I", 1) + b"mdat" + b"\xff" * 8
    yield "film", m4a(struct.pack(">I", 16) + b"moovvideabcd")
    yield "ogg of nothing", b"OggS" + bytes(200)
    yield "ogg film", ogg([b"\x80theora" + bytes(40), bytes(90)])
    yield "list of addresses", b"#EXTM3U\nhttp://127.0.0.1/a.mp3\n"
    yield "wma", b"\x30\x26\xb2\x75\x8e\x66\xcf\x11" + bytes(90)


def _broken() -> Iterator[tuple[str, bytes]]:
    dice = random.Random(11282026)
    for kind, whole in {"ogg": ogg(), "wav": wav(), "m4a": m4a(), "mp3": mp3()}.items():
        yield f"{kind} cut", whole[: dice.randrange(12, len(whole))]
        for number in range(MUTANTS):
            content = bytearray(whole)
            for _each in range(1 + number):
                content[dice.randrange(4, min(len(content), 120))] = dice.randrange(256)
            yield f"{kind} mutant {number}", bytes(content)
