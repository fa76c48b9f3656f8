"""Where things are: divisions as a tree of any depth, the stations and the markets in them."""

from __future__ import annotations

from dataclasses import dataclass

from station.kernel import text
from station.kernel.errors import StationError
from station.kernel.market_days import read_market_rule
from station.kernel.words import N_
from station.places import codes

DEFAULT_BRAND = "益农信息社"  # the national name; a county may use another (DOMAIN.md 0.3)
MARKET_KINDS = ("wholesale", "town", "field", "retail", "online")
ALIAS_SEPARATOR = "|"
LEVEL_NAMES = {
    "province": N_("province"),
    "city": N_("city"),
    "county": N_("county"),
    "town": N_("town"),
    "village": N_("village"),
}
MARKET_KIND_NAMES = {
    "wholesale": N_("wholesale market"),
    "town": N_("town market"),
    "field": N_("field gate"),
    "retail": N_("shops"),
    "online": N_("online market"),
}
MICRO = 1_000_000  # micro-degrees in a degree


@dataclass(frozen=True, slots=True)
class Division:
    """One node of the tree. `id` is 0 where it comes from a list and not from the store; days since 1970-01-01."""

    code: str
    parent: str
    level: str
    name: str
    short_name: str
    successor: str = ""
    valid_from: int | None = None
    valid_to: int | None = None
    id: int = 0


@dataclass(frozen=True, slots=True)
class Station:
    """One information station of the county; `division_name` is the short name, empty where unknown."""

    id: int
    code: str
    name: str
    brand: str
    kind: str
    division: str
    hours: str
    phone: str
    active: bool
    division_name: str


@dataclass(frozen=True, slots=True)
class Market:
    """One market; coordinates in micro-degrees, both None where unknown."""

    id: int
    name: str
    aliases: tuple[str, ...]
    division: str
    kind: str
    day_rule: str
    latitude: int | None
    longitude: int | None


@dataclass(frozen=True, slots=True)
class Rejected:
    """A line of a file that was not taken: its number in the file (from 1), the division's code, and why.

    `why` is the code of a sentence, which is told `line`, `division` and `about`.
    """

    line: int
    division: str
    why: str
    about: str = ""


@dataclass(frozen=True, slots=True)
class ImportReport:
    """What an import did; lines = stored + changed + same + the rejected ones."""

    lines: int
    stored: int
    changed: int
    same: int
    rejected: tuple[Rejected, ...]


def short_name(level: str, name: str) -> str:
    """Return `name` as people say it: 高州市 is 高州, 元坝村民委员会 is 元坝村; a town keeps its 镇."""
    if level == "village":
        return _short_village(name)
    endings = {"province": ("省",), "city": ("市",), "county": ("壮族瑶族自治县", "瑶族自治县", "县", "市", "区")}
    for ending in endings.get(level, ()):
        # A district called 城区 or 郊区 would be left with one character nobody understands.
        if name.endswith(ending) and len(name) - len(ending) >= 2:
            return name.removesuffix(ending)
    return name


def _short_village(name: str) -> str:
    for ending in ("村民委员会", "村委会"):
        if name.endswith(ending) and len(name) > len(ending):
            bare = name.removesuffix(ending)
            return bare if bare.endswith("村") else bare + "村"
    for ending in ("居民委员会", "居委会"):
        if name.endswith(ending) and len(name) > len(ending):
            return name.removesuffix(ending)
    return name


def listed(code: str, name: str) -> Division:
    """Return the division a plain list of codes and names speaks of; all else follows from the code."""
    level = codes.level_of(code)
    return Division(code, codes.parent_of(code), level, name, short_name(level, name))


def check_market(name: str, kind: str) -> None:
    """StationError("places.market_unnamed") or ("places.bad_market_kind")."""
    if not name:
        raise StationError("places.market_unnamed")
    if kind not in MARKET_KINDS:
        raise StationError("places.bad_market_kind", kind=kind, kinds=", ".join(MARKET_KINDS))


def position(latitude: int, longitude: int) -> tuple[int | None, int | None]:
    """Return a position in micro-degrees; 0, 0 (in the Gulf of Guinea) means not given.

    StationError("places.bad_position") for what lies on no map.
    """
    if not latitude and not longitude:
        return None, None
    if abs(latitude) > 90 * MICRO or abs(longitude) > 180 * MICRO:
        raise StationError("places.bad_position")
    return latitude, longitude


def check_day_rule(rule: str) -> str:
    """Return a rule for market days ("lunar:1,4,7") as it is stored; empty where nobody knows the days.

    StationError("market_day.bad_rule") for anything the calendar cannot read.
    """
    neat = text.half_width(text.nfc(rule)).replace(" ", "")
    read_market_rule(neat)
    return neat


def split_aliases(text: str) -> tuple[str, ...]:
    """Return the names in a stored or typed list, each once; 、, comma and semicolon separate as well."""
    for separator in "、，,；;":
        text = text.replace(separator, ALIAS_SEPARATOR)
    return tuple(dict.fromkeys(name.strip() for name in text.split(ALIAS_SEPARATOR) if name.strip()))
