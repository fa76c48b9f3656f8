"""The exchange between a county and its stations: exactly once, whole groups, honest verdicts."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from station.kernel.deeds import OPERATOR, Role, Seat
from station.kernel.errors import StationError
from station.store import identity, inbox, oplog, outbox
from station.store.oplog import RowState, Verdict
from sync.client.exchange import Exchange, last_receipt
from sync.client.transport import InProcess, Offline
from sync.county.seat import CountySeat
from tests.sync.seats import Village, loose, make_county, open_village


@pytest.fixture(autouse=True)
def _keys(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TIANXIN_KEYS", str(tmp_path / "keys"))


@pytest.fixture
def county(tmp_path: Path) -> Iterator[CountySeat]:
    seat = make_county(tmp_path / "county")
    yield seat
    seat.close()


@pytest.fixture
def village(county: CountySeat, tmp_path: Path) -> Iterator[Village]:
    made = open_village(county, tmp_path / "village")
    yield made
    made.store.close()


def state(village: Village, sheet: int) -> tuple[RowState, str]:
    db = village.store.reader()
    found = oplog.state_of(db, "prices.sheet", sheet, outbox.mark(db)[0])
    return found[0], found[1]


def waiting(county: CountySeat) -> list[int]:
    county.sync()
    return sorted(one.quote.middle for one in county.store.show("prices.waiting", OPERATOR, limit=10_000))


def test_a_report_reaches_the_county_and_is_confirmed(county: CountySeat, village: Village) -> None:
    sheet = village.report(3800)
    assert state(village, sheet) == (RowState.HERE, "")
    village.sync()
    assert state(village, sheet) == (RowState.CONFIRMED, "")
    assert waiting(county) == [3800]


def test_the_receipt_names_the_last_op_and_is_signed_by_the_county(county: CountySeat, village: Village) -> None:
    village.report(3800)
    village.sync()
    receipt = last_receipt(village.store.reader())
    who = identity.need(village.store.reader())
    assert receipt is not None
    assert (receipt.county, receipt.device) == (county.ledger.county().county, who.device)
    assert (receipt.mark, receipt.chain) == oplog.tip(village.store.reader())


def test_an_accepted_report_is_seen_at_another_station(county: CountySeat, village: Village, tmp_path: Path) -> None:
    other = open_village(county, tmp_path / "other", "另一个信息站")
    sheet = village.report(3800)
    village.sync()
    other.sync()
    assert other.store.show("prices.latest", OPERATOR, name="荔枝") == []
    county.sync()
    county.do("prices.review", sheet=sheet, accept=True)
    other.sync()
    assert [one.quote.typical for one in other.store.show("prices.latest", OPERATOR, name="荔枝")] == [3800]
    village.sync()
    assert village.store.show("prices.reports", OPERATOR)[0].status == "accepted"
    other.store.close()


def test_a_rejected_report_leaves_the_look_up_and_says_why(county: CountySeat, village: Village) -> None:
    sheet = village.report(3800)
    village.sync()
    county.sync()
    county.do("prices.review", sheet=sheet, accept=False, reason="写错了")
    village.sync()
    assert village.store.show("prices.latest", OPERATOR, name="荔枝") == []
    report = village.store.show("prices.reports", OPERATOR)[0]
    assert (report.status, report.reason) == ("rejected", "写错了")


def lossy(lose: Callable[[int], bool]) -> Callable[[Callable[[str, bytes], bytes]], Callable[[str, bytes], bytes]]:
    """A line that loses the answer of the n-th request for which `lose(n)` says so."""
    count = 0

    def wrap(handle: Callable[[str, bytes], bytes]) -> Callable[[str, bytes], bytes]:
        def carried(path: str, blob: bytes) -> bytes:
            nonlocal count
            count += 1
            answer = handle(path, blob)
            if lose(count):
                raise Offline("lost")
            return answer

        return carried

    return wrap


def test_a_lost_answer_costs_one_more_request_and_no_second_effect(county: CountySeat, tmp_path: Path) -> None:
    village = open_village(county, tmp_path / "village", wrap=lossy(lambda n: n <= 10))
    for price in range(1000, 1010):
        village.report(price)
        with pytest.raises(Offline):
            village.sync()
    village.sync()
    assert waiting(county) == list(range(1000, 1010))
    assert outbox.waiting(village.store.reader()).ops == 0
    village.store.close()


def test_a_request_sent_twice_is_refused_the_second_time_and_changes_nothing(
    county: CountySeat, village: Village
) -> None:
    village.report(3800)
    seen: list[bytes] = []

    def twice(path: str, blob: bytes) -> bytes:
        seen.append(blob)
        return county.answer(path, blob)

    Exchange(village.store, InProcess(twice)).run()
    with pytest.raises(StationError, match=r"sync\.replayed"):
        county.answer("/v0/exchange", seen[0])
    assert waiting(county) == [3800]


def test_two_sessions_of_one_device_at_once_send_everything_once(county: CountySeat, village: Village) -> None:
    inner = Exchange(village.store, InProcess(county.answer))

    def between(path: str, blob: bytes) -> bytes:
        inner.run()
        return county.answer(path, blob)

    village.report(3800)
    with pytest.raises(StationError, match=r"sync\.replayed"):
        Exchange(village.store, InProcess(between)).run()
    village.sync()
    assert waiting(county) == [3800]


def test_a_budget_ends_cleanly_and_the_next_sync_goes_on(county: CountySeat, village: Village, tmp_path: Path) -> None:
    for price in range(2000, 2300):
        village.report(price)
    tally = Exchange(village.store, village.carrier, frame=1024).run(budget=4000)
    assert tally.more
    assert tally.sent + tally.received < 12_000
    village.sync()
    assert waiting(county) == list(range(2000, 2300))


def test_a_group_larger_than_a_message_is_applied_with_its_last_part(county: CountySeat, tmp_path: Path) -> None:
    """The county's own seat sends an import of many sheets in messages of a few kilobytes."""
    before = outbox.mark(county.store.reader())[0]
    county.store.do("places.seed_divisions", OPERATOR, code="440983")
    rounds = Exchange(county.store, InProcess(county.answer), frame=1024, tick=lambda: 0.0)
    marks = []
    for _ in range(200):
        more = rounds.round(__import__("sync.client.exchange", fromlist=["Tally"]).Tally())
        marks.append(outbox.mark(county.store.reader())[0])
        if not more:
            break
    assert len(marks) > 1
    assert marks[-1] == oplog.tip(county.store.reader())[0] > before
    assert outbox.verdict_counts(county.store.reader()).get(None, 0) == 0


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"roles": frozenset(Role)}, "deed.not_allowed"),
        ({"name": "prices.import_file", "roles": frozenset(Role)}, "deed.wrong_seat"),
    ],
)
def test_a_tampered_station_gets_a_refusal_that_blocks_nothing_else(
    county: CountySeat, tmp_path: Path, changes: dict[str, object], code: str
) -> None:
    renamed = "name" in changes
    village = open_village(county, tmp_path / "village", declared=loose("prices.report", **changes))
    name = str(changes.get("name", "prices.report"))
    person = village.officer if renamed else OPERATOR
    bad = village.store.do(name, person, product="荔枝", typical=9999) if not renamed else None
    if renamed:
        deed = village.store.registry.deeds[name]
        bad = village.store.do(deed.name, person, product="荔枝", typical=9999)
    village.sync()
    assert bad is not None
    assert state(village, bad) == (RowState.PROBLEM, code)
    assert waiting(county) == []
    assert outbox.problems(village.store.reader())[0].verdict is Verdict.REFUSED


def test_a_station_cannot_publish_to_everyone(county: CountySeat, tmp_path: Path) -> None:
    village = open_village(county, tmp_path / "village")
    act_values = {"source": "x", "station": village.station, "person": village.officer.id, "status": "accepted",
                  "reason": None, "file": None, "taken": 0}
    deed = village.store.registry.deeds["prices.report"]

    def forge(db: object) -> None:
        from station.store.act import Act

        act = Act(db, village.store.registry, village.store.clock, deed, village.officer,
                  identity.need(village.store.reader()))
        act.insert("prices.sheet", act_values, [["荔"], ["荔枝"], [""], ["jin"], ["field"], [0], [20000], [1], [None],
                                                 [None], [None], [None]])
        stamp = oplog.Stamp(0, 480, False)
        oplog.append_group(db, deed.name, village.officer.id, stamp, act.ops)

    village.store.write(forge)
    good = village.report(3800)
    village.sync()
    assert outbox.problems(village.store.reader())[0].code == "sync.out_of_scope"
    assert state(village, good) == (RowState.CONFIRMED, "")
    assert waiting(county) == [3800]


def test_what_was_not_judged_yet_stays_on_top_of_news(county: CountySeat, village: Village) -> None:
    cursors = inbox.cursors(village.store.reader())
    assert cursors["all"] > 0
    assert county.store.identity() is not None
    assert village.store.identity().seat is Seat.VILLAGE  # type: ignore[union-attr]
