"""Deeds change things, views show them; both are registered by name with the roles that may use them.

Permission, audit entry, transaction group and command line all derive from this one registration,
and the county re-checks a deed that arrives from a station against the same one (ruling 4).
"""

from __future__ import annotations

import enum
import inspect
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, NewType

Money = NewType("Money", int)  # milli-yuan; the command line takes "3.80"
Day = NewType("Day", int)  # days since 1970-01-01; the command line takes "2026-11-22"


class Role(enum.Enum):
    """What a person may be in a county; the operator is the keeper of a machine without a log-in."""

    OPERATOR = "operator"
    OFFICER = "officer"
    TRAINER = "trainer"
    TOWN = "town"
    EDITOR = "editor"
    APPROVER = "approver"
    EXPERT = "expert"
    SUPERVISOR = "supervisor"
    KEEPER = "keeper"


COUNTY_STAFF = frozenset({Role.EDITOR, Role.APPROVER, Role.EXPERT, Role.SUPERVISOR, Role.KEEPER})
ANYONE = frozenset(Role)


class Seat(enum.Enum):
    """What a machine was enrolled as."""

    VILLAGE = "village"
    TOWN = "town"
    TRAINER = "trainer"
    COUNTY = "county"


EVERY_SEAT = frozenset(Seat)
COUNTY_SEAT = frozenset({Seat.COUNTY})
# As a table's name in `writes`: the deed may patch every column of every table where the last writer wins.
EVERY_LAST = "*"


@dataclass(frozen=True, slots=True)
class Person:
    """Who acts. `id` is the account's row id, 0 for the operator; `station` the row id of their station."""

    id: int
    login: str
    name: str
    role: Role
    station: int = 0


OPERATOR = Person(0, "operator", "", Role.OPERATOR)


@dataclass(frozen=True, slots=True)
class Deed:
    """A registered action: one function, one transaction, one group of ops.

    `writes` names the tables the deed may touch: for each the columns it may patch, or "insert" /
    "delete". The county refuses a group whose ops go beyond it. EVERY_LAST among them is written out by
    the registry, so that a deed can put back what lost against another's without naming a feature.
    Of a `nameless` deed nobody may learn who did it: its ops name no person, and where it leaves none nothing of it
    is written down.
    """

    name: str
    run: Callable[..., Any]
    roles: frozenset[Role]
    seats: frozenset[Seat]
    writes: Mapping[str, frozenset[str]]
    nameless: bool = False

    @property
    def title(self) -> str:
        return (self.run.__doc__ or "").strip().splitlines()[0]

    @property
    def parameters(self) -> dict[str, inspect.Parameter]:
        return _public_parameters(self.run)


@dataclass(frozen=True, slots=True)
class View:
    """A registered way of reading; always bounded by `limit`."""

    name: str
    run: Callable[..., Any]
    roles: frozenset[Role]

    @property
    def title(self) -> str:
        return (self.run.__doc__ or "").strip().splitlines()[0]

    @property
    def parameters(self) -> dict[str, inspect.Parameter]:
        return _public_parameters(self.run)


def _public_parameters(run: Callable[..., Any]) -> dict[str, inspect.Parameter]:
    """Everything after the Act or Reading; annotations stay words, so that no type is loaded for them."""
    return dict(list(inspect.signature(run).parameters.items())[1:])


def deed(
    name: str,
    *,
    roles: frozenset[Role],
    writes: Mapping[str, frozenset[str]] | None = None,
    seats: frozenset[Seat] = EVERY_SEAT,
    nameless: bool = False,
) -> Callable[[Callable[..., Any]], Deed]:
    """Register the decorated function as deed `name`. Its first parameter is the `Act`."""

    def register(run: Callable[..., Any]) -> Deed:
        return Deed(name, run, roles, seats, dict(writes or {}), nameless)

    return register


def view(name: str, *, roles: frozenset[Role] = ANYONE) -> Callable[[Callable[..., Any]], View]:
    """Register the decorated function as view `name`. Its first parameter is a `Reading`."""

    def register(run: Callable[..., Any]) -> View:
        return View(name, run, roles)

    return register
