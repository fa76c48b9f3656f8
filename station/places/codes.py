"""What a division code and a station code say by themselves, without any list to look them up in.

Division codes are GB/T 2260 and GB/T 10114 digits cut to the length of their tier: 44 province, 4409
city, 440981 county, 440981104 town, 440981104201 village. Where a city has no counties (Dongguan,
Zhongshan) the county slot is 00 and the towns hang from the city (DOMAIN.md 0.1 and 4.3).
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable

from station.kernel.errors import StationError

LEVELS = {2: "province", 4: "city", 6: "county", 9: "town", 12: "village"}
LENGTHS = tuple(LEVELS)
# How many trailing zeros mean "nothing at this tier" and what then remains: 440981104000 is a town.
EMPTY_TIERS = ((12, 9), (9, 6), (6, 4), (4, 2))
NO_COUNTY = "00"
STATION_KINDS = ("A", "B")


def normal(code: str) -> str:
    """Return `code` cut to its tier: "440981000000" and "440981" are the same county, "441900" is the city 4419.

    StationError("places.bad_code") for anything but 2, 4, 6, 9 or 12 digits.
    """
    bare = unicodedata.normalize("NFKC", code).strip()
    if not (bare.isascii() and bare.isdigit() and len(bare) in LENGTHS):
        raise StationError("places.bad_code", division=code)
    for length, shorter in EMPTY_TIERS:
        if len(bare) == length and not bare[shorter:].strip("0"):
            bare = bare[:shorter]
    if bare == NO_COUNTY:
        raise StationError("places.bad_code", division=code)
    return bare


def path(code: str) -> tuple[str, ...]:
    """Return the divisions `code` lies in, from the province down to itself.

    A seat whose division is the last of them holds the scope "at:<code>" of each. Pass a normal code;
    Dongguan's and Zhongshan's paths have no county: ("44", "4419", "441900101").
    """
    return tuple(code[:length] for length in LENGTHS if length <= len(code) and not _missing_county(code, length))


def _missing_county(code: str, length: int) -> bool:
    return length == 6 and code[4:6] == NO_COUNTY


def parent_of(code: str) -> str:
    """Return the division directly above `code` by its digits, "" above a province."""
    above = path(code)[:-1]
    return above[-1] if above else ""


def level_of(code: str) -> str:
    """Return the tier of a normal code: province, city, county, town or village."""
    return LEVELS[len(code)]


def covers(outer: str, code: str) -> bool:
    """Tell whether division `code` is `outer` or lies within it."""
    return outer in path(code)


def county_of(code: str) -> str:
    """Return the county a division lies in, the city where it has no counties, "" above the counties."""
    if len(code) < 6:
        return ""
    return code[:4] if _missing_county(code, 6) else code[:6]


def station_prefix(division: str) -> str:
    """Return what the station codes of a division begin with: the county, or city and town where there is none.

    Source of the rule: 粤农〔2018〕217号. StationError("places.division_too_wide") for a province or a city;
    Dongguan and Zhongshan need at least the town.
    """
    county = county_of(division)
    if not county:
        raise StationError("places.division_too_wide", division=division)
    return county if len(county) == 6 else county + division[6:9]


def check_station_code(code: str, division: str) -> str:
    """Return `code` in capitals; StationError("places.bad_station_code") when it is not one of `division`.

    440981 + 001 + A; in a city without counties 4420 + town 001 + serial 01 + A. All are ten signs long.
    """
    neat = unicodedata.normalize("NFKC", code).strip().upper()
    prefix = station_prefix(division)
    serial, kind = neat[len(prefix) : -1], neat[-1:]
    fits = len(neat) == 10 and neat.startswith(prefix) and kind in STATION_KINDS
    if not (fits and serial.isascii() and serial.isdigit() and int(serial) > 0):
        raise StationError("places.bad_station_code", station=code, division=division)
    return neat


def next_station_code(division: str, kind: str, used: Iterable[str]) -> str:
    """Return the lowest code after all of `used`, or the lowest gap; a serial serves only one station, A or B.

    `used` are all station codes ever given, closed stations included: a code on old paper stays theirs.
    StationError("places.codes_used_up") after 999 in a county, 99 in a town of a city without counties.
    """
    prefix = station_prefix(division)
    digits = 9 - len(prefix)
    taken = {int(code[len(prefix) : 9]) for code in used if code.startswith(prefix)}
    last = 10**digits - 1
    for serial in (max(taken, default=0) + 1, *range(1, last + 1)):
        if serial <= last and serial not in taken:
            return f"{prefix}{serial:0{digits}}{kind}"
    raise StationError("places.codes_used_up", prefix=prefix)
