"""Judges a group that arrived: a check that a stolen station can get round is not a check (ruling 4).

The deed, the person's role, the seat, the columns and the scopes are all held against the same
declarations the station used; what does not fit is refused whole, with a code people can read.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy.exc import SQLAlchemyError

from station.kernel import ids
from station.kernel.deeds import OPERATOR, Deed, Person, Seat
from station.kernel.errors import StationError
from station.kernel.record import Merge, Row, Table, parents
from station.store import rows
from station.store.oplog import OpKind, Verdict
from station.store.words import word_sum
from sync.county.draft import Draft, Held, Words
from sync.county.fresh import NO_RUNS, Fresh
from sync.county.layouts import Book
from sync.county.numbering import RowKey
from sync.county.scoped import may_change, may_write, writable
from sync.frames import Item
from sync.merge import Current, may_patch, merge_patch, unseen

log = logging.getLogger(__name__)

SALVAGED = ""  # among the changed columns of a row: its words came back from a station (sync/county/salvage.py)
ROW_MISSING, ROW_DELETED, ACCOUNT_CLOSED = "sync.row_missing", "sync.row_deleted", "people.account_closed"
ROLE_CHANGED, NOT_OF_THIS_STATION = "people.role_changed", "people.not_of_this_station"
NEWER = "sync.newer_program"
PARKING = frozenset({ROW_MISSING, ACCOUNT_CLOSED, ROLE_CHANGED, NEWER})
# What a program newer than ours may declare otherwise: it is not refused but waits for ours to be renewed.
OF_DECLARATIONS = frozenset({"deed.beyond_declaration", "sync.column_not_yours", "sync.unknown_table"})


@dataclass(frozen=True, slots=True)
class Author:
    """The device a group came from, as the ledger knows it."""

    device: int
    seat: Seat
    station: int
    scopes: frozenset[str]
    earlier: frozenset[int] = frozenset()  # the numbers its log had before (sync/county/descent.py)
    shared: Callable[[], bool] = lambda: False  # whether its log, or the beginning of it, is also another's
    began: Callable[[], int] = lambda: 0  # the version at which the county's epoch began
    offered: Callable[[RowKey], bool] = lambda key: False  # whether people have still to say if a row comes back
    newer: bool = False  # its program declares what ours does not


@dataclass(frozen=True, slots=True)
class Lost:
    """A value that was overwritten unseen: where, what stood there, what stands there now, and whose it was.

    `kept` is DELETED where nothing stands there now.
    """

    key: RowKey
    column: str
    value: Any
    kept: Any
    loser: int


DELETED = object()


@dataclass(frozen=True, slots=True)
class Again:
    """A group judged once more. Its machine was told to take the change back, so nobody has its words already.

    `forgiving` sets the reason it was parked for aside where people may do that: an account that was closed
    or stands for something else by now.
    """

    forgiving: bool = False


@dataclass(slots=True)
class Decision:
    """The verdict on a group with its reason, and the values that lost against it."""

    verdict: Verdict
    code: str = ""
    facts: dict[str, Any] = field(default_factory=dict)
    lost: list[Lost] = field(default_factory=list)


class Judge:
    """Applies groups of one device to a draft, each whole or not at all."""

    def __init__(self, book: Book, draft: Draft, author: Author, again: Again | None = None) -> None:
        self._registry = book.own
        self._known = book.wide
        self._draft = draft
        self._author = author
        self._own_scopes = writable(author.scopes)
        self._own_numbers = author.earlier | {author.device}
        self._forgiving = again is not None and again.forgiving
        self._writer = author.device if again is None else 0
        self._came_before = False  # rows of the group stand in a ledger put back, which took it before it forgot

    def decide(
        self, deed_name: str, person_id: int, changes: Sequence[tuple[Item, bytes]], runs: Mapping[int, Fresh] = NO_RUNS
    ) -> Decision:
        """Apply a group, as (item, its canonical body), to the draft; a refusal leaves no trace in it.

        `runs` are those of its changes that may be judged together, by the place of the first. A group that makes
        the code fail is kept for people to look at, and the queue moves (fault P15).
        """
        self._draft.begin_group()
        made = [(item.table, item.row) for item, _ in changes if item.kind is OpKind.PUT]
        self._came_before = self._draft.has_changed(made, SALVAGED)
        decision = Decision(Verdict.APPLIED)
        try:
            deed = self._permitted(deed_name, person_id)
            self._apply_all(deed, changes, runs, decision)
        except StationError as trouble:
            self._draft.undo_group()
            code = NEWER if self._author.newer and trouble.code in OF_DECLARATIONS else trouble.code
            return Decision(Verdict.PARKED if code in PARKING else Verdict.REFUSED, code, trouble.facts)
        except (SQLAlchemyError, MemoryError):
            raise  # the machine's trouble, not the group's: the device asks again
        except Exception as trouble:
            log.exception("a group of device %d could not be judged", self._author.device)
            self._draft.undo_group()
            return Decision(Verdict.PARKED, "sync.internal", {"what": type(trouble).__name__})
        if decision.lost:
            decision.verdict = Verdict.MERGED
        return decision

    def _permitted(self, deed_name: str, person_id: int) -> Deed:
        deed: Deed | None = self._registry.deeds.get(deed_name)
        if deed is None:
            raise StationError(NEWER, deed=deed_name)
        if self._author.seat not in deed.seats:
            raise StationError("deed.wrong_seat", deed=deed_name)
        objection = self._objection(deed, person_id)
        if objection is not None and not self._may_now(objection, deed, person_id):
            raise objection
        return deed

    def _may_now(self, objection: StationError, deed: Deed, person_id: int) -> bool:
        """Whether people set an objection aside; raises what they are asked where he once might do it (ruling 4)."""
        former = self._draft.formerly(person_id) if person_id and objection.code != ACCOUNT_CLOSED else []
        if all(self._against(deed, person) for person in former):
            return False
        if self._forgiving:
            return True
        rule = self._registry.person_rule
        gone = rule is not None and self._draft.get((rule.table, person_id)) is None
        raise StationError(ACCOUNT_CLOSED if gone else ROLE_CHANGED)

    def _objection(self, deed: Deed, person_id: int) -> StationError | None:
        """Return what speaks against a deed of somebody as he stands now."""
        if person_id == 0:
            return self._against(deed, OPERATOR)
        rule = self._registry.person_rule
        held = None if rule is None else self._draft.get((rule.table, person_id))
        if rule is not None and held is None and self._author.offered((rule.table, person_id)):
            raise StationError(ROW_MISSING, table=rule.table, row=person_id)
        if rule is None or held is None:
            return StationError(NOT_OF_THIS_STATION)
        person: Person | None = rule.person(person_id, held.values)
        if person is None and self._forgiving:
            person = rule.former(person_id, held.values)
        if person is None:  # what was done before the account was closed may only arrive now: people decide
            return StationError(ACCOUNT_CLOSED)
        return self._against(deed, person)

    def _against(self, deed: Deed, person: Person) -> StationError | None:
        if person.id and self._author.seat is not Seat.COUNTY and person.station != self._author.station:
            return StationError(NOT_OF_THIS_STATION)
        return None if person.role in deed.roles else StationError("deed.not_allowed", deed=deed.name)

    def _apply_all(
        self, deed: Deed, changes: Sequence[tuple[Item, bytes]], runs: Mapping[int, Fresh], decision: Decision
    ) -> None:
        passed = 0
        for at, (item, body) in enumerate(changes):
            if at < passed:
                continue
            run = runs.get(at)
            if run is not None and self._may_insert(deed, run):
                self._draft.put_all(run, self._writer)
                passed = at + len(run.keys)
            else:
                self._apply(deed, item, body, decision)

    def _may_insert(self, deed: Deed, run: Fresh) -> bool:
        """Whether `_insert` would take each row of a run; what speaks against one of them it says better itself."""
        return (
            run.table in self._registry.tables and "insert" in deed.writes.get(run.table, ())
            and run.makers <= self._own_numbers
            and self._draft.are_new(run.keys) and self._is_in_scope(run.places)
            and all([self._draft.get(one) is not None for one in run.needs])
        )

    def _apply(self, deed: Deed, item: Item, body: bytes, decision: Decision) -> None:
        if item.table not in self._registry.tables:
            raise StationError("sync.unknown_table", table=item.table)
        table = self._known.tables[item.table]
        allowed = deed.writes.get(item.table, frozenset())
        if item.kind is OpKind.PUT:
            self._need("insert" in allowed, deed, table)
            self._insert(table, item, body, decision)
        elif item.kind is OpKind.PATCH:
            self._need(self._may_name(item, allowed), deed, table)
            self._patch(table, item, decision)
        elif item.kind is OpKind.DELETE:
            self._need("delete" in allowed, deed, table)
            self._delete(table, item, decision)
        else:
            raise StationError("sync.malformed")

    def _may_name(self, item: Item, allowed: frozenset[str]) -> bool:
        """Whether a deed declares the columns it changes; one we do not know goes with others of the same row."""
        named = set(item.values or {})
        ours = named.intersection([column.name for column in self._registry.tables[item.table].columns])
        return ours <= allowed and (ours == named or bool(allowed - {"insert", "delete"}))

    def _need(self, true: bool, deed: Deed, table: Table) -> None:
        if not true:
            raise StationError("deed.beyond_declaration", deed=deed.name, table=table.name, what="")

    def _insert(self, table: Table, item: Item, body: bytes, decision: Decision) -> None:
        values = item.values or {}
        rows.check_values(table, values)
        ours = self._registry.tables[item.table]
        rows.check_lines(ours, values, item.lines[: len(ours.lines)] if item.lines is not None else None)
        key = (item.table, item.row)
        if ids.device_of(item.row) not in self._own_numbers:
            raise StationError("sync.foreign_row")
        held = self._draft.get(key)
        if held is not None or self._draft.was_deleted(key):
            # A ledger that had forgotten this very row may have had it from a station, or from the other copy;
            # somebody may have taken it away since.
            if not self._is_salvaged(key) and not self._author.shared():
                raise StationError("sync.row_exists")
            if held is not None:
                self._keep_both(table, held, item, decision)
            return
        self._in_scope(table.scopes(values))
        self._need_parents(table, values)
        self._draft.put(key, Words(dict(values), item.lines, self._writer, body), {})

    def _keep_both(self, table: Table, held: Held, item: Item, decision: Decision) -> None:
        """What stands stays; what a row that came once more says otherwise goes to the conflict inbox."""
        key, others = (item.table, item.row), repeated(table, held, item)
        decision.lost += [
            Lost(key, name, value, held.values.get(name), self._author.device) for name, value in others.items()
        ]
        if others:  # a lost value stands under a version of the row
            self._draft.put(key, Words(held.values, held.lines, held.writer), {})

    def _patch(self, table: Table, item: Item, decision: Decision) -> None:
        changes = item.values or {}
        rows.check_values(table, changes, partial=True)
        key = (item.table, item.row)
        held = self._draft.get(key)
        if held is None and self._came_before and self._draft.was_deleted(key):
            return  # it was changed before it was taken away: the two came again in the other order
        if held is None:
            raise StationError(self._absent(key), table=table.name, row=item.row)
        county = self._author.seat is Seat.COUNTY
        author = ids.device_of(item.row) in self._own_numbers
        for name in changes:
            if not may_patch(table, name, county=county, author=author):
                raise StationError("sync.column_not_yours", table=table.name, column=name)
        merged = merge_patch(Current(held.values, held.changed), self._author.device, self._base(item), changes)
        if not may_change(self._author.seat, self._own_scopes, held.scopes, table.scopes(merged.row)):
            raise StationError("sync.out_of_scope")
        self._need_parents(table, changes)
        writer = self._writer if merged.clean and held.writer == self._author.device else 0
        self._draft.put(key, Words(merged.row, held.lines, writer), dict.fromkeys(changes, self._author.device))
        decision.lost += [
            Lost(key, name, value, changes[name], held.changed[name][1]) for name, value in merged.lost.items()
        ]

    def _delete(self, table: Table, item: Item, decision: Decision) -> None:
        """Take a row away; what others wrote in it unseen goes to people. Deleting it a second time changes nothing."""
        key = (item.table, item.row)
        held = self._draft.get(key)
        if held is None:
            if self._absent(key) == ROW_DELETED:
                return
            raise StationError(ROW_MISSING, table=table.name, row=item.row)
        self._in_scope(held.scopes)
        others = unseen(Current(held.values, held.changed), self._author.device, self._base(item))
        decision.lost += [Lost(key, name, value, DELETED, held.changed[name][1]) for name, value in others.items()]
        self._draft.delete(key, self._author.device)

    def _need_parents(self, table: Table, values: Row) -> None:
        """What belongs to a row that may still come waits for it (fault P9); the others go on."""
        for name, parent in parents(table):
            row = values.get(name)
            if row and self._draft.get((parent, row)) is None:
                raise StationError(self._absent((parent, row)), table=parent, row=row)

    def _base(self, item: Item) -> int:
        """Return the version the device had seen, as far as this ledger knows that version.

        One above the row's is of an epoch that is forgotten, or a lie. In a forgotten epoch it had seen what the
        row was when that ended; of what was done in this one it has seen nothing for sure.
        """
        given = self._draft.given_version((item.table, item.row))
        if item.version <= given:
            return item.version
        return given if given <= self._author.began() else 0

    def _is_salvaged(self, key: RowKey) -> bool:
        """Whether a ledger put back had the row from a station that gave it back."""
        return self._draft.has_changed([key], SALVAGED)

    def _absent(self, key: RowKey) -> str:
        """Return why a row is not here: it may still come, or it is gone for good and nothing shall wait for it."""
        return ROW_DELETED if self._draft.was_deleted(key) else ROW_MISSING

    def _in_scope(self, scopes: tuple[str, ...]) -> None:
        """A station writes only into its own scope, the county's and its town's desk; the county seat everywhere."""
        if not self._is_in_scope(scopes):
            raise StationError("sync.out_of_scope")

    def _is_in_scope(self, scopes: Iterable[str]) -> bool:
        return may_write(self._author.seat, self._own_scopes, scopes)


def repeated(table: Table, held: Held, item: Item) -> dict[str, Any]:
    """Return the values that a row which came once more says otherwise, {} where it is the row that is there.

    What the county alone writes, and what was changed since the row was made, is no difference: the row says it
    as it was at first. StationError("sync.row_exists") for other lines, which are never merged.
    """
    if word_sum(table, item.row, {}, held.lines) != word_sum(table, item.row, {}, item.lines):
        raise StationError("sync.row_exists")
    return {
        name: value for name, value in (item.values or {}).items()
        if value != held.values.get(name) and name not in held.changed and table.merge_of(name) is not Merge.COUNTY
    }
