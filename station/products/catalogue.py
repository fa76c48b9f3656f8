"""The catalogue a county begins with: what Guangdong grows and trades, with the names people use.

`data/catalogue.csv` is own work after DOMAIN.md 4.4. Aliases are separated by |, each name:kind:region
with "common" and everywhere left out; class codes stand only where they are sure.
"""

from __future__ import annotations

import csv
from dataclasses import dataclass
from pathlib import Path

CATALOGUE = Path(__file__).parent / "data" / "catalogue.csv"


@dataclass(frozen=True, slots=True)
class Name:
    """Another name of an entry."""

    name: str
    kind: str
    region: str


@dataclass(frozen=True, slots=True)
class Entry:
    """One line of the catalogue; `parent` is the name of the product it is a variety of, or empty."""

    name: str
    name_en: str
    parent: str
    category: str
    class_code: str
    unit: str
    picture: str
    is_input: bool
    season: str
    rank: int
    aliases: tuple[Name, ...]


def entries() -> list[Entry]:
    """Return the shipped catalogue, parents before their varieties."""
    with CATALOGUE.open(encoding="utf-8", newline="") as lines:
        return [_entry(line) for line in csv.DictReader(lines)]


def _entry(line: dict[str, str]) -> Entry:
    return Entry(
        name=line["name"],
        name_en=line["name_en"],
        parent=line["parent"],
        category=line["category"],
        class_code=line["class_code"],
        unit=line["unit"],
        picture=line["picture"],
        is_input=line["is_input"] == "1",
        season=line["season"],
        rank=int(line["rank"]),
        aliases=tuple(_name(each) for each in line["aliases"].split("|") if each),
    )


def _name(written: str) -> Name:
    name, kind, region = [*written.split(":"), "", ""][:3]
    return Name(name, kind or "common", region)
