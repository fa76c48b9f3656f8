"""The keys a Chinese name can be typed by: pinyin and initials, for every reading it may have.

蕹菜 is wengcai to a teacher and yongcai to a dictionary; whoever types either must find it. Keys are
made once, when a name is stored: pypinyin takes a quarter of a second to load, so nothing that runs
while somebody types may need it.
"""

from __future__ import annotations

import itertools
import re
from functools import lru_cache
from typing import Any

from station.kernel.text import fold, has_han, is_han

# Readings grow as a product over the characters; the likeliest sixteen are kept.
MOST_READINGS = 16
# Beyond this a name is a sentence, and nobody types its pinyin.
MOST_CHARACTERS = 24

_NOT_TYPED = re.compile(r"[^0-9a-z]+")


@lru_cache(maxsize=4096)
def pinyin_keys(name: str) -> frozenset[str]:
    """Return what a person may type for `name`: toneless pinyin and initials, ü as both "v" and "u".

    荔枝 gives lizhi and lz. Letters and digits in the name stand for themselves. A name without any
    gives no key.
    """
    keys: set[str] = set()
    for reading in _readings(fold(name)[:MOST_CHARACTERS]):
        for spelled in (reading, tuple(syllable.replace("v", "u") for syllable in reading)):
            keys.add("".join(spelled))
        keys.add("".join(syllable[:1] if syllable.isalpha() else syllable for syllable in reading))
    keys.discard("")
    return frozenset(keys)


def _readings(name: str) -> list[tuple[str, ...]]:
    """Return the readings of `name`, the fewest rare ones first, at most MOST_READINGS."""
    options = [choices for choices in _options(name) if choices]
    ranked: list[tuple[str, ...]] = []
    for departures in range(len(options) + 1):
        for places in itertools.combinations(range(len(options)), departures):
            choices = (option[1:] if place in places else option[:1] for place, option in enumerate(options))
            ranked.extend(itertools.islice(itertools.product(*choices), MOST_READINGS - len(ranked)))
            if len(ranked) >= MOST_READINGS:
                return ranked
    return ranked


def _one_by_one(unknown: str) -> Any:
    """Keep what pypinyin cannot read as long as it was; its stubs know nothing of lists here."""
    return list(unknown)


def _options(name: str) -> list[tuple[str, ...]]:
    if not has_han(name):
        return [(word,) for word in _NOT_TYPED.sub(" ", name).split()]
    # 250 ms to load, and only needed where names are stored.
    from pypinyin import Style, pinyin

    inside = pinyin(name, style=Style.NORMAL, heteronym=True, errors=_one_by_one)
    options: list[tuple[str, ...]] = []
    for character, in_context in zip(name, inside, strict=True):
        if not is_han(character):
            options.append(tuple(filter(None, [_NOT_TYPED.sub("", character)])))
            continue
        alone = pinyin(character, style=Style.NORMAL, heteronym=True, errors="ignore")
        found = [*in_context, *itertools.chain.from_iterable(alone)]
        options.append(tuple(dict.fromkeys(syllable for syllable in found if syllable.isascii() and syllable)))
    return options
