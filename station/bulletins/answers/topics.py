"""What a question is about, told from its words: the shelves of the questions, in the order people look for them."""

from __future__ import annotations

import re

from station.kernel.words import N_

PESTS, FEEDING, GROWING, HARVEST, ANIMALS, MONEY, OTHER = (
    "pests", "feeding", "growing", "harvest", "animals", "money", "other")
TOPICS = {
    PESTS: N_("Pests and diseases"),
    FEEDING: N_("Fertiliser and water"),
    GROWING: N_("Sowing and growing"),
    HARVEST: N_("Harvest and storing"),
    ANIMALS: N_("Animals and fish"),
    MONEY: N_("Money and selling"),
    OTHER: N_("Everything else"),
}
# The first that has a word in the question; animals before their diseases, which are no field's.
WORDS = (
    (ANIMALS, re.compile("[猪鸡鸭鹅牛羊兔蜂蚕鱼虾蟹禽畜]|水产|疫苗|饲料")),
    (MONEY, re.compile("补贴|补助|保险|贷款|申报|政策|价格|销售|卖|合同|登记")),
    (PESTS, re.compile("[病虫螟蚜螨蝇蛾鼠]|农药|喷药|打药|防治|杂草|除草")),
    (FEEDING, re.compile("[肥灌浇]|水分|排水|尿素|营养|缺素")),
    (HARVEST, re.compile("收获|采收|采摘|收割|贮藏|储藏|保鲜|晾晒|烘干|加工")),
    (GROWING, re.compile("[种播栽]|育苗|插秧|嫁接|修剪|授粉|品种|土壤|整地|间作|轮作")),
)


def topic_of(question: str) -> str:
    """Return the topic of a question, a key of TOPICS."""
    return next((topic for topic, words in WORDS if words.search(question)), OTHER)
