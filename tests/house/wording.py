"""How visible words are written, so that the catalog tool finds every one of them.

It reads `_("literal")` and passes over an f-string, a `%` or a `+` without a word; a text translated
while a module is read stays in the language of the start for ever.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator

from tests.house.source import Source

# Function name: how many of its first arguments are msgids.
MARKERS = {"_": 1, "N_": 1, "ngettext": 2}
AT_DISPLAY_TIME = {"_", "ngettext"}
BUILDERS = {"format", "format_map", "join", "replace"}


def _name(call: ast.Call) -> str:
    return call.func.id if isinstance(call.func, ast.Name) else ""


def _form(node: ast.expr, *, literal_only: bool) -> str:
    """Say what is wrong with one msgid argument, "" when nothing is."""
    if isinstance(node, ast.Constant):
        return "" if isinstance(node.value, str) and node.value else "is not a text"
    if isinstance(node, ast.JoinedStr):
        return "is an f-string"
    if isinstance(node, ast.BinOp):
        return "is put together with an operator"
    if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr in BUILDERS:
        return f"calls .{node.func.attr}() before it is translated"
    if isinstance(node, ast.IfExp):
        return "chooses between texts: put _() around each"
    return "is not a literal" if literal_only else ""


def msgid_faults(source: Source) -> list[str]:
    """Return one line for each msgid the catalog tool would miss or get wrong."""
    found = []
    for node in ast.walk(source.tree):
        if not isinstance(node, ast.Call) or _name(node) not in MARKERS:
            continue
        for argument in node.args[: MARKERS[_name(node)]]:
            fault = _form(argument, literal_only=_name(node) == "N_")
            if fault:
                found.append(f"{source.path}:{node.lineno}: what {_name(node)}() is given {fault}")
    return found


def _read_at_import(node: ast.AST) -> Iterator[ast.AST]:
    """Yield what runs while the module is read: all but the bodies of functions."""
    yield node
    if isinstance(node, ast.Lambda):
        return
    if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
        children: list[ast.AST] = [*node.decorator_list, *node.args.defaults, *filter(None, node.args.kw_defaults)]
    else:
        children = list(ast.iter_child_nodes(node))
    for child in children:
        yield from _read_at_import(child)


def early_faults(source: Source) -> list[str]:
    """Return one line for each text translated while its module is read."""
    return [
        f"{source.path}:{node.lineno}: {_name(node)}() runs at import time; mark with N_() and translate where shown"
        for node in _read_at_import(source.tree)
        if isinstance(node, ast.Call) and _name(node) in AT_DISPLAY_TIME
    ]
