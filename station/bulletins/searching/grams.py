"""What a text is indexed by and what a typed word is compared with.

Every pair of neighbouring letters, Chinese or not, is a term; FTS5's own tokenizers find no word of two Chinese
characters. Only that a pair occurs is kept, not where: a longer word is found by all of its pairs and then looked for
in the text itself, which has to be read for the quotation anyway. That takes a fifth of the space of positions.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Sequence
from operator import add

from station.kernel.variants import SIMPLIFIED

# Marks stand before terms that are no words; no text can hold them, for they are no letters.
CATEGORY, CROP, SOUND, INITIALS, ANY = "¤k", "¤c", "¤y", "¤i", "¤b"
APART = "。\n"  # behind these a text may be parted
MOST_PIECES = 8
LONGEST_PIECE = 40
_RUN = re.compile(r"[^\W_]+")
_HAN = re.compile("[\u3400-\u4dbf\u4e00-\u9fff]+")
_LATIN = re.compile(r"[a-z]{2,}")
_FIRST = re.compile(" [^ ]")


# Whatever folds into a Chinese character: variants, and the compatibility forms of the character set.
_VARYING = re.compile(
    f"[{''.join(map(chr, SIMPLIFIED))}\u2e80-\u2fdf\u3021-\u3029\u3038-\u303a\u3190-\u319f\u3200-\u33ff"
    "\uf900-\ufaff\U0001f200-\U0001f2ff\U0002f800-\U0002fa1f]")


class _Folding(dict[int, str]):
    """`text.fold` of a single character, kept: a third of the time of folding a text as a whole."""

    def __missing__(self, code: int) -> str:
        folded = unicodedata.normalize("NFKC", chr(code)).casefold().translate(SIMPLIFIED)
        self[code] = folded
        return folded


class _Parting(dict[int, str]):
    """As `_Folding`, with a blank for what is no letter or digit."""

    def __missing__(self, code: int) -> str:
        parted = "".join(letter if letter.isalnum() else " " for letter in _FOLDING[code])
        self[code] = parted
        return parted


_FOLDING, _PARTING = _Folding(), _Parting()


def folded(text: str) -> str:
    """Return a text of the store (NFC) in the form words are compared by: width, case and variants do not differ."""
    return text.translate(_FOLDING)


def pairs(words: str) -> str:
    """Return the terms of words, with blanks: each pair of neighbouring letters, the last letter of each run alone.

    The letters are laid beside each other as bytes, which takes an eighth of the time of making strings of them. What
    occurs twice is told twice: the engine passes over it sooner than a set would.
    """
    letters = words.translate(_PARTING) + " "
    behind = _FIRST.sub("  ", letters)[1:]  # the first letter of a run is behind nothing
    ones, others = letters[:-1].encode("utf-16-le"), behind.encode("utf-16-le")
    count = len(letters) - 1
    if len(ones) != 2 * count:  # letters of more than one unit
        return " ".join(map(add, letters, behind))
    terms = bytearray(6 * count)
    terms[0::6], terms[1::6], terms[2::6], terms[3::6] = ones[0::2], ones[1::2], others[0::2], others[1::2]
    terms[4::6] = b" " * count
    return terms.decode("utf-16-le")


def pieces(word: str) -> list[str]:
    """Return what was typed as folded pieces without blanks, each of which must occur; none where nothing is sought."""
    found = [piece[:LONGEST_PIECE] for piece in folded(unicodedata.normalize("NFC", word)).split()]
    return list(dict.fromkeys(piece for piece in found if _RUN.search(piece)))[:MOST_PIECES]


def expression(piece: str) -> str:
    """Return the condition of FTS5 that every text with `piece` in it meets; only letters and digits enter."""
    runs = _RUN.findall(piece)
    if any(sign in piece for sign in APART):
        runs = [max(runs, key=len)]  # the others may stand in another part of the text
    wanted = [f'"{one}"' for one in dict.fromkeys(pair for run in runs for pair in map(add, run, run[1:]))]
    wanted = wanted or [f'"{run}" *' for run in runs]
    return " AND ".join(wanted)


def is_typed(piece: str) -> bool:
    """Tell whether a piece may be pinyin or initials."""
    return _LATIN.fullmatch(piece) is not None


def places(text: str, sought: Iterable[str], *, alike: bool = True) -> list[tuple[int, int]]:
    """Return where `sought` (folded) stands in `text` as (first, behind the last), in order and not overlapping.

    `alike` False passes over what only folding makes the same, and takes a tenth of the time.
    """
    found: list[tuple[int, int]] = []
    mapped: tuple[str, list[int]] | None = None
    for one in sought:
        if one in text:
            found += _all(text, one)
        elif alike and may_vary(text, one) and one in folded(text):
            mapped = mapped or _mapped(text)
            found += [(mapped[1][first], mapped[1][last - 1] + 1) for first, last in _all(mapped[0], one)]
    return _apart(found)


def says(texts: Sequence[str], sought: Sequence[str]) -> bool:
    """Tell whether one of `sought` (folded) stands in one of the texts."""
    if any(one in text for one in sought for text in texts):
        return True
    return any(may_vary(text, one) and one in folded(text) for text in texts for one in sought)


def may_vary(text: str, one: str) -> bool:
    """Tell whether a text may hold a folded word that does not stand in it as it is.

    To see that a text has no variant of a Chinese character takes a tenth of the time of folding it.
    """
    return not is_han(one) or _VARYING.search(text) is not None


def is_han(word: str) -> bool:
    """Tell whether a folded word is of Chinese characters alone."""
    return _HAN.fullmatch(word) is not None


def varies(html: str) -> bool:
    """Tell whether a section may say a word of Chinese characters that does not stand in it as it is."""
    return "&" in html or "<strong" in html or "<em" in html or _VARYING.search(html) is not None


def _all(text: str, one: str) -> list[tuple[int, int]]:
    found, at = [], text.find(one)
    while at >= 0:
        found.append((at, at + len(one)))
        at = text.find(one, at + len(one))
    return found


def _mapped(text: str) -> tuple[str, list[int]]:
    """Return the folded text and for each of its letters the place it comes from."""
    letters: list[str] = []
    origins: list[int] = []
    for place, letter in enumerate(text):
        grown = folded(letter)
        letters.append(grown)
        origins += [place] * len(grown)
    return "".join(letters), origins


def _apart(found: list[tuple[int, int]]) -> list[tuple[int, int]]:
    if len(found) < 2:
        return found
    kept: list[tuple[int, int]] = []
    for first, last in sorted(found, key=lambda one: (one[0], -one[1])):
        if not kept or first >= kept[-1][1]:
            kept.append((first, last))
    return kept
