"""Fault P13 where nobody can ask back: on sticks, in a ledger put back, and from a station that never comes again."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import msgspec
import pytest

from station.home import Home, open_store
from station.kernel.deeds import Seat
from station.kernel.errors import StationError
from station.places.codes import path as path_of
from station.store import beyond, outbox
from station.store.oplog import Verdict
from sync import protocol
from sync.client import bundles, starting, taking
from sync.county import backup, offered
from sync.county.seat import CountySeat
from sync.protocol import Hello
from tests.sync.boxes import program
from tests.sync.seats import Made, Village
from tests.sync.sticks import ledger_hash, reclosed, store_hash
from tests.sync.yard import LINES, Yard, add_box, box_in, change, everybody_level, place_of, says, state

OLD, NEW, NEXT = 1, 2, 3
WHOLE: dict[str, Any] = {"name": "box", "note": "fragile", "weight": 7}


@pytest.fixture
def yard(made: Made, tmp_path: Path) -> Iterator[Yard]:
    opened = Yard(made, tmp_path)
    yield opened
    opened.close()


def by_stick(yard: Yard, village: Village) -> bundles.Arrived:
    """Carry a bundle to the county and its answer back."""
    return bundles.take(village.store, yard.county.bundles.take(bundles.make(village.store).blob).back)


# --- sticks -------------------------------------------------------------------------------------------------------


def test_p13_a_county_learns_from_a_stick_what_a_newer_station_declares(yard: Yard) -> None:
    yard.run_county(program(OLD))
    new, other = yard.run_village(0, program(NEW)), yard.run_village(1, program(NEW))
    box = add_box(new, note="fragile", weight=7)
    by_stick(yard, new)
    change(new, box, name="box")
    by_stick(yard, new)
    everybody_level(yard, other)
    assert says(other.store, box) == WHOLE
    assert box_in(other.store, box)[1] == LINES
    yard.run_county(program(NEW)).sync()
    assert says(yard.county.store, box) == WHOLE


def stick_to_an_old_station(yard: Yard) -> list[str]:
    """Bring an old station, by sticks alone, what a new one made; return what its renewed program lacks."""
    yard.run_county(program(NEW))
    new, old = yard.run_village(0, program(NEW)), yard.run_village(1, program(OLD))
    first = add_box(new, note="fragile", weight=7)
    everybody_level(yard, new)
    by_stick(yard, old)
    second = add_box(new, note="fragile", weight=7)
    everybody_level(yard, new)
    assert says(old.store, first) == {"name": "box"}
    device = old.store.identity()
    assert device is not None
    bundles.take(old.store, yard.county.bundles.news(device.device))
    yard.run_village(1, program(NEW))
    return [f"{box} says {said}" for box in (first, second) if (said := says(old.store, box)) != WHOLE]


def test_p13_an_old_station_keeps_what_sticks_bring(yard: Yard) -> None:
    assert stick_to_an_old_station(yard) == []


def test_p13_the_control_a_stick_reader_that_drops_is_caught(yard: Yard, monkeypatch: pytest.MonkeyPatch) -> None:
    kept = taking._apart

    def dropping(*args: Any) -> Any:
        return *kept(*args)[:2], {}

    monkeypatch.setattr(taking, "_apart", dropping)
    assert len(stick_to_an_old_station(yard)) == 2


def test_p13_a_stick_from_before_the_county_was_renewed_takes_nothing_away(yard: Yard) -> None:
    yard.run_county(program(OLD))
    new, old = yard.run_village(0, program(OLD)), yard.run_village(1, program(OLD))
    add_box(new)
    everybody_level(yard, new)
    late = yard.county.bundles.take(bundles.make(old.store).blob).back
    yard.run_county(program(NEW))
    yard.run_village(0, program(NEW))
    box = add_box(new, note="fragile", weight=7)
    everybody_level(yard, new, old)
    before = beyond.of(old.store.reader(), "boxes.box", box)
    bundles.take(old.store, late)
    assert beyond.of(old.store.reader(), "boxes.box", box) == before
    assert old.sync().rounds == 1, "it still knows what the county declares"


def test_p13_a_machine_begun_from_a_stick_keeps_what_it_does_not_know(yard: Yard, tmp_path: Path) -> None:
    yard.run_county(program(NEXT))
    new = yard.run_village(0, program(NEXT))
    box = add_box(new, colour="red", note="fragile")
    everybody_level(yard, new)
    where = path_of(place_of(new.store))
    code, _, file = yard.county.provision(tmp_path, Seat.VILLAGE, new.station, "第二台", where)
    store = open_store(Home(tmp_path / "begun"), program(OLD))
    starting.start_from(store, Path(file).read_bytes(), code)
    assert beyond.of(store.reader(), "boxes.box", box)["colour"] == "red"
    store.close()


Change = Callable[[Hello], Hello]


def _without_layout(hello: Hello) -> Hello:
    return msgspec.structs.replace(hello, aside=msgspec.structs.replace(hello.aside, layout=b""))


def _version(number: int) -> Change:
    return lambda hello: msgspec.structs.replace(hello, version=number)


@pytest.mark.parametrize(
    ("wrong", "code"),
    [
        (_without_layout, "layout.malformed"),
        (_version(protocol.OLDEST - 1), "sync.version"),
        (_version(protocol.VERSION + 1), "sync.version"),
    ],
)
def test_p13_a_stick_of_a_program_too_far_away_changes_nothing(yard: Yard, wrong: Change, code: str) -> None:
    yard.run_county(program(OLD))
    new = yard.run_village(0, program(NEW))
    add_box(new, note="fragile")
    blob, at_county, here = bundles.make(new.store).blob, ledger_hash(yard.county), store_hash(new.store)

    def changed(up: Any) -> Any:
        hellos = [protocol.encode(wrong(protocol.decode(one, Hello))) for one in up.hellos]
        return msgspec.structs.replace(up, hellos=hellos)

    with pytest.raises(StationError, match=code.replace(".", r"\.")):
        yard.county.bundles.take(reclosed(yard.county, new, blob, changed))
    assert (ledger_hash(yard.county), store_hash(new.store)) == (at_county, here)
    by_stick(yard, new)
    assert outbox.waiting(new.store.reader()).ops == 0


# --- a station that never comes again -----------------------------------------------------------------------------


def test_p13_what_waited_is_judged_though_its_station_never_speaks_again(yard: Yard) -> None:
    yard.run_county(program(NEW))
    gone, other = yard.run_village(0, program(NEXT)), yard.run_village(1, program(NEXT))
    box = add_box(gone)
    label = gone.store.do("boxes.label", gone.officer, place=place_of(gone.store), box_id=box, words="up")
    everybody_level(yard, gone, other)
    assert outbox.verdict_counts(gone.store.reader())[Verdict.PARKED] == 1
    yard.run_county(program(NEXT))
    other.sync()
    found = other.store.reader().execute("SELECT words FROM boxes_label WHERE id = ?", (label,)).fetchone()
    assert found is not None
    assert found[0] == "up"


def test_p13_what_a_renewed_county_still_does_not_know_goes_on_waiting(yard: Yard) -> None:
    yard.run_county(program(OLD))
    new = yard.run_village(0, program(NEXT))
    box = add_box(new)
    label = new.store.do("boxes.label", new.officer, place=place_of(new.store), box_id=box, words="up")
    everybody_level(yard, new)
    yard.run_county(program(NEW))
    everybody_level(yard, new)
    assert state(new, "boxes.label", label)[1] == "sync.newer_program"


# --- a ledger put back ----------------------------------------------------------------------------------------------


def restored(yard: Yard, folder: Path) -> None:
    """Lose the ledger and the seat's store, and put the backup back."""
    home, declared = yard.county.home, yard.county.store.registry
    yard.county.close()
    for file in home.folder.glob("station.db*"):
        file.unlink()
    backup.restore(home, folder / "county.backup")
    yard.take_over(CountySeat(home, declared))


def put_back(yard: Yard, folder: Path, *, first: int) -> tuple[dict[str, Any], Any]:
    """Let a ledger forget a box that an old and a new station hold; the one numbered `first` is heard first.

    Return what the county says of the box in the end, with its lines.
    """
    yard.run_county(program(NEW))
    villages = [yard.run_village(0, program(OLD)), yard.run_village(1, program(NEW))]
    everybody_level(yard, *villages)
    backup.backup(yard.county.home, folder / "county.backup")
    box = yard.county.do("boxes.add", place=place_of(villages[1].store), lines=LINES, **WHOLE)
    for _ in range(3):
        everybody_level(yard, *villages)
    restored(yard, folder)
    for _ in range(3):
        everybody_level(yard, villages[first], villages[1 - first])
    for village in villages:
        assert box_in(village.store, box)[0] is not None
    return says(yard.county.store, box), box_in(yard.county.store, box)[1]


@pytest.mark.parametrize("first", [0, 1])
@pytest.mark.parametrize("engine", ["sqlite"])
def test_p13_a_ledger_put_back_gets_whole_what_an_old_station_held_in_part(
    yard: Yard, tmp_path: Path, first: int
) -> None:
    assert put_back(yard, tmp_path, first=first) == (WHOLE, LINES)


@pytest.mark.parametrize("engine", ["sqlite"])
def test_p13_the_control_a_county_content_with_a_part_is_caught(
    yard: Yard, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(offered, "_fuller", lambda table, one, other: other)
    assert put_back(yard, tmp_path, first=0) == (WHOLE, [*LINES[:2], [None, None]])


# --- what it costs --------------------------------------------------------------------------------------------------


def _idle(village: Village) -> tuple[int, int]:
    village.sync()
    tally = village.sync()
    assert (tally.rounds, tally.more) == (1, False)
    return tally.sent, tally.received


def test_p13_an_idle_exchange_costs_no_byte_more_between_versions(yard: Yard) -> None:
    yard.run_county(program(NEW))
    old, new = yard.run_village(0, program(OLD)), yard.run_village(1, program(NEW))
    everybody_level(yard, old, new)
    add_box(new, note="fragile")
    everybody_level(yard, old, new)
    apart = [abs(a - b) for a, b in zip(_idle(old), _idle(new), strict=True)]
    assert max(apart) <= 1, "but for the length of a counter"


def test_p13_the_control_an_exchange_that_tells_a_layout_costs_more(yard: Yard) -> None:
    yard.run_county(program(NEW))
    old = yard.run_village(0, program(OLD))
    told = old.sync()
    assert told.received > _idle(old)[1] + 200

