"""`station search` answers with bulletins behind the products it always answered with."""

from __future__ import annotations

import json
from argparse import Namespace
from pathlib import Path
from types import SimpleNamespace

import pytest

from station import bulletins, people, places, prices, products
from station.cli import tell
from station.commands import COMMANDS
from station.kernel.deeds import OPERATOR
from tests.station.bulletins.seats import issue
from tests.station.places.seats import open_seat

SEARCH = next(one for one in COMMANDS if one.name == "search")


def test_products_come_first_as_ever_and_bulletins_behind_them(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    store = open_seat(
        tmp_path, places.FEATURE, people.FEATURE, products.FEATURE, prices.FEATURE, bulletins.FEATURE)
    store.do("products.seed", OPERATOR)
    bulletin = issue(store, title="荔枝蒂蛀虫防治", advice="")
    tell(SEARCH.work(SimpleNamespace(store=store), Namespace(word="荔枝", limit=20)), as_json=True)
    answers = json.loads(capsys.readouterr().out)
    assert answers[0]["name"] == "荔枝"
    assert answers[0]["product"] > 0
    assert answers[0].keys() == {"product", "name", "matched"}
    [told] = [one for one in answers if one.get("bulletin")]
    assert (told["bulletin"], told["name"], told["where"]) == (bulletin, "荔枝蒂蛀虫防治", "title")
    assert answers.index(told) == len(answers) - 1
    assert {"product", "name", "matched"} <= told.keys()
    store.close()
