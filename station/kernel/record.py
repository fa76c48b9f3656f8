"""How a feature declares what it keeps.

One declaration per table says the columns, who wins when two people wrote, how private a value is
and who may receive the row. The op log, the exchange, masks, retention, the data dictionary and the
exports are all derived from it; that is why `sync/` never names a feature.
"""

from __future__ import annotations

import enum
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cache
from typing import TYPE_CHECKING, Any, Protocol

from station.kernel.deeds import EVERY_LAST, Deed, View
from station.kernel.later import Later, Shelf

if TYPE_CHECKING:
    from station.kernel.public import PublicPage

Row = dict[str, Any]
LineColumns = list[list[Any]]  # one list per declared line column, all of the same length


class Kind(enum.Enum):
    """What a value is. Everything but TEXT and BYTES travels and is stored as an integer."""

    INT = "int"
    TEXT = "text"  # NFC
    DAY = "day"  # days since 1970-01-01, a plain local date
    TIME = "time"  # milliseconds since 1970-01-01 UTC
    MONEY = "money"  # milli-yuan
    BOOL = "bool"
    REF = "ref"  # a row id
    BYTES = "bytes"


class Merge(enum.Enum):
    """Who wins (DESIGN.md ruling 7)."""

    COUNTY = "county"  # only the county seat writes it
    STATION = "station"  # only the station that made the row writes it
    EVENT = "event"  # never changed after insert
    LAST = "last"  # last to arrive wins, the loser goes to the conflict inbox


class Lane(enum.IntEnum):
    """What crosses a weak line first (SYNC.md rule 18); the numbers travel, and the smaller goes first."""

    URGENT = 0  # recalls and warnings
    EVENT = 1  # what happened to a request
    PRICE = 2
    CATALOGUE = 3
    TEXT = 4


class Sensitivity(enum.Enum):
    """How a value may be shown, logged and exported."""

    PUBLIC = "public"
    INTERNAL = "internal"
    PERSONAL = "personal"
    SECRET = "secret"


@dataclass(frozen=True, slots=True)
class Column:
    """One declared column.

    `near` names an earlier column of the same row this value lies close to (a low price near the
    typical one): the wire then carries the difference. It changes bytes, never meaning. `turns` of a
    medium is another column of the row with its values in the order in which their media travel.
    """

    name: str
    kind: Kind
    optional: bool = False
    merge: Merge | None = None
    sensitivity: Sensitivity = Sensitivity.PUBLIC
    near: str = ""
    meaning: str = ""
    title: str = ""  # what people call it on a screen, a word of the catalogs
    refers: str = ""  # the table a REF names a row of: the county takes this row once that one is there
    media: bool = False  # the SHA-256 of a medium that travels apart from the row (station/store/media.py)
    turns: tuple[str, tuple[str, ...]] | None = None


class LineKeeper(Protocol):
    """How a feature stores the lines of its rows, where a plain table would be too slow."""

    def put(self, db: Any, row_id: int, row: Row, lines: LineColumns) -> None: ...
    def get(self, db: Any, row_id: int, row: Row) -> LineColumns: ...
    def drop(self, db: Any, row_id: int, row: Row) -> None: ...


def everyone(_row: Mapping[str, Any]) -> tuple[str, ...]:
    """The scope rule of rows every station of the county receives."""
    return ("all",)


def county_only(_row: Mapping[str, Any]) -> tuple[str, ...]:
    """The scope rule of rows that county staff alone receive."""
    return ("county",)


def county_and_station(row: Mapping[str, Any]) -> tuple[str, ...]:
    """The scope rule of rows of one station: its own machines and the county; the county alone where there is none."""
    return ("county", f"station:{row['station']}") if row["station"] else ("county",)


ScopeRule = Callable[[Mapping[str, Any]], tuple[str, ...]]


@dataclass(frozen=True, slots=True, eq=False)  # a table is itself alone: what is kept by table must be found at once
class Table:
    """A declared table. `name` is "feature.thing"; its SQL table is "feature_thing".

    A row may carry `lines` (a price sheet its quotes): they travel and are judged with the row and
    are never changed alone. `scopes` maps a row to the scopes it belongs to: "all", "county",
    "at:<division code>" or "station:<row id of the station>".
    """

    name: str
    columns: tuple[Column, ...]
    merge: Merge = Merge.COUNTY
    scopes: ScopeRule = everyone
    lines: tuple[Column, ...] = ()
    keeper: LineKeeper | None = None
    lane: Lane = Lane.CATALOGUE
    unique: tuple[str, ...] = ()  # columns that make a thing one: two such rows are kept, and people are asked

    @property
    def sql(self) -> str:
        return self.name.replace(".", "_")

    def column(self, name: str) -> Column:
        """Return the column called `name`; KeyError when the table has none."""
        for column in self.columns:
            if column.name == name:
                return column
        raise KeyError(f"{self.name} has no column {name}")

    def merge_of(self, name: str) -> Merge:
        """Return the policy of column `name`, its own or else the table's."""
        return self.column(name).merge or self.merge


@cache
def parents(table: Table) -> tuple[tuple[str, str], ...]:
    """Return (column, table) of each column that names a row which must be at the county first."""
    return tuple([(column.name, column.refers) for column in table.columns if column.refers])


@cache
def media_of(table: Table) -> tuple[str, ...]:
    """Return the columns that name media."""
    return tuple([column.name for column in table.columns if column.media])


@dataclass(frozen=True, slots=True)
class PersonRule:
    """Which table holds the accounts, and how one of its rows reads as a person (None: not active).

    `former` reads the row of a closed account as who it was, for a county that takes work done before.
    """

    table: str
    person: Callable[[int, Mapping[str, Any]], Any]
    former: Callable[[int, Mapping[str, Any]], Any] = lambda row_id, row: None


@dataclass(frozen=True, slots=True)
class FleetRule:
    """Who is told of machines and of what people must look at (station/kernel/fleet.py).

    `machines` and `matters` name deeds of the county's own seat: the first takes a list of Machine, the
    second lists of Trouble and of Outcome. `known` reads the machines as last told by their numbers,
    `parked` the groups people have decided on and the county has not judged again yet, `offered` the cases
    of offered rows that are not closed (OfferCase).
    """

    machines: str
    matters: str
    known: Callable[[Any], Mapping[int, Any]]
    parked: Callable[[Any], Sequence[Any]]
    offered: Callable[[Any], Sequence[Any]]


@dataclass(frozen=True, slots=True)
class Feature:
    """What one feature hands to the rest of the program; `station/features.py` lists them."""

    name: str
    tables: tuple[Table, ...] = ()
    deeds: Later | tuple[Any, ...] = ()
    views: Later | tuple[Any, ...] = ()
    migrations: tuple[Callable[[Any], None], ...] = ()
    sentences: Mapping[str, str] = field(default_factory=dict)
    person_rule: PersonRule | None = None
    fleet_rule: FleetRule | None = None
    arrived: Callable[[Any, frozenset[str]], None] | None = None  # called in the transaction that took rows in
    pages: Later | tuple[Any, ...] = ()  # what the county shows the public (station/kernel/public.py)
    # Deeds without a person that follow each exchange, and for each the view that says whether there is any need.
    chores: Mapping[str, str] = field(default_factory=dict)


class Registry:
    """Every declared table, deed, view and sentence by name."""

    def __init__(self, features: Sequence[Feature]) -> None:
        self.features = tuple(features)
        self.tables = {table.name: table for feature in features for table in feature.tables}
        self.deeds: Mapping[str, Deed] = Shelf((feature.deeds for feature in features), self._resolved)
        self.pages: Mapping[str, PublicPage] = Shelf(feature.pages for feature in features)
        self.views: Mapping[str, View] = Shelf(feature.views for feature in features)
        self.sentences = {code: text for feature in features for code, text in feature.sentences.items()}
        rules = [feature.person_rule for feature in features if feature.person_rule is not None]
        self.person_rule = rules[0] if rules else None
        self.fleet_rule = next((feature.fleet_rule for feature in features if feature.fleet_rule is not None), None)
        self.chores = {deed: due for feature in features for deed, due in feature.chores.items()}
        self.arrived = tuple(feature.arrived for feature in features if feature.arrived is not None)

    def _resolved(self, deed: Deed) -> Deed:
        """Return the deed with EVERY_LAST written out: the columns on which two people can have collided."""
        if EVERY_LAST not in deed.writes:
            return deed
        writes = {name: columns for name, columns in deed.writes.items() if name != EVERY_LAST}
        for name, table in self.tables.items():
            last = {column.name for column in table.columns if table.merge_of(column.name) is Merge.LAST}
            if last:
                writes[name] = writes.get(name, frozenset()) | last
        return replace(deed, writes=writes)
