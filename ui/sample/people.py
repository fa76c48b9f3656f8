"""Who works in the sample county, where, and what they reported: invented people, in villages that exist."""

from __future__ import annotations

from dataclasses import dataclass

from station.kernel.deeds import Role, Seat
from ui.sample.markets import LABEL

DIVISION, COUNTY_NAME = "440981", "高州市" + LABEL
PIN = "682047"  # one for everybody: this is no secret, and fit by the rules of station.people.pins


@dataclass(frozen=True, slots=True)
class Place:
    """A machine of the sample: the folder it lives in, what it is enrolled as, where, and its people's log-ins."""

    folder: str
    seat: Seat
    name: str
    town: str = ""
    village: str = ""


@dataclass(frozen=True, slots=True)
class Worker:
    """Somebody with an account; `folder` is the machine they work at."""

    login: str
    name: str
    role: Role
    folder: str


@dataclass(frozen=True, slots=True)
class Report:
    """A price an officer reported: milli-yuan per jin at the field gate, `days_ago`; what the county said of it."""

    folder: str
    product: str
    milli_yuan: int
    days_ago: int
    accepted: bool | None = None
    reason: str = ""
    photographed: bool = False
    doubts: str = ""  # what his form asked about and he kept


VILLAGE = Place("village", Seat.VILLAGE, "元坝村信息站" + LABEL, "根子镇", "元坝村")
OTHER_VILLAGE = Place("other-village", Seat.VILLAGE, "储良村信息站" + LABEL, "分界镇", "储良村")
OFFICE = Place("office", Seat.COUNTY, COUNTY_NAME)
PLACES = (VILLAGE, OTHER_VILLAGE, OFFICE)
WORKERS = (
    Worker("chen", "陈小禾", Role.OFFICER, VILLAGE.folder),
    Worker("liang", "梁春晓", Role.OFFICER, OTHER_VILLAGE.folder),
    Worker("wang", "王守田", Role.KEEPER, OFFICE.folder),
    Worker("zhou", "周明理", Role.EDITOR, OFFICE.folder),
)
# Left, and reported once more before the machine heard of it: the county has to decide about that.
LEFT = Worker("huang", "黄建新", Role.OFFICER, OTHER_VILLAGE.folder)
LEFT_REPORT = Report(OTHER_VILLAGE.folder, "龙眼", 7_000, 0)
# Judged by the county before the demo opens, in this order: the newest ones wait.
REPORTS = (
    Report(VILLAGE.folder, "妃子笑", 9_200, 2, accepted=True),
    Report(VILLAGE.folder, "香蕉", 1_900, 1, accepted=True),
    Report(VILLAGE.folder, "菜心", 5_200, 1, accepted=False, reason="像是把公斤价写成了斤价，请再看一眼秤。"),
    Report(VILLAGE.folder, "龙眼", 7_400, 0),
    Report(VILLAGE.folder, "火龙果", 4_200, 0),
    Report(OTHER_VILLAGE.folder, "储良", 7_600, 1, accepted=True),
    Report(OTHER_VILLAGE.folder, "三黄鸡", 8_600, 0),
    # Twice the usual: somebody should look at it.
    Report(OTHER_VILLAGE.folder, "生猪", 15_200, 0, photographed=True, doubts="ratio2"),
)
# What the first village follows: (product, milli-yuan per jin, whether from there up); the first is reached.
FOLLOWED = (("香蕉", 1_800, True), ("生猪", 6_500, False), ("荔枝", 30_000, True))
BASKET = (
    *(("猪肉", 22), ("菜心", 14), ("番茄", 8), ("鸡蛋", 10)),
    *(("草鱼", 12), ("三黄鸡", 14), ("香蕉", 10), ("龙眼", 10)),
)
BASKET_NAME, BASE_DAYS = "高州市农产品价格指数", 28
# What the county asks for every day: of each village of the first's town, and of the other station alone.
ASKED = ("香蕉", "龙眼", "火龙果", "菜心", "番石榴", "甘薯", "三黄鸡", "生猪", "鸡蛋", "荔枝", "尿素", "复合肥")
ASKED_ALONE = ("龙眼", "三黄鸡", "生猪", "柚子")
NOT_ON_SALE = "荔枝"  # at the first village, in the months the demo is mostly opened in as in any other
# Plots of the cost survey at the first village: crop, hundredths of a mu, yuan per mu for each item that was asked.
PLOTS = (
    ("荔枝", 350, {"fertiliser": 820, "pesticide": 410, "hired": 900, "land": 600, "income": 5_200}),
    ("荔枝", 120, {"fertiliser": 760, "pesticide": 380, "hired": 640, "land": 600, "income": 4_700}),
    ("荔枝", 600, {"manure": 300, "fertiliser": 640, "pesticide": 455, "hired": 1_050, "land": 550, "income": 5_900}),
    ("香蕉", 250, {"seed": 320, "fertiliser": 1_150, "pesticide": 260, "water": 120, "land": 700, "income": 4_100}),
)
# Reported after the last exchange: still only on the village's own machine.
LAST_REPORT = Report(VILLAGE.folder, "香蕉", 2_000, 0)


def worker_of(folder: str) -> Worker:
    """Return who works first at the machine in `folder`."""
    return next(worker for worker in WORKERS if worker.folder == folder)
