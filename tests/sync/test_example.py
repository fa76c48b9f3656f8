"""The worked example of the protocol is what the code makes, and what it reads."""

from __future__ import annotations

from pathlib import Path

from station.store.oplog import CHAIN_START
from sync import protocol, standing
from sync.envelope import Standpoint, hear_answer, open_request, verify_receipt
from sync.frames import decode_frame
from sync.protocol import Answer, Hello
from tests.sync import example

PROTOCOL = Path(__file__).resolve().parents[2] / "sync" / "PROTOCOL.md"


def given() -> dict[str, bytes]:
    """Read the example as somebody who has nothing but the text."""
    block = PROTOCOL.read_text(encoding="utf-8").partition("## 13.")[2]
    found: dict[str, bytes] = {}
    name = ""
    for line in block.splitlines():
        if line.startswith("    "):
            name = line[4:20].strip() or name
            found[name] = found.get(name, b"") + bytes.fromhex(line[22:])
    return found


def test_the_example_stands_in_the_protocol_as_the_code_makes_it() -> None:
    assert example.text() in PROTOCOL.read_text(encoding="utf-8")


def test_the_bytes_of_the_example_are_taken() -> None:
    found = given()
    request = open_request(found["request"])
    request.verify(found["device, public"], "POST", protocol.EXCHANGE_PATH)
    hello = protocol.decode(request.body, Hello)
    (item,) = decode_frame(example.REGISTRY, hello.ops)
    assert item.values == {"text": "荔枝", "count": 3}
    assert hello.tip == found["chain(1)"][: protocol.CHAIN_BYTES]
    schemas = (example.SCHEMA, example.SCHEMA)
    assert hello.stand == standing.stand(example.INCARNATION, 0, CHAIN_START, example.SCOPES, schemas)
    stands = Standpoint(
        example.ID, hello.epoch, request.device, example.INCARNATION, 1, found["chain(1)"], {}, example.SCOPES)
    opened = hear_answer(found["county, public"], request.digest, found["signed answer"], stands=stands)
    assert protocol.decode(opened.body, Answer).mark == 1
    assert opened.statement == found["receipt"]
    assert verify_receipt(found["county, public"], found["receipt"]).chain == found["chain(1)"]


def test_the_control_one_byte_of_the_text_changed_is_seen() -> None:
    made = example.text()
    at = made.index("chain(1)") + 20
    changed = made[:at] + ("0" if made[at] != "0" else "1") + made[at + 1 :]
    assert changed not in PROTOCOL.read_text(encoding="utf-8")
