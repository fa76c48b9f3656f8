"""Signatures hold for one thing only; codes are read as people type them; statements stand alone."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from station.kernel.errors import StationError
from station.kernel.planes import put_varint
from station.kernel.sealed import new_pair
from sync import keys
from sync.envelope import (
    Certificate,
    DeviceKey,
    Receipt,
    as_text,
    code_key,
    code_proof,
    fingerprint,
    from_text,
    make_code,
    open_answer,
    open_request,
    open_sealed,
    parse_code,
    seal_answer,
    seal_request,
    seal_to,
    sign_certificate,
    sign_receipt,
    verify,
    verify_certificate,
    verify_receipt,
)

STATION = DeviceKey.from_private(bytes(range(32)))
COUNTY = DeviceKey.from_private(bytes(range(1, 33)))
POST = ("POST", "/v1/x")
RECEIPT = Receipt("440981", 7, b"\x01" * 8, 412, b"\x02" * 32, 1_795_335_600_000)
CERTIFICATE = Certificate("440981", 7, STATION.public, 1 << 40 | 3, "village", ("station:3", "all"), 21_000)


def fails(code: str, work: Any, *given_to: Any) -> None:
    with pytest.raises(StationError) as caught:
        work(*given_to)
    assert caught.value.code == code


def opened(blob: bytes, public: bytes = STATION.public, target: tuple[str, str] = POST) -> bytes:
    """The body of a request that was checked."""
    request = open_request(blob)
    request.verify(public, *target)
    return request.body


def flips(blob: bytes) -> list[bytes]:
    """The bytes with each single bit changed."""
    return [
        blob[: place >> 3] + bytes((blob[place >> 3] ^ 1 << (place & 7),)) + blob[(place >> 3) + 1 :]
        for place in range(len(blob) * 8)
    ]


class TestKeys:
    def test_a_key_comes_back_from_its_private_bytes(self) -> None:
        key = DeviceKey.generate()
        again = DeviceKey.from_private(key.private)
        assert (again.private, again.public) == (key.private, key.public)
        verify(key.public, again.sign(b"x"), b"x")
        assert key.private.hex() not in repr(key)

    def test_a_private_key_of_another_length(self) -> None:
        fails("envelope.malformed", DeviceKey.from_private, b"short")

    @pytest.mark.parametrize("public", [b"", bytes(31), COUNTY.public])
    def test_another_public_key(self, public: bytes) -> None:
        fails("envelope.bad_signature", verify, public, STATION.sign(b"x"), b"x")

    def test_a_fingerprint_is_four_groups_of_four_digits(self) -> None:
        words = fingerprint(STATION.public).split(" ")
        assert [len(word) for word in words] == [4] * 4
        assert "".join(words).isdecimal()
        assert fingerprint(STATION.public) != fingerprint(COUNTY.public)

    def test_no_two_lists_of_parts_are_signed_as_one(self) -> None:
        assert keys.message(b"ab", b"c") != keys.message(b"a", b"bc")
        assert keys.message(b"a") != keys.message(b"a", b"")


class TestRequests:
    @given(st.integers(0, (1 << 23) - 1), st.integers(0, (1 << 63) - 1), st.binary(max_size=40))
    def test_there_and_back(self, device: int, counter: int, body: bytes) -> None:
        blob, digest = seal_request(STATION, device, counter, POST, body)
        request = open_request(blob)
        request.verify(STATION.public, *POST)
        assert (request.device, request.counter, request.body) == (device, counter, body)
        assert (request.digest, request.form) == (digest, 1)

    def test_the_envelope_of_an_idle_request_is_small(self) -> None:
        assert len(seal_request(STATION, 90, 4000, POST, b"")[0]) <= 72

    def test_every_changed_bit_is_refused(self) -> None:
        blob, _ = seal_request(STATION, 7, 300, POST, b"body")
        for changed in flips(blob):
            with pytest.raises(StationError, match=r"envelope\.|sync\.version"):
                opened(changed)

    def test_cut_at_every_byte(self) -> None:
        blob, _ = seal_request(STATION, 7, 300, POST, b"body")
        for end in range(len(blob)):
            with pytest.raises(StationError, match=r"envelope\.|sync\.version"):
                opened(blob[:end])

    def test_another_key_method_or_path(self) -> None:
        blob, _ = seal_request(STATION, 7, 300, POST, b"body")
        assert opened(blob) == b"body"
        fails("envelope.bad_signature", opened, blob, COUNTY.public)
        fails("envelope.bad_signature", opened, blob, STATION.public, ("PUT", POST[1]))
        fails("envelope.bad_signature", opened, blob, STATION.public, ("POST", "/v1/enrol"))

    @given(st.binary(max_size=120))
    def test_any_bytes(self, blob: bytes) -> None:
        for start in (b"", b"TQ\x00\x01"):
            with pytest.raises(StationError, match=r"envelope\.|sync\.version"):
                opened(start + blob)

    def test_an_algorithm_of_the_future(self) -> None:
        blob, _ = seal_request(STATION, 7, 300, POST, b"body")
        fails("envelope.unknown_algorithm", open_request, blob[:3] + b"\x09" + blob[4:])

    @pytest.mark.parametrize(("device", "counter"), [(1 << 23, 1), (1, 1 << 63)])
    def test_numbers_no_device_can_have(self, device: int, counter: int) -> None:
        out = bytearray(b"TQ\x00\x01")
        put_varint(out, device)
        put_varint(out, counter)
        fails("envelope.malformed", open_request, bytes(out) + bytes(64))


class TestAnswers:
    @given(st.binary(max_size=40))
    def test_there_and_back(self, body: bytes) -> None:
        _, digest = seal_request(STATION, 7, 300, POST, b"x")
        assert open_answer(COUNTY.public, digest, seal_answer(COUNTY, digest, body)) == body

    def test_the_answer_to_another_request(self) -> None:
        first, second = (seal_request(STATION, 7, counter, POST, b"x")[1] for counter in (1, 2))
        blob = seal_answer(COUNTY, first, b"yes")
        fails("envelope.bad_signature", open_answer, COUNTY.public, second, blob)
        fails("envelope.bad_signature", open_answer, STATION.public, first, blob)

    def test_every_changed_bit_and_every_cut_is_refused(self) -> None:
        blob = seal_answer(COUNTY, bytes(32), b"yes")
        for changed in [*flips(blob), *(blob[:end] for end in range(len(blob)))]:
            with pytest.raises(StationError, match=r"envelope\.|sync\.version"):
                open_answer(COUNTY.public, bytes(32), changed)

    def test_a_request_is_no_answer(self) -> None:
        blob, digest = seal_request(STATION, 7, 300, POST, b"x")
        fails("envelope.malformed", open_answer, STATION.public, digest, blob)
        fails("envelope.malformed", open_request, seal_answer(COUNTY, digest, b"x"))


class TestStatements:
    def test_a_receipt_is_read_from_paper_years_later(self) -> None:
        paper = as_text(sign_receipt(COUNTY, RECEIPT))
        assert paper.isalnum()
        assert paper == paper.upper()
        typed = "\n ".join([paper[start : start + 8].lower() for start in range(0, len(paper), 8)])
        assert verify_receipt(COUNTY.public, from_text(typed)) == RECEIPT

    def test_a_certificate(self) -> None:
        assert verify_certificate(COUNTY.public, sign_certificate(COUNTY, CERTIFICATE)) == CERTIFICATE
        assert CERTIFICATE.algorithm == 1

    def test_one_kind_is_not_taken_for_the_other(self) -> None:
        fails("envelope.bad_signature", verify_certificate, COUNTY.public, sign_receipt(COUNTY, RECEIPT))
        fails("envelope.bad_signature", verify_receipt, COUNTY.public, sign_certificate(COUNTY, CERTIFICATE))

    @pytest.mark.parametrize(
        "sign", [lambda: sign_receipt(COUNTY, RECEIPT), lambda: sign_certificate(COUNTY, CERTIFICATE)]
    )
    def test_every_changed_bit_and_every_cut_is_refused(self, sign: Any) -> None:
        blob = sign()
        check = verify_receipt if blob == sign_receipt(COUNTY, RECEIPT) else verify_certificate
        for changed in [*flips(blob), *(blob[:end] for end in range(len(blob)))]:
            with pytest.raises(StationError, match=r"envelope\.|sync\.version"):
                check(COUNTY.public, changed)

    @pytest.mark.parametrize("says", [RECEIPT, CERTIFICATE])
    def test_canonical_bytes(self, says: Any) -> None:
        blob = says.to_bytes()
        assert type(says).from_bytes(blob) == says
        assert replace(says, county="440982").to_bytes() != blob
        fails("envelope.malformed", type(says).from_bytes, blob + b"\0")
        fails("envelope.malformed", type(says).from_bytes, blob[:-1])
        fails("envelope.malformed", type(says).from_bytes, msgspec.msgpack.encode({"county": 1}))
        fails("envelope.malformed", type(says).from_bytes, msgspec.msgpack.encode([1]))

    def test_a_second_way_of_writing_the_same_is_refused(self) -> None:
        blob = RECEIPT.to_bytes()
        longer = blob.replace(b"\x07", b"\xcc\x07", 1)  # MessagePack: 7 written in two bytes
        assert msgspec.msgpack.decode(longer) == msgspec.msgpack.decode(blob)
        fails("envelope.malformed", Receipt.from_bytes, longer)

    @given(st.text(max_size=60))
    def test_any_text_for_a_receipt(self, text: str) -> None:
        with pytest.raises(StationError, match=r"envelope\.|sync\.version"):
            verify_receipt(COUNTY.public, from_text(text))


class TestCodes:
    @given(st.binary(min_size=10, max_size=10))
    def test_a_code_is_read_as_it_was_made(self, random: bytes) -> None:
        code = make_code(random)
        code_id, secret = parse_code(code)
        assert [len(group) for group in code.split("-")] == [4] * 4
        assert code_id == code[:4]
        number = int.from_bytes(random, "big")
        assert int.from_bytes(secret, "big") == number & (1 << 60) - 1

    @pytest.mark.parametrize(
        "typed",
        [
            "0a1b cdef 1010 zyx9",
            "OAIB-CDEF-lolO-ZYX9",
            "0A1BCDEF1010ZYX9",
            " 0A1B—CDEF–1010－ZYX9\n",
            "０Ａ１Ｂ－ＣＤＥＦ－１０１０－ＺＹＸ９",
        ],
    )
    def test_as_people_type_it(self, typed: str) -> None:
        assert parse_code(typed) == parse_code("0A1B-CDEF-1010-ZYX9")

    @pytest.mark.parametrize(
        "typed",
        ["", "0A1B", "0A1B-CDEF-1010-ZYX", "0A1B-CDEF-1010-ZYX99", "0A1B-CDEF-1010-ZYXU", "荔枝" * 8],
    )
    def test_what_cannot_be_a_code(self, typed: str) -> None:
        fails("enrol.bad_code", parse_code, typed)

    def test_random_bytes_of_another_length(self) -> None:
        with pytest.raises(ValueError, match="ten"):
            make_code(b"short")

    def test_a_proof_holds_for_one_role_and_these_parts(self) -> None:
        key = code_key(parse_code("0A1B-CDEF-1010-ZYX9")[1])
        proofs = {
            code_proof(key, b"station", b"ab", b"c"),
            code_proof(key, b"station", b"a", b"bc"),
            code_proof(key, b"station", b"ab", b"c", b""),
            code_proof(key, b"county", b"ab", b"c"),
            code_proof(code_key(b"another"), b"station", b"ab", b"c"),
        }
        assert len(proofs) == 5
        assert {len(proof) for proof in proofs} == {32}
        assert len(key) == 32


def test_a_sealed_box_is_opened_by_its_receiver_alone() -> None:
    """The box itself is station/kernel/sealed.py; the exchange hands its names on."""
    private, public = new_pair()
    assert open_sealed(private, seal_to(public, b"key", b"recovery"), b"recovery") == b"key"
