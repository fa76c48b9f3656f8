"""Keeps the index of bulletins, in the transaction that changes the rows or soon after it.

A bulletin has a row in it for what its title says and which crops it is about, one for what it says to use against
what, and up to eight for its text. Their numbers say which of the three they are and then when the bulletin was issued,
so the engine gives hits best first and newest first within their kind, and whoever wants twenty reads twenty. The text
is parted because a longer word is found by its pairs of characters: in an eighth of a text they rarely come together
by chance.
Triggers write down which bulletins changed (tables.py); `refresh` reads those. To index them many at a time costs a
third of doing it few by few, for the engine writes each term once for all of them. So what an exchange brings waits
until there is enough of it, or until the exchange is over (`index_due`); a search reads what waits beside the index.
A recalled bulletin is found by its title and the reason it was taken back for, never by its text.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlcipher3 import dbapi2

from station.bulletins.declared import ASSET, BULLETIN, RECALL
from station.bulletins.searching import reading, sounds, tables
from station.bulletins.searching.numbers import (
    ADVICE,
    FIRST_NUMBER,
    HEAD,
    OF_PLACE,
    PLACE_MASK,
    PLACE_OF,
    TEXT,
    TIER_SHIFT,
    number_of,
)
from station.kernel.deeds import EVERY_SEAT, Role, deed, view
from station.store.act import Act, Reading

# Minutes would make the lists of the index a quarter longer; bulletins of one quarter of an hour stand one after the
# other, in as many of the following ones as they need.
SLOT_MS = 15 * 60_000
BATCH = 1_024  # bulletins indexed at a time: half a second of a transaction
FEW = 8  # of no more, those that wait are indexed at once: an exchange that brings one bulletin is the usual one
TOUCHING = frozenset({BULLETIN.name, RECALL.name, ASSET.name})
UNREAD = "SELECT bulletin FROM bulletins_unread ORDER BY bulletin LIMIT ?"
WAITING = "SELECT count(*) FROM (SELECT 1 FROM bulletins_unread LIMIT ?)"
FIRST = FIRST_NUMBER.format("known.place")
READ = "DELETE FROM bulletins_unread WHERE bulletin = ?"
FREE = """
SELECT here.place + 1 FROM bulletins_place AS here WHERE here.place >= ?1
AND NOT EXISTS (SELECT 1 FROM bulletins_place WHERE place = here.place + 1) ORDER BY here.place LIMIT 1"""
TAKEN = "SELECT 1 FROM bulletins_place WHERE place = ?"
PLACE = "INSERT INTO bulletins_place (place, bulletin, issued, sounds, varied) VALUES (?, ?, ?, ?, ?)"
AGAIN = "UPDATE bulletins_place SET varied = ? WHERE place = ?"
DROP = "DELETE FROM bulletins_words WHERE rowid = ?"
ADD = "INSERT INTO bulletins_words (rowid, terms) VALUES (?, ?)"
NOBODY = frozenset({Role.OPERATOR})


def arrived(db: Any, touched: frozenset[str]) -> None:
    """Index what an exchange has brought if it is little, or enough to be worth it; the rest waits for `index_due`."""
    if touched.isdisjoint(TOUCHING):
        return
    waiting = db.execute(WAITING, (BATCH,)).fetchone()[0]
    while waiting and (waiting <= FEW or waiting >= BATCH):
        _index(db, _marked(db))
        waiting = db.execute(WAITING, (BATCH,)).fetchone()[0]


@view("bulletins.unread_due", roles=NOBODY)
def unread_due_view(reading: Reading, *, limit: int = 1) -> list[int]:
    """Bulletins that wait to be indexed."""
    return [row[0] for row in reading.db.execute(UNREAD, (limit,))]


@deed("bulletins.index_due", roles=NOBODY, seats=EVERY_SEAT, nameless=True)
def index_due(act: Act) -> int:
    """Index bulletins that wait for it, a batch; return how many. It is of this machine alone and never sent."""
    marked = _marked(act.db)
    _index(act.db, marked)
    return len(marked)


def refresh(db: Any) -> int:
    """Index all bulletins that changed; return how many. Call it in the transaction that changed them."""
    count = 0
    while marked := _marked(db):
        _index(db, marked)
        count += len(marked)
    return count


def _marked(db: Any) -> list[int]:
    return [row[0] for row in db.execute(UNREAD, (BATCH,))]


def _index(db: Any, marked: Sequence[int]) -> None:
    found, advice = reading.read(db, marked)
    old = [one.place for one in found if one.place is not None]
    if old:
        gone = sorted(number_of(HEAD, place) | row for place in old for row in OF_PLACE)
        db.executemany(DROP, [(number,) for number in gone])
    rows: list[tuple[int, str]] = []
    for one in found:
        spoken = sounds.sounds_of(one.title)
        place = _placed(db, one, sounds.packed(spoken))
        told = reading.terms(one, advice.get(one.id, ""), spoken)
        rows += [(number_of(tier, place, part), words) for (tier, part), words in told.items()]
    # In the order of their numbers: the engine writes a piece of its own for each step back.
    db.executemany(ADD, sorted(rows))
    db.executemany(READ, [(one,) for one in marked])


def place_from(issued: int) -> int:
    """Return the first place that a bulletin issued at that time (ms) may have."""
    return issued // SLOT_MS & PLACE_MASK


def _placed(db: Any, one: reading.Written, spoken: str) -> int:
    """Return the place of a bulletin; a new one has the first free one from when it was issued on."""
    if one.place is not None:
        db.execute(AGAIN, (one.varied, one.place))
        return one.place
    place = place_from(one.issued)
    if db.execute(TAKEN, (place,)).fetchone():
        place = db.execute(FREE, (place,)).fetchone()[0]
    db.execute(PLACE, (place, one.id, one.issued, spoken, one.varied))
    return int(place)


def rebuild(db: Any) -> int:
    """Make the whole index anew; return how many bulletins are in it."""
    for name in ("bulletins_words", "bulletins_place", "bulletins_unread"):
        db.execute(f"DROP TABLE IF EXISTS {name}")
    for statement in (tables.PLACES, tables.UNREAD, tables.WORDS, tables.PAGE, tables.ROOM, tables.PIECES, tables.FILL):
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
    f"(SELECT 1 FROM bulletins_words_docsize WHERE id = {FIRST}) "
    f"OR NOT EXISTS (SELECT 1 FROM bulletins_words_docsize WHERE id = {TEXT << TIER_SHIFT} | {FIRST})",
    f"SELECT count(*) FROM bulletins_words_docsize WHERE {PLACE_OF.format('id')} "
    f"NOT IN (SELECT place FROM bulletins_place)",
    # A bulletin taken back has no row of what it says to use.
    f"SELECT count(*) FROM bulletins_recall AS back JOIN bulletins_place AS known ON known.bulletin = back.bulletin "
    f"JOIN bulletins_words_docsize AS words ON words.id = {ADVICE << TIER_SHIFT} | {FIRST}",
)
