"""Deeds and views by name, each loaded when somebody first asks for it.

A kiosk's first picture needs a handful of the program's deeds and views. Were all of them loaded for it, every
feature added would make every start longer. Who packs the program takes in the whole package `station`: tools that
follow import statements see nothing of what is named here.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from importlib import import_module
from typing import Any, TypeVar

Thing = TypeVar("Thing")


@dataclass(frozen=True, slots=True)
class Later:
    """Where a feature's deeds or views are: for each name "module.attribute" below the feature's `package`."""

    package: str
    places: Mapping[str, str]

    def __iter__(self) -> Iterator[Any]:
        """Load and give all of them."""
        return map(self.load, self.places)

    def load(self, name: str) -> Any:
        """Return the deed or view called `name`; ImportError, AttributeError or LookupError if it is not there."""
        module, _, attribute = self.places[name].rpartition(".")
        found = getattr(import_module(f"{self.package}.{module}"), attribute)
        if found.name != name:
            raise LookupError(f"{self.package}: {self.places[name]} is called {found.name}, not {name}")
        return found


class Shelf(Mapping[str, Thing]):
    """Things by name; one that is to be loaded later is loaded at its first use, and `finished` once."""

    def __init__(
        self, groups: Iterable[Later | Iterable[Any]], finished: Callable[[Any], Thing] = lambda thing: thing
    ) -> None:
        self._finished = finished
        self._later: dict[str, Later] = {}
        self._here: dict[str, Thing] = {}
        for group in groups:
            if isinstance(group, Later):
                self._later.update(dict.fromkeys(group.places, group))
            else:
                self._here.update({thing.name: finished(thing) for thing in group})

    def __getitem__(self, name: str) -> Thing:
        found = self._here.get(name)
        if found is None:
            found = self._finished(self._later[name].load(name))
            self._here[name] = found
        return found

    def __contains__(self, name: object) -> bool:
        return name in self._later or name in self._here

    def __iter__(self) -> Iterator[str]:
        return iter([*self._later, *(name for name in self._here if name not in self._later)])

    def __len__(self) -> int:
        return len(self._later.keys() | self._here.keys())


def called_later(package: str, place: str) -> Callable[..., Any]:
    """Return the function at "module.attribute" below `package`, whose module is loaded at the first call."""
    module, _, attribute = place.rpartition(".")

    def call(*given: Any, **named: Any) -> Any:
        return getattr(import_module(f"{package}.{module}"), attribute)(*given, **named)

    return call


class LaterKeeper:
    """The keeper of a table's lines at "package.module.attribute", loaded when the first lines are kept or asked for.

    As a `LineKeeper` (station/kernel/record.py), with what a keeper may have beyond that: `check` and `numbers`.
    """

    def __init__(self, place: str) -> None:
        self._place = place

    @cached_property
    def _keeper(self) -> Any:
        module, _, attribute = self._place.rpartition(".")
        return getattr(import_module(module), attribute)

    @property
    def numbers(self) -> frozenset[str]:
        """The columns of lines that each store numbers itself."""
        found: frozenset[str] = getattr(self._keeper, "numbers", frozenset())
        return found

    def put(self, db: Any, row_id: int, row: dict[str, Any], lines: list[list[Any]]) -> None:
        """Store the lines, in place of what was there."""
        self._keeper.put(db, row_id, row, lines)

    def get(self, db: Any, row_id: int, row: dict[str, Any]) -> list[list[Any]]:
        """Return the lines by columns."""
        found: list[list[Any]] = self._keeper.get(db, row_id, row)
        return found

    def drop(self, db: Any, row_id: int, row: dict[str, Any]) -> None:
        """Take the lines away."""
        self._keeper.drop(db, row_id, row)

    def check(self, row: dict[str, Any], lines: list[list[Any]]) -> None:
        """Refuse lines that no deed would write; a StationError of the feature."""
        if hasattr(self._keeper, "check"):
            self._keeper.check(row, lines)
