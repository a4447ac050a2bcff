"""Isi periode ini: one agreement in one reporting period, filled, evaluated, excused, taken back."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date
from typing import Any, cast

from django.contrib import messages
from django.contrib.auth.mixins import LoginRequiredMixin
from django.db.models import Q
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.functional import cached_property
from django.views.generic import ListView

from agreements.cycle import (
    EVALUATION,
    EXCUSE,
    FILLING,
    ROW_STEPS,
    SHEET,
    RowState,
    has_activity_or_reason,
    row_forward_step,
    row_sentence,
    sheet_may_be_closed,
)
from agreements.forms.period import EvaluationForm, ExcuseForm, FollowUpDoneForm, SheetForm, initial_sheet
from agreements.models import Activity, Agreement, AgreementPeriod, EvaluationQuestion, FollowUp
from agreements.models.activity import ActivityState
from agreements.period_head import RowHead
from agreements.refusals import NotAllowed, Refused
from agreements.services.evaluation import evaluate, finish_period
from agreements.services.follow_up import doer_of, finish_follow_up, owner_of
from agreements.services.monitoring import fill_sheet, finish_sheet, give_excuse
from agreements.services.writer import take_row_step
from agreements.views.base import (
    AgreementAct,
    AgreementForm,
    AgreementPage,
    Opened,
    ServiceForm,
    closed_sentence,
)
from agreements.waiting_periods import due_rows
from agreements.workflow import who_may
from organization.holders import vacant_post
from organization.models import User
from organization.roles import Role


class OfRow:
    """A page about one period of the agreement."""

    agreement: Any
    user: User
    kwargs: dict[str, Any]

    @cached_property
    def row(self) -> AgreementPeriod:
        rows = self.agreement.period_rows.select_related("period", "sheet", "evaluation")
        rows = rows.prefetch_related("fulfilments", "indicator_values")
        found: AgreementPeriod = get_object_or_404(rows, pk=self.kwargs["row"])
        found.agreement = self.agreement
        return found

    @cached_property
    def activities(self) -> list[Activity]:
        """What was carried out in the period, as far as this person may read it."""
        readable = Agreement.objects.fully_open_to(self.user).values("pk")
        found = Activity.objects.carried_out_in(self.row).filter(
            Q(agreement=self.row.agreement_id) | Q(agreement__in=readable)
        )
        found = found.select_related("agreement", "office").prefetch_related("people")
        return list(found.order_by("held_on", "pk"))

    @cached_property
    def planned(self) -> list[Activity]:
        """What the person's office has planned for the period and not yet told the outcome of."""
        span = (self.row.period.starts_on, self.row.period.ends_on)
        plans = self.agreement.activities.filter(state=ActivityState.PLANNED, held_on__range=span)
        return list(plans.filter(office=self.agreement.office_id).order_by("held_on", "pk"))

    @property
    def closed_activities(self) -> int:
        """How many more count, under a PKS whose contents are closed to this person."""
        return Activity.objects.carried_out_in(self.row).count() - len(self.activities)


class PeriodPage(OfRow, AgreementPage):
    """One period as it stands: sheet, obligations, indicators, evaluation, and what can be done now."""

    template_name = "agreements/period.html"
    tab = "implementation"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        row, today = self.row, self.agreement.office.today
        step = row_forward_step(row.state) if row.state in FILLING else None
        post = step.actor(self.agreement, self.user) if step else None
        shown = {
            "row": row, "activities": self.activities, "people": sum(a.people_count for a in self.activities),
            "closed_activities": self.closed_activities,
            "step": step, "post": post, "step_actor": who_may(step.actor, self.agreement) if step else "",
            "missing": step.missing(row, today) if step else [],
            "vacant": self.vacant() if step and post is None else "",
            "steps_back": self.steps_back(),
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


class RowForm(OfRow, AgreementForm):
    """A form page of one period; who may not write, or not now, is told why before typing anything."""

    replaces = True
    tab = "implementation"
    states: tuple[RowState, ...] = ()
    finished_text = ""
    unfinished_text = ""
    missing: Sequence[str] = ()
    is_finished = False

    def finish(self, step: Callable[[], object]) -> None:
        """Take the step after saving, where its button was pressed; what was saved stays when something is missing."""
        if "finish" not in self.request.POST:
            return
        try:
            step()
        except Refused as refusal:
            self.missing, self.done_text = refusal.sentences, self.unfinished_text
        else:
            self.is_finished, self.done_text = True, self.finished_text

    def form_valid(self, form: Any) -> HttpResponse:
        response = super().form_valid(form)
        for sentence in self.told_missing():
            messages.warning(self.request, sentence)
        return response

    def told_missing(self) -> Sequence[str]:
        """What is missing, as far as the page itself does not list it."""
        return self.missing

    def check_open(self) -> None:
        super().check_open()
        if self.request.method == "GET" and self.row.state not in self.states:
            raise NotAllowed(self.closed_sentence())

    def closed_sentence(self) -> str:
        """Why the row cannot be written now."""
        if self.agreement.ending and not self.edit.is_open_for(self.agreement):
            return closed_sentence(self.edit, self.agreement)
        return f"{self.row.period} kerja sama ini sekarang pada {self.row.state_label}."

    def get_form_kwargs(self) -> dict[str, Any]:
        return {**super().get_form_kwargs(), "row": self.row}

    def get_success_url(self) -> str:
        return self.overview.url("period", self.row.pk)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(row=self.row, **kwargs)


class PeriodFill(RowForm):
    """The operator's part: kegiatan, pelaksanaan, kewajiban, kendala, tindak lanjut; saved, or closed and handed on."""

    form_class = SheetForm
    template_name = "agreements/period_fill.html"
    edit = SHEET
    states = (RowState.PELAKSANAAN, RowState.PEMANTAUAN)
    done_text = "Tersimpan."
    finished_text = "Lembar pemantauan ditutup dan diteruskan ke Kasubbag."
    unfinished_text = "Isian tersimpan, tetapi belum diteruskan ke Kasubbag."

    @property
    def heading(self) -> str:  # type: ignore[override]
        return f"Isi periode ini: {self.row.period}"

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if self.row.state not in self.states:
            return redirect(self.get_success_url())
        return super().get(request, *args, **kwargs)

    def check_open(self) -> None:
        AgreementForm.check_open(self)

    def get_initial(self) -> dict[str, Any]:
        return initial_sheet(self.row, self.activities, self.planned)

    def perform(self, form: Any) -> None:
        row = fill_sheet(self.row, form.facts(), by=self.user, at=self.now)
        self.finish(lambda: finish_sheet(row, by=self.user, at=self.now))

    def told_missing(self) -> Sequence[str]:
        too_early = row_sentence(sheet_may_be_closed, self.row)
        return [sentence for sentence in self.missing if sentence == too_early]

    def get_success_url(self) -> str:
        page = "period" if self.is_finished or self.row.state not in self.states else "period_fill"
        return self.overview.url(page, self.row.pk)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        row, today = self.row, self.agreement.office.today
        may_close = today >= row.closes_from
        earlier = self.agreement.follow_ups.filter(done_at=None).select_related("office")
        return super().get_context_data(
            activities=self.activities, planned=self.planned, closed_activities=self.closed_activities,
            may_close=may_close,
            open_follow_ups=earlier, lacking=lacking(row, today) if may_close and row.has_sheet else [],
            back_url=self.overview.url("implementation"), **kwargs,
        )  # fmt: skip


PLACES = {
    "rencana dan pelaksanaan": "pelaksanaan",
    "kendala": "kendala",
    "tindak lanjut": "kendala",
}
"""Where on the page a gap of the sheet is filled."""


def lacking(row: AgreementPeriod, today: date) -> list[dict[str, str]]:
    """What a sheet that is begun still lacks before it may be closed, each with its place on the page."""
    found = []
    if not has_activity_or_reason(row, today):
        found.append({"text": row_sentence(has_activity_or_reason, row), "place": "kegiatan"})
    gaps = [] if row.excuse else row.sheet_gaps
    return [*found, *({"text": gap, "place": PLACES.get(gap, "kewajiban")} for gap in gaps)]


class PeriodEvaluate(RowForm):
    """The kasubbag's part: the recommendation, and the full instrument where the period wants it."""

    form_class = EvaluationForm
    template_name = "agreements/period_evaluate.html"
    edit = EVALUATION
    states = (RowState.EVALUASI,)
    done_text = "Evaluasi tersimpan."
    finished_text = "Evaluasi selesai. Periode ini siap masuk laporan."
    unfinished_text = "Evaluasi tersimpan, tetapi belum selesai."

    @property
    def heading(self) -> str:  # type: ignore[override]
        return f"Rekomendasi untuk {self.row.period}"

    def perform(self, form: Any) -> None:
        evaluate(self.row, form.facts(), by=self.user, at=self.now)
        self.finish(lambda: finish_period(self.row, by=self.user, at=self.now))

    def get_success_url(self) -> str:
        is_saved = bool(self.missing) or "save" in self.request.POST
        return self.overview.url("period_evaluate" if is_saved else "period", self.row.pk)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        total = EvaluationQuestion.objects.asked_of(self.row).count() if self.row.needs_full_evaluation else 0
        return super().get_context_data(
            question_count=total,
            activities=self.activities,
            back_url=self.overview.url("period", self.row.pk),
            **kwargs,
        )


class PeriodExcuse(RowForm):
    """A ready reason instead of sheet and evaluation."""

    form_class = ExcuseForm
    template_name = "agreements/period_form.html"
    edit = EXCUSE
    states = (RowState.PELAKSANAAN, RowState.PEMANTAUAN)
    heading = "Tidak dapat dinilai"
    lead = "Alasan ini menggantikan lembar pemantauan dan evaluasi pada periode ini; Kasubbag tetap menyelesaikannya."
    submit = "Simpan alasan"
    done_text = "Alasan tersimpan."

    def perform(self, form: Any) -> None:
        data = form.cleaned_data
        give_excuse(self.row, data["excuse"], data["excuse_note"], by=self.user, at=self.now)


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
        return redirect(self.overview.url("period", self.row.pk))


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
