"""Reads a county's own table of divisions: any order, any depth, and never all or nothing.

Codes change every year and counties keep lists of their own. What cannot be right is left out with its
line and the reason; everything else is taken. No part of this touches the store.
"""

from __future__ import annotations

import csv
import datetime
import io
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from station.kernel import text
from station.kernel.days import day_of
from station.kernel.errors import StationError
from station.places import codes
from station.places.model import Division, Rejected, short_name

HEADINGS = {
    "code": "code 代码 编码 区划代码 行政区划代码 统计用区划代码",
    "parent": "parent parent_code 上级 上级代码 上级编码 上级区划代码 父级代码 父代码",
    "name": "name 名称 区划名称 行政区划名称",
    "level": "level 级别 层级 级次",
    "short_name": "short_name 简称",
    "successor": "successor successor_code 继任代码 新代码",
    "valid_from": "valid_from 启用日期 生效日期",
    "valid_to": "valid_to 停用日期 失效日期",
}
COLUMN_OF = {heading: column for column, headings in HEADINGS.items() for heading in headings.split()}
NEEDED = {"code", "parent", "name"}
LEVELS = {
    "province": "province 省 省级",
    "city": "city 市 市级 地级 地级市",
    "county": "county 县 县级 区县 区",
    "town": "town 镇 乡 乡镇 镇级 乡级 街道",
    "village": "village 村 村级 村居 社区",
}
LEVEL_OF = {word: level for level, words in LEVELS.items() for word in words.split()}
DATE_MARKS = re.compile("[-/.年月日]")


@dataclass(frozen=True, slots=True)
class Line:
    """A division with the number of the line it stood on."""

    number: int
    division: Division


@dataclass(frozen=True, slots=True)
class Sorted:
    """What a file offers: divisions with parents first, the lines left out, and how many lines there were."""

    divisions: tuple[Division, ...]
    rejected: tuple[Rejected, ...]
    lines: int


def read_file(path: Path) -> list[list[str]]:
    """Return the cells of a CSV in UTF-8 or a Chinese office's GB18030; StationError("places.no_file")."""
    try:
        raw = path.read_bytes()
    except OSError as trouble:
        raise StationError("places.no_file", file=path.name) from trouble
    try:
        content = raw.decode("utf-8-sig")
    except UnicodeDecodeError:
        content = raw.decode("gb18030", errors="replace")
    delimiter = max(",\t;", key=content.partition("\n")[0].count)
    try:
        return list(csv.reader(io.StringIO(content), delimiter=delimiter))
    except csv.Error as trouble:  # a picture or a document under a wrong name
        raise StationError("places.no_file", file=path.name) from trouble


def sort_lines(cells: Sequence[Sequence[str]], known: Mapping[str, str]) -> Sorted:
    """Return the divisions of a table whose first row is the heading.

    `known` maps the codes already stored to their parents. A line is left out when its code is malformed or
    stands twice, when name, level or date cannot be right, or when it would hang from nothing or from itself.
    StationError("places.no_columns") when code, parent or name is missing from the heading.
    """
    columns = [COLUMN_OF.get(text.fold(heading).replace(" ", "_"), "") for heading in (cells[0] if cells else ())]
    if not set(columns) >= NEEDED:
        raise StationError("places.no_columns")
    lines: dict[str, Line] = {}
    rejected: list[Rejected] = []
    count = 0
    for number, row in enumerate(cells[1:], start=2):
        if not any(cell.strip() for cell in row):
            continue
        count += 1
        found = _read_line(number, dict(zip(columns, map(text.nfc, row), strict=False)), lines)
        if isinstance(found, Rejected):
            rejected.append(found)
        else:
            lines[found.division.code] = found
    rejected += _cut_loose(lines, known)
    rejected.sort(key=lambda each: each.line)
    return Sorted(tuple(_parents_first(lines)), tuple(rejected), count)


def _read_line(number: int, row: Mapping[str, str], seen: Mapping[str, Line]) -> Line | Rejected:
    given = row.get("code", "")
    try:
        code = codes.normal(given)
        parent, successor = (_code_or_none(row.get(each, "")) for each in ("parent", "successor"))
    except StationError as error:
        return Rejected(number, str(error.facts["division"]), "places.line_bad_code")
    if code in seen:
        return Rejected(number, code, "places.line_twice")
    name, level = row.get("name", ""), row.get("level", "")
    if not name:
        return Rejected(number, code, "places.line_no_name")
    tier = LEVEL_OF.get(text.fold(level)) if level else codes.level_of(code)
    if tier is None:
        return Rejected(number, code, "places.line_bad_level", level)
    days: list[int | None] = []
    for column in ("valid_from", "valid_to"):
        try:
            days.append(_day(row.get(column, "")))
        except ValueError:
            return Rejected(number, code, "places.line_bad_day", row[column])
    short = row.get("short_name") or short_name(tier, name)
    return Line(number, Division(code, parent, tier, name, short, successor, days[0], days[1]))


def _code_or_none(written: str) -> str:
    # Offices write 0 or a dash where nothing lies above.
    return codes.normal(written) if written.strip("0-") else ""


def _day(written: str) -> int | None:
    if not written:
        return None
    year, month, day = (int(part) for part in DATE_MARKS.sub(" ", written).split())
    return day_of(datetime.date(year, month, day))


def _cut_loose(lines: dict[str, Line], known: Mapping[str, str]) -> list[Rejected]:
    """Take out of `lines` what lies in a circle or under nothing, until all that is left hangs together.

    A line taken out leaves the stored division of its code as it was, which may close another circle.
    """
    rejected: list[Rejected] = []
    while lines:
        parents = {**known, **{code: line.division.parent for code, line in lines.items()}}
        why, bad = "places.line_cycle", _circles(parents) & lines.keys()
        if not bad:
            why, bad = "places.line_orphan", _orphans(lines, known)
        if not bad:
            break
        for code in bad:
            line = lines.pop(code)
            rejected.append(Rejected(line.number, code, why, line.division.parent))
    return rejected


def _orphans(lines: Mapping[str, Line], known: Mapping[str, str]) -> set[str]:
    """Return the codes that hang from nothing, however far up; `lines` must be free of circles."""
    holds: dict[str, bool] = {}
    for start in lines:
        trail: list[str] = []
        code = start
        while code in lines and code not in holds:
            trail.append(code)
            code = lines[code].division.parent
        held = not code or code in known or holds.get(code, False)
        for each in reversed(trail):
            holds[each] = held
            held = held or each in known
    return {code for code, held in holds.items() if not held}


def _circles(parents: Mapping[str, str]) -> set[str]:
    """Return the codes that are among their own ancestors."""
    judged: set[str] = set()
    in_circle: set[str] = set()
    for start in parents:
        trail: list[str] = []
        code = start
        while code in parents and code not in judged:
            judged.add(code)
            trail.append(code)
            code = parents[code]
        if code in trail:
            in_circle.update(trail[trail.index(code) :])
    return in_circle


def _parents_first(lines: Mapping[str, Line]) -> Iterable[Division]:
    depth: dict[str, int] = {}
    for start in lines:
        trail: list[str] = []
        code = start
        while code in lines and code not in depth:
            trail.append(code)
            code = lines[code].division.parent
        for below, each in enumerate(reversed(trail), start=depth.get(code, 0) + 1):
            depth[each] = below
    return (lines[code].division for code in sorted(lines, key=lambda code: (depth[code], code)))
