"""Deeds of a station towards a bulletin: it came, was opened, printed, and its recall was read by the officer."""

from __future__ import annotations

from typing import Any

from station.bulletins import store
from station.bulletins.receipts import counting
from station.bulletins.receipts.declared import ACKNOWLEDGED, ARRIVED, SHOWN, SLIP, TALLY
from station.bulletins.receipts.lines import MOST_LINES
from station.bulletins.receipts.model import BULLETIN_CAME, CAME_RECALLED, LONGEST_CONTACT, RECALL_CAME, slip_number
from station.bulletins.receipts.store import need_slip
from station.kernel.deeds import ANYONE, COUNTY_STAFF, EVERY_SEAT, Role, Seat, deed, view
from station.kernel.errors import StationError
from station.store import settings
from station.store.act import Act, Reading

INSERT = frozenset({"insert"})
AWAY = EVERY_SEAT - {Seat.COUNTY}
NOBODY = frozenset({Role.OPERATOR})
HEEDERS = frozenset({Role.OFFICER, Role.TRAINER, Role.TOWN})
SLIPS = "bulletins.slips"
NEW_BULLETINS = f"""
SELECT id, CASE WHEN EXISTS (SELECT 1 FROM bulletins_recall WHERE bulletin = one.id)
AND NOT EXISTS (SELECT 1 FROM bulletins_shown WHERE bulletin = one.id AND station = :station)
AND NOT EXISTS (SELECT 1 FROM bulletins_slip WHERE bulletin = one.id AND station = :station)
THEN {CAME_RECALLED} ELSE {BULLETIN_CAME} END FROM bulletins_bulletin AS one
WHERE NOT EXISTS (SELECT 1 FROM bulletins_arrived_line
WHERE bulletin = one.id AND station = :station AND kind <> {RECALL_CAME}) ORDER BY id LIMIT :limit"""
NEW_RECALLS = f"""
SELECT bulletin FROM bulletins_recall AS one WHERE NOT EXISTS (SELECT 1 FROM bulletins_arrived_line
WHERE bulletin = one.bulletin AND station = :station AND kind = {RECALL_CAME}) GROUP BY bulletin
ORDER BY bulletin LIMIT :limit"""
IS_SHOWN = "SELECT 1 FROM bulletins_shown WHERE bulletin = ? AND station = ?"
IS_HEEDED = "SELECT id FROM bulletins_acknowledged WHERE bulletin = ? AND station = ?"


@deed("bulletins.note_arrivals", roles=NOBODY, seats=AWAY, writes={ARRIVED.name: INSERT}, nameless=True)
def note_arrivals(act: Act) -> int:
    """Tell the county which bulletins and recalls are here that were not told of yet; return how many."""
    told = {"station": act.identity.station, "limit": MOST_LINES}
    lines = [(row[0], row[1]) for row in act.db.execute(NEW_BULLETINS, told)]
    told["limit"] -= len(lines)
    lines += [(row[0], RECALL_CAME) for row in act.db.execute(NEW_RECALLS, told)]
    if lines:
        values = {"station": act.identity.station, "at": act.clock.now_ms()}
        act.insert(ARRIVED.name, values, [list(column) for column in zip(*lines, strict=True)])
    return len(lines)


@view("bulletins.arrivals_due", roles=NOBODY)
def arrivals_due_view(reading: Reading, *, limit: int = 1) -> list[int]:
    """Bulletins here of which the county was not told that they, or their recalls, came."""
    told = {"station": reading.identity.station if reading.identity else 0, "limit": limit}
    found = [row[0] for statement in (NEW_BULLETINS, NEW_RECALLS) for row in reading.db.execute(statement, told)]
    return found[:limit]


@view("bulletins.counts_due", roles=NOBODY)
def counts_due_view(reading: Reading, *, limit: int = 1) -> list[int]:
    """Days that are over and whose counts the county was not told."""
    return counting.days_over(reading.db, reading.clock.today(), limit)


@deed("bulletins.note_counts", roles=NOBODY, seats=AWAY, writes={TALLY.name: INSERT}, nameless=True)
def note_counts(act: Act) -> int:
    """Tell the county how often bulletins were opened and heard on the days that are over; return how many days."""
    days = counting.over(act.db, act.clock.today())
    for day, lines in days.items():
        act.insert(TALLY.name, {"station": act.identity.station, "day": day}, lines)
        counting.forget(act.db, day, lines[0])
    return len(days)


@deed("bulletins.show", roles=ANYONE, writes={SHOWN.name: INSERT}, nameless=True)
def show(act: Act, *, bulletin: int, heard: bool = False) -> bool:
    """Count that a bulletin was opened (or `heard`: read aloud); return whether it was for the first time here.

    Nothing is counted at the county's own desk, nor of one that was taken back: its text is not to be seen.
    """
    if store.need_bulletin(act.db, bulletin).recall is not None or act.identity.seat is Seat.COUNTY:
        return False
    counting.count(act.db, act.clock.today(), bulletin, heard=heard)
    if act.db.execute(IS_SHOWN, (bulletin, act.identity.station)).fetchone():
        return False
    values = {"bulletin": bulletin, "station": act.identity.station, "at": act.clock.now_ms()}
    act.insert(SHOWN.name, values)
    return True


@deed("bulletins.print", roles=ANYONE, writes={SLIP.name: INSERT})
def print_slip(act: Act, *, bulletin: int, contact: str = "") -> str:
    """Take a number for a slip or a page to be printed; return it as it must stand on the paper, "12-7".

    `contact` is how to reach who takes it, if he wishes to be told of a recall. StationError("bulletin.recalled",
    "bulletin.not_here", "bulletin.long_words").
    """
    _need_holding(act, bulletin)
    number = settings.take_numbers(act.db, SLIPS)
    row = act.insert(SLIP.name, _slip(act, bulletin, number, contact))
    return slip_number(row, number)


@deed("bulletins.reprint", roles=HEEDERS | {Role.OPERATOR} | COUNTY_STAFF, writes={SLIP.name: INSERT})
def reprint(act: Act, *, slip: int, contact: str = "") -> int:
    """Print a slip once more, after a jam or where it was lost; return how many times that was done by now, from 1.

    It keeps its number, so that one recall finds one farmer. A `contact` takes the place of the one left before.
    StationError("bulletin.no_slip", "bulletin.recalled", "bulletin.long_words").
    """
    first = need_slip(act.db, slip)
    _need_holding(act, first.bulletin)
    copy = first.copies + 1
    act.insert(SLIP.name, _slip(act, first.bulletin, first.number, contact) | {"first": slip, "copy": copy})
    return copy


@deed("bulletins.note_contact", roles=HEEDERS | COUNTY_STAFF, writes={SLIP.name: INSERT})
def note_contact(act: Act, *, slip: int, contact: str) -> None:
    """Note how to reach who holds a slip that was printed before; "" where he is not to be reached any more.

    StationError("bulletin.no_slip", "bulletin.long_words").
    """
    first = need_slip(act.db, slip)
    told = _slip(act, first.bulletin, first.number, contact)
    act.insert(SLIP.name, told | {"first": slip, "copy": 0})


def _need_holding(act: Act, bulletin: int) -> None:
    if store.need_bulletin(act.db, bulletin).recall is not None:
        raise StationError("bulletin.recalled")


def _slip(act: Act, bulletin: int, number: int, contact: str) -> dict[str, Any]:
    if len(contact) > LONGEST_CONTACT:
        raise StationError("bulletin.long_words", most=LONGEST_CONTACT)
    return {
        "bulletin": bulletin, "station": act.identity.station, "number": number, "at": act.clock.now_ms(),
        "contact": contact.strip() or None,
    }


@deed("bulletins.acknowledge", roles=HEEDERS, seats=AWAY, writes={ACKNOWLEDGED.name: INSERT})
def acknowledge(act: Act, *, bulletin: int) -> int:
    """Say that the recall of a bulletin was read here; return the receipt. A second word changes nothing."""
    recall = store.recall_of(act.db, bulletin)
    if recall is None:
        raise StationError("bulletin.not_recalled")
    found: Any = act.db.execute(IS_HEEDED, (bulletin, act.identity.station)).fetchone()
    if found is not None:
        return int(found[0])
    return act.insert(ACKNOWLEDGED.name, {
        "recall": recall.id, "bulletin": bulletin, "station": act.identity.station, "person": act.person.id,
        "at": act.clock.now_ms(),
    })
