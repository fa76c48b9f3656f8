"""Who a machine is comes back from the file byte for byte."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from station.kernel.deeds import Seat
from station.kernel.errors import StationError
from station.store import identity
from tests.station.store.things import open_store, who


@pytest.mark.parametrize("seat", list(Seat))
def test_an_identity_survives_its_file(tmp_path: Path, seat: Seat) -> None:
    mine = replace(who(), seat=seat, scopes=("all", "at:440981", "station:77"), server="")
    store = open_store(tmp_path)
    assert store.identity() is None
    with pytest.raises(StationError, match=r"station\.not_enrolled"):
        identity.need(store.reader())
    store.write(lambda db: identity.save(db, mine))
    store.close()
    again = open_store(tmp_path)
    assert again.identity() == identity.need(again.reader()) == mine
    again.close()
