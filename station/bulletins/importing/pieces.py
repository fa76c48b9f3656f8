"""Files that may hang on a bulletin, known by what they are and not by what they are called.

What is too large for a village's line is refused here, before anybody waits for it: at 20 kbit/s a megabyte takes
seven minutes. Pictures come large from cameras and are drawn anew by whoever takes them in.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from station.bulletins.model import AUDIO, PAPER, PICTURE
from station.kernel import text
from station.kernel.errors import StationError

MEGABYTE = 1_000_000
MOST_BYTES = {PICTURE: 40 * MEGABYTE, AUDIO: 6 * MEGABYTE, PAPER: 8 * MEGABYTE}
ENDINGS = {
    PICTURE: ("jpg", "jpeg", "png", "webp", "bmp"), AUDIO: ("ogg", "oga", "opus", "mp3", "m4a", "wav"),
    PAPER: ("pdf",),
}
HEADS: tuple[tuple[int, bytes, str], ...] = (
    (0, b"\xff\xd8\xff", PICTURE), (0, b"\x89PNG\r\n\x1a\n", PICTURE), (8, b"WEBP", PICTURE), (0, b"BM", PICTURE),
    (0, b"OggS", AUDIO), (0, b"ID3", AUDIO), (0, b"\xff\xfb", AUDIO), (0, b"\xff\xf3", AUDIO), (0, b"\xff\xf2", AUDIO),
    (4, b"ftypM4A", AUDIO), (4, b"ftypmp42", AUDIO), (4, b"ftypisom", AUDIO), (8, b"WAVE", AUDIO), (0, b"%PDF-", PAPER),
)
# What in the name of a recording says which language is spoken.
SPOKEN = {
    "yue": ("yue", "粤", "广东话", "白话", "cantonese"), "hak": ("hak", "客家", "客话", "hakka"),
    "nan": ("nan", "潮", "teochew"), "cmn": ("cmn", "普通话", "国语", "mandarin"),
}


@dataclass(frozen=True, slots=True)
class Piece:
    """A file that may hang on a bulletin: its kind, its name, the language spoken ("" for others), its bytes."""

    kind: str
    name: str
    language: str
    caption: str
    content: bytes


def read_piece(path: Path) -> Piece:
    """Return a file as what it is.

    StationError("bulletin.file_gone", "bulletin.file_unknown", "bulletin.file_too_large").
    """
    try:
        size = path.stat().st_size
        with path.open("rb") as file:
            content = file.read(max(MOST_BYTES.values()) + 1)
    except OSError as trouble:
        raise StationError("bulletin.file_gone", name=path.name) from trouble
    kind = kind_of(content)
    if not kind:
        raise StationError("bulletin.file_unknown", name=path.name)
    if size > MOST_BYTES[kind]:
        raise StationError("bulletin.file_too_large", name=path.name, most=MOST_BYTES[kind] // MEGABYTE)
    return Piece(kind, text.nfc(path.name), language_of(path.stem) if kind == AUDIO else "", "", content)


def kind_of(content: bytes) -> str:
    """Return picture, audio or paper by the first bytes; "" for anything else."""
    return next((kind for at, head, kind in HEADS if content[at : at + len(head)] == head), "")


def language_of(name: str) -> str:
    """Return the language a recording is in by its name, "" where it does not say."""
    folded = text.nfc(name).lower()
    return next((code for code, words in SPOKEN.items() if any(word in folded for word in words)), "")
