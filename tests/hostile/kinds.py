"""What a hostile document is, and what it tries to reach."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

TAKEN = "taken"


@dataclass(frozen=True, slots=True)
class Bait:
    """A secret picture in a folder outside every store, and an address that hears who calls."""

    file: Path
    url: str

    def put_into(self, words: str) -> str:
        """Return words with `{file}`, `{folder}` and `{url}` filled in."""
        filled = words.replace("{file}", str(self.file)).replace("{folder}", str(self.file.parent))
        return filled.replace("{url}", self.url)


@dataclass(frozen=True, slots=True)
class Document:
    """Bytes under a name; `family` says which readers somebody would give it to.

    `build` makes what cannot be bytes, a folder, at a place that is free; its bytes are what tells it from others.
    """

    name: str
    family: str
    content: bytes
    build: Callable[[Path], None] | None = None


Way = Callable[[Document], str]
