"""One round trip at the county: take in ops, acknowledge them, answer with verdicts and news.

Everything an exchange changes is one transaction, and the answer is built inside it but leaves only
after the commit: what is acknowledged is durable (SYNC.md rule 8).
"""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

from sqlalchemy import Connection, select, update

from station.kernel.errors import StationError
from station.kernel.record import Registry
from sync import protocol
from sync.county import tables
from sync.county.feeds import MOST_RULINGS, Reader, feeds_after, rulings_after
from sync.county.intake import Intake
from sync.county.ledger import County, Ledger, retried
from sync.envelope import Receipt, Request, open_request, seal_answer, sign_receipt
from sync.protocol import Answer, Feed, Hello, Ruling

Now = Callable[[], int]
device_table = tables.device


class Exchange:
    """The county's half of the exchange over one ledger."""

    def __init__(self, ledger: Ledger, registry: Registry, now: Now) -> None:
        self._ledger = ledger
        self._registry = registry
        self._now = now

    @retried
    def handle(self, blob: bytes) -> bytes:
        """Answer one signed request; StationError for one that cannot be trusted or read at all."""
        county = self._ledger.county()
        request = open_request(blob)
        with self._ledger.writing() as connection:
            device = self._known(connection, county, request)
            request.verify(bytes(device.public), "POST", protocol.EXCHANGE_PATH)
            if request.counter <= device.counter:
                raise StationError("sync.replayed")
            hello = protocol.decode(request.body, Hello)
            answer = self._visit(connection, county, device, hello)
            seen = {
                "counter": request.counter, "seen_ms": answer.now_ms, "mark": answer.mark, "chain": answer.chain,
                "incarnation": hello.incarnation[:16], "program": hello.program[:40],
                "offset_ms": hello.now_ms - answer.now_ms,
            }
            where = (device_table.c.county == county.county) & (device_table.c.device == device.device)
            connection.execute(update(device_table).where(where).values(**seen))
        return seal_answer(county.key, request.digest, protocol.encode(answer))

    def _known(self, connection: Connection, county: County, request: Request) -> Any:
        where = (device_table.c.county == county.county) & (device_table.c.device == request.device)
        device = connection.execute(select(device_table).where(where)).first()
        if device is None or device.revoked:
            raise StationError("sync.unknown_device")
        return device

    def _visit(self, connection: Connection, county: County, device: Any, hello: Hello) -> Answer:
        now_ms = self._now()
        problem = _problem(device, hello)
        mark, chain, receipt = device.mark, bytes(device.chain), b""
        if not problem and hello.ops:
            mark, chain = Intake(connection, self._registry, device, now_ms, county.vault).take(hello)
        if mark > hello.mark:
            said = Receipt(county.county, device.device, hello.incarnation, mark, chain, now_ms)
            receipt = sign_receipt(county.key, said)
        rulings, feeds, more = ([], [], False) if problem else self._news(connection, county, device, hello)
        return Answer(
            protocol.VERSION, county.epoch, mark, chain, receipt, rulings, feeds, more, now_ms, 0, problem
        )

    def _news(
        self, connection: Connection, county: County, device: Any, hello: Hello
    ) -> tuple[list[Ruling], list[Feed], bool]:
        """Return (verdicts, frames, whether there is more).

        All verdicts go before any row: a device keeps what is not judged yet on top of the rows it receives.
        """
        rulings = rulings_after(connection, county.county, device.device, hello.verdicts)
        if len(rulings) == MOST_RULINGS:
            return rulings, [], True
        reader = Reader(county.vault, device.device, tuple(json.loads(device.scopes)), hello.cursors)
        return rulings, *feeds_after(connection, self._registry, reader, hello.want, hello.frame)


def _problem(device: Any, hello: Hello) -> str:
    """Return why the ops of this hello cannot be taken, or "".

    No news is given then: a copy that another copy has overtaken would be told that it has its words already.
    """
    if hello.version != protocol.VERSION:
        return "sync.version"
    if hello.mark == device.mark and hello.mark and hello.chain != bytes(device.chain):
        return "sync.forked"
    return "sync.gap" if hello.mark > device.mark else ""
