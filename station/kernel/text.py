"""How words are kept and found: NFC, folding, two-character grams and what a typed query is.

FTS5's own tokenizers find no Chinese word of two characters; overlapping pairs of characters find
all of them. Nothing here needs pypinyin: keys are made when a name is stored (`kernel/pinyin.py`),
a typed query is only compared with them.
"""

from __future__ import annotations

import enum
import re
import unicodedata
from functools import cache

from station.kernel.variants import SIMPLIFIED

# Ideographs of the basic plane, their compatibility forms, and planes 2 and 3, where village names live.
_HAN = "\u3007\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff"
_HAN_CHARACTER = f"[{_HAN}]"
_RUN = f"([{_HAN}]+)|((?:(?![{_HAN}_])\\w)+)"
_COMBINING = "[\u0300-\u036f]"
_FULL_WIDTH = {code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)} | {0x3000: 0x20, 0xFFE5: 0xA5}


@cache
def _pattern(written: str) -> re.Pattern[str]:
    """Return a pattern of so many characters that it is not made before somebody asks: 4 ms of a start."""
    return re.compile(written)


class QueryKind(enum.Enum):
    """What somebody typed, and so what it is compared with."""

    EMPTY = "empty"
    DIGITS = "digits"  # product numbers
    LATIN = "latin"  # a prefix of pinyin or of initials
    HAN = "han"  # part of a name


def nfc(text: str) -> str:
    """Return `text` as it is stored: NFC, without spaces around it."""
    return unicodedata.normalize("NFC", text).strip()


def half_width(text: str) -> str:
    """Return `text` with full-width ASCII, the wide space and the wide yen sign made narrow."""
    return text.translate(_FULL_WIDTH)


def fold(text: str) -> str:
    """Return the form names are compared by: width, case and variant characters no longer differ.

    Runs of spaces become one. For looking up only; what is shown stays as it was written.
    """
    narrow = unicodedata.normalize("NFKC", text).casefold()
    return " ".join(narrow.translate(SIMPLIFIED).split())


def has_han(text: str) -> bool:
    """Tell whether `text` holds at least one Chinese character."""
    return _pattern(_HAN_CHARACTER).search(text) is not None


def is_han(character: str) -> bool:
    """Tell whether one character is Chinese."""
    return _pattern(_HAN_CHARACTER).fullmatch(character) is not None


def bigrams(text: str) -> list[str]:
    """Return the grams to index `text` by, in order; join them with spaces for FTS5 (unicode61).

    Each run of Chinese gives every pair of neighbours and, last, its final character alone, so that
    a single character is the beginning of some gram wherever it stands. Other words stay whole.
    """
    grams: list[str] = []
    for han, word in _runs(text):
        grams.extend(han[start : start + 2] for start in range(len(han)))
        if word:
            grams.append(word)
    return grams


def match_expression(query: str) -> str:
    """Return the FTS5 MATCH expression that finds `query` in text indexed by `bigrams`; "" for none.

    Chinese is found as written, character by character; other words by their beginning; several
    words must all occur. Whatever was typed, the expression is valid: only letters and digits enter.
    """
    terms: list[str] = []
    for han, word in _runs(query):
        if len(han) > 1:
            terms.append('"' + " ".join(han[start : start + 2] for start in range(len(han) - 1)) + '"')
        else:
            terms.append(f'"{han or word}" *')
    return " AND ".join(terms)


def _runs(text: str) -> list[tuple[str, str]]:
    return _pattern(_RUN).findall(fold(text))


def query_form(text: str) -> tuple[QueryKind, str]:
    """Return what was typed into a look-up box, and the form to compare it in.

    LATIN and DIGITS come without spaces, hyphens and apostrophes ("Li-zhi 1" is "lizhi1"); ü is "v",
    as in the keys, and tone marks are dropped. HAN is folded and without spaces.
    """
    folded = fold(text)
    if has_han(folded):
        return QueryKind.HAN, folded.replace(" ", "")
    bare = "".join(character for character in _latin(folded) if character.isalnum())
    if not bare:
        return QueryKind.EMPTY, ""
    return (QueryKind.DIGITS if bare.isdecimal() else QueryKind.LATIN), bare


def _latin(folded: str) -> str:
    decomposed = unicodedata.normalize("NFD", folded)
    return _pattern(_COMBINING).sub("", decomposed.replace("u\u0308", "v").replace("u\u0304\u0308", "v"))


def edit_distance(one: str, other: str, limit: int = 2) -> int:
    """Return how many letters must be put in, taken out or changed; `limit` + 1 for anything beyond it."""
    if abs(len(one) - len(other)) > limit:
        return limit + 1
    row = list(range(len(other) + 1))
    for line, letter in enumerate(one, start=1):
        above, row = row, [line]
        for place, candidate in enumerate(other, start=1):
            row.append(min(above[place] + 1, row[-1] + 1, above[place - 1] + (letter != candidate)))
        if min(row) > limit:
            return limit + 1
    return min(row[-1], limit + 1)
