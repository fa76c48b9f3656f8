"""Deeds and views are loaded when they are asked for, under the names they are declared by."""

from __future__ import annotations

import subprocess
import sys

import pytest

from station.features import FEATURES
from station.kernel.deeds import Deed, View
from station.kernel.later import Later, Shelf, called_later
from tests.programs import ROOT

STARTED = """
import sys
from station.features import registry
known = registry()
assert "prices.report" in known.deeds and len(known.views) > 20
print(*sorted(name for name in sys.modules if name.startswith("station.")))
known.deeds["prices.report"]
print(*sorted(name for name in sys.modules if name.startswith("station.")))
"""


def modules_after(script: str) -> list[set[str]]:
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, cwd=ROOT, check=True)
    return [set(line.split()) for line in done.stdout.splitlines()]


def test_no_deed_is_loaded_before_somebody_asks_for_one() -> None:
    before, after = modules_after(STARTED)
    assert not [name for name in before if name.endswith(".actions")]
    assert "station.prices.actions" in after
    assert "station.places.actions" not in after


@pytest.mark.parametrize("feature", FEATURES, ids=lambda feature: feature.name)
def test_everything_declared_is_there_under_its_name(feature: object) -> None:
    for kind, group in ((Deed, feature.deeds), (View, feature.views)):
        for thing in group:
            assert isinstance(thing, kind)
            assert thing.name.startswith(f"{feature.name}.")


def test_what_is_called_something_else_is_not_given_out() -> None:
    shelf: Shelf[Deed] = Shelf([Later("station.prices", {"prices.bring": "actions.report"})])
    with pytest.raises(LookupError, match=r"prices\.report"):
        shelf["prices.bring"]
    with pytest.raises(KeyError):
        shelf["prices.take"]


def test_a_shelf_is_a_mapping_of_all_its_groups() -> None:
    report = FEATURES[4].deeds.load("prices.report")
    asked: list[str] = []
    shelf: Shelf[Deed] = Shelf(
        [Later("station.prices", {"prices.review": "actions.review"}), (report,)],
        lambda deed: asked.append(deed.name) or deed,
    )
    assert (list(shelf), len(shelf)) == (["prices.review", "prices.report"], 2)
    assert asked == ["prices.report"]
    assert "prices.review" in shelf
    assert shelf["prices.review"] is shelf["prices.review"]
    assert asked == ["prices.report", "prices.review"]
    assert shelf.get("prices.lost") is None
    assert list(shelf) == ["prices.review", "prices.report"]


def test_a_function_is_loaded_at_its_first_call() -> None:
    assert called_later("station.kernel", "ids.device_of")(7 << 40) == 7
