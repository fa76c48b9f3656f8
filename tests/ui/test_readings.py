"""Words of the field by their sound: what the real voice says, beside a wrong reading that must sound otherwise."""

from __future__ import annotations

import shutil
import subprocess

import pytest

from station.kernel.aloud import aloud
from ui.speech import PROGRAM, PROGRAM_VOICES, spelled

pytestmark = pytest.mark.skipif(shutil.which(PROGRAM) is None, reason="espeak-ng is not installed")
# What is written, how it is read, and how it must not be read.
READINGS = (
    ("长势", "zhang3 shi4", "chang2 shi4"),
    ("长势好", "zhang3 shi4 hao3", "chang2 shi4 hao3"),
    ("生长期", "sheng1 zhang3 qi1", "sheng1 chang2 qi1"),
    ("长期", "chang2 qi1", "zhang3 qi1"),
    ("重茬", "chong2 cha2", "zhong4 cha2"),
    ("重施", "zhong4 shi1", "chong2 shi1"),
    ("重复", "chong2 fu4", "zhong4 fu4"),
    ("种子", "zhong3 zi5", "zhong4 zi5"),
    ("种植", "zhong4 zhi2", "zhong3 zhi2"),
    ("种水稻", "zhong4 shui3 dao4", "zhong3 shui3 dao4"),
    ("播种", "bo1 zhong3", "bo1 chong2"),
    ("间隔", "jian4 ge2", "jian1 ge2"),
    ("间苗", "jian4 miao2", "jian1 miao2"),
    ("田间", "tian2 jian1", "tian2 jian4"),
    ("稻行", "dao4 hang2", "dao4 xing2"),
    ("行距", "hang2 ju4", "xing2 ju4"),
    ("行情", "hang2 qing2", "xing2 qing2"),
    ("进行", "jin4 xing2", "jin4 hang2"),
    ("好氧", "hao4 yang3", "hao3 yang3"),
    ("晒干", "shai4 gan1", "shai4 gan4"),
    ("露水干了", "lu4 shui3 gan1 le5", "lou4 shui3 gan4 le5"),
    ("树干", "shu4 gan4", "shu4 gan1"),
    ("着果", "zhuo2 guo3", "zhe5 guo3"),
    ("着色", "zhuo2 se4", "zhe5 se4"),
    ("调查", "diao4 cha2", "tiao2 cha2"),
    ("调节", "tiao2 jie2", "diao4 jie2"),
    ("分蘖", "fen1 nie4", "fen1 bo4"),
    ("蒂蛀虫", "di4 zhu4 chong2", "di4 zhu3 chong2"),
    ("稻飞虱", "dao4 fei1 shi1", "dao4 fei1 se4"),
    ("薄膜", "bo2 mo2", "bao2 mo2"),
    ("秸秆还田", "jie1 gan3 huan2 tian2", "jie1 gan3 hai2 tian2"),
    ("炭疽病", "tan4 ju1 bing4", "tan4 zu3 bing4"),
    ("蔓枯病", "man4 ku1 bing4", "wan4 ku1 bing4"),
    ("为害", "wei2 hai4", "wei4 hai4"),
    ("供给", "gong1 ji3", "gong1 gei3"),
    ("畜禽", "chu4 qin2", "xu4 qin2"),
    ("水分", "shui3 fen4", "shui3 fen1"),
    ("切开", "qie1 kai1", "qie4 kai1"),
    ("称取", "cheng1 qu3", "chen4 qu3"),
    ("砂糖桔", "sha1 tang2 ju2", "sha1 tang2 jie2"),
    ("中毒", "zhong4 du2", "zhong1 du2"),
    ("两行", "liang3 hang2", "liang3 xing2"),
)
# What is written in figures, the same in words, and a wrong way of saying it.
FIGURES = (
    ("每亩20克，兑水30公斤", "每亩二十克，兑水三十公斤", "每亩二零克，兑水三零公斤"),
    ("1500倍", "一千五百倍", "一五零零倍"),
    ("2000倍", "两千倍", "二千倍"),
    ("2天", "两天", "二天"),
    ("2月2日", "二月二日", "两月两日"),
    ("11月25日", "十一月二十五日", "一一月二五日"),
    ("2026年", "二零二六年", "两千零二十六年"),
    ("10%", "百分之十", "十百分"),
    ("0.5克", "零点五克", "五克"),
    ("15-20克/亩", "每亩十五到二十克", "十五减二十克亩"),
    ("12316", "幺二三幺六", "一万两千三百一十六"),
    ("安全间隔期14天", "安全间隔期十四天", "安全间隔期一四天"),
)


def sound(pinyin: str) -> str:
    """Return the phonemes of spelled pinyin, without the lines the program breaks at pauses."""
    command = [PROGRAM, "-q", "-x", "-v", PROGRAM_VOICES["cmn"], "--stdin"]
    done = subprocess.run(command, input=pinyin, capture_output=True, text=True, check=True)
    return " ".join(done.stdout.split())


@pytest.mark.parametrize(("written", "right", "wrong"), READINGS)
def test_a_word_of_the_field_is_read_as_the_village_says_it(written: str, right: str, wrong: str) -> None:
    heard = sound(spelled(aloud(written), "cmn"))
    assert heard == sound(right)
    assert heard != sound(wrong), "the wrong reading would not be noticed"


@pytest.mark.parametrize(("written", "right", "wrong"), FIGURES)
def test_figures_sound_like_the_words_they_stand_for(written: str, right: str, wrong: str) -> None:
    heard = sound(spelled(aloud(written), "cmn"))
    assert heard == sound(spelled(right, "cmn"))
    assert heard != sound(spelled(wrong, "cmn")), "the wrong way of saying it would not be noticed"
    assert "(en)" not in heard


@pytest.mark.parametrize(("written", "right"), [("每亩20克", "每亩二十克"), ("1500倍", "一千五百倍")])
def test_cantonese_says_figures_in_its_own_words(written: str, right: str) -> None:
    command = [PROGRAM, "-q", "-x", "-v", PROGRAM_VOICES["yue"], "--stdin"]
    told = (spelled(aloud(written, "yue"), "yue"), spelled(right, "yue"))
    heard = [subprocess.run(command, input=one, capture_output=True, text=True, check=True).stdout for one in told]
    assert heard[0] == heard[1]
    assert heard[0].strip()
