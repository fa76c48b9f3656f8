"""Deeds and views by name, each loaded when somebody first asks for it.

A kiosk's first picture needs a handful of the program's deeds and views. Were all of them loaded for it, every
feature added would make every start longer. Who packs the program takes in the whole package `station`: tools that
follow import statements see nothing of what is named here.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
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
