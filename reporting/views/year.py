"""The annual roll-up of one office: its periods of a year added up; it has no limit of its own."""

from __future__ import annotations

from typing import Any, cast

from django.contrib.auth.mixins import LoginRequiredMixin
from django.http import Http404
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404
from django.utils.functional import cached_property
from django.views.generic import TemplateView, View

from organization.downloads import FORMATS, download
from organization.models import Office, User
from organization.scoping import offices_visible_to
from organization.tables import Column, Kind, Table
from reporting.columns import COLUMNS, values_of
from reporting.models import PeriodicReport
from reporting.services.year import year_of

PERIOD_COLUMNS = (
    Column("Periode", width=20), Column("Laporan", width=18), Column("Ketepatan", width=14),
    Column("Kerja sama", Kind.NUMBER, 12), Column("Kegiatan", Kind.NUMBER, 12),
    Column("Orang yang terjangkau", Kind.NUMBER, 14), Column("Biaya terpakai", Kind.MONEY, 20),
)  # fmt: skip


class OfYear(LoginRequiredMixin, View):
    """One office and one year; 404 for strangers."""

    @cached_property
    def office(self) -> Office:
        offices = offices_visible_to(cast(User, self.request.user))
        return get_object_or_404(offices, code=self.kwargs["code"])

    @cached_property
    def year(self) -> dict[str, Any]:
        reports = PeriodicReport.objects.visible_to(cast(User, self.request.user))
        return year_of(reports, self.office, self.kwargs["year"])


class YearPage(OfYear, TemplateView):
    """The year on a page."""

    template_name = "reporting/year.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context = {"office": self.office, "year": self.kwargs["year"], **self.year}
        return {**super().get_context_data(**kwargs), **context}


class YearExport(OfYear):
    """The year as a file: the sums, and every agreement of every period; CSV holds the agreements."""

    def get(self, request: Any, *args: Any, **kwargs: Any) -> HttpResponseBase:
        kind = kwargs["kind"]
        if kind not in FORMATS:
            raise Http404
        tables = [self.sums(), self.agreements()]
        name = f"rekap laporan {kwargs['year']} {self.office.short_name}"
        return download(name, kind, *(tables if kind == "xlsx" else tables[1:]))

    def sums(self) -> Table:
        rows = [[p["period"], p["state"], p["late"], *p["sums"].values()] for p in self.year["periods"]]
        return Table(f"Rekap laporan {self.kwargs['year']}", PERIOD_COLUMNS, rows, [str(self.office)])

    def agreements(self) -> Table:
        rows = [[each["period"], *values_of(each)] for each in self.year["rows"]]
        columns = [Column("Periode", width=18), *COLUMNS.values()]
        return Table("Kerja sama", columns, rows, [str(self.office)])
