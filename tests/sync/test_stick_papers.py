"""Papers by stick: certificates renew themselves, who is shut out hears why, a station that is moved changes scopes."""

from __future__ import annotations

from pathlib import Path

import pytest
from sqlalchemy import select

from station.kernel.clock import MILLI_PER_DAY
from station.kernel.deeds import OPERATOR, Seat
from station.places.codes import path
from station.store import identity, inbox, outbox, settings, spans
from station.store.oplog import RowState
from sync.client import bundles, sticks
from sync.client.papers import BARRED, revoked
from sync.county import calendar, courier, papers, tables, visit
from sync.county.accounts import CERTIFICATE_DAYS, scopes_for
from sync.county.bundles import Bundles
from sync.county.seat import CountySeat
from tests.sync.looking import known, newest
from tests.sync.seats import Village, first_village
from tests.sync.sticks import number_of, store_hash
from tests.sync.test_copies import level
from tests.sync.test_papers import not_after, other_town


def later(county: CountySeat, days: int) -> None:
    """Let the county's calendar go on where it takes in bundles."""
    now = county.store.clock.now_ms
    calendar.confirm(county.ledger, now() + days * MILLI_PER_DAY)
    county.bundles = Bundles(county.ledger, county.store.registry, lambda: now() + days * MILLI_PER_DAY)


def carry(county: CountySeat, village: Village) -> bundles.Arrived:
    """One stick to the county and back."""
    return bundles.take(village.store, county.bundles.take(bundles.make(village.store).blob).back)


@pytest.mark.parametrize(("days", "renewed"), [(CERTIFICATE_DAYS // 2 - 2, False), (CERTIFICATE_DAYS // 2 + 2, True)])
def test_a_certificate_renews_itself_by_stick(county: CountySeat, village: Village, days: int, renewed: bool) -> None:
    before = not_after(village)
    later(county, days)
    carry(county, village)
    assert not_after(village) == (before + days if renewed else before)
    carry(county, village)
    assert not_after(village) == (before + days if renewed else before)


def test_a_machine_that_has_sticks_alone_is_still_heard_after_three_years(
    county: CountySeat, village: Village
) -> None:
    for year in range(4):
        later(county, year * 300)
        carry(county, village)
    later(county, CERTIFICATE_DAYS + 200)
    sheet = village.report(2000)
    carry(county, village)
    assert village.state(sheet) == (RowState.CONFIRMED, "")
    assert settings.get(village.store.reader(), BARRED, "") == ""


def test_who_ran_out_or_is_shut_out_hears_why_and_nothing_else(county: CountySeat, village: Village) -> None:
    carry(county, village)
    county.do("products.add", name="甲果", category="fruit")
    sheet = village.report(2000)
    later(county, CERTIFICATE_DAYS + 1)
    carry(county, village)
    db = village.store.reader()
    assert outbox.waiting(db).ops == 0
    assert village.state(sheet) == (RowState.PROBLEM, papers.EXPIRED)
    assert settings.get(db, BARRED) == papers.EXPIRED
    assert "甲果" not in {one.name for one in village.store.show("products.list", OPERATOR, limit=10_000)}
    later(county, 0)
    county.readmit(number_of(village))
    carry(county, village)
    assert settings.get(village.store.reader(), BARRED) == ""
    assert "甲果" in {one.name for one in village.store.show("products.list", OPERATOR, limit=10_000)}


def test_the_list_of_revoked_machines_comes_by_stick_and_news_unasked(
    county: CountySeat, village: Village, other: Village
) -> None:
    county.revoke(number_of(other))
    carry(county, village)
    assert revoked(village.store.reader()) == {number_of(other)}
    county.readmit(number_of(other))
    bundles.take(village.store, county.bundles.news(number_of(village)))
    assert revoked(village.store.reader()) == frozenset()


def moved(county: CountySeat, village: Village) -> tuple[int, list[str]]:
    """Put the machine of `village` into a new station of another town; return that station and its scopes."""
    division = other_town(county)
    station = int(county.do("places.open_station", name="新址信息站", division=division))
    county.move(number_of(village), Seat.VILLAGE, station, "新址信息站", path(division))
    return station, scopes_for(Seat.VILLAGE, station, path(division))


def believed(county: CountySeat, village: Village) -> visit.Told:
    """What the county believes a station has of its feeds."""
    with county.ledger.reading() as connection:
        where = tables.device.c.device == number_of(village)
        kept = connection.execute(select(tables.device.c.spans).where(where)).scalar_one()
    return visit.spans_from_json(kept)


def check_moved(county: CountySeat, village: Village, scopes: list[str]) -> None:
    """The station has its new scopes and just what the county holds in them; the county believes nothing more."""
    db = village.store.reader()
    assert list(identity.need(db).scopes) == scopes
    here = spans.all_spans(db)
    assert not [stream for stream in here if stream[0] not in scopes]
    assert level(county, village)
    carry(county, village)
    assert believed(county, village) == here
    newcomer = county.bundles.news(number_of(village))
    assert bundles.take(village.store, newcomer).rows == 0


def test_p08_by_stick_a_station_that_is_moved_leaves_its_old_scopes(county: CountySeat, village: Village) -> None:
    """What was entered before is sent and judged all the same; the news of the new place come by the second trip."""
    village.report(1000)
    carry(county, village)
    before = identity.need(village.store.reader())
    pending = village.report(2000)
    _, scopes = moved(county, village)
    assert carry(county, village).again
    db = village.store.reader()
    assert identity.need(db).scopes == tuple(scopes)
    assert list(inbox.held_in(db, f"station:{before.station}")) == []
    assert village.state(pending) == (RowState.PROBLEM, "people.not_of_this_station")
    assert not carry(county, village).again
    assert outbox.waiting(village.store.reader()).ops == 0
    check_moved(county, village, scopes)


def test_p08_by_stick_news_of_the_new_place_arrive(county: CountySeat, village: Village, other: Village) -> None:
    carry(county, village)
    theirs = identity.need(other.store.reader())
    county.move(number_of(village), Seat.VILLAGE, theirs.station, theirs.station_name, path(first_village(county)))
    sheet = other.report(3000)
    carry(county, other)
    county.sync()
    county.do("prices.review", sheet=sheet, accept=True)
    for _ in range(3):
        carry(county, village)
        carry(county, other)
    check_moved(county, village, list(theirs.scopes))
    assert known(village) == known(other)
    assert newest(village) == newest(other) == [3000]


def mistaken(county: CountySeat, village: Village, before: list[str]) -> list[tuple[str, int]]:
    """Return what the county believes of feeds the station never belonged to when it packed."""
    return [stream for stream in believed(county, village) if stream[0] not in before]


def test_p08_by_stick_the_county_believes_nothing_of_feeds_that_were_never_told(
    county: CountySeat, village: Village
) -> None:
    village.report(1000)
    carry(county, village)
    before = list(identity.need(village.store.reader()).scopes)
    moved(county, village)
    county.bundles.take(bundles.make(village.store).blob)
    assert mistaken(county, village, before) == []


def test_p08_by_stick_scopes_counted_in_the_countys_list_are_mistaken(
    county: CountySeat, village: Village, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The negative control: a county that counts in its own list what was told in another."""
    monkeypatch.setattr(visit, "names_of", lambda one: one.scopes)
    village.report(1000)
    carry(county, village)
    before = list(identity.need(village.store.reader()).scopes)
    moved(county, village)
    county.bundles.take(bundles.make(village.store).blob)
    assert mistaken(county, village, before) != []


def test_p08_by_stick_a_station_that_keeps_its_old_rows_is_told_apart(
    county: CountySeat, village: Village, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The negative control of the whole story: a program that stores the certificate and leaves the rows lying."""
    monkeypatch.setattr(inbox, "leave", lambda *_: frozenset())
    village.report(1000)
    carry(county, village)
    _, scopes = moved(county, village)
    for _ in range(3):
        carry(county, village)
    with pytest.raises(AssertionError):
        check_moved(county, village, scopes)


def test_p08_a_bundle_from_before_the_move_comes_late(county: CountySeat, village: Village) -> None:
    """Its rows were counted in the old scopes: none of them is taken, and its certificate is not laid over the new."""
    early = county.bundles.take(bundles.make(village.store).blob).back
    news = county.bundles.news(number_of(village))
    _, scopes = moved(county, village)
    carry(county, village)
    carry(county, village)
    here = store_hash(village.store)
    for blob in (early, news):
        arrived = bundles.take(village.store, blob)
        assert (arrived.rows, arrived.rulings, arrived.ops) == (0, 0, 0)
    assert store_hash(village.store) == here
    check_moved(county, village, scopes)


def test_p08_news_unasked_after_a_move_wait_for_the_papers(county: CountySeat, village: Village) -> None:
    carry(county, village)
    later(county, 3)
    _, scopes = moved(county, village)
    arrived = bundles.take(village.store, county.bundles.news(number_of(village)))
    assert arrived.again or identity.need(village.store.reader()).scopes == tuple(scopes)
    for _ in range(2):
        carry(county, village)
    check_moved(county, village, scopes)


def test_p08_stick_and_screen_say_that_it_goes_once_more(county: CountySeat, village: Village, tmp_path: Path) -> None:
    moved(county, village)
    sticks.export_to(village.store, tmp_path)
    assert [line.again for line in courier.take_all(county, tmp_path)] == [True]
    assert sticks.import_from(village.store, tmp_path).again
