"""What the county lets a machine do: a check that a stolen station can get round is not a check."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import delete

from station.kernel.deeds import OPERATOR
from station.kernel.ids import pack
from station.people.declared import EVENT
from station.prices.declared import LINES, SHEET
from station.products.declared import PRODUCT
from station.store.oplog import OpKind, RowState, Verdict
from sync.county.seat import CountySeat
from sync.county.tables import row
from sync.items import Item
from tests.sync.hostile import Hostile
from tests.sync.seats import Village, loose
from tests.sync.sheets import one_line, sheet_item

REFUSED = int(Verdict.REFUSED)


@pytest.fixture
def hostile(county: CountySeat, village: Village) -> Hostile:
    return Hostile(village, county.answer)


def arrived(county: CountySeat) -> int:
    county.sync()
    return len(county.store.show("prices.waiting", OPERATOR))


@pytest.mark.parametrize(
    ("deed", "code"),
    [
        ("prices.import_file", "deed.wrong_seat"),
        ("products.seed", "deed.wrong_seat"),
        ("people.activate", "deed.not_allowed"),
    ],
)
def test_a_deed_that_is_not_his_is_refused(county: CountySeat, hostile: Hostile, deed: str, code: str) -> None:
    assert hostile.submit(sheet_item(hostile), deed=deed) == (REFUSED, code)
    assert arrived(county) == 0


@pytest.mark.parametrize("deed", ["prices.steal", ""])
def test_a_deed_that_no_program_here_knows_waits_for_one_that_does(
    county: CountySeat, hostile: Hostile, deed: str
) -> None:
    assert hostile.submit(sheet_item(hostile), deed=deed) == (int(Verdict.PARKED), "sync.newer_program")
    assert arrived(county) == 0


@pytest.mark.parametrize("person", [0, 4711])
def test_a_person_who_may_not_or_is_nobody_is_refused(county: CountySeat, village: Village, person: int) -> None:
    sheet = village.forge("prices.report", lambda act: insert(act, village), person=person)
    village.sync()
    code = "deed.not_allowed" if person == 0 else "people.not_of_this_station"
    assert village.state(sheet) == (RowState.PROBLEM, code)
    assert arrived(county) == 0


def test_a_person_of_another_station_is_refused(county: CountySeat, village: Village, other: Village) -> None:
    sheet = village.forge("prices.report", lambda act: insert(act, village), person=other.officer.id)
    village.sync()
    assert village.state(sheet) == (RowState.PROBLEM, "people.not_of_this_station")


def insert(act: Any, village: Village, **header: Any) -> int:
    values = {"source": f"station:{village.station}", "station": village.station, "person": village.officer.id,
              "status": "submitted", "reason": None, "file": None, "taken": 0, "corrects": None,
              "doubts": None} | header
    return int(act.insert(SHEET.name, values, one_line()))


def test_a_tampered_program_that_lets_anybody_report_is_refused_by_the_county(
    county: CountySeat, village: Village
) -> None:
    village.store.registry = loose("prices.report", roles=frozenset({OPERATOR.role}))
    sheet = village.store.do("prices.report", OPERATOR, product="荔枝", typical=9999)
    good = village.forge("prices.report", lambda act: insert(act, village))
    village.sync()
    assert village.state(sheet) == (RowState.PROBLEM, "deed.not_allowed")
    assert village.state(good) == (RowState.CONFIRMED, "")
    assert arrived(county) == 1


@pytest.mark.parametrize(
    ("header", "code"),
    [
        ({"status": "accepted"}, "sync.out_of_scope"),
        ({"station": 0}, "price.foreign_source"),
        ({"station": 0, "source": "station:0"}, "sync.out_of_scope"),
        ({"source": "xinfadi"}, "price.foreign_source"),
        ({"source": "station:7"}, "price.foreign_source"),
        ({"station": 7, "source": "station:7"}, "sync.out_of_scope"),
        ({"taken": 1 << 62}, "record.bad_value"),
        ({"station": -5, "source": "station:-5"}, "record.bad_value"),
    ],
)
def test_a_sheet_that_is_not_this_stations_is_refused(
    county: CountySeat, hostile: Hostile, header: dict[str, Any], code: str
) -> None:
    assert hostile.submit(sheet_item(hostile, **header)) == (REFUSED, code)
    assert arrived(county) == 0


@pytest.mark.parametrize(
    ("line", "code"),
    [
        ({"day": (1 << 62)}, "record.bad_value"),
        ({"day": -(1 << 62)}, "record.bad_value"),
        ({"typical": None}, "price.bad_line"),
        ({"typical": 0}, "price.bad_line"),
        ({"typical": -1}, "price.bad_line"),
        ({"low": 9000}, "price.bad_line"),
        ({"high": 10}, "price.bad_line"),
        ({"n": -1}, "price.bad_line"),
        ({"volume": -1}, "price.bad_line"),
        ({"typical": 1 << 53}, "price.bad_line"),
        ({"product": ""}, "price.bad_line"),
        ({"product": "荔" * 5000}, "price.bad_line"),
        ({"market": "荔" * 5000}, "price.bad_line"),
        ({"origin": "荔" * 5000}, "price.bad_line"),
        ({"kind": "gift"}, "price.unknown_kind"),
        ({"unit": "shovel"}, "unit.unknown"),
    ],
)
def test_a_line_no_deed_would_write_is_refused_and_wedges_nobody(
    county: CountySeat, hostile: Hostile, line: dict[str, Any], code: str
) -> None:
    assert hostile.submit(sheet_item(hostile, one_line(**line))) == (REFUSED, code)
    assert arrived(county) == 0
    assert county.store.show("prices.table", OPERATOR).total == 0


@pytest.mark.parametrize(
    "line",
    [
        {"n": (1 << 63) - 1}, {"day": -719_162}, {"day": 2_932_896}, {"typical": (1 << 53) - 1},
        {"volume": 0}, {"product": "\0"}, {"product": "\U0010ffff"}, {"market": ""}, {"product": "行" * 200},
    ],
)
def test_an_odd_line_that_is_taken_can_be_shown_reviewed_and_sent_to_all(
    county: CountySeat, hostile: Hostile, other: Village, line: dict[str, Any]
) -> None:
    item = sheet_item(hostile, one_line(**line))
    assert hostile.submit(item) == (Verdict.APPLIED, "")
    assert arrived(county) == 1
    county.do("prices.review", sheet=item.row, accept=True)
    other.sync()
    assert item.lines is not None
    named = {column.name: values[0] for column, values in zip(LINES, item.lines, strict=True)}
    for seat in (county.store, other.store):
        found = seat.show("prices.latest", OPERATOR, name=named["product"])
        assert [(one.quote.day, one.quote.typical) for one in found] == [(named["day"], named["typical"])]
        assert seat.show("prices.table", OPERATOR).total == 1


def test_a_row_under_another_machines_number_is_refused(county: CountySeat, hostile: Hostile) -> None:
    foreign = sheet_item(hostile, row=pack(4711, 5))
    assert hostile.submit(foreign) == (REFUSED, "sync.foreign_row")


def test_a_row_that_is_there_already_is_refused(county: CountySeat, hostile: Hostile) -> None:
    item = sheet_item(hostile)
    assert hostile.submit(item, item) == (REFUSED, "sync.row_exists")
    assert arrived(county) == 0


def patch(table: str, row: int, **changes: Any) -> Item:
    return Item(table, row, OpKind.PATCH, 0, changes)


def test_what_the_deed_does_not_declare_is_refused(county: CountySeat, hostile: Hostile) -> None:
    sheet = sheet_item(hostile)
    beyond = (REFUSED, "deed.beyond_declaration")
    assert hostile.submit(sheet, patch(SHEET.name, sheet.row, status="accepted")) == beyond
    values = {"account": 1, "kind": "x", "number": 0, "at": 0}
    assert hostile.submit(Item(EVENT.name, hostile.new_id(), OpKind.PUT, 0, values)) == beyond
    assert hostile.submit(Item(SHEET.name, 5, OpKind.DELETE, 0, None)) == beyond
    assert arrived(county) == 0


def test_kinds_that_only_go_down_are_refused_on_the_way_up(hostile: Hostile) -> None:
    for kind in (OpKind.EVICT, OpKind.HELD):
        assert hostile.submit(Item(SHEET.name, 5, kind, 0, None)) == (REFUSED, "sync.malformed")


def test_a_station_cannot_accept_its_own_report(county: CountySeat, village: Village) -> None:
    sheet = village.report(3800)
    village.sync()
    village.forge("prices.review", lambda act: act.patch(SHEET.name, sheet, {"status": "accepted"}))
    village.sync()
    assert village.state(sheet) == (RowState.PROBLEM, "deed.wrong_seat")
    county.sync()
    assert [one.status for one in county.store.show("prices.waiting", OPERATOR)] == ["submitted"]


def test_a_patch_of_a_row_nobody_has_is_parked_and_holds_nothing_up(county: CountySeat) -> None:
    product = county.store.show("products.list", OPERATOR, limit=1)[0]
    county.store.do("products.edit", OPERATOR, product=product.id, rank=9)
    with county.ledger.writing() as connection:
        connection.execute(delete(row).where((row.c.tbl == PRODUCT.name) & (row.c.row == product.id)))
    made = county.store.do("products.add", OPERATOR, name="新品种", category="fruit")
    county.sync()
    found = county.store.reader().execute("SELECT verdict, code FROM grp ORDER BY number DESC LIMIT 2").fetchall()
    assert [tuple(row) for row in found] == [(Verdict.APPLIED, None), (Verdict.PARKED, "sync.row_missing")]
    assert made
