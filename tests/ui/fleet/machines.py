"""What a county's server tells its desks: machines well, silent, behind and shut out, and three kinds of cases."""

from __future__ import annotations

import dataclasses

from station.kernel.deeds import OPERATOR
from station.kernel.fleet import CONFLICT, PARKED, REFUSED, Machine, Trouble, as_text
from tests.sync.notes import NOTE
from tests.ui.county.seats import START_MS, Seats

MINUTE, DAY = 60_000, 86_400_000
WELL = Machine(2, 77, "元坝村信息站", "440981104210", "village", START_MS - 5 * MINUTE, 412, 0, 0, 1, "0.1", False)
MACHINES = (
    WELL,
    dataclasses.replace(WELL, number=3, station=78, name="储良村信息站", contact_ms=START_MS - 9 * DAY, behind=1204,
                        waiting=17, offset_s=-5400),
    dataclasses.replace(WELL, number=4, station=79, name="良德村信息站", contact_ms=0, confirmed=0),
    dataclasses.replace(WELL, number=5, station=80, name="旧机", revoked=True, contact_ms=START_MS - 90 * DAY),
)


def tell_fleet(seats: Seats) -> int:
    store = seats.store
    note = int(store.do("notes.add", OPERATOR, title="水井", text="没水"))
    store.do("notes.change", OPERATOR, note=note, phone="13800138000")
    account = seats.do("people.add", login="chen", name="陈亚明", role="officer", station=77).account
    one = Trouble(CONFLICT, 2, 77, 5, "notes.change", account, START_MS - 60 * MINUTE)
    collided = {"table": NOTE.name, "row": note, "loser": 3, "loser_station": 78}
    seats.do("fleet.tell_machines", machines=list(MACHINES))
    seats.do("fleet.tell_matters", outcomes=[], troubles=[
        dataclasses.replace(one, column="text", kept=as_text("没水"), lost=as_text("水深"), **collided),
        dataclasses.replace(one, group=6, column="phone", kept=as_text("13800138000"), lost=as_text(None), **collided,
                            at_ms=START_MS - 50 * MINUTE),
        dataclasses.replace(one, kind=PARKED, group=7, deed="prices.report", code="people.account_closed",
                            table="prices.sheet", row=1, at_ms=START_MS - 40 * MINUTE),
        dataclasses.replace(one, kind=REFUSED, device=3, station=78, group=8, deed="prices.review",
                            code="deed.wrong_seat", facts={"deed": "prices.review"}, at_ms=START_MS - 30 * MINUTE),
    ])
    return note
