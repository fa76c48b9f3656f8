"""Sample scenes for the gallery: widgets put together roughly as the screens will, with sample values."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from PySide6.QtWidgets import QFrame, QHBoxLayout, QLineEdit, QListWidget, QVBoxLayout, QWidget

from station.kernel.words import language
from ui.drawn import product_picture
from ui.theme import Look
from ui.widgets.base import mark
from ui.widgets.big_number import BigNumber, Figure
from ui.widgets.bottom_bar import BottomBar
from ui.widgets.bug_dialog import BugDialog
from ui.widgets.chips import ChipRow
from ui.widgets.confirm_bar import ConfirmBar
from ui.widgets.door import Door
from ui.widgets.dots import Day, DotStrip
from ui.widgets.empty_state import EmptyState
from ui.widgets.idle_ring import IdleRing
from ui.widgets.letter_pad import LetterPad
from ui.widgets.marks import RowState, Trend
from ui.widgets.number_pad import PIN, PRICE, NumberPad
from ui.widgets.page_table import Field, PageModel, PageTable
from ui.widgets.plain import Button, Card, Paragraph, column, label, row, rule
from ui.widgets.price_strip import Glance, PriceStrip
from ui.widgets.product_grid import ProductGrid, Tile
from ui.widgets.speaker_button import SpeakerButton
from ui.widgets.status_badge import Freshness, StatusBadge
from ui.widgets.toast import Toast
from ui.widgets.warning_strip import Level, WarningStrip

PRODUCTS = (
    ("荔枝", "Lychee", "lychee"),
    ("香蕉", "Banana", "banana"),
    ("生猪", "Live pig", "pig"),
    ("菜心", "Choy sum", "choysum"),
    ("龙眼", "Longan", "longan"),
    ("三黄鸡", "Yellow chicken", "chicken"),
    ("菠萝", "Pineapple", "pineapple"),
    ("豇豆", "Yard-long bean", "cowpea"),
    ("甘薯", "Sweet potato", "sweetpotato"),
    ("春砂仁", "Amomum", ""),
    ("草鱼", "Grass carp", "grasscarp"),
    ("稻谷", "Rice", "rice"),
    ("番茄", "Tomato", "tomato"),
    ("辣椒", "Chili", "chili"),
    ("节瓜", "Hairy melon", "waxgourd"),
    ("鸡蛋", "Eggs", "egg"),
    ("茶叶", "Tea", "tea"),
    ("陈皮", "Dried tangerine peel", ""),
    ("莲藕", "Lotus root", "lotusroot"),
    ("对虾", "Shrimp", "shrimp"),
)


def said(chinese: str, english: str) -> str:
    """Return the sample text of the language in use."""
    return english if language() == "en" else chinese


def _page(look: Look, farmer: bool = True) -> tuple[QWidget, QVBoxLayout]:
    page = QWidget()
    mark(page, "part", "page")
    down = QVBoxLayout(page)
    down.setContentsMargins(0, 0, 0, 0)
    down.setSpacing(look.theme.space(3))
    if farmer:
        down.addWidget(_head(look))
    return page, down


def _head(look: Look) -> QWidget:
    head = QFrame()
    mark(head, "part", "head")
    across = QHBoxLayout(head)
    across.setContentsMargins(look.theme.space(5), look.theme.space(1), look.theme.space(3), look.theme.space(1))
    station, day = label("second"), label("second", "soft")
    station.setText(said("根子镇元坝村信息站", "Yuanba village station"))
    day.setText(said("农历十月十四 · 小雪", "22 November"))
    badge = StatusBadge(look, "second")
    badge.show_state(Freshness.STALE, said("更新：9天前", "updated 9 days ago"))
    for part in (station, day, badge):
        across.addWidget(part, 0)
        if part is not badge:
            across.addStretch(1)
    return head


def _bar(look: Look) -> BottomBar:
    bar = BottomBar(look)
    bar.show_language(language())
    bar.show_unit("jin")
    bar.show_voice("yue")
    return bar


def _sides(look: Look, *things: object) -> QHBoxLayout:
    room = look.theme.space(5)
    across = row(*things, gap=look.theme.space(4))  # type: ignore[arg-type]  # widgets and layouts
    across.setContentsMargins(room, 0, room, 0)
    return across


def home(look: Look) -> QWidget:
    """The farmer's home: warning, four doors, prices, bar."""
    page, down = _page(look)
    warning = WarningStrip(look)
    warning.warn(Level.ORANGE, said("寒冷橙色预警  到明天早上8点", "Orange cold warning until 8 tomorrow"))
    down.addLayout(_sides(look, warning))
    doors = []
    for name, chinese, english in (
        ("prices", "看价格", "Prices"),
        ("technology", "学技术", "Learn"),
        ("training", "上培训", "Classes"),
        ("requests", "查办事", "My request"),
    ):
        door = Door(look, name)
        door.name_it(said(chinese, english))
        doors.append(door)
    down.addLayout(_sides(look, *doors), 1)
    strip = PriceStrip(look)
    numbers = ("12.60", "2.10", "7.80", "2.40", "5.50", "13.20")
    trends = (Trend.RISE, Trend.FALL, Trend.LEVEL, Trend.UNKNOWN, Trend.RISE, Trend.FALL)
    strip.show_glances(
        [
            Glance(place, said(*PRODUCTS[place][:2]), numbers[place], trends[place], PRODUCTS[place][2], place == 3)
            for place in range(6)
        ]
    )
    down.addLayout(_sides(look, strip))
    down.addWidget(_bar(look))
    return page


def card(look: Look) -> QWidget:
    """The price card."""
    page, down = _page(look)
    chips = ChipRow(look)
    kinds = (("妃子笑", "Feizixiao"), ("桂味", "Guiwei"), ("糯米糍", "Nuomici"), ("黑叶", "Heiye"), ("怀枝", "Huaizhi"))
    chips.show_chips([(number, said(*words)) for number, words in enumerate(kinds)], 0)
    down.addLayout(_sides(look, chips))
    sheet = Card(look, sideways=True)
    picture = label()
    size = look.theme.pt(120)
    picture.setPixmap(product_picture("lychee", size))
    name, also = label("title"), label("second", "soft", wrap=True)
    name.setText(said("荔枝 妃子笑", "Lychee, Feizixiao"))
    also.setText(said("又叫：荔果、妃子", "also: fei tsu siu"))
    sheet.inside.addLayout(column(picture, name, also, None, gap=4))
    number = BigNumber(look)
    number.show_figure(
        Figure("12.60", said("元/斤", "yuan/jin"), Trend.RISE, said("昨天 11.80", "yesterday 11.80"),
               said("前天的价，还没有新的", "from two days ago, nothing newer"), stale=True)
    )
    market = label("second")
    market.setText(said("元坝收购点 · 2 公里 · 后天圩日", "Yuanba, 2 km; market day in two days"))
    dots = DotStrip(look)
    days = (10.8, 11.0, None, 11.2, 11.0, 11.8, 12.6)
    today = date(2026, 6, 12)
    dots.show_days(
        [
            Day(value, "" if value is None else f"{value:.2f}", _day(today - timedelta(6 - place), place))
            for place, value in enumerate(days)
        ]
    )
    sheet.inside.addLayout(column(number, market, dots, gap=4), 1)
    down.addLayout(_sides(look, sheet), 1)
    speaker = SpeakerButton(look)
    speaker.set_available(True)
    other, paper = Button(look, "farmer", "map-pin"), Button(look, "farmer", "print")
    other.setText(said("别的市场", "Other markets"))
    paper.setText(said("打印", "Print"))
    down.addLayout(_sides(look, speaker, None, other, paper))
    down.addWidget(_bar(look))
    return page


def _day(day: date, place: int) -> str:
    if place >= 4:
        return (said("前天", "Wed"), said("昨天", "Thu"), said("今天", "today"))[place - 4]
    return said(f"{day.day}日", day.strftime("%a"))


def grid(look: Look) -> QWidget:
    """Products by picture, two pages of them."""
    page, down = _page(look)
    title = label("title")
    title.setText(said("点一下要看的", "Touch what you want to see"))
    down.addLayout(_sides(look, title))
    products = ProductGrid(look)
    products.show_tiles([Tile(slug, said(chinese, english), slug or chinese) for chinese, english, slug in PRODUCTS])
    products.turn(1 if look.theme.mode.value == "dark" else 0)
    down.addLayout(_sides(look, products), 1)
    down.addWidget(_bar(look))
    return page


def pads(look: Look) -> QWidget:
    """Both pads."""
    page, down = _page(look)
    price, letters = NumberPad(look, PRICE), LetterPad(look)
    price.set_unit(said("元/斤", "yuan/jin"))
    for key in "12.5":
        price.press(key)
    letters.offer("LXSCHBGDJFYZ")
    down.addLayout(_sides(look, price, letters), 1)
    secret = NumberPad(look, PIN)
    for key in "1234":
        secret.press(key)
    down.addLayout(_sides(look, secret, None), 1) if look.theme.scale.value == "small" else None
    return page


@dataclass(frozen=True)
class _Quote:
    product: str
    market: str
    price: str
    day: str
    state: RowState


def _table(look: Look) -> PageTable:
    states = list(RowState)
    rows = [
        _Quote(
            said(*PRODUCTS[place % len(PRODUCTS)][:2]),
            said("元坝收购点", "Yuanba buying point"),
            f"{1.8 + place * 0.37:.2f}",
            said("今天上午", "this morning"),
            states[place % 4],
        )
        for place in range(60)
    ]
    fields = (
        Field("Product", lambda quote: quote.product, width=96),
        Field("Market", lambda quote: quote.market),
        Field("Price", lambda quote: quote.price, right=True, width=64),
        Field("When", lambda quote: quote.day, width=76),
        Field("State", lambda quote: "", width=128, state=lambda quote: quote.state),
    )
    model = PageModel(fields, lambda start, limit: rows[start : start + limit], page=40)
    model.reload()
    table = PageTable(look, model)
    table.selectRow(1)
    return table


def desk(look: Look) -> QWidget:
    """The staff frame: rail, search, work list, detail."""
    page, down = _page(look, farmer=False)
    rail = QListWidget()
    mark(rail, "part", "rail")
    rail.setFixedWidth(look.theme.pt(96))
    for chinese, english in (
        ("工作台", "Desk"), ("价格", "Prices"), ("公告", "Bulletins"), ("培训", "Classes"), ("办事", "Requests"),
        ("农户", "Farmers"), ("同步", "Exchange"), ("报表", "Reports"), ("设置", "Settings"),
    ):  # fmt: skip
        rail.addItem(said(chinese, english))
    rail.setCurrentRow(1)
    search = QLineEdit()
    search.setPlaceholderText(said("找人、找货、找单子…  Ctrl+K", "Find a person, a product, a paper…  Ctrl+K"))
    badge = StatusBadge(look)
    badge.show_state(Freshness.FRESH, said("已确认 12分钟前", "confirmed 12 minutes ago"))
    who = label("staff", "soft")
    who.setText(said("信息员 001", "officer 001"))
    title, report = label("staff-title"), Button(look, "staff-primary", "plus")
    title.setText(said("价格", "Prices"))
    report.setText(said("报价格", "Report a price"))
    chips = ChipRow(look, "staff")
    works = (("待报价格 3", "To report 3"), ("快到期 2", "Due soon 2"), ("县里退回 1", "Sent back 1"))
    chips.show_chips([(number, said(*words)) for number, words in enumerate(works)], 0)
    lists = row(_table(look), _detail(look), gap=look.theme.space(4))
    lists.setStretch(0, 3)
    lists.setStretch(1, 2)
    body = column(row(search, who, badge, gap=16), rule(), row(title, None, report), chips, gap=12)
    body.addLayout(lists, 1)
    body.setContentsMargins(16, 12, 16, 12)
    across = row(rail, gap=0)
    across.addLayout(body, 1)
    down.addLayout(across, 1)
    toast = Toast(look, page)
    toast.say(said("香蕉 2.10 元/斤 已存好", "Banana 2.10 yuan/jin saved"), undo=lambda: None)
    return page


def _detail(look: Look) -> Card:
    sheet = Card(look, "staff-card")
    name = label("staff-title")
    name.setText(said("香蕉", "Banana"))
    fine, money = label("staff-small", "soft"), QLineEdit("2.7")
    fine.setText(said("成交价", "price paid"))
    wrong = label("staff-small", "rise", wrap=True)
    wrong.setText(said("比昨天高出三成，再看一眼", "a third above yesterday, look again"))
    mark(money, "tone", "rise")
    unit = label("staff", "soft")
    unit.setText(said("元/斤", "yuan/jin"))
    story = Paragraph("staff")
    told = "今天上午由 001 报。昨天 2.10，前天 2.05。\n\n县里退回：单位不清楚。"
    story.setText(said(told, "Reported by 001 this morning.\n\nSent back: the unit is not clear."))
    save, leave, drop = (Button(look, part) for part in ("staff-primary", "", "staff-warning"))
    for button, chinese, english in ((save, "存", "Save"), (leave, "不存", "Leave"), (drop, "作废", "Withdraw")):
        button.setText(said(chinese, english))
    drop.setEnabled(False)
    sheet.inside.addLayout(column(name, rule(), fine, row(money, unit), wrong, story, None, gap=8))
    sheet.inside.addLayout(row(save, leave, None, drop))
    return sheet


def bits(look: Look) -> QWidget:
    """Empty state, a question, a notice, running text and buttons."""
    page, down = _page(look)
    empty = EmptyState(look)
    empty.say(
        said("桂味今天还没有价", "No price for Guiwei today"),
        said("最近的是上个圩日。可以请信息员问一问。", "The last one is from the last market day. Ask the officer."),
        said("看上个圩日的", "Show the last one"),
        "price-tag",
    )
    box = QFrame()
    mark(box, "part", "box")
    how = Paragraph("main")
    told = "1. 早上露水干了再打药。\n2. 一亩兑水 45 公斤。\n\n打药后 14 天不要摘。"
    how.setText(said(told, "1. Spray when the dew is gone.\n2. 45 kg of water a mu.\n\nDo not pick for 14 days."))
    inside = QVBoxLayout(box)
    inside.addWidget(how)
    inside.addStretch(1)
    down.addLayout(_sides(look, empty, box), 1)
    ask = ConfirmBar(look, "farmer")
    ask.ask(said("删掉这段录音？", "Delete this recording?"), said("删掉", "Delete"), lambda: None)
    desk_ask = ConfirmBar(look)
    question = said("撤回这份公告？3 个站会看到原因。", "Recall this bulletin? Three stations will see why.")
    desk_ask.ask(question, said("撤回公告", "Recall"), lambda: None)
    down.addWidget(ask)
    down.addWidget(desk_ask)
    return page


def idle(look: Look) -> QWidget:
    """The question before everything is put away."""
    page = home(look)
    ring = IdleRing(look, page)
    ring.show_left(13)
    return page


def bug(look: Look) -> QWidget:
    """The calm dialog."""
    dialog = BugDialog(look)
    dialog._number.setText("482-107")
    return dialog
