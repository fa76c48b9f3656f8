"""Commands over the local store: look up, search, report, any deed, any view; and the check of the store."""

from __future__ import annotations

import contextlib
from argparse import ArgumentParser, Namespace
from inspect import Parameter
from typing import Any

from station.cli import Command, Context, read_parameters, read_secret, read_value
from station.kernel.deeds import OPERATOR
from station.kernel.errors import StationError
from station.kernel.words import _
from station.store import audit, words
from station.store.database import DatabaseTrouble
from station.store.store import Store


def _prices_arguments(parser: ArgumentParser) -> None:
    parser.add_argument("word")
    parser.add_argument("--market", default="")
    parser.add_argument("--from", dest="start", default="")
    parser.add_argument("--to", dest="end", default="")
    parser.add_argument("--limit", type=int, default=60)


def _prices(context: Context, asked: Namespace) -> Any:
    """Prices of whatever answers the word: the newest by market, or a period of history."""
    store = context.store
    found = store.show("prices.find", OPERATOR, word=asked.word, limit=20)
    if not found:
        raise StationError("price.unknown_product", text=asked.word)
    days = {"start": read_value(asked.start, "Day | None"), "end": read_value(asked.end, "Day | None")}
    answers = []
    for one in found:
        which = {"product": one.product, "name": one.name, "limit": asked.limit}
        if asked.start or asked.end:
            prices = store.show("prices.history", OPERATOR, market=asked.market, **days, **which)
        else:
            latest = store.show("prices.latest", OPERATOR, **which)
            prices = [one for one in latest if asked.market in ("", one.quote.market)]
        if prices:
            answers.append({"product": one.name, "matched": one.matched, "prices": prices})
    return answers


def _search_arguments(parser: ArgumentParser) -> None:
    parser.add_argument("word")
    parser.add_argument("--limit", type=int, default=20)


def _search(context: Context, asked: Namespace) -> Any:
    """Products first, as ever; bulletins behind them in the same list, as names of no product."""
    which = {"word": asked.word, "limit": asked.limit}
    products = context.store.show("prices.find", OPERATOR, **which)
    hits = context.store.show("bulletins.search", OPERATOR, **which)
    return [*products, *(_bulletin(hit, asked.word) for hit in hits)]


def _bulletin(hit: Any, word: str) -> dict[str, Any]:
    one = hit.bulletin
    return {
        "product": 0, "name": one.title, "matched": word, "bulletin": one.id, "category": one.category,
        "state": one.state, "issued": one.issued, "where": hit.rank, "snippet": hit.snippet,
    }


def _report_arguments(parser: ArgumentParser) -> None:
    parser.add_argument("product")
    parser.add_argument("typical", help="usual price in yuan, for example 3.80")
    parser.add_argument("--unit", default="jin")
    parser.add_argument("--kind", default="field")
    parser.add_argument("--market", default="")
    parser.add_argument("--spec", default="")
    parser.add_argument("--low", default="")
    parser.add_argument("--high", default="")
    parser.add_argument("--date", default="")
    parser.add_argument("--as", dest="login", required=True)


def _report(context: Context, asked: Namespace) -> Any:
    sheet = context.store.do(
        "prices.report",
        context.person(asked.login),
        product=asked.product,
        typical=read_value(asked.typical, "Money"),
        unit=asked.unit,
        kind=asked.kind,
        market=asked.market,
        spec=asked.spec,
        low=read_value(asked.low, "Money | None"),
        high=read_value(asked.high, "Money | None"),
        day=read_value(asked.date, "Day | None"),
    )
    return {"sheet": sheet}


def _no_arguments(parser: ArgumentParser) -> None:
    del parser


def _deeds(context: Context, _asked: Namespace) -> Any:
    return [_described(deed) for deed in context.registry.deeds.values()]


def _views(context: Context, _asked: Namespace) -> Any:
    return [_described(view) for view in context.registry.views.values()]


def _described(registered: Any) -> dict[str, Any]:
    return {
        "name": registered.name,
        "what": registered.title,
        "parameters": {name: _parameter(one) for name, one in registered.parameters.items()},
        "roles": sorted(role.value for role in registered.roles),
    }


def _parameter(one: Parameter) -> str:
    return str(one.annotation) if one.default is one.empty else f"{one.annotation} = {one.default!r}"


def _do_arguments(parser: ArgumentParser) -> None:
    parser.add_argument("deed")
    parser.add_argument("parameters", nargs="*", metavar="key=value")
    parser.add_argument("--as", dest="login", default="")


def _do(context: Context, asked: Namespace) -> Any:
    deed = context.registry.deeds.get(asked.deed)
    if deed is None:
        raise StationError("deed.unknown", deed=asked.deed)
    values = read_parameters(asked.parameters, deed.parameters)
    return {"result": context.store.do(asked.deed, context.person(asked.login), **values)}


def _show_arguments(parser: ArgumentParser) -> None:
    parser.add_argument("view")
    parser.add_argument("parameters", nargs="*", metavar="key=value")
    parser.add_argument("--limit", type=int, default=100)
    parser.add_argument("--as", dest="login", default="")


def _show(context: Context, asked: Namespace) -> Any:
    view = context.registry.views.get(asked.view)
    if view is None:
        raise StationError("view.unknown", view=asked.view)
    values = read_parameters(asked.parameters, view.parameters)
    return context.store.show(asked.view, context.person(asked.login), **{"limit": asked.limit, **values})


def _activate_arguments(parser: ArgumentParser) -> None:
    parser.add_argument("login")
    parser.add_argument("--code", required=True)


def _activate(context: Context, asked: Namespace) -> Any:
    pin = read_secret(_("New PIN: "))
    context.store.do("people.activate", OPERATOR, login=asked.login, code=asked.code, pin=pin)
    return {"login": asked.login}


def check(store: Store) -> dict[str, str]:
    """Check the file, the references and the audit trail; StationError("store.damaged") when anything is wrong.

    A file found damaged, if it can still be written, is compared with the county by the next exchange.
    """
    db = store.reader()
    try:
        trouble = [row[0] for row in db.execute("PRAGMA integrity_check") if row[0] != "ok"]
        broken = audit.verify(db)
    except DatabaseTrouble as damage:
        raise StationError("store.damaged", what=str(damage)) from damage
    if trouble or broken is not None:
        with contextlib.suppress(*DatabaseTrouble, StationError):
            store.write(words.call_for)
        raise StationError("store.damaged", what=trouble[0] if trouble else f"audit {broken}")
    return {"integrity": "ok", "audit": "ok"}


COMMANDS = (
    Command("station", "prices", "prices of a product", _prices_arguments, _prices),
    Command("station", "search", "find products and bulletins", _search_arguments, _search),
    Command("station", "report-price", "report one price", _report_arguments, _report),
    Command("station", "deeds", "what can be done", _no_arguments, _deeds),
    Command("station", "views", "what can be shown", _no_arguments, _views),
    Command("station", "do", "do any deed", _do_arguments, _do),
    Command("station", "show", "show any view", _show_arguments, _show),
    Command("station", "activate", "set a PIN with an activation code", _activate_arguments, _activate),
)
