"""What stations sent and the county has to decide stands on its work list, and what somebody noted no longer does."""

from __future__ import annotations

from pathlib import Path

from pytestqt.qtbot import QtBot

from station.kernel.deeds import OPERATOR, Seat
from station.kernel.fleet import PARKED, Trouble
from station.store import outbox
from station.store.oplog import Verdict
from tests.ui.seats import EDITOR, OFFICER, make_desk, person
from ui.desk_board.gather import gather
from ui.desk_board.presenter import Eyes, tasks

EYES = Eyes("jin", lambda error: error.code)


def test_cases_lead_to_the_machines_page(tmp_path: Path, qtbot: QtBot) -> None:
    desk = make_desk(tmp_path, seat=Seat.COUNTY)
    desk.seat_person(person(desk, EDITOR))
    assert all(task.key != "cases" for task in tasks(gather(desk.store, desk.person), EYES))
    told = [Trouble(PARKED, 2, 7, number, "prices.report", 0, 1_000 * number) for number in (5, 4)]
    desk.store.do("fleet.tell_matters", OPERATOR, troubles=told, outcomes=[])
    task = next(task for task in tasks(gather(desk.store, desk.person), EYES) if task.key == "cases")
    assert (task.steps[0].screen, task.steps[0].params) == ("fleet", {"cases": True})
    assert task.since_ms == 4_000
    assert "2" in task.what
    desk.close()


def test_what_somebody_noted_is_off_the_list(tmp_path: Path, qtbot: QtBot) -> None:
    desk = make_desk(tmp_path)
    desk.seat_person(person(desk, OFFICER))
    desk.store.do("prices.report", desk.person, product="荔枝", typical=3_000)
    group = outbox.recent(desk.store.reader(), 1)[0].group
    refused = [(group, int(Verdict.REFUSED), "sync.laid_down", {})]
    desk.store.write(lambda db: outbox.decide(db, 1, refused))
    keys = [task.key for task in tasks(gather(desk.store, desk.person), EYES)]
    assert f"group {group}" in keys
    desk.store.do("fleet.acknowledge", desk.person, group=group)
    assert f"group {group}" not in [task.key for task in tasks(gather(desk.store, desk.person), EYES)]
    desk.close()
