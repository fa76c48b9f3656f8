"""The words people read: gettext catalogs, looked up when a text is shown, never when a module is read.

English is the language of the code and of every msgid; Chinese is what a village sees by default. The
language may change while the program runs, so nothing here is bound at import time: a constant is
marked with `N_()` and passed through `_()` where it is shown.
"""

from __future__ import annotations

import gettext
import sys
from collections.abc import Sequence
from pathlib import Path

DEFAULT = "zh_CN"
# For each language the catalogs asked in turn; a variant without its own words borrows its neighbour's.
CATALOGS = {"zh_CN": ("zh_CN",), "zh_Hant": ("zh_Hant", "zh_CN"), "en": ("en",)}
LANGUAGES = tuple(CATALOGS)
DOMAIN = "messages"

_chosen = DEFAULT
_loaded: dict[str, gettext.NullTranslations] = {}


def catalog_folder() -> Path:
    """Return where the catalogs lie: beside the packages, in a checkout and in a frozen bundle alike."""
    frozen = getattr(sys, "_MEIPASS", None)
    root = Path(frozen) if frozen else Path(__file__).resolve().parents[2]
    return root / "locale"


def use(language: str) -> None:
    """Show everything from now on in `language`, one of LANGUAGES; ValueError for any other."""
    global _chosen
    if language not in CATALOGS:
        raise ValueError(f"no such language: {language}")
    _chosen = language


def language() -> str:
    """Return the language in use, as it was asked for."""
    return _chosen


def _catalog() -> gettext.NullTranslations:
    found = _loaded.get(_chosen)
    if found is None:
        found = _read(CATALOGS[_chosen])
        _loaded[_chosen] = found
    return found


def _read(names: Sequence[str]) -> gettext.NullTranslations:
    """Read catalogs to be asked in turn. `gettext.translation` would do, and load what names of languages mean."""
    found = gettext.NullTranslations()
    for name in reversed(names):
        try:
            with (catalog_folder() / name / "LC_MESSAGES" / f"{DOMAIN}.mo").open("rb") as file:
                catalog = gettext.GNUTranslations(file)
        except FileNotFoundError:
            continue
        catalog.add_fallback(found)
        found = catalog
    return found


def _(msgid: str) -> str:
    """Return `msgid` in the language in use, or `msgid` itself where no catalog knows it."""
    # gettext keeps a catalog's header under the empty msgid; nobody wants to read that.
    return _catalog().gettext(msgid) if msgid else ""


def N_(msgid: str) -> str:
    """Mark a constant for the catalogs and leave it as it is; `_()` translates it where it is shown."""
    return msgid


def ngettext(one: str, many: str, n: int) -> str:
    """Return the form of `one` / `many` that fits `n` things in the language in use."""
    return _catalog().ngettext(one, many, n)
