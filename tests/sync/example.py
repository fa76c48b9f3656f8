"""The worked example of sync/PROTOCOL.md, section 13, made by the real code from keys anybody can write down.

`python -m tests.sync.example` prints it.
"""

from __future__ import annotations

import hashlib

from station.kernel.record import Column, Feature, Kind, Registry, Table
from station.store.oplog import CHAIN_START, Op, OpKind, next_chain
from sync import protocol, standing
from sync.envelope import Context, DeviceKey, Receipt, Standpoint, hear_answer, seal_answer, sign_request
from sync.frames import encode_frame
from sync.items import Item
from sync.protocol import Answer, Head, Heads, Hello

NOTE = Table("example.note", columns=(Column("text", Kind.TEXT), Column("count", Kind.INT, optional=True)))
REGISTRY = Registry([Feature("example", tables=(NOTE,))])
DEVICE, COUNTY = DeviceKey.from_private(bytes(range(32))), DeviceKey.from_private(bytes(range(32, 64)))
NUMBER, COUNTER, EPOCH, SECOND = 7, 300, 1, 1_795_000_000
INCARNATION, SCOPES, SCHEMA, ID = b"\x11" * 8, ("all", "station:42"), bytes(8), "440981-aaaaaa"
WIDTH = 32  # bytes of a line


def op() -> tuple[Op, Item]:
    """Return the one op of the example: a new row 1 of device 7."""
    item = Item(NOTE.name, NUMBER << 40 | 1, OpKind.PUT, 0, {"text": "荔枝", "count": 3})
    return Op(1, 1, item.table, item.row, OpKind.PUT, 0, item.body(REGISTRY)), item


def hello() -> Hello:
    made, item = op()
    return Hello(
        version=protocol.VERSION, epoch=EPOCH,
        stand=standing.stand(INCARNATION, 0, CHAIN_START, SCOPES, (SCHEMA, SCHEMA)),
        level=standing.level({("all", 3): [(0, 1278)]}, {}, SCOPES), mark=0, verdicts=0, now_ms=SECOND * 1000,
        heads=Heads([Head(1, 1, "example.write", 0, SECOND * 1000, 480, False)]),
        ops=encode_frame(REGISTRY, [item]), tip=next_chain(CHAIN_START, made)[: protocol.CHAIN_BYTES],
    )


def parts() -> list[tuple[str, bytes]]:
    """Return (what it is, its bytes), in the order of the example."""
    made, _item = op()
    said = hello()
    chain = next_chain(CHAIN_START, made)
    request = sign_request(DEVICE, Context(NUMBER, COUNTER, protocol.EXCHANGE_PATH), protocol.encode(said))
    answer = protocol.encode(Answer(
        epoch=EPOCH, mark=1, signs=0, now_ms=(SECOND + 1) * 1000, rulings=[protocol.Ruling(1, 1, 0)]))
    receipt = Receipt(ID, NUMBER, INCARNATION, 1, chain, (SECOND + 1) * 1000)
    signed = seal_answer(COUNTY, request.digest, answer, kept=receipt)
    stands = Standpoint(ID, EPOCH, NUMBER, INCARNATION, 1, chain, {}, SCOPES)
    kept = hear_answer(COUNTY.public, request.digest, signed, stands=stands).statement
    return [
        ("device, private", bytes(range(32))), ("device, public", DEVICE.public),
        ("county, private", bytes(range(32, 64))), ("county, public", COUNTY.public),
        ("canonical body", made.body), ("SHA-256 of it", hashlib.sha256(made.body).digest()), ("chain(1)", chain),
        ("stand", said.stand), ("level", said.level), ("frame of the op", said.ops),
        ("Hello", protocol.encode(said)), ("request", request.blob), ("SHA-256 of it", request.digest),
        ("Answer", answer), ("signed answer", signed), ("receipt", kept),
    ]


def text() -> str:
    """Return the example as it stands in the protocol."""
    lines = []
    for name, value in parts():
        shown = [value[at : at + WIDTH].hex(" ", -4) for at in range(0, len(value), WIDTH)]
        lines += [f"    {name:<16}  {shown[0]}", *(f"    {'':<16}  {more}" for more in shown[1:])]
    return "\n".join(lines) + "\n"


if __name__ == "__main__":
    print(text(), end="")
