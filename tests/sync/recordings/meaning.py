"""What recorded bytes mean, read with today's code, and the same bytes made again from that.

Values that are the usual ones are not told: what a later version adds to a message changes no recorded meaning.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import msgspec

from station.kernel import layout
from station.kernel.layout import Known
from station.kernel.sealed import open_sealed
from sync import bundle, frames, protocol, snapshot, statements
from sync.answering import Standpoint, hear_answer
from sync.bundle import Bundle, Down, Kind, Start, Up
from sync.codes import code_key, code_proof, parse_code
from sync.enrolling import EnrolAnswer, EnrolRequest, Grant, Renumber, Renumbered
from sync.envelope import SEALED_ONCE, Context, DeviceKey, Request, open_request, seal_answer, sign_request
from sync.keys import SIGNATURE_BYTES
from sync.protocol import Answer, Feed, Hello, Mend, Salvage
from sync.timing import hear_time, say_time

KINDS: dict[Kind, type[Any]] = {
    Kind.UP: Up, Kind.RETURN: Down, Kind.NEWS: Down, Kind.START: Start, Kind.SNAPSHOT: snapshot.Snapshot}
MESSAGES: dict[str, tuple[type[msgspec.Struct], type[msgspec.Struct]]] = {
    protocol.EXCHANGE_PATH: (Hello, Answer), protocol.RENUMBER_PATH: (Renumber, Renumbered)}
PAPERS: list[tuple[str, Any, Any]] = [
    ("receipt", statements.verify_receipt, statements.sign_receipt),
    ("certificate", statements.verify_certificate, statements.sign_certificate),
    ("revocations", statements.verify_revocations, statements.sign_revocations),
    ("authority", statements.verify_authority, statements.sign_authority),
    ("seal", statements.verify_seal, None),
]


@dataclass(frozen=True)
class Keys:
    """What a recording is read with: private keys by device number (0 is the county's), the tables of its frames."""

    county_id: str
    private: Mapping[int, bytes]
    known: Known
    code: str = ""

    @classmethod
    def of_recording(cls, found: Mapping[str, Any]) -> Keys:
        private = {int(number): bytes.fromhex(key) for number, key in found["keys"].items()}
        return cls(found["county"], private, layout.heard(bytes.fromhex(found["layout"])), found.get("code", ""))

    def of(self, device: int) -> DeviceKey:
        return DeviceKey.from_private(self.private[device])

    @property
    def county(self) -> DeviceKey:
        return self.of(0)

    @property
    def stretched(self) -> bytes:
        return code_key(parse_code(self.code)[1])


def told(value: Any, known: Known) -> Any:
    """Return a value as JSON says it: structures by names, bytes in hex, frames as their rows besides."""
    if isinstance(value, msgspec.Struct):
        return _struct(value, known)
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        return {field.name: told(getattr(value, field.name), known) for field in dataclasses.fields(value)}
    if isinstance(value, (bytes, bytearray, memoryview)):
        return bytes(value).hex()
    if isinstance(value, Mapping):
        return {str(name): told(one, known) for name, one in value.items()}
    if isinstance(value, (list, tuple)):
        return [told(one, known) for one in value]
    return int(value) if isinstance(value, int) and not isinstance(value, bool) else value


def _struct(value: msgspec.Struct, known: Known) -> dict[str, Any]:
    found = {}
    for field in msgspec.structs.fields(type(value)):
        one = getattr(value, field.name)
        usual = field.default_factory() if field.default is msgspec.NODEFAULT and not field.required else field.default
        if field.required or one != usual:
            found[field.name] = told(one, known)
    frame = frame_of(value)
    if frame:
        found["rows"] = [told(item, known) for item in frames.decode_frame(known, frame)]
    return found


def frame_of(value: msgspec.Struct) -> bytes:
    """Return the whole frame in a message, b"" where there is none."""
    if isinstance(value, Feed):
        return b"" if value.total else value.frame
    if isinstance(value, (Mend, Salvage)):
        return value.frame
    return value.ops if isinstance(value, Hello) else b""


def of(one: Mapping[str, Any], keys: Keys) -> Any:
    """Return what a recorded thing means; every signature and proof in it is checked."""
    return {"line": _line, "bundle": _bundle, "paper": _paper, "frame": _frame}[one["kind"]](one, keys)


def _line(one: Mapping[str, Any], keys: Keys) -> dict[str, Any]:
    up, down, path = bytes.fromhex(one["up"]), bytes.fromhex(one["down"]), one["path"]
    if path == protocol.TIME_PATH:
        return {"time": hear_time(keys.county.public, keys.county_id, up, down)}
    if path == protocol.ENROL_PATH:
        return _enrolment(up, down, keys)
    request, body, answering = opened(up, path, keys)
    stands = stands_from_json(one["stands"]) if "stands" in one else None
    heard = hear_answer(keys.county.public, request.digest, down, answering, stands)
    asked, answered = MESSAGES[path]
    grant = protocol.decode(heard.body, answered)
    return {
        "device": request.device, "counter": request.counter, "form": request.form,
        "says": told(protocol.decode(body, asked), keys.known), "answer": told(grant, keys.known),
        "kept": told(heard.kept, keys.known), "statement": heard.statement.hex(),
        **({"grant": told(protocol.decode(grant.grant, Grant), keys.known)}
           if isinstance(grant, Renumbered) and grant.grant else {})}


def opened(up: bytes, path: str, keys: Keys) -> tuple[Request, bytes, bytes]:
    """Return (a request whose signature is right, its body, the key of its answer)."""
    request = open_request(up)
    device = keys.of(request.device)
    request.verify(device.public, "POST", path)
    return request, *request.opened(keys.county, path, device.sealing()[1])


def _enrolment(up: bytes, down: bytes, keys: Keys) -> dict[str, Any]:
    request, answer = protocol.decode(up, EnrolRequest), protocol.decode(down, EnrolAnswer)
    assert request.proof == code_proof(keys.stretched, b"station", request.public, request.nonce, request.sealing)
    assert answer.proof == code_proof(keys.stretched, b"county", request.public, request.nonce, answer.grant)
    grant = protocol.decode(answer.grant, Grant)
    return {"asks": told(request, keys.known), "answer": told(answer, keys.known), "grant": told(grant, keys.known)}


def _bundle(one: Mapping[str, Any], keys: Keys) -> dict[str, Any]:
    arrived, body = read_bundle(bytes.fromhex(one["blob"]), keys)
    inside = {
        "hellos": [protocol.decode(blob, Hello) for blob in getattr(body, "hellos", ())],
        "answers": [protocol.decode(blob, Answer) for blob in getattr(body, "answers", ())]}
    return {"label": told(arrived.label, keys.known), "body": told(body, keys.known), **told(inside, keys.known)}


def read_bundle(blob: bytes, keys: Keys) -> tuple[Bundle, msgspec.Struct]:
    """Return a bundle whose signature is right, and what is inside."""
    arrived = bundle.read(blob)
    up = arrived.label.kind is Kind.UP
    arrived.verify(keys.of(arrived.label.device if up else 0).public)
    if arrived.label.kind is Kind.START:
        return arrived, arrived.open_with(keys.stretched)
    if arrived.label.kind is Kind.SNAPSHOT:
        return arrived, snapshot.opened(arrived)
    reader = keys.of(0 if up else arrived.label.device)
    return arrived, arrived.open(reader.sealing()[0], KINDS[arrived.label.kind])


def _paper(one: Mapping[str, Any], keys: Keys) -> dict[str, Any]:
    name, said, _sign = read_paper(bytes.fromhex(one["blob"]), keys)
    return {name: told(said, keys.known)}


def read_paper(blob: bytes, keys: Keys) -> tuple[str, Any, Any]:
    """Return (which paper it is, what it says, what signs such a one)."""
    for name, verify, sign in PAPERS:
        try:
            return name, verify(keys.county.public, blob), sign
        except Exception as trouble:
            if name == PAPERS[-1][0]:
                raise AssertionError("no paper that is known") from trouble
    raise AssertionError


def _frame(one: Mapping[str, Any], keys: Keys) -> Any:
    return [told(item, keys.known) for item in frames.decode_frame(keys.known, bytes.fromhex(one["blob"]))]


def _frame_again(one: Mapping[str, Any], keys: Keys) -> dict[str, str]:
    return {"blob": frames.encode_frame(keys.known, frames.decode_frame(keys.known, bytes.fromhex(one["blob"]))).hex()}


def frames_in(one: Mapping[str, Any], keys: Keys) -> list[bytes]:
    """Return every whole frame in a recorded thing."""
    if one["kind"] == "frame":
        return [bytes.fromhex(one["blob"])]
    if one["kind"] == "bundle":
        body = read_bundle(bytes.fromhex(one["blob"]), keys)[1]
        messages: list[msgspec.Struct] = [protocol.decode(blob, Hello) for blob in getattr(body, "hellos", ())]
        messages += [protocol.decode(blob, Answer) for blob in getattr(body, "answers", ())]
    elif one["kind"] == "line" and one["path"] == protocol.EXCHANGE_PATH:
        request, body_up, answering = opened(bytes.fromhex(one["up"]), one["path"], keys)
        stands = stands_from_json(one["stands"])
        heard = hear_answer(keys.county.public, request.digest, bytes.fromhex(one["down"]), answering, stands)
        messages = [protocol.decode(body_up, Hello), protocol.decode(heard.body, Answer)]
    else:
        return []
    return [frame for message in messages for part in _parts(message) if (frame := frame_of(part))]


def _parts(message: msgspec.Struct) -> list[msgspec.Struct]:
    if isinstance(message, Answer):
        return [*message.feeds, *message.reply.mends]
    salvage = message.aside.salvage if isinstance(message, Hello) else None
    return [message] if salvage is None else [message, salvage]


def again(one: Mapping[str, Any], keys: Keys) -> dict[str, str]:
    """Return the bytes of a recorded thing, made from what was read of it; without what the library drew."""
    made = {"line": _line_again, "bundle": _bundle_again, "paper": _paper_again, "frame": _frame_again}
    return made[one["kind"]](one, keys)


def _line_again(one: Mapping[str, Any], keys: Keys) -> dict[str, str]:
    up, down, path = bytes.fromhex(one["up"]), bytes.fromhex(one["down"]), one["path"]
    if path == protocol.TIME_PATH:
        time = hear_time(keys.county.public, keys.county_id, up, down)
        return {"down": say_time(keys.county, keys.county_id, up, time).hex()}
    if path == protocol.ENROL_PATH:
        return {"up": _same(up, EnrolRequest).hex(), "down": _same(down, EnrolAnswer).hex()}
    request, body, answering = opened(up, path, keys)
    asked, answered = MESSAGES[path]
    context = Context(request.device, request.counter, path)
    made = sign_request(keys.of(request.device), context, _same(body, asked), request.form, keys.county.sealing()[1])
    stands = stands_from_json(one["stands"]) if "stands" in one else None
    heard = hear_answer(keys.county.public, request.digest, down, answering, stands)
    answer = seal_answer(keys.county, request.digest, _same(heard.body, answered), answering, heard.kept)
    return {"down": answer.hex()} | ({} if request.form == SEALED_ONCE else {"up": made.blob.hex()})


def _same(blob: bytes, kind: type[msgspec.Struct]) -> bytes:
    return protocol.encode(protocol.decode(blob, kind))


def _bundle_again(one: Mapping[str, Any], keys: Keys) -> dict[str, str]:
    blob = bytes.fromhex(one["blob"])
    arrived, body = read_bundle(blob, keys)
    box, plain = arrived.box, msgspec.msgpack.encode(_messages_again(body))
    if arrived.label.kind is Kind.SNAPSHOT:
        box = plain
    elif arrived.label.kind is Kind.START:
        nonce = box[: bundle.NONCE_BYTES]
        box = nonce + bundle._cipher(keys.stretched).encrypt(nonce, plain, arrived.head)
    else:  # the library draws the key of a box anew: what is in it is held against what was
        reader = keys.of(0 if arrived.label.kind is Kind.UP else arrived.label.device)
        assert plain == open_sealed(reader.sealing()[0], box, bundle._SEALS + arrived.head)
    signer = keys.of(arrived.label.device if arrived.label.kind is Kind.UP else 0)
    made = bundle.wrap(signer, bundle.head_of(arrived.label, len(box)), box)
    return {"blob": made.hex()}


def _messages_again(body: msgspec.Struct) -> msgspec.Struct:
    changes = {}
    for name, kind in (("hellos", Hello), ("answers", Answer)):
        if hasattr(body, name):
            changes[name] = [_same(blob, kind) for blob in getattr(body, name)]
    return msgspec.structs.replace(body, **changes)


def _paper_again(one: Mapping[str, Any], keys: Keys) -> dict[str, str]:
    blob = bytes.fromhex(one["blob"])
    _name, said, sign = read_paper(blob, keys)
    if blob[1] == statements.ALONE:
        return {"blob": sign(keys.county, said).hex()}
    rest = blob[-SIGNATURE_BYTES - statements.REST_BYTES : -SIGNATURE_BYTES]
    return {"blob": statements.whole_with(said, rest, statements.sign_with(keys.county, said, rest)).hex()}


def stands_as_json(stands: Standpoint) -> dict[str, Any]:
    return {
        "county": stands.county, "epoch": stands.epoch, "device": stands.device,
        "incarnation": stands.incarnation.hex(), "mark": stands.mark, "chain": stands.chain.hex(),
        "sums": [[scope, table, str(total)] for (scope, table), total in stands.sums.items()],
        "scopes": list(stands.scopes)}


def stands_from_json(said: Mapping[str, Any]) -> Standpoint:
    return Standpoint(
        said["county"], said["epoch"], said["device"], bytes.fromhex(said["incarnation"]), said["mark"],
        bytes.fromhex(said["chain"]), {(scope, table): int(total) for scope, table, total in said["sums"]},
        tuple(said["scopes"]))
