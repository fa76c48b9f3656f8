"""P5: a station put back from an old copy, or cloned to a second machine: told apart, nothing lost, nothing doubled."""

from __future__ import annotations

import itertools
import shutil
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import msgspec
import pytest
from sqlalchemy import select

from station.features import registry
from station.home import Home, open_store
from station.kernel import ids
from station.kernel.deeds import OPERATOR
from station.kernel.errors import StationError
from station.kernel.record import Registry
from station.store import copies, identity, inbox, keyfile, oplog, outbox, renumbering
from sync import protocol
from sync.client.exchange import SMALLEST_ANSWER, Exchange
from sync.client.renumbering import Renumbering
from sync.client.state import Offline
from sync.client.transport import InProcess
from sync.county import accounts, numbering, tables
from sync.county.descent import lineage
from sync.county.seat import CountySeat
from sync.enrolling import Renumbered
from sync.envelope import DeviceKey, open_answer, seal_request
from sync.protocol import RENUMBER_PATH
from tests.sync.looking import lossy, unjudged, waiting
from tests.sync.seats import Handle, Made, Village, Wrap

MANY = range(2000, 2080)


def copy_of(village: Village, folder: Path, handle: Handle, declared: Registry | None = None) -> Village:
    """Clone a machine: its files as they lie when nobody has them open."""
    village.store.close()
    home = Home(village.store.path.parent)
    shutil.copytree(home.folder, folder)
    village.store = open_store(home, declared or registry())
    twin = Village(open_store(Home(folder), declared or registry()), InProcess(handle), village.station)
    twin.officer = village.officer
    return twin


@pytest.fixture
def twin(county: CountySeat, village: Village, tmp_path: Path) -> Iterator[Village]:
    """A copy of `village` made while one price was still to be sent."""
    village.sync()
    village.report(1000)
    made = copy_of(village, tmp_path / "twin", county.answer)
    yield made
    made.store.close()


def number(village: Village) -> int:
    return identity.need(village.store.reader()).device


def level(county: CountySeat, village: Village) -> bool:
    """Whether a station holds just what the county holds for it."""
    ours = identity.need(village.store.reader())
    with county.ledger.reading() as connection:
        theirs = numbering.totals(connection, ours.county, ours.scopes)
    totals = {key: total for key, total in theirs.items() if total % (1 << 128)}
    return inbox.tallies(village.store.reader()) == totals


def check_whole(county: CountySeat, *villages: Village) -> None:
    """Nothing waits, nothing is refused, every id stands under one number, every log holds together."""
    for village in villages:
        village.sync()
    for village in villages:
        village.sync()
        db = village.store.reader()
        assert outbox.waiting(db).ops == 0
        assert outbox.problems(db) == []
        assert unjudged(village) == 0
        chain = None
        for row in db.execute("SELECT number, grp, tbl, row, kind, base, body, chain FROM op ORDER BY number"):
            op = oplog.Op(*row[:4], oplog.OpKind(row[4]), row[5], oplog.unshut(row[6]))
            assert chain is None or oplog.next_chain(chain, op) == row[7]
            chain = row[7]
        assert level(county, village)
    assert len({number(village) for village in villages}) == len(villages)


def test_p05_both_copies_go_on_and_everything_arrives_once(
    county: CountySeat, village: Village, twin: Village
) -> None:
    assert waiting(county) == []
    village.report(2000)
    village.sync()
    twin.report(3000)
    twin.report(3001)
    twin.sync()
    village.report(4000)
    twin.report(5000)
    check_whole(county, village, twin)
    assert waiting(county) == [1000, 2000, 3000, 3001, 4000, 5000]
    assert number(village) < number(twin)


def test_p05_without_telling_copies_apart_the_second_one_is_stuck(
    county: CountySeat, village: Village, twin: Village, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The negative control: the check of the test above must flag a program that does nothing about it."""
    monkeypatch.setattr(Renumbering, "mend", lambda *_: False)
    monkeypatch.setattr(Renumbering, "renumber", lambda *_: False)
    village.report(2000)
    village.sync()
    twin.report(3000)
    with pytest.raises(StationError, match=r"sync\.(forked|replayed)"):
        twin.sync()
    with pytest.raises(StationError):
        check_whole(county, village, twin)
    assert waiting(county) == [1000, 2000]


def test_p05_without_the_fork_point_work_would_be_doubled(
    county: CountySeat, village: Village, twin: Village, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The negative control of "nothing doubled": a copy that moves everything it still had to send."""
    monkeypatch.setattr(outbox, "lasts", lambda *_: [])
    village.report(2000)
    village.sync()
    twin.report(3000)
    twin.sync()
    assert waiting(county).count(1000) == 2


@pytest.fixture
def half_way(county: CountySeat, village: Village, tmp_path: Path) -> Iterator[Village]:
    """A whole machine is copied with much to send; the copy gets a part of it through before the original speaks."""
    village.sync()
    village.report_many(MANY)
    made = copy_of(village, tmp_path / "twin", county.answer)
    slow = itertools.count(0, 9)
    said = Exchange(made.store, InProcess(county.answer), want=SMALLEST_ANSWER, tick=lambda: next(slow)).run(
        progress=lambda tally: tally.rounds < 3)
    assert 0 < said.ops < len(MANY), "the control: only a part got through"
    yield made
    made.store.close()


def test_p05_what_a_copy_got_half_through_arrives_once(county: CountySeat, village: Village, half_way: Village) -> None:
    village.report(9000)
    village.sync()
    half_way.report(9001)
    check_whole(county, village, half_way)
    assert waiting(county) == [*MANY, 9000, 9001]


def test_p05_the_control_a_copy_that_leaves_at_once_sends_the_rest_a_second_time(
    county: CountySeat, village: Village, half_way: Village, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Renumbering, "_deliver_first", lambda self, counter: self.renumber())
    village.sync()
    half_way.sync()
    assert len(waiting(county)) > len(MANY)


@pytest.mark.parametrize("reports", [0, 1, 3])
def test_p05_an_old_copy_put_back_goes_on_from_where_the_county_is(
    made: Made, county: CountySeat, tmp_path: Path, reports: int
) -> None:
    """The machine broke; a copy some reports old is put back and work goes on."""
    lost = made.village(0, county, tmp_path / "lost")
    for price in range(2000, 2000 + reports):
        lost.report(price)
        lost.sync()
    lost.store.close()
    back = made.village(0, county, tmp_path / "back")
    sheets = [back.report(price) for price in (3000, 3001)]
    back.sync()
    assert waiting(county) == [*range(2000, 2000 + reports), 3000, 3001]
    check_whole(county, back)
    shown = [one.middle for one in back.store.show("prices.history", OPERATOR, name="荔枝")]
    assert sorted(shown) == [*range(2000, 2000 + reports), 3000, 3001]
    if reports:
        old = [ids.device_of(sheet) for sheet in sheets]
        assert number(back) not in old
    back.store.close()


def test_p05_no_id_is_used_twice(county: CountySeat, village: Village, twin: Village) -> None:
    mine, theirs = village.report(2000), twin.report(3000)
    assert mine == theirs, "the point of the test: both copies mint the same id"
    village.sync()
    twin.sync()
    county.sync()
    rows = [row[0] for row in county.store.reader().execute("SELECT id FROM prices_sheet WHERE station <> 0")]
    assert len(rows) == len(set(rows)) == 3
    assert waiting(county) == [1000, 2000, 3000]


def test_p05_a_copy_knows_itself_where_the_incarnation_is_not_written_down(
    county: CountySeat, village: Village, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    village.report(1000)
    here = keyfile.folder()
    village.store.close()
    shutil.copytree(village.store.path.parent, tmp_path / "elsewhere")
    shutil.copytree(here, tmp_path / "other keys", ignore=shutil.ignore_patterns("*.seat"))
    village.store = open_store(Home(village.store.path.parent), registry())
    assert not copies.is_copy(village.store.reader()), "the control: the original is none"
    monkeypatch.setenv("TIANXIN_KEYS", str(tmp_path / "other keys"))
    with closing(open_store(Home(tmp_path / "elsewhere"), registry())) as store:
        assert copies.is_copy(store.reader())
        twin = Village(store, InProcess(county.answer), village.station)
        twin.officer = village.officer
        before = number(twin)
        twin.sync()
        assert number(twin) != before
        assert not copies.is_copy(store.reader())
        twin.report(3000)
        village.report(2000)
        check_whole(county, twin, village)
        assert number(village) == before, "the other copy keeps its number"
    assert waiting(county) == [1000, 2000, 3000]
    with closing(open_store(Home(tmp_path / "elsewhere"), registry())) as store:
        assert not copies.is_copy(store.reader())


@pytest.mark.parametrize("lost", range(1, 7))
def test_p05_whichever_answer_is_lost_the_copy_gets_one_number(
    county: CountySeat, village: Village, twin: Village, lost: int
) -> None:
    village.report(2000)
    village.sync()
    twin.report(3000)
    wrap: Wrap = lossy(lambda n: n == lost)
    twin.carrier = InProcess(wrap(county.answer))
    before = len(accounts.devices(county.ledger))
    for _ in range(2):
        try:
            twin.sync()
        except Offline:
            continue
    twin.carrier = InProcess(county.answer)
    check_whole(county, village, twin)
    assert len(accounts.devices(county.ledger)) == before + 1
    assert waiting(county) == [1000, 2000, 3000]


def test_p05_a_power_cut_while_the_new_number_is_taken_repeats_it_safely(
    county: CountySeat, village: Village, twin: Village
) -> None:
    village.report(2000)
    village.sync()
    twin.report(3000)
    before, cuts = len(accounts.devices(county.ledger)), 0
    kept, first = twin.store.before_commit, number(twin)

    def cut(db: object) -> None:
        nonlocal cuts
        if identity.need(db).device != first and not cuts:
            cuts += 1
            raise RuntimeError("cut")
        kept(db)

    twin.store.before_commit = cut
    with pytest.raises(RuntimeError):
        twin.sync()
    assert (cuts, number(twin)) == (1, first)
    check_whole(county, village, twin)
    assert len(accounts.devices(county.ledger)) == before + 1
    assert waiting(county) == [1000, 2000, 3000]


def test_p05_what_refers_to_a_moved_row_goes_with_it(county: CountySeat, tmp_path: Path) -> None:
    """A copy of the county's own seat: a variety made under a product, both still unsent, both made twice."""
    county.sync()
    county.store.close()
    shutil.copytree(county.home.folder / "..", tmp_path / "all", ignore=shutil.ignore_patterns("ledger*", "all"))
    county.store = open_store(county.home, registry())
    twin = open_store(Home(tmp_path / "all" / "county"), registry())
    county.do("products.add", name="甲果", category="fruit")
    parent = twin.do("products.add", OPERATOR, name="乙果", category="fruit")
    twin.do("products.add", OPERATOR, name="乙果一号", category="fruit", parent=parent)
    Exchange(twin, InProcess(county.answer)).run()
    rows = {row["name"]: row for row in twin.reader().execute("SELECT * FROM products_product WHERE name LIKE '%果%'")}
    assert rows["乙果一号"]["parent"] == rows["乙果"]["id"] != parent
    assert ids.counter_of(rows["乙果"]["id"]) == ids.counter_of(parent)
    assert outbox.problems(twin.reader()) == []
    county.sync()
    names = {row[0] for row in county.store.reader().execute("SELECT name FROM products_product")}
    assert {"甲果", "乙果", "乙果一号"} <= names
    ours = county.store.reader().execute("SELECT parent FROM products_product WHERE name = '乙果一号'").fetchone()
    assert ours[0] == rows["乙果"]["id"]
    twin.close()


def test_p05_own_older_rows_stay_ones_own(county: CountySeat, village: Village, twin: Village) -> None:
    """What a station alone may change of its rows it may also change under its new number; others may not."""
    village.report(2000)
    village.sync()
    twin.sync()
    assert renumbering.numbers(twin.store.reader()) == {number(village), number(twin)}
    before, now = number(village), number(twin)
    with county.ledger.writing() as connection:
        rows = {one.device: one for one in connection.execute(select(tables.device)).all()}
        assert [one for one, _ in lineage(connection, rows[now])] == [before]
        assert lineage(connection, rows[before]) == []


def test_p05_nobody_else_can_ask_for_a_number(county: CountySeat, village: Village) -> None:
    seen: list[bytes] = []

    def kept(path: str, blob: bytes) -> bytes:
        seen.append(blob)
        return county.answer(path, blob)

    before = len(accounts.devices(county.ledger))
    renumbering_ = Renumbering(village.store, InProcess(kept))
    page, _ = renumbering_._page(renumbering_._pending(), False, None)
    who = identity.need(village.store.reader())
    thief = DeviceKey.generate()
    blob, _ = seal_request(thief, who.device, 1, ("POST", RENUMBER_PATH), protocol.encode(page))
    with pytest.raises(StationError, match=r"envelope\.bad_signature"):
        county.answer(RENUMBER_PATH, blob)
    page = msgspec.structs.replace(page, public=thief.public)
    blob, _ = seal_request(DeviceKey.from_private(who.private), who.device, 1, ("POST", RENUMBER_PATH),
                           protocol.encode(page))
    with pytest.raises(StationError, match=r"envelope\.bad_signature"):
        county.answer(RENUMBER_PATH, blob)
    assert len(accounts.devices(county.ledger)) == before


def test_p05_a_long_log_is_compared_page_by_page(
    county: CountySeat, village: Village, twin: Village, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sync.client.renumbering.MOST_GROUPS", 3)
    village.sync()
    twin.report_many(range(3000, 3020))
    village.report(2000)
    village.sync()
    pages = []

    def listening(path: str, blob: bytes) -> bytes:
        pages.append(path)
        return county.answer(path, blob)

    twin.carrier = InProcess(listening)
    twin.sync()
    assert pages.count(RENUMBER_PATH) > 5
    check_whole(county, village, twin)
    assert waiting(county) == [1000, 2000, *range(3000, 3020)]


def test_p05_the_answer_says_no_more_than_it_must(county: CountySeat, village: Village, twin: Village) -> None:
    """A grant that was used is not given again: a copy made in that very moment asks with a key of its own."""
    village.report(2000)
    village.sync()
    asking = Renumbering(twin.store, InProcess(county.answer))
    pending = asking._pending()
    assert asking.renumber()
    twin.sync()
    again = Renumbering(village.store, InProcess(county.answer))
    page, _ = again._page(pending, False, None)
    who = identity.need(village.store.reader())
    blob, digest = seal_request(DeviceKey.from_private(who.private), who.device, 9, ("POST", RENUMBER_PATH),
                                protocol.encode(page))
    answer = protocol.decode(open_answer(who.county_public, digest, county.answer(RENUMBER_PATH, blob)), Renumbered)
    assert answer.problem == "sync.number_taken"
