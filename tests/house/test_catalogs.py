"""The word catalogs: up to date, complete, with the placeholders of the code; and the script that keeps them so."""

from __future__ import annotations

import gettext
import json
from pathlib import Path

import pytest

from tests.house.catalogs import catalogs
from tests.house.source import ROOT

CODE = '''
def show(n):
    yield _("{crop} rose").format(crop=1)
    # Translators: a door of the start screen
    yield N_("Prices")
    yield ngettext("{n} row", "{n} rows", n).format(n=n)
'''
CHINESE = {"{crop} rose": "{crop}涨了", "Prices": "看价格", "{n} row": "{n}行"}


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """A small project whose catalogs are written and fully translated."""
    (tmp_path / "station").mkdir()
    (tmp_path / "station" / "x.py").write_text(CODE, encoding="utf-8")
    catalogs.update(tmp_path, CHINESE)
    return tmp_path


def chinese_file(project: Path) -> Path:
    return project / "locale" / "zh_CN" / "LC_MESSAGES" / "messages.po"


def change(path: Path, old: str, new: str) -> None:
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new), encoding="utf-8")


def test_the_catalogs_of_the_product_may_ship() -> None:
    assert catalogs.check(ROOT) == []


def test_a_fully_translated_project_has_no_faults(project: Path) -> None:
    assert catalogs.check(project) == []
    text = chinese_file(project).read_text(encoding="utf-8")
    assert "#. Translators: a door of the start screen" in text
    assert "x.py:" not in text


def test_writing_again_changes_nothing(project: Path) -> None:
    before = {path: path.read_bytes() for path in project.rglob("*.po*")}
    catalogs.update(project, {})
    assert {path: path.read_bytes() for path in project.rglob("*.po*")} == before


def test_code_that_only_moved_changes_nothing(project: Path) -> None:
    moved = CODE.replace("def show(n):", "\n\ndef early(): ...\n\n\ndef show(n):\n    yield _('Prices')")
    (project / "station" / "x.py").write_text(moved, encoding="utf-8")
    assert catalogs.check(project) == []


def test_a_new_msgid_is_out_of_date_then_untranslated(project: Path) -> None:
    (project / "station" / "x.py").write_text(CODE + '    yield _("New")\n', encoding="utf-8")
    assert len([fault for fault in catalogs.check(project) if "out of date" in fault]) == 3
    catalogs.update(project, {})
    assert catalogs.check(project) == ["zh_CN: 'New' has no translation"]


def test_a_msgid_that_left_leaves_no_clutter(project: Path) -> None:
    (project / "station" / "x.py").write_text(CODE.replace('"Prices"', '"Doors"'), encoding="utf-8")
    catalogs.update(project, {"Doors": "门"})
    assert "Prices" not in chinese_file(project).read_text(encoding="utf-8")
    assert catalogs.check(project) == []


@pytest.mark.parametrize(
    ("old", "new", "fault"),
    [
        ('msgstr "{crop}涨了"', 'msgstr ""', "no translation"),
        ('msgstr "{crop}涨了"', 'msgstr "{prop}涨了"', "other placeholders"),
        ('msgstr "{crop}涨了"', 'msgstr "涨了"', "other placeholders"),
        ('msgstr "{crop}涨了"', 'msgstr "{crop涨了"', "broken braces"),
        ('msgstr[0] "{n}行"', 'msgstr[0] "几行"', "other placeholders"),
        ('msgid "Prices"', '#, fuzzy\nmsgid "Prices"', "fuzzy"),
    ],
)
def test_a_bad_translation_is_flagged(project: Path, old: str, new: str, fault: str) -> None:
    change(chinese_file(project), old, new)
    found = catalogs.check(project)
    assert len(found) == 1
    assert fault in found[0]


def test_a_singular_may_leave_out_the_number(project: Path) -> None:
    code = 'def f(n):\n    return ngettext("one row", "{n} rows", n)'
    (project / "station" / "x.py").write_text(code, encoding="utf-8")
    catalogs.update(project, {"one row": "{n}行"})
    assert catalogs.check(project) == []


def test_merging_names_what_the_code_does_not_have(project: Path) -> None:
    assert catalogs.update(project, {"Prices": "价格", "Gone": "没了"}) == ["Gone"]
    assert 'msgstr "价格"' in chinese_file(project).read_text(encoding="utf-8")
    assert 'msgstr "{crop}涨了"' in chinese_file(project).read_text(encoding="utf-8")


def test_of_two_files_that_differ_the_later_wins(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    for name, text in (("a.json", "价"), ("b.json", "价格")):
        (tmp_path / name).write_text(json.dumps({"Prices": text}), encoding="utf-8")
    assert catalogs.told_in([str(tmp_path / "a.json"), str(tmp_path / "b.json")]) == {"Prices": "价格"}
    assert "'Prices'" in capsys.readouterr().err


def test_compiled_catalogs_speak(project: Path) -> None:
    assert catalogs.compile_all(project) == 2
    chinese = gettext.translation("messages", project / "locale", ["zh_CN"])
    english = gettext.translation("messages", project / "locale", ["en"])
    assert chinese.gettext("Prices") == "看价格"
    assert chinese.ngettext("{n} row", "{n} rows", 1) == "{n}行"
    assert english.ngettext("{n} row", "{n} rows", 1) == "{n} row"
    assert english.ngettext("{n} row", "{n} rows", 2) == "{n} rows"
    assert sorted(path.name for path in chinese_file(project).parent.iterdir()) == ["messages.mo", "messages.po"]
