"""A stolen station after a restore: no seal lets it rewrite what it could not have written (DESIGN.md ruling 4)."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import msgspec
import pytest
from sqlalchemy import select

from station.features import registry
from station.home import Home, open_store
from station.kernel import codec
from station.kernel.deeds import Seat
from station.places.codes import path
from station.store import rows, settings
from station.store.database import Connection
from sync.client.joining import enrol
from sync.client.salvaging import SEAL, Salvaging
from sync.client.transport import InProcess
from sync.county import offered, salvage, tables
from sync.protocol import Salvage
from tests.sync.restored import Restorable
from tests.sync.seats import Made, Village, first_village
from tests.sync.test_salvage import add, level

Row = tuple[str, int]


@pytest.fixture
def engine() -> str:
    """A ledger in a file: one in PostgreSQL is put back by its own means."""
    return "sqlite"


@pytest.fixture
def county(made: Made, tmp_path: Path) -> Iterator[Restorable]:
    opened = Restorable(made, tmp_path)
    yield opened
    opened.close()


def an_account(county: Restorable, village: Village, other: Village) -> Row:
    county.seat.do("people.add", login="li", name="李小红", role="officer", station=village.station)
    found = village.sync() and village.store.reader().execute("SELECT id FROM people_account WHERE login = 'li'")
    return "people.account", int(found.fetchone()[0])


def a_product(county: Restorable, village: Village, other: Village) -> Row:
    add(county, "甲果新")
    village.sync()
    found = village.store.reader().execute("SELECT id FROM products_product WHERE name = '甲果新'").fetchone()
    return "products.product", int(found[0])


def a_sheet(county: Restorable, village: Village, other: Village) -> Row:
    return "prices.sheet", _published(county, village)


def a_sheet_of_another(county: Restorable, village: Village, other: Village) -> Row:
    return "prices.sheet", _published(county, other)


def a_rejected_sheet(county: Restorable, village: Village, other: Village) -> Row:
    return "prices.sheet", _published(county, village, accept=False)


def _published(county: Restorable, village: Village, *, accept: bool = True) -> int:
    sheet = village.report(2000)
    village.sync()
    county.seat.sync()
    county.seat.do("prices.review", sheet=sheet, accept=accept, **({} if accept else {"reason": "不符"}))
    return sheet


STORIES: list[tuple[Callable[..., Row], dict[str, Any]]] = [
    (an_account, {"role": "keeper"}), (an_account, {"active": 1, "activation": "mine"}),
    (a_product, {"name": "假果"}), (a_sheet, {"reason": "假"}), (a_sheet_of_another, {"reason": "假"}),
    (a_rejected_sheet, {"status": "accepted", "reason": None}),
]


def after_a_restore(
    county: Restorable, story: Callable[..., Row], forged: dict[str, Any]
) -> tuple[Row, dict[str, Any]]:
    """Forge a row at one station, lose it at the county, let the station offer it; return the county's words of it."""
    village, other = county.village(0), county.village(1)
    level(village, other)
    county.backup()
    key = story(county, village, other)
    level(village, other)
    assert settings.get(village.store.reader(), SEAL)
    county.restore(seat_lost=True)
    table = village.store.registry.tables[key[0]]

    def forge(db: Connection) -> None:
        rows.patch_row(db, table, key[1], forged)

    village.store.write(forge)
    level(village)
    return key, _words(county, key)


def _words(county: Restorable, key: Row) -> dict[str, Any]:
    row, seat = tables.row, county.seat
    with seat.ledger.reading() as connection:
        where = (row.c.tbl == key[0]) & (row.c.row == key[1]) & ~row.c.deleted
        one = connection.execute(select(row).where(where)).first()
    if one is None:
        return {}
    body = seat.ledger.county().vault.unshut(key[0], key[1], bytes(one.body))
    return dict(codec.unpack_row(seat.store.registry.tables[key[0]], body)[0])


def stands(words: dict[str, Any], forged: dict[str, Any]) -> bool:
    """Whether what was forged is what the county says now."""
    return bool(words) and all(words.get(name) == value for name, value in forged.items())


@pytest.mark.parametrize(("story", "forged"), STORIES)
def test_p06_a_station_rewrites_nothing_by_a_salvage(
    county: Restorable, story: Callable[..., Row], forged: dict[str, Any]
) -> None:
    _, words = after_a_restore(county, story, forged)
    assert not stands(words, forged)


@pytest.mark.parametrize(("story", "forged"), [STORIES[0], STORIES[2], STORIES[4]])
def test_p06_a_county_that_takes_words_for_proven_is_rewritten(
    county: Restorable, story: Callable[..., Row], forged: dict[str, Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    """The negative control: a county that checks versions alone."""
    monkeypatch.setattr(salvage, "could_write", lambda *_: True)
    _, words = after_a_restore(county, story, forged)
    assert stands(words, forged)


def test_p06_two_stations_that_do_not_say_the_same_prove_nothing(county: Restorable) -> None:
    key, words = after_a_restore(county, a_product, {"name": "假果"})
    assert words == {}
    level(county.villages[1])
    assert _words(county, key) == {}


def second_machine(county: Restorable, village: Village, folder: Path) -> Village:
    """Open another machine at the same station: it is given what the first is given."""
    division = first_village(county.seat)
    code, _ = county.seat.new_code(Seat.VILLAGE, village.station, "元坝村信息站", path(division))
    store = open_store(Home(folder), registry())
    enrol(store, InProcess(county.answer), code)
    opened = Village(store, InProcess(county.answer), village.station)
    county.villages.append(opened)
    return opened


def test_p06_a_seal_is_of_use_to_its_own_device_alone(
    county: Restorable, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    village = county.village(0)
    second = second_machine(county, village, tmp_path / "second")
    level(second, village)
    county.backup()
    add(county, "甲果新")
    level(village, second)
    county.restore(seat_lost=True)
    told: list[str | None] = []
    honest, hear = Salvaging._step, Salvaging.hear

    def borrowing(self: Salvaging, db: Connection) -> Salvage:
        return msgspec.structs.replace(honest(self, db), seal=borrowed)

    def listening(self: Salvaging, answer: Any, **more: Any) -> None:
        told.append(answer.reply.salvaged)
        hear(self, answer, **more)

    monkeypatch.setattr(Salvaging, "_step", borrowing)
    monkeypatch.setattr(Salvaging, "hear", listening)
    borrowed = bytes.fromhex(settings.get(village.store.reader(), SEAL))
    village.sync()
    assert "sync.bad_seal" not in told
    told.clear()
    second.sync()
    assert "sync.bad_seal" in told


@pytest.mark.parametrize(("most", "kept"), [(64 << 20, 2), (-1, 0)])
def test_what_a_station_may_leave_for_people_is_bounded(
    county: Restorable, monkeypatch: pytest.MonkeyPatch, most: int, kept: int
) -> None:
    monkeypatch.setattr(offered, "MOST_BYTES", most)
    village = county.village(0)
    level(village)
    county.backup()
    add(county, "甲果新", "乙果新")
    level(village)
    county.restore(seat_lost=True)
    level(village)
    assert len(offered.waiting(county.seat.ledger, county.seat.store.registry)) == kept
