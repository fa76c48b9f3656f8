"""Files that may hang on a bulletin: what kind each is by its ending, and which language a recording is in.

What a file really is, is looked at where it is taken in (`station.bulletins.safety`).
"""

from __future__ import annotations

from pathlib import Path

from station.bulletins.declared import AUDIO, PAPER, PICTURE
from station.kernel import text

ENDINGS = {
    PICTURE: ("jpg", "jpeg", "png", "webp", "bmp"), AUDIO: ("ogg", "oga", "opus", "mp3", "m4a", "wav"),
    PAPER: ("pdf",),
}
# What in the name of a recording says which language is spoken.
SPOKEN = {
    "yue": ("yue", "粤", "广东话", "白话", "cantonese"), "hak": ("hak", "客家", "客话", "hakka"),
    "nan": ("nan", "潮", "teochew"), "cmn": ("cmn", "普通话", "国语", "mandarin"),
}


def kind_of(path: Path) -> str:
    """Return picture, audio or paper by a file's ending; "" for anything else."""
    ending = path.suffix.lower().removeprefix(".")
    return next((kind for kind, endings in ENDINGS.items() if ending in endings), "")


def language_of(name: str) -> str:
    """Return the language a recording is in by its name, "" where it does not say."""
    folded = text.nfc(name).lower()
    return next((code for code, words in SPOKEN.items() if any(word in folded for word in words)), "")
