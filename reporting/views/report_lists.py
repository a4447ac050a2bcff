"""Laporan: the periods of my offices, and what the offices below have sent."""

from __future__ import annotations

from functools import cached_property
from typing import Any, cast

from django.contrib.auth.mixins import LoginRequiredMixin
from django.db.models import QuerySet
from django.views.generic import TemplateView

from agreements.models import Period
from agreements.refusals import NotAllowed
from organization.models import Office, User
from organization.roles import READING_ROLES
from organization.scoping import held_office_ids
from reporting.models import PeriodicReport, ReportState
from reporting.views.base import line
from reporting.views.ready_texts import reminder_text


class ReportList(LoginRequiredMixin, TemplateView):
    """The reports of the offices whose posts I hold, newest period first; and the way to those received."""

    template_name = "reporting/report_list.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        user = cast(User, self.request.user)
        own = held_office_ids(user, READING_ROLES)
        reports = PeriodicReport.objects.visible_to(user).filter(office__in=own)
        lines = [line(report) for report in reports.select_related("office", "receiver", "period")]
        receives = PeriodicReport.objects.visible_to(user).filter(receiver__in=own).exclude(office__in=own)
        years = sorted({each["report"].period.starts_on.year for each in lines}, reverse=True)
        offices = Office.objects.filter(pk__in=own)
        context = {
            "lines": lines, "receives": receives.exists(), "is_reader": bool(own), "years": years, "offices": offices,
        }  # fmt: skip
        return {**super().get_context_data(**kwargs), **context}


class ReceivedReports(LoginRequiredMixin, TemplateView):
    """What the offices below owe for one period: sent, missing, late; for the office that receives."""

    template_name = "reporting/received.html"

    @cached_property
    def user(self) -> User:
        return cast(User, self.request.user)

    @cached_property
    def reports(self) -> QuerySet[PeriodicReport]:
        own = held_office_ids(self.user, READING_ROLES)
        found = PeriodicReport.objects.visible_to(self.user).filter(receiver__in=own).exclude(office__in=own)
        return cast("QuerySet[PeriodicReport]", found)

    @cached_property
    def periods(self) -> list[Period]:
        return list(Period.objects.filter(reports__in=self.reports).distinct())

    @cached_property
    def period(self) -> Period | None:
        """The one asked for; else the last that has ended, since that is the one being reported on."""
        wanted = self.request.GET.get("periode", "")
        asked = next((p for p in self.periods if str(p.pk) == wanted), None)
        posts = self.user.posts_on()
        ended = [p for p in self.periods if posts and p.ends_on <= posts[0].office.today]
        return asked or next(iter([*ended, *self.periods]), None)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        if not held_office_ids(self.user, READING_ROLES):
            raise NotAllowed("Halaman ini terbuka bagi pegawai dengan jabatan selain admin satker.")
        wanted = self.request.GET.get("keadaan", "")
        of_period = self.reports.filter(period=self.period).select_related("office", "receiver", "period")
        lines = [line(report) for report in of_period.order_by("office__code")]
        groups = [
            {"label": label, "key": key, "count": sum(fits(each) for each in lines), "tone": tone}
            for key, (label, tone, fits) in GROUPS.items()
        ]
        shown = [each for each in lines if GROUPS[wanted][2](each)] if wanted in GROUPS else lines
        for each in shown:
            each["message"] = reminder_text(each["report"]) if each["report"].is_unsent else ""
        context = {
            "lines": shown, "groups": groups, "wanted": wanted if wanted in GROUPS else "", "period": self.period,
            "periods": self.periods, "total": len(lines),
        }  # fmt: skip
        return {**super().get_context_data(**kwargs), **context}


GROUPS: dict[str, tuple[str, str, Any]] = {
    "menunggu": (
        "Menunggu keputusan Anda",
        "accent",
        lambda each: each["report"].state == ReportState.DIKIRIM,
    ),
    "diterima": ("Diterima", "success", lambda each: each["report"].state == ReportState.DITERIMA),
    "belum": ("Belum mengirim", "warning", lambda each: each["report"].is_unsent),
    "terlambat": ("Terlambat", "danger", lambda each: each["is_overdue"] or each["report"].is_late),
}
