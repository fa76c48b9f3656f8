"""The data that count for a byte or speed target: the quotes and requests of ../shared/bench, made again here.

Same draws in the same order, so the same bytes (tests/bench/test_given.py); the checkout can be measured alone.
"""

from __future__ import annotations

import gzip
import json
import lzma
import random
from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from pathlib import Path
from typing import Any

SHARED = Path(__file__).resolve().parents[3] / "shared"
SENTENCES = SHARED / "data" / "knowledge" / "agrieval_qa.jsonl.gz"
MARKETS, DAYS, FIRST = 40, 50, date(2026, 9, 1)
PRODUCTS = (
    "稻谷", "甘薯", "马铃薯", "芋头", "花生", "甜玉米", "菜心", "芥蓝", "小白菜", "大白菜", "生菜", "油麦菜",
    "蕹菜", "苋菜", "菠菜", "番茄", "茄子", "辣椒", "黄瓜", "苦瓜", "丝瓜", "节瓜", "冬瓜", "南瓜", "豇豆",
    "荷兰豆", "莲藕", "荸荠", "生姜", "大蒜", "荔枝", "龙眼", "香蕉", "菠萝", "柚子", "砂糖橘", "贡柑",
    "火龙果", "番石榴", "黄皮", "芒果", "茶叶", "陈皮", "生猪", "猪肉", "三黄鸡", "鸡蛋", "草鱼", "罗非鱼",
    "对虾",
)
KINDS = ("技术", "病虫", "农资", "土地", "投诉", "培训")
USUAL = (
    "叶子发黄有斑点", "想问下化肥补贴怎么领", "家里鸡这几天不吃料", "机耕路塌了一截", "买的种子不出苗", "想报名学修剪",
    "荔枝怎么保果", "水渠堵了没人管",
)
HEADINGS = "市场,品名,日期,最低价,平均价,最高价,单位"

Fen = tuple[int, int, int]  # low, typical, high


class Market:
    """The market of quotes.py: a price moves on one day in three, rounded as traders round."""

    def __init__(self, seed: int = 876, markets: int = MARKETS) -> None:
        self._draw = random.Random(seed)
        self.markets = markets
        self.figures: dict[tuple[int, int], Fen] = {}
        for market in range(markets):
            for product in range(len(PRODUCTS)):
                self.figures[market, product] = self._around(_rounded(self._draw.randint(80, 4000)))

    def _around(self, fen: int) -> Fen:
        low = fen - _rounded(fen * self._draw.uniform(0.03, 0.15))
        return low, fen, fen + _rounded(fen * self._draw.uniform(0.03, 0.2))

    def next_day(self) -> Iterator[tuple[int, int, Fen, bool]]:
        """Yield (market, product, figures, whether they moved) of one more day."""
        for key, before in list(self.figures.items()):
            moved = self._draw.random() < 0.35
            if moved:
                self.figures[key] = self._around(_rounded(max(40, before[1] * (1 + self._draw.gauss(0, 0.05)))))
            yield *key, self.figures[key], moved


def _rounded(fen: float) -> int:
    step = 5 if fen < 300 else 10 if fen < 1500 else 50
    return max(step, round(fen / step) * step)


def quote_line(market: int, product: int, when: date, figures: Fen) -> str:
    prices = ",".join([f"{fen / 100:.2f}" for fen in figures])
    return f"第{market + 1:02d}市场,{PRODUCTS[product]},{when},{prices},元/公斤"


def quotes_csv(days: int = DAYS) -> str:
    """Return the CSV of quotes.py; 2,000 quotes a day."""
    market = Market()
    lines = [HEADINGS]
    for day in range(days):
        when = FIRST + timedelta(days=day)
        lines += [quote_line(at, product, when, figures) for at, product, figures, _ in market.next_day()]
    return "\r\n".join(lines) + "\r\n"


def sentences() -> list[str]:
    """Return the sentences requests are drawn from: of ../shared where it is at hand, else a few usual ones."""
    if not SENTENCES.exists():
        return list(USUAL)
    records = [json.loads(line) for line in gzip.decompress(SENTENCES.read_bytes()).decode("utf-8").splitlines()]
    text = "\n".join(part for record in records for part in _texts(record))
    return cut(text) or list(USUAL)


def cut(text: str) -> list[str]:
    """Return the sentences of a text that are of a usual length."""
    return [one for one in text.replace("\n", "。").split("。") if 6 < len(one) < 60]


def _texts(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict | list):
        for inner in value.values() if isinstance(value, dict) else value:
            yield from _texts(inner)


def requests(known: Sequence[str], count: int = 1000) -> list[dict[str, Any]]:
    """Return the records of requests.py, drawn from these sentences."""
    draw = random.Random(2026)
    made = []
    for number in range(count):
        text = "。".join(draw.sample(known, min(len(known), draw.randint(2, 4))))[:110]
        made.append({
            "number": f"20261122-440981001A-{number:04d}", "type": draw.choice(KINDS),
            "village": f"4409811{draw.randint(0, 99):02d}2{draw.randint(0, 99):02d}",
            "accepted_on": f"2026-11-{draw.randint(1, 28):02d}", "urgency": draw.randint(1, 3),
            "phone": f"1{draw.choice('3578')}{draw.randrange(10**9):09d}", "summary": text[:18], "detail": text,
        })
    return made


def as_lines(records: Sequence[dict[str, Any]]) -> bytes:
    """Return records as JSON lines, as requests.py prints them."""
    return "".join(json.dumps(one, ensure_ascii=False) + "\n" for one in records).encode("utf-8")


def xz(data: bytes) -> int:
    """Return what `xz -9e` makes of it, in bytes."""
    return len(lzma.compress(data, preset=9 | lzma.PRESET_EXTREME))
