"""The short oracle: what the county must say and hold, in plain dicts, written from SYNC.md and sync/PROTOCOL.md.

It shares no code with the product. Of the product it believes two observations only: which version the
county gave a row (it must rise with every change), and which base version an op named.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

APPLIED, MERGED, PARKED, REFUSED = 0, 1, 2, 3
PUT, PATCH, DELETE = 0, 1, 2
COUNTY_DEVICE = 1
POLICY = {
    "sim.note": {"place": "last", "words": "last", "number": "last", "ruled": "county", "own": "station", "once": "event"},
    "sim.warning": {"words": "county"},
    "sim.step": {"place": "event", "note": "event", "number": "event"},
    "sim.sheet": {"place": "last", "status": "last"},
    "sim.account": {"station": "county", "active": "county"},
}
EVERYWHERE = {"sim.warning", "sim.account"}

Key = tuple[str, int]


def places_of(table: str, values: Mapping[str, Any]) -> frozenset[str]:
    return frozenset({"all"} if table in EVERYWHERE else values["place"].split("+"))


@dataclass
class Change:
    """One op as it was meant."""

    table: str
    row: int
    kind: int
    base: int
    values: dict[str, Any] | None
    lines: list[tuple[int, int]] | None


@dataclass
class Group:
    """One deed as it was done; `verdict` is None until the model has judged it."""

    device: int
    number: int
    deed: str
    person: int
    changes: list[Change]
    verdict: int | None = None
    code: str = ""

    @property
    def last(self) -> int:
        return self.number + len(self.changes) - 1


@dataclass
class Held:
    """A row at the county; `since` says for each changed column (version, device), `been` where it has ever been."""

    values: dict[str, Any]
    lines: list[tuple[int, int]] | None
    version: int = 0
    deleted: bool = False
    since: dict[str, tuple[int, int]] = field(default_factory=dict)
    been: frozenset[str] = frozenset()


class Refusal(Exception):
    """Why a group is not applied."""


class Model:
    """The county as it should be."""

    def __init__(self, scopes: Mapping[int, frozenset[str]], stations: Mapping[int, int]) -> None:
        self.scopes = dict(scopes)
        self.stations = dict(stations)
        self.rows: dict[Key, Held] = {}
        self.groups: dict[int, list[Group]] = {device: [] for device in scopes}
        self.marks = dict.fromkeys(scopes, 0)
        self.lost: list[tuple[Key, str, Any, int, int]] = []
        self.newest = 0  # the highest version ever given

    def done(self, group: Group) -> None:
        self.groups[group.device].append(group)

    def arrived(self, device: int, mark: int) -> list[Key]:
        """Judge what is whole now that the county has everything up to `mark`; return the rows that changed."""
        assert mark >= self.marks[device], "a mark went back"
        self.marks[device] = mark
        touched: dict[Key, set[str]] = {}
        for group in self.groups[device]:
            if group.verdict is None and group.last <= mark:
                self._judge(group, touched)
        for key, columns in touched.items():
            held = self.rows[key]
            held.since |= {name: (-1, device) for name in columns}
            held.been |= places_of(key[0], held.values)
        return list(touched)

    def numbered(self, versions: Mapping[Key, int]) -> None:
        """Take the versions the county gave the rows that changed; each is new."""
        for key, version in versions.items():
            held = self.rows[key]
            assert version > held.version, f"{key} changed and kept version {version}"
            held.version = version
            held.since = {name: (version if at < 0 else at, device) for name, (at, device) in held.since.items()}
        if versions:
            assert min(versions.values()) > self.newest, "a version was given twice"
            assert len(set(versions.values())) == len(versions), "two rows got one version"
            self.newest = max(versions.values())

    def in_scope(self, scope: str) -> dict[Key, Held]:
        return {
            key: held for key, held in self.rows.items()
            if not held.deleted and scope in places_of(key[0], held.values)
        }

    def _judge(self, group: Group, touched: dict[Key, set[str]]) -> None:
        draft: dict[Key, Held] = {}
        columns: dict[Key, set[str]] = {}
        lost: list[tuple[Key, str, Any, int, int]] = []
        try:
            self._person(group)
            for change in group.changes:
                self._apply(group, change, draft, (columns, lost))
        except Refusal as refusal:
            group.code = str(refusal)
            group.verdict = PARKED if group.code in {"sync.row_missing", "people.account_closed"} else REFUSED
            return
        group.verdict = MERGED if lost else APPLIED
        self.rows |= draft
        self.lost += lost
        for key, names in columns.items():
            touched.setdefault(key, set()).update(names)

    def _person(self, group: Group) -> None:
        if group.person == 0:
            return
        held = self.rows.get(("sim.account", group.person))
        if held is None or held.deleted:
            raise Refusal("people.not_of_this_station")
        if not held.values["active"]:
            raise Refusal("people.account_closed")
        if group.device != COUNTY_DEVICE and held.values["station"] != self.stations[group.device]:
            raise Refusal("people.not_of_this_station")

    def _apply(self, group: Group, change: Change, draft: dict[Key, Held], made: Any) -> None:
        key = (change.table, change.row)
        held = draft.get(key, self.rows.get(key))
        if change.kind == PUT:
            if held is not None:
                raise Refusal("sync.row_exists")
            self._may_write(group, places_of(change.table, change.values or {}))
            draft[key] = Held(dict(change.values or {}), change.lines)
            made[0][key] = set()
            return
        if held is None or held.deleted:
            raise Refusal("sync.row_missing")
        if change.kind == DELETE:
            self._may_write(group, places_of(change.table, held.values))
            draft[key] = Held(held.values, held.lines, held.version, True, held.since, held.been)
            made[0].setdefault(key, set())
            return
        self._patch(group, change, (key, held), draft, made)

    def _patch(self, group: Group, change: Change, at: tuple[Key, Held], draft: dict[Key, Held], made: Any) -> None:
        (key, held), columns_lost = at, made
        own = change.row >> 40 == group.device
        for name in change.values or {}:
            policy = POLICY[change.table][name]
            allowed = {"last": True, "county": group.device == COUNTY_DEVICE, "station": own, "event": False}[policy]
            if not allowed:
                raise Refusal("sync.column_not_yours")
        values = held.values | (change.values or {})
        for name, value in (change.values or {}).items():
            since, changer = held.since.get(name, (0, group.device))
            if since > change.base and changer != group.device and held.values[name] != value:
                columns_lost[1].append((key, name, held.values[name], group.device, group.number))
        self._may_write(group, places_of(change.table, held.values))
        self._may_write(group, places_of(change.table, values))
        since = held.since | {name: (-1, group.device) for name in change.values or {}}
        draft[key] = Held(values, held.lines, held.version, False, since, held.been)
        columns_lost[0].setdefault(key, set()).update(change.values or {})

    def _may_write(self, group: Group, places: frozenset[str]) -> None:
        if group.device != COUNTY_DEVICE and not places <= (self.scopes[group.device] - {"all"} | {"county"}):
            raise Refusal("sync.out_of_scope")
