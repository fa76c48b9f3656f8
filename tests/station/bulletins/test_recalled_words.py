"""Nothing of what a recalled bulletin told anybody to do comes out of any view of a station, whoever asks."""

from __future__ import annotations

import dataclasses
from pathlib import Path
from typing import Any

import pytest

from station.kernel.deeds import OPERATOR, Person, Seat
from station.kernel.errors import StationError
from station.store.store import Store
from tests.station.bulletins.seats import APPROVER, OFFICER, VILLAGE, become, county, issue

MARKER = "加倍浓度"
GIVEN = {"word": MARKER, "text": MARKER, "divisions": "", "draft": 1}


def everything(store: Store, person: Person, bulletin: int) -> str:
    """Return what all views of the feature say, asked for this bulletin and for the words it had."""
    said = []
    for name, view in store.registry.views.items():
        if not name.startswith("bulletins."):
            continue
        asked: dict[str, Any] = {}
        for parameter in view.parameters.values():
            if parameter.name == "bulletin":
                asked["bulletin"] = bulletin
            elif parameter.default is parameter.empty and parameter.name != "limit":
                asked[parameter.name] = GIVEN.get(parameter.name, "")
        try:
            said.append(f"{name}: {store.show(name, person, **asked)!r}")
        except StationError:
            continue
        except TypeError as trouble:
            raise AssertionError(f"{name} {asked}") from trouble
    return "\n".join(said)


@pytest.mark.parametrize("person", [OPERATOR, OFFICER, dataclasses.replace(OFFICER, id=0)])
def test_no_view_gives_the_words_of_a_recalled_bulletin(tmp_path: Path, person: Person) -> None:
    store = county(tmp_path)
    bulletin = issue(store, what=f"<p>{MARKER}</p>", how=f"<p>{MARKER}</p>", body=f"<p>{MARKER}</p>")
    become(store, Seat.VILLAGE, 77, VILLAGE)
    store.write(lambda db: db.execute("DELETE FROM bulletins_draft"))  # the county's drafts never come to a station
    before = everything(store, person, bulletin)
    assert before.count(MARKER) >= 2, "the same look finds them while it holds"
    become(store, Seat.COUNTY, 0, "440981")
    store.do("bulletins.recall", APPROVER, bulletin=bulletin, reason="用量写错了")
    become(store, Seat.VILLAGE, 77, VILLAGE)
    after = [line for line in everything(store, person, bulletin).splitlines() if MARKER in line]
    assert not after
    store.close()
