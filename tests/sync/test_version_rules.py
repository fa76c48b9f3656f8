"""What a reader of 1.0 makes of what a later version may say (sync/PROTOCOL.md, section 12)."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from functools import partial
from typing import Any

import msgspec
import pytest

from station.kernel import codec
from station.kernel.errors import StationError
from station.kernel.record import Column, Kind
from station.store import settings
from sync import bundle, enrolling, protocol, snapshot, statements
from sync.client.papers import keep, revoked
from sync.client.salvaging import SEAL, begin
from sync.client.state import Offline
from sync.client.transport import InProcess
from sync.codes import code_key, make_code, parse_code
from sync.county.seat import CountySeat
from sync.envelope import DeviceKey, open_answer, open_request, seal_answer, seal_request
from sync.keys import SIGNATURE_BYTES, message
from sync.protocol import Answer, Aside, Head, Heads, Hello, Reply
from sync.statements import Authority, Certificate, Receipt, Revocations, Seal
from tests.sync.hostile import Hostile
from tests.sync.looking import waiting
from tests.sync.seats import Village

COUNTY = DeviceKey.from_private(bytes(range(32)))
LATER = ["a later version", {"says": 1}, 7]
SHA = bytes(32)
ARRAYS: list[msgspec.Struct] = [
    protocol.Who(b"i", b"c", ["all"], "1", b"s"), protocol.Part(0, 1, 2, 3, 4, 5), protocol.Bucket(0, "t", 1, [1], [2]),
    protocol.Have(SHA, 3), protocol.Piece(SHA, 0, 1, b"x"), protocol.Salvage(b"seal", {}), protocol.Mend(0, b"f"),
    protocol.Ruling(1, 1, 0, "c", {}, 4), protocol.Feed(0, 1, 2, 3, b"f", 1, 2, 3, 4),
    protocol.Epoch(1, 2, 3, 4, {}), Hello(1, 1, b"s", b"l", 0, 0, 0), Answer(1, 0, 0, 0, problem="p"),
    enrolling.EnrolRequest(1, "c", b"p", b"n", b"q"), enrolling.Renumbered(b"", 0, b"", False, ""),
    enrolling.Grant("c", "n", b"k", 1, 2, "s", 3, "n", "d", ["all"], b"c"),
    enrolling.Renumber(1, b"", b"", b"", b"", b"", 0, 0, (0, b""), [], b"", False),
    enrolling.EnrolAnswer(1, b"", b"", ""),
    bundle.Up(1, 0, []), bundle.Down(1, 0, b"", [], 0, []), bundle.Start(1, 0, 0, b"", []),
    snapshot.Snapshot(1, 0, [], []),
]
STATEMENTS: list[tuple[Any, bytes, Callable[[bytes, bytes], Any]]] = [
    (Receipt("440981", 7, b"i" * 8, 4, SHA, 9), b"tianxin receipt 0", statements.verify_receipt),
    (Certificate("440981", 7, SHA, 3, "village", ("all",), 9), b"tianxin certificate 0", statements.verify_certificate),
    (Revocations("440981", 2, (7,), 9), b"tianxin revoked 1", statements.verify_revocations),
    (Authority("440981", 2, b"der"), b"tianxin authority 1", statements.verify_authority),
]


def longer(message: msgspec.Struct, *more: Any) -> bytes:
    """Return a message as a later version might write it: every value said, and others behind them."""
    values = [getattr(message, name) for name in message.__struct_fields__]
    if isinstance(message, Hello):
        values[message.__struct_fields__.index("heads")] = protocol._columns(message.heads)
    if isinstance(message, (Hello, Answer)):
        values[message.__struct_fields__.index("now_ms")] //= protocol.SECOND_MS
    return msgspec.msgpack.encode([*values, *more])


def signed(statement: bytes, says: bytes, form: int = statements.ALONE) -> bytes:
    return bytes((0, form)) + statement + COUNTY.sign(message(says, statement))


@pytest.mark.parametrize("one", ARRAYS, ids=lambda one: type(one).__name__)
def test_values_behind_the_last_known_one_are_passed_over(one: msgspec.Struct) -> None:
    assert protocol.decode(longer(one, *LATER), type(one)) == one
    with pytest.raises(StationError, match=r"sync\.malformed"):  # the control: they are not looked for in front
        protocol.decode(msgspec.msgpack.encode([LATER, *msgspec.msgpack.decode(longer(one))]), type(one))


@pytest.mark.parametrize("kind", [Aside, Reply])
def test_names_of_a_later_version_are_passed_over_in_the_maps(kind: type[msgspec.Struct]) -> None:
    said = {"later": LATER, **msgspec.to_builtins(kind())}
    assert protocol.decode(msgspec.msgpack.encode(said), kind) == kind()


def test_columns_of_heads_that_a_later_version_knows_are_passed_over() -> None:
    heads = Heads([Head(1, 1, "a.b", 0, 5, 480, False), Head(2, 3, "a.b", 0, 6, 480, True)])
    known = protocol._columns(heads)
    later = codec.pack_columns((Column("later", Kind.TEXT, optional=True),), [["x", None]], 2)
    assert protocol._heads(Heads, known + later) == protocol._heads(Heads, known) == heads
    with pytest.raises(StationError, match=r"(sync|codec)\.malformed"):
        protocol._heads(Heads, known[:-1])


def test_a_later_device_is_answered_and_its_work_taken(county: CountySeat, village: Village) -> None:
    village.sync()
    speaker = Hostile(village, county.answer)
    village.report(3800)

    def later(path: str, blob: bytes) -> bytes:
        request = open_request(blob)
        aside: dict[str, Any] = {"a_later_name": LATER}
        said = msgspec.msgpack.decode(request.body)
        said += [protocol.MOST_WANTED, {}, b"", b"", b""][len(said) - 7 :]
        said[8] = {**said[8], **aside}
        body = msgspec.msgpack.encode([*said, *LATER])
        resent, _digest = seal_request(speaker.key, request.device, request.counter, ("POST", path), body)
        county.answer(path, resent)
        raise Offline("the answer is to another request than the program made, and lost")

    carrier, village.carrier = village.carrier, InProcess(later)
    with pytest.raises(Offline):
        village.sync()
    assert waiting(county) == [3800]
    village.carrier = carrier
    assert village.sync().ops == 1
    assert waiting(county) == [3800]


def test_a_later_county_is_understood(county: CountySeat, village: Village, other: Village) -> None:
    county.do("products.add_alias", product=_product(county), name="早红", kind="trade")
    key = county.ledger.county().key
    lost: list[int] = []

    def later(path: str, blob: bytes) -> bytes:
        digest = open_request(blob).digest
        answer = county.answer(path, blob)
        answer = answer[:3] + bytes((answer[3] & 15,)) + answer[4:]
        said = msgspec.msgpack.decode(answer[4:-SIGNATURE_BYTES])
        said[2] |= 64 | 128
        said += [b"", [], [], b"", {}, 0, ""][len(said) - 4 :]
        said[8] = {**said[8], "a_later_name": LATER}
        lost.append(len(said[5]))
        return seal_answer(key, digest, msgspec.msgpack.encode([*said, *LATER]))

    village.carrier = InProcess(later)
    assert village.sync().rows > 0
    assert sum(lost) > 0


def _product(county: CountySeat) -> int:
    from station.products.store import product_of

    return int(product_of(county.store.reader(), "荔枝"))


@pytest.mark.parametrize(("one", "says", "verify"), STATEMENTS, ids=lambda one: type(one).__name__)
def test_a_paper_may_say_more_behind(one: Any, says: bytes, verify: Callable[[bytes, bytes], Any]) -> None:
    more = msgspec.msgpack.encode([*msgspec.msgpack.decode(one.to_bytes()), *LATER])
    assert verify(COUNTY.public, signed(more, says)) == one
    less = msgspec.msgpack.encode(msgspec.msgpack.decode(one.to_bytes())[:2])
    for wrong in (signed(less, says), signed(more + b"\0", says)):
        with pytest.raises(StationError, match=r"envelope\.malformed"):
            verify(COUNTY.public, wrong)
    with pytest.raises(StationError, match=r"envelope\.bad_signature"):  # what is said behind is signed as well
        verify(COUNTY.public, signed(more, says).replace(b"later", b"LATER"))


def test_a_paper_of_a_later_kind_is_passed_over_and_the_others_are_kept(county: CountySeat, village: Village) -> None:
    key = county.ledger.county().key
    listed = statements.sign_revocations(key, Revocations(county.ledger.county().county, 99, (1,), 0))
    later = b"\0\1" + b"\x93\1\2\3" + key.sign(message(b"tianxin paper 1", b"\x93\1\2\3"))
    village.store.write(lambda db: keep(db, village.store.registry, [later, b"", listed]))
    assert revoked(village.store.reader()) == {1}


def test_another_version_is_refused_by_its_name(county: CountySeat, village: Village) -> None:
    village.sync()
    speaker = Hostile(village, county.answer)
    for version in (0, 2):
        assert speaker.send(speaker.hello(version=version)).problem == "sync.version"
    assert speaker.send(speaker.hello()).problem == ""
    blob, digest = seal_request(COUNTY, 7, 1, ("POST", protocol.EXCHANGE_PATH), b"x")
    answer, paper = seal_answer(COUNTY, digest, b"x"), statements.sign_receipt(COUNTY, STATEMENTS[0][0])
    read: list[tuple[bytes, int, Callable[[bytes], Any]]] = [
        (blob, 2, open_request), (answer, 2, partial(open_answer, COUNTY.public, digest)),
        (paper, 0, partial(statements.verify_receipt, COUNTY.public))]
    for whole, at, reader in read:
        for changed, code in ((at, "sync.version"), (at + 1, "envelope.unknown_algorithm")):
            with pytest.raises(StationError) as told:
                reader(whole[:changed] + b"\x0f" + whole[changed + 1 :])
            assert told.value.code == code


def test_another_version_of_enrolment_is_refused_by_its_name(county: CountySeat) -> None:
    code_id, secret = parse_code(make_code(bytes(10)))
    said = enrolling.EnrolRequest(2, code_id, COUNTY.public, bytes(16), code_key(secret), COUNTY.sealing()[1])
    assert protocol.decode(county.enrol(protocol.encode(said)), enrolling.EnrolAnswer).problem == "sync.version"
    known = msgspec.structs.replace(said, version=1)
    assert protocol.decode(county.enrol(protocol.encode(known)), enrolling.EnrolAnswer).problem == "enrol.unknown_code"


def test_a_seal_alone_proves_nothing_and_stops_nobody(county: CountySeat, village: Village) -> None:
    """None was made since seals are signed with answers; a store may still have one of before."""
    seal = Seal("440981", 1, 7, SHA, 9)
    alone = signed(seal.to_bytes(), b"tianxin seal 1")
    with pytest.raises(StationError, match=r"envelope\.unknown_algorithm"):
        statements.verify_seal(COUNTY.public, alone)
    rest = bytes(32)
    whole = statements.whole_with(seal, rest, statements.sign_with(COUNTY, seal, rest))
    assert statements.verify_seal(COUNTY.public, whole) == replace(seal)

    def hears_of_another_epoch(db: Any) -> None:
        settings.put(db, SEAL, alone.hex())
        begin(db, 1 << 40)

    village.store.write(hears_of_another_epoch)
    assert village.sync().rows == 0
