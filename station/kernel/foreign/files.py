"""Reads a file somebody chose: a plain file, no larger than is asked for, under a name that can hurt nobody."""

from __future__ import annotations

import os
import stat
import unicodedata
from pathlib import Path, PurePosixPath

from station.kernel import text
from station.kernel.foreign import child

LONGEST_NAME = 80
SHUT = frozenset('<>:"/\\|?*')
# Names that mean a device on Windows, with whatever ending.
DEVICES = frozenset(
    {"CON", "PRN", "AUX", "NUL", *(f"{name}{number}" for name in ("COM", "LPT") for number in range(10))})


def read_whole(path: Path, most: int) -> bytes:
    """Return the bytes of a plain file; StationError file.unreadable, file.large, with its name.

    Devices, pipes and folders are refused before a byte is read, a file that grows meanwhile at `most` bytes.
    """
    name = plain_name(path.name)
    try:
        number = os.open(path, os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0))
        with os.fdopen(number, "rb") as file:
            if not stat.S_ISREG(os.fstat(number).st_mode):
                raise child.refusal("unreadable", name)
            content = file.read(most + 1)
    except (OSError, ValueError) as trouble:
        raise child.refusal("unreadable", name) from trouble
    if len(content) > most:
        raise child.refusal("large", name, most=most // 1_000_000)
    return content


def plain_name(name: str) -> str:
    """Return the last part of a name with nothing in it that hides, turns around or is a device somewhere."""
    last = PurePosixPath(name.replace("\\", "/")).name
    seen = "".join(sign for sign in text.nfc(last) if unicodedata.category(sign)[0] not in "CZ" or sign == " ")
    kept = "".join(" " if sign in SHUT else sign for sign in seen).strip(" .")
    stem, dot, ending = kept.rpartition(".")
    if (stem or ending).split(".")[0].upper() in DEVICES:
        kept = f"_{kept}"
        stem = f"_{stem}"
    if len(kept) > LONGEST_NAME:
        ending = ending[:8] if dot else ""
        kept = f"{(stem or kept)[: LONGEST_NAME - len(ending) - 1]}{'.' if ending else ''}{ending}"
    return kept


def with_ending(name: str, ending: str) -> str:
    """Return a plain name with the ending its content has, whatever it was called."""
    stem = plain_name(name)
    base = stem.rpartition(".")[0] or stem
    return f"{base}{ending}"
