"""The scopes of a device or a row as the ledger keeps them: a JSON list of names, the same few again and again."""

from __future__ import annotations

import json
from functools import lru_cache

LONGEST_SCOPE = 200  # letters: what a device's spans and an index of PostgreSQL can name


@lru_cache(maxsize=1 << 13)
def scopes_as_text(scopes: tuple[str, ...]) -> str:
    return json.dumps(scopes)


@lru_cache(maxsize=1 << 13)
def scopes_from_text(text: str) -> tuple[str, ...]:
    return tuple(json.loads(text))
