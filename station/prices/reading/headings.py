"""What the columns of price files are called, in the words of the systems named in DOMAIN.md 2.4.

A heading is peeled before it is looked up: "批发价格(元/千克)" is the word 价格, the kind wholesale and
the inner text 元/千克. Words stand in order of preference: where two headings claim one field, the
earlier word wins. Anything unknown stays unknown; a column is never chosen by its contents.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from station.prices.reading.texts import fold

PRICES = ("low", "typical", "high")
_WORDS = {
    "product": "品名 产品名称 产品 商品名称 商品 农产品名称 农产品 单品名称 货品名称 货名 菜名 品项 名称 "
    "prodname productname product commodity commodityname itemname item crop 品种名称 品种 varietyname",
    "code": "单品编码 产品编码 商品编码 品种编码 产品代码 商品代码 品种代码 编码 代码 "
    "productcode commoditycode productid commodityid varietycode code",
    "variety": "品种 品种名称 variety varietyname",
    "spec": "规格 规格型号 规格等级 包装规格 specinfo spec specification",
    "grade": "等级 产品等级 品级 质量等级 级别 grade",
    "date": "价格日期 日期 报价日期 采集日期 监测日期 交易日期 统计日期 上报日期 发布日期 更新日期 "
    "报价时间 采集时间 交易时间 发布时间 时间 date pricedate reportdate pubdate arrivaldate day",
    "low": "最低价 最低价格 最低 低价 lowprice minprice minimumprice lowestprice low min",
    "typical": "大宗价 大宗价格 主流价 主流价格 平均价 平均价格 均价 加权平均价 中间价 价格 价 "
    "当日价 当日价格 今日价 今日价格 成交价 成交价格 市场价 市场价格 报价 单价 平均 大宗 "
    "typicalprice typical usualprice usual modalprice modal avgprice averageprice meanprice price average mean",
    "high": "最高价 最高价格 最高 高价 highprice maxprice maximumprice highestprice high max",
    "unit": "单位 计量单位 价格单位 报价单位 unit unitinfo unitname unitofmeasure",
    "market": "市场 市场名称 批发市场 批发市场名称 交易市场 报价市场 交易地点 采价点 采集点 监测点 "
    "market marketname 城市 县市 city",
    "origin": "产地 原产地 来源地 产地来源 place origin",
    "volume": "成交量 交易量 批发量 上市量 到货量 进货量 volume arrivals quantity",
    "kind": "价格类型 流通环节 环节 价格种类 pricetype",
    "currency": "币种 货币 currency",
    "flag": "priceflag",
}
FIELDS = tuple(_WORDS)

_FIELDS_OF_WORD: dict[str, tuple[tuple[str, int], ...]] = {}
for _field, _words in _WORDS.items():
    for _rank, _word in enumerate(_words.split()):
        _FIELDS_OF_WORD[_word] = (*_FIELDS_OF_WORD.get(_word, ()), (_field, _rank))

KIND_WORDS = {
    "wholesale": ("批发", "wholesale"),
    "retail": ("零售", "retail"),
    "field": ("田头", "地头", "产地", "farmgate", "producer"),
    "trader": ("收购", "procurement"),
    "input": ("农资", "input"),
}
_FOREIGN = re.compile("美元|港元|港币|台币|日元|欧元|英镑|卢布|越南盾|usd|hkd|twd|ntd|jpy|eur|gbp|[$£€₩₫₽]")
INNER = re.compile(r"[(\[【〔]([^)\]】〕]*)[)\]】〕]")
_TAIL = re.compile(r"[:/,]?((?:元|yuan|cny|rmb)(?:[/每].*)?)$")
_MARKS = str.maketrans("", "", ":*,.、-\"'")


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading as read: the fields it may be with their ranks, the kind of price and unit it names."""

    text: str
    fields: tuple[tuple[str, int], ...] = ()
    kind: str = ""
    inner: str = ""


def read_heading(text: str) -> Heading:
    """Return what the heading `text` may stand for; no fields when it says nothing known."""
    folded = fold(text)
    if not folded or len(folded) > 40:
        return Heading(text)
    inner = " ".join(INNER.findall(folded))
    word = INNER.sub("", folded)
    tail = _TAIL.search(word)
    if tail and tail.start():
        inner, word = f"{tail[1]} {inner}".strip(), word[: tail.start()]
    word = word.translate(_MARKS)
    kind, fields = "", _FIELDS_OF_WORD.get(word, ())
    if not fields:
        kind, fields = _priced(word)
    if _FOREIGN.search(folded):
        fields = tuple(pair for pair in fields if pair[0] not in PRICES)
    return Heading(text, fields, kind, inner)


def _priced(word: str) -> tuple[str, tuple[tuple[str, int], ...]]:
    """Take a word such as 零售最低价 apart into the kind of price and which price it is."""
    for kind, names in KIND_WORDS.items():
        for name in names:
            if name in word:
                fields = _FIELDS_OF_WORD.get(word.replace(name, "", 1), ())
                prices = tuple(pair for pair in fields if pair[0] in PRICES)
                if prices:
                    return kind, prices
    return "", ()


def kind_of(text: str) -> str | None:
    """Return the kind of price a cell such as 批发价, 零售 or "Wholesale" names, or None."""
    word = fold(text).removesuffix("价格").removesuffix("价").removesuffix("price")
    for kind, names in KIND_WORDS.items():
        if word == kind or word in names:
            return kind
    return None
