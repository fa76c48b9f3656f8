"""What a station believes: answers of its own county to just this request, and nothing else, ever."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import msgspec
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from station.features import registry
from station.home import Home
from station.kernel import spans
from station.kernel.deeds import OPERATOR
from station.kernel.errors import StationError
from station.kernel.record import Lane
from station.store import outbox
from station.store import settings as kept
from station.store import spans as kept_spans
from station.store.oplog import OpKind
from station.store.store import Store
from sync import protocol
from sync.client.exchange import Exchange, last_receipt
from sync.client.state import Tally, sync_state
from sync.client.transport import InProcess
from sync.county.seat import CountySeat, initialise
from sync.envelope import DeviceKey, Receipt, open_request, seal_answer, sign_receipt, signature_of
from sync.frames import encode_frame
from sync.items import Item
from sync.protocol import MORE, Answer, Feed, Ruling
from tests.station.store.things import all_rows
from tests.sync.opened import body_of, receipt_of
from tests.sync.seats import Village

SCOPE_ALL, FAR = 1, 10**9  # the place of "all" among the scopes of a village, and a far number of its feed

Change = Callable[[Answer], Answer]


def resigned(county: CountySeat, change: Change, key: DeviceKey | None = None) -> InProcess:
    """A line whose far end changes the answer and signs it, by default with the county's own key."""

    def carried(path: str, blob: bytes) -> bytes:
        request = open_request(blob)
        ours = county.ledger.county()
        told = county.answer(path, blob)
        said, kept_as = change(protocol.decode(body_of(told), Answer)), receipt_of(county, blob, told)
        return seal_answer(key or ours.key, request.digest, protocol.encode(said), kept=kept_as)

    return InProcess(carried)


def with_(**changes: Any) -> Change:
    return lambda answer: msgspec.structs.replace(answer, **changes)


def state(store: Store) -> dict[str, Any]:
    """Everything a station stores, without its request counter and its clock, which any try moves."""
    rows = all_rows(store)
    rows["setting"] = [row for row in rows["setting"] if row[0] not in ("requests", "clock.state")]
    return rows


def refused(village: Village, line: InProcess, code: str) -> None:
    before = state(village.store)
    with pytest.raises(StationError) as found:
        Exchange(village.store, line).round(Tally())
    assert found.value.code == code
    assert state(village.store) == before


def test_an_answer_signed_by_another_county_is_refused_and_nothing_is_stored(
    county: CountySeat, village: Village
) -> None:
    village.report(3800)
    refused(village, resigned(county, lambda answer: answer, DeviceKey.generate()), "envelope.bad_signature")


def test_another_county_knows_nobody_of_ours(village: Village, tmp_path: Path) -> None:
    """A county that has a device of the same number, with another key."""
    home = Home(tmp_path / "foreign")
    initialise(home, registry(), "440982", "化州市")
    foreign = CountySeat(home, registry())
    village.report(3800)
    before = state(village.store)
    with pytest.raises(StationError, match=r"sync\.unknown_device|envelope\.bad_signature"):
        Exchange(village.store, InProcess(foreign.answer)).run()
    assert state(village.store) == before
    foreign.close()


def test_an_answer_to_another_request_is_refused(county: CountySeat, village: Village) -> None:
    old: list[bytes] = []

    def late(path: str, blob: bytes) -> bytes:
        old.append(county.answer(path, blob))
        return old[0]

    line = InProcess(late)
    Exchange(village.store, line).run()
    village.report(3800)
    refused(village, line, "envelope.bad_signature")


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=60)
@given(place=st.integers(0, 100_000), flip=st.integers(1, 255), cut=st.booleans())
def test_an_answer_changed_anywhere_is_refused(
    county: CountySeat, village: Village, place: int, flip: int, cut: bool
) -> None:
    def carried(path: str, blob: bytes) -> bytes:
        answer = bytearray(county.answer(path, blob))
        at = place % len(answer)
        if cut:
            return bytes(answer[:at])
        answer[at] ^= flip
        return bytes(answer)

    with pytest.raises(StationError):
        Exchange(village.store, InProcess(carried)).run()


@pytest.mark.parametrize("body", [b"", b"<html>Welcome to the hotel</html>", b"TA\0\1" + bytes(80), bytes(500)])
def test_what_is_no_answer_at_all_is_refused(village: Village, body: bytes) -> None:
    before = state(village.store)
    with pytest.raises(StationError):
        Exchange(village.store, InProcess(lambda path, blob: body)).run()
    assert state(village.store) == before


def test_an_acknowledgement_that_does_not_fit_our_log_marks_nothing(county: CountySeat, village: Village) -> None:
    village.report(3800)
    refused(village, resigned(county, with_(chain=bytes(32))), "sync.forked")
    refused(village, resigned(county, with_(mark=4711)), "sync.forked")
    assert outbox.waiting(village.store.reader()).ops == 1
    village.sync()
    assert outbox.waiting(village.store.reader()).ops == 0


def receipt(
    seat: CountySeat, village: Village, key: DeviceKey | None = None, changes: dict[str, Any] | None = None
) -> Change:
    def change(answer: Answer) -> Answer:
        ours, who = seat.ledger.county(), village.store.identity()
        assert who is not None
        values = {"county": ours.county, "device": who.device, "incarnation": who.incarnation, "mark": answer.mark,
                  "chain": outbox.chain_at(village.store.reader(), answer.mark) or b"", "time_ms": answer.now_ms}
        said = Receipt(**(values | (changes or {})))
        return msgspec.structs.replace(answer, receipt=signature_of(sign_receipt(key or ours.key, said)))

    return change


@pytest.mark.parametrize(
    "changes",
    [{"county": "440982-x"}, {"device": 4711}, {"mark": 4711}, {"chain": bytes(32)}, {"time_ms": 4711}],
    ids=str,
)
def test_a_receipt_for_something_else_is_refused(
    county: CountySeat, village: Village, changes: dict[str, Any]
) -> None:
    village.report(3800)
    before = last_receipt(village.store.reader())
    refused(village, resigned(county, receipt(county, village, changes=changes)), "sync.bad_receipt")
    assert last_receipt(village.store.reader()) == before


def test_a_forged_receipt_is_refused(county: CountySeat, village: Village) -> None:
    village.report(3800)
    refused(village, resigned(county, receipt(county, village, DeviceKey.generate())), "sync.bad_receipt")
    refused(village, resigned(county, with_(receipt=b"x" * 100)), "sync.bad_receipt")


def test_a_problem_the_county_names_is_told_and_nothing_is_marked(county: CountySeat, village: Village) -> None:
    village.report(3800)
    refused(village, resigned(county, with_(problem="sync.gap")), "sync.gap")


def frame(county: CountySeat, *items: Item) -> bytes:
    return encode_frame(county.store.registry, items)


def feed_of(blob: bytes, number: int) -> Feed:
    """A frame for one number of a feed that the county itself never gives so high a number."""
    return Feed(SCOPE_ALL, Lane.EVENT, FAR + number - 1, FAR + number, blob)


def thing(village: Village, version: int, **values: Any) -> Item:
    row = {"account": village.officer.id, "kind": "x", "number": 0, "at": 0} | values
    return Item("people.event", (4711 << 40) + version, OpKind.PUT, version, row)


def test_a_frame_that_fails_leaves_the_frames_before_and_after_it(county: CountySeat, village: Village) -> None:
    good = feed_of(frame(county, thing(village, 10**6)), 1)
    bad = feed_of(b"no frame", 2)
    after = feed_of(frame(county, thing(village, 10**6 + 1)), 3)
    Exchange(village.store, resigned(county, with_(feeds=[good, bad, after]))).run()
    assert spans.has(kept_spans.spans_of(village.store.reader(), ("all", Lane.EVENT)), FAR, FAR + 3)
    assert sync_state(village.store).frames_aside == 1
    found = village.store.reader().execute("SELECT count(*) FROM people_event WHERE id >= ?", (4711 << 40,)).fetchone()
    assert found[0] == 2


def test_the_same_frame_again_is_passed_over(county: CountySeat, village: Village) -> None:
    feed = feed_of(frame(county, thing(village, 10**6)), 1)
    line = resigned(county, with_(feeds=[feed, feed]))
    assert Exchange(village.store, line).run().rows == 1
    before = state(village.store)
    assert Exchange(village.store, line).run().rows == 0
    after = state(village.store)
    for table in ("people_event", "held", "span"):
        assert after[table] == before[table]


def test_verdicts_are_kept_even_of_groups_nobody_knows(county: CountySeat, village: Village) -> None:
    rulings = [Ruling(1, 4711, 3, "x.y", {}), Ruling(2, 1, 0, "", {})]
    Exchange(village.store, resigned(county, with_(rulings=rulings))).run()
    assert kept.get(village.store.reader(), "sync.rulings") == 2


def test_a_county_that_always_has_more_but_gives_nothing_does_not_hold_a_station_for_ever(
    county: CountySeat, village: Village
) -> None:
    tally = Exchange(village.store, resigned(county, with_(signs=MORE))).run()
    assert tally.rounds < 10
    assert village.store.show("products.list", OPERATOR, limit=1)
