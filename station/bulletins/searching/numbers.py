"""How the rows of the index are numbered: what they are of, then when their bulletin was issued, then which part.

The smaller the number the better the hit: the engine reads its lists from their beginnings, and to read them from
their ends it has to take them in whole.
"""

from __future__ import annotations

HEAD, ADVICE, TEXT = 0, 1, 2  # what a row of the index is of; the smaller is the better hit
TIERS = (HEAD, ADVICE, TEXT)
PART_BITS, PLACE_BITS = 3, 32
TIER_SHIFT = PART_BITS + PLACE_BITS
PLACE_MASK = (1 << PLACE_BITS) - 1
PARTS = 1 << PART_BITS
LAST_PART = PARTS - 1
BEHIND = (TEXT + 1) << TIER_SHIFT  # above every number
# The rows a bulletin may have, as they differ from the first one, of its title.
OF_PLACE = (0, ADVICE << TIER_SHIFT, *(TEXT << TIER_SHIFT | part for part in range(PARTS)))
# The same in SQL: the first number of a `place`, and the place of a number.
FIRST_NUMBER = f"(({PLACE_MASK} - {{}}) << {PART_BITS})"
PLACE_OF = f"({PLACE_MASK} - ({{}} >> {PART_BITS} & {PLACE_MASK}))"


def number_of(tier: int, place: int, part: int = 0) -> int:
    """Return the number of a row of the index."""
    return tier << TIER_SHIFT | (PLACE_MASK - place) << PART_BITS | part


def place_of(number: int) -> int:
    """Return the place in the order of issue that a row of the index is of."""
    return PLACE_MASK - (number >> PART_BITS & PLACE_MASK)
