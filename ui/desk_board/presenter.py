"""The work list in words: what waits, since when, and the one step that helps. Oldest first; rules, no widgets."""

from __future__ import annotations

import enum
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

from station.kernel.days import MILLI_PER_DAY, MILLI_PER_MINUTE, date_of, day_of_ms
from station.kernel.errors import StationError
from station.kernel.money import format_exact, format_price
from station.kernel.said import day_in_words, time_in_words
from station.kernel.units import convert_price, same_dimension, unit_of
from station.kernel.words import N_, _, ngettext
from station.prices.declared import REJECTED
from station.prices.expecting.model import Answer, Asked
from station.prices.model import MyReport, Quote
from station.prices.table import StatedReport
from station.store.oplog import RowState as StoreState
from station.store.oplog import Verdict
from station.store.outbox import Recent
from ui.desk_board.gather import Heap
from ui.widgets.marks import RowState

SHOWN_DAYS = 14  # what came back longer ago is history: the exchange page keeps it
EXCHANGE = "exchange"  # a step that is no screen: exchange with the county now
HEARD = "heard"  # nor is this one: what was told of a price was read
LAST_PRICES = 5

Sentence = Callable[[StationError], str]


class Group(enum.Enum):
    """What kind of work it is, in the order of the chips."""

    CLOCK = "clock"
    RECALL = "recall"
    BACK = "back"
    ALERT = "alert"
    REPORT = "report"
    NEWS = "news"
    REVIEW = "review"
    COUNTY = "county"
    SEND = "send"


GROUP_WORDS = {
    Group.CLOCK: N_("Clock"),
    Group.RECALL: N_("Taken back"),
    Group.BACK: N_("Came back"),
    Group.ALERT: N_("Price reached"),
    Group.REPORT: N_("To report"),
    Group.NEWS: N_("New bulletins"),
    Group.REVIEW: N_("To judge"),
    Group.COUNTY: N_("County is at it"),
    Group.SEND: N_("To be sent"),
}


@dataclass(frozen=True, slots=True)
class Step:
    """What helps: the word of its button and the screen it leads to with its parameters (or EXCHANGE, HEARD)."""

    word: str
    screen: str
    params: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Task:
    """One thing that waits. `key` stays the same while it waits; `since_ms` puts it in order."""

    key: str
    group: Group
    what: str
    about: str
    since_ms: int
    since: str
    state: RowState | None = None
    facts: tuple[str, ...] = ()
    steps: tuple[Step, ...] = ()


@dataclass(frozen=True, slots=True)
class Eyes:
    """What words depend on: the unit wished, how an error reads, and what a product is called."""

    unit: str
    sentence: Sentence
    named: Callable[[str], str] = str


def tasks(heap: Heap, eyes: Eyes) -> list[Task]:
    """Return what waits: the clock, then recalls, then prices somebody wants to be told of, then the oldest first."""
    found = [*_clock(heap, eyes), *_recalls(heap), *_sent_back(heap, eyes), *_troubles(heap, eyes)]
    found += [*_reports(heap, eyes), *_alerts(heap, eyes), *_reviews(heap), *_news(heap), *_drafts(heap), *_cases(heap)]
    found += _unsent(heap)
    above = (Group.CLOCK, Group.RECALL, Group.ALERT)

    def place(task: Task) -> tuple[int, int]:
        return above.index(task.group) if task.group in above else len(above), task.since_ms

    return sorted(found, key=place)


def done_today(heap: Heap) -> tuple[int, int]:
    """Return how many prices of today are answered and how many there are: those asked for, else the usual ones."""
    if heap.asked:
        return sum(one.answer is not Answer.OPEN for one in heap.asked), len(heap.asked)
    if not heap.usual:
        return 0, len(heap.common)
    return sum(one.done for one in heap.usual), len(heap.usual)


def price_words(quote: Quote, unit: str) -> str:
    """Return a price in the unit wished, or in its own: nobody asks what a jin of a bag of fertiliser costs."""
    shown = unit if same_dimension(quote.unit, unit) and quote.kind != "input" else quote.unit
    return format_price(convert_price(quote.middle, quote.unit, shown), shown)


def _clock(heap: Heap, eyes: Eyes) -> Iterator[Task]:
    if heap.doubt is not None:
        step = Step(_("Set the date"), "date")
        words = (eyes.sentence(heap.doubt), _("Prices entered now carry a mark until the date is sure."))
        yield Task("clock", Group.CLOCK, _("What day is it?"), "", heap.now_ms, _("now"), None, words, (step,))


def _recalls(heap: Heap) -> Iterator[Task]:
    """Yield what was taken back, with the slips of it that went out from here."""
    for one in heap.recalls:
        facts = [_("Why: {reason}").format(reason=one.reason)]
        if one.instead_title:
            facts.append(_("Read “{title}” instead.").format(title=one.instead_title))
        elif one.instead:
            facts.append(_("What to read instead is still on its way."))
        slips = [" · ".join(filter(None, (slip.number, _day(heap, slip.at), slip.contact))) for slip in one.slips]
        if slips:
            facts.append("\n".join((_("Slips that went out:"), *slips)))
        step = Step(_("Read and acknowledge"), "bulletins.withdrawn")
        since = time_in_words(one.at, heap.now_ms, heap.offset)
        yield Task(f"recall {one.recall}", Group.RECALL, one.title, one.reason, one.at, since, RowState.PROBLEM,
                   tuple(facts), (step,))


def _day(heap: Heap, ms: int) -> str:
    return date_of(day_of_ms(ms, heap.offset)).isoformat()


def _reports(heap: Heap, eyes: Eyes) -> Iterator[Task]:
    for place, asked in enumerate(heap.asked):
        if asked.answer is Answer.OPEN:
            yield _asked(heap, asked, place, eyes)
    for one in heap.usual:
        if one.done:
            continue
        quote = one.last
        about = price_words(quote, eyes.unit)
        step = Step(_("Report it"), "prices.report", {"product": quote.product})
        key, since = f"report {quote.product} {quote.kind}", day_in_words(quote.day, heap.today)
        facts, began = ("\n".join((_("Its last prices here:"), *_history(heap, quote, eyes))),), quote.day + 1
        what = eyes.named(quote.product)
        yield Task(key, Group.REPORT, what, about, _start(heap, began), since, None, facts, (step,))
    for product in heap.common:
        step = Step(_("Report it"), "prices.report", {"product": product.id})
        facts = (_("People here grow it now, and this station has not reported it yet."),)
        key, never, began = f"common {product.id}", _("never reported"), _start(heap, heap.today)
        yield Task(key, Group.REPORT, eyes.named(product.name), "", began, never, None, facts, (step,))


def _asked(heap: Heap, asked: Asked, place: int, eyes: Eyes) -> Task:
    """Return a line of the county's list that waits; what follows in the list follows here."""
    line = asked.expected
    known = [one.report.quote for one in heap.reports
             if one.report.quote.product in asked.names and one.report.quote.kind == line.kind]
    last = max(known, key=lambda quote: quote.day, default=None)
    about = price_words(last, eyes.unit) if last is not None else ""
    facts = (_("The county asks for it today."), *(
        ("\n".join((_("Its last prices here:"), *_history(heap, last, eyes))),) if last is not None else ()))
    step = Step(_("Report it"), "prices.report", {"product": line.name})
    key, since = f"asked {line.product} {line.kind} {line.market}", _start(heap, heap.today) - len(heap.asked) + place
    return Task(key, Group.REPORT, eyes.named(line.name), about, since, _("asked for today"), None, facts, (step,))


def _history(heap: Heap, quote: Quote, eyes: Eyes) -> list[str]:
    same = [one.report.quote for one in heap.reports if one.report.quote.product == quote.product]
    latest = sorted((each for each in same if each.kind == quote.kind), key=lambda each: -each.day)[:LAST_PRICES]
    return [f"{day_in_words(each.day, heap.today)}  {price_words(each, eyes.unit)}" for each in latest]


def _sent_back(heap: Heap, eyes: Eyes) -> Iterator[Task]:
    """Yield what the county's reviewer did not take, unless the price was reported anew since."""
    anew: dict[tuple[str, str], int] = {}
    for one in heap.reports:
        if one.report.status != REJECTED:
            key = (one.report.quote.product, one.report.quote.kind)
            anew[key] = max(anew.get(key, 0), one.report.taken)
    for one in heap.reports:
        report = one.report
        known = anew.get((report.quote.product, report.quote.kind), 0)
        if report.status == REJECTED and known <= report.taken and _lately(heap, report.taken):
            yield _rejected(heap, report, eyes)


def _rejected(heap: Heap, report: MyReport, eyes: Eyes) -> Task:
    price = price_words(report.quote, eyes.unit)
    why = report.reason or _("The county gave no reason.")
    said = _("The county did not take {price} of {date}.").format(
        price=price, date=date_of(report.quote.day).isoformat())
    steps = (Step(_("Report it again"), "prices.report", {"product": report.quote.product}),)
    facts = (said, _("Reason: {reason}").format(reason=why), _("Ask at the field again and report it anew."))
    since = time_in_words(report.taken, heap.now_ms, heap.offset)
    key, what = f"sheet {report.sheet}", eyes.named(report.quote.product)
    return Task(key, Group.BACK, what, why, report.taken, since, RowState.PROBLEM, facts, steps)


def _troubles(heap: Heap, eyes: Eyes) -> Iterator[Task]:
    """Yield what the county refused or laid aside."""
    sheets = {one.report.sheet: one for one in heap.reports}
    for group in heap.recent:
        if group.state is StoreState.PROBLEM and not group.seen and _lately(heap, group.at_ms):
            yield _trouble(heap, group, sheets.get(group.row), eyes)


def _trouble(heap: Heap, group: Recent, stated: StatedReport | None, eyes: Eyes) -> Task:
    parked = group.verdict is Verdict.PARKED
    why = eyes.sentence(StationError(group.code, **group.facts))
    steps = [Step(_("See the exchange"), "sync")]
    what, facts = _("Entry {n}").format(n=group.group), [why]
    if stated is not None:
        quote = stated.report.quote
        what = eyes.named(quote.product)
        facts.insert(0, _("Reported: {price}").format(price=price_words(quote, eyes.unit)))
        if not parked:
            steps.insert(0, Step(_("Report it again"), "prices.report", {"product": quote.product}))
    advice = (
        _("Nothing to do: the county keeps it and takes it once the rest has arrived.") if parked
        else _("It stays on this machine and does not count. Enter it again, or telephone the county.")
    )
    since = time_in_words(group.at_ms, heap.now_ms, heap.offset)
    kind = Group.COUNTY if parked else Group.BACK
    told = (*facts, advice)
    return Task(f"group {group.group}", kind, what, why, group.at_ms, since, RowState.PROBLEM, told, tuple(steps))


def _alerts(heap: Heap, eyes: Eyes) -> Iterator[Task]:
    """Yield what this station follows and what got there, as long as nobody has read it."""
    for one in heap.alerts:
        alert, newest = one.alert, one.quotes[0]
        limit = f"{format_exact(alert.threshold)} {_(unit_of(alert.unit).label)}"
        rule = (_("{price} or more") if alert.above else _("{price} or less")).format(price=limit)
        lines = [_reached(quote, alert.unit, heap.today) for quote in one.quotes[:LAST_PRICES]]
        facts = (_("You wanted to be told at {price}.").format(price=rule), "\n".join((_("Reached by"), *lines)))
        steps = (Step(_("See it"), "prices.alerts", {"alert": alert.id}),
                 Step(_("Read"), HEARD, {"alert": alert.id, "quotes": one.quotes}))
        since, began = day_in_words(newest.day, heap.today), _start(heap, newest.day)
        what, about = eyes.named(alert.name), price_words(newest, alert.unit)
        yield Task(f"alert {alert.id}", Group.ALERT, what, about, began, since, None, facts, steps)


def _reached(quote: Quote, unit: str, today: int) -> str:
    parts = (price_words(quote, unit), quote.market, day_in_words(quote.day, today))
    return " · ".join(part for part in parts if part)


def _reviews(heap: Heap) -> Iterator[Task]:
    if heap.to_review:
        words = ngettext("{n} reported price", "{n} reported prices", heap.to_review).format(n=heap.to_review)
        since = time_in_words(heap.review_since, heap.now_ms, heap.offset)
        facts = (_("Stations show these prices to others only once they are accepted."),)
        step = Step(_("Judge them"), "county.reports")
        yield Task("review", Group.REVIEW, words, "", heap.review_since, since, None, facts, (step,))


def _news(heap: Heap) -> Iterator[Task]:
    """Yield what came since this person last looked at the bulletins, all of it in one line."""
    if heap.news:
        newest, number = heap.news[0], len(heap.news)
        words = ngettext("{n} new bulletin", "{n} new bulletins", number).format(n=number)
        titles = "\n".join(one.title for one in heap.news[:LAST_PRICES])
        step = Step(_("Read them"), "bulletins", {"bulletin": newest.id})
        since = time_in_words(newest.issued, heap.now_ms, heap.offset)
        yield Task("news", Group.NEWS, words, newest.title, newest.issued, since, None, (titles,), (step,))


def _drafts(heap: Heap) -> Iterator[Task]:
    if heap.to_approve:
        words = ngettext("{n} bulletin to approve", "{n} bulletins to approve", heap.to_approve)
        since = time_in_words(heap.approve_since, heap.now_ms, heap.offset)
        facts = (_("They go out only once somebody else than their author has approved them."),)
        step = Step(_("Look at them"), "bulletins.approval")
        said = words.format(n=heap.to_approve)
        yield Task("drafts", Group.REVIEW, said, "", heap.approve_since, since, None, facts, (step,))


def _cases(heap: Heap) -> Iterator[Task]:
    if heap.to_decide:
        words = ngettext("{n} case of what stations sent", "{n} cases of what stations sent", heap.to_decide)
        since = time_in_words(heap.decide_since, heap.now_ms, heap.offset)
        facts = (_("Two changed the same, or an entry was not taken. The stations wait for the answer."),)
        step = Step(_("Decide them"), "fleet", {"cases": True})
        said = words.format(n=heap.to_decide)
        yield Task("cases", Group.REVIEW, said, "", heap.decide_since, since, None, facts, (step,))


def _unsent(heap: Heap) -> Iterator[Task]:
    here = [group.at_ms for group in heap.recent if group.state is StoreState.HERE]
    if heap.waiting.ops and here:
        n, size = heap.waiting.ops, _size(heap.waiting.size)
        words = ngettext("{n} entry, {size}", "{n} entries, {size}", n).format(n=n, size=size)
        since = time_in_words(min(here), heap.now_ms, heap.offset)
        facts = (words, _("They go up by themselves as soon as there is a line. Nothing is lost until then."),)
        steps = (Step(_("Exchange now"), EXCHANGE), Step(_("See the exchange"), "sync"))
        yield Task("send", Group.SEND, _(GROUP_WORDS[Group.SEND]), words, min(here), since, RowState.HERE, facts, steps)


def _size(size: int) -> str:
    return _("{n} kB").format(n=f"{max(size, 100) / 1000:,.1f}")


def _lately(heap: Heap, ms: int) -> bool:
    return heap.now_ms - ms < SHOWN_DAYS * MILLI_PER_DAY


def _start(heap: Heap, day: int) -> int:
    """Return when a local day began, in UTC milliseconds."""
    return day * MILLI_PER_DAY - heap.offset * MILLI_PER_MINUTE
