"""Tables as files: the rows that a page shows, as a spreadsheet (XLSX) or as CSV."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from enum import Enum
from textwrap import shorten
from typing import Any

from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE
from openpyxl.styles import Alignment, Font
from openpyxl.utils import get_column_letter

XLSX_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
CSV_TYPE = "text/csv; charset=utf-8"
CSV_SEPARATOR = ";"
"""Excel splits at the list separator of the computer's region: ';' in Indonesia, where the decimal sign is a comma."""

FORMULA_SIGNS = ("=", "+", "-", "@", "\t", "\r")
LONGEST_SHEET_NAME = 31
NOT_IN_SHEET_NAMES = str.maketrans(dict.fromkeys("[]:*?/\\", " "))


class Kind(Enum):
    """What a column holds: decides number format and alignment."""

    TEXT = "text"
    NUMBER = "number"
    MONEY = "money"
    DAY = "day"

    @property
    def number_format(self) -> str:
        return {"number": "#,##0", "money": '"Rp"#,##0', "day": "d mmm yyyy"}.get(self.value, "@")


@dataclass(frozen=True)
class Column:
    """A heading, what stands under it, and how wide it is in a sheet (in characters)."""

    label: str
    kind: Kind = Kind.TEXT
    width: int = 18


@dataclass
class Table:
    """One table: a title, lines that say what it shows, columns and rows."""

    title: str
    columns: Sequence[Column]
    rows: Iterable[Sequence[Any]]
    notes: Sequence[str] = field(default_factory=tuple)


def to_xlsx(*tables: Table) -> bytes:
    """One workbook with a sheet for each table; the heading stays in sight, days are days, text is never a formula."""
    book = Workbook(write_only=True)
    for number, table in enumerate(tables, 1):
        name = (
            shorten(table.title.translate(NOT_IN_SHEET_NAMES), LONGEST_SHEET_NAME - 4, placeholder="…")
            or "Tabel"
        )
        _write_sheet(book.create_sheet(f"{number}. {name}" if len(tables) > 1 else name), table)
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


def to_csv(table: Table) -> Iterator[str]:
    """The heading and the rows, line by line, with the mark by which Excel knows UTF-8; formulas are disarmed."""
    line = io.StringIO()
    writer = csv.writer(line, delimiter=CSV_SEPARATOR)
    yield "\ufeff"
    for row in ([column.label for column in table.columns], *_lines(table)):
        writer.writerow(row)
        yield line.getvalue()
        line.seek(0)
        line.truncate()


def _lines(table: Table) -> Iterator[list[str]]:
    for row in table.rows:
        yield [_plain(value) for value in row]


def _plain(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, Decimal | float):
        return f"{value:f}".rstrip("0").rstrip(".").replace(".", ",") if "." in f"{value:f}" else f"{value:f}"
    if isinstance(value, date):
        return value.isoformat()
    text = str(value)
    return f"'{text}" if isinstance(value, str) and text.startswith(FORMULA_SIGNS) else text


def _write_sheet(sheet: Any, table: Table) -> None:
    lead = [[table.title], *([note] for note in table.notes), []]
    for number, column in enumerate(table.columns, 1):
        sheet.column_dimensions[get_column_letter(number)].width = column.width
    sheet.freeze_panes = f"A{len(lead) + 2}"
    for place, (text, *_) in enumerate(line or [""] for line in lead):
        sheet.append([_cell(sheet, text, Kind.TEXT, is_bold=place == 0, wraps=False)])
    sheet.append([_cell(sheet, column.label, Kind.TEXT, is_bold=True) for column in table.columns])
    for row in table.rows:
        sheet.append(
            [_cell(sheet, value, column.kind) for value, column in zip(row, table.columns, strict=True)]
        )


def _cell(sheet: Any, value: Any, kind: Kind, *, is_bold: bool = False, wraps: bool = True) -> Any:
    if isinstance(value, datetime):
        value = value.replace(tzinfo=None)
    is_text = isinstance(value, str)
    cell = WriteOnlyCell(sheet, value=ILLEGAL_CHARACTERS_RE.sub("", value) if is_text else value)
    if is_text:
        cell.data_type = "s"  # "=1+1" stays what was written
    elif value is not None:
        cell.number_format = kind.number_format
    cell.font = Font(bold=is_bold)
    cell.alignment = Alignment(vertical="top", wrap_text=wraps and is_text)
    return cell
