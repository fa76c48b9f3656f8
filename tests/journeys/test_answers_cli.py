"""`county import-answers`: a file of questions and answers, read twice, with a look before."""

from __future__ import annotations

from pathlib import Path

from tests.programs import Machine

FILE = "问题,答案,作物\r\n荔枝怎样催花？,控水环割。,荔枝\r\n,没有问题,\r\n番薯怎样种？,起垄。,番薯\r\n"


def test_a_file_is_looked_through_taken_in_and_the_second_time_known(tmp_path: Path) -> None:
    made = Machine(tmp_path / "county")
    made.forked = False  # one story whose every command is started as a person starts it
    made.ok("county", "init", "--division", "440981", "--name", "高州市")
    file = tmp_path / "问答.csv"
    file.write_text(FILE, "utf-8")
    looked = made.ok("county", "import-answers", str(file), "--dry-run")
    assert (looked["rows"], looked["stored"], looked["issued"]) == (3, 2, 0)
    told = made.ok("county", "import-answers", str(file))
    assert (told["rows"], told["stored"], told["same"], told["issued"]) == (3, 2, 0, 2)
    assert [one["line"] for one in told["rejected"]] == [3]
    again = made.ok("county", "import-answers", str(file))
    assert (again["stored"], again["same"], again["issued"]) == (0, 2, 0)
