"""The keys a Chinese name can be typed by: pinyin and initials, for every reading it may have.

蕹菜 is wengcai to a teacher and yongcai to a dictionary; whoever types either must find it. Keys are
made once, when a name is stored, so nothing that runs while somebody types needs pypinyin.

A key needs every reading of a character and no dictionary of phrases. That dictionary is 45 MB in memory and
is read in one piece, during which a window stands still; an exchange that brings names must do neither. Only
speech, which has to choose one reading, asks for it.
"""

from __future__ import annotations

import gc
import itertools
import os
import re
from functools import lru_cache
from types import ModuleType

from station.kernel.readings import words as words_of_the_field
from station.kernel.text import fold, has_han, is_han

# Readings grow as a product over the characters; the likeliest sixteen are kept.
MOST_READINGS = 16
# Beyond this a name is a sentence, and nobody types its pinyin.
MOST_CHARACTERS = 24

_NOT_TYPED = re.compile(r"[^0-9a-z]+")
# What pypinyin takes for "characters only" and "use them as they lie"; read when it is loaded.
_SPARING = ("PYPINYIN_NO_PHRASES", "PYPINYIN_NO_DICT_COPY")


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


@lru_cache(maxsize=8192)
def readings_of(character: str) -> tuple[str, ...]:
    """Return the toneless readings of one character, the usual one first, ü as both "v" and "u"; a letter is its own.

    What can be neither read nor typed has none.
    """
    if not is_han(character):
        return tuple(filter(None, [_NOT_TYPED.sub("", character)]))
    found = [option for options in _options(character) for option in options]
    return tuple(dict.fromkeys(spelled for one in found for spelled in (one, one.replace("v", "u"))))


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


def spelled_out(text: str) -> list[str]:
    """Return toned pinyin, word by word as the phrases of the dictionary read it; what has none stays as it is.

    The dictionary takes a quarter of a second to load, during which other threads of the process wait.
    """
    library = _with_phrases()
    found: list[str] = library.lazy_pinyin(
        text, style=library.Style.TONE3, neutral_tone_with_five=True, tone_sandhi=True)
    return found


@lru_cache(maxsize=1)
def _characters() -> ModuleType:
    """Return pypinyin, loaded with its characters alone."""
    before = {name: os.environ.get(name) for name in _SPARING}
    os.environ.update(dict.fromkeys(_SPARING, "true"))
    try:
        import pypinyin  # 30 ms to load, and only needed where names are stored
    finally:
        for name, value in before.items():
            if value is None:
                del os.environ[name]
            else:
                os.environ[name] = value
    return pypinyin


@lru_cache(maxsize=1)
def _with_phrases() -> ModuleType:
    library = _characters()
    collecting = gc.isenabled()
    gc.disable()  # a hundred thousand new lists set it off, and what it finds may belong to another thread's widgets
    try:
        from pypinyin.contrib.tone_convert import to_tone
        from pypinyin.phrases_dict import phrases_dict

        ours = {word: [[to_tone(one) for one in each] for each in told] for word, told in words_of_the_field().items()}
        library.load_phrases_dict({**phrases_dict, **ours})
    finally:
        if collecting:
            gc.enable()
    return library


def _options(name: str) -> list[tuple[str, ...]]:
    if not has_han(name):
        return [(word,) for word in _NOT_TYPED.sub(" ", name).split()]
    library = _characters()
    options: list[tuple[str, ...]] = []
    for character in name:
        if not is_han(character):
            options.append(tuple(filter(None, [_NOT_TYPED.sub("", character)])))
            continue
        found = library.pinyin(character, style=library.Style.NORMAL, heteronym=True, errors="ignore")
        syllables = itertools.chain.from_iterable(found)
        options.append(tuple(dict.fromkeys(syllable for syllable in syllables if syllable.isascii() and syllable)))
    return options
