"""What somebody with the database alone can read: no name, no telephone, no key; on both engines."""

from __future__ import annotations

import zlib
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select, update

from station.features import registry
from station.kernel.errors import StationError
from station.people.declared import ACCOUNT
from station.store import keys
from station.store.oplog import shut, unshut
from sync.county import tables, vault
from sync.county.ledger import Ledger, open_embedded
from sync.county.seat import CountySeat
from sync.county.vault import Vault
from tests.sync import farms
from tests.sync.ledgers import new_shared
from tests.sync.postgres import Cluster

KEY = bytes(range(32))
PLANTED = ("司马相如试种", "13900001111", "诸葛孔明改名", "欧阳询之旧名")


class Shop:
    """A county whose farmers have planted names, in every place a body can lie."""

    def __init__(self, ledger: Ledger) -> None:
        self.ledger = ledger
        self.speakers = farms.make_county(ledger, "440981-cccccc", 3)

    def trade(self) -> None:
        """A row with planted words, changes that lose them to each other, one that is parked, one more row."""
        handle = farms.exchange(self.ledger).handle
        county, first, second = self.speakers
        item = farms.farmer(first, name=PLANTED[3], phone=PLANTED[1])
        first.send(handle, ("farms.keep", [item]))
        county.send(handle, ("farms.keep", [farms.change(item.row, 1, name="张三")]))
        second.send(handle, ("farms.keep", [farms.change(item.row, 1, name=PLANTED[2])]))
        county.send(handle, ("farms.keep", [farms.change(item.row, 0, name=PLANTED[3])]))
        first.send(handle, ("farms.keep", [farms.change(first.device << 40 | 9_999, 0, name=PLANTED[2])]))
        first.send(handle, ("farms.keep", [farms.farmer(first, name=PLANTED[0], phone=PLANTED[1])]))


def cells(ledger: Ledger) -> bytes:
    """Return everything the database holds, end to end, packed bodies unpacked as well."""
    found = bytearray()
    with ledger.writing() as connection:
        for table in tables.METADATA.sorted_tables:
            for row in connection.execute(select(table)):
                for value in row:
                    raw = value if isinstance(value, bytes) else str(value).encode()
                    found += raw + unpacked(raw) + b"\n"
    return bytes(found)


def unpacked(raw: bytes) -> bytes:
    """Return what a packed body says; a key or a signature may begin like one by chance and says nothing."""
    if raw[:1] != b"\1":
        return b""
    try:
        return unshut(raw)
    except zlib.error:
        return b""


def raw_files(cluster: Cluster, ledger: Ledger) -> bytes:
    """Return the files of a PostgreSQL database and its log of changes, as a thief of the disk has them."""
    with cluster.admin(str(ledger.engine.url.database)) as connection:
        connection.execute("CHECKPOINT")
        number = connection.execute("SELECT oid FROM pg_database WHERE datname = current_database()").fetchone()
    assert number is not None
    folders = (cluster.folder / "data" / "base" / str(number[0]), cluster.folder / "data" / "pg_wal")
    return b"".join(file.read_bytes() for folder in folders for file in folder.iterdir() if file.is_file())


def planted_in(blob: bytes) -> list[str]:
    return [word for word in PLANTED if word.encode() in blob or word.encode("gb18030") in blob]


@pytest.fixture
def shop(engine: str, tmp_path: Path, request: pytest.FixtureRequest) -> Iterator[Shop]:
    if engine == "sqlite":
        opened = open_embedded(tmp_path / "ledger.db", KEY)
    else:
        opened = new_shared(request.getfixturevalue("postgres"), KEY)
    with closing(opened):
        yield Shop(opened)


@pytest.fixture
def open_shop(shop: Shop, monkeypatch: pytest.MonkeyPatch) -> Iterator[Shop]:
    """The control: the same county, were nothing sealed."""
    monkeypatch.setattr(vault, "HIDDEN", frozenset())
    vault.hides.cache_clear()
    yield shop
    vault.hides.cache_clear()


def look(shop: Shop, engine: str, request: pytest.FixtureRequest) -> list[list[str]]:
    """Return which planted words are found in the cells, and in PostgreSQL's files."""
    places = [cells(shop.ledger)]
    if engine == "postgresql":
        places.append(raw_files(request.getfixturevalue("postgres"), shop.ledger))
    return [planted_in(place) for place in places]


def test_no_planted_name_is_in_the_database(shop: Shop, engine: str, request: pytest.FixtureRequest) -> None:
    shop.trade()
    assert look(shop, engine, request) == [[]] * (1 if engine == "sqlite" else 2)
    county = shop.speakers[0]
    county.send(farms.exchange(shop.ledger).handle)
    assert len(county.seen) == 2  # it is all there for those who may have it


def test_control_without_sealing_every_planted_name_is_found(
    open_shop: Shop, engine: str, request: pytest.FixtureRequest
) -> None:
    open_shop.trade()
    assert all(set(found) == set(PLANTED) for found in look(open_shop, engine, request))


def test_the_names_of_accounts_are_sealed_and_prices_are_not(county: CountySeat) -> None:
    county.do("people.add", login="plain", name=PLANTED[0], role="editor", station=0)
    assert planted_in(cells(county.ledger)) == []
    with county.ledger.writing() as connection:
        rows = connection.execute(select(tables.row.c.tbl, tables.row.c.body)).all()
    sealed = {row.tbl for row in rows if bytes(row.body[:1]) == vault.SEALED}
    plain = {row.tbl for row in rows if bytes(row.body[:1]) != vault.SEALED}
    assert ACCOUNT.name in sealed
    assert not sealed & plain
    assert {"products.product", "places.division"} <= plain


def test_the_keys_of_the_county_lie_closed_in_its_row(county: CountySeat) -> None:
    found = county.ledger.county()
    assert found.private not in cells(county.ledger)
    other = Ledger(county.ledger.engine, bytes(32), county.ledger.bound)
    with pytest.raises(StationError, match=r"county\.wrong_key"):
        other.county()


def test_a_body_moved_to_another_row_or_changed_does_not_open(shop: Shop) -> None:
    shop.trade()
    with shop.ledger.writing() as connection:
        one, two = connection.execute(select(tables.row).where(tables.row.c.tbl == farms.FARMER.name)).all()
        here = (tables.row.c.tbl == two.tbl) & (tables.row.c.row == two.row)
        connection.execute(update(tables.row).where(here).values(body=one.body))
    box = shop.ledger.county().vault
    with pytest.raises(StationError, match=r"county\.wrong_key"):
        box.unshut(two.tbl, two.row, bytes(one.body))
    flipped = bytearray(one.body)
    flipped[-1] ^= 1
    for changed in (bytes(flipped), bytes(one.body[:20]), vault.SEALED):
        with pytest.raises(StationError, match=r"county\.wrong_key"):
            box.unshut(one.tbl, one.row, changed)


def test_the_same_words_are_never_sealed_to_the_same_bytes() -> None:
    box, body = Vault("x", vault.new_data_key()), b"\0" * 40
    assert len({box.shut(farms.FARMER, 1, body) for _ in range(100)}) == 100
    assert all(box.unshut(farms.FARMER.name, 1, box.shut(farms.FARMER, 1, body)) == body for _ in range(3))
    assert box.shut(farms.NOTE, 1, body) == shut(body)
    assert len(box.shut(farms.FARMER, 1, body)) == len(shut(body)) + vault.OVERHEAD


def test_every_declared_table_with_somebody_in_it_is_hidden() -> None:
    hidden = {name for name, table in registry().tables.items() if vault.hides(table)}
    assert {"people.account"} <= hidden
    assert not {name for name in hidden if name.startswith(("prices.", "products.", "places."))}


@pytest.mark.parametrize("change", [{"key": bytes(32)}, {"purpose": b"other"}, {"head": b"other"}])
def test_a_wrapped_key_opens_with_its_key_purpose_and_head_alone(change: dict[str, Any]) -> None:
    asked = {"key": KEY, "purpose": b"purpose", "head": b"head"}
    closed = keys.wrap(KEY, b"purpose", b"secret", b"head")
    assert keys.unwrap(closed=closed, **asked) == b"secret"
    assert keys.unwrap(closed=closed, **(asked | change)) is None


