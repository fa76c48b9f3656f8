"""Pages the county shows the public by itself, to people and to other systems (DESIGN.md ruling 1).

A feature declares them (`Feature.pages`), `county serve` mounts whatever is declared below PUBLIC_PATH and knows none
by name. Whoever asks is nobody: a page may read only what everybody may know, and it is bounded by its own limits.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

PUBLIC_PATH = "/public/"
MOST_BYTES = 2 << 20  # of one page


@dataclass(frozen=True, slots=True)
class Shown:
    """What a page says: its media type, its bytes, and when (UTC ms) what it tells changed last."""

    kind: str
    body: bytes
    changed_ms: int


@dataclass(frozen=True, slots=True)
class PublicPage:
    """A registered page; `name` is the last part of its address, `run` takes a Reading and the query's words."""

    name: str
    run: Callable[[Any, Mapping[str, str]], Shown]


def page(name: str) -> Callable[[Callable[[Any, Mapping[str, str]], Shown]], PublicPage]:
    """Register the decorated function as public page `name`; StationError("page.unknown") from it is a 404."""

    def register(run: Callable[[Any, Mapping[str, str]], Shown]) -> PublicPage:
        return PublicPage(name, run)

    return register
