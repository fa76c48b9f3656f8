"""A device that holds a right key and says what it likes with it: a stolen station, or a program gone wrong."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from station.kernel import layout
from station.store import identity, outbox, settings
from station.store.oplog import Op, next_chain
from sync import protocol
from sync.client import telling
from sync.envelope import DeviceKey, seal_request
from sync.frames import encode_frame
from sync.items import Item
from sync.protocol import Answer, Aside, Head, Heads, Hello, Who
from tests.sync.opened import body_of
from tests.sync.seats import Handle, Village

JANUARY_2026_MS = 1_767_225_600_000


class Hostile:
    """Speaks for one enrolled machine, without its program."""

    def __init__(self, village: Village, handle: Handle) -> None:
        self.village = village
        self.store = village.store
        self.handle = handle
        self.who = identity.need(self.store.reader())
        self.key = DeviceKey.from_private(self.who.private)
        self.schema = layout.schema(self.store.registry)
        self.mark, self.chain = outbox.mark(self.store.reader())
        self.rulings = settings.get(self.store.reader(), telling.RULINGS, 0)

    def hello(self, items: Sequence[Item] = (), deed: str = "prices.report", **changes: Any) -> Hello:
        """Return what an honest program would say: `items` as one group after the mark, signed into the chain."""
        db = self.store.reader()
        heads = Heads([Head(self.mark + 1, len(items), deed, self.village.officer.id, JANUARY_2026_MS, 480, False)])
        said: dict[str, Any] = {
            "version": protocol.VERSION, "epoch": self.who.epoch,
            "stand": telling.stand(self.who, self.mark, self.chain, (self.schema, self.schema)), "mark": self.mark,
            "heads": heads if items else Heads(),
            "ops": encode_frame(self.store.registry, items) if items else b"", "tip": self.tip_of(items),
            "level": telling.level(db, self.who), "verdicts": self.rulings, "want": 65536, "now_ms": JANUARY_2026_MS,
            "aside": Aside(who=self.long_form()),
        }
        found = said | changes
        return Hello(**(found | {"heads": Heads(found["heads"])}))

    def long_form(self, **changes: Any) -> Who:
        who = self.who
        said = {"incarnation": who.incarnation, "chain": self.chain, "scopes": list(who.scopes), "program": "x",
                "schema": self.schema, "layout": self.schema}
        return Who(**(said | changes))

    def tip_of(self, items: Sequence[Item], groups: Sequence[int] | None = None) -> bytes:
        """Return the chain after `items`, which belong to the groups beginning at the given places, or all to one."""
        chain = self.chain
        for at, item in enumerate(items):
            group = self.mark + 1 + (groups[at] if groups else 0)
            number, body = self.mark + 1 + at, item.body(self.store.registry)
            chain = next_chain(chain, Op(number, group, item.table, item.row, item.kind, item.version, body))
        return chain

    def send_raw(self, body: bytes, counter: int | None = None) -> bytes:
        """Sign `body` as a request and return the county's answer as it came."""
        number = self.store.write(lambda db: settings.take_numbers(db, "requests")) if counter is None else counter
        blob, _digest = seal_request(self.key, self.who.device, number, ("POST", protocol.EXCHANGE_PATH), body)
        return body_of(self.handle(protocol.EXCHANGE_PATH, blob))

    def send(self, hello: Hello) -> Answer:
        answer = protocol.decode(self.send_raw(protocol.encode(hello)), Answer)
        self.mark, self.chain = answer.mark, self.confirmed(hello, answer.mark)
        if answer.rulings:
            self.rulings = answer.rulings[-1].seq
        return answer

    def confirmed(self, hello: Hello, mark: int) -> bytes:
        """Return the chain at a mark the county names: what we said it would be, or what it was."""
        return hello.tip if mark > self.mark else self.chain

    def submit(self, *items: Item, deed: str = "prices.report", **changes: Any) -> tuple[int, str]:
        """Send the items as one group of `deed`; return its verdict and code."""
        answer = self.send(self.hello(items, deed, **changes))
        return answer.rulings[-1].verdict, answer.rulings[-1].code

    def new_id(self) -> int:
        """Return a row id this device may mint."""
        return int(self.store.write(lambda db: (self.who.device << 40) | settings.take_numbers(db, "rows")))

