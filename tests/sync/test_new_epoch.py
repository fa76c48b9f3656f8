"""P6 on PostgreSQL: the database is put back by its own means, and a command begins the new epoch."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from station.features import registry
from station.home import Home
from station.kernel.errors import StationError
from sync.client.transport import InProcess
from sync.county import backup, epochs
from sync.county.seat import CountySeat, initialise
from sync.county.service import Service, open_service
from tests.sync.looking import waiting
from tests.sync.restored import Restorable
from tests.sync.seats import Made
from tests.sync.test_copies import check_whole
from tests.sync.test_restored_again import told_again


@pytest.fixture
def engine() -> str:
    return "postgresql"


@pytest.fixture
def county(made: Made, tmp_path: Path) -> Iterator[Restorable]:
    opened = Restorable(made, tmp_path)
    yield opened
    opened.close()


@pytest.fixture
def second(county: Restorable) -> Iterator[Service]:
    """A second server process of the county: what it knows of the ledger it has read long ago."""
    opened = open_service(county.seat.home, registry())
    yield opened
    opened.close()


def test_p06_what_came_since_the_backup_arrives_again_on_postgresql(county: Restorable) -> None:
    village, other = county.village(0), county.village(1)
    village.report(1000)
    village.sync()
    county.backup()
    village.report(2000)
    other.report(3000)
    for one in (village, other):
        one.sync()
    assert waiting(county.seat) == [1000, 2000, 3000]
    county.restore()
    village.report(4000)
    check_whole(county.seat, village, other)
    assert waiting(county.seat) == [1000, 2000, 3000, 4000]


def test_p06_one_backup_put_back_again_and_again_on_postgresql(county: Restorable) -> None:
    assert told_again(county, 2) == []


def test_p06_without_the_command_what_came_since_is_not_sent_again(
    county: Restorable, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The negative control: the database is put back and nobody begins a new epoch."""
    village = county.village(0)
    before = village.store.identity()
    county.backup()
    village.report(2000)
    village.sync()
    monkeypatch.setattr(backup, "new_epoch", lambda home: None)
    county.restore()
    village.sync()
    after = village.store.identity()
    assert before is not None
    assert after is not None
    assert after.device != before.device, "the station takes itself for a copy, and its number is spent"


def test_a_new_epoch_waits_for_the_servers_to_be_closed(county: Restorable, second: Service) -> None:
    epoch = county.seat.ledger.county().epoch
    with pytest.raises(StationError, match=r"county\.in_use"):
        backup.new_epoch(county.seat.home)
    assert county.seat.ledger.renewed().epoch == epoch
    assert second.ledger.renewed().epoch == epoch


def test_p06_a_server_that_runs_on_notices_the_new_epoch(county: Restorable, second: Service) -> None:
    village = county.village(0)
    village.sync()
    village.carrier = InProcess(second.answer)
    village.sync()
    old = second.ledger.county().epoch
    new = epochs.begin(county.seat.ledger, epochs.Known(), 0)
    village.report(2000)
    village.sync()
    who = village.store.identity()
    assert who is not None
    assert who.epoch == new.epoch != old
    assert waiting(county.seat) == [2000]
    check_whole(county.seat, village)


def test_p06_a_server_that_keeps_the_old_epoch_is_caught(
    county: Restorable, second: Service, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The negative control: a server process that never looks again."""
    village = county.village(0)
    village.sync()
    village.carrier = InProcess(second.answer)
    village.sync()
    new = epochs.begin(county.seat.ledger, epochs.Known(), 0)
    monkeypatch.setattr("sync.county.exchange.current", lambda ledger, device: ledger.county())
    village.sync()
    who = village.store.identity()
    assert who is not None
    assert who.epoch != new.epoch


def test_counties_of_one_database_enter_epochs_of_their_own(county: Restorable) -> None:
    """What one county does leaves the numbers of its neighbours alone."""
    neighbour = _neighbour(county)
    before = epochs.reached(neighbour.ledger), neighbour.ledger.county().epoch
    epochs.begin(county.seat.ledger, epochs.Known(), 0)
    assert (epochs.reached(neighbour.ledger), neighbour.ledger.renewed().epoch) == before
    neighbour.close()


def _neighbour(county: Restorable) -> CountySeat:
    home = Home(county.seat.home.folder.parent / "neighbour")
    initialise(home, registry(), "440900", "茂名市", county.seat.ledger.engine.url.render_as_string(False))
    return CountySeat(home, registry())
