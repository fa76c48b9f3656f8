"""The county's machines and cases on the desk: order, filters, one click to the cases, two to a decision."""

from __future__ import annotations

import csv
import dataclasses
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from station.kernel import words
from station.kernel.deeds import Person, Role
from station.kernel.fleet import CONFLICT, OFFERED, TWIN, Trouble, as_text
from station.store import audit
from tests.sync.notes import NOTE
from tests.ui.county.seats import KEEPER, START_MS, Seats
from tests.ui.fleet.machines import WELL
from ui.fleet import presenter
from ui.fleet.filters import ALL, CASES, CLOSED, OUT, SILENT, TROUBLE
from ui.fleet.screen import FleetScreen

Show = Callable[..., FleetScreen]


@pytest.fixture(autouse=True)
def _english() -> None:
    words.use("en")


def names(screen: FleetScreen) -> list[str]:
    return [one.name for one in screen.machines.rows]


def kinds(screen: FleetScreen) -> list[tuple[str, str]]:
    return [(one.kind, one.column) for one in screen.cases.rows]


def choose(screen: FleetScreen, key: str) -> None:
    screen.chips.choose(key)
    screen.chips.chosen.emit(key)


def choose_case(screen: FleetScreen, kind: str, column: str = "") -> None:
    choose(screen, CASES)
    screen.cases.choose(kinds(screen).index((kind, column)))


def text_of(seats: Seats, note: int) -> str:
    return str(seats.store.reader().execute("SELECT text FROM notes_note WHERE id = ?", (note,)).fetchone()[0])


def trail(seats: Seats) -> list[tuple[str, str]]:
    return [tuple(row) for row in seats.store.reader().execute("SELECT what, object FROM audit ORDER BY seq")]


def test_a_county_without_machines_says_what_to_do(show: Show, seats: Seats) -> None:
    screen = show()
    assert screen.pages.currentIndex() == 1
    assert screen.save.isHidden()
    asked: list[str] = []
    seats.desk.asked.connect(lambda name, params: asked.append(name))
    screen.empty.asked.emit()
    assert asked == ["county.stations"]


def test_trouble_first_then_who_is_silent_longest_and_who_was_shut_out_last(show: Show, note: int) -> None:
    screen = show()
    assert names(screen) == ["储良村信息站", "元坝村信息站", "良德村信息站", "旧机"]
    assert screen.headline.text() == "4 machines · 4 cases to decide"
    assert note


@pytest.mark.parametrize(
    ("key", "expected"),
    [(ALL, 4), (TROUBLE, 2), (SILENT, 2), (OUT, 1)],
)
def test_filters(show: Show, note: int, key: str, expected: int) -> None:
    screen = show()
    choose(screen, key)
    assert len(names(screen)) == expected
    assert note


def test_a_machine_tells_what_it_has_and_lacks(show: Show, note: int) -> None:
    screen = show()
    facts = screen.machine.facts.told
    assert facts["Behind"] == "1,204 rows not confirmed by it"
    assert facts["Waits there"] == "17 entries"
    assert facts["Its clock"] == "1 hour slow"
    assert facts["Last contact"].startswith("9 days ago (2026-11-13 9:00)")
    assert facts["To look at"] == "refused 1"
    assert note


def test_one_click_leads_to_a_machines_cases_and_one_back_to_all(show: Show, note: int) -> None:
    screen = show()
    screen.machine.cases.click()
    assert screen.chips.taken == CASES
    assert kinds(screen) == [("conflict", "text"), ("conflict", "phone"), ("refused", "")]
    assert "储良村信息站" in screen.everybody.text()
    screen.everybody.click()
    assert len(kinds(screen)) == 4
    assert note


def test_both_values_stand_side_by_side_with_whose_they_are(show: Show, note: int) -> None:
    screen = show(cases=True)
    choose_case(screen, "conflict", "text")
    card = screen.case
    assert (card.stands.value.plain, card.other.value.plain) == ("没水", "水深")
    assert card.stands.whose.plain == "元坝村信息站, 陈亚明"
    assert card.other.whose.plain == "储良村信息站"
    assert card.name.plain == "水井 · text"
    assert note


def test_two_clicks_take_the_other_value_and_a_third_takes_it_back(show: Show, seats: Seats, note: int) -> None:
    screen = show(cases=True)
    choose_case(screen, "conflict", "text")
    screen.case.other.button.click()
    assert text_of(seats, note) == "水深"
    assert ("conflict", "text") not in kinds(screen)
    assert not screen.undo.isHidden()
    screen.undo.button.click()
    assert text_of(seats, note) == "没水"
    assert ("conflict", "text") in kinds(screen)
    assert screen.undo.isHidden()


def test_what_stands_is_kept_and_the_case_lies_among_the_decided(show: Show, seats: Seats, note: int) -> None:
    screen = show(cases=True)
    choose_case(screen, "conflict", "text")
    screen.case.stands.button.click()
    assert text_of(seats, note) == "没水"
    choose(screen, CLOSED)
    assert screen.case.state.plain == "What stood was kept."
    assert screen.case.stands.button.isHidden()
    screen.case.undo.click()
    choose(screen, CASES)
    assert ("conflict", "text") in kinds(screen)


def test_a_deletion_that_had_not_seen_a_change_shows_what_it_took_away_and_only_asks_to_leave_it(
    show: Show, seats: Seats, note: int
) -> None:
    one = Trouble(CONFLICT, 2, 77, 9, "notes.remove", 0, START_MS, table=NOTE.name, row=note + 1000, column="text",
                  lost=as_text("水深"), loser=3, loser_station=78)
    seats.do("fleet.tell_matters", outcomes=[], troubles=[one])
    screen = show(cases=True)
    choose(screen, CASES)
    screen.cases.choose(next(at for at, line in enumerate(screen.cases.rows) if line.group == 9))
    card = screen.case
    assert "It stays deleted" in card.reason.plain
    assert (card.stands.heading.plain, card.stands.value.plain, card.other.value.plain) == ("Deleted", "—", "水深")
    assert card.other.button.isHidden()
    card.stands.button.click()
    assert all(line.group != 9 for line in screen.cases.rows)


def test_a_thing_entered_twice_names_both_stations_and_is_put_away_by_looking(
    show: Show, seats: Seats, note: int
) -> None:
    twin = Trouble(TWIN, 2, 77, 0, "", 0, START_MS, table=NOTE.name, row=note, lost=as_text(note + 1), loser=3,
                   loser_station=78)
    seats.do("fleet.tell_matters", outcomes=[], troubles=[twin])
    screen = show(cases=True)
    choose_case(screen, "twin")
    assert screen.case.name.plain == "entered twice · 水井"
    assert "元坝村信息站 and 储良村信息站" in screen.case.reason.plain
    assert not screen.case.stands.isVisible()
    screen.case.seen.click()
    assert ("twin", "") not in kinds(screen)


def test_a_value_that_changed_again_is_shown_and_not_overwritten_unseen(show: Show, seats: Seats, note: int) -> None:
    screen = show(cases=True)
    choose_case(screen, "conflict", "text")
    seats.do("notes.change", note=note, text="干了")
    screen.case.other.button.click()
    assert text_of(seats, note) == "干了"
    assert "changed again meanwhile" in screen.trouble.text()
    assert screen.case.stands.value.plain == "干了"
    screen.case.other.button.click()
    assert text_of(seats, note) == "水深"


def test_an_entry_laid_aside_asks_before_it_is_decided(show: Show, seats: Seats, note: int, said: list[str]) -> None:
    screen = show(cases=True)
    choose_case(screen, "parked")
    assert "account was closed" in screen.case.reason.plain
    screen.case.refuse.click()
    assert not screen.confirm.isHidden()
    screen.confirm._no.click()
    assert ("parked", "") in kinds(screen)
    screen.case.accept.click()
    screen.confirm._yes.click()
    assert said[-1].startswith("Decided. The county's server does it")
    one = next(one for one in screen.cases.rows if one.kind == "parked")
    assert (one.state, one.decision) == ("decided", "accept")
    assert screen.case.accept.isHidden()
    assert note


def offer_back(seats: Seats) -> None:
    """A ledger was put back, and a village still holds a product the county had made since."""
    values = {"name": as_text("妃子笑"), "category": as_text("fruit"), "hidden": as_text(False)}
    one = Trouble(OFFERED, 2, 77, 0, "", 0, START_MS - 60_000, "sync.not_proven", {"values": values},
                  "products.product", 4_711, lost=as_text(3))
    seats.do("fleet.tell_matters", outcomes=[], troubles=[one])


def test_a_row_that_was_offered_back_says_what_it_is_and_is_taken_with_two_clicks(
    show: Show, seats: Seats, note: int
) -> None:
    offer_back(seats)
    screen = show(cases=True)
    choose_case(screen, "offered")
    assert screen.case.name.plain == "An entry of the county · 妃子笑"
    assert "元坝村信息站 still holds this entry" in screen.case.reason.plain
    assert "妃子笑" in screen.case.facts.told.values()
    screen.case.accept.click()
    screen.confirm._yes.click()
    one = next(one for one in screen.cases.rows if one.kind == "offered")
    assert (one.state, one.decision) == ("decided", "accept")
    assert note


def test_who_may_not_see_accounts_cannot_take_an_offer(show: Show, seats: Seats, note: int) -> None:
    offer_back(seats)
    seats.desk.seat_person(Person(8, "li", "李", Role.EDITOR))
    screen = show(cases=True)
    choose_case(screen, "offered")
    assert screen.case.accept.isHidden()
    assert screen.case.refuse.isHidden()
    assert note


def test_a_refused_entry_is_put_away(show: Show, seats: Seats, note: int) -> None:
    screen = show(cases=True)
    choose_case(screen, "refused")
    assert "Report judged" in screen.case.reason.plain
    screen.case.seen.click()
    assert ("refused", "") not in kinds(screen)
    assert note


def test_looking_at_personal_values_leaves_a_trace_and_others_do_not(show: Show, seats: Seats, note: int) -> None:
    screen = show(cases=True)
    choose_case(screen, "conflict", "text")
    choose_case(screen, "conflict", "phone")
    case = screen.case.case
    assert case is not None
    choose_case(screen, "conflict", "text")
    choose_case(screen, "conflict", "phone")
    assert [one for one in trail(seats) if one[0] == "fleet.see"] == [("fleet.see", str(case.id))]
    assert audit.verify(seats.store.reader()) is None
    assert screen.case.other.value.plain == "(empty)"
    assert note


def test_who_may_not_see_a_value_may_not_decide_about_it(show: Show, seats: Seats, note: int) -> None:
    seats.desk.person = Person(8, "zhou", "周明理", Role.EDITOR)
    screen = show(cases=True)
    choose_case(screen, "conflict", "phone")
    assert screen.case.stands.value.plain == "•••"
    assert screen.case.stands.button.isHidden()
    assert screen.case.other.button.isHidden()
    assert [one for one in trail(seats) if one[0] == "fleet.see"] == []
    choose_case(screen, "conflict", "text")
    assert not screen.case.other.button.isHidden()
    assert note


def test_an_expert_sees_and_decides_nothing(show: Show, seats: Seats, note: int) -> None:
    seats.desk.person = Person(9, "he", "何敏", Role.EXPERT)
    screen = show(cases=True)
    for kind, column in kinds(screen):
        choose_case(screen, kind, column)
        card = screen.case
        buttons = (card.stands.button, card.other.button, card.accept, card.refuse, card.seen)
        assert all(button.isHidden() for button in buttons)
    assert note


def test_the_list_is_saved_as_csv_that_runs_nothing(show: Show, seats: Seats, note: int, tmp_path: Path) -> None:
    seats.do("fleet.tell_machines", machines=[dataclasses.replace(WELL, name="=HYPERLINK(1)")])
    screen = show()
    screen.hand_out.export_to(tmp_path / "m.csv")
    text = (tmp_path / "m.csv").read_bytes().decode("utf-8-sig")
    lines = list(csv.reader(text.splitlines()))
    assert [line[1] for line in lines] == ["Station", "储良村信息站", "'=HYPERLINK(1)", "良德村信息站", "旧机"]
    assert lines[1][3:7] == ["2026-11-13 9:00", "412", "1204", "17"]
    assert trail(seats)[-1] == ("fleet.export", "m.csv")
    screen.hand_out.export_to(tmp_path / "none" / "m.csv")
    assert "could not be saved" in screen.trouble.text()
    assert note


def test_without_a_printer_the_list_is_kept_as_a_pdf(
    show: Show, seats: Seats, note: int, said: list[str]
) -> None:
    show().hand_out.print_list()
    kept = list((seats.folder / "print").glob("*.pdf"))
    assert len(kept) == 1
    assert kept[0].read_bytes().startswith(b"%PDF")
    assert kept[0].name in said[-1]
    assert note


def test_silence_is_counted_in_days_from_the_last_contact(seats: Seats, note: int) -> None:
    fleet = presenter.gather(seats.store, KEEPER)
    by_name = {one.name: one for one in fleet.machines}
    silent = {name: presenter.is_silent(one, START_MS, 480) for name, one in by_name.items()}
    assert silent == {"元坝村信息站": False, "储良村信息站": True, "良德村信息站": True, "旧机": False}
    assert note


@pytest.mark.parametrize(
    ("seconds", "expected"),
    [(0, ""), (100, ""), (600, "10 minutes fast"), (-7_300, "2 hours slow"), (63_072_000, "730 days fast")],
)
def test_clocks_in_words(seats: Seats, seconds: int, expected: str) -> None:
    seats.do("fleet.tell_machines", machines=[dataclasses.replace(WELL, offset_s=seconds)])
    machine: Any = presenter.gather(seats.store, KEEPER).machines[0]
    assert presenter.clock_words(machine) == expected
