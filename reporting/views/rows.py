"""The rows behind the figures of a recap: reports of many offices, and activities; as page, Excel and CSV."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cached_property
from typing import Any

from django.db.models import F, OuterRef, Q, QuerySet, Subquery, Sum
from django.db.models.functions import Coalesce
from django.http import Http404, HttpRequest
from django.http.response import HttpResponseBase
from django.views.generic import ListView, View

from agreements.models import Activity, Agreement
from agreements.models.activity import ActivityPeople
from organization.downloads import FORMATS, download, refuse_too_long
from organization.tables import Column, Kind, Table
from organization.templatetags.ui import tanggal
from reporting.forms import ActivityFilter, ReportFilter
from reporting.models import PeriodicReport, ReportState
from reporting.recap.reports import SENT, SENT_WORD, lateness
from reporting.views.base import TONES, who_acts
from reporting.views.scoped import ForOffices

HIDDEN = "(isi tidak terbuka bagi satker Anda)"


class RowList(ForOffices, ListView):  # type: ignore[type-arg]
    """A list over many offices, narrowed by a form."""

    paginate_by = 50
    filter_class: type[Any]

    @cached_property
    def form(self) -> Any:
        form = self.filter_class(self.request.GET, periods=self.periods, period=self.period)
        form.is_valid()
        return form

    def paginate_queryset(self, queryset: Any, page_size: int) -> tuple[Any, Any, Any, bool]:
        """The page asked for, or the nearest there is."""
        page = self.get_paginator(queryset, page_size).get_page(self.request.GET.get("page"))
        return page.paginator, page, page.object_list, page.has_other_pages()

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context = {"form": self.form, "is_alone": self.scope.is_alone}
        return {**super().get_context_data(**kwargs), **context}


class RowExport(View):
    """The same rows as a file; mixed into a list."""

    file_name: str
    columns: tuple[Column, ...]

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        kind = kwargs["kind"]
        if kind not in FORMATS:
            raise Http404
        refuse_too_long(kind, self.get_queryset().count())  # type: ignore[attr-defined]
        notes = [str(self.office), f"Keadaan per {tanggal(self.day.today)}"]  # type: ignore[attr-defined]
        table = Table(self.title, self.columns, self.cells(), notes)
        return download(f"{self.file_name} {self.office.short_name}", kind, table)  # type: ignore[attr-defined]

    @property
    def title(self) -> str:
        period = self.period  # type: ignore[attr-defined]
        return f"{self.file_name.capitalize()} {period or ''}".strip()

    def cells(self) -> Iterator[list[Any]]:
        raise NotImplementedError


class OfficeReports(RowList):
    """Reports of a period: of which offices, how they stand, whose turn it is."""

    template_name = "reporting/office_reports.html"
    context_object_name = "reports"
    filter_class = ReportFilter

    def get_queryset(self) -> QuerySet[PeriodicReport]:
        chosen = self.form.cleaned_data
        rows = self.scope.reports.select_related("office", "receiver", "period").order_by(
            "due_on", "office__code"
        )
        if level := chosen.get("tingkat"):
            rows = rows.filter(office__level=level)
        if word := chosen.get("keadaan"):
            rows = rows.filter(self._condition(word))
        return rows

    def _condition(self, word: str) -> Q:
        if word == SENT_WORD:
            return Q(state__in=SENT)
        late = lateness(self.day.today)
        return late[word][1] if word in late else Q(state=word)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context_data(**kwargs)
        context["lines"] = [
            {
                "report": report,
                "tone": TONES[ReportState(report.state)],
                "is_overdue": report.is_unsent and self.day.today > report.due_on,
                "who": who_acts(report),
            }
            for report in context["reports"]
        ]
        return context


class OfficeReportsExport(RowExport, OfficeReports):
    """The same as a file."""

    file_name = "laporan berkala"
    columns = (
        Column("Satker", width=40), Column("Periode", width=18), Column("Kepada", width=30),
        Column("Keadaan", width=18), Column("Batas", Kind.DAY, 14), Column("Ketepatan", width=24),
    )  # fmt: skip

    def cells(self) -> Iterator[list[Any]]:
        for report in self.get_queryset():
            is_overdue = report.is_unsent and self.day.today > report.due_on
            late = "Lewat batas" if is_overdue else "Terlambat" if report.is_late else ""
            yield [
                str(report.office), str(report.period), str(report.receiver), report.get_state_display(),
                report.due_on, late,
            ]  # fmt: skip


class Activities(RowList):
    """What was carried out in a period; of agreements whose contents are not open only that it was."""

    template_name = "reporting/activities.html"
    context_object_name = "activities"
    filter_class = ActivityFilter

    def get_queryset(self) -> QuerySet[Activity]:
        people = ActivityPeople.objects.filter(activity=OuterRef("pk"))
        if group := self.form.cleaned_data.get("kelompok"):
            people = people.filter(group=group)
        total = people.order_by().values("activity").annotate(total=Sum("count")).values("total")
        rows = self.scope.activities.select_related("agreement", "office").annotate(
            reached=Coalesce(Subquery(total), 0)
        )
        if group:
            rows = rows.filter(people__group=group)
        return rows.order_by(F("held_on").desc(), "-pk")

    def open_ids(self, activities: Any) -> set[int]:
        """The agreements of these activities whose contents the person may read."""
        readable = Agreement.objects.readable_by(self.user).filter(activities__in=activities)
        return set(readable.order_by().values_list("pk", flat=True))

    def shown(self, activity: Any, is_open: bool) -> dict[str, Any]:
        """One line; what is not open to the person is not said."""
        return {
            "activity": activity, "is_open": is_open, "title": activity.title if is_open else HIDDEN,
            "output": activity.output if is_open else "", "spending": activity.spending if is_open else None,
        }  # fmt: skip

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context_data(**kwargs)
        page = list(context["activities"])
        open_ids = self.open_ids(page)
        context["lines"] = [self.shown(activity, activity.agreement_id in open_ids) for activity in page]
        return context


class ActivitiesExport(RowExport, Activities):
    """The same as a file."""

    file_name = "kegiatan kerja sama"
    columns = (
        Column("Tanggal", Kind.DAY, 14), Column("Kegiatan", width=45), Column("Kerja sama", width=45),
        Column("Satker", width=34), Column("Tempat", width=28), Column("Orang", Kind.NUMBER, 10),
        Column("Biaya terpakai", Kind.MONEY, 18), Column("Hasil", width=45),
    )  # fmt: skip

    def cells(self) -> Iterator[list[Any]]:
        rows = self.get_queryset()
        open_ids = self.open_ids(rows.order_by())
        for activity in rows.iterator(2_000):
            line = self.shown(activity, activity.agreement_id in open_ids)
            place = activity.place if line["is_open"] else ""
            yield [
                activity.held_on, line["title"], activity.agreement.title, str(activity.office), place,
                activity.reached, line["spending"], line["output"],
            ]  # fmt: skip
