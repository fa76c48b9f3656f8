"""What the story knows to have happened: groups in the order in which the county judged them, replayed on plain dicts.

This is the oracle's own idea of the county. It reads the words of a group from the log of the seat that
made it, takes from the ledger only the verdict, the order and the version numbers, and is told nothing
by the code that merges.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field
from typing import Any

from station.kernel import codec
from station.store import outbox
from station.store.oplog import OpKind, Verdict, unshut
from station.store.store import Store
from tests.sim.board import REGISTRY
from tests.sim.ground import Ground

Key = tuple[str, int]
JUDGED = "SELECT number, verdict, seq, code FROM grp WHERE device = ? AND seq > ? ORDER BY seq"
OPS = "SELECT tbl, row, kind, base, body FROM op WHERE grp = ? ORDER BY number"
VERSION = "SELECT version FROM row WHERE tbl = ? AND row = ?"
STANDING = "SELECT county.version, device.mark, device.rulings FROM device, county WHERE device = ?"
STATE = (
    "SELECT device, counter, mark, chain, rulings FROM device ORDER BY device",
    "SELECT scope, lane, seq FROM feed ORDER BY scope, lane", "SELECT version, devices FROM county",
    "SELECT count(*) FROM grp", "SELECT count(*) FROM staged", "SELECT count(*) FROM lost",
)


@dataclass(slots=True)
class Known:
    """A row as it ought to stand: `changed` holds (version, device) of the last change of each column."""

    values: dict[str, Any]
    lines: Any
    changed: dict[str, tuple[int, int]] = field(default_factory=dict)
    deleted: bool = False


class Record:
    """The story's own county."""

    def __init__(self, ground: Ground, stores: list[Store]) -> None:
        self._raw = ground.raw
        self._stores = stores
        self._seen = [0] * len(stores)
        self.rows: dict[Key, Known] = {}
        self.lost: set[tuple[str, int, str, Any, int, int]] = set()  # table, row, column, value, device, group
        self.verdicts: dict[tuple[int, int], Verdict] = {}
        self.evil: set[tuple[int, int]] = set()  # (device, group) that went beyond its rights
        self.wrong: list[str] = []
        self.exact = True  # until the ledger is put back: then the logs of the seats are all there is to go by

    def restored(self) -> None:
        """The county forgot, and seats give back what it lost in an order that nobody foretells."""
        self.exact = False
        self.rows.clear()
        self.lost.clear()

    def judged(self, seat: int) -> None:
        """Take in what the county has judged since the last look: this seat's groups, then what waited for them.

        What was parked is judged again in the transaction that brings the missing row, after all that came with it,
        whosever it is: taken in only when its own seat is heard of, it would seem to come after later changes.
        """
        if not self.exact:
            return
        for one in (seat, *(other for other in range(len(self._stores)) if other != seat)):
            self._judged(one)

    def _judged(self, seat: int) -> None:
        device, fresh = seat + 1, []
        for number, verdict, seq, _ in self._raw.execute(JUDGED, (device, self._seen[seat])).fetchall():
            before = self.verdicts.get((device, number), Verdict.PARKED)
            if seq != self._seen[seat] + 1 or before is not Verdict.PARKED:
                self.wrong.append(f"device {device}: group {number} has its verdict twice or a number is missing")
            self._seen[seat] = seq
            self.verdicts[device, number] = Verdict(verdict)
            if verdict in (Verdict.APPLIED, Verdict.MERGED):
                fresh += self._replay(seat, number)
        for key in fresh:
            found = self._raw.execute(VERSION, key).fetchone()
            version = found[0] if found else 0
            known = self.rows[key]
            known.changed = {name: (at or version, by) for name, (at, by) in known.changed.items()}

    def _replay(self, seat: int, group: int) -> list[Key]:
        touched = []
        for name, row, kind, base, body in self._stores[seat].reader().execute(OPS, (group,)).fetchall():
            table, key = REGISTRY.tables[name], (name, row)
            if kind == OpKind.PUT:
                values, lines = codec.unpack_row(table, unshut(bytes(body)))
                self.rows[key] = Known(values, lines)
            elif kind == OpKind.DELETE and key in self.rows and self.rows[key].deleted:
                continue  # two wanted it gone: the second changes nothing
            elif key not in self.rows or self.rows[key].deleted:
                self.wrong.append(f"device {seat + 1}: group {group} was applied to a row that is not there")
                continue
            elif kind == OpKind.PATCH:
                self._patch(key, codec.unpack_patch(table, unshut(bytes(body))), base, (seat + 1, group))
            else:
                self._delete(key, base, (seat + 1, group))
            touched.append(key)
        return touched

    def _patch(self, key: Key, changes: dict[str, Any], base: int, by: tuple[int, int]) -> None:
        """What this patch had not seen, and overwrites with something else, is lost (SYNC.md rule 15)."""
        known = self.rows[key]
        for name, value in changes.items():
            since, changer = known.changed.get(name, (0, by[0]))
            before = known.values[name]
            if since > base and changer != by[0] and before != value:
                self.lost.add((*key, name, before, *by))
            known.values[name] = value
            known.changed[name] = (0, by[0])

    def _delete(self, key: Key, base: int, by: tuple[int, int]) -> None:
        """What others wrote that this deletion had not seen is lost (SYNC.md rule 15)."""
        known = self.rows[key]
        for name, (since, changer) in known.changed.items():
            if since > base and changer != by[0]:
                self.lost.add((*key, name, known.values[name], *by))
        known.deleted = True

    def check_marks(self, seat: int) -> None:
        """What a seat believes confirmed lies in the ledger; in one put back, once the seat has heard of that."""
        if not self.exact:
            return
        mark = outbox.mark(self._stores[seat].reader())[0]
        found = self._raw.execute("SELECT mark FROM device WHERE device = ?", (seat + 1,)).fetchone()[0]
        if mark > found:
            self.wrong.append(f"seat {seat} was told that {mark} is safe, the ledger has {found}")

    def standing(self, seat: int) -> bytes:
        """Return how far the county is with its rows, and with this seat."""
        found = self._raw.execute(STANDING, (seat + 1,)).fetchone()
        return repr(tuple(found)).encode()

    def fingerprint(self) -> bytes:
        """Return a digest of everything in the ledger that a request can move."""
        said = hashlib.sha256()
        for statement in STATE:
            said.update(repr([tuple(row) for row in self._raw.execute(statement).fetchall()]).encode())
        return said.digest()
