"""Cells arrive with full-width spaces, invisible marks and mixed forms; names must compare equal."""

from __future__ import annotations

from collections.abc import Callable
from itertools import chain
from typing import TypeVar

from station.kernel import text as words

Parsed = TypeVar("Parsed")

# Control characters that are no white space, and marks of no width that spreadsheets and web pages leave behind.
_CONTROLS = (range(0x00, 0x09), range(0x0E, 0x1C), range(0x7F, 0x85), range(0x86, 0xA0))
_NO_WIDTH = ((0xAD, 0xFEFF), range(0x200B, 0x2010), range(0x202A, 0x202F), range(0x2060, 0x2070))
_INVISIBLE = dict.fromkeys(chain(*_CONTROLS, *_NO_WIDTH))

# Heading and unit characters beyond those the kernel folds in names.
_SIMPLIFIED = str.maketrans("佈別編隻條噸測進統計擇級", "布别编只条吨测进统计择级")


class Memo(dict[str, Parsed]):
    """Parse each distinct text once: `memo[text]` parses on the first look only.

    A price file repeats some hundred texts a hundred thousand times, so the memo is what makes
    reading fast. It lives as long as one reading, so it cannot grow without end.
    """

    __slots__ = ("_parse",)

    def __init__(self, parse: Callable[[str], Parsed]) -> None:
        super().__init__()
        self._parse = parse

    def __missing__(self, text: str) -> Parsed:
        parsed = self[text] = self._parse(text)
        return parsed


def clean(text: str) -> str:
    """Return `text` in NFC, without invisible characters, spaces of any width collapsed to one."""
    return " ".join(words.nfc(text.translate(_INVISIBLE)).split())


def half_width(text: str) -> str:
    """Return `text` cleaned, with full-width digits, letters and signs as their ASCII twins."""
    return clean(words.half_width(text)).replace("\u2212", "-")


def fold(text: str) -> str:
    """Return `text` as headings and units are compared: half-width, small, simplified, no spaces."""
    return words.fold(clean(text)).translate(_SIMPLIFIED).replace(" ", "").replace("_", "")
