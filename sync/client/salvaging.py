"""Gives back to a county that was put back from a backup what it forgot and this station still holds.

It happens once, when a new epoch is heard of, before anything of it is taken in: only as long as what is
held here is just what the county's last seal is about can the county prove that it once gave it. Rows this
machine itself made and sends again anyway are left out.
"""

from __future__ import annotations

import dataclasses
from collections import defaultdict
from collections.abc import Mapping
from typing import Any

import msgspec

from station.kernel import codec, sums
from station.kernel.errors import StationError
from station.kernel.record import Table
from station.store import beyond, identity, inbox, outbox, rows, settings
from station.store.beyond import LINES
from station.store.database import Connection
from station.store.oplog import OpKind
from station.store.store import Store
from sync.client import buckets
from sync.client.layouts import Layouts
from sync.frames import encode_frame
from sync.items import Item
from sync.protocol import MOST_LINES, TELL_LAYOUT, TELL_WHO, Answer, Aside, Bucket, Salvage
from sync.standing import digest_of_sums
from sync.statements import Seal, verify_seal

SEAL, GIVING = "sync.seal", "sync.salvage"
ABOVE = "sync.salvage_above"  # rows of a version above this one are held at a version the county forgot
REFUSED = "sync.salvage_refused"  # why the county took something offered for no word of its own
MOST_ROWS = 2048  # shown in one hello
SENT_AGAIN = "SELECT row FROM op WHERE tbl = ? AND kind = 0 AND number > ?"


def keep_seal(db: Connection, seal: Seal, blob: bytes) -> None:
    """Keep the county's newest seal, whose signature was checked, if it is about just what is here."""
    who = identity.need(db)
    if (seal.county, seal.device, seal.epoch) == (who.county, who.device, who.epoch) and _is_about_us(db, seal.digest):
        settings.put(db, SEAL, blob.hex())


def begin(db: Connection, version: int) -> None:
    """A new epoch, in which versions above `version` mean nothing: what a seal still fits is given back before."""
    settings.put(db, ABOVE, min(version, settings.get(db, ABOVE, version)))
    kept = _kept(db)
    if kept is not None and _is_about_us(db, kept.digest):
        settings.put(db, GIVING, True)
    else:
        end(db)


def _kept(db: Connection) -> Seal | None:
    """Return the county's newest seal; one of a form that is not made any more proves nothing."""
    kept = settings.get(db, SEAL)
    if kept is None:
        return None
    try:
        return verify_seal(identity.need(db).county_public, bytes.fromhex(kept))
    except StationError:
        return None


def end(db: Connection) -> None:
    """Nothing more is to be given back: what the county does not know of is held at no version from here on."""
    settings.forget(db, GIVING)
    inbox.forget_above(db, settings.get(db, ABOVE, inbox.ANY_VERSION))
    settings.forget(db, ABOVE)


def _is_about_us(db: Connection, digest: bytes) -> bool:
    return digest_of_sums(inbox.tallies(db), identity.need(db).scopes) == digest


class Salvaging:
    """One salvage, step by step; cut off, it begins anew with the next exchange."""

    def __init__(self, store: Store, layouts: Layouts) -> None:
        self._store = store
        self._layouts = layouts
        self._tables: list[tuple[int, str, list[int]]] | None = None  # scope, table, buckets that differ
        self._said: Salvage | None = None
        self._moved = self._rest = False

    def active(self) -> bool:
        return bool(settings.get(self._store.reader(), GIVING, False))

    def moved(self) -> bool:
        moved, self._moved = self._moved, False
        return moved

    def ask(self, aside: Aside) -> Aside:
        """Return what goes beside the next hello, with the next step in it."""
        db = self._store.reader()
        if self._said is None:
            self._said = self._step(db)
        return msgspec.structs.replace(aside, salvage=self._said)

    def hear(self, answer: Answer, *, epoch: bool) -> None:
        """Go on with what the county says of the last step; `epoch` when it was put back once more.

        An answer that settles something else first says nothing of the step: it is asked again.
        """
        if epoch:
            self._said = self._tables = None
        if answer.signs & (TELL_WHO | TELL_LAYOUT) or answer.reply.layout or answer.reply.barred:
            return
        said, self._said = self._said, None
        if said is None:
            return
        self._moved = True
        if answer.reply.differ is not None and not said.table:
            self._tables = self._differing(answer.reply.differ)
        elif answer.reply.lost:
            self._said = self._with_rows(said, answer.reply.lost)
        elif self._tables is None or (answer.reply.salvaged is None and not said.table):
            self._tables = []
        if self._said is None and not self._tables:
            self._store.write(end)

    def _step(self, db: Connection) -> Salvage:
        seal = bytes.fromhex(settings.get(db, SEAL, ""))
        scopes = identity.need(db).scopes
        told: dict[int, dict[str, bytes]] = defaultdict(dict)
        for (scope, table), total in inbox.tallies(db).items():
            if scope in scopes:
                told[scopes.index(scope)][table] = sums.as_bytes(total)
        if not self._tables:
            return Salvage(seal, dict(told))
        at, table, differing = self._tables[0]
        shown: list[Bucket] = []
        while differing and (not shown or sum(len(one.rows) for one in shown) < MOST_ROWS):
            bucket = buckets.shown(db, at, scopes[at], (table, differing.pop(0)))
            if bucket.rows:
                shown.append(bucket)
        if not differing:
            self._tables.pop(0)
        return Salvage(seal, dict(told), at, table, buckets.bucket_sums(db, scopes[at], table), shown)

    def _differing(self, differ: dict[int, dict[str, dict[int, bytes]]]) -> list[tuple[int, str, list[int]]]:
        db = self._store.reader()
        scopes = identity.need(db).scopes
        found = []
        for scope, of_tables in differ.items():
            for table, theirs in of_tables.items():
                ours = buckets.bucket_sums(db, scopes[scope], table)
                numbers = [number for number, total in ours.items() if total[: buckets.SHORT] != theirs.get(number)]
                if numbers:
                    found.append((scope, table, sorted(numbers)))
        return found

    def _with_rows(self, said: Salvage, lost: list[int]) -> Salvage | None:
        """Return the same step with the rows in it that the county lost, without those we send again anyway."""
        db = self._store.reader()
        table, known = self._store.registry.tables[said.table], self._layouts.known(db)
        again = {row for (row,) in db.execute(SENT_AGAIN, (table.name, outbox.mark(db)[0]))}
        versions = {row: version for one in said.shown for row, version in zip(one.rows, one.versions, strict=True)}
        items: list[Item] = []
        lines_of = 0
        for number in lost:
            if lines_of > MOST_LINES // 2:
                self._rest = True
                break
            row = rows.get_row(db, table, number) if number in versions and number not in again else None
            if row is not None:
                lines = table.keeper.get(db, number, row) if table.keeper is not None else None
                lines_of += len(lines[0]) if lines else 1
                kept = beyond.of(db, table.name, number)
                item = Item(table.name, number, OpKind.PUT, versions[number], row, lines)
                items.append(_whole(item, table, known.tables[table.name], kept))
        try:
            frame = encode_frame(known, items) if items else b""
        except StationError:  # a row that cannot be written down keeps nobody else's work up
            frame = b""
        return msgspec.structs.replace(said, frame=frame) if frame else None


def _whole(item: Item, own: Table, wide: Table, kept: Mapping[str, Any]) -> Item:
    """Return a row with what is kept beside it; its width says how much of it this program can give."""
    names = [column.name for column in wide.columns]
    if not kept.keys() <= {LINES, *names}:  # the county does not know that column any more: who does shall give it
        kept, width = {}, codec.full_width(own)
    else:
        width = len(names), len(own.lines if LINES in kept else wide.lines)
    values = {name: None for name in names} | dict(kept) | (item.values or {})
    values.pop(LINES, None)
    lines = codec.fill_lines(wide, item.lines)
    return dataclasses.replace(
        item, values=values, lines=lines, width=None if width == codec.full_width(wide) else width)
