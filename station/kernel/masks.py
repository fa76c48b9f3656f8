"""Personal words with their middle hidden, for screens others see and for roles that need no more (DOMAIN.md 5.4)."""

from __future__ import annotations

import re

DIGITS = re.compile(r"[0-9][0-9 -]{3,}[0-9]")  # a telephone number, however it was written
WORD = re.compile(r"[^\W\d_]+")


def mask_name(name: str) -> str:
    """Return a name for a shared screen: 陈亚明 becomes 陈*明, 陈明 becomes 陈*."""
    if len(name) < 3:
        return name[:1] + "*" * (len(name) - 1)
    return name[0] + "*" * (len(name) - 2) + name[-1]


def mask_phone(phone: str) -> str:
    """Return a telephone number with its middle hidden: 138****5678; a short one keeps its last two digits."""
    kept = 4 if len(phone) >= 9 else 2
    start = 3 if len(phone) >= 9 else 0
    return phone[:start] + "*" * max(0, len(phone) - start - kept) + phone[-kept:]


def mask_words(words: str) -> str:
    """Return free words of which only the shape is left: 村东陈婶 13812345678 becomes 村*** 138****5678."""
    numbers = DIGITS.sub(lambda found: mask_phone(re.sub("[ -]", "", found.group())), words)
    return WORD.sub(lambda found: found.group()[0] + "*" * (len(found.group()) - 1), numbers)
