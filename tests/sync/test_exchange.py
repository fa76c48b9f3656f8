"""The exchange between a county and its stations: exactly once, whole groups, honest verdicts."""

from __future__ import annotations

from pathlib import Path

import pytest

from station.kernel.clock import GuardedClock, SetClock
from station.kernel.deeds import OPERATOR
from station.kernel.errors import StationError
from station.store import identity, inbox, oplog, outbox, settings, spans
from station.store.oplog import RowState, Verdict
from sync.client.exchange import (
    FIRST_ANSWER,
    LARGEST_ANSWER,
    QUICK_S,
    SLOW_S,
    SMALLEST_ANSWER,
    Exchange,
    last_receipt,
    next_want,
)
from sync.client.state import Offline, Tally
from sync.client.transport import InProcess
from sync.county.seat import CountySeat
from sync.protocol import EXCHANGE_PATH
from tests.sync.looking import known, lossy, newest, refused, unjudged, waiting
from tests.sync.seats import Made, Village

YEARS_20_MS = 20 * 365 * 86_400_000


def test_a_report_reaches_the_county_and_is_confirmed(county: CountySeat, village: Village) -> None:
    sheet = village.report(3800)
    assert village.state(sheet) == (RowState.HERE, "")
    village.sync()
    assert village.state(sheet) == (RowState.CONFIRMED, "")
    assert waiting(county) == [3800]


def test_the_receipt_names_the_last_op_and_is_signed_by_the_county(county: CountySeat, village: Village) -> None:
    village.report(3800)
    village.sync()
    receipt = last_receipt(village.store.reader())
    who = identity.need(village.store.reader())
    assert receipt is not None
    assert (receipt.county, receipt.device) == (county.ledger.county().county, who.device)
    assert (receipt.mark, receipt.chain) == oplog.tip(village.store.reader())


def test_an_accepted_report_is_seen_at_another_station(county: CountySeat, village: Village, other: Village) -> None:
    sheet = village.report(3800)
    village.sync()
    other.sync()
    assert newest(other) == []
    county.sync()
    county.do("prices.review", sheet=sheet, accept=True)
    other.sync()
    assert newest(other) == [3800]
    village.sync()
    assert village.store.show("prices.reports", OPERATOR)[0].status == "accepted"


def test_a_rejected_report_leaves_the_look_up_and_says_why(county: CountySeat, village: Village) -> None:
    sheet = village.report(3800)
    village.sync()
    county.sync()
    county.do("prices.review", sheet=sheet, accept=False, reason="写错了")
    village.sync()
    assert newest(village) == []
    report = village.store.show("prices.reports", OPERATOR)[0]
    assert (report.status, report.reason) == ("rejected", "写错了")


def test_lost_answers_cost_one_more_request_each_and_no_second_effect(
    made: Made, county: CountySeat, tmp_path: Path
) -> None:
    village = made.village(0, county, tmp_path / "village", wrap=lossy(lambda n: n <= 10))
    for price in range(1000, 1010):
        village.report(price)
        with pytest.raises(Offline):
            village.sync()
    village.sync()
    assert waiting(county) == list(range(1000, 1010))
    assert outbox.waiting(village.store.reader()).ops == 0
    village.store.close()


@pytest.mark.parametrize("lost", [*range(1, 6), 0])
def test_whichever_answer_of_a_long_exchange_is_lost_everything_arrives_once(
    made: Made, county: CountySeat, tmp_path: Path, lost: int
) -> None:
    lose = lossy(lambda n: n == lost if lost else n % 2 == 1)
    village = made.village(0, county, tmp_path / "village", wrap=lose)
    village.report_many(range(2000, 2200))
    rounds, more = 0, True
    while more:
        rounds += 1
        try:
            more = Exchange(village.store, village.carrier, want=SMALLEST_ANSWER // 4).round(Tally())
        except Offline:
            more = True
    assert rounds > max(lost, 3)
    assert waiting(county) == list(range(2000, 2200))
    assert unjudged(village) == 0
    village.store.close()


def test_a_request_sent_twice_is_refused_the_second_time_and_changes_nothing(
    county: CountySeat, village: Village
) -> None:
    village.report(3800)
    seen: list[bytes] = []

    def kept(path: str, blob: bytes) -> bytes:
        seen.append(blob)
        return county.answer(path, blob)

    Exchange(village.store, InProcess(kept)).run()
    assert refused(county.answer(EXCHANGE_PATH, seen[0])) == "sync.replayed"
    assert waiting(county) == [3800]


def test_requests_that_arrive_in_another_order_lose_and_double_nothing(county: CountySeat, village: Village) -> None:
    held: list[bytes] = []

    def hold(_path: str, blob: bytes) -> bytes:
        held.append(blob)
        raise Offline("held back")

    for price in (1000, 2000, 3000):
        village.report(price)
        with pytest.raises(Offline):
            Exchange(village.store, InProcess(hold)).run()
    county.answer(EXCHANGE_PATH, held[2])
    for late in held[:2]:
        assert refused(county.answer(EXCHANGE_PATH, late)) == "sync.replayed"
    village.sync()
    assert waiting(county) == [1000, 2000, 3000]


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


def test_p17_an_entry_made_while_another_is_on_its_way_is_not_taken_for_sent(
    county: CountySeat, village: Village
) -> None:
    sheets: list[int] = []

    def meanwhile(path: str, blob: bytes) -> bytes:
        if not sheets:
            sheets.append(village.report(2000))
        return county.answer(path, blob)

    village.report(1000)
    exchange = Exchange(village.store, InProcess(meanwhile))
    exchange.round(Tally())
    assert village.state(sheets[0]) == (RowState.HERE, "")
    exchange.run()
    assert waiting(county) == [1000, 2000]


def test_every_group_of_a_long_exchange_has_its_verdict_when_it_ends(county: CountySeat, village: Village) -> None:
    village.report_many(range(1000, 1620))
    exchange = Exchange(village.store, village.carrier)
    while exchange.round(Tally()):
        pass
    assert unjudged(village) == 0
    assert len(waiting(county)) == 620


def test_a_budget_ends_cleanly_and_the_next_sync_goes_on(county: CountySeat, village: Village) -> None:
    village.report_many(range(2000, 2300))
    tally = Exchange(village.store, village.carrier, want=SMALLEST_ANSWER).run(budget=4000)
    assert tally.more
    assert tally.sent + tally.received < 4000 + 4 * SMALLEST_ANSWER
    assert 0 < outbox.mark(village.store.reader())[0] < oplog.tip(village.store.reader())[0]
    village.sync()
    assert waiting(county) == list(range(2000, 2300))


def test_syncs_of_small_budgets_get_everything_across_in_the_end(
    county: CountySeat, village: Village, other: Village
) -> None:
    village.report_many(range(2000, 2300))
    rounds = 0
    while village.sync(budget=1500, want=SMALLEST_ANSWER).more:
        rounds += 1
        assert rounds < 100
    assert rounds > 3
    assert waiting(county) == list(range(2000, 2300))


def test_the_tally_counts_this_sync_alone(county: CountySeat, village: Village) -> None:
    village.report(1000)
    first = village.sync()
    second = village.sync()
    assert (first.ops, second.ops) == (1, 0)
    assert 0 < second.sent < first.sent
    assert second.sent + second.received < 800


def test_whoever_watches_can_stop_between_rounds(county: CountySeat, village: Village) -> None:
    village.report_many(range(2000, 2300))
    slow = Exchange(village.store, village.carrier, want=SMALLEST_ANSWER // 4, tick=iter(range(1000)).__next__)
    tally = slow.run(progress=lambda tally: tally.rounds < 2)
    assert (tally.rounds, tally.more) == (2, True)


def test_frames_grow_while_the_line_is_quick_and_shrink_when_it_is_slow() -> None:
    assert next_want(FIRST_ANSWER, QUICK_S / 2) == 4 * FIRST_ANSWER
    assert next_want(FIRST_ANSWER, (QUICK_S + SLOW_S) / 2) == FIRST_ANSWER
    assert next_want(FIRST_ANSWER, SLOW_S * 2) == FIRST_ANSWER // 2
    assert next_want(SMALLEST_ANSWER, float("inf")) == SMALLEST_ANSWER
    assert next_want(LARGEST_ANSWER, 0.0) == LARGEST_ANSWER


@pytest.mark.parametrize(("seconds", "frame"), [(0.1, LARGEST_ANSWER), (3.0, FIRST_ANSWER), (20.0, SMALLEST_ANSWER)])
def test_an_exchange_fits_its_frames_to_the_line(
    county: CountySeat, village: Village, seconds: float, frame: int
) -> None:
    clock = iter(number * seconds for number in range(10_000))
    exchange = Exchange(village.store, village.carrier, tick=lambda: next(clock))
    for _ in range(6):
        exchange.run()
    assert exchange.want == frame


def test_a_group_larger_than_a_message_is_applied_with_its_last_part(county: CountySeat) -> None:
    """The county's own seat sends a whole catalogue in messages of a few kilobytes."""
    before = outbox.mark(county.store.reader())[0]
    county.store.do("places.seed_divisions", OPERATOR, code="440983")
    marks = [before]
    more = True
    while more:
        more = Exchange(county.store, InProcess(county.answer), want=SMALLEST_ANSWER // 4).round(Tally())
        marks.append(outbox.mark(county.store.reader())[0])
    assert len(marks) > 3
    assert marks == sorted(marks)
    assert marks[-1] == oplog.tip(county.store.reader())[0] > before
    assert outbox.verdict_counts(county.store.reader()).get(None, 0) == 0


def test_nothing_of_a_group_is_seen_before_all_of_it_is_there(county: CountySeat, other: Village) -> None:
    other.sync()
    first = other.store.show("places.divisions", OPERATOR, parent="440983", limit=1)
    assert first == []
    county.store.do("places.seed_divisions", OPERATOR, code="440983")
    while Exchange(county.store, InProcess(county.answer), want=SMALLEST_ANSWER // 4).round(Tally()):
        if outbox.waiting(county.store.reader()).ops:
            other.sync()
            assert other.store.show("places.divisions", OPERATOR, parent="440983", limit=1) == []
    other.sync()
    assert other.store.show("places.divisions", OPERATOR, parent="440983", limit=1) != []


def test_own_words_come_back_as_a_version_alone(county: CountySeat, village: Village) -> None:
    sheets = [village.report(price, spec="一个很长的规格说明" * 20) for price in range(1000, 1020)]
    tally = village.sync()
    assert tally.received < 600
    db = village.store.reader()
    assert all(oplog.base_version(db, "prices.sheet", sheet) > 0 for sheet in sheets)


def test_what_arrives_for_a_closed_account_is_parked_and_blocks_nothing(county: CountySeat, village: Village) -> None:
    before = village.report(1000)
    county.do("people.deactivate", account=village.officer.id)
    village.sync()
    assert village.state(before) == (RowState.PROBLEM, "people.account_closed")
    assert outbox.problems(village.store.reader())[0].verdict is Verdict.PARKED
    assert waiting(county) == []
    village.store.do("people.tell_locked", OPERATOR, account=village.officer.id)
    village.sync()
    assert unjudged(village) == 0


def test_a_clock_wrong_by_twenty_years_changes_nothing_but_the_recorded_times(
    made: Made, county: CountySeat, tmp_path: Path
) -> None:
    """Two stations, one far back and one far ahead, do the same as two with true clocks."""
    finals = []
    for run, wrong in (("true", 0), ("wrong", YEARS_20_MS)):
        here = made.county(tmp_path / f"county {run}")
        villages = [made.village(number, here, tmp_path / f"{run}{number}") for number in (0, 1)]
        for village, sign in zip(villages, (1, -1), strict=True):
            truth = village.store.clock
            village.store.clock = GuardedClock(SetClock(truth.now_ms() + sign * wrong))
        for price in (1000, 2000, 3000):
            for village in villages:
                village.report(price + villages.index(village), day=village.store.clock.today())
                village.sync()
        here.sync()
        for one in here.store.show("prices.waiting", OPERATOR):
            here.do("prices.review", sheet=one.sheet, accept=one.quote.middle < 3000)
        for village in villages:
            village.sync()
        finals.append([(known(village), unjudged(village)) for village in villages])
        for village in villages:
            village.store.close()
        here.close()
    assert finals[0] == finals[1]


def test_an_interrupted_frame_leaves_neither_rows_nor_cursor(
    county: CountySeat, village: Village, other: Village
) -> None:
    sheet = village.report(3800)
    village.sync()
    county.sync()
    county.do("prices.review", sheet=sheet, accept=True)
    before = spans.all_spans(other.store.reader())

    def cut(_db: object) -> None:
        if spans.all_spans(other.store._writer) != before:
            raise RuntimeError("cut")

    kept = other.store.before_commit
    other.store.before_commit = cut
    with pytest.raises(RuntimeError):
        other.sync()
    assert spans.all_spans(other.store.reader()) == before
    assert newest(other) == []
    other.store.before_commit = kept
    other.sync()
    assert newest(other) == [3800]


def test_what_was_not_judged_yet_stays_on_top_of_news(county: CountySeat, village: Village) -> None:
    """The county seat changes a product; before that is judged, an older version of it arrives."""
    product = county.store.show("products.list", OPERATOR, limit=1)[0]
    county.store.do("products.edit", OPERATOR, product=product.id, rank=77)
    db = county.store.reader()
    table = county.store.registry.tables["products.product"]
    version = oplog.base_version(db, table.name, product.id)
    from_county = dict(db.execute("SELECT * FROM products_product WHERE id = ?", (product.id,)).fetchone())
    values = {column.name: from_county[column.name] for column in table.columns} | {"rank": 5, "unit": "kg"}
    news = inbox.News(table.name, product.id, oplog.OpKind.PUT, version + 1, values, None)
    top = spans.spans_of(db, ("all", table.lane))[0][1]
    county.store.write(
        lambda db: inbox.take_in(db, county.store.registry, ("all", table.lane), (top, top + 1), [news])
    )
    shown = county.store.show("products.card", OPERATOR, id=product.id).product
    assert (shown.rank, shown.unit) == (77, "kg")


def test_the_request_counter_is_stored_before_the_request_leaves(county: CountySeat, village: Village) -> None:
    seen: list[int] = []

    def look(path: str, blob: bytes) -> bytes:
        seen.append(settings.get(village.store.reader(), "requests"))
        return county.answer(path, blob)

    for _ in range(3):
        Exchange(village.store, InProcess(look)).run()
    assert seen == sorted(set(seen))


def test_a_change_that_was_refused_does_not_stay_on_the_screen(county: CountySeat, village: Village) -> None:
    """The officer of a village cannot rename his station; a program that lets him is put right."""
    station = village.station
    before = village.store.show("places.stations", OPERATOR, limit=1)[0]
    village.forge("prices.report", lambda act: act.patch("places.station", station, {"name": "别的名字"}))
    assert village.store.show("places.stations", OPERATOR, limit=1)[0].name == "别的名字"
    village.sync()
    assert village.store.show("places.stations", OPERATOR, limit=1)[0] == before
    assert outbox.problems(village.store.reader())[0].verdict is Verdict.REFUSED
    assert inbox.doubts(village.store.reader()) == set()
