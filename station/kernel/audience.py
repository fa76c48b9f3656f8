"""For whom something is meant: whole divisions with everything in them, or everybody.

An audience is stored as division codes with blanks between them, the empty text for everybody, so that the scope
rule of a table can say from its row alone who receives it. What is meant for some is received by the county too.
"""

from __future__ import annotations

from collections.abc import Iterable

from station.kernel.errors import StationError

LENGTHS = frozenset({2, 4, 6, 9, 12})  # digits of a division code cut to its tier
MOST_DIVISIONS = 40
EVERYBODY = ""


def joined(codes: Iterable[str]) -> str:
    """Return an audience of division codes: each once, none within another, in order.

    StationError("audience.bad_division", "audience.too_many").
    """
    kept: list[str] = []
    for code in sorted(set(codes), key=lambda code: (len(code), code)):
        if len(code) not in LENGTHS or not (code.isascii() and code.isdigit()):
            raise StationError("audience.bad_division", division=code)
        if not any(code.startswith(outer) for outer in kept):
            kept.append(code)
    if len(kept) > MOST_DIVISIONS:
        raise StationError("audience.too_many", most=MOST_DIVISIONS)
    return " ".join(sorted(kept))


def codes_of(audience: str) -> tuple[str, ...]:
    """Return the division codes of an audience, none for everybody."""
    return tuple(audience.split())


def scopes_of(audience: str) -> tuple[str, ...]:
    """Return who receives what is meant for an audience."""
    codes = codes_of(audience)
    return ("county", *(f"at:{code}" for code in codes)) if codes else ("all",)


def reaches(audience: str, division: str) -> bool:
    """Tell whether a division lies within an audience."""
    codes = codes_of(audience)
    return not codes or any(division.startswith(code) for code in codes)
