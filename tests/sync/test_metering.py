"""What an exchange costs is counted and kept within what this machine may spend."""

from __future__ import annotations

import dataclasses
import random
from typing import Any

import pytest

from station.kernel.deeds import OPERATOR
from station.kernel.errors import StationError
from station.kernel.record import Registry
from station.store import identity, meter, outbox, settings
from station.store.meter import Limits
from sync.client import telling
from sync.client.exchange import SMALLEST_ANSWER
from sync.client.joining import UNCONFIRMED
from sync.client.state import Offline, Tally
from sync.client.syncer import sync_once
from sync.client.transport import Http, InProcess
from sync.county.seat import CountySeat
from tests.programs import free_port
from tests.sync.notes import with_notes
from tests.sync.seats import Village


@pytest.fixture
def declared() -> Registry:
    return with_notes()


@pytest.fixture
def addressed(village: Village) -> Village:
    who = dataclasses.replace(identity.need(village.store.reader()), server="http://county.example")
    village.store.write(lambda db: identity.save(db, who))
    return village


def once(village: Village, county: CountySeat, **how: Any) -> Tally:
    return sync_once(village.store, make_transport=lambda address: InProcess(county.answer), **how)


def today(village: Village) -> meter.Cost:
    day = village.store.clock.today()
    return meter.of_days(village.store.reader(), day, day)


def limit(village: Village, **limits: Any) -> None:
    village.store.do("fleet.limit", village.officer, **limits)


def test_every_byte_of_every_exchange_is_counted(county: CountySeat, addressed: Village) -> None:
    tallies = []
    for price in (3800, 3900):
        addressed.report(price)
        tallies.append(once(addressed, county))
    assert (today(addressed).sent, today(addressed).received) == (
        sum(one.sent for one in tallies), sum(one.received for one in tallies))
    assert today(addressed).times == 2
    last = meter.last(addressed.store.reader())
    assert last is not None
    assert last[1].size == tallies[1].sent + tallies[1].received


def test_bytes_of_an_exchange_that_broke_off_are_counted_too(county: CountySeat, addressed: Village) -> None:
    addressed.report_many(range(3000, 3500))
    answered = iter([True])

    def breaking(path: str, blob: bytes) -> bytes:
        if next(answered, False):
            return county.answer(path, blob)
        raise Offline("gone")

    with pytest.raises(Offline):
        sync_once(addressed.store, make_transport=lambda address: InProcess(breaking))
    assert today(addressed).sent > 0
    assert outbox.mark(addressed.store.reader())[0] > 0


def test_a_line_that_is_down_costs_nothing(addressed: Village) -> None:
    nobody = f"http://127.0.0.1:{free_port()}"
    with pytest.raises(Offline):
        sync_once(addressed.store, make_transport=lambda store: Http(nobody))
    assert today(addressed).times == 0


def test_a_request_that_nobody_answers_costs_what_it_is_long(addressed: Village) -> None:
    asked: list[bytes] = []

    def cut(path: str, blob: bytes) -> bytes:
        asked.append(blob)
        raise Offline("gone")

    with pytest.raises(Offline):
        sync_once(addressed.store, make_transport=lambda store: InProcess(cut))
    assert (today(addressed).sent, today(addressed).received) == (len(asked[0]), 0)


@pytest.mark.parametrize("overtaken", [0, 3])
def test_all_tries_of_a_session_share_one_budget(county: CountySeat, addressed: Village, overtaken: int) -> None:
    """Another session of this machine keeps being quicker with a later number."""
    addressed.report_many(range(3000, 5000))
    times = iter(range(overtaken))

    def answer(path: str, blob: bytes) -> bytes:
        said = county.answer(path, blob)
        if carrier.sent > 6_000 and next(times, None) is not None:
            addressed.store.write(lambda db: settings.take_numbers(db, telling.REQUESTS))
            raise StationError("sync.replayed")
        return said

    carrier = InProcess(answer)
    tally = sync_once(addressed.store, budget=12_000, make_transport=lambda store: carrier)
    assert tally.more
    assert next(times, None) is None
    assert tally.sent + tally.received == carrier.sent + carrier.received == today(addressed).size
    assert today(addressed).size < 12_000 + 2 * SMALLEST_ANSWER


def test_what_the_papers_of_a_session_cost_is_metered(addressed: Village) -> None:
    addressed.store.write(lambda db: settings.put(db, UNCONFIRMED, ["ABCD", bytes(32).hex()]))
    with pytest.raises(StationError):
        sync_once(addressed.store, make_transport=lambda store: InProcess(lambda path, blob: bytes(4_000)))
    assert today(addressed).received == 4_000


def test_a_day_s_limit_ends_the_exchange_cleanly_and_the_next_day_goes_on(
    county: CountySeat, addressed: Village
) -> None:
    addressed.report_many(range(3000, 4000))
    once(addressed, county, budget=1)
    limit(addressed, day=today(addressed).size + 6_000)
    tally = once(addressed, county)
    assert tally.more
    assert outbox.waiting(addressed.store.reader()).ops > 0
    limit(addressed, day=today(addressed).size + SMALLEST_ANSWER - 1)
    with pytest.raises(StationError, match=r"sync\.budget_spent"):
        once(addressed, county)
    once(addressed, county, beyond=True)
    assert outbox.waiting(addressed.store.reader()).ops == 0


def test_a_budget_given_by_hand_stays_below_the_limit(county: CountySeat, addressed: Village) -> None:
    addressed.report_many(range(3000, 4000))
    limit(addressed, month=10_000_000)
    assert once(addressed, county, budget=1).more
    assert outbox.waiting(addressed.store.reader()).ops > 0


def test_where_bytes_are_dear_only_urgent_rows_come_down_and_the_rest_later(
    county: CountySeat, addressed: Village
) -> None:
    for _time in range(2):
        once(addressed, county)
    limit(addressed, metered=True)
    note = county.do("notes.add", title="井", text="水浅")
    addressed.report(3800)
    addressed.forge("notes.change", lambda act: act.insert("people.event", EVENT))
    once(addressed, county)
    county.watch()
    once(addressed, county)
    assert addressed.store.show("notes.list", OPERATOR) == []
    assert [one.kind for one in addressed.store.show("fleet.cases", addressed.officer)] == ["refused"]
    assert outbox.waiting(addressed.store.reader()).ops == 0
    limit(addressed)
    once(addressed, county)
    assert [one[0] for one in addressed.store.show("notes.list", OPERATOR)] == [note]


EVENT = {"account": 1, "kind": "locked", "number": 0, "at": 0}


def test_a_limit_below_zero_is_none(addressed: Village) -> None:
    with pytest.raises(StationError, match=r"fleet\.bad_limit"):
        limit(addressed, day=-1)
    assert meter.limits(addressed.store.reader()) == Limits()


def long_words(seed: int) -> str:
    """Text of over 20 kB that no compression makes small."""
    return "".join(chr(0x4E00 + one) for one in random.Random(seed).choices(range(20_000), k=9_000))


def test_where_bytes_are_dear_a_large_import_waits_and_everyday_work_goes(
    county: CountySeat, addressed: Village
) -> None:
    def left() -> int:
        return outbox.waiting(addressed.store.reader()).ops

    def enter(text: str) -> None:
        addressed.store.do("notes.add", addressed.officer, title="x", text=text)

    once(addressed, county)
    limit(addressed, metered=True)
    enter("短")
    enter(long_words(1))
    before = today(addressed).sent
    tally = once(addressed, county)
    assert (left(), tally.more) == (1, False)
    assert today(addressed).sent - before < 2_000
    assert once(addressed, county).rounds == 1, "what waits keeps no exchange going"
    enter("也短")  # the log is one chain: what lies before everyday work goes along with it
    enter(long_words(2))
    once(addressed, county)
    assert left() == 1
    limit(addressed)
    once(addressed, county)
    assert left() == 0, "the control: where bytes are cheap everything goes"
