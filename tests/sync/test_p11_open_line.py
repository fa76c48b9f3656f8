"""P11: over a line that others can read nothing can be read, and nothing clear is taken in place of what is sealed."""

from __future__ import annotations

import contextlib
import re
from collections.abc import Callable, Iterator
from dataclasses import replace

import pytest
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import delete

from station.kernel.errors import StationError
from station.kernel.record import Registry
from station.store import identity, outbox
from sync import protocol, sealing
from sync.client.exchange import Exchange
from sync.client.transport import Http, InProcess
from sync.client.trust import Trust
from sync.county import tables
from sync.county.seat import CountySeat
from sync.county.visit import Visit
from sync.envelope import (
    SEALED,
    SEALED_ONCE,
    DeviceKey,
    open_request,
    seal_answer,
    seal_request,
    sign_certificate,
    sign_request,
)
from sync.frames import decode_frame
from sync.keys import SIGNATURE_BYTES
from sync.protocol import EXCHANGE_PATH, Answer, Hello
from sync.sealing import Context
from sync.statements import certificate_in
from tests.faults.proxy import proxied
from tests.sync.looking import waiting
from tests.sync.opened import body_of
from tests.sync.seats import Village
from tests.sync.server import serving_county

UP, DOWN = "Quendolyn Wexford", "Zbigniew Vrchlabsky"
COUNTY, DEVICE = DeviceKey.generate(), DeviceKey.generate()
Closing = Callable[[Context, bytes], tuple[bytes, bytes]]


@contextlib.contextmanager
def overheard(county: CountySeat) -> Iterator[tuple[Http, bytearray]]:
    """An http line to the county's server, and all bytes that pass on its socket."""
    with serving_county(county) as address, proxied(int(address.rpartition(":")[2])) as proxy:
        heard = bytearray()
        proxy.overheard = heard.extend
        with contextlib.closing(Http(proxy.address)) as line:
            yield line, heard


def read(heard: bytes, declared: Registry) -> str:
    """Return all that somebody reads who knows every format and has no key."""
    found = ""
    while met := re.search(rb"content-length: (\d+)\r\n(?:[^\r]+\r\n)*\r\n", heard, re.IGNORECASE):
        body, heard = heard[met.end() :][: int(met[1])], heard[met.end() + int(met[1]) :]
        inside = open_request(body).body if body[:2] == b"TQ" else body[4:-SIGNATURE_BYTES]
        with contextlib.suppress(StationError):
            if body[:2] == b"TQ":
                frames = [protocol.decode(inside, Hello).ops]
            else:
                frames = [feed.frame for feed in protocol.decode(inside, Answer).feeds]
            found += "".join(str(decode_frame(declared, frame)) for frame in frames if frame)
        found += body.decode("latin-1")
    return found


def names_on_the_line(county: CountySeat, village: Village) -> set[str]:
    """Let a name go up and another come down; return which of them could be read on the way."""
    village.sync()
    village.report(2000, spec=UP)
    product = county.store.show("prices.find", village.officer, word="荔枝", limit=1)[0].product
    county.do("products.add_alias", product=product, name=DOWN, region="")
    with overheard(county) as (line, heard):
        Exchange(village.store, line).run()
    db = village.store.reader()
    assert db.execute("SELECT 1 FROM products_alias WHERE name = ?", (DOWN,)).fetchone()
    assert waiting(county) == [2000]
    return {name for name in (UP, DOWN) if name in read(bytes(heard), village.store.registry)}


def test_p11_nobody_on_an_open_line_reads_what_crosses_it(county: CountySeat, village: Village) -> None:
    assert names_on_the_line(county, village) == set()


def test_p11_the_control_without_sealing_both_names_can_be_read(
    county: CountySeat, village: Village, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Http, "private", True)
    assert names_on_the_line(county, village) == {UP, DOWN}


def test_only_a_line_held_against_the_countys_authority_is_private() -> None:
    class Line(Http):
        def _opened(self, *, dates: bool = True) -> None: ...

    def line(server: str, authority: bytes | None) -> bool:
        trust = None if authority is None else Trust(authority, lambda: 0, lambda nonce, blob: None)
        return Line(server, trust=trust).private

    assert [line("http://x", b"a"), line("https://x", b""), line("https://x", None)] == [False] * 3
    assert line("https://x", b"a")


def test_p11_an_answer_in_the_clear_is_not_taken_for_a_sealed_one(county: CountySeat, village: Village) -> None:
    """Not even where the county itself made it so."""
    key = county.ledger.county().key

    def bared(path: str, blob: bytes) -> bytes:
        request = open_request(blob)
        body = body_of(county.answer(path, blob), request.opened(key, path, sealing_key(village))[1])
        return seal_answer(key, request.digest, body)

    village.carrier = Open(bared)
    village.report(2000)
    with pytest.raises(StationError, match=r"envelope\.malformed"):
        village.sync()
    village.carrier = Open(county.answer)
    village.sync()


def sealing_key(village: Village) -> bytes:
    return DeviceKey.from_private(identity.need(village.store.reader()).private).sealing()[1]


class Open(InProcess):
    """A line others can read, in this process."""

    private = False


def test_p11_what_is_sealed_for_another_county_is_refused(county: CountySeat, village: Village) -> None:
    who = identity.need(village.store.reader())
    village.store.write(lambda db: identity.save(db, replace(who, county_sealing=COUNTY.sealing()[1])))
    village.carrier = Open(county.answer)
    village.report(2000)
    with pytest.raises(StationError, match=r"envelope\.malformed"):
        village.sync()


def names_of_news(county: CountySeat, village: Village) -> tuple[bool, bool]:
    """Let a machine that has nothing to say hear of a name; return (whether it did, whether others could read it)."""
    village.sync()
    product = county.store.show("prices.find", village.officer, word="荔枝", limit=1)[0].product
    county.do("products.add_alias", product=product, name=DOWN, region="")
    with overheard(county) as (line, heard):
        Exchange(village.store, line).run()
        assert open_request(first_request(bytes(heard))).on_open_line
    db = village.store.reader()
    known = db.execute("SELECT 1 FROM products_alias WHERE name = ?", (DOWN,)).fetchone() is not None
    return known, DOWN in read(bytes(heard), village.store.registry)


def first_request(heard: bytes) -> bytes:
    found = re.search(rb"content-length: (\d+)\r\n(?:[^\r]+\r\n)*\r\n", heard, re.IGNORECASE)
    assert found is not None
    return heard[found.end() :][: int(found[1])]


def test_p11_a_bare_request_gets_no_news_but_that_there_are_some(county: CountySeat, village: Village) -> None:
    assert names_of_news(county, village) == (True, False)


def test_p11_the_control_a_county_that_answers_a_bare_request_with_news_gives_them_away(
    county: CountySeat, village: Village, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Visit, "bare", property(lambda visit: False, lambda visit, value: None))
    assert names_of_news(county, village) == (True, True)


def test_a_machine_that_does_not_know_the_countys_key_for_it_speaks_as_before(
    county: CountySeat, village: Village
) -> None:
    who = identity.need(village.store.reader())
    village.store.write(lambda db: identity.save(db, replace(who, county_sealing=b"")))
    seen: list[bytes] = []

    def kept(path: str, blob: bytes) -> bytes:
        seen.append(blob)
        return county.answer(path, blob)

    village.carrier = Open(kept)
    village.sync()
    assert all(open_request(blob).opened(COUNTY, EXCHANGE_PATH)[1] == b"" for blob in seen)


def test_p11_a_copy_gets_its_number_over_an_open_line(county: CountySeat, village: Village) -> None:
    paths: list[str] = []

    def kept(path: str, blob: bytes) -> bytes:
        paths.append(path)
        assert open_request(blob).form in (SEALED_ONCE, SEALED)
        return county.answer(path, blob)

    village.carrier = Open(kept)
    exchange = Exchange(village.store, village.carrier)
    before = identity.need(village.store.reader()).device
    assert exchange.renumbering.renumber()
    exchange.run()
    assert identity.need(village.store.reader()).device != before
    assert set(paths) == {"/v1/renumber", EXCHANGE_PATH}


def once(context: Context, body: bytes) -> tuple[bytes, bytes]:
    return sealing.close_request(COUNTY.sealing()[1], context, body)


def between_known(context: Context, body: bytes) -> tuple[bytes, bytes]:
    return sealing.close_known(DEVICE.sealing(), COUNTY.sealing()[1], context, body)


def opens_once(context: Context, sealed: bytes) -> tuple[bytes, bytes]:
    return sealing.open_request(*COUNTY.sealing(), context, sealed)


def opens_known(context: Context, sealed: bytes) -> tuple[bytes, bytes]:
    return sealing.open_known(COUNTY.sealing(), DEVICE.sealing()[1], context, sealed)


BOTH_WAYS = pytest.mark.parametrize(
    ("close", "opens", "overhead"),
    [(once, opens_once, sealing.REQUEST_OVERHEAD), (between_known, opens_known, sealing.TAG_BYTES)],
    ids=["once", "known"])


@BOTH_WAYS
@given(body=st.binary(max_size=200), place=st.integers(0, 200), flip=st.integers(1, 255))
def test_p11_a_sealed_body_that_was_changed_or_moved_does_not_open(
    close: Closing, opens: Closing, overhead: int, body: bytes, place: int, flip: int
) -> None:
    context = Context(7, 9, EXCHANGE_PATH)
    sealed, answering = close(context, body)
    assert opens(context, sealed) == (body, answering)
    assert len(sealed) == len(body) + overhead
    changed = bytearray(sealed)
    changed[place % len(changed)] ^= flip
    others = (Context(8, 9, EXCHANGE_PATH), Context(7, 10, EXCHANGE_PATH), Context(7, 9, "/v1/renumber"))
    for where, what in (*((one, sealed) for one in others), (context, bytes(changed)), (context, sealed[:-1])):
        with pytest.raises(StationError, match=r"envelope\.malformed"):
            opens(where, what)
    closed = sealing.close_answer(answering, body)
    assert sealing.open_answer(answering, closed) == body
    with pytest.raises(StationError, match=r"envelope\.malformed"):
        sealing.open_answer(answering, closed[:-1])


def test_p11_a_sealed_body_is_worth_nothing_under_another_signature() -> None:
    """Whoever signs somebody else's sealed words as his own, or as clear ones, has said nothing."""
    device, thief = DeviceKey.generate(), DeviceKey.generate()
    said = sign_request(device, Context(7, 9, EXCHANGE_PATH), b"words", SEALED_ONCE, COUNTY.sealing()[1])
    stolen = open_request(said.blob).body
    blob, _ = seal_request(thief, 8, 9, ("POST", EXCHANGE_PATH), stolen)
    clear = open_request(blob)
    clear.verify(thief.public, "POST", EXCHANGE_PATH)
    assert clear.opened(COUNTY, EXCHANGE_PATH) == (stolen, b"")
    sealed = replace(clear, form=2)
    with pytest.raises(StationError, match=r"envelope\.bad_signature"):
        sealed.verify(thief.public, "POST", EXCHANGE_PATH)
    with pytest.raises(StationError, match=r"envelope\.malformed"):
        sealed.opened(COUNTY, EXCHANGE_PATH)


def test_p11_keys_that_know_each_other_are_of_use_to_no_third() -> None:
    """Neither another device nor another county opens it, and no answer but the one to just this request."""
    context, stranger = Context(7, 9, EXCHANGE_PATH), DeviceKey.generate()
    sealed, answering = between_known(context, b"words")
    other, other_answering = between_known(context, b"other words")
    assert opens_known(context, sealed) == (b"words", answering)
    for own, device in ((COUNTY, stranger), (stranger, DEVICE), (stranger, stranger)):
        with pytest.raises(StationError, match=r"envelope\.malformed"):
            sealing.open_known(own.sealing(), device.sealing()[1], context, sealed)
    with pytest.raises(StationError, match=r"envelope\.malformed"):
        sealing.open_known(COUNTY.sealing(), b"", context, sealed)  # no key is known
    with pytest.raises(StationError, match=r"envelope\.malformed"):
        opens_known(context, other[:-1] + sealed[-1:])
    closed = sealing.close_answer(answering, b"yes")
    assert sealing.open_answer(answering, closed) == b"yes"
    with pytest.raises(StationError, match=r"envelope\.malformed"):
        sealing.open_answer(other_answering, closed)


def both_bodies(close: Callable[[bytes], bytes]) -> bool:
    """Whether two messages under one key and nonce give away how they differ, as in a stream used twice."""
    first, second = b"two thousand fen a jin", b"five thousand fen, sir"
    differ = bytes(one ^ two for one, two in zip(close(first), close(second), strict=True))
    return differ[: len(first)] == bytes(one ^ two for one, two in zip(first, second, strict=True))


def test_p05_a_counter_that_a_copy_uses_again_gives_nothing_away() -> None:
    """A copy, or a machine put back, says something else under a counter that was used: the key is the same then."""
    context = Context(7, 9, EXCHANGE_PATH)
    _, answering = between_known(context, b"x")
    assert not both_bodies(lambda body: between_known(context, body)[0])
    assert not both_bodies(lambda body: sealing.close_answer(answering, body))
    assert between_known(context, b"x") == between_known(context, b"x")  # all there is to see


def test_p05_the_control_a_cipher_that_wants_a_new_nonce_gives_both_away() -> None:
    assert both_bodies(lambda body: AESGCM(bytes(32)).encrypt(bytes(12), body, None))


def requests_of(village: Village, county: CountySeat) -> list[bytes]:
    """Exchange over an open line; return the requests."""
    seen: list[bytes] = []

    def kept(path: str, blob: bytes) -> bytes:
        seen.append(blob)
        return county.answer(path, blob)

    village.carrier = Open(kept)
    village.sync()
    return seen


def test_a_request_between_two_that_know_each_other_carries_no_key(county: CountySeat, village: Village) -> None:
    village.sync()
    village.report(2000)
    (request,) = [open_request(one) for one in requests_of(village, county)]
    assert request.form == SEALED
    body, _ = request.opened(county.ledger.county().key, EXCHANGE_PATH, sealing_key(village))
    assert len(request.body) == len(body) + sealing.TAG_BYTES
    assert waiting(county) == [2000]


def test_a_machine_whose_certificate_names_no_key_for_it_makes_one_each_time(
    county: CountySeat, village: Village
) -> None:
    who = identity.need(village.store.reader())
    bare = sign_certificate(COUNTY, replace(certificate_in(who.certificate), sealing=b""))
    village.store.write(lambda db: identity.save(db, replace(who, certificate=bare)))
    village.report(2000)
    assert {open_request(one).form for one in requests_of(village, county)} == {SEALED_ONCE}


def forget(county: CountySeat, village: Village) -> None:
    """Take a machine out of the ledger, as one put back from before it was enrolled has it."""
    number = identity.need(village.store.reader()).device
    with county.ledger.writing() as connection:
        connection.execute(delete(tables.device).where(tables.device.c.device == number))
    county.exchange._keys.clear()


def test_p06_a_machine_the_ledger_forgot_is_known_again_over_an_open_line(
    county: CountySeat, village: Village
) -> None:
    village.sync()
    forget(county, village)
    village.report(2000)
    seen = [open_request(one).form for one in requests_of(village, county)]
    assert seen[:2] == [SEALED, SEALED_ONCE]
    assert seen[-1] == SEALED
    assert outbox.waiting(village.store.reader()).ops == 0
