"""Two villages without a line, one stick, the county, and back: by command line, each machine a program of its own."""

from __future__ import annotations

import shutil
from pathlib import Path

from tests.journeys.stories import PIN, VILLAGE, fruit_file
from tests.programs import Machine, serving

PLANTED = "独门暗号"


def begin(county: Machine, station: Machine, name: str, login: str, stick: Path) -> int:
    """Begin a machine that never sees a line, with its officer; return the station."""
    words = ("--station-name", name, "--division", VILLAGE, "--role", "village")
    made = county.ok("county", "provision", str(stick), *words)
    station.ok("station", "enrol", "--bundle", str(stick), "--code", made["code"])
    issued = county.ok(
        "county", "account", "--login", login, "--name", "陈亚明", "--role", "officer", "--station",
        str(made["station"]))
    station.ok("station", "export-bundle", str(stick))
    county.ok("county", "import-bundle", str(stick))
    station.ok("station", "import-bundle", str(stick))
    station.ok("station", "activate", login, "--code", issued["code"], secret=PIN)
    return int(made["station"])


def prices(machine: Machine) -> list[str]:
    found = machine.ok("station", "prices", "荔枝")
    return sorted(one["quote"]["typical"] for answer in found for one in answer["prices"])


def test_one_stick_serves_two_villages(tmp_path: Path) -> None:
    county, village, other = (Machine(tmp_path / name) for name in ("county", "village", "other"))
    stick = tmp_path / "stick"
    stick.mkdir()
    county.ok("county", "init", "--division", "440981", "--name", "高州市")
    file = fruit_file(tmp_path)
    county.ok("county", "import-prices", str(file), "--market", "新发地", "--source", "xinfadi")
    station = begin(county, village, "元坝村信息站", "chen", stick)
    begin(county, other, "良德村信息站", "liang", stick)
    assert village.ok("station", "prices", "妃子笑")

    sheets, waits = {}, {}
    for machine, login, price in ((village, "chen", "3.80"), (other, "liang", "4.20")):
        words = ("station", "report-price", "荔枝", price, "--spec", PLANTED, "--as", login)
        sheets[login] = machine.ok(*words, secret=PIN)["sheet"]
        written = machine.ok("station", "export-bundle", str(stick))
        assert written["ops"] == machine.ok("station", "status")["waiting"] >= 1
        waits[login] = written["ops"]
        assert Path(written["file"]).parent == stick / "TIANXIN"
    raw = [one.read_bytes() for one in (stick / "TIANXIN").iterdir()]
    assert all(word.encode() not in blob for blob in raw for word in (PLANTED, "陈亚明", "元坝村", "荔枝"))

    drawer = tmp_path / "drawer"  # a copy of the stick lies in a drawer and is brought again later
    shutil.copytree(stick, drawer)
    lines = county.ok("county", "import-bundle", str(stick))
    assert [(line["station"], line["ops"], line["code"]) for line in lines] == [
        ("元坝村信息站", waits["chen"], ""), ("良德村信息站", waits["liang"], "")]
    old = village.ok("station", "import-bundle", str(drawer))  # the answers of the first day, known long since
    assert (old["ops"], old["rulings"], old["rows"], old["refused"]) == (0, 0, 0, {})
    for machine, login in ((village, "chen"), (other, "liang")):
        brought = machine.ok("station", "import-bundle", str(stick))
        assert (brought["ops"], brought["others"] > 0) == (waits[login], True)
        assert machine.ok("station", "status")["waiting"] == 0
        assert machine.ok("station", "receipt")["mark"] == machine.ok("station", "status")["confirmed_to"]

    shown = tmp_path / "shown.txt"  # the text of the code on the printed receipt
    shown.write_text(village.ok("station", "receipt")["text"])
    seen = ((village, "station", "same"), (other, "station", "unknown"), (county, "county", "same"))
    for machine, group, agrees in seen:
        told = machine.ok(group, "check-receipt", str(shown))
        assert (told["kind"], told["agrees"], len(told["says"])) == ("receipt", agrees, 2)
    shown.write_text(shown.read_text()[:-20])
    wrong = county.run("county", "check-receipt", str(shown))
    assert (wrong.code, "Traceback" in wrong.messages) == (1, False)

    for sheet in sheets.values():
        county.ok("county", "do", "prices.review", f"sheet={sheet}", "accept=yes")
    again = county.ok("county", "import-bundle", str(drawer))
    assert all((line["ops"], line["repeated"]) == (0, True) for line in again)
    assert len(county.ok("county", "export-bundle", str(stick), "--all")) == 2
    for machine in (village, other):
        machine.ok("station", "import-bundle", str(stick))
    assert prices(village) == prices(other)
    assert {"3.8", "4.2"} <= set(prices(village))

    cut = next(one for one in (stick / "TIANXIN").iterdir() if one.name.startswith("news"))
    cut.write_bytes(cut.read_bytes()[:-10])
    refused = village.run("station", "import-bundle", str(cut))
    assert (refused.code, "bundle.cut" in refused.messages) == (1, True)
    assert "Traceback" not in refused.messages
    one = county.ok("county", "export-bundle", str(tmp_path / "one.txb"), "--station", str(station))
    assert one[0]["station"] == "元坝村信息站"
    assert village.ok("station", "import-bundle", str(tmp_path / "one.txb"))["refused"] == {}

    shared = county.ok("county", "export-snapshot", str(stick))  # one file for all of them
    assert (shared["more"], Path(shared["file"]).name[:4]) == (False, "all-")
    for machine in (village, other):
        brought = machine.ok("station", "import-bundle", str(stick))
        assert (brought["shared"], brought["shared_rows"], brought["refused"].keys() - {cut.name}) == (1, 0, set())

    with serving(county) as server:  # a line at last: nothing is said twice
        village.ok("station", "server", server)
        assert village.ok("station", "sync")["ops"] == 0
        assert prices(village) == prices(other)
