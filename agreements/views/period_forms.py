"""Isi periode ini, and the other forms of one period: the recommendation, the ready reasons."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

from agreements.cycle import (
    EVALUATION,
    EXCUSE,
    SHEET,
    RowState,
    has_activity_or_reason,
    row_sentence,
    sheet_may_be_closed,
)
from agreements.forms.period import EvaluationForm, ExcuseForm, SheetForm, initial_sheet
from agreements.models import AgreementPeriod, EvaluationQuestion
from agreements.refusals import NotAllowed, Refused
from agreements.services.evaluation import evaluate, finish_period
from agreements.services.monitoring import fill_sheet, finish_sheet, give_excuse
from agreements.views.base import (
    AgreementForm,
    closed_sentence,
)
from agreements.views.period_base import OfRow


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
            self.done_level = messages.WARNING
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

    def closed_now(self) -> str:
        is_open = self.edit.is_open_for(self.agreement) and self.row.state in self.states
        return "" if is_open else self.closed_sentence()

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
    "yang direncanakan": "id_planned",
    "yang terlaksana": "id_realised",
    "capaian": "id_progress_0",
    "kendala (atau centang tidak ada kendala)": "kendala",
    "tindak lanjut (atau centang tidak ada)": "tindak-lanjut",
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
