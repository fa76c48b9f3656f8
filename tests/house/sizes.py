"""How big things are. Run as `python -m tests.house.sizes` it prints the figures; beyond the hard limits tests fail."""

from __future__ import annotations

import ast
import statistics
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from tests.house.source import Source, sources

GOAL = {"file": 250, "function": 25, "class": 15, "parameters": 5}
LIMIT = {"file": 400, "function": 50, "class": 25, "parameters": 7}
UNIT = {"file": "lines", "function": "lines without docstring", "class": "methods", "parameters": "without self"}
# A deed's or view's parameters are the fields of its form and its command line: as many as the paper form has.
REGISTERING = {"deed", "view"}
# What may be bigger, as `str(size)` names it without the figure, and why.
ALLOWED: dict[str, str] = {}


@dataclass(frozen=True, slots=True)
class Size:
    """One measured thing."""

    kind: str
    where: str
    value: int

    @property
    def name(self) -> str:
        return f"{self.kind} {self.where}"


def _docstring_lines(node: ast.FunctionDef | ast.AsyncFunctionDef) -> int:
    first = node.body[0]
    is_docstring = ast.get_docstring(node, clean=False) is not None
    return (first.end_lineno or first.lineno) - first.lineno + 1 if is_docstring else 0


def _is_registered(node: ast.FunctionDef | ast.AsyncFunctionDef) -> bool:
    calls = [each.func for each in node.decorator_list if isinstance(each, ast.Call)]
    return any(isinstance(each, ast.Name) and each.id in REGISTERING for each in calls)


def _parameters(node: ast.FunctionDef | ast.AsyncFunctionDef) -> int:
    names = [each.arg for each in (*node.args.posonlyargs, *node.args.args, *node.args.kwonlyargs)]
    return len(names) - (names[:1] in (["self"], ["cls"]))


def _inside(source: Source, node: ast.AST, trail: str) -> Iterator[Size]:
    for child in ast.iter_child_nodes(node):
        if isinstance(child, ast.FunctionDef | ast.AsyncFunctionDef):
            where = f"{trail}{child.name}"
            lines = (child.end_lineno or child.lineno) - child.lineno + 1 - _docstring_lines(child)
            yield Size("function", f"{source.path}::{where}", lines)
            if not _is_registered(child):
                yield Size("parameters", f"{source.path}::{where}", _parameters(child))
            yield from _inside(source, child, f"{where}.")
        elif isinstance(child, ast.ClassDef):
            where = f"{trail}{child.name}"
            methods = [each for each in child.body if isinstance(each, ast.FunctionDef | ast.AsyncFunctionDef)]
            yield Size("class", f"{source.path}::{where}", len(methods))
            yield from _inside(source, child, f"{where}.")
        else:
            yield from _inside(source, child, trail)


def sizes(source: Source) -> list[Size]:
    """Measure one file and everything in it."""
    return [Size("file", source.path, source.text.count("\n")), *_inside(source, source.tree, "")]


def too_big(all_sources: Iterable[Source], limit: dict[str, int] = LIMIT) -> list[Size]:
    """Return what goes beyond `limit`, biggest first."""
    measured = [size for source in all_sources for size in sizes(source)]
    return sorted((size for size in measured if size.value > limit[size.kind]), key=lambda size: -size.value)


def report(all_sources: list[Source]) -> str:
    """Return the figures as a table, then what lies beyond the goals."""
    lines = [f"{'':11}{'median':>7}{'9 of 10':>8}{'most':>6}{'goal':>6}{'limit':>6}"]
    measured = [size for source in all_sources for size in sizes(source)]
    for kind, goal in GOAL.items():
        values = sorted(size.value for size in measured if size.kind == kind) or [0]
        tenth = values[len(values) * 9 // 10]
        lines.append(f"{kind:11}{statistics.median(values):7g}{tenth:8}{values[-1]:6}{goal:6}{LIMIT[kind]:6}")
    beyond = too_big(all_sources, GOAL)
    lines += [f"{size.value:5} {UNIT[size.kind]}: {size.name}" for size in beyond]
    files = sum(size.kind == "file" for size in measured)
    functions = sum(size.kind == "function" for size in measured)
    return "\n".join([*lines, f"{files} files, {functions} functions, {len(beyond)} things beyond the goals"])


if __name__ == "__main__":
    print(report(sources()))
