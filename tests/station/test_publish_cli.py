"""`county publish` and `county recall`: two people proved by their PINs, the operator alone until there are two."""

from __future__ import annotations

import io
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

import main
from tests.sync.seats import PIN

Runner = Callable[..., Any]
GOOD = "# 晚稻收割\n\n## 怎么做\n\n1. 看天。\n2. 抢收。\n"


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("publish")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("TIANXIN_KEYS", str(folder / "keys"))
        made = ["county", "init", "--home", str(folder / "county"), "--division", "440981", "--name", "高州市"]
        assert main.main(made) == 0
    return folder


@pytest.fixture
def run(home: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Runner:
    monkeypatch.setenv("TIANXIN_KEYS", str(home / "keys"))

    def runner(*words: str, typed: str = "", refused: str = "") -> Any:
        monkeypatch.setattr("sys.stdin", io.StringIO(typed))
        capsys.readouterr()
        code = main.main([*words, "--home", str(home / "county"), "--json"])
        out = capsys.readouterr()
        assert code == bool(refused), out
        if refused:
            assert f"[{refused}]" in out.err
            assert out.err.count("\n") == 1
            return None
        return json.loads(out.out)

    return runner


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "收割.md"
    path.write_text(GOOD, "utf-8")
    return path


def drafts(run: Runner) -> int:
    return len(run("station", "show", "bulletins.drafts"))


def test_the_operator_publishes_alone_and_takes_back(run: Runner, file: Path) -> None:
    (done,) = run("county", "publish", str(file))
    assert (done["state"], done["alone"], done["not_taken"]) == ("issued", True, [])
    (other,) = run("county", "publish", str(file))
    told = run("county", "recall", done["number"], "--reason", "日子写错了", "--instead", str(other["bulletin"]))
    assert told["bulletin"] == done["bulletin"]
    found = run("station", "show", "bulletins.read", f"bulletin={done['bulletin']}")[0]
    assert (found["recall"]["reason"], found["recall"]["instead"]) == ("日子写错了", other["bulletin"])
    run("county", "recall", done["number"], "--reason", "再", refused="bulletin.recalled_already")
    run("county", "recall", "9-9", "--reason", "再", refused="bulletin.not_here")


def test_of_several_files_none_is_stored_where_one_is_unfit(run: Runner, file: Path, tmp_path: Path) -> None:
    before = drafts(run)
    bad = tmp_path / "坏.md"
    bad.write_text("甲\n\n![x](http://h/x.png)\n", "utf-8")
    run("county", "publish", str(file), str(bad), refused="bulletin.import_not_whole")
    (tmp_path / "空.md").write_text("", "utf-8")
    run("county", "publish", str(file), str(tmp_path / "空.md"), refused="bulletin.no_text")
    run("county", "publish", str(file), str(tmp_path / "没有.md"), refused="file.unreadable")
    run("county", "publish", str(file), str(tmp_path / "x.exe"), refused="bulletin.import_unknown")
    assert drafts(run) == before
    done = run("county", "publish", str(file), str(bad), "--anyway")
    assert [len(one["not_taken"]) for one in done] == [0, 1]


def test_two_people_publish_and_nobody_approves_their_own(run: Runner, file: Path) -> None:
    for login, name, role in (("lie", "李编", "editor"), ("hes", "何审", "approver")):
        issued = run("county", "account", "--login", login, "--name", name, "--role", role)
        run("station", "activate", login, "--code", issued["code"], typed=PIN + "\n")
    before = drafts(run)
    run("county", "publish", str(file), refused="bulletin.own_work")
    two = ("--author", "hes", "--approver", "hes")
    run("county", "publish", str(file), *two, typed=f"{PIN}\n{PIN}\n", refused="bulletin.own_work")
    pair = ("--author", "lie", "--approver", "hes")
    run("county", "publish", str(file), *pair, typed=f"{PIN}\n000000\n", refused="people.wrong_pin")
    assert drafts(run) == before
    (done,) = run("county", "publish", str(file), *pair, typed=f"{PIN}\n{PIN}\n")
    found = run("station", "show", "bulletins.read", f"bulletin={done['bulletin']}")[0]
    assert (found["author_name"], found["approver_name"], found["alone"]) == ("李编", "何审", False)
    (waits,) = run("county", "publish", str(file), "--author", "lie", typed=f"{PIN}\n")
    assert waits["state"] == "submitted"
