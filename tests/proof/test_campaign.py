"""The campaign: what is on record was played, and a campaign that is stopped keeps what it played."""

from __future__ import annotations

import json
import signal
import subprocess
import sys
from pathlib import Path

from tests.proof import record
from tests.proof.campaign import main
from tests.proof.record import Record


def test_batches_that_follow_each_other_are_one_range_and_count_once() -> None:
    kept = Record()
    for span in ((1, 51), (51, 101), (201, 251), (51, 101)):
        kept.add(span, [])
    assert [(one["first"], one["last"]) for one in kept.ranges] == [(1, 100), (201, 250), (51, 100)]
    assert (kept.played(), kept.next) == (150, 251)


def test_records_are_merged_whatever_they_share(tmp_path: Path) -> None:
    one, other = Record(), Record()
    one.add((1, 101), ["seed 7: wrong"])
    other.add((51, 151), ["seed 60: wrong"])
    other.failed += one.failed
    for name, kept in (("one", one), ("other", other)):
        kept.save(tmp_path / name)
    assert main(["--into", str(tmp_path / "one"), "--merge", str(tmp_path / "other"), str(tmp_path / "other")]) == 0
    both = record.load(tmp_path / "one")
    assert (both.played(), both.next) == (150, 151)
    assert [one["wrong"] for one in both.failed] == ["seed 7: wrong", "seed 60: wrong"]


def test_a_campaign_that_is_stopped_keeps_what_it_played_and_is_gone_on_with(tmp_path: Path) -> None:
    kept = tmp_path / "campaign.json"
    command = [sys.executable, "-m", "tests.proof.campaign", "--into", str(kept), "--workers", "1"]
    assert subprocess.run([*command, "--seeds", "2", "--first", "5"], cwd=record.ROOT, check=False).returncode == 0
    assert [(one["first"], one["last"]) for one in record.load(kept).ranges] == [(5, 6)]
    endless = subprocess.Popen(command, cwd=record.ROOT, stdout=subprocess.PIPE)
    assert endless.stdout is not None
    assert endless.stdout.readline().startswith(b"playing from seed 7 on")
    endless.send_signal(signal.SIGTERM)
    assert endless.wait(timeout=120) == 0
    said = json.loads(kept.read_text(encoding="utf-8"))
    assert said["ranges"][0]["first"] == 5
    assert said["next"] == said["ranges"][0]["last"] + 1 == 5 + said["played"]
    assert list(tmp_path.iterdir()) == [kept]
