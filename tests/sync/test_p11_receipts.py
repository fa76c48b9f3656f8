"""The one signature of an answer is kept as the county's receipt or seal: it is that of this answer, or of nothing."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from functools import partial
from typing import Any

import pytest

from station.kernel.errors import StationError
from station.store import identity, inbox, outbox, settings
from station.store.identity import Identity
from sync import protocol
from sync.answering import Kept, Standpoint, hear_answer, seal_answer
from sync.client.exchange import Exchange, last_receipt
from sync.client.salvaging import SEAL
from sync.client.state import Offline, Tally
from sync.client.transport import InProcess
from sync.county.seat import CountySeat
from sync.envelope import DeviceKey, open_request, sign_receipt, verify_certificate, verify_receipt
from sync.protocol import Answer
from sync.standing import digest_of_sums
from sync.statements import WITH_ANSWER, sign_with, verify_seal, whole_with
from tests.sync.opened import body_of, receipt_of
from tests.sync.seats import Village
from tests.sync.test_answers import refused

COUNTY, DEVICE = DeviceKey.from_private(bytes(range(32))), DeviceKey.from_private(bytes(range(1, 33)))
STANDS = Standpoint("440981", 5, 7, b"\x01" * 8, 412, b"\x02" * 32, {("all", "example.note"): 99}, ("all",))
TIME_MS = 1_795_000_000_000
BODY = protocol.encode(Answer(epoch=5, mark=412, signs=0, now_ms=TIME_MS))
DIGEST = b"\x03" * 32
KEPT: list[Kept] = [STANDS.receipt(TIME_MS), STANDS.seal(TIME_MS)]
IDS = ["receipt", "seal"]
IN_CLEAR_AND_SEALED = pytest.mark.parametrize("key", [b"", b"\x04" * 32], ids=["clear", "sealed"])


def who_is(village: Village) -> Identity:
    return identity.need(village.store.reader())


def heard(village: Village, county: CountySeat) -> tuple[InProcess, list[bytes]]:
    """Return a line on which the answers are written down, and those."""
    answers: list[bytes] = []

    def carried(path: str, blob: bytes) -> bytes:
        answers.append(county.answer(path, blob))
        return answers[-1]

    return InProcess(carried), answers


def fails(code: str, work: Callable[[], Any]) -> None:
    with pytest.raises(StationError) as caught:
        work()
    assert caught.value.code == code


def test_an_answer_that_confirms_work_is_its_own_receipt(county: CountySeat, village: Village) -> None:
    village.sync()
    village.report(3800)
    line, answers = heard(village, county)
    Exchange(village.store, line).run()
    (answer,) = answers
    said = protocol.decode(body_of(answer), Answer)
    assert (said.mark, said.receipt) == (outbox.mark(village.store.reader())[0], b"")
    kept = bytes.fromhex(settings.get(village.store.reader(), outbox.RECEIPT))
    receipt = verify_receipt(who_is(village).county_public, kept)
    mark, chain = outbox.mark(village.store.reader())
    assert (receipt.mark, receipt.chain, receipt.time_ms) == (mark, chain, said.now_ms)
    assert kept.endswith(answer[-64:])
    assert receipt == last_receipt(village.store.reader())


def test_a_receipt_of_a_sealed_answer_stands_alone_too(county: CountySeat, village: Village) -> None:
    village.report(3800)
    village.carrier = OpenLine(county.answer)
    village.sync()
    kept = kept_receipt(village)
    assert kept[1] == WITH_ANSWER
    assert verify_receipt(who_is(village).county_public, kept).mark == outbox.mark(village.store.reader())[0]


class OpenLine(InProcess):
    """A line others can read, in this process."""

    private = False


def kept_receipt(village: Village) -> bytes:
    return bytes.fromhex(settings.get(village.store.reader(), outbox.RECEIPT))


def test_a_confirmation_whose_answer_was_lost_comes_with_a_receipt_of_its_own(
    county: CountySeat, village: Village
) -> None:
    village.sync()
    village.report(3800)

    def lost(path: str, blob: bytes) -> bytes:
        county.answer(path, blob)
        raise Offline("cut")

    with pytest.raises(Offline):
        Exchange(village.store, InProcess(lost)).run()
    line, answers = heard(village, county)
    Exchange(village.store, line).run()
    said = protocol.decode(body_of(answers[0]), Answer)
    assert (len(said.receipt), len(said.chain), answers[0][3] >> 4) == (64, protocol.CHAIN_BYTES, 0)
    assert said.mark == outbox.mark(village.store.reader())[0]
    assert verify_receipt(who_is(village).county_public, kept_receipt(village)).mark == said.mark


@pytest.mark.parametrize("kept", KEPT, ids=IDS)
@IN_CLEAR_AND_SEALED
def test_p11_a_kept_answer_that_was_changed_anywhere_is_refused(kept: Kept, key: bytes) -> None:
    blob = seal_answer(COUNTY, DIGEST, BODY, key, kept)
    assert hear_answer(COUNTY.public, DIGEST, blob, key, STANDS).kept == kept
    assert len(blob) == len(seal_answer(COUNTY, DIGEST, BODY, key))
    for at in range(len(blob)):
        for bit in range(8):
            changed = blob[:at] + bytes((blob[at] ^ 1 << bit,)) + blob[at + 1 :]
            with pytest.raises(StationError):
                hear_answer(COUNTY.public, DIGEST, changed, key, STANDS)
    for end in range(len(blob)):
        with pytest.raises(StationError):
            hear_answer(COUNTY.public, DIGEST, blob[:end], key, STANDS)


@pytest.mark.parametrize("kept", KEPT, ids=IDS)
def test_p11_a_kept_answer_is_one_to_this_request_by_this_county(kept: Kept) -> None:
    blob = seal_answer(COUNTY, DIGEST, BODY, kept=kept)
    assert hear_answer(COUNTY.public, DIGEST, blob, stands=STANDS).body == BODY
    fails("envelope.bad_signature", lambda: hear_answer(COUNTY.public, bytes(32), blob, stands=STANDS))
    fails("envelope.bad_signature", lambda: hear_answer(DEVICE.public, DIGEST, blob, stands=STANDS))
    fails("envelope.unknown_algorithm", lambda: hear_answer(COUNTY.public, DIGEST, blob))
    sealed = seal_answer(COUNTY, DIGEST, BODY, b"\x04" * 32, kept)
    fails("envelope.malformed", lambda: hear_answer(COUNTY.public, DIGEST, sealed, stands=STANDS))
    fails("envelope.malformed", lambda: hear_answer(COUNTY.public, DIGEST, blob, b"\x04" * 32, STANDS))


@pytest.mark.parametrize(
    "changes",
    [{"county": "440982"}, {"device": 8}, {"incarnation": b"\x02" * 8}, {"chain": bytes(32)},
     {"time_ms": TIME_MS + 1000}],
    ids=str,
)
def test_p11_a_receipt_for_something_else_is_no_signature_of_this_answer(changes: dict[str, Any]) -> None:
    blob = seal_answer(COUNTY, DIGEST, BODY, kept=replace(STANDS.receipt(TIME_MS), **changes))
    fails("envelope.bad_signature", lambda: hear_answer(COUNTY.public, DIGEST, blob, stands=STANDS))


@pytest.mark.parametrize(
    "changes", [{"county": "440982"}, {"device": 8}, {"epoch": 6}, {"digest": bytes(32)}, {"time_ms": 0}], ids=str)
def test_p11_a_seal_of_something_else_is_no_signature_of_this_answer(changes: dict[str, Any]) -> None:
    blob = seal_answer(COUNTY, DIGEST, BODY, kept=replace(STANDS.seal(TIME_MS), **changes))
    fails("envelope.bad_signature", lambda: hear_answer(COUNTY.public, DIGEST, blob, stands=STANDS))


def test_p11_a_receipt_of_another_mark_than_the_answers_is_refused() -> None:
    """Even where the county itself signed it so, whichever of the two is ours."""
    ahead = protocol.encode(Answer(epoch=5, mark=413, signs=0, now_ms=TIME_MS))
    for body, mark in ((ahead, 413), (ahead, 412), (BODY, 413)):
        blob = seal_answer(COUNTY, DIGEST, body, kept=replace(STANDS.receipt(TIME_MS), mark=mark))
        with pytest.raises(StationError, match=r"sync\.bad_receipt|envelope\.bad_signature"):
            hear_answer(COUNTY.public, DIGEST, blob, stands=STANDS)
    stands = replace(STANDS, mark=413)
    blob = seal_answer(COUNTY, DIGEST, ahead, kept=stands.receipt(TIME_MS))
    assert hear_answer(COUNTY.public, DIGEST, blob, stands=stands).kept == stands.receipt(TIME_MS)


def test_p11_no_signature_is_shown_as_one_over_something_else() -> None:
    """A receipt of another answer or mark, an answer's own signature, a receipt without its hash: each is refused."""
    receipt, seal = STANDS.receipt(TIME_MS), STANDS.seal(TIME_MS)
    good = hear_answer(COUNTY.public, DIGEST, seal_answer(COUNTY, DIGEST, BODY, kept=receipt), stands=STANDS).statement
    assert verify_receipt(COUNTY.public, good) == receipt
    rest, signature = good[-96:-64], good[-64:]
    plain = seal_answer(COUNTY, DIGEST, BODY)[-64:]
    alone = sign_receipt(COUNTY, receipt)
    assert verify_receipt(COUNTY.public, alone) == receipt
    for wrong in (
        whole_with(replace(receipt, mark=413), rest, signature),
        whole_with(receipt, bytes(32), signature),
        whole_with(receipt, rest, plain),
        whole_with(receipt, rest, alone[-64:]),
        whole_with(receipt, rest, sign_with(COUNTY, seal, rest)),
        alone[:-64] + signature,
        whole_with(receipt, rest, sign_with(DEVICE, receipt, rest)),
    ):
        fails("envelope.bad_signature", partial(verify_receipt, COUNTY.public, wrong))
    fails("envelope.bad_signature", lambda: verify_seal(COUNTY.public, good))
    fails("envelope.unknown_algorithm", lambda: verify_certificate(COUNTY.public, good))
    assert verify_seal(COUNTY.public, whole_with(seal, rest, sign_with(COUNTY, seal, rest))) == seal
    assert good[1] == WITH_ANSWER


def test_p11_the_receipt_of_one_answer_does_not_carry_another(county: CountySeat, village: Village) -> None:
    """The county's own signature over other news, or news under the signature of what went before."""
    village.sync()
    village.report(3800)

    def mixed(path: str, blob: bytes) -> bytes:
        answer = county.answer(path, blob)
        receipt = receipt_of(county, blob, answer)
        said = protocol.decode(body_of(answer), Answer)
        other = protocol.encode(replace_rulings(said))
        assert receipt is not None
        signed = seal_answer(county.ledger.county().key, open_request(blob).digest, other, kept=receipt)
        return signed[:-64] + answer[-64:]

    refused(village, InProcess(mixed), "envelope.bad_signature")
    assert outbox.waiting(village.store.reader()).ops == 1
    village.sync()
    assert outbox.waiting(village.store.reader()).ops == 0


def replace_rulings(said: Answer) -> Answer:
    assert said.rulings
    return Answer(said.epoch, said.mark, said.signs, said.now_ms)


def test_a_seal_costs_an_idle_exchange_nothing_and_is_the_newest(county: CountySeat, village: Village) -> None:
    village.report(3800)
    village.sync()
    line, answers = heard(village, county)
    for _ in range(3):
        Exchange(village.store, line).run()
    assert len({len(one) for one in answers}) == 1
    assert [one[3] >> 4 for one in answers] == [2] * 3
    db, who = village.store.reader(), who_is(village)
    seal = verify_seal(who.county_public, bytes.fromhex(settings.get(db, SEAL)))
    assert (seal.device, seal.digest) == (who.device, digest_of_sums(inbox.tallies(db), who.scopes))


def test_p06_a_seal_that_was_lost_on_the_way_comes_with_the_next_answer(county: CountySeat, village: Village) -> None:
    village.sync()
    village.report(3800)
    village.sync()
    village.store.write(lambda db: settings.forget(db, SEAL))

    def lost(path: str, blob: bytes) -> bytes:
        county.answer(path, blob)
        raise Offline("cut")

    with pytest.raises(Offline):
        Exchange(village.store, InProcess(lost)).run()
    assert settings.get(village.store.reader(), SEAL) is None
    village.sync()
    assert settings.get(village.store.reader(), SEAL) is not None


def test_what_is_read_of_an_answer_before_it_is_proven_is_bounded() -> None:
    assert protocol.mark_and_time(BODY) == (412, TIME_MS)
    for body in (b"", b"\x94", b"\xc1", BODY[:-1], b"\x91" * 10_000, bytes(protocol.MOST_BODY + 1)):
        fails("sync.malformed", partial(protocol.mark_and_time, body))


def test_p17_news_that_another_session_took_in_meanwhile_leave_the_answer_good(
    county: CountySeat, village: Village
) -> None:
    """A seal is about what was held when it was asked for; of what is held now it proves nothing, and is let go."""
    village.report(3800)
    village.sync()
    village.sync()
    before = settings.get(village.store.reader(), SEAL)
    inside: list[bytes] = []

    def carried(path: str, blob: bytes) -> bytes:
        inside.append(county.answer(path, blob))
        product = county.store.show("prices.find", village.officer, word="荔枝", limit=1)[0].product
        county.do("products.add_alias", product=product, name="丹荔", region="")
        tally = Tally()
        Exchange(village.store, InProcess(county.answer)).round(tally)
        assert tally.rows
        return inside[0]

    Exchange(village.store, InProcess(carried)).round(Tally())
    db, who = village.store.reader(), who_is(village)
    assert inside[0][3] >> 4 == 2
    assert settings.get(db, SEAL) == before
    village.sync()
    seal = verify_seal(who.county_public, bytes.fromhex(settings.get(db, SEAL)))
    assert seal.digest == digest_of_sums(inbox.tallies(db), who.scopes)
