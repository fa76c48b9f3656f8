"""Warnings by kind and colour, with the hours in which they hold, and what stations tell of them.

Kinds and colours are those of Guangdong's warning signals, nine kinds since 2019, with typhoons in five colours
(DOMAIN.md 2.5, V60); thunder gales are warned of in three colours beside them. A warning is never changed: its end
moves by another row, a higher colour is another warning in its place.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from station.kernel import audience
from station.kernel.record import Column, Kind, Lane, Merge, Table, county_and_station
from station.kernel.words import N_

COLOURS = {
    "white": N_("white"),
    "blue": N_("blue"),
    "yellow": N_("yellow"),
    "orange": N_("orange"),
    "red": N_("red"),
}  # the lowest first
_THREE = ("yellow", "orange", "red")
KINDS: dict[str, tuple[str, tuple[str, ...]]] = {
    "typhoon": (N_("Typhoon"), ("white", "blue", *_THREE)),
    "rainstorm": (N_("Rainstorm"), _THREE),
    "gale": (N_("Thunder gale"), _THREE),
    "hail": (N_("Hail"), ("orange", "red")),
    "heat": (N_("Heat"), _THREE),
    "cold": (N_("Cold"), _THREE),
    "fog": (N_("Heavy fog"), _THREE),
    "haze": (N_("Haze"), ("yellow",)),
    "ice": (N_("Icy roads"), _THREE),
    "fire": (N_("Forest fire danger"), _THREE),
}
LEVELS = ("province", "city", "county", "town")
LONGEST_TEXT, LONGEST_BODY, LONGEST_NOTE = 500, 40, 300
LONGEST_MS = 14 * 86_400_000  # no signal holds longer without being said anew


def scopes(row: Mapping[str, Any]) -> tuple[str, ...]:
    """Whoever it is meant for."""
    return audience.scopes_of(row["audience"])


WARNING = Table(
    "warnings.warning",
    columns=(
        Column("kind", Kind.TEXT, title=N_("Kind")),
        Column("colour", Kind.TEXT, title=N_("Colour")),
        Column("level", Kind.TEXT, meaning="province, city, county or town: whose word it is"),
        Column("issuer", Kind.TEXT, meaning="the body that speaks", title=N_("Issued by")),
        Column("text", Kind.TEXT, meaning="what is coming", title=N_("What is coming")),
        Column("todo", Kind.TEXT, meaning="what to do, a line for each step", title=N_("What to do")),
        Column("audience", Kind.TEXT, meaning="division codes with blanks, empty for everybody", title=N_("For whom")),
        Column("valid_from", Kind.TIME, title=N_("Holds from")),
        Column("valid_to", Kind.TIME, meaning="until when, unless a later row moved it", title=N_("Holds until")),
        Column("replaces", Kind.REF, optional=True, meaning="the warning of another colour this one stands in for"),
        Column("person", Kind.REF, meaning="account, 0 for the operator"),
        Column("person_name", Kind.TEXT),
        Column("at", Kind.TIME, meaning="when it was issued, by the clock of that machine"),
    ),
    merge=Merge.EVENT,
    scopes=scopes,
    lane=Lane.URGENT,
)
ENDING = Table(
    "warnings.ending",
    columns=(
        Column("warning", Kind.REF, refers="warnings.warning"),
        Column("audience", Kind.TEXT, meaning="that of the warning"),
        Column("valid_to", Kind.TIME, meaning="until when it holds from now on"),
        Column("lifted", Kind.BOOL, meaning="1 where it was lifted before its time"),
        Column("person", Kind.REF, meaning="account, 0 for the operator"),
        Column("person_name", Kind.TEXT),
        Column("at", Kind.TIME, meaning="when, by the clock of that machine"),
    ),
    merge=Merge.EVENT,
    scopes=scopes,
    lane=Lane.URGENT,
)
SHOWN = Table(
    "warnings.shown",
    columns=(
        Column("warning", Kind.REF),
        Column("station", Kind.REF),
        Column("at", Kind.TIME, meaning="when it first stood on a screen there, by the clock of that machine"),
    ),
    merge=Merge.EVENT,
    scopes=county_and_station,
    lane=Lane.EVENT,
)
NOTE = Table(
    "warnings.note",
    columns=(
        Column("text", Kind.TEXT, title=N_("Weather")),
        Column("term", Kind.TEXT, meaning="code of the solar term it is about, empty for the weather"),
        Column("issuer", Kind.TEXT, meaning="the body that speaks"),
        Column("audience", Kind.TEXT, meaning="division codes with blanks, empty for everybody"),
        Column("valid_from", Kind.TIME),
        Column("valid_to", Kind.TIME),
    ),
    merge=Merge.EVENT,
    scopes=scopes,
    lane=Lane.EVENT,
)
SENTENCES = {
    "warning.bad_kind": N_("Choose the kind of the warning."),
    "warning.bad_colour": N_("That kind of warning has no such colour."),
    "warning.other_kind": N_("Another colour has to be of the same kind of warning."),
    "warning.no_text": N_("Say what is coming."),
    "warning.no_issuer": N_("Say who warns."),
    "warning.long_text": N_("That is too long: at most {most} characters."),
    "warning.ends_before": N_("It would end before it begins, or is over already."),
    "warning.too_long": N_("A warning holds for at most {days} days. Issue it anew after that."),
    "warning.not_here": N_("That warning is not here."),
    "warning.over": N_("That warning is over or was lifted already."),
    "warning.beyond_town": N_("A town warns its own villages alone."),
    "warning.not_yours": N_("That warning was issued by somebody else."),
    "warning.bad_term": N_("Choose the weather or a solar term."),
    "warning.no_note": N_("That note is not here any more."),
    "warning.clock": N_("This machine is not sure what day it is. Set the date first."),
}


@dataclass(frozen=True, slots=True)
class Warned:
    """A warning as it stands: times in UTC ms, `valid_to` as last moved.

    `state` is "coming", "holds", "past", "lifted" or "replaced". `doubtful`: the clock here is not sure, and whether
    it still holds is not either. `shown` counts stations that showed it, `reaches` those it is for.
    """

    id: int
    kind: str
    colour: str
    level: str
    issuer: str
    text: str
    todo: str
    audience: str
    valid_from: int
    valid_to: int
    person_name: str
    at: int
    state: str
    doubtful: bool = False
    shown: int = 0
    reaches: int = 0

    @property
    def rank(self) -> int:
        """How grave it is, the gravest highest."""
        return list(COLOURS).index(self.colour)


@dataclass(frozen=True, slots=True)
class Weather:
    """A short note of the weather, or of the solar term `term`."""

    id: int
    text: str
    term: str
    issuer: str
    audience: str
    valid_from: int
    valid_to: int


@dataclass(frozen=True, slots=True)
class Noted:
    """A note in the list of the desk that tells it; `state` is "holds" or "past", `reaches` the stations it is for."""

    note: Weather
    state: str
    reaches: int


@dataclass(frozen=True, slots=True)
class ShownAt:
    """When a station first had a warning on its screen, None for not yet."""

    station: int
    name: str
    at: int | None
