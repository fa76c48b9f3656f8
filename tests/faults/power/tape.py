"""Records what an SQLite writes to its files, and makes of it every disk a power cut could have left.

The real store is encrypted and holds its own SQLite, which no test can look into. So its SQL is noted while it
works, and done again by an SQLite (apsw) whose file operations are recorded: that is the tape. A cut after any
operation keeps what was synced; of the rest each piece is kept, lost or torn at a sector's edge, in any order.
"""

from __future__ import annotations

import hashlib
import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import apsw

SECTOR = 512
CHECKPOINT_PAGES = 40  # often, so that many cuts meet a checkpoint
FIRST_WORDS_LEFT_OUT = ("SELECT", "PRAGMA", "--", "EXPLAIN")


@dataclass(frozen=True, slots=True)
class Step:
    """One operation on a file: write, truncate, sync or delete."""

    what: str
    name: str
    place: int = 0
    data: bytes = b""


@dataclass(slots=True)
class Tape:
    """All steps; after how many of them each transaction was confirmed, and what the data was then."""

    steps: list[Step] = field(default_factory=list)
    confirmed: list[int] = field(default_factory=list)
    states: list[str] = field(default_factory=list)

    def confirmed_by(self, steps: int) -> int:
        """Return how many transactions had been confirmed when so many steps were done."""
        return sum(after <= steps for after in self.confirmed)


class _File(apsw.VFSFile):
    def __init__(self, tape: Tape, name: Any, flags: list[int]) -> None:
        super().__init__("", name, flags)
        self._tape = tape
        self._name = Path(name.filename() if isinstance(name, apsw.URIFilename) else name).name

    def xWrite(self, data: bytes, offset: int) -> None:
        self._tape.steps.append(Step("write", self._name, offset, bytes(data)))
        super().xWrite(data, offset)

    def xTruncate(self, size: int) -> None:
        self._tape.steps.append(Step("truncate", self._name, size))
        super().xTruncate(size)

    def xSync(self, flags: int) -> None:
        super().xSync(flags)
        self._tape.steps.append(Step("sync", self._name))


class _Files(apsw.VFS):
    def __init__(self, tape: Tape) -> None:
        self._tape = tape
        super().__init__("tape", "")

    def xOpen(self, name: Any, flags: list[int]) -> apsw.VFSFile:
        return apsw.VFSFile("", name, flags) if name is None else _File(self._tape, name, flags)

    def xDelete(self, name: str, sync: bool) -> None:
        super().xDelete(name, sync)
        self._tape.steps.append(Step("delete", Path(name).name))


def record(statements: Sequence[str], folder: Path, synchronous: str) -> Tape:
    """Do the statements again in a new file and return the tape of it."""
    tape = Tape()
    files = _Files(tape)
    connection = apsw.Connection(str(folder / "data.db"), vfs="tape")
    for pragma in ("locking_mode = EXCLUSIVE", "journal_mode = WAL", f"synchronous = {synchronous}",
                   f"wal_autocheckpoint = {CHECKPOINT_PAGES}", "secure_delete = ON", "foreign_keys = ON"):
        list(connection.execute(f"PRAGMA {pragma}"))
    tape.states.append(state(connection))
    for statement in statements:
        list(connection.execute(statement))
        if not connection.in_transaction:
            tape.confirmed.append(len(tape.steps))
            tape.states.append(state(connection))
    steps = len(tape.steps)
    connection.close()
    del files
    del tape.steps[steps:]  # a cut meets a program that works, not one that closed its file in peace
    return tape


def state(connection: apsw.Connection) -> str:
    """Return a digest of every row of every table."""
    digest = hashlib.sha256()
    tables = connection.execute(
        "SELECT name FROM sqlite_master WHERE type = 'table' AND sql NOT LIKE 'CREATE VIRTUAL%' ORDER BY name"
    )
    for (name,) in list(tables):
        digest.update(repr((name, list(connection.execute(f'SELECT * FROM "{name}"')))).encode())
    return digest.hexdigest()


def cut_disks(tape: Tape, places: Sequence[int], chance: random.Random) -> Iterator[tuple[int, dict[str, bytes]]]:
    """Yield (steps done, files as a cut then leaves them) for each of the places, which rise."""
    synced: dict[str, bytearray] = {}
    pending: dict[str, list[Step]] = {}
    done = 0
    for place in places:
        for step in tape.steps[done:place]:
            _note(step, synced, pending)
        done = place
        names = {*synced, *pending}
        yield place, {name: _left(synced.get(name, bytearray()), pending.get(name, []), chance) for name in names}


def _note(step: Step, synced: dict[str, bytearray], pending: dict[str, list[Step]]) -> None:
    if step.what == "delete":
        synced.pop(step.name, None)
        pending.pop(step.name, None)
    elif step.what == "sync":
        content = synced.setdefault(step.name, bytearray())
        for one in pending.pop(step.name, []):
            _apply(content, one.what, one.place, one.data)
    else:
        pending.setdefault(step.name, []).append(step)


def _left(synced: bytearray, pending: Sequence[Step], chance: random.Random) -> bytes:
    """Keep, lose or tear every piece that was not synced; a disk may take them in any order."""
    content = bytearray(synced)
    order = list(pending)
    if chance.random() < 0.5:
        chance.shuffle(order)
    keep = chance.choice((0.0, 0.5, 0.9, 1.0))
    for step in order:
        if chance.random() > keep:
            continue
        data = step.data
        if step.what == "write" and chance.random() < 0.1:
            data = data[: SECTOR * chance.randrange(1 + len(data) // SECTOR)]
        _apply(content, step.what, step.place, data)
    return bytes(content)


def _apply(content: bytearray, what: str, place: int, data: bytes) -> None:
    if what == "truncate":
        del content[place:]
        return
    content.extend(bytes(max(0, place - len(content))))
    content[place : place + len(data)] = data


def found_after(files: dict[str, bytes], folder: Path) -> tuple[str, str]:
    """Open what a cut left; return (the first damage or "ok", the digest of the data)."""
    for name, content in files.items():
        (folder / name).write_bytes(content)
    try:
        connection = apsw.Connection(str(folder / "data.db"))
        try:
            damage = next(iter(connection.execute("PRAGMA integrity_check")))[0]
            return damage, state(connection)
        finally:
            connection.close()
    except (apsw.Error, UnicodeDecodeError) as trouble:
        return str(trouble), ""
    finally:
        for left in folder.iterdir():
            left.unlink()
