"""Bundles between one county and its stations: what goes up, what comes back, once, late, twice, in any order."""

from __future__ import annotations

from pathlib import Path

import pytest

from station.kernel.errors import StationError
from station.store import inbox, outbox, settings
from station.store.oplog import RowState
from sync.client import bundles, telling
from sync.client.exchange import last_receipt
from sync.county.seat import CountySeat
from tests.sync.looking import known, newest, unjudged, waiting
from tests.sync.seats import Made, Village
from tests.sync.sticks import ledger_hash, ledger_says, number_of, store_hash


def carry(county: CountySeat, village: Village) -> bundles.Arrived:
    """One stick to the county and back."""
    taken = county.bundles.take(bundles.make(village.store).blob)
    return bundles.take(village.store, taken.back)


def test_work_goes_up_and_verdicts_receipt_and_news_come_back(county: CountySeat, village: Village) -> None:
    sheet = village.report(3800)
    assert village.state(sheet)[0] is RowState.HERE
    made = bundles.make(village.store)
    taken = county.bundles.take(made.blob)
    assert (taken.ops, taken.repeated, taken.station) == (made.ops, False, "元坝村信息站")
    assert waiting(county) == [3800]
    county.do("prices.review", sheet=sheet, accept=True)
    arrived = bundles.take(village.store, county.bundles.take(bundles.make(village.store).blob).back)
    assert arrived.ops == made.ops
    assert village.state(sheet)[0] is RowState.CONFIRMED
    assert outbox.waiting(village.store.reader()).ops == 0
    receipt = last_receipt(village.store.reader())
    assert receipt is not None
    assert receipt.mark == made.last
    assert newest(village) == [3800]


def test_a_bundle_without_work_brings_news_home(county: CountySeat, village: Village, other: Village) -> None:
    sheet = other.report(4200)
    carry(county, other)
    county.sync()
    county.do("prices.review", sheet=sheet, accept=True)
    arrived = carry(county, village)
    assert arrived.rows >= 1
    assert known(village) == known(other) or newest(village) == [4200]


def test_the_same_bundle_twice_gives_the_same_answer_and_no_second_effect(
    county: CountySeat, village: Village
) -> None:
    village.report(3800)
    made = bundles.make(village.store)
    first = county.bundles.take(made.blob)
    after = ledger_hash(county)
    again = county.bundles.take(made.blob)
    assert again.back == first.back
    assert (again.ops, again.repeated) == (0, True)
    assert ledger_hash(county) == after
    bundles.take(village.store, first.back)
    here = store_hash(village.store)
    twice = bundles.take(village.store, again.back)
    assert (twice.ops, twice.rulings, twice.rows) == (0, 0, 0)
    assert store_hash(village.store) == here


def test_an_old_bundle_that_comes_again_has_no_effect_and_an_answer_that_fits(
    county: CountySeat, village: Village
) -> None:
    """What goes back is kept for the newest few only; that a bundle was here is known for ever."""
    made = []
    for price in range(8):
        village.report(1000 + price)
        made.append(bundles.make(village.store))
        county.bundles.take(made[-1].blob)
    before = ledger_says(county, number_of(village))
    late = county.bundles.take(made[0].blob)
    assert (late.ops, late.repeated) == (0, True)
    assert ledger_says(county, number_of(village)) == before
    assert bundles.take(village.store, late.back).ops == made[-1].ops
    assert unjudged(village) == 0


def test_a_gap_is_told_and_the_bundle_kept_out_until_it_is_filled(
    county: CountySeat, village: Village, made: Made, tmp_path: Path
) -> None:
    village.report(3800)
    first = bundles.make(village.store)
    mine = ledger_hash(county)
    bundles.take(village.store, county.bundles.take(first.blob).back)
    village.report(3900)
    second = bundles.make(village.store)
    restored = made.county(tmp_path / "restored")  # a county that never had the first: last night's copy
    try:
        before = ledger_hash(restored)
        assert before != mine or first.ops
        with pytest.raises(StationError, match=r"bundle\.gap") as told:
            restored.bundles.take(second.blob)
        assert told.value.facts == {"first": first.first, "last": first.last}
        assert ledger_hash(restored) == before
        assert restored.bundles.take(first.blob).ops == first.ops
        assert restored.bundles.take(second.blob).ops == second.ops
    finally:
        restored.close()


def test_what_is_known_from_the_line_is_passed_over(county: CountySeat, village: Village) -> None:
    village.report(3800)
    early = bundles.make(village.store)
    village.report(3900)
    late = bundles.make(village.store)
    village.sync()
    before = ledger_says(county, number_of(village))
    assert county.bundles.take(late.blob).ops == 0
    back = county.bundles.take(early.blob)
    assert back.ops == 0
    assert ledger_says(county, number_of(village)) == before
    assert bundles.take(village.store, back.back).ops == 0
    village.sync()
    assert waiting(county) == [3800, 3900]


def test_half_known_work_goes_on_where_the_line_broke_off(county: CountySeat, village: Village) -> None:
    village.report(3800)
    village.sync()
    earlier = outbox.mark(village.store.reader())
    village.store.write(lambda db: outbox.set_mark(db, 0, bytes(32)))  # the answer was lost
    village.report(3900)
    made = bundles.make(village.store)
    assert made.first == 1
    assert county.bundles.take(made.blob).ops == made.last - earlier[0]
    assert waiting(county) == [3800, 3900]


def test_more_than_one_hello_is_one_bundle(
    county: CountySeat, village: Village, monkeypatch: pytest.MonkeyPatch
) -> None:
    village.report_many(range(1000, 1300))
    monkeypatch.setattr(bundles, "OPS_BYTES", 2048)
    made = bundles.make(village.store)
    taken = county.bundles.take(made.blob)
    assert taken.ops == made.ops >= 300
    assert bundles.take(village.store, taken.back).rulings == 300
    assert unjudged(village) == 0
    assert waiting(county) == list(range(1000, 1300))


def test_what_does_not_fit_goes_with_the_next(
    county: CountySeat, village: Village, monkeypatch: pytest.MonkeyPatch
) -> None:
    village.report_many(range(1000, 1300))
    monkeypatch.setattr(bundles, "OPS_BYTES", 2048)
    first = bundles.make(village.store, most=1500)
    assert first.more
    bundles.take(village.store, county.bundles.take(first.blob).back)
    second = bundles.make(village.store)
    assert second.first == first.last + 1
    assert not second.more
    county.bundles.take(second.blob)
    assert waiting(county) == list(range(1000, 1300))


def test_news_unasked_bring_what_is_missing_and_nothing_twice(
    county: CountySeat, village: Village, other: Village
) -> None:
    sheet = other.report(4200)
    other.sync()
    county.sync()
    county.do("prices.review", sheet=sheet, accept=True)
    news = county.bundles.news(number_of(village))
    arrived = bundles.take(village.store, news)
    assert arrived.rows >= 1
    assert newest(village) == [4200]
    here = store_hash(village.store)
    assert bundles.take(village.store, news).rows == 0
    assert store_hash(village.store) == here
    assert bundles.take(village.store, county.bundles.news(number_of(village))).rows == 0


def test_verdicts_given_on_the_line_come_with_news_unasked(county: CountySeat, village: Village) -> None:
    """The station sent its work by line and the answer was lost; the stick brings verdict and receipt of mark."""
    sheet = village.report(3800)
    earlier = outbox.mark(village.store.reader())
    made = bundles.make(village.store)
    county.bundles.take(made.blob)  # its answer is lost
    arrived = bundles.take(village.store, county.bundles.news(number_of(village)))
    assert arrived.ops == made.last - earlier[0]
    assert village.state(sheet)[0] is RowState.CONFIRMED


def test_marks_and_verdicts_only_go_forward(county: CountySeat, village: Village) -> None:
    village.report(3800)
    old = county.bundles.take(bundles.make(village.store).blob).back
    village.report(3900)
    village.sync()
    before = outbox.mark(village.store.reader())
    receipt = last_receipt(village.store.reader())
    bundles.take(village.store, old)
    assert outbox.mark(village.store.reader()) == before
    assert last_receipt(village.store.reader()) == receipt
    assert village.sync().ops == 0


def test_what_the_county_refused_is_put_right_without_a_line(county: CountySeat, village: Village) -> None:
    """The first stick brings the refusal, the next one asks for the row, and an old answer undoes nothing."""
    station = village.station
    village.forge("prices.report", lambda act: act.patch("places.station", station, {"name": "别的名字"}))

    def name() -> str:
        return str(village.store.reader().execute(
            "SELECT name FROM places_station WHERE id = ?", (station,)).fetchone()[0])

    carry(county, village)
    assert name() == "别的名字"
    early = county.bundles.take(bundles.make(village.store).blob).back
    village.sync()
    assert name() == "元坝村信息站"
    county.do("places.edit_station", station=station, name="元坝新站")
    village.sync()
    village.forge("prices.report", lambda act: act.patch("places.station", station, {"name": "又一个名字"}))
    carry(county, village)
    bundles.take(village.store, early)  # made when the old name was right
    assert name() == "又一个名字"
    carry(county, village)
    assert name() == "元坝新站"
    assert inbox.doubts(village.store.reader()) == set()


def test_a_verdict_that_was_replaced_before_it_was_heard_holds_nothing_up(county: CountySeat, village: Village) -> None:
    """Its number is nobody's any more: a station that counted verdicts would wait for it for ever."""
    sheet = village.report(3800)
    county.revoke(number_of(village))
    county.bundles.take(bundles.make(village.store).blob)  # its answer is lost
    county.readmit(number_of(village))
    carry(county, village)
    assert village.state(sheet) == (RowState.CONFIRMED, "")


def test_news_that_go_on_from_a_verdict_never_heard_wait(county: CountySeat, village: Village) -> None:
    """The answer of the first stick is on its way while news are made: rows may not come before verdicts."""
    village.report(3800)
    first = county.bundles.take(bundles.make(village.store).blob).back
    bundles.take(village.store, first)
    county.bundles.take(bundles.make(village.store).blob)  # the county hears what was heard
    news = county.bundles.news(number_of(village))
    village.store.write(lambda db: settings.put(db, telling.RULINGS, 0))
    before = store_hash(village.store)
    with pytest.raises(StationError, match=r"bundle\.earlier_missing"):
        bundles.take(village.store, news)
    assert store_hash(village.store) == before
