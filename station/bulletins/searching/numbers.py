"""How the rows of the index are numbered: what they are of, then when their bulletin was issued, then which part."""

from __future__ import annotations

HEAD, ADVICE, TEXT = 2, 1, 0  # what a row of the index is of; the larger is the better hit
PART_BITS, PLACE_BITS = 3, 32
TIER_SHIFT = PART_BITS + PLACE_BITS
PLACE_MASK = (1 << PLACE_BITS) - 1
PARTS = 1 << PART_BITS
LAST_PART = PARTS - 1
# The rows a bulletin may have, as they differ from its place.
OF_PLACE = (*range(PARTS), ADVICE << TIER_SHIFT, HEAD << TIER_SHIFT)


def number_of(tier: int, place: int, part: int = 0) -> int:
    """Return the number of a row of the index."""
    return tier << TIER_SHIFT | place << PART_BITS | part


def place_of(number: int) -> int:
    """Return the place in the order of issue that a row of the index is of."""
    return number >> PART_BITS & PLACE_MASK
