"""Keeps the index of bulletins, in the transaction that changes the rows.

A bulletin has a row in it for what its title says and which crops it is about, one for what it says to use against
what, and up to eight for its text. Their numbers say which of the three they are and then when the bulletin was issued,
so the engine gives hits best first and newest first within their kind, and whoever wants twenty reads twenty. The text
is parted because a longer word is found by its pairs of characters: in an eighth of a text they rarely come together
by chance.
Triggers write down which bulletins changed (tables.py); `refresh` reads those. A recalled bulletin is found by its
title and the reason it was taken back for, never by its text.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any, NamedTuple

from sqlcipher3 import dbapi2

from station.bulletins.declared import BULLETIN, RECALL
from station.bulletins.model import SECTIONS
from station.bulletins.searching import sounds, tables
from station.bulletins.searching.grams import ANY, APART, CATEGORY, CROP, pairs
from station.bulletins.searching.numbers import (
    ADVICE,
    HEAD,
    OF_PLACE,
    PART_BITS,
    PARTS,
    PLACE_MASK,
    TEXT,
    TIER_SHIFT,
    number_of,
)
from station.bulletins.searching.plain import plain

# Minutes would make the lists of the index a quarter longer; bulletins of one quarter of an hour stand one after the
# other, in as many of the following ones as they need.
SLOT_MS = 15 * 60_000
SHORTEST_PART = 100  # letters
BATCH = 200
UNREAD = "SELECT bulletin FROM bulletins_unread ORDER BY bulletin LIMIT ?"
READ = "DELETE FROM bulletins_unread WHERE bulletin = ?"
ROWS = f"""
SELECT one.id, one.issued, one.category, one.crops, one.title, {", ".join(f"one.{name}" for name in SECTIONS)},
(SELECT reason FROM bulletins_recall WHERE bulletin = one.id ORDER BY at, id LIMIT 1), known.place
FROM json_each(?) AS asked JOIN bulletins_bulletin AS one ON one.id = asked.value
LEFT JOIN bulletins_place AS known ON known.bulletin = one.id"""
LINES = """
SELECT concat_ws(char(10), crop, pest, agent, dose, dilution) FROM bulletins_advice
WHERE bulletin = ? ORDER BY place"""
FREE = """
SELECT here.place + 1 FROM bulletins_place AS here WHERE here.place >= ?1
AND NOT EXISTS (SELECT 1 FROM bulletins_place WHERE place = here.place + 1) ORDER BY here.place LIMIT 1"""
SENTENCE_END = re.compile(f"[{APART}]")
TAKEN = "SELECT 1 FROM bulletins_place WHERE place = ?"
PLACE = "INSERT INTO bulletins_place (place, bulletin, issued, sounds) VALUES (?, ?, ?, ?)"
DROP = "DELETE FROM bulletins_words WHERE rowid = ?"
ADD = "INSERT INTO bulletins_words (rowid, terms) VALUES (?, ?)"


class Written(NamedTuple):
    """A bulletin as it is read for the index; `place` None where it has none yet."""

    id: int
    issued: int
    category: str
    crops: str
    title: str
    sections: Sequence[str]
    reason: str | None
    place: int | None


def arrived(db: Any, touched: frozenset[str]) -> None:
    """Index what an exchange has just brought."""
    if not touched.isdisjoint({BULLETIN.name, RECALL.name}):
        refresh(db)


def refresh(db: Any) -> int:
    """Index the bulletins that changed; return how many. Call it in the transaction that changed them."""
    count = 0
    while marked := [row[0] for row in db.execute(UNREAD, (BATCH,))]:
        _index(db, marked)
        count += len(marked)
    return count


def _index(db: Any, marked: Sequence[int]) -> None:
    found = [_written(row) for row in db.execute(ROWS, (f"[{','.join(map(str, marked))}]",)).fetchall()]
    old = [one.place for one in found if one.place is not None]
    gone = sorted(place << PART_BITS | row for place in old for row in OF_PLACE)
    db.executemany(DROP, [(number,) for number in gone])
    rows: dict[int, set[str]] = {}
    for one in sorted(found, key=lambda one: (one.issued, one.id)):
        spoken = sounds.sounds_of(one.title)
        place = _placed(db, one, sounds.packed(spoken)) if one.place is None else one.place
        rows |= {number_of(tier, place, part): terms for (tier, part), terms in _terms(db, one, spoken).items()}
    # In the order of their numbers: the engine writes a piece of its own for each step back.
    db.executemany(ADD, [(number, " ".join(terms)) for number, terms in sorted(rows.items(), key=lambda row: row[0])])
    db.executemany(READ, [(one,) for one in marked])


def _written(row: Any) -> Written:
    number, issued, category, crops, title, *rest = row
    return Written(number, issued, category, crops, title, rest[: len(SECTIONS)], *rest[len(SECTIONS) :])


def _placed(db: Any, one: Written, spoken: str) -> int:
    """Give a bulletin its place: the first free one from when it was issued on."""
    place = one.issued // SLOT_MS & PLACE_MASK
    if db.execute(TAKEN, (place,)).fetchone():
        place = db.execute(FREE, (place,)).fetchone()[0]
    db.execute(PLACE, (place, one.id, one.issued, spoken))
    return int(place)


def _terms(db: Any, one: Written, spoken: sounds.Sounds) -> dict[tuple[int, int], set[str]]:
    """Return the rows of the index for one bulletin, by what they are of and which part of it."""
    about = {CATEGORY + one.category, *(CROP + crop for crop in one.crops.split())}
    rows = {(HEAD, 0): about | pairs([one.title]) | sounds.terms(spoken)}
    lines = [row[0] for row in db.execute(LINES, (one.id,))] if one.reason is None else []
    if lines:
        rows[ADVICE, 0] = about | pairs(lines)
    text = "\n".join(map(plain, one.sections)) if one.reason is None else one.reason
    for part, words in enumerate(parts(text)):
        rows[TEXT, part] = about | pairs([words]) | ({ANY} if not part else set())
    return rows


def parts(text: str) -> list[str]:
    """Return a text in at most eight parts of about the same length, cut behind lines and sentences only."""
    found: list[str] = []
    length = max(SHORTEST_PART, len(text) // PARTS + 1)
    while len(found) < PARTS - 1 and len(text) > length:
        end = SENTENCE_END.search(text, length - 1)
        if end is None:
            break
        found.append(text[: end.end()])
        text = text[end.end() :]
    return [*found, text]


def rebuild(db: Any) -> int:
    """Make the whole index anew; return how many bulletins are in it."""
    for name in ("bulletins_words", "bulletins_place", "bulletins_unread"):
        db.execute(f"DROP TABLE IF EXISTS {name}")
    for statement in (tables.PLACES, tables.UNREAD, tables.WORDS, tables.PAGE, tables.FILL):
        db.execute(statement)
    return refresh(db)


def optimise(db: Any) -> None:
    """Pack the index as small as it gets; it stays readable meanwhile."""
    db.execute("INSERT INTO bulletins_words (bulletins_words) VALUES ('optimize')")


def is_sound(db: Any) -> bool:
    """Tell whether the index holds just the bulletins that are here, each where it belongs, and can be read."""
    try:
        db.execute("INSERT INTO bulletins_words (bulletins_words) VALUES ('integrity-check')")
        return all(db.execute(statement).fetchone()[0] == 0 for statement in FAULTS)
    except dbapi2.DatabaseError:
        return False


FAULTS = (
    "SELECT count(*) FROM bulletins_unread",
    "SELECT count(*) FROM bulletins_bulletin AS one WHERE NOT EXISTS "
    "(SELECT 1 FROM bulletins_place WHERE bulletin = one.id AND issued = one.issued)",
    "SELECT count(*) FROM bulletins_place WHERE bulletin NOT IN (SELECT id FROM bulletins_bulletin)",
    f"SELECT count(*) FROM bulletins_place AS known WHERE NOT EXISTS "
    f"(SELECT 1 FROM bulletins_words_docsize WHERE id = {HEAD << TIER_SHIFT} | (known.place << {PART_BITS})) "
    f"OR NOT EXISTS (SELECT 1 FROM bulletins_words_docsize WHERE id = known.place << {PART_BITS})",
    f"SELECT count(*) FROM bulletins_words_docsize "
    f"WHERE id >> {PART_BITS} & {PLACE_MASK} NOT IN (SELECT place FROM bulletins_place)",
    # A bulletin taken back has no row of what it says to use.
    f"SELECT count(*) FROM bulletins_recall AS back JOIN bulletins_place AS known ON known.bulletin = back.bulletin "
    f"JOIN bulletins_words_docsize AS words ON words.id = {ADVICE << TIER_SHIFT} | (known.place << {PART_BITS})",
)
