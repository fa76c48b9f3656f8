"""The project's own files as the house checks see them: path, text and syntax tree."""

from __future__ import annotations

import ast
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
PRODUCT = ("main.py", "station", "sync", "ui")


@dataclass(frozen=True)
class Source:
    """One Python file; `path` is relative to the root, with forward slashes. Checks take these, never paths."""

    path: str
    text: str

    @cached_property
    def tree(self) -> ast.Module:
        return ast.parse(self.text, self.path)

    @property
    def folders(self) -> tuple[str, ...]:
        return tuple(self.path.split("/")[:-1])

    @property
    def module(self) -> str:
        """The dotted name it is imported by; a package by its folder."""
        parts = self.path.removesuffix(".py").split("/")
        return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


def read(path: Path) -> Source:
    return Source(path.relative_to(ROOT).as_posix(), path.read_text(encoding="utf-8"))


def sources(*names: str) -> list[Source]:
    """Return the Python files below the named files and folders of the root, by default the whole product."""
    found: list[Path] = []
    for name in names or PRODUCT:
        start = ROOT / name
        found += [start] if start.is_file() else sorted(start.rglob("*.py"))
    return [read(path) for path in found]


def committed() -> Iterator[Path]:
    """Yield every file git knows or would take, leaving out what .gitignore names."""
    listed = subprocess.run(
        ["git", "-c", "safe.directory=*", "ls-files", "--cached", "--others", "--exclude-standard", "-z"],
        cwd=ROOT, check=True, capture_output=True, text=True,
    ).stdout
    yield from (path for name in listed.split("\0") if name and (path := ROOT / name).is_file())
