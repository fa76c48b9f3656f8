"""An encrypted line to the county's own authority: private, refused to strangers, and deaf to wrong clocks."""

from __future__ import annotations

import dataclasses
import json
import ssl
import time
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from station.features import registry
from station.home import Home, open_store
from station.kernel.clock import GuardedClock, SetClock
from station.kernel.deeds import Seat
from station.kernel.errors import StationError
from station.places.codes import path
from station.store import identity
from station.store.store import Store
from sync.client.joining import enrol
from sync.client.papers import keep
from sync.client.syncer import sync_once
from sync.client.transport import Http, InProcess
from sync.client.trust import Trust
from sync.county import papers, tls
from sync.county.listening import certificates
from sync.county.seat import CountySeat
from sync.envelope import DeviceKey
from sync.statements import Authority, sign_authority
from sync.timing import hear_time, new_nonce, say_time
from tests.programs import Machine, free_port, kill
from tests.sync.seats import VILLAGE, Made, first_village
from tests.sync.server import serving_county

YEAR_MS = 366 * 86_400_000
NAMES = ["127.0.0.1", "county.example"]


@pytest.fixture
def secure(county: CountySeat) -> Iterator[str]:
    """A county whose line is encrypted; yields its address."""
    tls.set_up(county.service.tls, "x", NAMES, county.store.clock.now_ms())
    with serving_county(county, **certificates(county.service)) as address:
        yield address


@pytest.fixture
def station(county: CountySeat, secure: str, tmp_path: Path) -> Iterator[Store]:
    """A station enrolled over the encrypted line."""
    division = first_village(county)
    number = int(county.do("places.open_station", name="新站", division=division))
    code, _ = county.new_code(Seat.VILLAGE, number, "新站", path(division))
    store = open_store(Home(tmp_path / "station"), registry())
    enrol(store, Http(secure), code, secure)
    yield store
    store.close()


def wrong(store: Store, years: int) -> None:
    """Set this machine's clock wrong, as a dead battery does."""
    store.clock = GuardedClock(SetClock(store.clock.now_ms() + years * YEAR_MS))


def test_a_station_enrols_and_exchanges_over_the_encrypted_line(county: CountySeat, station: Store) -> None:
    assert identity.need(station.reader()).authority == tls.authority(county.service.tls) != b""
    assert sync_once(station).rows > 1000


@pytest.mark.parametrize("years", [-56, -26, -7, 12, 73, -20, 20])
def test_p10_a_wrong_clock_is_put_right_by_the_countys_word_and_the_line_holds(
    county: CountySeat, station: Store, years: int
) -> None:
    wrong(station, years)
    assert sync_once(station).rows > 1000
    assert abs(station.clock.now_ms() - county.store.clock.now_ms()) < 60_000


def test_the_control_without_the_countys_word_a_wrong_clock_ends_the_line(secure: str, station: Store) -> None:
    wrong(station, 20)
    who = identity.need(station.reader())
    deaf = Http(secure, trust=Trust(who.authority, station.clock.now_ms, lambda nonce, blob: None))
    with pytest.raises(StationError, match=r"sync\.tls_dates"):
        sync_once(station, make_transport=lambda store: deaf)


@pytest.mark.parametrize("years", [0, -26, 20])
def test_a_stranger_with_another_authority_is_refused_whatever_the_clock_says(
    county: CountySeat, station: Store, tmp_path: Path, years: int
) -> None:
    wrong(station, years)
    files = tls.Files(tmp_path / "stranger", bytes(32))
    tls.set_up(files, "y", NAMES, county.store.clock.now_ms())
    options = {"ssl_certfile": str(files.certificate(tls.SERVER)), "ssl_keyfile": str(files.key(tls.SERVER)),
               "ssl_keyfile_password": files.password}
    with serving_county(county, **options) as address:
        point_at(station, address)
        with pytest.raises(StationError, match=r"sync\.not_our_line"):
            sync_once(station)


def test_a_certificate_for_another_name_is_refused(county: CountySeat, station: Store, secure: str) -> None:
    point_at(station, secure.replace("127.0.0.1", "localhost"))
    with pytest.raises(StationError, match=r"sync\.not_our_line"):
        sync_once(station)


def test_a_certificate_that_has_run_out_is_not_excused(county: CountySeat, station: Store) -> None:
    """The county's time is right and the certificate is old: nobody's clock is to blame."""
    tls.set_up(county.service.tls, "x", NAMES, county.store.clock.now_ms() - 3 * YEAR_MS)
    files = county.service.tls
    options = {"ssl_certfile": str(files.certificate(tls.SERVER)), "ssl_keyfile": str(files.key(tls.SERVER)),
               "ssl_keyfile_password": files.password}
    with serving_county(county, **options) as address:
        point_at(station, address)
        with pytest.raises(StationError, match=r"sync\.tls_dates"):
            sync_once(station)


def test_the_server_gets_a_new_certificate_after_half_its_life(county: CountySeat) -> None:
    now = county.store.clock.now_ms()
    tls.set_up(county.service.tls, "x", NAMES, now)
    first = county.service.tls.certificate(tls.SERVER).read_bytes()
    assert not tls.renew(county.service.tls, now + YEAR_MS)
    assert county.service.tls.certificate(tls.SERVER).read_bytes() == first
    assert tls.renew(county.service.tls, now + YEAR_MS * 3 // 2)
    assert county.service.tls.certificate(tls.SERVER).read_bytes() != first


def test_the_keys_lie_closed_and_for_their_owner_alone(county: CountySeat) -> None:
    tls.set_up(county.service.tls, "x", NAMES, county.store.clock.now_ms())
    for who in (tls.AUTHORITY, tls.SERVER):
        file = county.service.tls.key(who)
        assert file.stat().st_mode & 0o077 == 0
        assert b"ENCRYPTED" in file.read_bytes()


def test_time_is_believed_from_the_county_alone_and_for_one_question() -> None:
    county, other = DeviceKey.generate(), DeviceKey.generate()
    nonce = new_nonce()
    word = say_time(county, "c", nonce, 1_800_000_000_000)
    assert hear_time(county.public, "c", nonce, word) == 1_800_000_000_000
    wrong = (other.public, "c", nonce), (county.public, "d", nonce), (county.public, "c", new_nonce())
    for public, name, asked in wrong:
        with pytest.raises(StationError, match=r"envelope\.bad_signature"):
            hear_time(public, name, asked, word)
    for broken in (b"", b"x", word[:-1], word + b"x"):
        with pytest.raises(StationError):
            hear_time(county.public, "c", nonce, broken)
    with pytest.raises(StationError, match=r"sync\.malformed"):
        say_time(county, "c", b"short", 0)


def point_at(store: Store, address: str) -> None:
    who = identity.need(store.reader())
    store.write(lambda db: identity.save(db, dataclasses.replace(who, server=address)))


@pytest.fixture
def early(county: CountySeat, tmp_path: Path) -> Iterator[Store]:
    """A station enrolled before there was an encrypted line."""
    division = first_village(county)
    number = int(county.do("places.open_station", name="新站", division=division))
    code, _ = county.new_code(Seat.VILLAGE, number, "新站", path(division))
    store = open_store(Home(tmp_path / "early"), registry())
    enrol(store, InProcess(county.answer), code)
    yield store
    store.close()


def hear_of_the_line(county: CountySeat, store: Store) -> None:
    """The county sets its line up; the station exchanges once over the open one it knows."""
    tls.set_up(county.service.tls, "x", NAMES, county.store.clock.now_ms())
    papers.publish(county.ledger, tls.authority(county.service.tls))
    with serving_county(county) as address:
        point_at(store, address)
        sync_once(store)


def meet_stranger(county: CountySeat, store: Store, folder: Path) -> None:
    """Exchange over a line that ends at somebody with a certificate of his own."""
    files = tls.Files(folder, bytes(32))
    tls.set_up(files, "y", NAMES, county.store.clock.now_ms())
    options = {"ssl_certfile": str(files.certificate(tls.SERVER)), "ssl_keyfile": str(files.key(tls.SERVER)),
               "ssl_keyfile_password": files.password}
    with serving_county(county, **options) as address:
        point_at(store, address)
        sync_once(store)


def test_p11_a_station_enrolled_before_the_line_was_encrypted_refuses_strangers_on_it(
    county: CountySeat, early: Store, tmp_path: Path
) -> None:
    assert identity.need(early.reader()).authority == b""
    hear_of_the_line(county, early)
    assert identity.need(early.reader()).authority == tls.authority(county.service.tls)
    with serving_county(county, **certificates(county.service)) as address:
        point_at(early, address)
        sync_once(early)
    with pytest.raises(StationError, match=r"sync\.not_our_line"):
        meet_stranger(county, early, tmp_path / "stranger")


def test_p11_the_control_a_station_that_keeps_no_authority_believes_anybody(
    county: CountySeat, early: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sync.client.papers._keep_authority", lambda *_: None)
    hear_of_the_line(county, early)
    meet_stranger(county, early, tmp_path / "stranger")


def test_an_authority_is_told_once_replaced_by_a_newer_one_and_never_by_an_older(
    county: CountySeat, early: Store, tmp_path: Path
) -> None:
    hear_of_the_line(county, early)
    key = county.ledger.county().key
    name, first = county.ledger.county().county, identity.need(early.reader()).authority
    older = sign_authority(key, Authority(name, 0, b"older"))
    foreign = sign_authority(key, Authority("another", 99, b"foreign"))
    early.write(lambda db: keep(db, early.registry, [older, foreign]))
    assert identity.need(early.reader()).authority == first
    assert not papers.publish(county.ledger, first)
    assert not papers.publish(county.ledger, b"other", first=True)
    files = tls.Files(tmp_path / "next", bytes(32))
    tls.set_up(files, "x", NAMES, county.store.clock.now_ms())
    assert papers.publish(county.ledger, first + tls.authority(files))
    with serving_county(county, **certificates(county.service)) as address:
        point_at(early, address)
        sync_once(early)
    assert identity.need(early.reader()).authority == first + tls.authority(files)
    for of in (county.service.tls, files):
        options = {"ssl_certfile": str(of.certificate(tls.SERVER)), "ssl_keyfile": str(of.key(tls.SERVER)),
                   "ssl_keyfile_password": of.password}
        with serving_county(county, **options) as address:
            point_at(early, address)
            sync_once(early)


def test_one_command_sets_it_up_and_the_server_uses_it(made: Made, tmp_path: Path, monkeypatch: Any) -> None:
    county = Machine(tmp_path / "county")
    monkeypatch.setenv("TIANXIN_KEYS", str(county.keys))
    county.ok("county", "init", "--division", "440981", "--name", "高州市")
    county.ok("county", "tls", "--name", "127.0.0.1")
    code = county.ok("county", "code", "--station-name", "新站", "--division", VILLAGE, "--role", "village")["code"]
    port = free_port()
    process = county.start(["main.py", "county", "serve", "--home", str(county.home), "--port", str(port)])
    try:
        wait(port)
        village = Machine(tmp_path / "village")
        village.ok("station", "enrol", "--server", f"https://127.0.0.1:{port}", "--code", code)
        assert village.ok("station", "sync")["rows"] > 1000
        assert json.dumps(village.ok("station", "status"))
    finally:
        kill(process)


def wait(port: int) -> None:
    context = ssl._create_unverified_context()
    for _ in range(600):
        try:
            urllib.request.urlopen(f"https://127.0.0.1:{port}/v1/alive", timeout=5, context=context).close()
            return
        except OSError:
            time.sleep(0.05)  # waiting for another process to open its port: nothing to be told by
    raise AssertionError("the server did not start")

