"""Guangdong's divisions as they come with the program, so that a county can begin without a file of its own.

The list holds codes and names alone (`data/SOURCES.md`); tiers and parents follow from the codes.
"""

from __future__ import annotations

import gzip
from pathlib import Path

from station.places import codes
from station.places.model import Division, listed

GUANGDONG = Path(__file__).parent / "data" / "guangdong.csv.gz"


def guangdong(code: str) -> list[Division]:
    """Return the ancestors of division `code`, itself and all below it, parents first.

    Empty when the shipped list does not have it. StationError("places.bad_code") for a malformed code.
    """
    wanted = codes.normal(code)
    above = set(codes.path(wanted))
    with gzip.open(GUANGDONG, "rt", encoding="utf-8") as lines:
        next(lines)
        pairs = [line.rstrip("\n").partition(",") for line in lines if line.startswith(wanted[:2])]
    # Codes nest as prefixes and no town is listed under a missing county tier's own digits.
    found = [listed(each, name) for each, _, name in pairs if each in above or each.startswith(wanted)]
    return found if any(division.code == wanted for division in found) else []
