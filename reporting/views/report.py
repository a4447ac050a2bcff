"""Laporan: my office's periods, one report on its way, and what the offices below have sent."""

from __future__ import annotations

from functools import cached_property
from typing import Any, cast

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.mixins import LoginRequiredMixin
from django.db import transaction
from django.db.models import QuerySet
from django.http import FileResponse, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.views.generic import FormView, TemplateView

from agreements.models import Period
from agreements.period_head import RowHead
from agreements.refusals import NotAllowed, Refused
from agreements.views.base import show_refusal
from organization.models import Office, User
from organization.roles import READING_ROLES, Role, role_title
from organization.scoping import held_office_ids
from organization.templatetags.ui import tanggal
from organization.views.resume import Refilled
from reporting.columns import BELOW, COLUMNS, day_of
from reporting.forms import NoteForm, ReturnForm
from reporting.models import FileState, PeriodicReport, ReportFile, ReportState, SentReport
from reporting.services.files import retry_file
from reporting.services.prefill import HIDDEN, prefill
from reporting.services.report import (
    CHECKER,
    PREPARER,
    SENDER,
    Gap,
    accept_report,
    check_report,
    gaps,
    return_report,
    send_report,
    start_report,
    who_receives,
    write_note,
)
from reporting.tasks import make_report_file
from reporting.views.base import TONES, OpenedReport, ReportAct, acting_roles, vacancy_of, who_acts

LONGEST_NOTE = 2000
MANY = 40
"""How many gaps are named on the page; the rest is counted."""


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


def line(report: PeriodicReport) -> dict[str, Any]:
    """One report as a line of a list: state, limit, who acts."""
    today = report.office.today
    return {
        "report": report,
        "tone": TONES[ReportState(report.state)],
        "is_overdue": report.is_unsent and today > report.due_on,
        "days_left": (report.due_on - today).days if report.is_unsent and today <= report.due_on else None,
        "opens_on": report.period.ends_on if report.is_unsent and today < report.period.ends_on else None,
        "who": who_acts(report),
    }


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


def address_of(report: PeriodicReport) -> str:
    """Where the report is found, for a text that leaves the application."""
    return f"{settings.APP_BASE_URL}{reverse('reporting:report', args=(report.pk,))}"


def reminder_text(report: PeriodicReport) -> str:
    """A ready text for WhatsApp that asks an office for its report."""
    title = role_title(Role.SEKRETARIS, report.office.is_national)
    what = f"Laporan kerja sama {report.period}"
    if report.state == ReportState.DIKEMBALIKAN:
        asked = f"{what} kami kembalikan untuk diperbaiki; mohon dikirim lagi"
    elif report.office.today > report.due_on:
        asked = (
            f"{what} belum kami terima; batasnya {tanggal(report.due_on)} sudah lewat. Mohon segera dikirim"
        )
    else:
        asked = f"mohon mengirimkan {what} paling lambat {tanggal(report.due_on)}"
    return f"Yth. {title} {report.office}, {asked} melalui KPU Kerja Sama: {address_of(report)}"


def turn_text(report: PeriodicReport) -> str:
    """A ready text for WhatsApp that tells a colleague that the report waits for them."""
    acts = {PREPARER: "disusun", CHECKER: "diperiksa", SENDER: "dikirim"}
    roles = acting_roles(report)
    act = "diperbaiki" if report.state == ReportState.DIKEMBALIKAN else acts[roles]
    title = role_title(roles[0], report.office.is_national)
    return (
        f"Yth. {title}, Laporan kerja sama {report.period} {report.office} menunggu {act}, batas "
        f"{tanggal(report.due_on)}. Buka di KPU Kerja Sama: {address_of(report)}"
    )


class ReportPage(OpenedReport, TemplateView):
    """One report: what is missing, what it says, what was sent, who did what, and the next act."""

    template_name = "reporting/report.html"

    @cached_property
    def sendings(self) -> list[SentReport]:
        found = self.report.sendings.select_related(
            "sent_by__user", "sent_by__office", "decision__decided_by__user", "decision__decided_by__office"
        )
        return list(found.prefetch_related("files__file", "decision__remarks__agreement"))

    @property
    def data(self) -> dict[str, Any]:
        """What was sent, while it is with the upper office or accepted; else what would be sent now."""
        if not self.report.is_unsent and self.sendings:
            return cast("dict[str, Any]", self.sendings[0].data)
        return prefill(self.report, self.report.office.today)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        report, data = self.report, self.data
        is_open = report.state in (ReportState.DRAF, ReportState.BELUM, ReportState.DIKEMBALIKAN)
        found = gaps(report) if is_open else []
        context = {
            "line": line(report), "data": data, "rows": [shown_row(row, self.is_own) for row in data["rows"]],
            "below_columns": list(BELOW.values()), "below": data["below"],
            "gaps": [self.shown_gap(gap) for gap in found[:MANY]], "gaps_left": max(0, len(found) - MANY),
            "gap_count": len(found),
            "sendings": self.sendings, "who": who_acts(report), "receives": who_receives(report),
            "note_form": NoteForm(initial={"note": report.note}),
            "may_send_today": report.office.today >= report.period.ends_on,
            "returned": self.returned(), "message": self.message(),
        }  # fmt: skip
        return {**super().get_context_data(**kwargs), **context, **vacancy_of(report)}

    @property
    def is_own(self) -> bool:
        """Whether the reader holds a post in the reporting office itself."""
        return self.report.office_id in held_office_ids(self.user, READING_ROLES)

    def shown_gap(self, gap: Gap) -> dict[str, Any]:
        """A gap with the page where this person does something about it, or reads about it."""
        head = RowHead(gap.row, self.user)
        card = reverse("agreements:detail", args=(gap.row.agreement_id,))
        return {
            "row": gap.row,
            "sentences": gap.sentences,
            "who": "" if head.post else head.who,
            "url": head.act_url if head.post else head.url if self.is_own else card,
        }

    def message(self) -> str:
        """A ready text for WhatsApp to whose turn it is in the own office, where that is somebody else."""
        report = self.report
        roles = {PREPARER: "prepare", CHECKER: "check", SENDER: "send"}
        if not report.is_unsent or not self.is_own or self.posts[roles[acting_roles(report)]]:
            return ""
        return turn_text(report)

    def returned(self) -> Any:
        """The latest decision, while a returned report is being mended."""
        is_mended = self.report.state in (ReportState.DIKEMBALIKAN, ReportState.DRAF)
        decision = getattr(self.sendings[0], "decision", None) if self.sendings and is_mended else None
        return decision if decision is not None and not decision.is_accepted else None


MAIN = ("number", "subject", "instrument", "partner")


def shown_row(row: dict[str, Any], is_own: bool) -> dict[str, Any]:
    """One agreement of the report: its head, the rest of the columns as pairs, and whether its pages are open."""
    days = {"starts_on", "ends_on"}
    facts = [
        (column.label, tanggal(day_of(row[key])) if key in days else row[key])
        for key, column in COLUMNS.items()
        if key not in MAIN
    ]
    return {**row, "facts": facts, "is_open": is_own or row["scope"] != HIDDEN}


class ReportStart(ReportAct):
    """Beginning, or taking a returned report up again."""

    done_text = "Penyusunan laporan dimulai."

    def perform(self) -> None:
        start_report(self.report, by=self.user, at=self.now)


class ReportNote(ReportAct):
    """The covering note."""

    done_text = "Catatan pengantar tersimpan."

    def perform(self) -> None:
        form = NoteForm(self.request.POST)
        if not form.is_valid():
            raise Refused(*[error for errors in form.errors.values() for error in errors])
        write_note(self.report, form.cleaned_data["note"].replace("\x00", ""), by=self.user)


class ReportCheck(ReportAct):
    """The kasubbag's check."""

    done_text = "Laporan sudah diperiksa dan siap dikirim."

    def perform(self) -> None:
        check_report(self.report, by=self.user, at=self.now)


class ReportSend(ReportAct):
    """Sending; the files are made by the worker."""

    @property
    def done_text(self) -> str:  # type: ignore[override]
        return f"Laporan dikirim ke {self.report.receiver}. Berkas PDF dan Excel sedang dibuat."

    def perform(self) -> None:
        with transaction.atomic():
            sending = send_report(self.report, by=self.user, at=self.now)
            queue(list(sending.files.all()))


class ReportAccept(ReportAct):
    """Acceptance by the office above."""

    done_text = "Laporan diterima."

    def perform(self) -> None:
        accept_report(
            self.report, note=self.typed("note")[:LONGEST_NOTE], seen=number_in(self.request), by=self.user,
            at=self.now,
        )  # fmt: skip


def number_in(request: HttpRequest) -> int | None:
    """Which sending the page showed when it was opened."""
    number = request.POST.get("sending", "")
    return int(number) if number.isdecimal() else None


class ReportReturn(OpenedReport, Refilled, FormView):  # type: ignore[type-arg]
    """Returning with remarks."""

    form_class = ReturnForm
    template_name = "reporting/return.html"

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if self.posts["decide"] is None:
            raise NotAllowed(f"Langkah ini hanya untuk: {who_receives(self.report)}.")
        if self.report.state != ReportState.DIKIRIM:
            messages.info(request, f"Laporan ini {self.report.get_state_display().lower()}.")
            return redirect(self.url)
        return super().get(request, *args, **kwargs)

    @cached_property
    def sending(self) -> SentReport | None:
        return self.report.sendings.first()

    def get_form_kwargs(self) -> dict[str, Any]:
        return {**super().get_form_kwargs(), "rows": self.sending.data["rows"] if self.sending else []}

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(sending=self.sending, **kwargs)

    def form_valid(self, form: Any) -> HttpResponse:
        try:
            return_report(
                self.report, note=form.cleaned_data["note"], remarks=form.remarks(), seen=number_in(self.request),
                by=self.user, at=self.now,
            )  # fmt: skip
        except NotAllowed:
            raise
        except Refused as refusal:
            show_refusal(form, refusal)
            return self.form_invalid(form)
        messages.success(self.request, f"Laporan dikembalikan ke {self.report.office}.")
        return redirect(self.url)


class ReportDownload(OpenedReport):
    """One file of what was sent."""

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        files = ReportFile.objects.filter(sending__report=self.report, state=FileState.READY)
        order = get_object_or_404(files.select_related("file"), pk=self.kwargs["file"])
        assert order.file is not None  # by constraint
        is_shown = order.file.media_type == "application/pdf"
        response = FileResponse(
            order.file.content.open("rb"), filename=order.file.name, content_type=order.file.media_type,
            as_attachment=not is_shown,
        )  # fmt: skip
        response["X-Content-Type-Options"] = "nosniff"
        response["Cache-Control"] = "private, no-store"
        return response


class ReportFileRetry(ReportAct):
    """Ordering a failed file once more."""

    done_text = "Berkas dibuat lagi."

    def perform(self) -> None:
        order = get_object_or_404(ReportFile, pk=self.kwargs["file"], sending__report=self.report)
        with transaction.atomic():
            retry_file(order, at=self.now)
            queue([order])


def queue(files: list[ReportFile]) -> None:
    """Put the orders into the worker's queue once the transaction stands."""
    for order in files:
        transaction.on_commit(lambda pk=order.pk: make_report_file.delay(pk))
