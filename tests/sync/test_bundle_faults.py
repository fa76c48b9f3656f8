"""Bundles that are damaged, cut, forged, swapped or for somebody else: refused before anything is written."""

from __future__ import annotations

import hashlib
import random
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import msgspec
import pytest

from station.kernel.errors import StationError
from station.store import settings
from sync import bundle, protocol
from sync.bundle import DIGEST_BYTES, Down, Kind, Up
from sync.client import apart, bundles, checking
from sync.county.seat import CountySeat
from sync.envelope import DeviceKey
from sync.frames import decode_frame
from sync.protocol import Answer, Hello
from tests.sync.seats import Made, Village
from tests.sync.sticks import device_key, ledger_hash, number_of, reclosed, relabelled, store_hash

BLOCK = 4096
PLANTED = "独门暗号"
Mutation = Callable[[random.Random, bytes], bytes]


@dataclass(frozen=True)
class Way:
    """One direction: a whole bundle, who takes it, and a hash over all the taker holds."""

    blob: bytes
    take: Callable[[bytes], Any]
    held: Callable[[], str]


@pytest.fixture(params=["up", "down"])
def way(request: pytest.FixtureRequest, county: CountySeat, village: Village) -> Way:
    village.report_many(range(1000, 1900))
    if request.param == "up":
        return Way(bundles.make(village.store).blob, county.bundles.take, lambda: ledger_hash(county))
    back = county.bundles.take(bundles.make(village.store).blob).back
    return Way(back, lambda blob: bundles.take(village.store, blob), lambda: store_hash(village.store))


def refusal(way: Way, blob: bytes) -> str:
    """Return the code with which a bundle is refused; it must be."""
    with pytest.raises(StationError) as told:
        way.take(blob)
    return told.value.code


def hashed(whole: bytes) -> bytes:
    """Put the right hash at the end again, as somebody would who knows the layout."""
    return whole[:-DIGEST_BYTES] + hashlib.sha256(whole[:-DIGEST_BYTES]).digest()


def flipped(chance: random.Random, blob: bytes) -> bytes:
    at = chance.randrange(len(blob))
    return blob[:at] + bytes([blob[at] ^ 1 << chance.randrange(8)]) + blob[at + 1 :]


def cut(chance: random.Random, blob: bytes) -> bytes:
    return blob[: chance.randrange(len(blob))]


def zeroed(chance: random.Random, blob: bytes) -> bytes:
    at = chance.randrange(len(blob) - 64)
    return blob[:at] + bytes(64) + blob[at + 64 :]


def swapped(chance: random.Random, blob: bytes) -> bytes:
    first, second = sorted(chance.sample(range(0, len(blob) - 64, 64), 2))
    return b"".join((blob[:first], blob[second : second + 64], blob[first + 64 : second], blob[first : first + 64],
                     blob[second + 64 :]))


def longer(chance: random.Random, blob: bytes) -> bytes:
    return blob + chance.randbytes(chance.randrange(1, 100))


def flipped_and_hashed(chance: random.Random, blob: bytes) -> bytes:
    return hashed(flipped(chance, blob[:-DIGEST_BYTES]) + bytes(DIGEST_BYTES))


MUTATIONS: tuple[Mutation, ...] = (flipped, cut, zeroed, swapped, longer, flipped_and_hashed)


def test_p11_mutations_are_refused_and_change_nothing(way: Way, seed: int, count: Callable[..., int]) -> None:
    chance = random.Random(seed)
    before = way.held()
    for number in range(count(1500, 5000, "mutations of a bundle, each way")):
        mutated = MUTATIONS[number % len(MUTATIONS)](chance, way.blob)
        if mutated != way.blob:
            assert refusal(way, mutated).startswith(("bundle.", "sync.unknown_device"))
    assert way.held() == before
    way.take(way.blob)
    assert way.held() != before  # the control: what is whole is taken, and the hash sees it


def test_p11_cut_at_every_block_is_told_from_forged(way: Way) -> None:
    before = way.held()
    ends = {*range(0, len(way.blob), BLOCK), *range(0, 300), len(way.blob) - 1}
    assert {refusal(way, way.blob[:end]) for end in ends} == {"bundle.cut"}
    assert way.held() == before


@pytest.mark.parametrize(("change", "code"), [
    ({"county": "440999-000000"}, "bundle.other_county"),
    ({"kind": Kind.START}, None),
    ({"number": 77}, None),
    ({"id": bytes(16)}, None),
])
def test_p11_another_label_on_the_same_box(
    way: Way, village: Village, county: CountySeat, change: dict[str, Any], code: str | None
) -> None:
    """Even who holds the right key cannot put one box under another label: the box knows its own."""
    before = way.held()
    sender = device_key(village) if bundle.read(way.blob).label.kind is Kind.UP else county.ledger.county().key
    assert refusal(way, relabelled(way.blob, sender, **change)) in (code, "bundle.unreadable", "bundle.not_up",
                                                                    "bundle.not_down")
    assert refusal(way, relabelled(way.blob, DeviceKey.generate())) == "bundle.forged"
    assert way.held() == before


def test_p11_the_wrong_receiver(way: Way, county: CountySeat, village: Village, other: Village) -> None:
    before = way.held()
    theirs = bundles.make(other.store)
    assert refusal(Way(b"", lambda blob: bundles.take(other.store, blob), way.held), way.blob) in (
        "bundle.other_station", "bundle.not_down")
    down = county.bundles.take(theirs.blob).back
    with pytest.raises(StationError, match=r"bundle\.other_station"):
        bundles.take(village.store, down)
    with pytest.raises(StationError, match=r"bundle\.not_up"):
        county.bundles.take(down)
    if bundle.read(way.blob).label.kind is Kind.RETURN:
        assert way.held() == before


def test_p11_another_county(way: Way, made: Made, village: Village, tmp_path: Path) -> None:
    """A county of another name refuses the bundle, and one of the same name could not have opened it."""
    from tests.sync.seats import make_county

    stranger = make_county(tmp_path / "stranger", "440982")
    try:
        with pytest.raises(StationError, match=r"bundle\.other_county"):
            stranger.bundles.take(way.blob)
        foreign = relabelled(way.blob, stranger.ledger.county().key)
        assert refusal(way, foreign) == "bundle.forged"
    finally:
        stranger.close()


def swap_hellos(up: Up) -> Up:
    return msgspec.structs.replace(up, hellos=[up.hellos[1], up.hellos[0], *up.hellos[2:]])


def drop_one(up: Up) -> Up:
    return msgspec.structs.replace(up, hellos=[up.hellos[0], *up.hellos[2:]])


def twice(up: Up) -> Up:
    return msgspec.structs.replace(up, hellos=[*up.hellos, up.hellos[-1]])


def none_at_all(up: Up) -> Up:
    return msgspec.structs.replace(up, hellos=[])


def _with(up: Up, at: int, **changes: Any) -> Up:
    hello = msgspec.structs.replace(protocol.decode(up.hellos[at], Hello), **changes)
    return msgspec.structs.replace(up, hellos=[*up.hellos[:at], protocol.encode(hello), *up.hellos[at + 1 :]])


def other_frame(up: Up) -> Up:
    """The frame of one hello in the place of another."""
    return _with(up, 1, ops=protocol.decode(up.hellos[2], Hello).ops)


def torn_frame(up: Up) -> Up:
    return _with(up, 2, ops=protocol.decode(up.hellos[2], Hello).ops[:-1])


def no_heads(up: Up) -> Up:
    return _with(up, 1, heads=[])


def wrong_tip(up: Up) -> Up:
    return _with(up, len(up.hellos) - 1, tip=bytes(32))


def of_another_bundle(up: Up) -> Up:
    hello = protocol.decode(up.hellos[0], Hello)
    return _with(up, 0, aside=msgspec.structs.replace(hello.aside, bundle=bytes(16)))


def no_message(up: Up) -> Up:
    return msgspec.structs.replace(up, hellos=[up.hellos[0], b"\xc1", *up.hellos[1:]])


@pytest.mark.parametrize("change", [
    swap_hellos, drop_one, twice, none_at_all, other_frame, torn_frame, no_heads, wrong_tip, of_another_bundle,
    no_message,
])
def test_p11_swapped_frames_under_a_right_signature(
    county: CountySeat, village: Village, monkeypatch: pytest.MonkeyPatch, change: Callable[[Up], Up]
) -> None:
    """A stolen key can sign what it likes: parts that do not follow each other are refused before the first is in."""
    village.report_many(range(1000, 1300))
    monkeypatch.setattr(bundles, "OPS_BYTES", 2048)
    blob = bundles.make(village.store).blob
    before = ledger_hash(county)
    with pytest.raises(StationError):
        county.bundles.take(reclosed(county, village, blob, change))
    assert ledger_hash(county) == before
    assert county.bundles.take(reclosed(county, village, blob, lambda up: up)).ops == 300


def test_p11_a_torn_answer_is_refused_before_its_first_verdict(county: CountySeat, village: Village) -> None:
    sheet = village.report(3800)
    made = bundles.make(village.store)
    back = bundle.read(county.bundles.take(made.blob).back)
    down = back.open(device_key(village).sealing()[0], Down)
    key = county.ledger.county().key
    before = store_hash(village.store)
    first = protocol.decode(down.answers[-1], Answer)
    torn = msgspec.structs.replace(first, feeds=[protocol.Feed(0, 1, 0, 5, b"no frame")])
    forked = msgspec.structs.replace(first, chain=bytes(8))
    stale = msgspec.structs.replace(first, epoch=first.epoch + 1)
    for wrong in (torn, stale, forked):
        body = msgspec.structs.replace(down, answers=[*down.answers, protocol.encode(wrong)])
        with pytest.raises(StationError):
            bundles.take(village.store, bundle.close(key, device_key(village).sealing()[1], back.label, body))
        village.store.write(lambda db: settings.forget(db, apart.OTHERS))  # that it heard of another log is kept
        assert store_hash(village.store) == before
    again = bundle.close(key, device_key(village).sealing()[1], back.label, down)
    assert bundles.take(village.store, again).ops == made.ops
    assert village.state(sheet)[1] == ""


def test_p11_an_answer_to_a_bundle_that_was_never_made_here(county: CountySeat, village: Village) -> None:
    village.report(3800)
    back = county.bundles.take(bundles.make(village.store).blob).back
    village.store.write(lambda db: settings.put(db, checking.ISSUED, []))
    before = store_hash(village.store)
    with pytest.raises(StationError, match=r"bundle\.not_asked"):
        bundles.take(village.store, back)
    assert store_hash(village.store) == before


def test_p11_one_id_for_two_bundles(county: CountySeat, village: Village) -> None:
    """A copied machine may make another bundle under an id that was used: it is told from a repeat."""
    village.report(3800)
    blob = bundles.make(village.store).blob
    county.bundles.take(blob)
    before = ledger_hash(county)
    with pytest.raises(StationError, match=r"bundle\.reused"):
        county.bundles.take(reclosed(county, village, blob, lambda up: up))
    assert ledger_hash(county) == before


def test_a_carrier_can_read_nothing(county: CountySeat, village: Village) -> None:
    sheet = village.report(3800, spec=PLANTED)
    made = bundles.make(village.store)
    back = county.bundles.take(made.blob).back
    planted = [PLANTED.encode(), b"prices.report", "元坝村信息站".encode(), "陈亚明".encode(), str(sheet).encode()]
    for blob in (made.blob, back, county.bundles.news(number_of(village))):
        assert [word for word in planted if word in blob] == []
    # The control: what is inside does say it, and the same search finds it there.
    up = bundle.read(made.blob).open(county.ledger.county().key.sealing()[0], Up)
    plain = protocol.encode(up)
    assert b"prices.report" in plain
    items = decode_frame(village.store.registry, protocol.decode(up.hellos[0], Hello).ops)
    assert PLANTED.encode() in repr(items).encode()
