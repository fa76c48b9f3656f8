"""A warning in words: on the banner, in detail, and as it is said aloud (always Chinese)."""

from __future__ import annotations

from station.kernel.calendar import TERM_OF_CODE
from station.kernel.days import MILLI_PER_DAY, MILLI_PER_MINUTE, date_of, day_of_ms
from station.kernel.words import _
from station.store.reading import Clock
from station.warnings.model import COLOURS, KINDS, Warned, Weather

SAID_KINDS = {
    "typhoon": "台风", "rainstorm": "暴雨", "gale": "雷雨大风", "hail": "冰雹", "heat": "高温", "cold": "寒冷",
    "fog": "大雾", "haze": "灰霾", "ice": "道路结冰", "fire": "森林火险",
}
SAID_COLOURS = {"white": "白色", "blue": "蓝色", "yellow": "黄色", "orange": "橙色", "red": "红色"}


def kind_words(one: Warned) -> str:
    """Return "Typhoon, orange"."""
    kind = KINDS.get(one.kind, (one.kind, ()))[0]
    return _("{kind} warning, {colour}").format(kind=_(kind), colour=_(COLOURS.get(one.colour, one.colour)))


def term_words(note: Weather) -> str:
    """Return the solar term a note is about, "" for the weather."""
    term = TERM_OF_CODE.get(note.term)
    return _(term.label) if term is not None else ""


def note_words(note: Weather) -> str:
    """Return a note as it stands on the first page: that of a solar term with its name before it."""
    term = term_words(note)
    return _("{term}: {text}").format(term=term, text=note.text) if term else note.text


def said_note(note: Weather) -> str:
    """Return what the speaker says of a note."""
    term = TERM_OF_CODE.get(note.term)
    return f"{term.chinese}。{note.text}" if term is not None else note.text


def until_words(one: Warned, clock: Clock) -> str:
    """Return until when it holds, as people say it; while the clock is not sure, that it may be over."""
    if one.doubtful:
        return _("until {when}; this machine is not sure what day it is").format(when=moment(one.valid_to, clock))
    return _("until {when}").format(when=moment(one.valid_to, clock))


def banner_words(one: Warned, clock: Clock) -> str:
    """Return what stands on the banner: kind, colour and until when."""
    return _("{what}, {until}").format(what=kind_words(one), until=until_words(one, clock))


def moment(at_ms: int, clock: Clock) -> str:
    """Return an hour of today, of tomorrow or of another day."""
    day, minutes = _split(at_ms, clock)
    hour = f"{minutes // 60}:{minutes % 60:02d}"
    ahead = day - clock.today()
    if ahead == 0:
        return _("today {hour}").format(hour=hour)
    if ahead == 1:
        return _("tomorrow {hour}").format(hour=hour)
    return _("{date} {hour}").format(date=date_of(day).isoformat(), hour=hour)


def said(one: Warned, clock: Clock) -> str:
    """Return what the speaker says of a warning: 台风橙色预警。…… 到今天二十一点。"""
    day, minutes = _split(one.valid_to, clock)
    ahead, date = day - clock.today(), date_of(day)
    when = {0: "今天", 1: "明天", 2: "后天"}.get(ahead, f"{date.month}月{date.day}日")
    hour = f"{minutes // 60}点" + (f"{minutes % 60}分" if minutes % 60 else "")
    parts = [f"注意。{SAID_KINDS.get(one.kind, '')}{SAID_COLOURS.get(one.colour, '')}预警", one.text.rstrip("。"),
             one.todo.replace("\n", "。").rstrip("。"), f"预警到{when}{hour}"]
    return "。".join(part for part in parts if part) + "。"


def _split(at_ms: int, clock: Clock) -> tuple[int, int]:
    """Return (local day, minutes since its midnight)."""
    local = at_ms + clock.offset_minutes() * MILLI_PER_MINUTE
    return day_of_ms(at_ms, clock.offset_minutes()), local % MILLI_PER_DAY // MILLI_PER_MINUTE
