"""A receipt somebody shows: who signed it, what it says, and whether that is still so at the station and the county."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from station.kernel.errors import StationError
from station.store import outbox, settings
from sync import showing
from sync.client.salvaging import SEAL
from sync.county.seat import CountySeat
from sync.envelope import DeviceKey, as_text, sign_receipt, verify_receipt
from sync.keys import message
from sync.showing import LESS, OTHER, PREFIX, SAME, UNKNOWN, at_county, at_station, blob_of, read
from sync.statements import Receipt, Seal
from tests.sync.seats import Village
from tests.sync.sticks import number_of

FOLDER = Path(__file__).parent / "recordings" / "1.0"


@pytest.fixture
def shown(county: CountySeat, village: Village) -> bytes:
    """The receipt of a village that has reported and heard of it."""
    village.report(3800)
    village.sync()
    return bytes.fromhex(settings.get(village.store.reader(), outbox.RECEIPT))


def text_of(blob: bytes) -> str:
    return PREFIX + as_text(blob)


def held(county: CountySeat, found: Receipt | Seal) -> str:
    with county.ledger.reading() as connection:
        return at_county(connection, found)


def ours(county: CountySeat, blob: bytes) -> Receipt | Seal:
    return read(county.ledger.county().public, county.ledger.county().county, blob)


def test_a_receipt_is_read_from_its_text_however_it_was_copied(shown: bytes, tmp_path: Path) -> None:
    text = text_of(shown)
    broken = "\n".join([text[at : at + 40].lower() for at in range(0, len(text), 40)])
    for number, content in enumerate((shown, text.encode(), f"  {text[len(PREFIX):]}\r\n".encode(), broken.encode())):
        file = tmp_path / f"shown {number}"
        file.write_bytes(content)
        assert blob_of(file) == shown
    for content in (b"", b"no receipt!", "回执".encode(), b"\xff\xfe", b"A" * (showing.LARGEST + 1)):
        (tmp_path / "other").write_bytes(content)
        with pytest.raises(StationError, match=r"receipt\.not_(one|ours)"):
            showing.read(bytes(32), "", blob_of(tmp_path / "other"))
    with pytest.raises(StationError, match=r"receipt\.no_file"):
        blob_of(tmp_path)


def test_it_agrees_with_the_log_and_the_ledger_also_when_more_came(
    county: CountySeat, village: Village, shown: bytes
) -> None:
    for _ in range(2):
        found = ours(county, shown)
        assert (at_station(village.store.reader(), found), held(county, found)) == (SAME, SAME)
        village.report(3900)
        village.sync()


def test_what_it_says_of_another_log_is_told_apart(county: CountySeat, village: Village, other: Village, shown: bytes
) -> None:
    found = ours(county, shown)
    assert isinstance(found, Receipt)
    cases = [
        (replace(found, chain=bytes(32)), OTHER, OTHER), (replace(found, mark=found.mark + 9), LESS, LESS),
        (replace(found, device=4711), UNKNOWN, UNKNOWN), (replace(found, device=number_of(other)), UNKNOWN, None)]
    for wrong, here, there in cases:
        assert at_station(village.store.reader(), wrong) == here
        assert there is None or held(county, wrong) == there


def test_a_word_changed_or_another_county_is_seen(county: CountySeat, shown: bytes) -> None:
    found = verify_receipt(county.ledger.county().public, shown)
    stranger = sign_receipt(DeviceKey.generate(), found)
    elsewhere = sign_receipt(county.ledger.county().key, replace(found, county="440981-000000"))
    changed = [shown[:at] + bytes((shown[at] ^ 1,)) + shown[at + 1 :] for at in range(2, len(shown), 7)]
    for blob in (stranger, elsewhere, *changed):
        with pytest.raises(StationError, match=r"receipt\.not_ours"):
            ours(county, blob)
    assert ours(county, shown) == found  # the control
    key = county.ledger.county().key
    paper = b"\0\1\x91\1" + key.sign(message(b"tianxin certificate 0", b"\x91\1"))
    for blob, code in ((paper, "receipt.not_ours"), (b"\0\7" + shown[2:], "receipt.not_one"),
                       (b"\1" + shown[1:], "sync.version"), (b"\0", "receipt.not_one")):
        with pytest.raises(StationError) as refused:
            ours(county, blob)
        assert refused.value.code == code


def test_a_seal_is_read_too(county: CountySeat, village: Village) -> None:
    village.sync()
    found = ours(county, bytes.fromhex(settings.get(village.store.reader(), SEAL)))
    assert isinstance(found, Seal)
    said = showing.told(found, held(county, found), showing.AT_THE_COUNTY)
    assert (said["kind"], said["device"], len(said["says"])) == ("seal", number_of(village), 1)


def test_a_recorded_receipt_is_read_by_every_later_program() -> None:
    recorded: dict[str, Any] = json.loads((FOLDER / "papers.json").read_text("utf-8"))
    public = DeviceKey.from_private(bytes.fromhex(recorded["keys"]["0"])).public
    kinds = []
    for one in recorded["said"]:
        try:
            kinds.append(type(read(public, recorded["county"], bytes.fromhex(one["blob"]))).__name__)
        except StationError as trouble:
            kinds.append(trouble.code)
    assert kinds[:2] == ["Receipt", "Receipt"]
    assert kinds.count("Seal") == 1
    assert kinds.count("receipt.not_ours") == 3
