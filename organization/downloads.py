"""Handing a table out as a file: as a workbook, or line by line as CSV."""

from __future__ import annotations

from django.http import HttpResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.utils.text import slugify

from organization.refusals import Refused
from organization.tables import CSV_TYPE, XLSX_TYPE, Table, to_csv, to_xlsx

FORMATS = {"xlsx": "Excel", "csv": "CSV"}
"""The kinds of file by their ending, and their names on screen."""

MOST_ROWS_OF_XLSX = 5_000
"""Beyond it a workbook takes too long to write while somebody waits; CSV is sent line by line."""


def refuse_too_long(kind: str, rows: int) -> None:
    """Raise Refused for a workbook of too many rows, with what to do instead."""
    if kind == "xlsx" and rows > MOST_ROWS_OF_XLSX:
        raise Refused(
            f"Daftar ini {rows} baris; berkas Excel dibuat sampai {MOST_ROWS_OF_XLSX} baris. Saring daftarnya dahulu, "
            "atau unduh sebagai CSV, yang dapat dibuka dengan Excel."
        )


def download(name: str, kind: str, *tables: Table) -> HttpResponseBase:
    """The tables as one workbook, or the first as CSV; ``name`` becomes the file's name. Never cached."""
    response: HttpResponseBase
    if kind == "xlsx":
        response = HttpResponse(to_xlsx(*tables), content_type=XLSX_TYPE)
    else:
        response = StreamingHttpResponse(to_csv(tables[0]), content_type=CSV_TYPE)
    response["Content-Disposition"] = f'attachment; filename="{slugify(name)}.{kind}"'
    response["Cache-Control"] = "private, no-store"
    return response
