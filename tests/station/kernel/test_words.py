"""Words are looked up when they are shown, in the language of that moment."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from station.kernel import words
from station.kernel.words import N_, _, ngettext

KNOWN = "Prices in the test"


@pytest.fixture
def catalog_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Catalogs made for the test, found as a frozen bundle finds its own."""
    from babel.messages.catalog import Catalog
    from babel.messages.mofile import write_mo

    for language, text, forms in (("zh_CN", "价格", ("{n}行",)), ("en", "The prices", ("{n} row", "{n} rows"))):
        catalog = Catalog(locale=language)
        catalog.add(KNOWN, text)
        catalog.add(("{n} row", "{n} rows"), forms)
        folder = tmp_path / "locale" / language / "LC_MESSAGES"
        folder.mkdir(parents=True)
        with (folder / "messages.mo").open("wb") as file:
            write_mo(file, catalog)
    monkeypatch.setattr(sys, "_MEIPASS", str(tmp_path), raising=False)
    monkeypatch.setattr(words, "_loaded", {})
    return tmp_path / "locale"


@pytest.mark.usefixtures("catalog_folder")
def test_the_language_changes_while_the_program_runs() -> None:
    title = N_(KNOWN)
    assert (words.language(), _(title)) == ("zh_CN", "价格")
    words.use("en")
    assert (words.language(), _(title)) == ("en", "The prices")
    words.use("zh_CN")
    assert _(title) == "价格"


@pytest.mark.usefixtures("catalog_folder")
def test_traditional_chinese_borrows_the_simplified_words() -> None:
    words.use("zh_Hant")
    assert words.language() == "zh_Hant"
    assert _(KNOWN) == "价格"


@pytest.mark.usefixtures("catalog_folder")
def test_numbers_choose_the_form() -> None:
    assert ngettext("{n} row", "{n} rows", 1).format(n=1) == "1行"
    words.use("en")
    assert [ngettext("{n} row", "{n} rows", n).format(n=n) for n in (0, 1, 2)] == ["0 rows", "1 row", "2 rows"]


@pytest.mark.usefixtures("catalog_folder")
def test_what_no_catalog_knows_stays_as_it_is() -> None:
    assert _("Nobody translated this") == "Nobody translated this"
    assert ngettext("one thing", "{n} things", 3) == "{n} things"
    assert _("") == ""


def test_without_catalogs_the_msgid_is_shown(catalog_folder: Path) -> None:
    for compiled in catalog_folder.rglob("*.mo"):
        compiled.unlink()
    assert _(KNOWN) == KNOWN
    assert ngettext("{n} row", "{n} rows", 1) == "{n} row"


def test_an_unknown_language_is_refused_and_changes_nothing() -> None:
    with pytest.raises(ValueError, match="fr"):
        words.use("fr")
    assert words.language() == "zh_CN"


def test_the_module_is_cheap_to_import() -> None:
    code = "import sys, station.kernel.words; print({'babel', 'PySide6', 'sqlite_utils'} & set(sys.modules))"
    root = words.catalog_folder().parent
    done = subprocess.run([sys.executable, "-c", code], cwd=root, capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "set()"


def test_a_checkout_has_its_catalogs_beside_the_packages() -> None:
    assert (words.catalog_folder() / "messages.pot").is_file()
