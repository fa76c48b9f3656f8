"""No document brings in, reads, calls, breaks or fills anything: what is refused is refused with a sentence."""

from __future__ import annotations

import hashlib
import json
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.conftest import ROOT
from tests.hostile.documents import FAMILIES, documents
from tests.hostile.feed import OPEN_DECODER, OPEN_VIEWER
from tests.hostile.importing import OPEN_FOLDER, OPEN_WORD
from tests.hostile.kinds import Bait

FEWEST = 300
MOST_MB = 300  # of our process and the one it starts, together
SECONDS = 400


def fed(folder: Path, *arguments: str) -> dict[str, Any]:
    """Return what came of feeding a family, in a process whose end and whose memory are seen."""
    ended = subprocess.run(
        [sys.executable, "-m", "tests.hostile.feed", str(folder), *arguments], cwd=ROOT, capture_output=True,
        timeout=SECONDS, check=False)
    assert ended.returncode == 0, ended.stderr[-2_000:]
    told: dict[str, Any] = json.loads(ended.stdout)
    return told


def faults(told: dict[str, Any]) -> list[str]:
    """Return everything that came of it and may not."""
    found = [f"{name}: {what}" for name, what in told["touched"].items()]
    for said, which in told["answers"].items():
        if said.startswith(("broke", "no sentence", "kept as it was")):
            found += [f"{said}: {one}" for one in which]
    return found + [f"{who} had {told[who]} MB" for who in ("own", "together") if told[who] > MOST_MB]


def test_there_are_more_than_three_hundred_different_documents(
    tmp_path: Path, record_property: Callable[[str, object], None]
) -> None:
    made = list(documents(Bait(tmp_path / "secret.png", "http://127.0.0.1:9")))
    different = {hashlib.sha256(one.content).digest() for one in made}
    record_property("documents", len(different))
    assert len(different) == len(made) >= FEWEST
    assert {one.family for one in made} == set(FAMILIES)
    assert len({one.name for one in made}) == len(made)


@pytest.mark.parametrize("family", FAMILIES)
def test_nothing_comes_of_a_hostile_document(tmp_path: Path, family: str) -> None:
    told = fed(tmp_path / "fed", family)
    assert faults(told) == []
    assert "taken" in told["answers"], "the control: not everything is simply refused"
    assert len(told["answers"]) > 1


def test_a_viewer_that_loads_is_found_out(tmp_path: Path) -> None:
    told = fed(tmp_path / "fed", "markup", OPEN_VIEWER, "markup img")
    found = faults(told)
    assert "markup img file" in told["touched"]
    assert any("secret.png" in one for one in found)


def test_a_reader_of_word_documents_that_follows_links_is_found_out(tmp_path: Path) -> None:
    watches = {"picture file External r:link": "secret.png", "address External r:link": "socket.connect"}
    for part, watched in watches.items():
        told = fed(tmp_path / watched, "word", OPEN_WORD, part)
        assert any(watched in one for one in faults(told)), part


def test_a_reader_of_folders_that_follows_links_is_found_out(tmp_path: Path) -> None:
    told = fed(tmp_path / "fed", "folder", OPEN_FOLDER, "leads out")
    assert any("secret.png" in words for words in told["touched"].values())
    assert any("secret.png" in one for one in faults(told))


def test_a_decoder_without_limits_is_found_out(tmp_path: Path) -> None:
    told = fed(tmp_path / "fed", "picture", OPEN_DECODER, "196 million")
    assert f"together had {told['together']} MB" in faults(told)
