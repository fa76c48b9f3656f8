"""What is said in place of signs, short forms and units: tables of words, for `aloud` alone.

Signs are said as farmers' advisers read them out; formulations and compounds by their Chinese names, as they stand on
labels (GB/T 19378 gives the codes of formulations).
"""

from __future__ import annotations

import re

from station.kernel.said import numeral

# The same sign in another width or shape.
SHAPES = str.maketrans({
    "﹣": "-", "－": "-", "−": "-", "‐": "-", "∕": "/", "⁄": "/", "︰": ":", "﹕": ":", "﹑": "、", "﹖": "？",
    "﹗": "！", "﹔": "；", "﹐": "，", "∣": " ", "〔": "（", "〕": "）", "［": "（", "］": "）", "【": "（",
    "】": "）", "｛": "（", "｝": "）", "µ": "μ", "²": "2", "³": "3", "～": "~", "〜": "~", "–": "-",
    "㎡": "m2", "㎥": "m3", "㎏": "kg", "㎎": "mg", "㎝": "cm",
    "㎜": "mm", "㎞": "km", "㎖": "ml", "㏒": "log", "º": "°", "˚": "°",
    "\u200b": "", "\u200c": "", "\u200d": "", "\ufeff": "",
} | {chr(0xFF21 + letter): chr(65 + letter) for letter in range(26)}
    | {chr(0xFF41 + letter): chr(97 + letter) for letter in range(26)}
    | {chr(0x2080 + digit): str(digit) for digit in range(10)})
TAGS = re.compile(r"</?(?:sub|sup|b|i|u|br|p)/?>", re.IGNORECASE)
# Latin units, what stands before one is an amount.
UNITS = {
    "mg/kg": "毫克每公斤", "g/kg": "克每公斤", "mg/L": "毫克每升", "g/L": "克每升", "mg/l": "毫克每升",
    "g/l": "克每升", "ml/L": "毫升每升", "g/cm3": "克每立方厘米", "hm2": "公顷", "ha": "公顷", "km2": "平方公里",
    "m2": "平方米", "cm2": "平方厘米", "mm2": "平方毫米", "m3": "立方米", "cm3": "立方厘米", "kg": "公斤",
    "KG": "公斤", "Kg": "公斤", "mg": "毫克", "μg": "微克", "ug": "微克", "ng": "纳克", "g": "克", "ml": "毫升",
    "mL": "毫升", "ML": "毫升", "μl": "微升", "μL": "微升", "L": "升", "l": "升", "cm": "厘米", "CM": "厘米",
    "mm": "毫米", "μm": "微米", "um": "微米", "nm": "纳米", "km": "公里", "m": "米", "h": "小时", "t": "吨",
    "min": "分钟", "s": "秒", "d": "天", "wk": "周", "lx": "勒克斯", "kPa": "千帕", "KPa": "千帕", "MPa": "兆帕",
    "Pa": "帕", "kW": "千瓦", "W": "瓦", "V": "伏", "kcal": "千卡", "MJ": "兆焦", "kJ": "千焦", "IU": "国际单位",
    "mmol": "毫摩尔", "mol": "摩尔", "dB": "分贝",
}
MU = re.compile(r"(?:666\.7|667|666)\s*(?:m2|平方米)")  # a mu, as laboratories write it
# Codes behind the name of an agent, and what the label says.
FORMULATIONS = {
    "EC": "乳油", "WP": "可湿性粉剂", "SC": "悬浮剂", "GR": "颗粒剂", "AS": "水剂", "WG": "水分散粒剂",
    "WDG": "水分散粒剂", "EW": "水乳剂", "ME": "微乳剂", "SP": "可溶粉剂", "SL": "可溶液剂", "FS": "种子处理悬浮剂",
    "OD": "可分散油悬浮剂", "CS": "微囊悬浮剂", "DP": "粉剂", "SG": "可溶粒剂", "SE": "悬乳剂", "UL": "超低容量液剂",
}
COMPOUNDS = {
    "CO2": "二氧化碳", "H2S": "硫化氢", "NH3": "氨气", "O2": "氧气", "H2O2": "过氧化氢", "H2O": "水", "K2O": "氧化钾",
    "P2O5": "五氧化二磷", "CaCO3": "碳酸钙", "CaO": "氧化钙", "Na2CO3": "碳酸钠", "NaHCO3": "碳酸氢钠",
    "NaCl": "氯化钠", "KCl": "氯化钾", "CaCl2": "氯化钙", "Ca(OH)2": "氢氧化钙", "NaOH": "氢氧化钠",
    "KH2PO4": "磷酸二氢钾", "H2SO4": "硫酸", "ZnSO4": "硫酸锌", "CuSO4": "硫酸铜", "CH4": "甲烷", "SO2": "二氧化硫",
    "NH4": "铵", "NO3": "硝酸根", "Bt": "苏云金杆菌", "BT": "苏云金杆菌",
}
SIGNS = (
    ("≥", "不少于"), ("≧", "不少于"), ("≤", "不超过"), ("≦", "不超过"), ("＞", "大于"), ("＜", "小于"), (">", "大于"),
    ("<", "小于"), ("±", "正负"), ("＋", "加"), ("+", "加"), ("=", "等于"), ("＝", "等于"), ("×", "乘"), ("÷", "除以"),
    ("≈", "约等于"), ("√", "根号"), ("∑", "总和"), ("＆", "和"), ("&", "和"), ("pH值", "酸碱度"), ("PH值", "酸碱度"),
    ("pH", "酸碱度"), ("PH", "酸碱度"), ("Ph值", "酸碱度"), ("→", "，到，"), ("←", "，来自，"), ("°", "度"),
    ("‰", "千分之"), ("%", "百分之"), ("℃", "摄氏度"), ("α", "阿尔法"), ("β", "贝塔"), ("γ", "伽马"), ("δ", "德尔塔"),
    ("Δ", "德尔塔"), ("θ", "西塔"), ("λ", "兰布达"), ("μ", "缪"), ("π", "派"), ("σ", "西格玛"), ("ω", "欧米伽"),
    ("♀", "雌"), ("♂", "雄"), ("—", "，"), ("…", "。"),
)
# The letters as people name them: a Mandarin voice has no others. A Cantonese voice knows them by itself.
LETTERS = dict(zip(
    "ABCDEFGHIJKLMNOPQRSTUVWXYZ",
    ("诶", "必", "西", "帝", "易", "艾扶", "寄", "诶尺", "爱", "接", "凯", "艾鲁", "艾姆", "恩", "欧", "批", "丘",
     "阿尔", "艾斯", "替", "优", "微", "达不溜", "艾克斯", "歪", "贼"), strict=True))
SPELLED = re.compile(r"(?<![A-Za-z])(?:[A-Z]{1,6}s?|[A-Z][a-z]|[a-z])(?![A-Za-z])")
NUMBERED = re.compile(r"[①-⑳⑴-⒇⒈-⒛]")
ROMAN = re.compile(r"[Ⅰ-Ⅻⅰ-ⅻ]")
LISTED = re.compile(r"(?:^|(?<=[。；;：:，,、\s]))[（(]?(\d{1,2})[)）](?=\s*[^\d\s.%])")
_CODES = "|".join(sorted(FORMULATIONS, key=len, reverse=True))
_COMPOUNDS = "|".join(re.escape(one) for one in sorted(COMPOUNDS, key=len, reverse=True))
CODE = re.compile(rf"(?<=[\u4e00-\u9fff）)%])\s*({_CODES})(?![A-Za-z])")
COMPOUND = re.compile(rf"(?<![A-Za-z0-9])({_COMPOUNDS})(?![A-Za-z0-9])")


def plain(text: str, voice: str) -> str:
    """Return text without what has a name of its own: marks, numbers in circles, compounds, formulations."""
    said = TAGS.sub("", text).translate(SHAPES)
    said = NUMBERED.sub(lambda found: f"{numeral(_in_circle(found[0]), voice)}，", said)
    said = ROMAN.sub(lambda found: numeral((ord(found[0]) - 0x2160) % 16 + 1, voice), said)
    said = LISTED.sub(lambda found: f"{numeral(int(found[1]), voice)}，", said)
    said = COMPOUND.sub(lambda found: COMPOUNDS[found[1]], said)
    said = CODE.sub(lambda found: FORMULATIONS[found[1]], said)
    return MU.sub(lambda found: "亩", said)


def spelled_letters(text: str, voice: str) -> str:
    """Return text with short Latin words as their letters: DNA, A, r."""
    def letters(found: re.Match[str]) -> str:
        word = found[0].upper()
        return " ".join(word) if voice == "yue" else "".join(LETTERS[one] for one in word)

    return SPELLED.sub(letters, text)


def _in_circle(sign: str) -> int:
    code = ord(sign)
    first = 0x2488 if code >= 0x2488 else 0x2474 if code >= 0x2474 else 0x2460
    return code - first + 1
