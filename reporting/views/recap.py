"""Rekap Kerja Sama: the nation, a province or an office on one page; each of its tables as a file."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.views.generic import TemplateView

from agreements.models import Period
from organization.downloads import FORMATS, download
from organization.models import Office, OfficeLevel
from organization.tables import Table
from organization.templatetags.ui import tanggal
from reporting.addresses import period_query, recap_url
from reporting.recap.agreements import by_category, by_instrument, by_stage, ending_soon, flagged
from reporting.recap.offices import by_office, offices_below
from reporting.recap.reports import by_state
from reporting.recap.results import people_reached
from reporting.recap.scope import Scope
from reporting.recap.tables import Figure, RecapTable
from reporting.recap.tilemap import THEMES, draw
from reporting.views.scoped import ForOffices

MakeTable = Callable[[Scope], RecapTable]
TABLES: dict[str, MakeTable] = {
    "perhatian": flagged,
    "berakhir": ending_soon,
    "laporan": by_state,
    "orang": people_reached,
    "tahap": by_stage,
    "bentuk": by_instrument,
    "kategori": by_category,
}
"""Every table of the page by its word in addresses, in the order of the page; that of the offices stands before."""

OFFICES, ALL = "satker", "semua"


class RecapHome(ForOffices):
    """Leads to the recap of the person's own office."""

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        return redirect("reporting:recap", self.own_office.code)


class RecapPage(ForOffices, TemplateView):
    """The recap of one office with everything below it."""

    template_name = "reporting/recap.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        tables = {code: make(self.scope) for code, make in TABLES.items()}
        context = {
            "tables": tables, "counters": counters(tables), "uppers": uppers(self.office, self.own_office, self.period),
            "has_below": has_below(self.office), "period_query": self.period_query,
        }  # fmt: skip
        if has_below(self.office):
            context |= self.below()
        return {**super().get_context_data(**kwargs), **context}

    @property
    def period_query(self) -> str:
        """What keeps the chosen period in the addresses of files and of the offices above."""
        return f"?{period_query(self.period)}"

    def below(self) -> dict[str, Any]:
        """The offices below as map and table."""
        word = self.request.GET.get("peta", "")
        chosen = word if word in THEMES else next(iter(THEMES))
        offices = offices_below(self.scope)
        return {
            "offices": by_office(self.scope, offices), "map": draw(self.office, offices, THEMES[chosen]),
            "themes": THEMES, "chosen": chosen, "theme": THEMES[chosen],
        }  # fmt: skip


class RecapExport(ForOffices):
    """One table as Excel or CSV, or all of them as one workbook."""

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        wanted, kind = kwargs["table"], kwargs["kind"]
        if kind not in FORMATS or (wanted == ALL and kind != "xlsx"):
            raise Http404
        return download(f"rekap kerja sama {wanted} {self.office.short_name}", kind, *self.tables(wanted))

    def tables(self, wanted: str) -> list[Table]:
        makers = dict(TABLES)
        if has_below(self.office):
            makers = {OFFICES: lambda scope: by_office(scope, offices_below(scope)), **makers}
        if wanted != ALL and wanted not in makers:
            raise Http404
        notes = [str(self.office), f"Keadaan per {tanggal(self.day.today)}"]
        return [makers[code](self.scope).as_table(*notes) for code in makers if wanted in (code, ALL)]


def has_below(office: Office) -> bool:
    """Whether an office of this level has others below it."""
    return office.level != OfficeLevel.REGENCY


def uppers(office: Office, top: Office, period: Period | None) -> list[tuple[str, str]]:
    """The way down to an office from the highest that the person may open: label and address."""
    above: list[Office] = []
    parent = office.parent
    while parent is not None:
        above.insert(0, parent)
        parent = parent.parent
    opened = above[above.index(top) :] if top in above else []
    return [(each.short_name, recap_url(each, period)) for each in opened]


def counters(tables: dict[str, RecapTable]) -> list[dict[str, Any]]:
    """The figures that people look for first, taken from the tables."""
    total = tables["bentuk"].lines[-1].figures
    overdue = tables["laporan"].lines[-2].figures[-1]
    reached = tables["orang"].lines[-1].figures
    process, _, in_force, soon, past = total[:5]
    shown: list[tuple[str, Figure, str]] = [
        ("Dalam proses", process, ""),
        ("Berlaku", in_force, "success"),
        ("Akan berakhir", soon, "warning"),
        ("Lewat waktu", past, "danger"),
        ("Laporan periode ini lewat batas", overdue, "danger"),
        ("Kegiatan", reached[0], ""),
        ("Orang terjangkau", reached[1], ""),
    ]
    return [
        {"label": label, "value": figure.value, "url": figure.url, "tone": tone if figure.value else ""}
        for label, figure, tone in shown
    ]
