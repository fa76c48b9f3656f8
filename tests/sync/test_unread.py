"""P15 on the way: frames that one side cannot read. What they hold is kept and shown, and all else goes on."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from sqlalchemy import func, select

from station.kernel.deeds import OPERATOR, Person, Role
from station.kernel.errors import StationError
from station.kernel.fleet import REFUSED
from station.kernel.ids import pack
from station.kernel.layout import Known
from station.kernel.record import Registry
from station.store import oplog, outbox
from sync import protocol
from sync.client import comparing, taking
from sync.client.state import sync_state
from sync.client.transport import InProcess
from sync.county import exchange as county_exchange
from sync.county import sent, tables, unread
from sync.county.seat import CountySeat
from sync.envelope import open_request
from sync.frames import decode_frame
from sync.items import Item
from sync.protocol import Hello
from tests.sync.notes import with_notes
from tests.sync.seats import Village

KEEPER = Person(pack(1, 1 << 30), "zhong", "钟志明", Role.KEEPER)
POISON = "毒"
Fail = Callable[[], None]


@pytest.fixture
def declared() -> Registry:
    return with_notes()


def malformed() -> None:
    raise StationError("frame.malformed")


def broken() -> None:
    raise ZeroDivisionError


def poison(patch: pytest.MonkeyPatch, module: Any, fail: Fail) -> None:
    """Let one side's program fail on every frame that holds the poison."""
    name = "decode_ops" if module is sent else "decode_frame"
    sound = getattr(module, name)

    def decode(*given: Any) -> Any:
        found = sound(*given)
        items: list[Item] = [item for item, _body in found] if module is sent else found
        if any(POISON in ((one.values or {}).get("text") or "") for one in items):
            fail()
        return found

    patch.setattr(module, name, decode)


def write(village: Village, count: int, at: int) -> None:
    """Write `count` notes; the one at place `at` is the poison."""
    for number in range(count):
        village.store.do("notes.add", village.officer, title="井", text=POISON if number == at else f"水{number}")


def texts(seat: Any) -> list[str]:
    return [one[2] for one in seat.store.show("notes.list", OPERATOR)]


def kept(county: CountySeat) -> list[tuple[int, int, str]]:
    with county.ledger.reading() as connection:
        table = tables.unread
        return [tuple(one) for one in connection.execute(select(table.c.device, table.c.number, table.c.code))]


def standing(village: Village) -> tuple[int, int]:
    db = village.store.reader()
    return outbox.mark(db)[0], oplog.tip(db)[0]


def tell_news(county: CountySeat) -> None:
    county.do("notes.add", title="县", text="县里的话")


@pytest.mark.parametrize("fail", [malformed, broken])
def test_p15_ops_the_county_cannot_read_are_kept_told_and_in_nobodys_way(
    county: CountySeat, village: Village, other: Village, monkeypatch: pytest.MonkeyPatch, fail: Fail
) -> None:
    before = standing(village)[1]
    with monkeypatch.context() as poisoned:
        poison(poisoned, sent, fail)
        write(village, 12, at=7)
        tell_news(county)
        village.sync()
        assert standing(village) == (before + 7, before + 12), "up to it everything is confirmed"
        assert texts(village).count("县里的话") == 1, "the other way is open"
        assert [number for _, number, _ in kept(county)] == [before + 8]
        assert sync_state(village.store).unread_from == before + 8
        other.sync()
        assert len(texts(other)) == 8
    village.sync()
    assert standing(village) == (before + 12, before + 12)
    assert sync_state(village.store).unread_from == 0
    other.sync()
    assert POISON in texts(other)
    county.clear_away()
    assert kept(county) == []


def test_p15_control_a_county_that_answers_such_a_hello_with_no_stands_still_both_ways(
    county: CountySeat, village: Village, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(visit: Any) -> None:
        raise StationError(visit.unread)

    monkeypatch.setattr(county_exchange.unread, "keep", refuse)
    poison(monkeypatch, sent, malformed)
    before = standing(village)
    write(village, 12, at=7)
    tell_news(county)
    with pytest.raises(StationError, match=r"frame\.malformed"):
        village.sync()
    assert standing(village)[0] == before[0]
    assert "县里的话" not in texts(village)
    assert kept(county) == []


def test_p15_words_that_are_read_as_others_than_were_written_are_kept_aside_too(
    county: CountySeat, village: Village, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The chain finds it: without this the device would be told no for ever."""
    sound = sent.decode_ops

    def other_words(known: Known, *given: Any) -> list[tuple[Item, bytes]]:
        items = [item for item, _body in sound(known, *given)]
        for one in items:
            if one.values and one.values.get("text") == POISON:
                one.values["text"] = "糖"
        return [(one, one.body(known)) for one in items]

    before = standing(village)[1]
    with monkeypatch.context() as poisoned:
        poisoned.setattr(sent, "decode_ops", other_words)
        write(village, 5, at=2)
        village.sync()
        assert standing(village)[0] == before + 2
        assert kept(county)[0][1:] == (before + 3, "sync.chain_broken")
    village.sync()
    assert standing(village)[0] == before + 5


def test_p15_people_at_the_county_are_told_once_and_may_look_at_the_bytes(
    county: CountySeat, village: Village, monkeypatch: pytest.MonkeyPatch
) -> None:
    poison(monkeypatch, sent, malformed)
    write(village, 3, at=1)
    village.sync()
    assert county.watch(at_once=True)
    case, = county.store.show("fleet.cases", KEEPER, kind=REFUSED)
    device, number, _ = kept(county)[0]
    assert (case.device, case.group, case.deed, case.code) == (device, number, "notes.add", "sync.unread")
    assert case.person == village.officer.id
    for _time in range(3):
        village.sync()
        county.watch(at_once=True)
    assert len(county.store.show("fleet.cases", KEEPER, kind=REFUSED)) == 1
    with county.ledger.reading() as connection:
        frame = unread.frame(connection, county.ledger.county(), device)
        body = connection.execute(select(tables.unread.c.body)).scalar_one()
    assert frame is not None
    monkeypatch.undo()
    assert [one.values["text"] for one in decode_frame(village.store.registry, frame) if one.values] == [POISON]
    assert POISON.encode() not in bytes(body)


def test_p15_trying_again_costs_one_op_and_leaves_nothing_behind(
    county: CountySeat, village: Village, monkeypatch: pytest.MonkeyPatch
) -> None:
    poison(monkeypatch, sent, malformed)
    write(village, 40, at=0)
    village.sync()
    carried: list[Hello] = []

    def listening(path: str, blob: bytes) -> bytes:
        carried.append(protocol.decode(open_request(blob).body, Hello))
        return county.answer(path, blob)

    village.carrier = InProcess(listening)
    with county.ledger.reading() as connection:
        rows = connection.execute(select(func.count()).select_from(tables.unread)).scalar_one()
    for _time in range(5):
        village.sync()
    assert [len(one.heads) for one in carried if one.heads] == [1] * 5
    assert len(carried) <= 15
    with county.ledger.reading() as connection:
        assert connection.execute(select(func.count()).select_from(tables.unread)).scalar_one() == rows == 1


def test_p15_a_frame_a_station_cannot_read_is_set_aside_and_the_sums_bring_its_rows_later(
    county: CountySeat, village: Village, other: Village, monkeypatch: pytest.MonkeyPatch
) -> None:
    write(other, 3, at=1)
    other.sync()
    with monkeypatch.context() as poisoned:
        for module in (taking, comparing):
            poison(poisoned, module, malformed)
        village.store.do("notes.add", village.officer, title="井", text="本村")
        village.sync()
        assert texts(village) == ["本村"]
        assert standing(village)[0] == standing(village)[1], "its own work went up all the same"
        first = sync_state(village.store).frames_aside
        assert first > 0
        county.do("people.add", login="liang", name="梁", role="expert")
        village.sync()
        assert sync_state(village.store).frames_aside > first, "it asks again and is still told so"
    village.sync()
    assert sorted(texts(village)) == sorted(["本村", "水0", POISON, "水2"])
    village.sync()
    assert sync_state(village.store).frames_aside == 0


def test_p15_control_a_station_that_gives_up_at_such_a_frame_gets_nothing_more(
    county: CountySeat, village: Village, other: Village, monkeypatch: pytest.MonkeyPatch
) -> None:
    write(other, 3, at=1)
    other.sync()
    poison(monkeypatch, taking, malformed)
    monkeypatch.setattr(taking, "readable", lambda read: read())
    for _time in range(2):
        with pytest.raises(StationError, match=r"frame\.malformed"):
            village.sync()
    assert texts(village) == []


def test_a_full_disk_is_no_fault_of_a_frame(village: Village) -> None:
    from sqlcipher3 import dbapi2

    def full() -> list[Item]:
        raise dbapi2.OperationalError("database or disk is full")

    with pytest.raises(dbapi2.OperationalError):
        taking.readable(full)
