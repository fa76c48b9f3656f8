"""No view reads the quotes from end to end: with five million of them one such look-up takes seconds.

The engine keeps no statistics of these tables, so it plans for a small store as for a full one.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from station.kernel.deeds import OPERATOR
from station.prices import FEATURE
from station.prices.store import QUOTE_COLUMNS
from tests.station.places.seats import KEEPER
from tests.station.prices.kept import DAY, Kept, line

BAD = ("SCAN quote", "SCAN older", "SCAN before", "SCAN shown")
ONE = {"product": "荔枝", "source": "file", "market": "新发地", "unit": "jin", "kind": "wholesale"}
SEVERAL: dict[str, tuple[dict[str, Any], ...]] = {
    "prices.find": ({"word": "荔枝"},),
    "prices.answers": ({"word": "荔枝"},),
    "prices.latest": ({"name": "荔枝"}, {"product": 1}),
    "prices.history": ({"name": "荔枝"}, {"name": "荔枝", "market": "新发地", "start": DAY - 400, "end": DAY}),
    "prices.courses": ({"product": "荔枝"}, {"product": "荔枝", "kind": "wholesale", "start": DAY - 400, "end": DAY}),
    "prices.table": ({}, {"word": "荔枝"}, {"order": "price"}, {"market": "新发地"}, {"category": "fruit"}),
    "prices.trail": (ONE,),
    "prices.varieties": ({"product": 1},),
    "prices.corrections": ({"names": ("荔枝",)},),
    "prices.change": ({"name": "荔枝", "against": DAY - 7},),
    "prices.evidence": ({"sheet": 1},),
    "prices.seasonal": ({"name": "荔枝", "market": "新发地", "day": DAY},),
}


@pytest.fixture(scope="module")
def kept(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Kept]:
    kept = Kept(tmp_path_factory.mktemp("plans"))
    kept.store.do("products.seed", OPERATOR)
    kept.put(1, [line(), line(typical=3900), line(day=DAY - 1), line(product="龙眼")])
    basket = {"name": "篮子", "base_from": DAY - 3, "base_to": DAY, "products": [lychee(kept)], "weights": [1]}
    kept.store.do("prices.set_basket", OPERATOR, **basket)
    kept.store.do("prices.follow", KEEPER, product=lychee(kept), threshold=1)
    kept.put(2, [line(day=DAY - 40)], source="station:0", status="submitted")
    yield kept
    kept.store.close()


def lychee(kept: Kept) -> int:
    return int(kept.show("prices.find", word="荔枝")[0].product)


def bad_plans(db: Any, statement: str) -> list[str]:
    """Return the steps of the statement's plan that read every quote, or index them all for one look-up."""
    found = [row[3] for row in db.execute("EXPLAIN QUERY PLAN " + statement).fetchall()]
    return [step for step in found if step in BAD or ("AUTOMATIC" in step and step.split()[1] in ("quote", "older"))]


def statements(kept: Kept, view: str, asked: dict[str, Any]) -> list[str]:
    db, seen = kept.store.reader(), []
    db.set_trace_callback(seen.append)
    kept.show(view, **asked)
    db.set_trace_callback(None)
    return [one for one in seen if one.lstrip().upper().startswith(("SELECT", "WITH"))]


@pytest.mark.parametrize("view", [view.name for view in FEATURE.views])
def test_no_view_reads_all_quotes(kept: Kept, view: str) -> None:
    for asked in SEVERAL.get(view, ({},)):
        made = statements(kept, view, asked)
        assert made
        for statement in made:
            assert not bad_plans(kept.store.reader(), statement), statement


def test_a_join_left_to_the_engine_is_found(kept: Kept) -> None:
    statement = f"""
    WITH RECURSIVE page(n) AS (SELECT 660 UNION ALL SELECT n - 1 FROM page WHERE n > 640)
    SELECT {QUOTE_COLUMNS} FROM page JOIN series
    JOIN quote ON quote.k BETWEEN (page.n << 40) | (series.id << 5) AND (page.n << 40) | (series.id << 5) | 31
    JOIN prices_sheet ON prices_sheet.id = quote.sheet
    WHERE series.product IN ('荔枝') AND prices_sheet.status IN ('accepted', 'submitted') ORDER BY day DESC"""
    assert bad_plans(kept.store.reader(), statement)
