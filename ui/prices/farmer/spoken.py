"""What the speaker says of a price: Chinese as it is spoken, Mandarin or Cantonese, whatever the screen's language.

The numbers are the ones on the screen, rounded the same way; how a day is said aloud is a rule of the
spoken language and so stands here and not in the catalogs.
"""

from __future__ import annotations

from station.kernel.days import date_of
from station.kernel.said import change_in_words, number_said, numeral, price_said
from station.prices.insight.band import ABOVE, BELOW, WITHIN
from station.prices.model import Latest, Quote
from ui.prices.farmer import presenter
from ui.prices.farmer.gather import CardData
from ui.prices.since import Then
from ui.speech import CANTONESE

NEAR = {0: ("今天", "今日"), 1: ("昨天", "寻日"), 2: ("前天", "前日")}
CHANGES = {"up": ("涨了", "贵咗"), "down": ("跌了", "平咗"), "same": ("差不多", "差唔多")}
AGO = ("天前", "日前")
LAST_YEAR = ("去年", "旧年")
DAYS_COUNTED, DAYS_A_YEAR = 60, 365
WRONG = ("{when}说的{price}是错的，已经更正", "{when}讲嘅{price}系错嘅，已经更正")
SPANS_SAID = {
    "week": ("一个星期前", "一个礼拜前"), "month": ("一个月前", "一个月前"), "year": ("去年这时候", "旧年呢个时候"),
}
SEASONS_SAID = {
    BELOW: ("比往年这时候便宜", "比往年呢个时候平"),
    WITHIN: ("跟往年这时候差不多", "同往年呢个时候差唔多"),
    ABOVE: ("比往年这时候贵", "比往年呢个时候贵"),
}
NOT_YET = ("还没有从前的价可以比", "仲未有之前嘅价可以比")
PAUSE = "，"


def day_said(day: int, today: int, voice: str) -> str:
    """Return how far back a day is: 今天, 前天 (yue 前日), 九天前, 三个月前, 去年; a day to come by its date."""
    which = int(voice == CANTONESE)
    age = today - day
    if age in NEAR:
        return NEAR[age][which]
    date = date_of(day)
    if age < 0:
        return f"{numeral(date.month, voice)}月{numeral(date.day, voice)}日"
    if age <= DAYS_COUNTED:
        return number_said(age, voice) + AGO[which]
    if age < DAYS_A_YEAR:
        return number_said((age * 12 + DAYS_A_YEAR // 2) // DAYS_A_YEAR, voice) + "个月前"
    if date.year == date_of(today).year - 1:
        return LAST_YEAR[which]
    return "".join(numeral(int(digit), voice) for digit in str(date.year)) + "年"


def offer_said(offer: Latest, wished: str, today: int, voice: str) -> str:
    """Return one market's price as said aloud: 三块八一斤，前天，高州批发市场，涨了."""
    quote = offer.quote
    parts = [
        _price_said(quote, wished, voice),
        day_said(quote.day, today, voice),
        quote.market,
    ]
    change = presenter.change(offer, wished)
    if change:
        parts.append(CHANGES[change][int(voice == CANTONESE)])
    return PAUSE.join(parts)


def _price_said(quote: Quote, wished: str, voice: str) -> str:
    shown = presenter.unit_shown(quote.unit, wished)
    return price_said(presenter.amount(quote.middle, quote.unit, wished), shown, voice)


def name_said(data: CardData) -> str:
    """Return what the price is of: 荔枝，妃子笑."""
    variety = data.variety(data.offer.quote) if data.offers else None
    if data.top is None:
        return data.name
    return data.top.name if variety is None else PAUSE.join((data.top.name, variety.name))


def card_said(data: CardData, wished: str, today: int, voice: str) -> str:
    """Return what the speaker says for a card: 荔枝，妃子笑，三块八一斤，前天，高州批发市场，涨了."""
    parts = [name_said(data), offer_said(data.offer, wished, today, voice)]
    told = data.correction()
    if told is not None:
        parts.append(WRONG[int(voice == CANTONESE)].format(
            when=day_said(told.old.day, today, voice), price=_price_said(told.old, wished, voice)))
    return PAUSE.join(parts)


def then_said(data: CardData, then: Then | None, wished: str, voice: str) -> str:
    """Return what the speaker says of a price beside what it was: 比一个星期前，涨了八毛."""
    which, parts = int(voice == CANTONESE), [name_said(data)]
    for span, one in (then.since if then is not None else {}).items():
        if one.change is None:
            continue
        old, new = (presenter.amount(each.middle, each.unit, wished) for each in (one.change.then, one.change.now))
        way = change_in_words(old, new)[0]
        far = "" if way == "same" else price_said(abs(new - old), spoken=voice)
        parts.append(f"比{SPANS_SAID[span][which]}，{CHANGES[way][which]}{far}")
    if then is not None and then.seasonal is not None and then.seasonal.place:
        parts.append(SEASONS_SAID[then.seasonal.place][which])
    return PAUSE.join(parts if len(parts) > 1 else [*parts, NOT_YET[which]])


def markets_said(data: CardData, wished: str, today: int, voice: str) -> str:
    """Return what the speaker says for the list of markets."""
    told = [offer_said(offer, wished, today, voice) for offer in data.offers]
    return PAUSE.join((name_said(data), "。".join(told)))
