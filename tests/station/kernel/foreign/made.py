"""Files as strangers make them, written byte by byte: no program of ours would write most of them."""

from __future__ import annotations

import io
import struct
import zlib
from collections.abc import Sequence

from PIL import Image

EXIF_SECRET = b"GPS-21.9185N-110.8536E"


def chunk(name: bytes, data: bytes) -> bytes:
    """Return a chunk of a PNG."""
    return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))


def empty_png(width: int, height: int, extra: bytes = b"", rows: int | None = None, colour: int = 2) -> bytes:
    """Return a black PNG of any size in few bytes; `rows` fewer rows than it says, `extra` chunks before the end."""
    packed, line = zlib.compressobj(9), bytes(1 + width * {2: 3, 6: 4, 0: 1}[colour])
    data = b"".join(packed.compress(line) for _ in range(height if rows is None else rows)) + packed.flush()
    head = struct.pack(">IIBBBBB", width, height, 8, colour, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", data) + extra + chunk(b"IEND", b"")


def saying_png(width: int, height: int) -> bytes:
    """Return a PNG that says it is so large and holds one byte."""
    head = struct.pack(">IIBBBBB", width, height, 8, 6, 0, 0, 0)
    return (b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", zlib.compress(b"\0"))
            + chunk(b"IEND", b""))


def picture(kind: str = "JPEG", width: int = 320, height: int = 240, mode: str = "RGB", **how: object) -> bytes:
    """Return a picture of noise."""
    held = io.BytesIO()
    Image.effect_noise((width, height), 60).convert(mode).save(held, kind, **how)
    return held.getvalue()


def with_exif(jpeg: bytes, text: bytes = EXIF_SECRET) -> bytes:
    """Return a JPEG with a block of the camera that says where it was."""
    block = b"II*\0" + struct.pack("<IHHHII", 8, 1, 0x0131, 2, len(text) + 1, 26) + struct.pack("<I", 0) + text + b"\0"
    payload = b"Exif\0\0" + block
    return jpeg[:2] + b"\xff\xe1" + struct.pack(">H", len(payload) + 2) + payload + jpeg[2:]


def pdf(objects: Sequence[bytes], root: bytes = b"1 0 R") -> bytes:
    """Return a PDF of these objects, the first being number 1, with a table that is right."""
    made, places = b"%PDF-1.7\n", []
    for number, body in enumerate(objects, 1):
        places.append(len(made))
        made += b"%d 0 obj\n" % number + body + b"\nendobj\n"
    table = b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1)
    table += b"".join(b"%010d 00000 n \n" % place for place in places)
    return made + table + b"trailer\n<< /Size %d /Root %s >>\nstartxref\n%d\n%%%%EOF\n" % (
        len(objects) + 1, root, len(made))


def stream(data: bytes, facts: bytes = b"") -> bytes:
    """Return a stream object of a PDF."""
    return b"<< /Length %d %s >>\nstream\n" % (len(data), facts) + data + b"\nendstream"


def paper(pages: int = 1, extra: bytes = b"", more: Sequence[bytes] = (), page: bytes = b"") -> bytes:
    """Return a PDF of pages with words on them; `extra` for its catalogue, `page` for each page, `more` objects."""
    first = 3
    kids = b" ".join(b"%d 0 R" % (first + 2 * number) for number in range(pages))
    objects = [b"<< /Type /Catalog /Pages 2 0 R %s >>" % extra,
               b"<< /Type /Pages /Count %d /Kids [%s] >>" % (pages, kids)]
    font = b"<< /Font << /F1 << /Type /Font /Subtype /Type1 /BaseFont /Helvetica >> >> >>"
    for number in range(pages):
        objects.append(b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents %d 0 R /Resources %s %s >>" % (
            first + 2 * number + 1, font, page))
        objects.append(stream(b"BT /F1 40 Tf 60 700 Td (Page %d) Tj ET" % (number + 1)))
    return pdf([*objects, *more])


def wav(samples: bytes = bytes(800), extra: bytes = b"") -> bytes:
    """Return a recording of 8,000 samples a second, 16 bits."""
    form = struct.pack("<HHIIHH", 1, 1, 8000, 16_000, 2, 16)
    body = b"WAVEfmt " + struct.pack("<I", 16) + form + b"data" + struct.pack("<I", len(samples)) + samples + extra
    return b"RIFF" + struct.pack("<I", len(body)) + body


def ogg(payloads: Sequence[bytes] = (b"OpusHead" + bytes(11), b"OpusTags" + bytes(8), bytes(200))) -> bytes:
    """Return an Ogg of one page for each payload."""
    made = b""
    for number, data in enumerate(payloads):
        lengths = bytes([255] * (len(data) // 255) + [len(data) % 255])
        made += b"OggS\0" + bytes([2 if number == 0 else 0]) + struct.pack("<qIIIB", 0, 1, number, 0, len(lengths))
        made += lengths + data
    return made


def mp3(frames: int = 10, before: bytes = b"", behind: bytes = b"") -> bytes:
    """Return silent frames of 64 kbit/s at 44,100 samples a second, with tags before and behind."""
    head = b"\xff\xfb\x50\xc0"
    size = 144 * 64_000 // 44_100
    return before + (head + bytes(size - 4)) * frames + behind


def id3(data: bytes) -> bytes:
    """Return a tag as players read it, with `data` in it."""
    size = len(data)
    return b"ID3\x04\0\0" + bytes([size >> 21 & 127, size >> 14 & 127, size >> 7 & 127, size & 127]) + data


def m4a(extra: bytes = b"", brand: bytes = b"M4A ") -> bytes:
    """Return the boxes of an M4A: as many as are looked at."""
    def box(word: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data) + 8) + word + data

    return box(b"ftyp", brand + bytes(4) + b"isom") + box(b"moov", bytes(100)) + box(b"mdat", bytes(400)) + extra
