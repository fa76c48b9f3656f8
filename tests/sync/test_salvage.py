"""What a ledger put back has forgotten and stations still hold comes back; nothing else does (DESIGN.md ruling 15)."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import msgspec
import pytest
from sqlalchemy import select

from station.kernel.deeds import OPERATOR
from station.kernel.errors import StationError
from station.store import inbox, rows, settings
from sync.client import exchange
from sync.client.exchange import Exchange
from sync.client.salvaging import GIVING, SEAL, Salvaging
from sync.client.state import Offline
from sync.client.transport import InProcess
from sync.county import offered, salvage, tables
from sync.frames import decode_frame, encode_frame
from sync.protocol import Salvage
from tests.sync.looking import known, lossy, waiting
from tests.sync.restored import Restorable
from tests.sync.seats import Made, Village, open_village
from tests.sync.test_copies import check_whole


@pytest.fixture
def engine() -> str:
    """A ledger in a file: one in PostgreSQL is backed up and put back by its own means."""
    return "sqlite"


@pytest.fixture
def county(made: Made, tmp_path: Path) -> Iterator[Restorable]:
    opened = Restorable(made, tmp_path)
    yield opened
    opened.close()


def level(*villages: Village) -> None:
    for village in villages:
        village.sync()
        village.sync()


def products(store: object) -> set[str]:
    return {one.name for one in store.show("products.list", OPERATOR, limit=10_000) if one.name.endswith("果新")}


def kept_apart(county: Restorable) -> list[tuple[str, str]]:
    with county.seat.ledger.reading() as connection:
        return [(one.tbl, one.code) for one in connection.execute(select(tables.salvage))]


def add(county: Restorable, *names: str) -> None:
    for name in names:
        county.seat.do("products.add", name=name, category="fruit")


def test_p06_what_two_stations_still_hold_comes_back(county: Restorable) -> None:
    village, other = county.village(0), county.village(1)
    level(village, other)
    county.backup()
    add(county, "甲果新", "乙果新")
    village.report(2000)
    level(village, other)
    county.restore(seat_lost=True)
    assert products(county.seat.store) == set()
    village.sync()
    county.seat.sync()
    assert products(county.seat.store) == set(), "one station's word is not enough for what is the county's"
    assert set(kept_apart(county)) == {("products.product", "sync.not_proven")}
    other.sync()
    county.seat.sync()
    assert products(county.seat.store) == {"甲果新", "乙果新"}
    level(village, other)
    assert products(village.store) == products(other.store) == {"甲果新", "乙果新"}
    assert waiting(county.seat) == [2000]
    check_whole(county.seat, village, other)
    assert kept_apart(county) == []


def test_p06_without_a_seal_it_is_gone(county: Restorable, monkeypatch: pytest.MonkeyPatch) -> None:
    """The negative control: the same story with a station that keeps no seal."""
    monkeypatch.setattr(exchange, "keep_seal", lambda db, seal, blob: None)
    village = county.village(0)
    level(village)
    village.store.write(lambda db: settings.forget(db, SEAL))
    county.backup()
    add(county, "甲果新")
    level(village)
    county.restore(seat_lost=True)
    level(village)
    county.seat.sync()
    assert products(county.seat.store) == set()


def test_p06_accounts_come_back_before_the_work_of_their_people_is_judged(
    county: Restorable, tmp_path: Path
) -> None:
    county.backup()
    newcomer = open_village(county.seat, tmp_path / "newcomer", "新站")
    newcomer.carrier = InProcess(county.answer)
    newcomer.report(5000)
    level(newcomer)
    newcomer.report(5001)
    county.restore(seat_lost=True)
    newcomer.sync()
    assert waiting(county.seat) == [], "who did it is for people to say"
    offers = offered.waiting(county.seat.ledger, county.seat.store.registry)
    assert {one.code for one in offers} == {"sync.not_proven"}
    for one in offers:
        asked = one.device, one.table, one.row
        county.seat.take_back(asked, take=True)
    level(newcomer)
    assert waiting(county.seat) == [5000, 5001]
    check_whole(county.seat, newcomer)
    assert kept_apart(county) == []
    newcomer.store.close()


def test_p06_an_offered_row_that_people_refuse_is_gone(county: Restorable) -> None:
    village = county.village(0)
    level(village)
    county.backup()
    add(county, "甲果新")
    level(village)
    county.restore(seat_lost=True)
    village.sync()
    [one] = offered.waiting(county.seat.ledger, county.seat.store.registry)
    assert (one.table, one.values["name"], one.station) == ("products.product", "甲果新", "元坝村信息站")
    asked = one.device, one.table, one.row
    county.seat.take_back(asked, take=False)
    with pytest.raises(StationError, match=r"county\.no_offer"):
        county.seat.take_back(asked, take=False)
    level(village)
    assert products(county.seat.store) == products(village.store) == set()


def test_p06_two_stations_give_the_same_rows_and_they_are_there_once(county: Restorable) -> None:
    village, other = county.village(0), county.village(1)
    level(village, other)
    county.backup()
    sheet = village.report(2000)
    village.sync()
    county.seat.sync()
    county.seat.do("prices.review", sheet=sheet, accept=True)
    level(village, other)
    county.restore(seat_lost=True)
    other.sync()
    level(village, other)
    county.seat.sync()
    assert [price for _, price, _ in known(village)] == [2000]
    assert waiting(county.seat) == [2000], "that it was accepted is the county's word, and one station's is not enough"
    check_whole(county.seat, village, other)


@pytest.mark.parametrize("lost", range(1, 8))
def test_p06_a_salvage_cut_short_is_begun_anew(county: Restorable, lost: int) -> None:
    village, other = county.village(0), county.village(1)
    level(village, other)
    county.backup()
    add(county, "甲果新", "乙果新")
    village.report(2000)
    level(village, other)
    county.restore(seat_lost=True)
    other.sync()
    village.carrier = InProcess(lossy(lambda n: n == lost)(county.answer))
    for _ in range(2):
        try:
            village.sync()
        except Offline:
            continue
    village.carrier = InProcess(county.answer)
    check_whole(county.seat, village, other)
    county.seat.sync()
    assert products(county.seat.store) == {"甲果新", "乙果新"}
    assert waiting(county.seat) == [2000]


def test_p06_forged_rows_are_refused_and_kept_for_people(
    county: Restorable, monkeypatch: pytest.MonkeyPatch
) -> None:
    village = county.village(0)
    level(village)
    county.backup()
    add(county, "甲果新")
    level(village)
    county.restore(seat_lost=True)
    monkeypatch.setattr(salvage, "could_write", lambda *_: True)
    honest = Salvaging._with_rows

    def forging(self: Salvaging, said: Salvage, lost: list[int]) -> Salvage | None:
        step = honest(self, said, lost)
        if step is None:
            return None
        registry = village.store.registry
        items = decode_frame(registry, step.frame)
        for item in list(items):
            if item.table == "products.product":
                items.append(msgspec_free_copy(item, 4711 << 40 | 1))
        return msgspec.structs.replace(step, frame=encode_frame(registry, items))

    def msgspec_free_copy(item: object, row: int) -> object:
        return type(item)(item.table, row, item.kind, item.version, {**item.values, "name": "假果新"}, item.lines)

    monkeypatch.setattr(Salvaging, "_with_rows", forging)
    village.sync()
    county.seat.sync()
    assert products(county.seat.store) == {"甲果新"}
    assert ("products.product", "sync.not_sealed") in kept_apart(county)


def test_p06_rows_put_into_a_store_by_hand_are_no_part_of_a_seal(county: Restorable) -> None:
    """A stolen station adds a row to its own store and to its own sums: then its seal fits no more."""
    village = county.village(0)
    level(village)
    county.backup()
    add(county, "甲果新")
    level(village)
    county.restore(seat_lost=True)
    _slip_in(village)
    village.store.write(lambda db: settings.put(db, GIVING, True))
    Exchange(village.store, village.carrier).run()
    county.seat.sync()
    assert "假果新" not in products(county.seat.store)


def _slip_in(village: Village) -> None:
    table = village.store.registry.tables["products.product"]
    found = village.store.reader().execute("SELECT id FROM products_product LIMIT 1").fetchone()
    values = rows.get_row(village.store.reader(), table, found[0])
    assert values is not None
    news = inbox.News(table.name, (1 << 40) | 999_999, inbox.OpKind.PUT, 999_999, values | {"name": "假果新"}, None)
    village.store.write(lambda db: inbox.mend(db, village.store.registry, "all", [news]))


def test_a_seal_is_given_once_for_each_change(county: Restorable) -> None:
    village = county.village(0)
    level(village)
    idle = village.sync()
    assert settings.get(village.store.reader(), SEAL)
    assert village.sync().received == idle.received
    add(county, "甲果新")
    before = settings.get(village.store.reader(), SEAL)
    level(village)
    assert settings.get(village.store.reader(), SEAL) != before
    assert village.sync().received == idle.received
