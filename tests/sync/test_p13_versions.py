"""Fault P13: an old station with a new county, a new station with an old county, and upgrades in between."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from station.kernel.errors import StationError
from station.kernel.record import Column, Kind, LineColumns, Merge
from station.store import beyond, outbox, rows
from station.store.oplog import RowState, Verdict
from sync import protocol
from sync.client import taking
from sync.client.exchange import Exchange
from sync.client.state import Tally
from sync.county import stretches
from tests.sync.boxes import inventing, program
from tests.sync.hostile import Hostile
from tests.sync.seats import Made, Village
from tests.sync.yard import LINES, Yard, add_box, box_in, change, everybody_level, place_of, says, state

OLD, NEW, NEXT = 1, 2, 3


@pytest.fixture
def yard(made: Made, tmp_path: Path) -> Iterator[Yard]:
    opened = Yard(made, tmp_path)
    yield opened
    opened.close()


# --- an old station with a new county ---------------------------------------------------------------------------


def old_station_story(yard: Yard) -> tuple[list[str], Village]:
    """Let an old station work on what a new one made, then renew its program; return what was lost by then."""
    yard.run_county(program(NEW))
    new, old = yard.run_village(0, program(NEW)), yard.run_village(1, program(OLD))
    box = add_box(new, name="first", note="fragile", weight=7)
    everybody_level(yard, new, old)
    assert says(old.store, box) == {"name": "first"}
    change(old, box, name="second")
    everybody_level(yard, old, new)
    lost = [
        f"{who} lost something: {found}"
        for who, store in (("county", yard.county.store), ("new", new.store))
        if (found := (says(store, box), box_in(store, box)[1])) != (
            {"name": "second", "note": "fragile", "weight": 7}, LINES)
    ]
    yard.run_village(1, program(NEW))  # no line yet: what was kept is here all the same
    if says(old.store, box) != {"name": "second", "note": "fragile", "weight": 7}:
        lost.append(f"the renewed station has not kept {says(old.store, box)}")
    old.sync()
    if box_in(old.store, box)[1] != LINES:
        lost.append("the renewed station has not asked for its lines")
    return lost, old


def test_p13_an_old_station_loses_nothing_of_a_new_one(yard: Yard) -> None:
    lost, old = old_station_story(yard)
    assert lost == []
    assert old.sync().rounds == 1


def test_p13_the_control_a_reader_that_drops_what_it_does_not_know_is_caught(
    yard: Yard, monkeypatch: pytest.MonkeyPatch
) -> None:
    kept = taking._apart

    def dropping(*args: Any) -> Any:
        return *kept(*args)[:2], {}

    monkeypatch.setattr(taking, "_apart", dropping)
    lost, _ = old_station_story(yard)
    assert len(lost) == 2


def test_p13_what_an_old_station_makes_a_new_one_reads(yard: Yard) -> None:
    yard.run_county(program(NEW))
    new, old = yard.run_village(0, program(NEW)), yard.run_village(1, program(OLD))
    box = add_box(old)
    everybody_level(yard, old, new)
    assert says(new.store, box) == {"name": "box", "note": None, "weight": None}
    assert box_in(new.store, box)[1] == [*LINES[:2], [None, None]]
    change(new, box, weight=9)
    everybody_level(yard, new, old)
    assert beyond.of(old.store.reader(), "boxes.box", box) == {"weight": 9}
    change(new, box, weight=None)
    everybody_level(yard, new, old)
    assert beyond.of(old.store.reader(), "boxes.box", box) == {}


def test_p13_a_station_far_behind_is_level_with_a_county_that_has_tables_it_does_not_know(yard: Yard) -> None:
    yard.run_county(program(NEXT))
    new, old = yard.run_village(0, program(NEXT)), yard.run_village(1, program(OLD))
    box = add_box(new, colour="red", note="fragile")
    label = new.store.do("boxes.label", new.officer, place=place_of(new.store), box_id=box, words="this side up")
    everybody_level(yard, new, old)
    quiet = old.sync()
    assert (quiet.rounds, quiet.more) == (1, False)
    yard.run_village(1, program(NEXT))
    assert says(old.store, box)["colour"] == "red"
    everybody_level(yard, old)
    assert rows.get_row(old.store.reader(), old.store.registry.tables["boxes.label"], label) is not None
    assert old.sync().rounds == 1


def test_p13_a_packed_span_holds_what_an_old_station_does_not_know(yard: Yard, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("WORTH_PACKING", "WORTH_LOOKING"):
        monkeypatch.setattr(stretches, name, 1)
    yard.run_county(program(NEXT))
    new = yard.run_village(0, program(NEXT))
    found = [add_box(new, colour="red", name=f"box {number}") for number in range(200)]
    new.store.do("boxes.label", new.officer, place=place_of(new.store), box_id=found[0], words="this side up")
    everybody_level(yard, new)
    assert yard.county.pack() > 0
    old = yard.run_village(1, program(OLD))
    everybody_level(yard, old)
    assert [says(old.store, box)["name"] for box in found] == [f"box {number}" for number in range(200)]
    assert beyond.of(old.store.reader(), "boxes.box", found[0]) == {"colour": "red", beyond.LINES: ["price"]}
    assert old.sync().rounds == 1


# --- a new station with an old county ---------------------------------------------------------------------------


def test_p13_an_old_county_keeps_and_passes_on_what_it_does_not_know(yard: Yard) -> None:
    yard.run_county(program(OLD))
    one, other = yard.run_village(0, program(NEW)), yard.run_village(1, program(NEW))
    box = add_box(one, note="fragile")
    one.sync()
    change(one, box, weight=7, name="second")
    everybody_level(yard, one, other)
    assert says(other.store, box) == {"name": "second", "note": "fragile", "weight": 7}
    assert box_in(other.store, box)[1] == LINES
    yard.county.do("boxes.change", box_id=box, name="third")
    everybody_level(yard, one, other)
    for village in (one, other):
        assert says(village.store, box) == {"name": "third", "note": "fragile", "weight": 7}
    county = yard.run_county(program(NEW))
    county.sync()
    assert says(county.store, box) == {"name": "third", "note": "fragile", "weight": 7}
    assert box_in(county.store, box)[1] == LINES
    everybody_level(yard, one, other)
    assert one.sync().rounds == other.sync().rounds == 1


def test_p13_two_that_change_a_column_the_county_does_not_know_keep_the_value_that_lost(yard: Yard) -> None:
    yard.run_county(program(OLD))
    one, other = yard.run_village(0, program(NEW)), yard.run_village(1, program(NEW))
    box = add_box(one, note="fragile")
    everybody_level(yard, one, other)
    change(one, box, note="heavy")
    change(other, box, note="light")
    everybody_level(yard, one, other)
    assert says(one.store, box)["note"] == says(other.store, box)["note"] == "light"
    assert outbox.verdict_counts(other.store.reader())[Verdict.MERGED] == 1


def test_p13_what_an_old_county_cannot_judge_waits_there_until_its_program_is_renewed(yard: Yard) -> None:
    yard.run_county(program(NEW))
    one, other = yard.run_village(0, program(NEXT)), yard.run_village(1, program(NEXT))
    box = add_box(one, colour="red")
    label = one.store.do("boxes.label", one.officer, place=place_of(one.store), box_id=box, words="up")
    everybody_level(yard, one, other)
    assert state(one, "boxes.label", label) == (RowState.PROBLEM, "sync.newer_program")
    assert says(other.store, box)["colour"] == "red"
    yard.run_county(program(NEXT))
    everybody_level(yard, one, other)
    assert state(one, "boxes.label", label)[0] is RowState.CONFIRMED
    found = rows.get_row(other.store.reader(), other.store.registry.tables["boxes.label"], label)
    assert found is not None
    assert found["words"] == "up"


@pytest.mark.parametrize("merge", [Merge.COUNTY, Merge.EVENT])
def test_p13_a_column_the_county_does_not_know_is_under_no_looser_rights(yard: Yard, merge: Merge) -> None:
    yard.run_county(program(NEW, merge))
    new = yard.run_village(0, program(NEXT))
    box = add_box(new)
    new.sync()
    change(new, box, colour="red")
    everybody_level(yard, new)
    assert state(new, "boxes.box", box) == (RowState.PROBLEM, "sync.newer_program")
    assert beyond.of(yard.county.store.reader(), "boxes.box", box) == {}
    yard.run_county(program(NEXT))
    everybody_level(yard, new)
    assert state(new, "boxes.box", box)[0] is RowState.CONFIRMED
    assert says(yard.county.store, box)["colour"] == "red"


# --- upgrades in the middle --------------------------------------------------------------------------------------


@pytest.mark.parametrize("county", [OLD, NEW, NEXT])
@pytest.mark.parametrize("sent_before", [False, True])
def test_p13_a_station_renewed_with_work_not_yet_sent(yard: Yard, county: int, sent_before: bool) -> None:
    yard.run_county(program(county))
    station, other = yard.run_village(0, program(OLD)), yard.run_village(1, program(NEXT))
    first = add_box(station, name="by the old program")
    if sent_before:
        station.sync()
    change(station, first, name="changed by the old program")
    yard.run_village(0, program(NEW))
    second = add_box(station, name="by the new program", note="fragile")
    change(station, first, note="found later")
    everybody_level(yard, station, other)
    assert outbox.waiting(station.store.reader()).ops == 0
    assert {name: says(other.store, first)[name] for name in ("name", "note")} == {
        "name": "changed by the old program", "note": "found later"}
    assert says(other.store, second)["note"] == "fragile"
    assert box_in(other.store, second)[1] == LINES


def test_p13_a_group_that_began_under_the_old_program_ends_under_the_new_one(yard: Yard) -> None:
    yard.run_county(program(NEW))
    station = yard.run_village(0, program(OLD))
    place = place_of(station.store)
    lines: LineColumns = LINES[:2]
    ids = station.forge("boxes.add", lambda act: [
        act.insert("boxes.box", {"place": place, "name": f"{number} " + "x" * 90}, lines) for number in range(40)])
    exchange = Exchange(station.store, station.carrier, want=1024, tick=iter(range(0, 10**6, 3)).__next__)
    exchange.round(Tally())
    exchange.round(Tally())
    assert outbox.waiting(station.store.reader()).ops > 0
    yard.run_village(0, program(NEW))
    everybody_level(yard, station)
    assert all(says(yard.county.store, one)["note"] is None for one in ids)


@pytest.mark.parametrize("station", [OLD, NEW, NEXT])
@pytest.mark.parametrize("county", [OLD, NEW, NEXT])
def test_p13_word_by_word_nothing_differs_between_versions(yard: Yard, county: int, station: int) -> None:
    yard.run_county(program(county))
    writer, reader = yard.run_village(0, program(NEXT)), yard.run_village(1, program(station))
    box = add_box(writer, note="fragile", colour="red")
    everybody_level(yard, writer, reader)
    exchange = Exchange(reader.store, reader.carrier)
    exchange.comparison.begin(deep=True)
    exchange.run()
    assert exchange.comparison.mended == 0
    reader.store.write(lambda db: db.execute("UPDATE boxes_box SET name = 'touched' WHERE id = ?", (box,)))
    exchange.comparison.begin(deep=True)
    exchange.run()
    assert exchange.comparison.mended == 1, "the control: a changed word is found"
    assert says(reader.store, box)["name"] == "box"


# --- programs that do not fit -------------------------------------------------------------------------------------


def test_p13_a_program_that_means_something_else_is_told_so_and_loses_nothing(yard: Yard) -> None:
    yard.run_county(program(NEW))
    odd = yard.run_village(0, inventing(Column("note", Kind.INT, optional=True)))
    add_box(odd, note=5)
    with pytest.raises(StationError, match=r"sync\.version"):
        odd.sync()
    assert outbox.waiting(odd.store.reader()).ops == 1
    good = yard.run_village(1, program(NEXT))
    box = add_box(good, colour="red")
    everybody_level(yard, good)
    assert says(yard.county.store, box)["name"] == "box"


def test_p13_an_invented_column_does_not_stop_the_county_that_gives_it_another_meaning(yard: Yard) -> None:
    yard.run_county(program(OLD))
    stolen = yard.run_village(0, inventing(Column("note", Kind.INT, optional=True)))
    box = add_box(stolen, note=5)
    everybody_level(yard, stolen)
    yard.run_county(program(NEW))
    good = yard.run_village(1, program(NEW))
    everybody_level(yard, good)
    assert says(good.store, box) == {"name": "box", "note": None, "weight": None}
    assert box_in(good.store, box)[1] == [*LINES[:2], [None, None]]
    with pytest.raises(StationError, match=r"sync\.version"):
        stolen.sync()


@pytest.mark.parametrize("version", [0, protocol.VERSION + 1, 1 << 40])
def test_p13_a_hello_of_another_age_is_refused_and_its_ops_wait(yard: Yard, version: int) -> None:
    yard.run_county(program(NEW))
    village = yard.run_village(0, program(NEW))
    hostile = Hostile(village, yard.county.answer)
    answer = hostile.send(hostile.hello(version=version))
    assert (answer.problem, answer.mark) == ("sync.version", hostile.mark)


def test_p13_a_layout_crosses_once(yard: Yard) -> None:
    yard.run_county(program(NEW))
    old, other = yard.run_village(0, program(OLD)), yard.run_village(1, program(OLD))
    first = old.sync()
    assert first.rounds > 1, "the county asks for a layout it does not know, and tells its own"
    assert old.sync().rounds == 1
    assert other.sync().rounds < first.rounds, "the county knows that program by now"
    assert other.sync().rounds == 1


def _lies(village: Village, tell: Callable[[Hostile], Any]) -> str:
    hostile = Hostile(village, village.carrier._handle)
    try:
        return str(hostile.send(tell(hostile)).problem)
    except StationError as trouble:
        return trouble.code


@pytest.mark.parametrize("blob", [b"", b"x", bytes(100)])
def test_p13_a_layout_that_is_none_is_refused(yard: Yard, blob: bytes) -> None:
    yard.run_county(program(NEW))
    village = yard.run_village(0, program(NEW))

    def tell(hostile: Hostile) -> Any:
        who = hostile.long_form(schema=b"12345678")
        return hostile.hello(aside=protocol.Aside(who=who, layout=blob))

    assert _lies(village, tell) == ("layout.malformed" if blob else "")
