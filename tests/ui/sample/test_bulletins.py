"""The sample's bulletins are written by the deeds of real use and show every state there is."""

from __future__ import annotations

import re
from pathlib import Path

from station.kernel.deeds import OPERATOR, Seat
from station.store.store import Store
from tests.ui.seats import make_desk
from ui.sample import bulletins
from ui.sample.bulletin_texts import ISSUED
from ui.sample.people import DIVISION, WORKERS


def town(store: Store, name: str) -> str:
    found = store.show("places.divisions", OPERATOR, parent=DIVISION, limit=500)
    return next(one.code for one in found if one.short_name == name)


def test_there_is_one_of_every_kind_and_state(tmp_path: Path) -> None:
    desk = make_desk(tmp_path, Seat.COUNTY)
    store = desk.store
    for worker in WORKERS:
        if worker.folder == "office":
            store.do("people.add", OPERATOR, login=worker.login, name=worker.name, role=worker.role.value, station=0)
    bulletins.publish(store, lambda name: town(store, name))
    bulletins.take_back(store)
    listed = store.show("bulletins.list", OPERATOR)
    assert len(listed) == len(ISSUED) >= 12
    assert {one.state for one in listed} == {"valid", "replaced", "recalled"}
    assert {one.category for one in listed} == {
        "technology", "market", "policy", "warning", "training", "inputs", "answer"}
    states = [one.state for one in store.show("bulletins.drafts", OPERATOR) if one.state != "issued"]
    assert sorted(states) == ["returned", "submitted", "writing"]
    read = [store.show("bulletins.read", OPERATOR, bulletin=one.id)[0] for one in listed]
    assert not any(one.alone for one in read)
    lines = [line for one in read for line in one.content.advice]
    assert lines
    assert {(line.agent, line.dose, line.dilution, line.interval) for line in lines} == {
        ("示例药剂（不是真药）", "以标签为准", "以标签为准", 99)}, "no figure of the sample may be taken for a label's"
    told = " ".join(text for one in read for text in (one.content.timing, one.content.how, one.content.safety))
    assert not re.search(r"收[获割菜]前[^。]{0,6}\d+ ?天", told)
    assert sum(bool(one.assets) for one in read) == 2
    assert all(store.media.read(asset.sha) for one in read for asset in one.assets)
    assert all(asset.sha.hex() in one.content.what for one in read for asset in one.assets)
    desk.close()
