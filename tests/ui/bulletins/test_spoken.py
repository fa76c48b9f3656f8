"""What the speaker says of a bulletin: its words in reading order, in pieces a voice takes, nothing of anybody's."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest

from station.kernel.deeds import OPERATOR
from station.store.store import Store
from tests.station.bulletins.seats import ADVICE, APPROVER, county, issue
from ui.bulletins.passages import blocks, numbered
from ui.bulletins.spoken import said, said_in_pieces
from ui.speech import LONGEST_TEXT, PROGRAM, PROGRAM_VOICES, spelled

TODAY = 20_779  # 2026-11-22


@pytest.fixture
def store(tmp_path: Path) -> Any:
    made = county(tmp_path / "county")
    yield made
    made.close()


def bulletin(store: Store, **told: Any) -> Any:
    return store.show("bulletins.read", OPERATOR, bulletin=issue(store, **told))[0]


def test_sections_are_said_in_reading_order_with_their_figures(store: Store) -> None:
    told = bulletin(
        store, what="<p>稻飞虱进入高峰。</p>", timing="<p>11月25日到12月5日。</p>",
        dose="<p>每亩20克，兑水30公斤。</p>", how="<ol><li>先查田。</li><li>对着稻株下部喷。</li></ol>",
        safety="<p>戴口罩</p>", body="<h2>为什么</h2><p>重茬</p>")
    assert said(told, "cmn", TODAY) == (
        "晚稻稻飞虱防治。高州市农业技术推广中心发布。稻飞虱进入高峰。时间。十一月二十五日到十二月五日。怎么做。"
        "第一步，先查田。第二步，对着稻株下部喷。用多少。每亩二十克，兑水三十公斤。水稻，防稻飞虱。用，吡蚜酮。"
        "每亩二十克。稀释两千倍。安全间隔期，采收前十四天。注意安全。戴口罩。为什么。重茬。")
    assert "点样做" in said(told, "yue", TODAY)


def test_nobody_who_wrote_or_approved_it_is_named(store: Store) -> None:
    told = bulletin(store, body="<p>有事找陈亚明，13812345678。</p>")
    heard = said(told, "cmn", TODAY)
    assert "李编" not in heard
    assert "何审" not in heard
    assert "号码写在屏幕上" in heard
    assert "三八" not in heard


def test_of_one_taken_back_only_why_and_what_instead_is_said(store: Store) -> None:
    made = bulletin(store)
    store.do("bulletins.recall", APPROVER, bulletin=made.id, reason="每亩20克写成了200克")
    again = store.show("bulletins.read", OPERATOR, bulletin=made.id)[0]
    heard = said(again, "cmn", TODAY, "更正")
    assert heard == (
        "晚稻稻飞虱防治。这一篇已经撤回，不要再照着做。原因，每亩二十克写成了两百克。改看，更正。")
    assert "查田" not in heard


def test_one_that_does_not_hold_any_more_says_so(store: Store) -> None:
    assert "已经过期" in said(bulletin(store, valid_from=TODAY - 9, valid_to=TODAY - 1), "cmn", TODAY)
    assert "还没有到时候" in said(bulletin(store, valid_from=TODAY + 9), "cmn", TODAY)
    assert "过期" not in said(bulletin(store, valid_to=TODAY), "cmn", TODAY), "the last day still counts"


def test_a_long_one_is_said_whole_in_pieces_the_voice_takes(store: Store) -> None:
    told = bulletin(store, body="".join(f"<p>第{number}段，先查田，再打药，每亩20克。</p>" for number in range(200)))
    found = said_in_pieces(told, "cmn", TODAY, LONGEST_TEXT)
    assert len(found) > 3
    assert all(len(piece) <= LONGEST_TEXT for piece in found)
    assert "".join(found) == said(told, "cmn", TODAY)
    assert all(piece.endswith("。") for piece in found), "no sentence is torn"


@pytest.mark.skipif(shutil.which(PROGRAM) is None, reason="espeak-ng is not installed")
def test_every_piece_is_spoken_in_mandarin_to_its_end(store: Store) -> None:
    told = bulletin(store, body="".join(f"<p>第{number}段，每亩20克，稀释1500倍。</p>" for number in range(120)))
    command = [PROGRAM, "-q", "-x", "-v", PROGRAM_VOICES["cmn"], "--stdin"]
    for piece in said_in_pieces(told, "cmn", TODAY, LONGEST_TEXT):
        spoken = spelled(piece, "cmn")
        done = subprocess.run(command, input=spoken, capture_output=True, text=True, check=True)
        assert "(en)" not in done.stdout
        syllables = [one for one in spoken.split() if one[-1].isdigit()]
        tail = subprocess.run(command, input=syllables[-1], capture_output=True, text=True, check=True)
        assert done.stdout.split()[-1] == tail.stdout.split()[-1], "the end of the piece was not reached"


def test_a_table_is_said_row_by_row(store: Store) -> None:
    told = bulletin(store, body="<table><tr><th>项目</th><th>元</th></tr><tr><td>收入</td><td>12,000</td></tr></table>")
    assert "项目，元。收入，一万两千。" in said(told, "cmn", TODAY)


def test_blocks_know_steps_headings_and_rows() -> None:
    found = blocks("<h2>一</h2><ol><li>甲</li><li><p>乙</p><p>丙</p></li></ol><ul><li>丁</li></ul><p>戊<br>己</p>")
    assert [(one.kind, one.words, one.number) for one in found] == [
        ("heading", "一", 0), ("step", "甲", 1), ("step", "乙", 2), ("step", "丙", 0), ("dot", "丁", 0),
        ("text", "戊", 0), ("text", "己", 0)]
    assert blocks("<script>x()</script><p></p>") == []


def test_steps_of_its_own_are_left_as_they_are() -> None:
    assert numbered("<ol><li>甲</li></ol>") == "<ol><li>甲</li></ol>"
    assert numbered("<p>甲</p><p>乙</p>") == "<ol><li>甲</li><li>乙</li></ol>"
    assert numbered("<p>甲</p>") == "<p>甲</p>"
    assert "<h3>" in numbered("<h3>早稻</h3><p>甲</p><p>乙</p>"), "nothing is dropped to make steps"


def test_the_advice_of_these_tests_is_complete() -> None:
    assert '"interval": 14' in ADVICE
