"""What a station usually reports, read from its own reports."""

from __future__ import annotations

from station.prices.model import MyReport, Quote, usual_products

TODAY = 20_249


def reported(*quotes: tuple[str, int], status: str = "submitted", kind: str = "field") -> list[MyReport]:
    quotes_of = [(name, TODAY - age) for name, age in quotes]
    return [
        MyReport(1, 0, status, "", Quote("元坝村", name, "", "jin", kind, 0, day, None, 1, None, "s", 1, status))
        for name, day in quotes_of
    ]


def test_the_usual_products_are_those_of_the_last_fourteen_days_the_longest_silent_first() -> None:
    reports = reported(("荔枝", 0), ("香蕉", 1), ("荔枝", 3), ("菜心", 13), ("龙眼", 14), ("番茄", 15))
    usual = usual_products(reports, TODAY)
    assert [(one.last.product, one.done) for one in usual] == [
        ("龙眼", False), ("菜心", False), ("香蕉", False), ("荔枝", True)
    ]


def test_two_kinds_of_one_product_are_two_reports_to_make() -> None:
    reports = [*reported(("荔枝", 1)), *reported(("荔枝", 0), kind="trader")]
    assert [(one.last.kind, one.done) for one in usual_products(reports, TODAY)] == [("field", False), ("trader", True)]


def test_a_rejected_report_counts_for_nothing() -> None:
    assert usual_products(reported(("荔枝", 0), status="rejected"), TODAY) == []
