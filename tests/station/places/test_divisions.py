"""Divisions: the shipped list, a county's own file, and what is left out of it with a reason."""

from __future__ import annotations

import csv
import gzip
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from station.kernel.deeds import Seat
from station.kernel.errors import StationError
from station.places import FEATURE, codes, importing
from station.places.model import Division, ImportReport
from station.places.sentences import SENTENCES
from station.places.shipped import guangdong
from station.places.store import all_divisions, ancestors, division, full_name
from station.store.store import Store
from tests.station.places.seats import KEEPER, OFFICER, OPERATOR, open_seat


@pytest.fixture
def county(tmp_path: Path) -> Iterator[Store]:
    store = open_seat(tmp_path, FEATURE)
    yield store
    store.close()


def table(tmp_path: Path, text: str, encoding: str = "utf-8") -> str:
    path = tmp_path / "divisions.csv"
    path.write_bytes(text.encode(encoding))
    return str(path)


def test_gaozhou_comes_with_all_above_and_below() -> None:
    found = guangdong("440981")
    assert [each.code for each in found[:3]] == ["44", "4409", "440981"]
    towns = [each for each in found if each.level == "town"]
    villages = [each for each in found if each.level == "village"]
    assert (len(towns), len(villages)) == (31, 491)
    assert all(each.parent == "440981" for each in towns)
    assert {each.parent for each in villages} <= {each.code for each in towns}


@pytest.mark.parametrize(("city", "towns"), [("4419", 36), ("4420", 23)])
def test_cities_without_counties_have_their_towns_directly(city: str, towns: int) -> None:
    found = guangdong(city + "00")
    assert [each.code for each in found[:2]] == ["44", city]
    below = [each for each in found if each.parent == city]
    assert len(below) == towns
    assert {each.level for each in below} == {"town"}
    assert not any(each.level == "county" for each in found)


def test_a_village_brings_only_its_line() -> None:
    levels = [each.level for each in guangdong("440981104000")]
    assert levels == ["province", "city", "county", "town", *["village"] * 18]
    assert [each.code for each in guangdong("441900003001")] == ["44", "4419", "441900003", "441900003001"]
    assert guangdong("440999") == []
    assert guangdong("110101") == []


def test_the_shipped_list_says_what_its_source_says(shared: Path) -> None:
    rows: dict[str, str] = {}
    for tier in ("provinces", "cities", "areas", "streets", "villages"):
        with gzip.open(shared / "data" / "divisions" / f"guangdong_{tier}.csv.gz", "rt", encoding="utf-8") as lines:
            rows |= {codes.normal(row["code"]): row["name"] for row in csv.DictReader(lines)}
    shipped = {each.code: each for each in guangdong("44")}
    assert {code: each.name for code, each in shipped.items()} == rows
    assert all(each.parent in shipped for each in shipped.values() if each.parent)


def test_seeding_twice_adds_only_what_is_new(county: Store) -> None:
    assert county.do("places.seed_divisions", OPERATOR, code="440981104") == 22
    assert county.do("places.seed_divisions", OPERATOR, code="440981") == 525 - 22
    assert county.do("places.seed_divisions", KEEPER, code="440981000000") == 0
    top = county.show("places.divisions", OFFICER)
    assert [each.code for each in top] == ["44"]
    towns = county.show("places.divisions", OFFICER, parent="440981", limit=5)
    assert len(towns) == 5
    assert full_name(county.reader(), "440981104201").startswith("高州根子镇")


def test_in_dongguan_the_city_stands_for_the_county(county: Store) -> None:
    county.do("places.seed_divisions", OPERATOR, code="4419")
    assert full_name(county.reader(), "441900101").endswith("东莞石碣镇")
    assert [each.code for each in ancestors(county.reader(), "441900101")] == ["44", "4419", "441900101"]
    assert full_name(county.reader(), "4419") == "东莞"
    assert full_name(county.reader(), "123456") == ""


@pytest.mark.parametrize(
    ("code", "error"), [("44", "places.too_much"), ("449999", "places.not_shipped"), ("高州", "places.bad_code")]
)
def test_seeding_says_what_is_wrong(county: Store, code: str, error: str) -> None:
    with pytest.raises(StationError) as raised:
        county.do("places.seed_divisions", OPERATOR, code=code)
    assert raised.value.code == error


def test_only_the_county_seat_and_its_staff_may_seed(tmp_path: Path, county: Store) -> None:
    with pytest.raises(StationError) as raised:
        county.do("places.seed_divisions", OFFICER, code="440981")
    assert raised.value.code == "deed.not_allowed"
    (tmp_path / "village").mkdir()
    village = open_seat(tmp_path / "village", FEATURE, seat=Seat.VILLAGE)
    with pytest.raises(StationError) as raised:
        village.do("places.seed_divisions", OPERATOR, code="440981")
    assert raised.value.code == "deed.wrong_seat"
    village.close()


SHUFFLED = """区划代码,名称,上级代码,层级
440981104201,元坝村民委员会,440981104,村
440981,高州市,4409,县
44,广东省,0,
440981104000,根子镇,440981000000,乡镇
440900,茂名市,440000,地级市
"""


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030"])
def test_a_file_in_any_order_and_encoding(county: Store, tmp_path: Path, encoding: str) -> None:
    report = county.do("places.import_divisions", OPERATOR, file=table(tmp_path, SHUFFLED, encoding))
    assert report == ImportReport(lines=5, stored=5, changed=0, same=0, rejected=())
    village = division(county.reader(), "440981104201")
    assert village is not None
    assert (village.short_name, village.level, village.parent) == ("元坝村", "village", "440981104")
    again = county.do("places.import_divisions", OPERATOR, file=table(tmp_path, SHUFFLED, encoding))
    assert again == ImportReport(lines=5, stored=0, changed=0, same=5, rejected=())


FAULTY = """code,parent,name,level,valid_from
44,,广东省,,
4409,44,茂名市,,
440981,440982,一,,
440982,440983,二,,
440983,440981,三,,
440984,440981,四,,
440985,4409,五,,2025-13-01
440986,4409,六,洲,
4409x7,4409,七,,
440988,440999,八,,
440988001,440988,九,,
440989,4409,,,

440990,4409,十,,2025/7/1
440990,4409,十一,,
440991,440991,自己,,
"""


def test_what_cannot_be_right_is_left_out_and_the_rest_kept(county: Store, tmp_path: Path) -> None:
    report = county.do("places.import_divisions", OPERATOR, file=table(tmp_path, FAULTY))
    assert [(each.line, each.division, each.why) for each in report.rejected] == [
        (4, "440981", "places.line_cycle"),
        (5, "440982", "places.line_cycle"),
        (6, "440983", "places.line_cycle"),
        (7, "440984", "places.line_orphan"),
        (8, "440985", "places.line_bad_day"),
        (9, "440986", "places.line_bad_level"),
        (10, "4409x7", "places.line_bad_code"),
        (11, "440988", "places.line_orphan"),
        (12, "440988001", "places.line_orphan"),
        (13, "440989", "places.line_no_name"),
        (16, "440990", "places.line_twice"),
        (17, "440991", "places.line_cycle"),
    ]
    assert sorted(all_divisions(county.reader())) == ["44", "4409", "440990"]
    assert report.lines == report.stored + report.changed + report.same + len(report.rejected) == 15
    assert all(each.why in SENTENCES for each in report.rejected)


def test_next_years_list_changes_names_and_names_successors(county: Store, tmp_path: Path) -> None:
    county.do("places.import_divisions", OPERATOR, file=table(tmp_path, SHUFFLED))
    newer = (
        "code,parent,name,successor,valid_to\n440981104,440981,根子街道,,\n"
        "440981104201,440981104,元坝村民委员会,440981104202,2026-06-30\n440981104202,440981104,元坝新村村委会,,\n"
    )
    report = county.do("places.import_divisions", OPERATOR, file=table(tmp_path, newer))
    assert (report.stored, report.changed, report.same) == (1, 2, 0)
    held = all_divisions(county.reader())
    assert held["440981104"].name == "根子街道"
    assert (held["440981104201"].successor, held["440981104201"].valid_to) == ("440981104202", 20_634)


def test_a_stored_tree_never_becomes_a_circle() -> None:
    known = {"44": "", "4409": "44", "440981": "4409"}
    cells = [["code", "parent", "name"], ["4409", "440981", "茂名市"], ["440982", "440981", "化州市"]]
    offered = importing.sort_lines(cells, known)
    assert [each.code for each in offered.divisions] == ["440982"]
    assert [(each.line, each.why) for each in offered.rejected] == [(2, "places.line_cycle")]


def test_a_rejected_line_leaves_the_stored_division_to_hang_from() -> None:
    cells = [["code", "parent", "name"], ["440981", "449999", "高州市"], ["440981104", "440981", "根子镇"]]
    offered = importing.sort_lines(cells, {"44": "", "4409": "44", "440981": "4409"})
    assert [each.code for each in offered.divisions] == ["440981104"]
    assert [(each.line, each.about) for each in offered.rejected] == [(2, "449999")]


def test_a_tree_may_skip_tiers_and_parents_come_first() -> None:
    cells = [["name", "code", "parent"], ["农场一队", "440981450001", "440981"], ["高州市", "440981", ""]]
    found = importing.sort_lines(cells, {}).divisions
    assert [(each.code, each.parent) for each in found] == [("440981", ""), ("440981450001", "440981")]
    assert isinstance(found[0], Division)


@pytest.mark.parametrize(
    ("content", "error"),
    [(b"", "places.no_columns"), (b"a,b,c\n1,2,3\n", "places.no_columns"), (bytes(range(256)) * 9, "places.no_file")],
)
def test_a_file_that_is_no_list(county: Store, tmp_path: Path, content: bytes, error: str) -> None:
    (tmp_path / "x.csv").write_bytes(content)
    with pytest.raises(StationError) as raised:
        county.do("places.import_divisions", OPERATOR, file=str(tmp_path / "x.csv"))
    assert raised.value.code == error


def test_a_file_that_is_not_there(county: Store, tmp_path: Path) -> None:
    for path in (tmp_path / "absent.csv", tmp_path):
        with pytest.raises(StationError) as raised:
            county.do("places.import_divisions", OPERATOR, file=str(path))
        assert raised.value.code == "places.no_file"


TOWNS = [f"4409811{number:02}" for number in range(12)]
ANY_PARENTS = st.dictionaries(st.sampled_from(TOWNS), st.sampled_from([*TOWNS, "440981", "449999"]), min_size=1)


@given(parents=ANY_PARENTS, held=ANY_PARENTS)
def test_whatever_a_file_says_what_remains_is_a_tree(parents: dict[str, str], held: dict[str, str]) -> None:
    known = {"440981": ""}
    first = importing.sort_lines([["code", "parent", "name"], *([*pair, "某镇"] for pair in held.items())], known)
    known |= {each.code: each.parent for each in first.divisions}
    offered = importing.sort_lines([["code", "parent", "name"], *([*pair, "某镇"] for pair in parents.items())], known)
    assert len(offered.divisions) + len(offered.rejected) == offered.lines == len(parents)
    tree, places = dict(known), [each.code for each in offered.divisions]
    for each in offered.divisions:
        assert each.parent in tree
        assert each.parent not in places or places.index(each.parent) < places.index(each.code)
        tree[each.code] = each.parent
    for code in tree:
        steps = 0
        while code:
            code, steps = tree[code], steps + 1
            assert steps <= len(tree)
