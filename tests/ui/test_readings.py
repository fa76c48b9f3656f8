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
    ("浓度为", "nong2 du4 wei2", "nong2 du4 wei4"),
    ("为了增产", "wei4 le5 zeng1 chan3", "wei2 le5 zeng1 chan3"),
    ("畜舍", "chu4 she4", "chu4 she3"),
    ("鸡舍内", "ji1 she4 nei4", "ji1 she3 nei4"),
    ("长日照", "chang2 ri4 zhao4", "zhang3 ri4 zhao4"),
    ("长出新叶", "zhang3 chu1 xin1 ye4", "chang2 chu1 xin1 ye4"),
    ("时间较长", "shi2 jian1 jiao4 chang2", "shi2 jian1 jiao4 zhang3"),
    ("干物质", "gan1 wu4 zhi4", "gan4 wu4 zhi4"),
    ("干部", "gan4 bu4", "gan1 bu4"),
    ("薄壁", "bo2 bi4", "bao2 bi4"),
    ("抗倒性", "kang4 dao3 xing4", "kang4 dao4 xing4"),
    ("倒入", "dao4 ru4", "dao3 ru4"),
    ("撒毒土", "sa3 du2 tu3", "sa1 du2 tu3"),
    ("纵行", "zong4 hang2", "zong4 xing2"),
    ("五百只鸡", "wu3 bai3 zhi1 ji1", "wu3 bai3 zhi3 ji1"),
    ("只有", "zhi2 you3", "zhi1 you3"),
    ("应激反应", "ying4 ji1 fan3 ying4", "ying1 ji1 fan3 ying1"),
    ("散生", "san3 sheng1", "san4 sheng1"),
    ("水分散粒剂", "shui3 fen1 san4 li4 ji4", "shui3 fen4 san4 li4 ji4"),
    ("苦参碱", "ku3 shen1 jian3", "ku3 can1 jian3"),
    ("吃尽", "chi1 jin4", "chi1 jin3"),
    ("尽量", "jin3 liang4", "jin4 liang4"),
    ("晕圈", "yun4 quan1", "yun1 juan4"),
    ("重吸收", "chong2 xi1 shou1", "zhong4 xi1 shou1"),
    ("调酸", "tiao2 suan1", "diao4 suan1"),
    ("相似", "xiang1 si4", "xiang1 shi4"),
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
    ("1:1000", "一比一千", "一零零零"),
    ("pH5.5-6.5", "酸碱度五点五到六点五", "批诶尺五五"),
    ("25~28℃", "二十五到二十八度", "二十五二十八"),
    ("-3℃", "零下三度", "三度"),
    ("4.5元/斤", "每斤四点五元", "四五元斤"),
    ("3.0-4.2元/公斤", "每公斤三点零到四点二元", "三点零减四点二元公斤"),
    ("30毫升/亩", "每亩三十毫升", "三十毫升亩"),
    ("0.3mg/L", "每升零点三毫克", "零点三艾姆寄"),
    ("每667m2施15kg", "每亩施十五公斤", "每六百六十七艾姆二施十五"),
    ("22.5万头/hm2", "二十二点五万头每公顷", "二十二点五万头"),
    ("50%辛硫磷EC1000倍液", "百分之五十辛硫磷乳油一千倍液", "百分之五十辛硫磷易西一千倍液"),
    ("25%噻嗪酮WP", "百分之二十五噻嗪酮可湿性粉剂", "百分之二十五噻嗪酮达不溜批"),
    ("①防寒②保温", "一，防寒二，保温", "防寒保温"),
    ("5×10^8", "五乘十的八次方", "五乘十八"),
    ("8:00-10:00", "八点到十点", "八点十点"),
    ("80ppm", "百万分之八十", "八十批批艾姆"),
    ("CO2浓度", "二氧化碳浓度", "西欧二浓度"),
    ("DNA", "帝恩诶", "恩"),
    ("2/3", "三分之二", "二三"),
    ("PⅠ15", "批一十五", "批十五"),
    ("≥15米", "不少于十五米", "十五米"),
    ("75kg/只", "每只七十五公斤", "七十五公斤"),
)
# What is written, how Cantonese says it, and a way it does not.
CANTONESE = (
    ("每亩20克", "每亩二十克", "每亩二零克"),
    ("1500倍", "一千五百倍", "一五零零倍"),
    ("15-20克/亩", "每亩十五到二十克", "十五二十克亩"),
    ("1:1000", "一比一千", "一零零零"),
    ("pH5.5", "酸碱度五点五", "P H 五点五"),
    ("25~28℃", "二十五到二十八度", "二十五二十八"),
    ("4.5元/斤", "每斤四点五元", "四五元斤"),
    ("10%", "百分之十", "十"),
    ("2026年11月28日", "二零二六年十一月二十八日", "二千零二十六年一一月二八日"),
    ("50%辛硫磷EC1000倍液", "百分之五十辛硫磷乳油一千倍液", "百分之五十辛硫磷一千倍液"),
    ("①防寒②保温", "一，防寒二，保温", "防寒保温"),
    ("80ppm", "百万分之八十", "八十"),
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


@pytest.mark.parametrize(("written", "right", "wrong"), CANTONESE)
def test_cantonese_says_figures_in_its_own_words(written: str, right: str, wrong: str) -> None:
    heard = cantonese(spelled(aloud(written, "yue"), "yue"))
    assert heard.strip()
    assert heard == cantonese(spelled(right, "yue"))
    assert heard != cantonese(spelled(wrong, "yue")), "the wrong way of saying it would not be noticed"


def test_cantonese_names_letters_as_people_there_do() -> None:
    assert "(en)" in cantonese(spelled(aloud("DNA", "yue"), "yue"))
    assert cantonese("E C") != cantonese("EC"), "as one word it would be read like English"
    assert spelled(aloud("看PCR", "yue"), "yue") == "看P C R"


def cantonese(text: str) -> str:
    """Return the phonemes of Han in Cantonese."""
    command = [PROGRAM, "-q", "-x", "-v", PROGRAM_VOICES["yue"], "--stdin"]
    return subprocess.run(command, input=text, capture_output=True, text=True, check=True).stdout
