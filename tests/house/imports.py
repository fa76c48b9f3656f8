"""Who may import whom: main -> ui -> station <- sync, features never features, and no cycles.

Imports inside functions count like any other: a lazy import of something heavy is fine where the same
import at the top would be, and one that dodges a cycle shows up as that cycle.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import dataclass

from tests.house.source import Source

OURS = {"main", "station", "sync", "ui"}
MAY_IMPORT = {"main": OURS, "ui": {"ui", "station", "sync"}, "station": {"station"}, "sync": {"sync", "station"}}
SHARED = {"station": {"kernel", "store"}, "ui": {"widgets"}}  # every other folder there is a feature
WIRING = {"station": {"features", "commands"}, "ui": {"app", "shell", "screens"}}  # what names the features
BELOW = {("station", "kernel"): {"kernel"}, ("station", "store"): {"kernel", "store"}}

# Libraries that would tie a layer to what it must not know.
NETWORK = ("aiohttp", "fastapi", "http.client", "http.server", "httpx", "requests", "socket", "starlette",
           "urllib.request", "urllib3", "uvicorn")
FOREIGN = {
    "station": ("PySide6", *NETWORK),
    "sync": ("PySide6",),
    "ui": ("sqlcipher3", "sqlite_utils", "PySide6.QtSql", *NETWORK),
    "main": ("PySide6.QtSql",),
}
# (importing file, imported module): why it may.
ALLOWED: dict[tuple[str, str], str] = {}


@dataclass(frozen=True, slots=True)
class Import:
    """One import as written: `name` is empty for `import module`."""

    line: int
    module: str
    name: str = ""

    @property
    def whole(self) -> str:
        return f"{self.module}.{self.name}" if self.name else self.module


def imports(source: Source) -> Iterator[Import]:
    """Yield every import of `source`, wherever it stands, relative ones made absolute."""
    for node in ast.walk(source.tree):
        if isinstance(node, ast.Import):
            yield from (Import(node.lineno, alias.name) for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            base = node.module or ""
            if node.level:
                package = source.folders[: len(source.folders) - node.level + 1]
                base = ".".join([*package, base] if base else package)
            yield from (Import(node.lineno, base, alias.name) for alias in node.names)


def features(all_sources: list[Source]) -> dict[str, set[str]]:
    """Return the feature folders of station and of ui."""
    return {
        top: {source.folders[1] for source in all_sources if source.folders[:1] == (top,) and len(source.folders) > 1}
        - shared - WIRING[top]
        for top, shared in SHARED.items()
    }


def _layer_fault(top: str, found: Import) -> str:
    """A whole layer that must not know another, or a library."""
    whole = f"{found.whole}."
    if any(whole.startswith(f"{library}.") for library in FOREIGN.get(top, ())):
        return f"{top} must not know {found.whole}"
    other = found.module.split(".")[0]
    if other not in OURS:
        return ""
    if other not in MAY_IMPORT[top]:
        return f"{top} must not import {other}"
    if top == "ui" and other == "sync" and (found.module != "sync.client" or found.name.startswith("_")):
        return f"ui knows of sync only the public names of sync.client, not {found.whole}"
    return ""


def _feature_fault(source: Source, found: Import, known: dict[str, set[str]]) -> str:
    """A feature that is named where it must not be."""
    top, *below = found.whole.split(".")
    if top not in SHARED or not below:
        return ""
    own_top, own_folder = source.module.split(".")[0], source.folders[1] if len(source.folders) > 1 else ""
    if own_top == "sync" and below[0] in known[top]:
        return f"sync never names a feature: {found.whole}"
    if own_top != top or not own_folder or own_folder in WIRING[top]:
        return ""  # ui may use any feature of station; modules beside the folders are the wiring
    if below[0] not in BELOW.get((top, own_folder), {below[0]}):
        return f"{top}/{own_folder} stands below {found.whole}"
    if below[0] in WIRING[top]:
        return f"what lists the features is not imported by them: {found.whole}"
    if below[0] in known[top] - {own_folder}:
        return f"features never import features: {found.whole}"
    return ""


def direction_faults(all_sources: list[Source]) -> list[str]:
    """Return one line for each import that goes the wrong way."""
    known = features(all_sources)
    found = []
    for source in all_sources:
        top = source.module.split(".")[0]
        for one in imports(source):
            fault = _layer_fault(top, one) or _feature_fault(source, one, known)
            if fault and (source.path, one.module) not in ALLOWED:
                found.append(f"{source.path}:{one.line}: {fault}")
    return found


def _edges(all_sources: list[Source]) -> dict[str, set[str]]:
    known = {source.module for source in all_sources}
    return {
        source.module: {
            target
            for one in imports(source)
            if (target := one.whole if one.whole in known else one.module) in known and target != source.module
        }
        for source in all_sources
    }


def cycles(all_sources: list[Source]) -> list[str]:
    """Return rings of modules that import one another, as "a -> b -> a"; none when there is no ring."""
    edges = _edges(all_sources)
    done: set[str] = set()
    rings: list[str] = []

    def walk(module: str, trail: list[str]) -> None:
        if module in trail:
            rings.append(" -> ".join([*trail[trail.index(module) :], module]))
        elif module not in done:
            for target in sorted(edges[module]):
                walk(target, [*trail, module])
            done.add(module)

    for module in sorted(edges):
        walk(module, [])
    return rings
