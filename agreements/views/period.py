"""One agreement in one reporting period as it stands, its steps, its follow-ups; and all that wait for me."""

from __future__ import annotations

from typing import Any, cast

from django.contrib import messages
from django.contrib.auth.mixins import LoginRequiredMixin
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.functional import cached_property
from django.views.generic import ListView

from agreements.cycle import (
    EXCUSE,
    FILLING,
    ROW_STEPS,
    SHEET,
    RowState,
    row_forward_step,
)
from agreements.forms.period import FollowUpDoneForm
from agreements.models import FollowUp
from agreements.period_head import RowHead
from agreements.refusals import NotAllowed
from agreements.services.follow_up import doer_of, finish_follow_up, owner_of
from agreements.services.monitoring import finish_sheet
from agreements.services.writer import take_row_step
from agreements.views.base import (
    AgreementAct,
    AgreementPage,
    Opened,
    ServiceForm,
)
from agreements.views.period_base import OfRow
from agreements.waiting_periods import due_rows
from agreements.workflow import who_may
from organization.holders import vacant_post
from organization.models import User
from organization.roles import Role


class PeriodPage(OfRow, AgreementPage):
    """One period as it stands: sheet, obligations, indicators, evaluation, and what can be done now."""

    template_name = "agreements/period.html"
    tab = "implementation"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        row, today = self.row, self.agreement.office.today
        step = row_forward_step(row.state) if row.state in FILLING else None
        post = step.actor(self.agreement, self.user) if step else None
        head, backs = RowHead(row, self.user), self.steps_back()
        is_offered = head.wants_repair or (head.is_returned and row.state == RowState.EVALUASI)
        repair = next((back for back in backs if is_offered and back["name"] == "return_to_pemantauan"), None)
        shown = {
            "row": row, "activities": self.activities, "people": sum(a.people_count for a in self.activities),
            "closed_activities": self.closed_activities,
            "step": step, "post": post, "step_actor": who_may(step.actor, self.agreement) if step else "",
            "missing": step.missing(row, today) if step else [],
            "vacant": self.vacant() if step and post is None else "",
            "head": head, "repair": repair, "steps_back": [back for back in backs if back is not repair],
            "told": row.fulfilments.select_related("obligation__party"),
            "values": row.indicator_values.select_related("indicator__type"),
            "follow_ups": [self.follow_up(each) for each in row.follow_ups.select_related("office", "done_by__user")],
            "answers": self.answers(),
            "can_excuse": row.state in (RowState.PELAKSANAAN, RowState.PEMANTAUAN)
            and EXCUSE.may(self.agreement, self.user),
        }  # fmt: skip
        return {**super().get_context_data(**kwargs), **shown}

    def vacant(self) -> str:
        """The post that the period waits for where nobody holds it."""
        role = Role.KASUBBAG if self.row.state == RowState.EVALUASI else Role.OPERATOR
        return vacant_post(self.agreement.office, (role,))

    def steps_back(self) -> list[dict[str, str]]:
        """The steps back that this person may take from here."""
        if self.row.sent_at is not None:
            return []
        return [
            {
                "name": step.name,
                "label": step.label,
                "url": self.overview.url("period_step", self.row.pk, step.name),
                "explanation": BACK[step.name],
            }
            for step in ROW_STEPS.values()
            if step.wants_reason and self.row.state in step.sources and step.actor(self.agreement, self.user)
        ]

    def follow_up(self, each: FollowUp) -> dict[str, Any]:
        return {
            "it": each,
            "owner": owner_of(each),
            "can_finish": each.done_at is None and doer_of(each, self.user) is not None,
            "is_overdue": each.done_at is None and each.due_on < self.agreement.office.today,
        }

    def answers(self) -> list[Any]:
        if not hasattr(self.row, "evaluation"):
            return []
        return list(self.row.evaluation.answers.select_related("question").order_by("question__order"))


BACK = {
    "return_to_evaluasi": "Rekomendasinya dapat diubah lagi; lembar pemantauan tetap tertutup.",
    "return_to_pemantauan": "Lembar pemantauan dibuka lagi untuk diperbaiki. Semua isian tetap tersimpan.",
}
DONE_WORDS = {
    "finish_evaluation": "Evaluasi selesai. Periode ini siap masuk laporan.",
    "return_to_evaluasi": "Periode ini kembali ke Evaluasi.",
    "return_to_pemantauan": "Lembar pemantauan dibuka kembali.",
}


class PeriodStep(OfRow, AgreementAct):
    """The button of a step of the row; closing the sheet goes through both of its steps at once."""

    def perform(self) -> None:
        name = self.kwargs["name"]
        if name in ("start_monitoring", "close_sheet"):
            finish_sheet(self.row, by=self.user, at=self.now)
        elif name in DONE_WORDS:
            take_row_step(self.row, name, by=self.user, at=self.now, reason=self.reason)
        else:
            raise Http404

    @property
    def done_text(self) -> str:  # type: ignore[override]
        return DONE_WORDS.get(self.kwargs["name"], "Lembar pemantauan ditutup dan diteruskan ke Kasubbag.")

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        self.perform()
        messages.success(request, self.done_text)
        is_opened = self.kwargs["name"] == "return_to_pemantauan" and SHEET.may(self.agreement, self.user)
        return redirect(self.overview.url("period_fill" if is_opened else "period", self.row.pk))


class FollowUpDone(Opened, ServiceForm):
    """Saying that a follow-up was done."""

    form_class = FollowUpDoneForm
    template_name = "agreements/period_form.html"
    tab = "implementation"
    done_text = "Tindak lanjut dinyatakan selesai."

    @cached_property
    def follow_up(self) -> FollowUp:
        found = self.agreement.follow_ups.select_related("office", "agreement__office")
        return get_object_or_404(found, pk=self.kwargs["follow_up"])

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if request.user.is_authenticated and doer_of(self.follow_up, self.user) is None:
            raise NotAllowed(f"Halaman ini hanya untuk: {owner_of(self.follow_up)}.")
        return super().get(request, *args, **kwargs)

    def perform(self, form: Any) -> None:
        finish_follow_up(self.follow_up, result=form.cleaned_data["result"], by=self.user, at=self.now)

    def get_success_url(self) -> str:
        row = self.follow_up.row_id
        return self.overview.url("period", row) if row else self.overview.url("implementation")

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        words = {
            "heading": "Selesaikan tindak lanjut",
            "lead": self.follow_up.text,
            "submit": "Nyatakan selesai",
        }
        return super().get_context_data(cancel_url=self.get_success_url(), **words, **kwargs)


class PeriodList(LoginRequiredMixin, ListView):
    """Every period that waits for one of my posts, oldest first."""

    template_name = "agreements/period_list.html"
    context_object_name = "heads"
    paginate_by = 50

    def get_queryset(self) -> list[RowHead]:
        user = cast(User, self.request.user)
        wanted = Role.KASUBBAG if self.request.GET.get("jabatan") == Role.KASUBBAG else Role.OPERATOR
        posts = [post for post in user.posts_on() if post.role == wanted]
        return [RowHead(row, user) for row in due_rows(wanted, posts)]
