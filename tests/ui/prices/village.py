"""A village kiosk with a county's prices: a catalogue, two markets' sheets imported by the deeds, own reports.

The store is made once per run and copied for each desk. Days are counted back from the day of the clock
of tests/ui/seats.py; weights are in the units real sheets use.
"""

from __future__ import annotations

import functools
import shutil
import tempfile
from pathlib import Path
from typing import Any

from station.features import registry
from station.kernel.clock import GuardedClock, SetClock
from station.kernel.days import date_of
from station.kernel.deeds import OPERATOR, Person, Role, Seat
from station.prices.reading.reading import Hints, read_prices
from station.store import identity
from station.store.store import Store
from tests.ui.seats import DIVISION, KEY, NOW_MS, STATION_NAME, VILLAGE_DIVISION, who
from ui.app import desk_over
from ui.desk import Desk
from ui.jobs import InlineJobs

NAME = "station.db"
OFFICER = Person(11, "lixin", "李信", Role.OFFICER)
WHOLESALE, TOWN, FAR = "高州批发市场", "根子圩", "茂名水东市场"
# market, product, spec, unit, (days ago, low, usual, high): the usual price alone where low is None
Rows = tuple[tuple[int, float | None, float, float | None], ...]
SHEET: tuple[tuple[str, str, str, str, Rows], ...] = (
    (
        *(WHOLESALE, "妃子笑", "普通", "斤"),
        (
            *((2, 3.5, 3.8, 4.2), (3, 3.3, 3.6, 4.0), (4, 3.2, 3.5, 3.9), (5, None, 3.4, None)),
            *((6, None, 3.5, None), (8, None, 3.2, None), (9, None, 3.1, None), (10, None, 3.0, None)),
        ),
    ),
    (TOWN, "妃子笑", "普通", "斤", ((2, None, 4.0, None), (3, None, 4.3, None))),
    (FAR, "妃子笑", "普通", "公斤", ((9, None, 7.0, None), (10, None, 7.0, None))),
    (WHOLESALE, "桂味", "普通", "斤", ((4, None, 9.5, None), (5, None, 9.5, None))),
    (WHOLESALE, "淮枝", "普通", "斤", ((9, None, 2.2, None), (12, None, 2.4, None))),
    (WHOLESALE, "荔枝", "统货", "公斤", ((12, None, 6.0, None),)),
    (WHOLESALE, "香蕉", "普通", "公斤", ((0, 3.8, 4.2, 4.6), (1, 3.9, 4.3, 4.7))),
    (WHOLESALE, "番薯", "普通", "斤", ((1, None, 1.2, None), (2, None, 1.2, None))),
    (TOWN, "生猪", "外三元", "头", ((0, None, 1850, None), (3, None, 1900, None))),
    (WHOLESALE, "复合肥", "45%", "50公斤袋", ((20, None, 165, None),)),
    (TOWN, "山捻子", "", "斤", ((6, None, 6.0, None), (13, None, 5.0, None))),
    (WHOLESALE, "龙眼", "普通", "斤", ((1, None, 4.5, None), (1, None, 5.0, None), (2, None, 4.5, None))),
)
MORE = (
    "稻谷", "菜心", "猪肉", "三黄鸡", "鸡蛋", "番茄", "辣椒", "茄子", "黄瓜", "苦瓜", "丝瓜", "冬瓜", "南瓜", "豇豆",
    "蕹菜", "芥蓝", "小白菜", "大白菜", "结球甘蓝", "生菜", "菠菜", "菠萝", "柚子", "砂糖橘", "火龙果", "番石榴",
    "芒果", "草鱼", "对虾", "鸭", "莲藕", "生姜", "大蒜", "芋头", "马铃薯", "花生", "甜玉米", "丝苗米", "油麦菜",
)  # fmt: skip


def sheet_text(today: int) -> str:
    """Return the county's sheet of the days before `today` as a CSV."""
    lines = ["市场,品名,规格,单位,最低价,大宗价,最高价,日期"]

    def add(market: str, name: str, spec: str, unit: str, row: Any) -> None:
        ago, low, usual, high = row
        figures = ("" if low is None else low, usual, "" if high is None else high)
        lines.append(",".join(map(str, (market, name, spec, unit, *figures, date_of(today - ago).isoformat()))))

    for market, name, spec, unit, rows in SHEET:
        for row in rows:
            add(market, name, spec, unit, row)
    for place, name in enumerate(MORE):
        for ago in (place % 3, place % 3 + 1):
            add(WHOLESALE, name, "普通", "斤", (ago, None, round(1.5 + place * 0.37 + ago * 0.1, 2), None))
    return "\n".join(lines) + "\n"


def add_prices(store: Store, text: str, source: str = "gz", market: str = "") -> Any:
    """Import a sheet the way the county does; return the report."""
    file = read_prices(text.encode(), name="sheet.csv", hints=Hints(market=market))
    return store.do("prices.import_file", OPERATOR, source=source, name="sheet.csv", file=file)


def village_desk(folder: Path, language: str | None = None, prices: bool = True) -> Desk:
    """Return the desk of a kiosk over its own copy of the store, or over one with no price at all."""
    shutil.copyfile(_template(prices), folder / NAME)
    return reopened(folder, language)


def reopened(folder: Path, language: str | None = None) -> Desk:
    """Return the desk of a kiosk over the store that lies in `folder`."""
    return desk_over(Store(folder / NAME, KEY, registry(), GuardedClock(SetClock(NOW_MS))), InlineJobs(), language)


def at_county(store: Store, deed: str, **params: Any) -> Any:
    """Do a county deed on a village's store, as if it had come with an exchange."""
    own = identity.need(store.reader())
    store.write(lambda db: identity.save(db, who(Seat.COUNTY, 0)))
    try:
        return store.do(deed, OPERATOR, **params)
    finally:
        store.write(lambda db: identity.save(db, own))


@functools.cache
def _template(prices: bool) -> Path:
    folder = Path(tempfile.mkdtemp(prefix="tianxin-village-"))
    store = Store(folder / "template.db", KEY, registry(), GuardedClock(SetClock(NOW_MS)))
    store.write(lambda db: identity.save(db, who(Seat.COUNTY, 0)))
    store.do("places.seed_divisions", OPERATOR, code=DIVISION)
    store.do("products.seed", OPERATOR)
    station = store.do(
        "places.open_station", OPERATOR, name=STATION_NAME, division=VILLAGE_DIVISION, phone="06686660001"
    )
    store.do("places.open_station", OPERATOR, name="分界镇信息站", division=VILLAGE_DIVISION)
    for name, kind, rule, north, east in (
        (WHOLESALE, "wholesale", "daily", 21_918_000, 110_853_000),
        (TOWN, "town", "lunar:1,4,7", 21_833_000, 110_946_000),
        (STATION_NAME, "field", "", 21_812_000, 110_955_000),
    ):
        place = {"latitude": north, "longitude": east}
        store.do("places.add_market", OPERATOR, name=name, kind=kind, day_rule=rule, **place)
    if prices:
        add_prices(store, sheet_text(store.clock.today()))
    store.write(lambda db: identity.save(db, who(Seat.VILLAGE, station)))
    store.close()
    return store.path
