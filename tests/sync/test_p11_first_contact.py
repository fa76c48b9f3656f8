"""P11: nobody without the key can keep a machine from being heard, whatever is said under its number first."""

from __future__ import annotations

from contextlib import closing
from pathlib import Path

import pytest

from station.features import registry
from station.home import Home, open_store
from station.kernel.deeds import Seat
from station.kernel.errors import StationError
from station.places.codes import path
from station.store import identity
from sync.client import sticks
from sync.client.exchange import Exchange
from sync.client.joining import confirm_over
from sync.client.transport import InProcess
from sync.county.exchange import Exchange as CountyExchange
from sync.county.seat import CountySeat
from sync.envelope import DeviceKey, seal_request
from sync.protocol import EXCHANGE_PATH
from tests.sync.seats import Village, first_village

NAME = "山里站"


@pytest.fixture
def begun(county: CountySeat, tmp_path: Path) -> Village:
    """A machine that began from a stick: its number is reserved, no key is known to the county."""
    division = first_village(county)
    station = int(county.do("places.open_station", name=NAME, division=division))
    code, _, file = county.provision(tmp_path, Seat.VILLAGE, station, NAME, path(division))
    store = open_store(Home(tmp_path / "begun"), registry())
    sticks.enrol_from(store, Path(file), code)
    return Village(store, InProcess(county.answer), station)


def junk(county: CountySeat, device: int) -> None:
    """Say something under a number without having its key."""
    blob, _ = seal_request(DeviceKey.generate(), device, 1, ("POST", EXCHANGE_PATH), b"junk")
    with pytest.raises(StationError, match=r"envelope\.bad_signature"):
        county.answer(EXCHANGE_PATH, blob)


def first_contact(begun: Village) -> int:
    """Return how many rows a machine gets once the county knows its key."""
    confirm_over(begun.store, begun.carrier)
    return Exchange(begun.store, begun.carrier).run().rows


def test_p11_junk_before_the_first_contact_locks_nobody_out(county: CountySeat, begun: Village) -> None:
    with closing(begun.store):
        junk(county, identity.need(begun.store.reader()).device)
        first_contact(begun)


def test_p11_another_servers_first_contact_counts_here_too(county: CountySeat, begun: Village) -> None:
    """Two servers of one county: one was asked about the number before the other one learned its key."""
    with closing(begun.store):
        beside = CountyExchange(county.ledger, county.store.registry, county.service.now_ms)
        device = identity.need(begun.store.reader()).device
        blob, _ = seal_request(DeviceKey.generate(), device, 1, ("POST", EXCHANGE_PATH), b"junk")
        with pytest.raises(StationError, match=r"envelope\.bad_signature"):
            beside.answer(EXCHANGE_PATH, blob)
        first_contact(begun)
        Exchange(begun.store, InProcess(beside.answer)).run()


def test_p11_a_key_that_was_replaced_is_looked_up_again(
    county: CountySeat, village: Village, other: Village
) -> None:
    """A ledger put back beside a running server may know another key for a number."""
    device = identity.need(village.store.reader()).device
    county.exchange._keys[device] = identity.need(other.store.reader()).county_public, b""
    village.sync()


def test_p11_the_control_a_server_that_keeps_what_it_saw_first_locks_the_machine_out(
    county: CountySeat, begun: Village, monkeypatch: pytest.MonkeyPatch
) -> None:
    with closing(begun.store):
        device = identity.need(begun.store.reader()).device
        junk(county, device)
        monkeypatch.setattr(county.exchange, "_known_keys", lambda number: (b"", b""))
        with pytest.raises(StationError, match=r"envelope\.bad_signature"):
            first_contact(begun)
