"""What the pages of one periodic report share: the one way in, and who may do what now."""

from __future__ import annotations

from datetime import datetime
from functools import cached_property
from typing import Any, cast

from django.contrib import messages
from django.contrib.auth.mixins import LoginRequiredMixin
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.views.generic import View
from django.views.generic.base import ContextMixin

from organization import clock
from organization.holders import vacant_post
from organization.models import Post, User
from organization.roles import Role, role_title
from reporting.models import PeriodicReport, ReportState
from reporting.services.report import CHECKER, PREPARER, SENDER, receiving_roles

TONES = {
    ReportState.BELUM: "neutral",
    ReportState.DRAF: "info",
    ReportState.DIKIRIM: "accent",
    ReportState.DITERIMA: "success",
    ReportState.DIKEMBALIKAN: "warning",
}


class OpenedReport(LoginRequiredMixin, ContextMixin, View):
    """A page of one report: found through the scope, 404 for strangers."""

    @cached_property
    def user(self) -> User:
        return cast(User, self.request.user)

    @cached_property
    def report(self) -> PeriodicReport:
        reports = PeriodicReport.objects.visible_to(self.user).select_related(
            "office__parent", "receiver", "period", "province", "checked_by__user", "checked_by__office"
        )
        return get_object_or_404(reports, pk=self.kwargs["pk"])

    @property
    def now(self) -> datetime:
        return clock.now()

    @property
    def url(self) -> str:
        return reverse("reporting:report", args=(self.report.pk,))

    @cached_property
    def posts(self) -> dict[str, Post | None]:
        """The post under which the person may do each act on this report, whatever its state."""
        own, above = self.report.office_id, self.report.receiver_id
        return {
            "prepare": self.user.post_for(own, PREPARER),
            "check": self.user.post_for(own, CHECKER),
            "send": self.user.post_for(own, SENDER),
            "decide": self.user.post_for(above, receiving_roles(self.report)),
        }

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context = {"report": self.report, "posts": self.posts, "tone": TONES[ReportState(self.report.state)]}
        return {**super().get_context_data(**kwargs), **context}


class ReportAct(OpenedReport):
    """A button's POST: calls one service, tells, goes back to the report."""

    http_method_names = ["post"]
    done_text = "Tersimpan."

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        self.perform()
        messages.success(request, self.done_text)
        return redirect(self.url)

    def perform(self) -> None:
        """Call the one service."""
        raise NotImplementedError

    def typed(self, name: str) -> str:
        """What was typed into a field; PostgreSQL keeps no NUL characters."""
        return str(self.request.POST.get(name, "")).replace("\x00", "").strip()


def who_acts(report: PeriodicReport) -> str:
    """Whose turn it is, in words; empty once it is accepted."""
    national = report.office.is_national
    if report.state == ReportState.DIKIRIM:
        titles = " atau ".join(role_title(r, report.receiver.is_national) for r in receiving_roles(report))
        return f"{titles} · {report.receiver}"
    if report.state == ReportState.DITERIMA:
        return ""
    return f"{role_title(acting_roles(report)[0], national)} · {report.office}"


def vacancy_of(report: PeriodicReport) -> dict[str, Any]:
    """The post that the report waits for where nobody holds it, and its office."""
    if report.state == ReportState.DITERIMA:
        return {}
    is_sent = report.state == ReportState.DIKIRIM
    office = report.receiver if is_sent else report.office
    roles = receiving_roles(report) if is_sent else acting_roles(report)
    return {"vacant": vacant_post(office, roles), "vacant_office": office}


def acting_roles(report: PeriodicReport) -> tuple[Role, ...]:
    """Whose turn it is in the office of a report that is not sent."""
    if report.state == ReportState.DRAF:
        return SENDER if report.checked_at else CHECKER
    return PREPARER


def line(report: PeriodicReport) -> dict[str, Any]:
    """One report as a line of a list: state, limit, who acts."""
    today = report.office.today
    return {
        "report": report,
        "state": "Sudah diperiksa" if report.checked_at and report.is_unsent else report.get_state_display(),
        "tone": TONES[ReportState(report.state)],
        "is_overdue": report.is_unsent and today > report.due_on,
        "days_left": (report.due_on - today).days if report.is_unsent and today <= report.due_on else None,
        "opens_on": report.period.ends_on if report.is_unsent and today < report.period.ends_on else None,
        "who": who_acts(report),
    }
