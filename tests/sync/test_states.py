"""The state machine of PROTOCOL.md, section 7 (SYNC.md rule 29), held cell by cell against the real core."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import select

from station.store import identity, outbox
from sync.client.exchange import last_receipt
from sync.county import tables
from tests.sync.seats import Made
from tests.sync.states import Stage

PROTOCOL = Path(__file__).resolve().parents[2] / "sync" / "PROTOCOL.md"
SECTION = re.compile(r"^## 7\..*?(?=^## 8\.)", re.M | re.S)
NOTE = re.compile(r"([¹²³⁴⁵]) `([a-z_.]+)`")
# What brings each state about, from a station that is level with its county.
BEGINS = {
    "new": ("become_new",), "put back": ("forgetful",), "copied": ("copy_speaks",),
    "unconfirmed": ("become_unconfirmed",), "salvaging": ("become_salvaging",), "barred": ("shut_out",),
    "moved": ("move",), "apart": ("renewed",), "waiting": ("deed",), "behind": ("news",), "level": (),
}
Cell = tuple[str, str, str, str]  # state, event, the state after it, the code people are told


def table() -> list[Cell]:
    """Return the cells of the table in PROTOCOL.md; `=` there is the state itself, `-` what cannot happen."""
    section = SECTION.search(PROTOCOL.read_text("utf-8"))
    assert section is not None
    notes = dict(NOTE.findall(section[0]))
    rows = [[one.strip() for one in line.strip("|").split("|")] for line in section[0].splitlines() if line[:1] == "|"]
    heads, found = rows[0][1:], []
    for state, *cells in rows[2:]:
        for event, cell in zip(heads, cells, strict=True):
            after, mark = re.fullmatch(r"([a-z =-]+)([¹²³⁴⁵]?)", cell).groups()  # type: ignore[union-attr]
            if after != "-":
                found.append((state, event, state if after == "=" else after, notes[mark] if mark else ""))
    return found


@pytest.fixture
def engine() -> str:
    """A ledger in a file: one in PostgreSQL is backed up and put back by its own means."""
    return "sqlite"


@pytest.fixture
def stage(made: Made, tmp_path: Path) -> Iterator[Stage]:
    opened = Stage(made, tmp_path)
    yield opened
    opened.close()


def driven(stage: Stage, state: str, event: str) -> tuple[str, str]:
    """Bring the state about and feed the event; return (the state after it, the code people are told)."""
    for step in BEGINS[state]:
        getattr(stage, step)()
    assert stage.state() == state
    stage.trouble = ""
    getattr(stage, event.replace(" ", "_"))()
    return stage.state(), stage.trouble


def broken(stage: Stage) -> list[str]:
    """Return which invariants do not hold now."""
    db, found = stage.one.store.reader(), []
    who = identity.load(db)
    if who is None:
        return []
    receipt, mark = last_receipt(db), outbox.mark(db)[0]
    with stage.county.ledger.reading() as connection:
        row = connection.execute(select(tables.device).where(tables.device.c.device == who.device)).one()
        groups = connection.execute(select(tables.grp).where(tables.grp.c.device == who.device)).all()
    if stage.county.ledger.county().epoch == who.epoch and mark > row.mark:
        found.append("the stored mark exceeds what the county committed")
    if any(one.number + one.count - 1 <= row.mark and one.verdict is None for one in groups):
        found.append("a group that is whole has no verdict")
    if receipt is not None and outbox.chain_at(db, receipt.mark) not in (None, receipt.chain):
        found.append("a receipt over another log")
    return found


def lost_at_the_end(stage: Stage) -> list[str]:
    """Let everything be put right, as people and the next exchanges would; return what is not as it ought to be."""
    if stage.state() in ("new", "unconfirmed") and not stage.done:
        return []
    stage.let_in()
    for _ in range(2):
        for _ in range(3):
            stage.exchange()
        stage.take_back()
    stage.exchange()
    told = len(outbox.problems(stage.one.store.reader()))
    others, told_others = stage.take_turns()
    stage.county.sync()
    names = [one[0] for one in stage.county.store.reader().execute("SELECT name FROM boxes_box")]
    missing = [name for name in stage.done if name not in names]
    found = [f"{name} is there twice" for name in stage.done if names.count(name) > 1]
    if len(missing) > told + told_others:
        found.append(f"{missing} are neither there nor refused")
    return found + [f"it ends {state}" for state in (stage.state(), *others) if state != "level"]


def test_the_table_names_every_state_and_every_event() -> None:
    cells = table()
    assert {one[0] for one in cells} == set(BEGINS)
    assert {one[2] for one in cells} <= set(BEGINS)
    events = {one[1] for one in cells}
    assert all(callable(getattr(Stage, event.replace(" ", "_"))) for event in events)
    assert len(cells) > len(BEGINS) * (len(events) - 2)


@pytest.mark.parametrize(("state", "event", "after", "code"), table(), ids=lambda one: str(one).replace(" ", "_"))
def test_a_station_does_what_the_table_says(stage: Stage, state: str, event: str, after: str, code: str) -> None:
    assert driven(stage, state, event) == (after, code)
    assert broken(stage) == []
    assert lost_at_the_end(stage) == []
    assert broken(stage) == []


def test_the_control_a_table_that_says_something_else_is_caught(stage: Stage) -> None:
    assert driven(stage, "waiting", "stick") != ("waiting", "")


def test_the_control_a_box_that_went_missing_is_caught(stage: Stage) -> None:
    stage.deed()
    assert lost_at_the_end(stage) == []
    stage.county.store.write(lambda db: db.execute("DELETE FROM boxes_box WHERE name = 'box 0'"))
    assert lost_at_the_end(stage) == ["['box 0'] are neither there nor refused"]


def test_the_control_a_mark_the_county_never_gave_is_caught(stage: Stage) -> None:
    stage.deed()
    tip = outbox.mark(stage.one.store.reader())[0] + 1
    chain = outbox.chain_at(stage.one.store.reader(), tip)
    assert chain is not None
    stage.one.store.write(lambda db: outbox.set_mark(db, tip, chain))
    assert broken(stage) == ["the stored mark exceeds what the county committed"]
