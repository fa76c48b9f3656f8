"""How a title is typed: by pinyin from any of its characters, or by the initials of neighbouring ones.

The readings of each character are written down when the bulletin arrives (character by character: the dictionary of
phrases is never loaded), so that nothing needs pypinyin while somebody types.
"""

from __future__ import annotations

from functools import lru_cache

from station.bulletins.searching.grams import INITIALS, SOUND, folded
from station.kernel.pinyin import readings_of

MOST_READINGS = 4  # of one character; the rest are of dictionaries
LONGEST_SYLLABLE = 6
_BETWEEN, _OR = " ", "/"

Sounds = tuple[tuple[str, ...], ...]  # the readings of each character; none where it has none


def sounds_of(title: str) -> Sounds:
    """Return the readings of each letter of a title."""
    return tuple(map(_readings, title))


@lru_cache(maxsize=8192)
def _readings(letter: str) -> tuple[str, ...]:
    return readings_of(folded(letter)[:1])[:MOST_READINGS]


def packed(sounds: Sounds) -> str:
    """Return sounds as they are kept."""
    return _BETWEEN.join(_OR.join(options) for options in sounds)


def unpacked(kept: str) -> Sounds:
    """Undo `packed`."""
    return tuple(tuple(options.split(_OR)) if options else () for options in kept.split(_BETWEEN))


def terms(sounds: Sounds) -> str:
    """Return what a title is indexed by, with blanks: syllables of neighbours, the last alone, and their initials."""
    return " ".join(map(_terms, sounds, [*sounds[1:], ()]))


@lru_cache(maxsize=8192)
def _terms(here: tuple[str, ...], there: tuple[str, ...]) -> str:
    if not there:
        return " ".join(SOUND + one for one in here)
    found = [SOUND + one + other for one in here for other in there]
    found += [INITIALS + one[0] + other[0] for one in here for other in there]
    return " ".join(dict.fromkeys(found))


def expression(typed: str) -> str:
    """Return the condition of FTS5 that every title typed so meets."""
    longest = min(len(typed), 2 * LONGEST_SYLLABLE)
    wanted = [f'"{SOUND}{typed}" *', *(f'"{SOUND}{typed[:length]}"' for length in range(2, longest))]
    initials = " AND ".join(f'"{INITIALS}{typed[at : at + 2]}"' for at in range(len(typed) - 1))
    return f"({' OR '.join(wanted)} OR ({initials}))"


def typed_place(sounds: Sounds, typed: str) -> tuple[int, int] | None:
    """Return which characters are typed so, as (first, behind the last); None where no run of them is."""
    for start in range(len(sounds)):
        end = _spelled(sounds, start, typed) or _initials(sounds, start, typed)
        if end:
            return start, end
    return None


def _spelled(sounds: Sounds, at: int, typed: str) -> int:
    """Return behind which character what is typed ends; its last syllable need not be whole. 0: nowhere."""
    for one in sounds[at] if at < len(sounds) else ():
        if one.startswith(typed):
            return at + 1
        if typed.startswith(one):
            end = _spelled(sounds, at + 1, typed[len(one) :])
            if end:
                return end
    return 0


def _initials(sounds: Sounds, at: int, typed: str) -> int:
    options = sounds[at : at + len(typed)]
    fits = len(options) == len(typed) and all(
        any(one.startswith(letter) for one in choices) for letter, choices in zip(typed, options, strict=True))
    return at + len(typed) if fits else 0
