"""The day in the top line: the date everybody writes, the lunar date everybody lives by, the solar term."""

from __future__ import annotations

from station.kernel.days import date_of
from station.kernel.words import N_, _

MONTHS = (
    *(N_("Jan"), N_("Feb"), N_("Mar"), N_("Apr"), N_("May"), N_("Jun")),
    *(N_("Jul"), N_("Aug"), N_("Sep"), N_("Oct"), N_("Nov"), N_("Dec")),
)
WEEKDAYS = (
    *(N_("Monday"), N_("Tuesday"), N_("Wednesday"), N_("Thursday"), N_("Friday"), N_("Saturday"), N_("Sunday")),
)


def month_words(month: int) -> str:
    """Return the name of a month, 1 to 12."""
    return _(MONTHS[month - 1])


def date_words(day: int) -> str:
    """Return a date without its year: 11月22日, "22 Nov"."""
    date = date_of(day)
    return _("{day} {month}").format(day=date.day, month=month_words(date.month))


def weekday_words(day: int) -> str:
    """Return the day of the week."""
    return _(WEEKDAYS[date_of(day).weekday()])


def day_at_desk(day: int) -> str:
    """Return a date without its year and its weekday: 11月22日 星期日, "Sunday, 22 Nov"."""
    return _("{weekday}, {date}").format(weekday=weekday_words(day), date=date_words(day))


def learn(day: int) -> None:
    """Reckon the lunar date and the term of `day` once, off the screen's thread: the library takes 30 ms to load."""
    from station.kernel import calendar  # as there: the first picture shows the date alone

    calendar.lunar_date(day)
    calendar.solar_term(day)


def whole_words(day: int) -> str:
    """Return date, lunar date and solar term in one line; quick once `learn` was called for the day."""
    return f"{date_words(day)} · {farmers_words(day)}"


def farmers_words(day: int) -> str:
    """Return lunar date and solar term."""
    from station.kernel import calendar

    return f"{calendar.lunar_in_words(day)} · {calendar.solar_term_in_words(day)}"
