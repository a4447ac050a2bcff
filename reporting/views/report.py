"""One periodic report on its way: what it says and lacks, and every act on it."""

from __future__ import annotations

from collections import Counter
from functools import cached_property
from typing import Any, cast

from django.contrib import messages
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.views.generic import FormView, TemplateView

from agreements.period_head import RowHead
from agreements.refusals import NotAllowed, Refused
from agreements.views.base import show_refusal
from organization.roles import READING_ROLES
from organization.scoping import held_office_ids
from organization.templatetags.ui import tanggal
from organization.views.resume import Refilled
from reporting.columns import BELOW, COLUMNS, below_total, day_of
from reporting.forms import NoteForm, ReturnForm
from reporting.models import ReportState, SentReport
from reporting.services.prefill import HIDDEN, NOT_SENT, prefill
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
from reporting.views.base import OpenedReport, ReportAct, acting_roles, line, vacancy_of, who_acts
from reporting.views.ready_texts import turn_text
from reporting.views.report_files import queue

LONGEST_NOTE = 2000
MANY = 40
"""How many gaps are named on the page; the rest is counted."""


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
            "returned": self.returned(), "remarks": self.remarks(), "message": self.message(),
            "below_total": below_total(data), "not_in": waiting_below(data) if is_open else {},
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

    def remarks(self) -> list[dict[str, str]]:
        """What the office above remarked on single agreements, each with the page where it is mended."""
        decision = self.returned()
        if decision is None:
            return []
        rows = {row["agreement"]: row["row"] for row in self.sendings[0].data["rows"]}
        return [
            {
                "title": remark.agreement.title,
                "text": remark.text,
                "url": reverse("agreements:period", args=(remark.agreement_id, rows[remark.agreement_id])),
            }
            for remark in decision.remarks.all()
        ]


def waiting_below(data: dict[str, Any]) -> dict[str, int]:
    """How many offices below have not sent, and how many wait for this office's decision; empty where none does."""
    states = Counter(each["state"] for each in data["below"])
    counts = {"not_sent": states[NOT_SENT], "undecided": states[ReportState.DIKIRIM.label]}
    return counts if any(counts.values()) else {}


MAIN = ("number", "subject", "instrument", "partner")


def shown_row(row: dict[str, Any], is_own: bool) -> dict[str, Any]:
    """One agreement of the report: its head, the rest of the columns as pairs, and whether its pages are open."""
    days = {"starts_on", "ends_on"}
    facts = [
        (
            column.label,
            tanggal(day_of(row[key])) if key in days else "–" if row[key] in ("", None) else row[key],
        )
        for key, column in COLUMNS.items()
        if key not in MAIN
    ]
    return {**row, "facts": facts, "is_open": is_own or row["scope"] != HIDDEN}


class ReportStart(ReportAct):
    """Beginning, or taking a returned report up again."""

    done_text = (
        "Laporan disusun dan menunggu pemeriksaan Kasubbag/Kabag. Catatan pengantar masih dapat ditulis."
    )

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
        return f"Laporan dikirim ke {self.report.receiver_name}. Berkas PDF dan Excel sedang dibuat."

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
