"""Prices, ages and changes as people say them.

Speech is built here rather than translated: how a number is spoken is a rule of the spoken language
("cmn" Mandarin, "yue" Cantonese), not of the language on the screen. What is only shown goes through
the catalogs.
"""

from __future__ import annotations

from fractions import Fraction

from station.kernel.days import DEFAULT_OFFSET_MINUTES, MILLI_PER_DAY, MILLI_PER_MINUTE, date_of, day_of_ms
from station.kernel.errors import StationError
from station.kernel.money import format_price
from station.kernel.units import round_half_up, round_price, unit_of
from station.kernel.words import N_, _, ngettext

SPOKEN = ("cmn", "yue")

_DIGITS = "零一二三四五六七八九"
_UNIT_SAID = {
    "jin": "一斤",
    "kg": "一公斤",
    "liang": "一两",
    "dan": "一担",
    "bag50": "一袋五十公斤",
    "ton": "一吨",
    "head": "一头",
    "each": "一只",
    "fish": "一条",
    "stem": "一枝",
    "box": "一箱",
    "bunch": "一把",
    "mu": "一亩",
    "hectare": "一公顷",
}
_JUST_NOW = 2 * MILLI_PER_MINUTE
_DAYS_COUNTED = 60
_DAYS_A_YEAR = 365


def number_said(number: int, spoken: str = "cmn") -> str:
    """Return a whole number in Chinese as it is counted with: 2 is 两, 105 一百零五, 12000 一万两千."""
    if number < 0:
        return "负" + number_said(-number, spoken)
    return "两" if number == 2 else numeral(number, spoken)


def numeral(number: int, spoken: str = "cmn") -> str:
    """Return a whole number from zero up in Chinese as it is read: 2 is 二, 12 十二, 200 两百 (yue 二百)."""
    if number == 0:
        return _DIGITS[0]
    text = ""
    for size, name in ((10**8, "亿"), (10**4, "万")):
        high, number = divmod(number, size)
        if high:
            text += ("零" if text and high < 1000 else "") + number_said(high, spoken) + name
        elif text and number:
            text += "零"
    if number:
        text += _below_ten_thousand(number, spoken, leading=not text, gap=bool(text) and number < 1000)
    return text.replace("零零", "零")


def _below_ten_thousand(number: int, spoken: str, *, leading: bool, gap: bool) -> str:
    text, waiting = ("零" if gap else ""), False
    for size, name in ((1000, "千"), (100, "百"), (10, "十"), (1, "")):
        digit, number = divmod(number, size)
        if not digit:
            waiting = waiting or bool(text)
            continue
        if waiting and not text.endswith("零"):
            text += "零"
        waiting = False
        if name == "十" and digit == 1 and leading and not text:
            text += name
        elif digit == 2 and (name == "千" or (name == "百" and spoken == "cmn")):
            text += "两" + name
        else:
            text += _DIGITS[digit] + name
    return text


def price_said(milli: int | Fraction, unit: str = "", spoken: str = "cmn") -> str:
    """Return a price as it is said at the market: 3800 and "jin" give 三块八一斤.

    Whole fen are said; what is below one fen is said in li. Any `spoken` but "cmn" and "yue" gives
    the written form. Errors: StationError unit.unknown, money.negative.
    """
    if milli < 0:
        raise StationError("money.negative", text=str(milli))
    if spoken not in SPOKEN:
        return format_price(milli, unit or "jin")
    tail = _UNIT_SAID[unit_of(unit).code] if unit else ""
    rounded = round_price(milli)
    if not rounded and milli:
        return f"{number_said(max(1, round_half_up(milli)), spoken)}厘{tail}"
    whole, rest = divmod(rounded // 10, 100)
    return (_small_change(rest, spoken) if not whole and rest else _yuan(whole, rest, spoken)) + tail


def _small_change(fen: int, spoken: str) -> str:
    """Say 1-99 fen: 五毛, 八毛五, 五分, 两毛五; Cantonese 五毫, 八毫五."""
    mao, fen = divmod(fen, 10)
    if not mao:
        return f"{number_said(fen, spoken)}分"
    return number_said(mao, spoken) + ("毫" if spoken == "yue" else "毛") + (_DIGITS[fen] if fen else "")


def _yuan(whole: int, rest: int, spoken: str) -> str:
    """Say whole yuan and 0-99 fen: 两块, 三块八, 三块八毛五, 十二块零五分; Cantonese 两蚊, 三个八, 三个八毫五."""
    yuan, coin, with_rest = ("蚊", "毫", "个") if spoken == "yue" else ("块", "毛", "块")
    said = number_said(whole, spoken)
    mao, fen = divmod(rest, 10)
    if not rest:
        return said + yuan
    if not mao:
        return f"{said}{yuan}零{numeral(fen, spoken)}分"
    # Above a hundred the coin is named: 一百零五块 and 一百块五毛 must not sound alike.
    if fen or whole >= 100:
        return said + (yuan if whole >= 100 else with_rest) + _DIGITS[mao] + coin + (_DIGITS[fen] if fen else "")
    return said + with_rest + _DIGITS[mao]


def day_in_words(day: int, today: int) -> str:
    """Return how far off a day is, as said aloud: 今天, 昨天, 前天, 9天前, 3个月前, 去年, 明天, 3天后.

    Days are counted up to sixty, then months, and from a year on the year is named.
    """
    near = {0: N_("today"), 1: N_("yesterday"), 2: N_("2 days ago")}
    near |= {-1: N_("tomorrow"), -2: N_("the day after tomorrow")}
    age = today - day
    if age in near:
        return _(near[age])
    if age < 0:
        return ngettext("in {n} day", "in {n} days", -age).format(n=-age)
    if age <= _DAYS_COUNTED:
        return ngettext("{n} day ago", "{n} days ago", age).format(n=age)
    if age < _DAYS_A_YEAR:
        months = (age * 12 + _DAYS_A_YEAR // 2) // _DAYS_A_YEAR
        return ngettext("{n} month ago", "{n} months ago", months).format(n=months)
    year = date_of(day).year
    return _("last year") if year == date_of(today).year - 1 else _("the year {year}").format(year=year)


def age_in_words(day: int, today: int) -> str:
    """Return how old a price of `day` is, as a villager says it: 今天的价, 前天的价, 9天前的价, 去年的价.

    A day still to come gives its date, for only a wrong clock makes one.
    """
    if day > today:
        return _("price dated {date}").format(date=date_of(day).isoformat())
    return _("price of {when}").format(when=day_in_words(day, today))


_PARTS_OF_DAY = (  # from this local hour on
    (18, N_("this evening")),
    (14, N_("this afternoon")),
    (12, N_("at noon today")),
    (9, N_("this morning")),
    (5, N_("early this morning")),
    (0, N_("before dawn today")),
)


def time_in_words(ms: int, now_ms: int, offset_minutes: int = DEFAULT_OFFSET_MINUTES) -> str:
    """Return when something happened, as said aloud: 刚才, 12分钟前, 今天上午, 昨天, 9天前.

    Both times are UTC milliseconds. A time still to come counts as just now when the clocks differ by
    less than two minutes, else its day is named.
    """
    ago = now_ms - ms
    if abs(ago) < _JUST_NOW:
        return _("just now")
    if 0 < ago < 60 * MILLI_PER_MINUTE:
        minutes = ago // MILLI_PER_MINUTE
        return ngettext("{n} minute ago", "{n} minutes ago", minutes).format(n=minutes)
    day, today = day_of_ms(ms, offset_minutes), day_of_ms(now_ms, offset_minutes)
    if day != today:
        return day_in_words(day, today)
    hour = (ms + offset_minutes * MILLI_PER_MINUTE) % MILLI_PER_DAY // (60 * MILLI_PER_MINUTE)
    return _(next(words for start, words in _PARTS_OF_DAY if hour >= start))


def change_in_words(previous: int | Fraction, current: int | Fraction) -> tuple[str, str]:
    """Return ("up" | "down" | "same", msgid of its word) for two prices in the unit they are shown in.

    "same" when they differ by less than one per cent of the earlier one, or show the same figure: an
    arrow between two equal numbers only puzzles.
    """
    difference = Fraction(current) - previous
    if abs(difference) * 100 < previous or round_price(previous) == round_price(current):
        return "same", N_("about the same")
    return ("up", N_("dearer")) if difference > 0 else ("down", N_("cheaper"))
