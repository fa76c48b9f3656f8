"""P6 once more: one backup put back again and again, in whatever order the county draws its new numbers."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import select

from station.kernel.deeds import OPERATOR
from station.store import inbox, spans
from station.store.database import Connection
from sync.client import epochs as heard
from sync.client.transport import InProcess
from sync.county import epochs, news, tables
from tests.sync.looking import waiting
from tests.sync.restored import Restorable
from tests.sync.seats import Made, Village, open_village
from tests.sync.test_copies import check_whole

NEW = "果再"


@pytest.fixture
def engine() -> str:
    """A ledger in a file: one in PostgreSQL is backed up and put back by its own means."""
    return "sqlite"


@pytest.fixture
def county(made: Made, tmp_path: Path) -> Iterator[Restorable]:
    opened = Restorable(made, tmp_path)
    yield opened
    opened.close()


class Given:
    """Every version the county ever gave, in whatever ledger, and of what."""

    def __init__(self) -> None:
        self._of: dict[int, set[tuple[str, int, bytes]]] = {}

    def note(self, county: Restorable) -> None:
        row, vault = tables.row, county.seat.ledger.county().vault
        with county.seat.ledger.reading() as connection:
            for one in connection.execute(select(row.c.tbl, row.c.row, row.c.version, row.c.body)):
                words = vault.unshut(one.tbl, one.row, bytes(one.body))
                self._of.setdefault(one.version, set()).add((one.tbl, one.row, words))

    def twice(self) -> list[int]:
        return [version for version, found in self._of.items() if len(found) > 1]


def products(village: Village) -> set[str]:
    found = village.store.show("products.list", OPERATOR, limit=10_000)
    return {one.name for one in found if one.name.endswith(NEW)}


def told_again(county: Restorable, restores: int) -> list[str]:
    """Put one backup back several times, with work between; return what did not hold ([] where all did)."""
    village, other = county.village(0), county.village(1)
    for one in (village, other):
        one.sync()
    county.backup()
    made, prices, given = set[str](), list[int](), Given()
    for time in range(restores + 1):
        for number in range(restores + 1 - time):
            made.add(f"{time}{number}{NEW}")
            county.seat.do("products.add", name=f"{time}{number}{NEW}", category="fruit")
        prices.append(village.report(1000 + time) and 1000 + time)
        for one in (village, other, village):
            one.sync()
        arrived = waiting(county.seat)
        given.note(county)
        if arrived != prices:
            return [f"after {time} restores the county has {arrived}"]
        if late := [one.station for one in (village, other) if products(one) != made]:
            return [f"after {time} restores new rows do not come to {late}"]
        if time < restores:
            county.restore()
    check_whole(county.seat, village, other)
    return [f"given twice: {twice}"] if (twice := given.twice()) else []


def drawing(monkeypatch: pytest.MonkeyPatch, *jumps: int) -> None:
    """Draw as it was done once: from the restored ledger alone, with no memory of what was drawn before."""
    left = list(jumps)
    monkeypatch.setattr(epochs, "drawn", lambda restored, known, now_ms: restored + left.pop(0))


@pytest.mark.parametrize("restores", [2, 3])
def test_p06_one_backup_put_back_again_and_again(county: Restorable, restores: int) -> None:
    assert told_again(county, restores) == []


@pytest.mark.parametrize("jumps", [(3, 900), (900, 3), (900, 3, 400)])
def test_p06_a_station_does_not_rely_on_the_order_of_the_draws(
    county: Restorable, jumps: tuple[int, ...], monkeypatch: pytest.MonkeyPatch
) -> None:
    drawing(monkeypatch, *jumps)
    assert told_again(county, len(jumps)) == []


@pytest.mark.parametrize("restores", [2, 3])
def test_p06_the_draws_alone_do_for_stations_that_drop_nothing(
    county: Restorable, restores: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    keeping_all(monkeypatch)
    assert told_again(county, restores) == []


def keeping_all(monkeypatch: pytest.MonkeyPatch) -> None:
    """Stations as they were once: a new epoch changes nothing of what they have heard."""
    monkeypatch.setattr(heard, "let_go", lambda db, point: None)
    monkeypatch.setattr(spans, "cut", lambda db, tops: None)
    monkeypatch.setattr(inbox, "forget_above", lambda db, version: None)


def test_p06_a_smaller_draw_stalls_stations_that_drop_nothing(
    county: Restorable, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The negative control: the drawing of old, the second smaller, and stations of old."""
    drawing(monkeypatch, 900, 3)
    keeping_all(monkeypatch)
    assert told_again(county, 2) != []


def test_p06_an_equal_draw_gives_versions_twice(county: Restorable, monkeypatch: pytest.MonkeyPatch) -> None:
    """The negative control of the versions: the drawing of old, twice the same."""
    drawing(monkeypatch, 5, 5)
    assert "twice" in told_again(county, 2)[0]


def boasting(village: Village) -> None:
    """The station has it written down that more has arrived of every feed than was ever given."""
    def work(db: Connection) -> None:
        for stream, found in spans.all_spans(db).items():
            spans.add_span(db, stream, found[0][1], found[0][1] + 1_000_000)

    village.store.write(work)


def test_p06_who_has_heard_more_than_was_given_is_told_so(county: Restorable) -> None:
    village = county.village(0)
    village.sync()
    boasting(village)
    county.seat.do("products.add", name=f"甲{NEW}", category="fruit")
    village.sync()
    assert products(village) == {f"甲{NEW}"}
    village.sync()
    check_whole(county.seat, village)


def test_p06_who_is_not_told_so_hears_nothing_more(county: Restorable, monkeypatch: pytest.MonkeyPatch) -> None:
    """The negative control: a county that believes what it is told of its own feeds."""
    monkeypatch.setattr(news, "_never_given", lambda known, tops: {})
    village = county.village(0)
    village.sync()
    boasting(village)
    before = spans.all_spans(village.store.reader())
    county.seat.do("products.add", name=f"甲{NEW}", category="fruit")
    village.sync()
    assert spans.all_spans(village.store.reader()) == before


@pytest.mark.parametrize("jumps", [(3, 900), (900, 3)])
def test_p06_a_machine_of_an_epoch_that_is_forgotten_is_known_again(
    county: Restorable, tmp_path: Path, jumps: tuple[int, int], monkeypatch: pytest.MonkeyPatch
) -> None:
    """It was enrolled in an epoch that the ledger put back has never heard of: then nothing is common."""
    drawing(monkeypatch, *jumps)
    county.backup()
    county.restore()
    newcomer = open_village(county.seat, tmp_path / "newcomer", "新站")
    newcomer.carrier = InProcess(county.answer)
    newcomer.report(5000)
    newcomer.sync()
    county.restore()
    newcomer.report(5001)
    county.seat.sync()
    county.seat.do("products.add", name=f"甲{NEW}", category="fruit")
    newcomer.sync()
    assert products(newcomer) == {f"甲{NEW}"}
    check_whole(county.seat, newcomer)
    assert waiting(county.seat) == [5000, 5001]
    newcomer.store.close()


def point(epoch: int, before: int, at: int) -> tuple[int, int, int, int, list[tuple[str, int, int]]]:
    return epoch, before, at, at, [("all", 1, at)]


@pytest.mark.parametrize(
    ("ours", "epoch", "theirs", "version"),
    [
        ([], 1, [point(2, 1, 50)], 50),  # the first restore of all
        ([point(2, 1, 50)], 2, [point(2, 1, 50), point(3, 2, 900)], 900),  # the next, of a later backup
        ([], 1, [point(2, 1, 50), point(3, 2, 900)], 50),  # two restores passed by while we were away
        ([point(2, 1, 50)], 2, [point(3, 1, 50)], 50),  # the same backup once more
        ([point(2, 1, 50)], 2, [point(3, 1, 70)], 50),  # another backup of the first epoch, a later one
        ([point(2, 1, 50)], 2, [point(3, 1, 30)], 30),  # an earlier one
        ([point(2, 1, 50), point(4, 2, 900)], 4, [point(2, 1, 50), point(3, 2, 800)], 800),
        ([point(2, 1, 50)], 2, [], 0),  # a ledger of no restores says nothing of where it parted from ours
        ([], 7, [point(2, 1, 50)], 0),  # we came in an epoch it knows nothing of
    ],
)
def test_two_lists_of_epochs_are_one_history_up_to_where_they_part(
    ours: heard.Kept, epoch: int, theirs: heard.Kept, version: int
) -> None:
    found = heard.common(ours, epoch, theirs)
    assert (found.version, found.verdicts) == (version, version)
    assert found.feeds == ({("all", 1): version} if version else {})
