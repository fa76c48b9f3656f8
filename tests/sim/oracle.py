"""What must hold once the trouble is over and everybody has exchanged (SYNC.md, sections 3, 4 and 6).

Written from the rules, not from the code: it reads rows, logs and sums as they lie and compares them with
the story's own record. `check` returns every violation as a sentence; an empty list is a good county.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from typing import Any

from station.kernel import codec, sums
from station.store import identity, inbox, outbox, rows, spans
from station.store.oplog import CHAIN_START, Op, OpKind, Verdict, next_chain, unshut
from tests.sim import pictures
from tests.sim.board import REGISTRY
from tests.sim.world import SimSeat, World

Key = tuple[str, int]
# What became of a log: of the beginning that it had under an earlier number, under that number.
LOG = """
WITH RECURSIVE log (device, low, high) AS (
    SELECT device, fork, 9223372036854775807 FROM device WHERE device = ?
    UNION ALL SELECT earlier.device, earlier.fork, log.low FROM log
    JOIN device AS later ON later.device = log.device JOIN device AS earlier ON earlier.device = later.origin)
SELECT grp.number, grp.count, grp.verdict FROM log JOIN grp ON grp.device = log.device
WHERE grp.number + grp.count - 1 > low AND grp.number + grp.count - 1 <= high"""
PARKED = """
SELECT grp.number, grp.count FROM grp JOIN device ON device.device = grp.device
WHERE grp.device = ? AND verdict = 2 AND grp.number > fork"""
NO = (Verdict.PARKED, Verdict.REFUSED)


def check(world: World) -> list[str]:
    """Return what is wrong with the world after its calm end."""
    county = _county_rows(world)
    words = [*_words(world, county), *_lost(world)] if world.record.exact else [*_given_back(world, county)]
    found = [*world.record.wrong, *words, *_sums_of_the_county(world, county), *pictures.check(world)]
    for seat in world.seats:
        found += [f"seat {seat.number}: {wrong}" for wrong in (
            *_log(world, seat), *_verdicts(world, seat), *_replica(world, seat, county), *_feeds(world, seat))]
    return found


def _county_rows(world: World) -> dict[Key, tuple[Any, ...]]:
    """Return {(table, row): (values, lines, version, scopes)} of what stands in the ledger."""
    found = {}
    for tbl, row, version, scopes, body in world.ground.raw.execute(
        "SELECT tbl, row, version, scopes, body FROM row WHERE NOT deleted"
    ).fetchall():
        values, lines = codec.unpack_row(REGISTRY.tables[tbl], unshut(bytes(body)))
        found[tbl, row] = (values, lines, version, tuple(json.loads(scopes)))
    return found


def _words(world: World, county: dict[Key, tuple[Any, ...]]) -> Iterator[str]:
    """Every applied group took effect exactly once, in the order of arrival; nothing else did (rules 8, 15)."""
    ought = {key: known for key, known in world.record.rows.items() if not known.deleted}
    for key in sorted(set(ought) | set(county)):
        if key not in county:
            yield f"{key} was accepted and is not in the ledger"
        elif key not in ought:
            yield f"{key} is in the ledger, and nobody's accepted group put it there"
        elif (ought[key].values, ought[key].lines) != county[key][:2]:
            yield f"{key} says {county[key][:2]}, the accepted groups say {ought[key].values}, {ought[key].lines}"
        elif set(REGISTRY.tables[key[0]].scopes(county[key][0])) != set(county[key][3]):
            yield f"{key} stands in the scopes {county[key][3]}"


def _given_back(world: World, county: dict[Key, tuple[Any, ...]]) -> Iterator[str]:
    """In a ledger that was put back stands every row that an accepted group made, unless one took it away."""
    taken_away: set[Key] = set()
    made: dict[Key, int] = {}
    for seat in world.seats:
        for tbl, row, kind in seat.db.execute(
            "SELECT tbl, row, kind FROM op JOIN grp ON grp.number = op.grp WHERE verdict IN (0, 1)").fetchall():
            if kind == OpKind.PUT:
                made[tbl, row] = seat.number
            elif kind == OpKind.DELETE:
                taken_away.add((tbl, row))
    for key in sorted(set(made) - taken_away - set(county)):
        yield f"{key} was accepted of seat {made[key]} and is not in the ledger any more"
    for key in sorted(set(county) - set(made)):
        yield f"{key} is in the ledger, and nobody's accepted group put it there"


def _lost(world: World) -> Iterator[str]:
    """Every value that was overwritten unseen lies in the conflict inbox (rule 15)."""
    kept = {
        (tbl, row, name, json.loads(unshut(bytes(value))), device, grp)
        for tbl, row, name, value, device, grp in world.ground.raw.execute(
            "SELECT tbl, row, name, value, device, grp FROM lost").fetchall()
    }
    for one in sorted(map(str, world.record.lost ^ kept)):
        yield f"the conflict inbox and the story differ by {one}"


def _sums_of_the_county(world: World, county: dict[Key, tuple[Any, ...]]) -> Iterator[str]:
    """The kept sums are the sums of the rows (rule 22)."""
    ought: dict[tuple[str, str], int] = {}
    for (table, row), (_, _, version, scopes) in county.items():
        for scope in scopes:
            key = (scope, table)
            ought[key] = (ought.get(key, 0) + sums.row_sum(table, row, version)) % sums.MODULUS
    kept = _tallies(world)
    for key in sorted(set(ought) | set(kept)):
        if ought.get(key, 0) != kept.get(key, 0):
            yield f"the ledger's sum of {key} is not the sum of its rows"


def _tallies(world: World) -> dict[tuple[str, str], int]:
    found = world.ground.raw.execute("SELECT scope, tbl, total FROM tally").fetchall()
    return {(scope, tbl): sums.from_bytes(bytes(total)) for scope, tbl, total in found}


def _log(world: World, seat: SimSeat) -> Iterator[str]:
    """The log is whole, and the county has all of it (rules 7, 8)."""
    chain, count = CHAIN_START, 0
    for number, group, tbl, row, kind, base, body, kept in seat.db.execute(
        "SELECT number, grp, tbl, row, kind, base, body, chain FROM op ORDER BY number"
    ).fetchall():
        count += 1
        chain = next_chain(chain, Op(number, group, tbl, row, OpKind(kind), base, unshut(bytes(body))))
        if number != count or chain != bytes(kept):
            yield f"the log breaks at {number}"
    mark, at_county = world.ground.raw.execute(
        "SELECT mark, chain FROM device WHERE device = ?", (seat.device,)).fetchone()
    if (mark, bytes(at_county)) != (count, chain):
        yield f"the county has the log up to {mark} of {count}, or another one"
    if outbox.mark(seat.db) != (count, chain):
        yield f"the seat believes {outbox.mark(seat.db)[0]} of {count} confirmed"


def _verdicts(world: World, seat: SimSeat) -> Iterator[str]:
    """Every group has one verdict, the same on both sides, and what is parked is kept whole (rule 10)."""
    ours = {number: (count, verdict) for number, count, verdict in
            seat.db.execute("SELECT number, count, verdict FROM grp").fetchall()}
    theirs = {number: (count, verdict) for number, count, verdict in world.ground.raw.execute(
        LOG, (seat.device,)).fetchall()}
    for number in sorted(set(ours) | set(theirs)):
        if ours.get(number) != theirs.get(number):
            yield f"group {number} is {ours.get(number)} here and {theirs.get(number)} at the county"
        elif ours[number][1] is None:
            yield f"group {number} was never judged"
        elif (seat.number, number) in world.record.evil and ours[number][1] != Verdict.REFUSED:
            yield f"group {number} went beyond its rights and was not refused"
    for (number,) in world.ground.raw.execute(
        "SELECT number FROM grp WHERE device = ? AND verdict = ? AND code = 'sync.device_revoked'",
        (seat.device, int(Verdict.PARKED)),
    ).fetchall():
        yield f"group {number} waits still, though its device was let in again"
    staged = dict(world.ground.raw.execute(
        "SELECT grp, count(*) FROM staged WHERE device = ? GROUP BY grp", (seat.device,)).fetchall())
    parked = dict(world.ground.raw.execute(PARKED, (seat.device,)).fetchall())
    if staged != parked:
        yield f"staged are {staged}, parked {parked}"


def _replica(world: World, seat: SimSeat, county: dict[Key, tuple[Any, ...]]) -> Iterator[str]:
    """What lies here is what the county has in this seat's scopes, and nothing else but its own refused rows."""
    scopes = set(identity.need(seat.db).scopes)
    ought = {key: (values, lines) for key, (values, lines, _, its) in county.items() if scopes & set(its)}
    here = dict(_rows_here(seat))
    mine = {tuple(one) for one in seat.db.execute(
        "SELECT tbl, row FROM op JOIN grp ON grp.number = op.grp WHERE kind = 0 AND verdict IN (2, 3)").fetchall()}
    for key in sorted(set(ought) | set(here)):
        if key not in here:
            yield f"{key} is missing"
        elif key not in ought and key not in mine:
            yield f"{key} is here and in none of its scopes"
        elif key in ought and here[key] != ought[key]:
            yield f"{key} says {here[key]}, at the county {ought[key]}"


def _rows_here(seat: SimSeat) -> Iterator[tuple[Key, tuple[Any, Any]]]:
    for table in REGISTRY.tables.values():
        for (row,) in seat.db.execute(f"SELECT id FROM {table.sql}").fetchall():
            values = rows.get_row(seat.db, table, row)
            assert values is not None
            yield (table.name, row), (values, table.keeper.get(seat.db, row, values) if table.keeper else None)


def _feeds(world: World, seat: SimSeat) -> Iterator[str]:
    """The sums agree, the feeds have no gap, nothing is half here or in doubt (rules 12, 22)."""
    scopes = identity.need(seat.db).scopes
    ours = inbox.tallies(seat.db)
    theirs = {key: total for key, total in _tallies(world).items() if key[0] in scopes and total}
    if ours != theirs:
        yield f"the sums of {sorted({key for key in ours | theirs if ours.get(key) != theirs.get(key)})} differ"
    tops = {(scope, lane): seq for scope, lane, seq in
            world.ground.raw.execute("SELECT scope, lane, seq FROM feed").fetchall()}
    here = spans.all_spans(seat.db)
    for key, top in sorted(tops.items()):
        if key[0] in scopes and here.get(key) != [(0, top)]:
            yield f"of the feed {key} up to {top} it has {here.get(key)}"
    if spans.parts(seat.db) or inbox.doubts(seat.db):
        yield "something is half here or in doubt"


def fingerprint(world: World) -> str:
    """Return a digest of every message of the story and of the state it left."""
    said = world.trace.copy()
    for seat in world.seats:
        said.update(repr(sorted(_rows_here(seat), key=str)).encode())
        said.update(repr([tuple(one) for one in seat.db.execute("SELECT number, verdict, code FROM grp")]).encode())
    said.update(world.record.fingerprint())
    return said.hexdigest()


def state(world: World) -> str:
    """Return a digest of the rows alone: what clocks must not change. A ledger put back numbers by its clock."""
    exact = world.record.exact
    county = {key: (*found[:2], found[2] if exact else 0, found[3]) for key, found in _county_rows(world).items()}
    said = hashlib.sha256(repr(sorted(county.items())).encode())
    for seat in world.seats:
        said.update(repr(sorted(_rows_here(seat), key=str)).encode())
    return said.hexdigest()
