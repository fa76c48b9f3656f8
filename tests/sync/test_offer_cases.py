"""Rows offered to a ledger that was put back are cases people decide with two clicks, and close when they came back."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from station.fleet.model import BY_ITSELF, CLOSED, OPEN, CaseLine
from station.kernel.deeds import OPERATOR, Person, Role
from station.kernel.errors import StationError
from station.kernel.fleet import OFFERED, as_text
from sync.county import offer_cases, offered
from tests.sync.restored import Restorable
from tests.sync.seats import Made
from tests.sync.test_salvage import add, kept_apart, level, products

KEEPER = Person(51, "keeper", "", Role.KEEPER)
EDITOR = Person(52, "editor", "", Role.EDITOR)


@pytest.fixture
def engine() -> str:
    """A ledger in a file: one in PostgreSQL is backed up and put back by its own means."""
    return "sqlite"


@pytest.fixture
def county(made: Made, tmp_path: Path) -> Iterator[Restorable]:
    opened = Restorable(made, tmp_path)
    yield opened
    opened.close()


def lost_night(county: Restorable, *names: str) -> None:
    """Products that one village alone still holds once the county was put back."""
    village = county.village(0)
    level(village)
    county.backup()
    add(county, *names)
    level(village)
    county.restore(seat_lost=True)
    village.sync()
    county.seat.watch()


def cases(county: Restorable, **asked: Any) -> list[CaseLine]:
    return list(county.seat.store.show("fleet.cases", KEEPER, kind=OFFERED, limit=500, **asked))


def decide(county: Restorable, case: CaseLine, *, accept: bool, person: Person = KEEPER) -> None:
    county.seat.store.do("fleet.release", person, case=case.id, accept=accept)
    county.seat.watch()


@pytest.mark.parametrize("accept", [True, False])
def test_an_offered_row_is_a_case_and_what_people_decide_is_done(county: Restorable, accept: bool) -> None:
    lost_night(county, "甲果新")
    [case] = cases(county)
    assert (case.state, case.table, case.names[0]) == (OPEN, "products.product", "元坝村信息站")
    assert case.facts["values"]["name"] == as_text("甲果新")
    decide(county, case, accept=accept)
    level(county.villages[0])
    assert products(county.seat.store) == products(county.villages[0].store) == ({"甲果新"} if accept else set())
    assert kept_apart(county) == []
    assert [one.state for one in cases(county, closed=True)] == [CLOSED]
    assert cases(county) == []


def test_telling_an_offer_again_opens_no_second_case(county: Restorable) -> None:
    lost_night(county, "甲果新", "乙果新")
    assert len(cases(county)) == 2
    county.seat._watch._offers._looked_at = None  # as after a start
    county.seat.watch()
    assert len(cases(county)) == 2


def test_a_row_that_came_back_by_itself_closes_its_case(county: Restorable) -> None:
    lost_night(county, "甲果新")
    [case] = cases(county)
    county.seat.take_back((case.device, case.table, case.row), take=True)
    county.seat.watch()
    [closed] = cases(county, closed=True)
    assert (closed.state, closed.decision) == (CLOSED, BY_ITSELF)


def test_only_who_may_see_accounts_decides_on_an_offer(county: Restorable) -> None:
    lost_night(county, "甲果新")
    [case] = cases(county)
    with pytest.raises(StationError, match=r"fleet\.not_for_your_eyes"):
        decide(county, case, accept=True, person=EDITOR)
    assert len(kept_apart(county)) == 1


def test_a_night_of_offers_comes_in_portions(county: Restorable, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(offer_cases, "MOST_OPEN", 2)
    lost_night(county, "甲果新", "乙果新", "丙果新")
    seen = set()
    for _each in range(3):
        assert len(cases(county)) <= 2
        case = cases(county)[0]
        seen.add(case.row)
        decide(county, case, accept=True)
    assert len(seen) == 3
    assert products(county.seat.store) == {"甲果新", "乙果新", "丙果新"}


def test_an_offer_that_cannot_be_taken_waits_on_and_holds_nothing_up(
    county: Restorable, monkeypatch: pytest.MonkeyPatch
) -> None:
    lost_night(county, "甲果新", "乙果新")
    bad, good = cases(county)

    def fails(ledger: Any, registry: Any, offer: tuple[int, str, int], *, take: bool) -> bool:
        if offer[2] == bad.row:
            raise StationError("sync.unknown_table", table=offer[1])
        return offered.decide(ledger, registry, offer, take=take)

    monkeypatch.setattr(offer_cases, "decide", fails)
    decide(county, bad, accept=True)
    decide(county, good, accept=True)
    assert [one.row for one in cases(county)] == [bad.row]
    assert len(kept_apart(county)) == 1


def test_the_operator_sees_no_more_in_a_case_than_in_the_list(county: Restorable) -> None:
    lost_night(county, "甲果新")
    [offer] = offered.waiting(county.seat.ledger, county.seat.store.registry)
    [case] = county.seat.store.show("fleet.cases", OPERATOR, kind=OFFERED, limit=10)
    assert set(case.facts["values"]) == set(offer.values)
