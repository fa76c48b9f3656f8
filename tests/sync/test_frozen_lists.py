"""Every number and every signed word that crosses is written down in the protocol, and is what the code says.

A list there may be added to. What stands in it stays: recordings and papers of years ago are read by it.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Iterator, Mapping
from enum import IntEnum
from pathlib import Path

import pytest

from station.kernel import forms, layout, strings
from station.kernel.record import Kind, Lane
from station.store.oplog import OpKind, Verdict
from sync import answering, bundle, envelope, frames, keys, protocol, squeeze, statements
from sync.vocabulary import VOCABULARY

ROOT = Path(__file__).resolve().parents[2]
PROTOCOL = ROOT / "sync" / "PROTOCOL.md"
SIGNED = re.compile(rb'b"(tianxin [a-z ]+ [0-9])"')
STORED_ONLY = {"tianxin ledger address 1"}  # never crosses


def numbered(kind: type[IntEnum]) -> str:
    return listed({one.name: int(one) for one in kind})


def listed(names: Mapping[str, int]) -> str:
    return ", ".join(f"{number} {name.lower().replace('_', ' ')}" for name, number in names.items())


def constants(module: object, *names: str) -> str:
    return listed({name.lstrip("_"): int(getattr(module, name)) for name in names})


def rows() -> Iterator[tuple[str, str]]:
    """Yield (what the list is of, the list) as it stands in the protocol."""
    versions = {
        "hello and messages": protocol.VERSION, "envelope": keys.VERSION, "bundle": bundle.VERSION,
        "frame": frames.VERSION}
    yield "versions of wire 1", listed(versions)
    yield "suite", f"{keys.SUITE} Ed25519, SHA-256, X25519, HKDF-SHA256, AES-256-GCM-SIV"
    yield "forms of a request", constants(envelope, "CLEAR", "SEALED_ONCE", "BARE", "SEALED")
    yield "forms of an answer", constants(answering, "CLEAR", "SEALED")
    yield "an answer is kept as", listed({one.__name__: number for one, number in answering._KINDS.items()})
    yield "forms of a statement", constants(statements, "ALONE", "WITH_ANSWER")
    yield "signs", constants(protocol, "MORE", "TELL_SPANS", "TELL_WHO", "SETS_DIFFER", "TELL_LAYOUT")
    yield "verdicts", numbered(Verdict)
    yield "kinds of ops", numbered(OpKind)
    yield "lanes", numbered(Lane)
    yield "kinds of bundles", numbered(bundle.Kind)
    yield "kinds of columns", ", ".join(kind.value for kind in Kind)
    yield "marks of a column", constants(layout, "_OPTIONAL", "_MEDIA", "_PRIVATE")
    yield "columns of heads", ", ".join(f"{column.name} {column.kind.value}" for column in protocol.HEAD_COLUMNS)
    yield "codecs of a frame", constants(squeeze, "STORED", "DEFLATE", "LZMA_NUMBERS", "LZMA_TEXT", "DEFLATE_WORDS")
    yield "forms of a column of numbers", ", ".join(
        f"{getattr(forms, name):#04x} {name.lower()}"
        for name in ("CONST", "LINEAR", "DICT", "SPLIT", "RUNS", "NEAR", "STEADY", "PLAIN", "DELTA"))
    yield "forms of a column of texts", constants(strings, "_AS_IS", "_GBK", "_TURNED", "_RUNS")
    yield "vocabulary", f"{len(VOCABULARY)} bytes, SHA-256 {hashlib.sha256(VOCABULARY).hexdigest()[:32]}"


def row(one: tuple[str, str]) -> str:
    return f"| {one[0]} | {one[1]} |"


def words() -> set[str]:
    """Return the words that are signed or that a key is derived with, as they stand in the code of the exchange."""
    files = (ROOT / "sync").rglob("*.py")
    found: Iterable[bytes] = [one for file in files for one in SIGNED.findall(file.read_bytes())]
    return {one.decode() for one in found} - STORED_ONLY


@pytest.mark.parametrize("one", list(rows()), ids=lambda one: one[0])
def test_the_protocol_has_this_list(one: tuple[str, str]) -> None:
    assert row(one) in PROTOCOL.read_text("utf-8").splitlines()


def test_the_protocol_has_no_other_list_and_every_signed_word() -> None:
    text = PROTOCOL.read_text("utf-8").partition("### Lists")[2].partition("\n## ")[0]
    stands = {line for line in text.splitlines() if line.startswith("| ")} - {"| list | numbers and names |"}
    assert stands == {row(one) for one in rows()}
    assert {one.strip("`") for one in re.findall(r"`tianxin [a-z ]+ [0-9]`", text)} == words()


def test_the_control_a_number_that_moved_is_seen(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(squeeze, "DEFLATE_WORDS", 5)
    lines = PROTOCOL.read_text("utf-8").splitlines()
    assert [one[0] for one in rows() if row(one) not in lines] == ["codecs of a frame"]


if __name__ == "__main__":
    print("\n".join(map(row, rows())))
    print(", ".join(f"`{one}`" for one in sorted(words())))
