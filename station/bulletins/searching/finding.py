"""Looks bulletins up by words, the best first: title and crop, then what to use against what, then the text."""

from __future__ import annotations

import itertools
from dataclasses import dataclass

from station.bulletins.model import Listed
from station.bulletins.searching import grams
from station.bulletins.searching.candidates import Candidate
from station.bulletins.searching.looking import EVER, Asked, hits
from station.bulletins.searching.meaning import VARIETIES, meaning_of
from station.bulletins.searching.numbers import ADVICE, HEAD, TEXT
from station.bulletins.searching.quoting import quote
from station.bulletins.store import listed
from station.kernel.days import MILLI_PER_DAY, MILLI_PER_MINUTE
from station.kernel.deeds import Day, view
from station.store.act import Reading

RANKS = {HEAD: "title", ADVICE: "advice", TEXT: "text"}
MOST = 1 << 30


@dataclass(frozen=True, slots=True)
class Hit:
    """A bulletin that was found; places are (first, behind the last) letters of the hits in title and snippet.

    `rank` is "title" (or the crop it is about), "advice" (pest or product) or "text"; `section` names what the snippet
    was taken from: a section, "captions" of what hangs on it, "advice", or "reason" where it was taken back.
    """

    bulletin: Listed
    rank: str
    title_places: tuple[tuple[int, int], ...]
    section: str
    snippet: str
    snippet_places: tuple[tuple[int, int], ...]


@view("bulletins.search")
def search_view(
    reading: Reading,
    *,
    word: str = "",
    category: str = "",
    crop: int = 0,
    start: Day | None = None,
    end: Day | None = None,
    state: str = "",
    limit: int = 20,
    offset: int = 0,
) -> list[Hit]:
    """Bulletins with every word (names, pinyin and initials too), issued from day to day, the best first.

    `state` as in "bulletins.list". Without a word all that the rest allows, the newest first.
    """
    asked = _asked(reading, word, category, crop)._replace(times=_times(reading, start, end), state=state)
    if word.strip() and not asked.meanings:
        return []
    first = min(max(offset, 0), MOST)
    found = itertools.islice(hits(reading.db, asked), first, first + min(max(limit, 0), MOST))
    return [_shown(one, tier, asked) for one, tier in found]


def _asked(reading: Reading, word: str, category: str, crop: int) -> Asked:
    meanings = tuple(meaning_of(reading.db, piece) for piece in grams.pieces(word))
    crops = (crop, *(row[0] for row in reading.db.execute(VARIETIES, (crop,)))) if crop > 0 else ()
    return Asked(meanings, "".join(filter(str.isalnum, category)), crops, EVER, "", reading.clock.today())


def _times(reading: Reading, start: int | None, end: int | None) -> tuple[int, int]:
    """Return the first and last millisecond of days of the desk's calendar."""
    ahead = reading.clock.offset_minutes() * MILLI_PER_MINUTE
    first = EVER[0] if start is None else start * MILLI_PER_DAY - ahead
    return first, EVER[1] if end is None else (end + 1) * MILLI_PER_DAY - ahead - 1


def _shown(one: Candidate, tier: int, asked: Asked) -> Hit:
    words = tuple(word for meaning in asked.meanings for word in meaning.words)
    found = grams.places(one.title, words)
    for meaning in asked.meanings:
        typed = one.typed_place(meaning.typed) if meaning.typed and not found else None
        found += [typed] if typed else []
    quoted = quote(_quotable(one, tier, words), words)
    line = listed([(*one.line, one.state(asked.today))])[0]
    return Hit(line, RANKS[tier], tuple(found), quoted.section, quoted.words, quoted.places)


def _quotable(one: Candidate, tier: int, words: tuple[str, ...]) -> list[tuple[str, str]]:
    """Return what may be quoted of a bulletin, first where the hit is; its advice only where need be."""
    if tier == ADVICE:
        return [("advice", one.advice), *one.sections]
    written = one.written(words) if words else None
    if written is not None:
        return [written]
    return [*one.sections, ("advice", one.advice)] if tier == TEXT and words else one.sections
