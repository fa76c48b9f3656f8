"""A start loads no more than its first picture needs, however many features there are."""

from __future__ import annotations

from pathlib import Path

import pytest

from station.features import registry
from station.home import Home, open_store
from station.store import copies, identity
from tests.house.start import MOST, declaring_faults, loaded_by_declarations, loaded_by_kiosk, start_faults
from tests.station.store.things import who


def test_features_are_declared_without_what_they_do() -> None:
    modules = loaded_by_declarations()
    assert "station.prices.declared" in modules
    assert declaring_faults(modules) == []


def test_the_first_picture_loads_only_what_it_shows(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    keys = tmp_path / "keys"
    monkeypatch.setenv("TIANXIN_KEYS", str(keys))
    home = Home(tmp_path / "home")
    store = open_store(home, registry())  # a first start of all also makes the tables, and asks to join a county
    store.write(lambda db: identity.save(db, who()))
    copies.look(store)
    store.close()
    modules = loaded_by_kiosk(home.folder, keys)
    assert "ui.home.screen" in modules
    assert start_faults(modules) == []


@pytest.mark.parametrize("name", ["station.prices.model", "station.bulletins.receipts.reach"])
def test_a_feature_that_loads_its_values_to_declare_itself_is_flagged(name: str) -> None:
    modules = ["station", "station.bulletins", "station.bulletins.receipts", "station.bulletins.declared", name]
    assert declaring_faults(modules) == [f"{name} is loaded to declare its feature"]


def test_what_the_first_picture_does_not_show_is_flagged() -> None:
    assert start_faults(["main", "station.store.store", "station.prices.store", "ui.home.screen", "json"]) == []
    found = start_faults(["station.warnings.model", "ui.staff_frame"])
    assert found == [
        "station.warnings.model is loaded for the first picture",
        "ui.staff_frame is loaded for the first picture: a kiosk begins with its farmers",
    ]


def test_too_many_modules_are_flagged() -> None:
    found = start_faults([f"ui.part{number}" for number in range(MOST + 1)])
    assert found == [f"{MOST + 1} modules are loaded for the first picture, {MOST} at most"]
