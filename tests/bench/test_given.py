"""The data made here are those of ../shared/bench, byte for byte."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from tests.bench import given


def printed(script: Path, *arguments: str) -> bytes:
    return subprocess.run([sys.executable, str(script), *arguments], capture_output=True, check=True).stdout


def test_the_quotes_are_those_that_count(shared: Path) -> None:
    made = given.quotes_csv().encode("utf-8")
    assert made == printed(shared / "bench" / "quotes.py")
    assert given.quotes_csv(3).encode("utf-8") != made


def test_the_requests_are_those_that_count(shared: Path, tmp_path: Path) -> None:
    text = tmp_path / "sentences.txt"
    known = given.sentences()
    text.write_text("\n".join(known), encoding="utf-8")
    script = shared / "bench" / "requests.py"
    assert given.as_lines(given.requests(known)) == printed(script, str(text))
    assert given.as_lines(given.requests(given.USUAL)) == printed(script)


def test_a_market_moves_on_a_third_of_its_days() -> None:
    market = given.Market(seed=1, markets=4)
    moved = [moved for _ in range(40) for *_, moved in market.next_day()]
    assert 0.3 < sum(moved) / len(moved) < 0.4
    assert all(low < typical < high for low, typical, high in market.figures.values())
