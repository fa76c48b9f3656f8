"""Visible words are written so that the catalog tool finds them."""

from __future__ import annotations

import pytest

from tests.house.source import Source, sources
from tests.house.wording import early_faults, msgid_faults


def test_every_msgid_of_the_product_can_be_found() -> None:
    assert [fault for source in sources() for fault in msgid_faults(source)] == []


def test_nothing_is_translated_at_import_time() -> None:
    assert [fault for source in sources() for fault in early_faults(source)] == []


@pytest.mark.parametrize(
    "text",
    [
        '_(f"{crop} rose")',
        '_("plain " f"{crop} rose")',
        'N_(f"{crop}")',
        'ngettext("one row", f"{n} rows", n)',
        '_("%s rose" % crop)',
        '_("rose: " + crop)',
        'ngettext("one", "many" + more, n)',
        '_("{crop} rose".format(crop=crop))',
        '_(", ".join(names))',
        '_("up" if rose else "down")',
        "_(3)",
        '_("")',
        "N_(title)",
    ],
)
def test_a_msgid_that_cannot_be_found_is_flagged(text: str) -> None:
    assert len(msgid_faults(Source("ui/x.py", f"def show():\n    return {text}\n"))) == 1


@pytest.mark.parametrize(
    "text",
    [
        '_("{crop} rose {n}").format(crop=crop, n=n)',
        '_("one text in "\n  "two lines")',
        'ngettext("{n} row", "{n} rows", n).format(n=n)',
        "_(TITLE)",
        "_(door.title)",
        "_(TITLES[kind])",
        'N_("Prices")',
        'up = _("up") if rose else _("down")',
        'other(f"{crop}")',
    ],
)
def test_a_good_msgid_passes(text: str) -> None:
    assert msgid_faults(Source("ui/x.py", f"def show():\n    {text}\n")) == []


@pytest.mark.parametrize(
    "text",
    [
        'TITLE = _("Prices")',
        'class Door:\n    title = _("Prices")',
        'def show(title=_("Prices")): ...',
        'def show(*, title=_("Prices")): ...',
        '@named(_("Prices"))\ndef show(): ...',
        'ROWS = [ngettext("row", "rows", n) for n in (1, 2)]',
    ],
)
def test_a_text_translated_too_early_is_flagged(text: str) -> None:
    assert len(early_faults(Source("ui/x.py", text))) == 1


@pytest.mark.parametrize(
    "text",
    ['TITLE = N_("Prices")', 'def show():\n    return _("Prices")', 'title = lambda: _("Prices")',
     'class Door:\n    def title(self):\n        return _("Prices")'],
)
def test_a_text_translated_in_time_passes(text: str) -> None:
    assert early_faults(Source("ui/x.py", text)) == []
