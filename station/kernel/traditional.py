"""Traditional characters as Simplified ones, by OpenCC's tables: for what arrives from elsewhere.

`variants` folds what is grown, traded and named around here, at every station and without a library; a file from
another market brings characters beyond it (91 of 650 names of a northern market, written in Traditional).
"""

from __future__ import annotations

from functools import cache
from typing import Any


def simplified(text: str) -> str:
    """Return `text` with Traditional characters as their Simplified ones."""
    return text if text.isascii() else str(_converter().convert(text))


@cache
def _converter() -> Any:
    from opencc import OpenCC  # reads its tables when it is first needed

    return OpenCC("t2s")
