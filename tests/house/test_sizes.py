"""Nothing grows beyond what one can read at a sitting."""

from __future__ import annotations

import pytest

from tests.house.sizes import ALLOWED, LIMIT, report, sizes, too_big
from tests.house.source import Source, sources


def test_nothing_in_the_product_is_too_big() -> None:
    assert [f"{size.name}: {size.value}" for size in too_big(sources("main.py", "station", "sync", "ui", "packaging"))
            if size.name not in ALLOWED] == []


def test_no_test_file_is_too_big() -> None:
    assert [f"{size.name}: {size.value}" for size in too_big(sources("tests"))
            if size.kind == "file" and size.name not in ALLOWED] == []


def test_what_is_allowed_is_still_too_big_and_says_why() -> None:
    names = {size.name for size in too_big([*sources(), *sources("packaging", "tests")])}
    assert set(ALLOWED) - names == set()
    assert all(len(reason) > 20 for reason in ALLOWED.values())


def body(lines: int) -> str:
    return "    x = 1\n" * lines


@pytest.mark.parametrize(
    ("kind", "text"),
    [
        ("file", "x = 1\n" * (LIMIT["file"] + 1)),
        ("function", f"def long():\n{body(LIMIT['function'])}"),
        ("function", f"class A:\n    def long(self):\n{''.join('    ' + line for line in body(60).splitlines(True))}"),
        ("class", "class Wide:\n" + "".join(f"    def m{n}(self): ...\n" for n in range(LIMIT["class"] + 1))),
        ("parameters", f"def many({', '.join(f'a{n}' for n in range(LIMIT['parameters'] + 1))}): ..."),
        ("parameters", "class A:\n    def many(self, a, b, c, d, *, e, f, g, h): ..."),
    ],
)
def test_what_is_too_big_is_flagged(kind: str, text: str) -> None:
    assert [size.kind for size in too_big([Source("station/x.py", text)])] == [kind]


@pytest.mark.parametrize(
    "text",
    [
        "x = 1\n" * LIMIT["file"],
        f"def short():\n{body(LIMIT['function'] - 1)}",
        f'def told():\n    """First line.\n{chr(10) * 30}    """\n{body(LIMIT["function"] - 1)}',
        "class A:\n    def some(self, a, b, c, d, e, f, g): ...",
        '@deed("prices.report", roles=ANYONE)\ndef report(act, a, b, c, d, e, f, g, h): ...',
    ],
)
def test_what_just_fits_passes(text: str) -> None:
    assert too_big([Source("station/x.py", text)]) == []


def test_a_function_inside_a_function_is_measured_too() -> None:
    text = "def outer():\n    def inner(a, b):\n        return a\n"
    assert [(size.kind, size.where, size.value) for size in sizes(Source("x.py", text))] == [
        ("file", "x.py", 3),
        ("function", "x.py::outer", 3),
        ("parameters", "x.py::outer", 0),
        ("function", "x.py::outer.inner", 2),
        ("parameters", "x.py::outer.inner", 2),
    ]


def test_the_report_names_what_lies_beyond_the_goal() -> None:
    assert "function station/x.py::long" in report([Source("station/x.py", f"def long():\n{body(30)}")])
