"""Features look alike: the same five names in every folder, and tests in a folder of the same name."""

from __future__ import annotations

from pathlib import Path

from tests.house.imports import SHARED, WIRING

FIVE = {"declared.py", "model.py", "store.py", "actions.py", "migrations.py"}
MORE = 6  # how many files beside the five and __init__.py a feature may grow before it should be two


def feature_folders(root: Path, top: str) -> list[Path]:
    """Return the feature folders below `top`, which are those with Python in them that nobody shares."""
    return sorted(
        folder for folder in (root / top).iterdir()
        if folder.is_dir() and folder.name not in SHARED[top] | WIRING[top] and any(folder.glob("*.py"))
    ) if (root / top).is_dir() else []


def station_faults(root: Path) -> list[str]:
    """Return what the feature folders of station/ lack, or have too much of."""
    found = []
    for folder in feature_folders(root, "station"):
        names = {path.name for path in folder.glob("*.py")}
        name = folder.relative_to(root).as_posix()
        if missing := FIVE - names:
            found.append(f"{name} lacks {', '.join(sorted(missing))}")
        if "__init__.py" not in names:
            found.append(f"{name} lacks __init__.py")
        if len(more := names - FIVE - {"__init__.py"}) > MORE:
            found.append(f"{name} has {len(more)} files beside the five: {', '.join(sorted(more))}")
    return found


def mirror_faults(root: Path) -> list[str]:
    """Return each feature folder that has no tests in a folder of the same name."""
    return [
        f"tests/{top}/{folder.name} has no test_*.py"
        for top in SHARED
        for folder in feature_folders(root, top)
        if not any((root / "tests" / top / folder.name).glob("test_*.py"))
    ]
