"""What every command shares: its context, how values are read from words and told as text or JSON.

Commands live beside what they drive (station/commands, sync/commands.py); `main.py` only picks one.
"""

from __future__ import annotations

import contextlib
import dataclasses
import datetime
import enum
import getpass
import inspect
import json
import sys
from argparse import ArgumentParser, Namespace
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Protocol

from station.home import Home, open_store
from station.kernel import money
from station.kernel.clock import date_of, day_of
from station.kernel.deeds import OPERATOR, Person, Seat
from station.kernel.errors import StationError
from station.kernel.record import Registry
from station.kernel.words import _
from station.people.session import log_in
from station.store.store import Store

YES = frozenset({"1", "yes", "true", "y"})
NO = frozenset({"0", "no", "false", "n"})


@dataclass(frozen=True, slots=True)
class Enrolled:
    """One machine of the county, and where it stands; `station` is a row id, 0 for none."""

    device: int
    seat: Seat
    station: int
    station_name: str
    division: str


class Signer(Protocol):
    """Signs for the county and checks what others signed; a key is known by the words two people compare."""

    def sign(self, says: bytes, words: bytes) -> bytes: ...
    def check(self, public: bytes, signature: bytes, says: bytes, words: bytes) -> None: ...
    def words(self, public: bytes) -> str: ...
    def own_words(self) -> str: ...


class County(Protocol):
    """The county's own seat as commands use it; `sync.county.seat.CountySeat` is one."""

    store: Store

    @property
    def signer(self) -> Signer: ...

    def do(self, deed: str, person: Person = OPERATOR, **params: Any) -> Any: ...
    def sync(self) -> Any: ...
    def watch(self, *, at_once: bool = False) -> bool: ...
    def new_code(self, seat: Seat, station: int, name: str, division: Sequence[str]) -> tuple[str, int]: ...
    def provision(
        self, folder: Path, seat: Seat, station: int, name: str, division: Sequence[str]
    ) -> tuple[str, int, str]: ...
    def machines(self) -> Sequence[Enrolled]: ...
    def move(self, device: int, seat: Seat, station: int, name: str, division: Sequence[str]) -> None: ...
    def close(self) -> None: ...


class CountyMaker(Protocol):
    """Opens the county of a home, or makes one there."""

    def open(self, home: Home, registry: Registry) -> County: ...
    def make(self, home: Home, registry: Registry, division: str, name: str, database: str = "") -> None: ...


@dataclass(slots=True)
class Context:
    """One run of the command line: the home, the declarations, and the store once it is needed."""

    home: Home
    registry: Registry
    counties: CountyMaker
    _store: Store | None = field(default=None)

    @property
    def store(self) -> Store:
        if self._store is None:
            self._store = open_store(self.home, self.registry)
        return self._store

    def person(self, login: str | None) -> Person:
        """Return the person of `--as LOGIN` (the PIN is asked for, or read from standard input), else the operator."""
        if not login:
            return OPERATOR
        return log_in(self.store, login, read_secret(_("PIN: ")))

    def county(self) -> contextlib.closing[County]:
        """Open the county of this home for a `with` block; StationError("county.not_initialised")."""
        return contextlib.closing(self.counties.open(self.home, self.registry))

    def make_county(self, division: str, name: str, database: str = "") -> None:
        self.counties.make(self.home, self.registry, division, name, database)

    def close(self) -> None:
        if self._store is not None:
            self._store.close()


@dataclass(frozen=True, slots=True)
class Command:
    """One sub-command: `main.py <group> <name> ...`; `work` does it."""

    group: str
    name: str
    help: str
    arguments: Callable[[ArgumentParser], None]
    work: Callable[[Context, Namespace], Any]

    def run(self, context: Context, asked: Namespace) -> Any:
        """Do it, unless a word is no text: a shell hands over whatever bytes it was given."""
        for value in vars(asked).values():
            for word in value if isinstance(value, list) else [value]:
                if isinstance(word, str):
                    read_text(word)
        return self.work(context, asked)


def read_secret(prompt: str) -> str:
    """Ask for a secret without showing it; from a pipe, take one line of standard input."""
    if sys.stdin.isatty():
        return getpass.getpass(prompt)
    return sys.stdin.readline().strip()


def read_address(word: str) -> str:
    """Return the database address given on the command line; "-" asks for it, so that no list of processes shows it."""
    return read_secret(_("Database address: ")) if word == "-" else word


def read_value(text: str, wanted: str) -> Any:
    """Return `text` as a value of the annotation `wanted` ("Money", "Day | None", ...).

    StationError("command.bad_value"), or "command.not_from_words" for a type that cannot be typed in.
    """
    kind, _, other = wanted.partition(" | ")
    if other == "None" and text == "":
        return None
    reader = READERS.get(kind)
    if reader is None:
        raise StationError("command.not_from_words", text=wanted)
    try:
        return reader(text)
    except ValueError as trouble:
        raise StationError("command.bad_value", text=text) from trouble


def read_text(text: str) -> str:
    """Return the text if it is one; StationError("command.bad_value") for bytes that are no characters."""
    if "\0" in text or any("\ud800" <= letter <= "\udfff" for letter in text):
        raise StationError("command.bad_value", text=text)
    return text


def _read_int(text: str) -> int:
    number = int(text)
    if not -(1 << 63) <= number < 1 << 63:
        raise ValueError(text)
    return number


def _read_bool(text: str) -> bool:
    if text.lower() not in YES | NO:
        raise ValueError(text)
    return text.lower() in YES


READERS: dict[str, Callable[[str], Any]] = {
    "str": read_text,
    "int": _read_int,
    "bool": _read_bool,
    "Money": money.parse_price,
    "Day": lambda text: day_of(datetime.date.fromisoformat(text)),
}


def read_parameters(words: list[str], parameters: Mapping[str, inspect.Parameter]) -> dict[str, Any]:
    """Turn key=value words into the parameters of a deed or view."""
    values = {}
    for word in words:
        name, equals, text = word.partition("=")
        if not equals or name not in parameters:
            raise StationError("command.unknown_parameter", text=name, known=", ".join(parameters))
        values[name] = read_value(text, parameters[name].annotation)
    for name, parameter in parameters.items():
        if parameter.default is inspect.Parameter.empty and name not in values and name != "limit":
            raise StationError("command.missing_parameter", text=name)
    return values


def plain(value: Any) -> Any:
    """Return `value` as JSON can hold it: days as ISO dates, money as yuan with decimals."""
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        return {one.name: _plain_field(getattr(value, one.name), str(one.type)) for one in dataclasses.fields(value)}
    if isinstance(value, Mapping):
        return {str(name): plain(one) for name, one in value.items()}
    if isinstance(value, (list, tuple, set, frozenset)):
        return [plain(one) for one in value]
    if isinstance(value, enum.Enum):
        return value.value
    if isinstance(value, bytes):
        return value.hex()
    if isinstance(value, datetime.date):
        return value.isoformat()
    return value


def _plain_field(value: Any, annotation: str) -> Any:
    """`annotation` is read as words: evaluating it would load types this command has no use for."""
    kinds = annotation.split(" | ")
    if value is not None and "Day" in kinds:
        return date_of(value).isoformat()
    if value is not None and "Money" in kinds:
        yuan, milli = divmod(abs(value), 1000)
        return f"{'-' * (value < 0)}{yuan}.{milli:03}".rstrip("0").rstrip(".")
    return plain(value)


def tell(result: Any, *, as_json: bool) -> None:
    """Write a command's result to standard output: one JSON document, or lines a person reads."""
    value = plain(result)
    if as_json:
        json.dump(value, sys.stdout, ensure_ascii=False, indent=1)
        sys.stdout.write("\n")
    elif value is not None:
        sys.stdout.write(_lines(value))


def _lines(value: Any) -> str:
    if isinstance(value, dict):
        return "".join(f"{name}: {_one_line(one)}\n" for name, one in value.items())
    if isinstance(value, list):
        return "".join(_one_line(one) + "\n" for one in value)
    return f"{value}\n"


def _one_line(value: Any) -> str:
    if isinstance(value, dict):
        return "  ".join(f"{name}={_one_line(one)}" for name, one in value.items() if one not in (None, "", []))
    if isinstance(value, list):
        return "; ".join(_one_line(one) for one in value)
    return str(value)


def sentence(error: StationError, registry: Registry) -> str:
    """Return the error as one line in the chosen language, with its code; nothing in it can steer a terminal."""
    text = _(registry.sentences.get(error.code, "{code}"))
    try:
        said = text.format(**{"code": error.code, **error.facts})
    except (KeyError, IndexError):
        said = text
    line = " ".join(f"{said} [{error.code}]".split())
    return "".join(letter if letter.isprintable() else "�" for letter in line)


