"""Price files with the quirks of real ones, made for the tests: encodings, titles, odd rows, missing words."""

from __future__ import annotations

import gzip
from pathlib import Path

HEADINGS = "品名,规格,最低价(元/公斤),大宗价(元/公斤),最高价(元/公斤),日期"
PRODUCTS = ("菜心", "荔枝", "香蕉", "怪味果")
DAYS = ("2026-11-16", "2026-11-17", "2026-11-18")
# A repeat, prices of zero, a price with a word in it, a typical price outside, and another price of a known key.
ODD = (
    "菜心,普通,3,3.5,4,2026-11-16",
    "香蕉,普通,0,0,0,2026-11-18",
    "香蕉,大,2.7（个）,3,4,2026-11-18",
    "香蕉,小,3,9,4,2026-11-18",
    "荔枝,普通,4,4.8,5,2026-11-16",
)
GOOD, DUPLICATES, REJECTED, CONFLICTING = len(PRODUCTS) * len(DAYS) + 1, 1, 3, 2
READ = GOOD + DUPLICATES + REJECTED


def market_file(folder: Path, name: str = "高州批发11月.csv", headings: str = HEADINGS) -> Path:
    """Write a GBK file with a title line; it names no market."""
    rows = [
        f"{product},普通,{3 + place},{3.5 + place},{4 + place},{day}"
        for place, product in enumerate(PRODUCTS)
        for day in DAYS
    ]
    path = folder / name
    path.write_bytes("\r\n".join(["高州市农产品批发价格,,,,,", headings, *rows, *ODD, ""]).encode("gbk"))
    return path


def unitless_file(folder: Path) -> Path:
    """Write a packed file that names a market in each row and no unit."""
    path = folder / "无单位.csv.gz"
    path.write_bytes(gzip.compress("市场,品名,价格,日期\n根子,菜心,3.5,2026-11-18\n".encode()))
    return path


def coded_files(folder: Path) -> tuple[Path, Path]:
    """Write a file of product codes, and the file that names all but one of them."""
    prices, names = folder / "codes.csv", folder / "names.csv"
    prices.write_text("日期,单品编码,批发价格(元/千克)\n2026-11-18,101,3.88\n2026-11-18,102,6.72\n", encoding="utf-8")
    names.write_text("单品编码,单品名称\n101,菜心\n102,荔枝\n", encoding="utf-8")
    return prices, names
