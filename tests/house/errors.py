"""Every error a person can act on has a sentence, and whoever raises it knows the facts the sentence names."""

from __future__ import annotations

import ast
import string
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from tests.house.source import Source

# Facts that a caller adds to whatever is raised below a folder: folder -> facts, and who adds them.
ADDED = {
    "station/prices/reading/": frozenset({"name", "line"}),  # read_prices adds the file's name, RowReader the line
}


@dataclass(frozen=True, slots=True)
class Raised:
    """One `StationError("code", fact=...)` as written; `facts` is None where they cannot be read off."""

    where: str
    code: str
    facts: frozenset[str] | None


def raised(source: Source) -> Iterator[Raised]:
    """Yield every StationError of `source` whose code is a literal."""
    for node in ast.walk(source.tree):
        if not isinstance(node, ast.Call) or not node.args:
            continue
        name = node.func.id if isinstance(node.func, ast.Name) else getattr(node.func, "attr", "")
        code = node.args[0]
        if name == "StationError" and isinstance(code, ast.Constant) and isinstance(code.value, str):
            names = [keyword.arg for keyword in node.keywords]
            facts = None if None in names else frozenset(filter(None, names))
            yield Raised(f"{source.path}:{node.lineno}", code.value, facts)


def sentence_faults(all_sources: list[Source], sentences: Mapping[str, str]) -> list[str]:
    """Return one line for each code without a sentence, and each sentence that names a fact nobody gave."""
    found = []
    for source in all_sources:
        for one in raised(source):
            if one.code not in sentences:
                found.append(f"{one.where}: no feature has a sentence for {one.code}")
            elif one.facts is not None:
                wanted = {name for _text, name, _spec, _as in string.Formatter().parse(sentences[one.code]) if name}
                added = [facts for folder, facts in ADDED.items() if source.path.startswith(folder)]
                if lacking := wanted - one.facts.union({"code"}, *added):
                    found.append(f"{one.where}: {one.code} speaks of {', '.join(sorted(lacking))}, which is not given")
    return found
