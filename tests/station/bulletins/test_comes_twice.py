"""A row that comes twice before anybody searched is taken in both times: feeds may bring a row again at any time."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from station.bulletins.declared import BULLETIN, RECALL
from station.kernel.deeds import OPERATOR
from station.store import rows
from tests.station.bulletins.seats import APPROVER, county, issue


def test_bulletins_and_recalls_may_come_again(tmp_path: Path) -> None:
    desk = county(tmp_path)
    bulletin = issue(desk)
    recall = int(desk.do("bulletins.recall", APPROVER, bulletin=bulletin, reason="用量写错了"))

    def again(db: Any) -> None:
        for table, number in ((BULLETIN, bulletin), (RECALL, recall)):
            row = rows.get_row(db, table, number)
            assert row is not None
            lines = table.keeper.get(db, number, row) if table.keeper is not None else None
            for _ in range(2):
                rows.put_row(db, table, number, row, lines)

    desk.write(again)
    assert desk.show("bulletins.list", OPERATOR)[0].state == "recalled"
    desk.close()
