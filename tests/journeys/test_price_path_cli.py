"""A real price file at the county reaches an offline village, and a village price the county: by command line.

County server, county seat and two stations are four programs over their own files.
"""

from __future__ import annotations

from pathlib import Path

from tests.journeys.stories import PIN, VILLAGE, fruit_file
from tests.programs import Machine, serving


def enrolled(county: Machine, station: Machine, server: str, name: str) -> int:
    made = county.ok("county", "code", "--station-name", name, "--division", VILLAGE, "--role", "village")
    station.ok("station", "enrol", "--server", server, "--code", made["code"])
    return int(made["station"])


def test_from_file_to_village_and_back(tmp_path: Path) -> None:
    county, village, other = (Machine(tmp_path / name) for name in ("county", "village", "other"))
    file = fruit_file(tmp_path)
    county.ok("county", "init", "--division", "440981", "--name", "高州市")
    refused = county.run("county", "import-prices", str(file))
    assert refused.code == 1
    assert "--market" in refused.messages
    words = ("county", "import-prices", str(file), "--market", "新发地", "--source", "xinfadi")
    tried = county.ok(*words, "--dry-run")
    report = county.ok(*words)
    assert {**report, "taken": None} == {**tried, "taken": None}
    assert report["rows_read"] == report["stored"] + report["duplicates"] + len(report["rejected"])
    assert report["stored"] > 0
    again = county.ok(*words)
    assert again["stored"] == 0

    with serving(county) as server:
        station = enrolled(county, village, server, "元坝村信息站")
        enrolled(county, other, server, "另一个信息站")
        assert village.ok("station", "sync")["rows"] >= report["stored"]
        other.ok("station", "sync")
        issued = county.ok(
            "county", "account", "--login", "chen", "--name", "陈亚明", "--role", "officer", "--station", str(station)
        )
        village.ok("station", "sync")

    for word in ("妃子笑", "feizixiao", "fzx"):
        found = village.ok("station", "prices", word)
        assert any(answer["product"] == "妃子笑" for answer in found), word
    assert village.ok("station", "prices", "妃子笑")[0]["prices"][0]["quote"]["unit"] == "jin"
    assert village.run("station", "sync").code == 1  # offline is one sentence, not a traceback

    village.ok("station", "activate", "chen", "--code", issued["code"], secret=PIN)
    report_words = ("station", "report-price", "荔枝", "3.80", "--as", "chen")
    assert village.run(*report_words, secret="000000").code == 1
    sheet = village.ok(*report_words, secret=PIN)["sheet"]
    assert village.ok("station", "status")["waiting"] >= 1
    assert village.ok("station", "prices", "lz")[0]["prices"][0]["quote"]["typical"] == "3.8"

    with serving(county) as server:  # the county has moved to another address
        assert village.run("station", "sync").code == 1
        village.ok("station", "server", server)
        other.ok("station", "server", server)
        village.ok("station", "sync")
        assert village.ok("station", "status")["waiting"] == 0
        receipt = village.ok("station", "receipt")
        assert receipt["mark"] == village.ok("station", "status")["confirmed_to"]
        county.ok("county", "status")  # the county's own seat takes it in
        waiting = county.ok("station", "show", "prices.waiting")
        assert [one["sheet"] for one in waiting] == [sheet]
        county.ok("county", "do", "prices.review", f"sheet={sheet}", "accept=yes")
        other.ok("station", "sync")
    seen = other.ok("station", "prices", "荔枝")
    assert any(one["quote"]["typical"] == "3.8" for answer in seen for one in answer["prices"])
