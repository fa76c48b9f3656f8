"""Workbooks of each kind from rows of cells, as the offices of a county send them."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from xml.sax.saxutils import escape, quoteattr

import xlsxwriter
import xlwt

NS = "urn:oasis:names:tc:opendocument:xmlns:"


@dataclass(frozen=True)
class Formula:
    """A formula cell. `result` None: the file holds no result of it; "#N/A" and such are errors."""

    text: str
    result: float | str | None


Rows = Sequence[Sequence[Any]]


def xlsx(rows: Rows) -> bytes:
    out = io.BytesIO()
    book = xlsxwriter.Workbook(out)
    sheet = book.add_worksheet()
    day = book.add_format({"num_format": 'yyyy"年"m"月"d"日"'})
    for place, row in enumerate(rows):
        for column, cell in enumerate(row):
            if isinstance(cell, Formula):
                sheet.write_formula(place, column, cell.text, None, "" if cell.result is None else cell.result)
            elif isinstance(cell, date):
                sheet.write_datetime(place, column, datetime(cell.year, cell.month, cell.day), day)
            else:
                sheet.write(place, column, cell)
    book.close()
    return out.getvalue()


def xls(rows: Rows) -> bytes:
    book = xlwt.Workbook()
    sheet = book.add_sheet("表")
    day = xlwt.easyxf(num_format_str="YYYY-MM-DD")
    for place, row in enumerate(rows):
        for column, cell in enumerate(row):
            if isinstance(cell, Formula):
                sheet.row(place).set_cell_error(column, str(cell.result))
            elif isinstance(cell, date):
                sheet.write(place, column, cell, day)
            else:
                sheet.write(place, column, cell)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def ods(rows: Rows) -> bytes:
    lines = "".join(f"<table:table-row>{''.join(map(_ods_cell, row))}</table:table-row>" for row in rows)
    return ods_of(f'<table:table table:name="表">{lines}</table:table>')


def _ods_cell(cell: Any) -> str:
    shown, kind = cell, f'office:value-type="float" office:value="{cell}"'
    if isinstance(cell, Formula):
        shown, kind = cell.result or "", f"table:formula={quoteattr('of:' + cell.text)}"
        if isinstance(cell.result, float):
            kind += f' office:value-type="float" office:value="{cell.result}"'
    elif isinstance(cell, date):
        kind = f'office:value-type="date" office:date-value="{cell.isoformat()}"'
    elif isinstance(cell, str):
        kind = 'office:value-type="string"'
    return f"<table:table-cell {kind}><text:p>{escape(str(shown))}</text:p></table:table-cell>"


def ods_of(tables: str, styles: str = "") -> bytes:
    """Return an ods file around ready XML of its tables and styles."""
    content = (
        f'<office:document-content xmlns:office="{NS}office:1.0" xmlns:table="{NS}table:1.0"'
        f' xmlns:text="{NS}text:1.0" xmlns:style="{NS}style:1.0">'
        f"<office:automatic-styles>{styles}</office:automatic-styles>"
        f"<office:body><office:spreadsheet>{tables}</office:spreadsheet></office:body></office:document-content>"
    )
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as parts:
        parts.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
        parts.writestr("content.xml", content)
    return out.getvalue()


BOOKS: dict[str, Callable[[Rows], bytes]] = {"xlsx": xlsx, "xls": xls, "ods": ods}


def with_part(book: bytes, name: str, change: Callable[[bytes], bytes]) -> bytes:
    """Return a zipped workbook with the one part whose name ends with `name` changed."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(book)) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        for part in old.namelist():
            new.writestr(part, change(old.read(part)) if part.endswith(name) else old.read(part))
    return out.getvalue()


def parts_of(book: bytes) -> Iterable[str]:
    with zipfile.ZipFile(io.BytesIO(book)) as parts:
        return [name for name in parts.namelist() if name.endswith(".xml")]
