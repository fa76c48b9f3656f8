"""A feature looks like every other feature."""

from __future__ import annotations

from pathlib import Path

from tests.house.layout import MORE, mirror_faults, station_faults
from tests.house.source import ROOT


def feature(root: Path, *names: str, top: str = "station") -> None:
    folder = root / top / "prices"
    folder.mkdir(parents=True)
    for name in names:
        (folder / name).touch()


def test_every_feature_has_the_five_names() -> None:
    assert station_faults(ROOT) == []


def test_every_feature_has_its_tests() -> None:
    assert mirror_faults(ROOT) == []


def test_a_feature_without_one_of_the_five_is_flagged(tmp_path: Path) -> None:
    feature(tmp_path, "__init__.py", "declared.py", "model.py", "store.py", "actions.py")
    assert station_faults(tmp_path) == ["station/prices lacks migrations.py"]


def test_a_feature_with_too_many_files_is_flagged(tmp_path: Path) -> None:
    five = ["__init__.py", "declared.py", "model.py", "store.py", "actions.py", "migrations.py"]
    feature(tmp_path, *five, *(f"more{n}.py" for n in range(MORE)))
    assert station_faults(tmp_path) == []
    (tmp_path / "station" / "prices" / "yet_another.py").touch()
    assert len(station_faults(tmp_path)) == 1


def test_a_feature_without_tests_is_flagged(tmp_path: Path) -> None:
    feature(tmp_path, "screen.py", top="ui")
    assert mirror_faults(tmp_path) == ["tests/ui/prices has no test_*.py"]
    (tmp_path / "tests" / "ui" / "prices").mkdir(parents=True)
    (tmp_path / "tests" / "ui" / "prices" / "test_screen.py").touch()
    assert mirror_faults(tmp_path) == []


def test_shared_folders_and_pictures_are_no_features(tmp_path: Path) -> None:
    (tmp_path / "station" / "kernel").mkdir(parents=True)
    (tmp_path / "station" / "kernel" / "ids.py").touch()
    (tmp_path / "ui" / "pictures").mkdir(parents=True)
    assert station_faults(tmp_path) == []
    assert mirror_faults(tmp_path) == []
