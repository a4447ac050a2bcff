"""Tables as files: what is written there is what stood on the page, and never runs."""

from __future__ import annotations

import csv
import io
from datetime import date
from decimal import Decimal

from openpyxl import load_workbook

from organization.downloads import download
from organization.tables import Column, Kind, Table, to_csv, to_xlsx

COLUMNS = (
    Column("Nama"), Column("Jumlah", Kind.NUMBER), Column("Biaya", Kind.MONEY), Column("Hari", Kind.DAY),
)  # fmt: skip


def table(*names: str) -> Table:
    return Table("Uji", COLUMNS, [[name, 1234, Decimal("1500000"), date(2026, 11, 23)] for name in names])


def test_whole_numbers_are_written_whole() -> None:
    sheet = load_workbook(io.BytesIO(to_xlsx(table("a")))).active
    formats = [cell.number_format for cell in list(sheet.iter_rows())[-1]]
    assert formats[1:] == ["#,##0", '"Rp"#,##0', "d mmm yyyy"]  # "#,##0.##" would show 5 as "5,"


def test_text_is_never_a_formula_and_keeps_no_control_characters() -> None:
    names = [
        "=1+1",
        "+62",
        "-1",
        "@SUM(A1)",
        "\t=1+1",
        "\r=1+1",
        "a\x00b\x1f",
        'tanda "petik"; titik koma',
        "<b>",
    ]
    cells = [row[0] for row in load_workbook(io.BytesIO(to_xlsx(table(*names)))).active.iter_rows()][
        -len(names) :
    ]
    assert {cell.data_type for cell in cells} == {"s"}
    assert cells[0].value == "=1+1" and cells[6].value == "ab"
    lines = list(csv.reader(io.StringIO("".join(to_csv(table(*names)))[1:]), delimiter=";"))[1:]
    assert [line[0] for line in lines[:4]] == ["'=1+1", "'+62", "'-1", "'@SUM(A1)"]
    assert all(line[0][0] == "'" for line in lines[:6]) and lines[7][0] == names[7]


def test_csv_holds_numbers_and_days_that_spreadsheets_understand() -> None:
    line = "".join(
        to_csv(Table("Uji", COLUMNS, [["a", Decimal("12.50"), Decimal(1000), None]]))
    ).splitlines()[1]
    assert line == "a;12,5;1000;"


def test_the_name_of_a_file_cannot_break_out_of_its_header() -> None:
    header = download('rekap "Kab.\r\nSet-Cookie: x=1" ../é', "xlsx", table("a"))["Content-Disposition"]
    assert header == 'attachment; filename="rekap-kab-set-cookie-x1-e.xlsx"'


def test_sheets_may_be_called_anything() -> None:
    tables = [
        Table(title, COLUMNS, [])
        for title in ("Menurut [tahap]: a/b*c?", "Menurut [tahap]: a/b*c?", "", "x" * 50)
    ]
    names = load_workbook(io.BytesIO(to_xlsx(*tables))).sheetnames
    assert len(set(names)) == 4 and all(len(name) <= 31 for name in names)
