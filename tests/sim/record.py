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
from station.store import identity, oplog, outbox
from station.store.oplog import OpKind, Verdict, unshut
from station.store.store import Store
from tests.sim.board import REGISTRY
from tests.sim.ground import Ground

Key = tuple[str, int]
OF_ANY_COUNTY = "county IN (SELECT county FROM county)"  # the indexes of the ledger begin with it
JUDGED = (
    f"SELECT number, verdict, seq, count, chain FROM grp WHERE {OF_ANY_COUNTY} AND device = ? AND seq > ? ORDER BY seq")
DEVICES = "SELECT device, origin, fork, rulings FROM device ORDER BY device"
OPS = "SELECT tbl, row, kind, base, body FROM op WHERE grp = ? ORDER BY number"
FIRST = "SELECT min(seq) FROM grp WHERE device = ?"
VERSION = f"SELECT version FROM row WHERE {OF_ANY_COUNTY} AND tbl = ? AND row = ?"
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


@dataclass(slots=True)
class Twins:
    """One log that goes on in two ways: who its groups are of, and that what both have takes effect once.

    `logs` are all stores of the story, those that are gone too; `root` is the number the log had when it was copied
    up to op `tip`; `taken` are its groups up to there that took effect, `evil` those that never may.
    """

    logs: list[Store]
    root: int
    tip: int
    taken: set[int]
    evil: set[int]
    forks: dict[int, tuple[int, int]] = field(default_factory=dict)

    def told_apart(self, device: int, origin: int, fork: int) -> None:
        """The county gave a copy a number of its own from op `fork` of `origin` on."""
        self.forks[device] = origin, fork

    def is_common(self, device: int, last: int) -> bool:
        """Whether the group that ends with op `last` was judged under an earlier number."""
        return device in self.forks and last <= self.forks[device][1]

    def log(self, device: int, group: int, end: tuple[int, bytes]) -> Store | str:
        """Return the store that has a group which took effect and ends (op, chain) so, or what is wrong with it."""
        origin = device
        while origin in self.forks:
            origin = self.forks[origin][0]
        if origin == self.root and group <= self.tip:
            if group in self.taken:
                return f"device {device}: group {group}, which both copies have, took effect twice"
            self.taken.add(group)
        for store in self.logs:
            if outbox.chain_at(store.reader(), end[0]) == bytes(end[1]) and _has_group(store, group, end[0]):
                return store
        return f"device {device}: group {group} is in nobody's log"


def _has_group(store: Store, group: int, last: int) -> bool:
    """Whether a group ends there: two logs may begin another group with one and the same op."""
    found = store.reader().execute("SELECT count FROM grp WHERE number = ?", (group,)).fetchone()
    return found is not None and group + found[0] - 1 == last


class Record:
    """The story's own county."""

    def __init__(self, ground: Ground, stores: list[Store]) -> None:
        self._raw = ground.raw
        self._stores = stores
        self._seen = {number: 0 for number in range(1, len(stores) + 1)}  # the last verdict of each device
        self.rows: dict[Key, Known] = {}
        self.lost: set[tuple[str, int, str, Any, int, int]] = set()  # table, row, column, value, device, group
        self.verdicts: dict[tuple[int, int], Verdict] = {}
        self.evil: set[tuple[int, int]] = set()  # (seat, group) that went beyond its rights
        self.wrong: list[str] = []
        self.exact = True  # until the ledger is put back: then the logs of the seats are all there is to go by
        self.twins: Twins | None = None  # where a station lives twice

    def restored(self) -> None:
        """The county forgot, and seats give back what it lost in an order that nobody foretells."""
        self.exact = False
        self.rows.clear()
        self.lost.clear()

    def copied(self, seat: int) -> None:
        """The store of a seat was copied: from here on its log may go on in two ways."""
        taken = {number for (device, number), verdict in self.verdicts.items()
                 if device == seat + 1 and verdict in (Verdict.APPLIED, Verdict.MERGED)}
        evil = {group for one, group in self.evil if one == seat}
        self.twins = Twins(list(self._stores), seat + 1, oplog.tip(self._stores[seat].reader())[0], taken, evil)

    def begins(self, seat: int, store: Store) -> None:
        """The copy lives, as a seat of its own or in place of the one it was made of."""
        assert self.twins is not None
        self.twins.logs.append(store)
        self._stores[seat:seat + 1] = [store]
        self.evil = {one for one in self.evil if one[0] != seat} | {(seat, group) for group in self.twins.evil}

    def judged(self, seat: int) -> None:
        """Take in what the county has judged since the last look: this seat's groups, then what waited for them.

        What was parked is judged again in the transaction that brings the missing row, after all that came with it,
        whosever it is: taken in only when its own seat is heard of, it would seem to come after later changes.
        """
        if not self.exact:
            return
        mine = self.device(seat)
        for one in (mine, *(other for other in self._devices() if other != mine)):
            self._judged(one)

    def device(self, seat: int) -> int:
        """Return the number that a seat goes by."""
        return seat + 1 if self.twins is None else identity.need(self._stores[seat].reader()).device

    def _devices(self) -> list[int]:
        if self.twins is not None:
            for device, origin, fork, rulings in self._raw.execute(DEVICES).fetchall():
                if device not in self._seen:
                    self.twins.told_apart(device, origin, fork)
                    first = self._raw.execute(FIRST, (device,)).fetchone()[0]
                    self._seen[device] = rulings if first is None else first - 1
        return list(self._seen)

    def _judged(self, device: int) -> None:
        fresh = []
        for number, verdict, seq, count, chain in self._raw.execute(JUDGED, (device, self._seen[device])).fetchall():
            before = self.verdicts.get((device, number), Verdict.PARKED)
            if seq != self._seen[device] + 1 or before is not Verdict.PARKED:
                self.wrong.append(f"device {device}: group {number} has its verdict twice or a number is missing")
            self._seen[device] = seq
            self.verdicts[device, number] = Verdict(verdict)
            if self.twins is not None and self.twins.is_common(device, number + count - 1):
                continue  # what became of common work, told to the copy under its new number
            if verdict in (Verdict.APPLIED, Verdict.MERGED):
                fresh += self._replay(device, number, (number + count - 1, chain))
        for key in fresh:
            found = self._raw.execute(VERSION, key).fetchone()
            version = found[0] if found else 0
            known = self.rows[key]
            known.changed = {name: (at or version, by) for name, (at, by) in known.changed.items()}

    def _replay(self, device: int, group: int, end: tuple[int, bytes]) -> list[Key]:
        touched = []
        log = self._stores[device - 1] if self.twins is None else self.twins.log(device, group, end)
        if isinstance(log, str):
            self.wrong.append(log)
            return []
        for name, row, kind, base, body in log.reader().execute(OPS, (group,)).fetchall():
            table, key = REGISTRY.tables[name], (name, row)
            if kind == OpKind.PUT:
                if key in self.rows:
                    self.wrong.append(f"device {device}: group {group} made {key} a second time")
                values, lines = codec.unpack_row(table, unshut(bytes(body)))
                self.rows[key] = Known(values, lines)
            elif kind == OpKind.DELETE and key in self.rows and self.rows[key].deleted:
                continue  # two wanted it gone: the second changes nothing
            elif key not in self.rows or self.rows[key].deleted:
                self.wrong.append(f"device {device}: group {group} was applied to a row that is not there")
                continue
            elif kind == OpKind.PATCH:
                self._patch(key, codec.unpack_patch(table, unshut(bytes(body))), base, (device, group))
            else:
                self._delete(key, base, (device, group))
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
        found = self._raw.execute("SELECT mark FROM device WHERE device = ?", (self.device(seat),)).fetchone()[0]
        if mark > found:
            self.wrong.append(f"seat {seat} was told that {mark} is safe, the ledger has {found}")

    def standing(self, seat: int) -> bytes:
        """Return how far the county is with its rows, and with this seat."""
        found = self._raw.execute(STANDING, (self.device(seat),)).fetchone()
        return repr(tuple(found)).encode()

    def fingerprint(self) -> bytes:
        """Return a digest of everything in the ledger that a request can move."""
        said = hashlib.sha256()
        for statement in STATE:
            said.update(repr([tuple(row) for row in self._raw.execute(statement).fetchall()]).encode())
        return said.digest()
