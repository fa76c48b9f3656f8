"""Cells arrive with full-width spaces, invisible marks and mixed forms; names must compare equal."""

from __future__ import annotations

import re
from collections.abc import Callable
from itertools import chain
from typing import TypeVar

from station.kernel import text as words
from station.kernel.traditional import simplified

Parsed = TypeVar("Parsed")
DAMAGED = "\ufffd"  # what bytes become that stand for no character

# Control characters that are no white space, and marks of no width that spreadsheets and web pages leave behind.
_CONTROLS = (range(0x00, 0x09), range(0x0E, 0x1C), range(0x7F, 0x85), range(0x86, 0xA0))
_NO_WIDTH = ((0xAD, 0xFEFF), range(0x200B, 0x2010), range(0x202A, 0x202F), range(0x2060, 0x2070))
_INVISIBLE = dict.fromkeys(chain(*_CONTROLS, *_NO_WIDTH))
_ERROR = re.compile(r"#(?:DIV/0!|N/A|NAME\?|NULL!|NUM!|REF!|VALUE!|GETTING_DATA|SPILL!|CALC!|\?)|Err:\d{3}")
_AS_TEXT = re.compile('="(.*)"', re.DOTALL)  # how a spreadsheet is told to keep the zeros of a code


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
    plain = " ".join(words.nfc(text.translate(_INVISIBLE)).split())
    quoted = _AS_TEXT.fullmatch(plain) if plain.startswith("=") else None
    return quoted[1].strip() if quoted else plain


def is_open_formula(text: str) -> bool:
    """Tell whether a cell holds a formula and not its result, or a spreadsheet's error in place of one."""
    first = text.lstrip()[:1]
    if first == "=":
        return clean(text).startswith("=")
    return first in ("#", "E") and _ERROR.fullmatch(clean(text)) is not None


def half_width(text: str) -> str:
    """Return `text` cleaned, with full-width digits, letters and signs as their ASCII twins."""
    return clean(words.half_width(text)).replace("\u2212", "-")


def fold(text: str) -> str:
    """Return `text` as headings and units are compared: half-width, small, simplified, no spaces."""
    return words.fold(simplified(clean(text))).replace(" ", "").replace("_", "")
