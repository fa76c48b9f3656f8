"""Pictures that would fill the memory, confuse a decoder, or be something else as well."""

from __future__ import annotations

import random
import struct
import zlib
from collections.abc import Iterator

from tests.hostile.kinds import Bait, Document
from tests.station.kernel.foreign.made import chunk, empty_png, paper, picture, saying_png, with_exif

SIZES = ((20_000, 20_000), (65_535, 65_535), (2**31 - 1, 1), (1, 2**31 - 1), (2**31 - 1, 2**31 - 1), (0, 100), (100, 0),
         (6_400, 6_400), (40_000, 1_001))
SVG = '<svg xmlns="http://www.w3.org/2000/svg"><image href="{url}/a.png"/><image href="file://{file}"/></svg>'
MUTANTS, CUTS = 14, 6
# What other kinds begin with, of which Qt or Pillow would read most.
OTHERS = {
    "gif": b"GIF89a\1\0\1\0", "bmp": b"BM", "tiff": b"II*\0", "big tiff": b"MM\0+", "ico": b"\0\0\1\0",
    "icns": b"icns", "jpeg 2000": b"\0\0\0\x0cjP  ", "psd": b"8BPS", "heic": b"\0\0\0\x18ftypheic",
    "avif": b"\0\0\0\x18ftypavif", "tga": b"\0\0\2", "eps": b"%!PS-Adobe-3.0 EPSF", "exr": b"v/1\1",
    "wmf": b"\xd7\xcd\xc6\x9a", "xpm": b"/* XPM */", "pcx": b"\x0a\5\1\x08", "dds": b"DDS ",
    "ppm": b"P6 99999 99999 255\n", "xbm": b"#define x_width 9", "pdf": b"%PDF-1.7",
}


def made(bait: Bait) -> Iterator[Document]:
    """Yield them all."""
    for number, (name, content) in enumerate([*_bombs(), *_disguises(bait), *_two_in_one(), *_odd(), *_broken()]):
        yield Document(f"picture {number} {name}", "picture", content)


def _bombs() -> Iterator[tuple[str, bytes]]:
    for width, height in SIZES:
        yield f"says {width}x{height}", saying_png(width, height)
    yield "196 million dots", empty_png(14_000, 14_000)
    yield "39 million dots", empty_png(6_240, 6_240, colour=6)
    for size in ((65_500, 65_500), (65_535, 1), (1, 65_535)):
        yield f"jpeg says {size}", _jpeg_saying(*size)
    yield "webp says", _webp_saying(16_383, 16_383)
    text = zlib.compress(bytes(60_000_000), 9)
    yield "text bomb", empty_png(8, 8, chunk(b"zTXt", b"Comment\0\0" + text))
    yield "international text bomb", empty_png(8, 8, chunk(b"iTXt", b"C\0\1\0\0\0" + text))
    yield "profile bomb", empty_png(8, 8, chunk(b"iCCP", b"p\0\0" + text))
    yield "ten thousand chunks", empty_png(8, 8, chunk(b"tEXt", b"a\0b") * 10_000)
    yield "too many rows", empty_png(8, 8, rows=200_000)


def _jpeg_saying(width: int, height: int) -> bytes:
    content = bytearray(picture(width=16, height=16))
    at = content.index(b"\xff\xc0") + 5
    content[at : at + 4] = struct.pack(">HH", height, width)
    return bytes(content)


def _webp_saying(width: int, height: int) -> bytes:
    content = bytearray(picture("WEBP", 16, 16))
    at = content.index(b"\x9d\x01\x2a") + 3
    content[at : at + 4] = struct.pack("<HH", width, height)
    return bytes(content)


def _disguises(bait: Bait) -> Iterator[tuple[str, bytes]]:
    svg = bait.put_into(SVG).encode()
    yield "svg", svg
    yield "svg with a mark", b"\xef\xbb\xbf" + svg
    yield "svg in utf-16", svg.decode().encode("utf-16")
    yield "svg behind blanks", b" \n" * 400 + svg
    yield "svg as xml", b"<?xml version='1.0'?><!DOCTYPE svg [<!ENTITY e SYSTEM 'file:///etc/hostname'>]>" + svg
    yield "svg behind a png", b"\x89PNG\r\n\x1a\n" + svg
    yield "svg behind a jpeg", b"\xff\xd8\xff" + svg
    yield "svg in a webp", b"RIFF" + struct.pack("<I", len(svg) + 4) + b"WEBP" + svg
    yield "gzipped svg", b"\x1f\x8b\x08" + bytes(7) + zlib.compress(svg)[2:]
    for name, head in OTHERS.items():
        yield name, head + bytes(200)


def _two_in_one() -> Iterator[tuple[str, bytes]]:
    jpeg, png = picture(), picture("PNG")
    php, script, exe = b"<?php system('id'); ?>", b"<script>alert(1)</script>", b"MZ" + bytes(300)
    tails = {"php": php, "script": script, "program": exe, "paper": paper(), "zip": b"PK\3\4" + bytes(60)}
    for name, tail in tails.items():
        yield f"jpeg and {name}", jpeg + tail
        yield f"png and {name}", png + tail
        yield f"{name} in exif", with_exif(jpeg, tail[:20_000])
        yield f"{name} in a chunk", empty_png(20, 20, chunk(b"tEXt", b"Comment\0" + tail))
        said = b"\xff\xfe" + struct.pack(">H", len(tail[:60_000]) + 2) + tail[:60_000]
        yield f"{name} as a comment", jpeg[:2] + said + jpeg[2:]
    yield "gif and script", b"GIF89a/*" + bytes(20) + b"*/=1;alert(1)"
    yield "html in exif", with_exif(jpeg, b"<img src=x onerror=alert(1)>" * 300)
    yield "paper before a jpeg", paper() + jpeg


def _odd() -> Iterator[tuple[str, bytes]]:
    yield "empty", b""
    yield "one byte", b"\xff"
    yield "magic alone", b"\x89PNG\r\n\x1a\n"
    yield "no end", b"\xff\xd8\xff\xe0"
    yield "no header", b"\x89PNG\r\n\x1a\n" + chunk(b"IDAT", zlib.compress(b"\0")) + chunk(b"IEND", b"")
    yield "two headers", saying_png(10, 10)[:33] + saying_png(20_000, 20_000)[8:]
    yield "endless exif", with_exif(picture(), b"")[:40] + struct.pack("<I", 8) * 20 + picture()[2:]
    yield "animated", b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", struct.pack(">IIBBBBB", 8, 8, 8, 2, 0, 0, 0)) + chunk(
        b"acTL", struct.pack(">II", 2**31 - 1, 0)) + empty_png(8, 8)[33:]
    yield "cmyk", picture(mode="CMYK")
    yield "palette", picture("PNG", mode="P")
    yield "grey and clear", picture("PNG", mode="LA")
    bad = chunk(b"IHDR", struct.pack(">IIBBBBB", 8, 8, 3, 7, 9, 9, 9))
    yield "bad depth", b"\x89PNG\r\n\x1a\n" + bad + empty_png(8, 8)[33:]
    yield "progressive", picture(width=2_000, height=2_000, progressive=True)
    scans = picture(width=400, height=400, progressive=True)
    at = scans.rindex(b"\xff\xda")
    yield "a thousand scans", scans[:at] + scans[at:-2] * 1_000 + scans[-2:]


def _broken() -> Iterator[tuple[str, bytes]]:
    dice = random.Random(20261128)
    for kind in ("JPEG", "PNG", "WEBP"):
        whole = picture(kind)
        for number in range(CUTS):
            yield f"{kind} cut {number}", whole[: dice.randrange(len(whole))]
        for number in range(MUTANTS):
            content = bytearray(whole)
            for _each in range(1 + number * 3):
                content[dice.randrange(len(content) if number % 2 else 60)] = dice.randrange(256)
            yield f"{kind} mutant {number}", bytes(content)
