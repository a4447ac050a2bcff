"""The list "Kerja Sama" as Excel or CSV: exactly the rows and the order that the page shows, all of its pages."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.http import Http404, HttpRequest
from django.http.response import HttpResponseBase

from agreements.choices import Ending
from agreements.models import Agreement
from agreements.views.listing import LEADS, AgreementList
from agreements.workflow import Stage
from organization.downloads import FORMATS, download, refuse_too_long
from organization.tables import Column, Kind, Table

COLUMNS = (
    Column("Perihal", width=50), Column("Bentuk", width=22), Column("Nomor satker", width=26),
    Column("Mitra", width=44), Column("Satker", width=34), Column("Tahap", width=24), Column("Keadaan", width=20),
    Column("Ditandatangani", Kind.DAY, 14), Column("Mulai", Kind.DAY, 14), Column("Berakhir", Kind.DAY, 14),
)  # fmt: skip


class AgreementExport(AgreementList):
    """The same list, as a file."""

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        kind = kwargs["kind"]
        if kind not in FORMATS:
            raise Http404
        rows = self.get_queryset()
        refuse_too_long(kind, rows.count())
        table = Table("Daftar kerja sama", COLUMNS, self._cells(rows.iterator(2_000)), [LEADS[self.tab]])
        return download("daftar kerja sama", kind, table)

    def _cells(self, agreements: Iterator[Any]) -> Iterator[list[Any]]:
        open_ids = None
        if self.readable is not None:
            open_ids = set(self.readable.order_by().values_list("pk", flat=True))
        for agreement in agreements:
            is_open = open_ids is None or agreement.pk in open_ids
            yield _cells_of(agreement, agreement.number if is_open else "")


def _cells_of(agreement: Any, number: str) -> list[Any]:
    stage = Stage(agreement.stage)
    return [
        agreement.title, agreement.get_instrument_display(), number, "; ".join(agreement.partners),
        str(agreement.office), f"{stage.number}. {stage.label}", _state(agreement), agreement.signed_on,
        agreement.starts_on, agreement.ended_on or agreement.ends_on,
    ]  # fmt: skip


def _state(agreement: Agreement) -> str:
    if agreement.ending:
        return str(Ending(agreement.ending).label)
    validity = agreement.validity(agreement.office.today)
    return str(validity.label) if validity else "Belum ditandatangani"
