"""What a seed makes happen: deeds, syncs, deaths, wrong clocks, hand-made changes, in an order of its own."""

from __future__ import annotations

from typing import Any

from station.kernel.clock import MILLI_PER_DAY
from tests.sim.world import Node, World, Write

STEPS = 40
YEARS_20_MS = 20 * 365 * MILLI_PER_DAY
PLACES = (
    "all", "county", "at:44", "at:441", "at:442", "station:1", "station:2", "station:3", "at:441+county",
    "at:442+at:441", "station:1+station:2", "all+county", "station:3+county+at:441",
)
ACTIONS = {
    "deed": 42, "sync": 36, "clock": 3, "time": 4, "restart": 2, "pack": 6, "late": 3, "hand": 1, "station dies": 5,
}
# Not yet in the product: a copy restored, a machine cloned, the county's backup, a machine moved to another place.
# Each becomes an action here, and a rule of the model, when it lands.
NOT_YET = ("restore", "clone", "county restore", "move")


def tell(world: World, steps: int = STEPS) -> None:
    """Let `steps` things happen, by the world's chance."""
    chance = world.chance
    world.link.rate = chance.choice((0.0, 0.1, 0.3, 0.5))
    county = world.nodes[0]
    for node in world.nodes[1:]:
        made = world.do(county, [("insert", "sim.account", 0, {"station": node.number, "active": 1}, None)])
        node.account = made[0] if made else 0
    names, weights = list(ACTIONS), list(ACTIONS.values())
    lively = [chance.choice((1, 3, 9)) for _ in world.nodes]  # some hear nothing for a long time
    for _ in range(steps):
        act(world, chance.choices(names, weights)[0], chance.choices(world.nodes, lively)[0])


def act(world: World, what: str, node: Node) -> None:
    """Let one thing happen at one node."""
    chance = world.chance
    if what == "deed":
        world.do(node, changes(world, node), chance.choice((0, node.account)))
    elif what == "sync":
        budget = chance.choice((0, 0, 0, 300, 1500))
        world.sync(node, budget, chance.choice((48, 100, 400, 4096)))
    elif what == "clock":
        node.clock.set(node.clock.now_ms() + chance.choice((-YEARS_20_MS, YEARS_20_MS, -300_000, 300_000)))
    elif what == "time":
        world.clock.advance(3_600_000)
        for each in world.nodes:
            each.clock.advance(3_600_000)
    elif what == "restart":
        world.restart(node)
    elif what == "pack":
        world.pack()
    elif what == "late":
        world.link.deliver_late()
    elif what == "hand":
        by_hand(world, node)
    elif what == "station dies":
        node.crash_in, node.crash_after = chance.randint(1, 5), chance.random() < 0.5


def rows_here(node: Node, table: str) -> list[int]:
    found = node.store.reader().execute(f"SELECT id FROM {table.replace('.', '_')} ORDER BY id").fetchall()
    return [one[0] for one in found]


def changes(world: World, node: Node) -> list[Write]:
    """Draw the changes of one deed: mostly one, now and then a group larger than a message."""
    count = world.chance.choice((1, 1, 1, 2, 3, 7))
    return [_change(world, node) for _ in range(count)]


def _change(world: World, node: Node) -> Write:
    chance = world.chance
    table = chance.choices(
        ("sim.note", "sim.sheet", "sim.step", "sim.warning", "sim.account"), (10, 4, 3, 1 + 2 * (not node.number), 1))[0]
    here = rows_here(node, table)
    what = chance.choices(("insert", "patch", "delete"), (4, 6, 1))[0] if here else "insert"
    if what == "insert":
        return ("insert", table, 0, _values(world, node, table), _lines(world) if table == "sim.sheet" else None)
    row = chance.choice(here)
    if what == "delete":
        return ("delete", table, row, {}, None)
    values = _values(world, node, table)
    some = chance.sample(sorted(values), chance.randint(1, min(2, len(values))))
    return ("patch", table, row, {name: values[name] for name in some}, None)


def _values(world: World, node: Node, table: str) -> dict[str, Any]:
    chance = world.chance
    own = ("county", f"station:{node.number}", "at:44") if node.number else PLACES
    place = chance.choice(own if chance.random() < 0.8 else PLACES)
    words = chance.choice(("", "荔枝", "a", "b", chance.randbytes(chance.choice((3, 20, 400))).hex()))
    number = chance.choice((None, 0, 1, 2, chance.randint(-(1 << 40), 1 << 40)))
    return {
        "sim.note": {"place": place, "words": words, "number": number}
        | {chance.choice(("ruled", "own", "once")): number for _ in range(chance.random() < 0.2)},
        "sim.warning": {"words": words},
        "sim.step": {"place": place, "note": chance.randint(0, 9), "number": number or 0},
        "sim.sheet": {"place": place, "status": words},
        "sim.account": {"station": chance.randint(1, 3), "active": chance.choice((0, 1))},
    }[table]


def _lines(world: World) -> list[list[int]] | None:
    chance = world.chance
    count = chance.choice((0, 1, 2, 5, 40))
    return [[20_000 + n for n in range(count)], [chance.randint(0, 10_000) for _ in range(count)]]


def by_hand(world: World, node: Node) -> None:
    """Somebody opens the database and changes it behind the program's back."""
    rows = rows_here(node, "sim.note")
    if not rows:
        return
    row, kind = world.chance.choice(rows), world.chance.choice(("change", "delete", "line"))
    statement = {
        "change": "UPDATE sim_note SET number = 123456789 WHERE id = ?",
        "delete": "DELETE FROM sim_note WHERE id = ?",
        "line": "UPDATE sim_line SET price = price + 1 WHERE sheet <> ?",
    }[kind]
    node.crash_in = 0
    node.store.write(lambda db: db.execute(statement, (row,)))
    node.by_hand = True
