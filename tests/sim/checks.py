"""The invariants, each under the name it has in sync/PROTOCOL.md section 7, held against a world at rest."""

from __future__ import annotations

import hashlib
import json
import struct
import zlib
from collections.abc import Callable
from typing import Any

from tests.sim.declared import TABLES
from tests.sim.model import Held, Key
from tests.sim.sides import scopes_of
from tests.sim.world import Node, World

MODULUS = 1 << 128


class Broken(AssertionError):
    """An invariant that does not hold, by name."""

    def __init__(self, name: str, said: str) -> None:
        super().__init__(f"{name}: {said}")
        self.name = name


def check(world: World) -> None:
    """Hold every invariant against the world; raises `Broken`."""
    for name, holds in INVARIANTS.items():
        said = holds(world)
        if said:
            raise Broken(name, said)


def _ledger(world: World, statement: str) -> list[tuple[Any, ...]]:
    with world.ledger.reading() as connection:
        return [tuple(one) for one in connection.exec_driver_sql(statement).all()]


def _store(node: Node, statement: str, *values: Any) -> list[tuple[Any, ...]]:
    return [tuple(one) for one in node.store.reader().execute(statement, values).fetchall()]


def every_op_once(world: World) -> str:
    """Every confirmed op is at the county exactly once, and nothing waits."""
    for device, mark in _ledger(world, "SELECT device, mark FROM device ORDER BY device"):
        node = world.nodes[device - 1]
        made = sum(len(group.changes) for group in world.model.groups[device])
        tip = _store(node, "SELECT count(*), coalesce(max(number), 0) FROM op")[0]
        kept = json.loads(_store(node, "SELECT value FROM setting WHERE name = 'sync.mark'")[0][0])[0] if made else 0
        if not made == mark == tip[0] == tip[1] == kept:
            return f"device {device}: done {made}, log {tip}, mark here {kept}, mark at the county {mark}"
    return ""


def chain_whole(world: World) -> str:
    """The chain follows from the ops, and both sides have the same value at the mark."""
    for device, chain in _ledger(world, "SELECT device, chain FROM device ORDER BY device"):
        value = bytes(32)
        for number, group, table, row, kind, base, body, said in _store(
            world.nodes[device - 1], "SELECT number, grp, tbl, row, kind, base, body, chain FROM op ORDER BY number"
        ):
            plain = zlib.decompress(body[1:]) if body[:1] == b"\1" else body[1:]
            head = struct.pack(">QQQBQ", number, group, row, kind, base)
            value = hashlib.sha256(
                value + head + table.encode() + b"\0" + hashlib.sha256(plain).digest()).digest()
            if value != said:
                return f"device {device} op {number}"
        if bytes(chain) != value:
            return f"device {device}: the county has another chain"
    return ""


def every_group_has_its_verdict(world: World) -> str:
    """Nothing is dropped without a verdict; both sides and the model agree on it."""
    at_county = {
        (device, number): (verdict, code or "")
        for device, number, verdict, code in _ledger(world, "SELECT device, number, verdict, code FROM grp")
    }
    for device, groups in world.model.groups.items():
        here = {
            number: (verdict, code or "")
            for number, verdict, code in _store(world.nodes[device - 1], "SELECT number, verdict, code FROM grp")
        }
        for group in groups:
            meant = (group.verdict, group.code)
            if not meant == at_county.get((device, group.number)) == here.get(group.number):
                found = at_county.get((device, group.number)), here.get(group.number)
                return f"device {device} group {group.number}: meant {meant}, county and station say {found}"
        if len(here) != len(groups):
            return f"device {device} has {len(here)} groups, done were {len(groups)}"
    return ""


def last_to_arrive_wins(world: World) -> str:
    """The county holds just what follows from the groups in their order of arrival."""
    found = _county_rows(world)
    meant = {key: held.version for key, held in world.model.rows.items() if not held.deleted}
    if found != meant:
        return _difference(found, meant)
    return ""


def _county_rows(world: World) -> dict[Key, int]:
    rows = _ledger(world, "SELECT tbl, row, version FROM \"row\" WHERE NOT deleted")
    return {(table, row): version for table, row, version in rows}


def what_lost_is_listed(world: World) -> str:
    """Every value that was overwritten unseen is in the conflict inbox, once."""
    found = sorted(
        (table, row, name, value, device, group)
        for table, row, name, value, device, group in _ledger(
            world, "SELECT tbl, row, name, value, device, grp FROM lost")
    )
    meant = sorted(
        (*key, name, json.dumps(value, ensure_ascii=False), device, group)
        for key, name, value, device, group in world.model.lost
    )
    return "" if found == meant else _difference(set(found), set(meant))


def stations_hold_their_scopes(world: World) -> str:
    """What a seat shows of its scopes is what the county holds, word by word, line by line, nothing doubled."""
    for node in world.nodes:
        found = rows_of(node)
        for scope in scopes_of(node.number):
            for key, held in world.model.in_scope(scope).items():
                if found.get(key) != _words(held):
                    return f"node {node.number} scope {scope} {key}: {found.get(key)} is not {_words(held)}"
    return ""


def nothing_outside_its_scopes(world: World) -> str:
    """No seat holds a row that lies in none of its scopes, but what it made itself and never got from the county."""
    for node in world.nodes:
        scopes = set(scopes_of(node.number))
        mine = {key for scope in scopes_of(node.number) for key in world.model.in_scope(scope)}
        for key in rows_of(node):
            held = world.model.rows.get(key)
            if key in mine:
                continue
            if key[1] >> 40 != node.device or (held is not None and held.been & scopes):
                return f"node {node.number} holds {key}"
        named = {(table, row) for table, row in _store(node, "SELECT tbl, row FROM held WHERE NOT gone")}
        if named != mine:
            return f"node {node.number} believes it holds {_difference(named, mine)}"
    return ""


def sums_agree(world: World) -> str:
    """The sum of every scope is the sum of its rows, kept alike on both sides."""
    counted: dict[tuple[str, str], int] = {}
    for node in world.nodes:
        for scope in scopes_of(node.number):
            for (table, row), held in world.model.in_scope(scope).items():
                head = table.encode() + b"\0" + row.to_bytes(8, "big") + held.version.to_bytes(8, "big")
                value = int.from_bytes(hashlib.blake2b(head, digest_size=16).digest(), "big")
                counted[scope, table] = counted.get((scope, table), 0) + value
        at = {(scope, table): int.from_bytes(total, "big")
              for scope, table, total in _store(node, "SELECT scope, tbl, total FROM tally") if any(total)}
        meant = {key: value % MODULUS for key, value in counted.items() if key[0] in scopes_of(node.number)}
        if at != meant:
            return f"node {node.number}: {_difference(at, meant)}"
        counted.clear()
        county = {(scope, table): int.from_bytes(bytes(total), "big")
                  for scope, table, total in _ledger(world, "SELECT scope, tbl, total FROM tally") if any(bytes(total))}
        if {key: value for key, value in county.items() if key[0] in scopes_of(node.number)} != meant:
            return f"county for node {node.number}: {_difference(county, meant)}"
    return ""


def nothing_is_left_over(world: World) -> str:
    """Every feed is read to its end; no part, doubt or remembered end stays behind."""
    tops = {(scope, lane): seq for scope, lane, seq in _ledger(world, "SELECT scope, lane, seq FROM feed")}
    for node in world.nodes:
        spans = _store(node, "SELECT scope, lane, low, high FROM span ORDER BY scope, lane")
        meant = sorted((scope, lane, 0, seq) for (scope, lane), seq in tops.items() if scope in scopes_of(node.number))
        if spans != meant:
            return f"node {node.number}: {_difference(set(spans), set(meant))}"
        if left := _store(node, "SELECT * FROM part"):
            return f"node {node.number}: part {left}"
        if left := _store(node, "SELECT tbl, row FROM doubt JOIN held USING (tbl, row)"):
            return f"node {node.number}: doubt {left}"
        if left := _store(node, "SELECT tbl, row, scope FROM held WHERE gone"):
            return f"node {node.number} remembers ends {left}"
    return ""


def rows_of(node: Node) -> dict[Key, tuple[Any, ...]]:
    """Return what a seat's tables say: {(table, row): (values, lines)}."""
    lines: dict[int, list[tuple[int, int]]] = {}
    for sheet, day, price in _store(node, "SELECT sheet, day, price FROM sim_line ORDER BY sheet, day, price"):
        lines.setdefault(sheet, []).append((day, price))
    found: dict[Key, tuple[Any, ...]] = {}
    for table in TABLES:
        for row, *values in _store(node, f"SELECT * FROM {table.sql}"):
            found[table.name, row] = (tuple(values), lines.pop(row, []) if table.lines else None)
    if lines:
        found["lines of no sheet", 0] = (tuple(lines), None)
    return found


def _words(held: Held) -> tuple[Any, ...]:
    return tuple(held.values.values()), held.lines


def _difference(found: Any, meant: Any) -> str:
    if isinstance(found, dict):
        found, meant = set(found.items()), set(meant.items())
    return f"too much {sorted(found - meant)[:3]}, missing {sorted(meant - found)[:3]}" if isinstance(
        found, set) else f"{found} is not {meant}"


def sums_never_drift(world: World) -> str:
    """Nothing had to be put right that nobody had touched: rows, spans and sums are one transaction."""
    return f"sums differed {world.drifted} times" if world.drifted else ""


INVARIANTS: dict[str, Callable[[World], str]] = {
    "every op once": every_op_once,
    "chain whole": chain_whole,
    "every group has its verdict": every_group_has_its_verdict,
    "last to arrive wins": last_to_arrive_wins,
    "what lost is listed": what_lost_is_listed,
    "seats hold their scopes": stations_hold_their_scopes,
    "nothing outside its scopes": nothing_outside_its_scopes,
    "sums agree": sums_agree,
    "sums never drift": sums_never_drift,
    "nothing is left over": nothing_is_left_over,
}
