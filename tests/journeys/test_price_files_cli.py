"""Every real price file goes in through the ordinary command; what its layout means is said once and kept as data."""

from __future__ import annotations

import json
from pathlib import Path

from tests.programs import Machine

# source -> (file, what is said of it, rows read, rows refused)
FILES: dict[str, tuple[str, list[str], int, int]] = {
    "xinfadi-fruit": ("xinfadi_fruit_2013-06_2015-12.csv.gz", ["--market", "新发地"], 70_521, 82),
    "xinfadi-veg": ("xinfadi_veg_2013-06_2015-12.csv.gz", ["--market", "新发地"], 97_686, 373),
    "supermarket": (
        "cumcm2023c_wholesale_2020-07_2022-06.csv.gz", ["--market", "某超市", "--names", "cumcm2023c_products.csv.gz"],
        37_537, 0,
    ),
    "wfp": ("wfp_food_prices_chn.csv.gz", [], 1259, 0),
    "hogs": ("gd_live_hog_4cities_2018-12_2019-12.csv", ["--unit", "元/公斤", "--map", "hogs.json"], 1463, 0),
}  # fmt: skip


def test_all_real_files_import_through_the_ordinary_command(tmp_path: Path, shared: Path) -> None:
    folder = shared / "data" / "prices"
    county = Machine(tmp_path / "county")
    county.ok("county", "init", "--division", "440981", "--name", "高州市")
    mapping = {"product": "=生猪", "typical": "pork_price", "kind": "=field"}
    (tmp_path / "hogs.json").write_text(json.dumps(mapping, ensure_ascii=False), encoding="utf-8")
    for source, (name, said, rows, refused) in FILES.items():
        words = [str(folder / one) if one.endswith(".gz") else one for one in said]
        words = [str(tmp_path / one) if one.endswith(".json") else one for one in words]
        licence = ["--licence", f"{source}: 仅供测试"]
        report = county.ok("county", "import-prices", str(folder / name), "--source", source, *words, *licence)
        assert (report["rows_read"], len(report["rejected"])) == (rows, refused), source
        assert report["stored"] + report["duplicates"] == rows - refused
        assert report["stored"] > 0
        assert report["licence"] == f"{source}: 仅供测试"
    known = county.ok("county", "price-sources")
    assert {one["name"] for one in known["sources"]} == set(FILES)
    assert {one["source"] for one in known["layouts"]} == {"xinfadi-fruit", "xinfadi-veg", "supermarket", "hogs"}

    hogs = str(folder / FILES["hogs"][0])
    again = county.ok("county", "import-prices", hogs, "--source", "hogs", "--dry-run")
    assert (again["learned_from"], again["unit"], again["stored"], again["duplicates"]) == ("hogs", "kg", 0, 1463)
    assert again["columns"]["typical"] == "pork_price"
    assert county.run("county", "import-prices", hogs, "--source", "hogs", "--fresh", "--dry-run").code == 1
    layout = next(one["id"] for one in known["layouts"] if one["source"] == "hogs")
    county.ok("county", "price-sources", "--forget", str(layout))
    assert county.run("county", "import-prices", hogs, "--source", "hogs", "--dry-run").code == 1


def test_an_unknown_name_is_merged_and_parted_by_command(tmp_path: Path) -> None:
    county = Machine(tmp_path / "county")
    county.ok("county", "init", "--division", "440981", "--name", "高州市")
    file = tmp_path / "高州.csv"
    file.write_text("品名,价格(元/斤),日期\n番鼠,3,2026-11-18\n荔枝,8,2026-11-18\n", encoding="utf-8")
    county.ok("county", "import-prices", str(file), "--market", "高州")
    listed = county.ok("county", "product-names")
    assert listed["merged"] == []
    (unknown,) = listed["unknown"]
    assert (unknown["name"], unknown["likely"][0]["product"]) == ("番鼠", "甘薯")
    merged = county.ok("county", "product-names", "--merge", "番鼠=甘薯")
    assert merged["unknown"] == []
    (one,) = merged["merged"]
    assert (one["name"], one["title"]) == ("番鼠", "甘薯")
    assert county.ok("county", "product-names", "--part", str(one["alias"])) == listed
    assert county.run("county", "product-names", "--merge", "番鼠=没有的").code == 1
