"""Isi periode ini: the operator's sheet, the kasubbag's evaluation, and the ready reasons."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.html import format_html

from agreements.cycle import Excuse, Recommendation
from agreements.forms.fields import DayField, NumberField
from agreements.forms.layout import GuidedForm
from agreements.models import AgreementPeriod, EvaluationQuestion, Obligation
from agreements.models.evaluation import Score
from agreements.models.monitoring import FulfilmentState, Progress
from agreements.models.terms import Aggregation
from agreements.services.evaluation import EvaluationFacts
from agreements.services.follow_up import OWNERS, NewFollowUp
from agreements.services.monitoring import SheetFacts, Told, allowed_excuses
from organization.roles import Role
from organization.templatetags.ui import angka, tanggal

NEW_FOLLOW_UPS = 2


class SheetForm(GuidedForm):
    """The monitoring sheet of one period; nothing is obligatory while it is only saved."""

    nihil_reason = forms.CharField(
        label="Alasan tidak ada kegiatan (nihil)", max_length=300, required=False,
        help_text="Diisi hanya bila tidak ada kegiatan yang terlaksana pada periode ini.",
    )  # fmt: skip
    planned = forms.CharField(
        label="Yang direncanakan pada periode ini", required=False, widget=forms.Textarea(attrs={"rows": 3})
    )
    realised = forms.CharField(
        label="Yang terlaksana", required=False, widget=forms.Textarea(attrs={"rows": 3})
    )
    progress = forms.ChoiceField(
        label="Capaian", choices=Progress.choices, required=False, widget=forms.RadioSelect
    )
    benefit = forms.CharField(
        label="Hasil dan manfaat", required=False, widget=forms.Textarea(attrs={"rows": 2})
    )
    obstacles = forms.CharField(label="Kendala", required=False, widget=forms.Textarea(attrs={"rows": 2}))
    has_no_obstacle = forms.BooleanField(label="Tidak ada kendala", required=False)
    has_no_follow_up = forms.BooleanField(label="Tidak ada yang perlu ditindaklanjuti", required=False)

    def __init__(self, *args: Any, row: AgreementPeriod, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.row, self.today = row, row.agreement.office.today
        for name in self.fields:
            self.fields[name].is_unmarked = True  # type: ignore[attr-defined]
        if row.is_active:
            del self.fields["nihil_reason"]
        self.obligations = list(
            Obligation.objects.filter(party__agreement=row.agreement_id)
            .select_related("party")
            .order_by("party__order", "order")
        )
        self.indicators = list(row.agreement.indicators.select_related("type"))
        self._add_obligations()
        self._add_indicators()
        self._add_follow_ups()

    def _add_obligations(self) -> None:
        known = {told.obligation_id: told for told in self.row.fulfilments.all()}
        for each in self.obligations:
            told = known.get(each.pk)
            due = f" (jatuh tempo {tanggal(each.due_on)})" if each.due_on else ""
            self.fields[f"told_{each.pk}"] = forms.ChoiceField(
                label=f"{each.party.label}: {each.text}{due}", choices=[("", "Pilih"), *FulfilmentState.choices],
                required=False, initial=told.state if told else "",
            )  # fmt: skip
            self.fields[f"told_note_{each.pk}"] = forms.CharField(
                label="Catatan", max_length=300, required=False, initial=told.note if told else ""
            )
            self.fields[f"told_{each.pk}"].is_unmarked = True  # type: ignore[attr-defined]

    def _add_indicators(self) -> None:
        known = {value.indicator_id: value.value for value in self.row.indicator_values.all()}
        for each in self.indicators:
            whole = "pada periode ini" if each.type.aggregation == Aggregation.SUM else "pada akhir periode"
            self.fields[f"value_{each.pk}"] = NumberField(
                label=f"{each.type.name} {whole} ({each.type.unit})", max_digits=14, decimal_places=2, min_value=0,
                required=False, initial=known.get(each.pk),
                help_text=format_html("Target {} {}.", angka(each.target), each.type.unit),
            )  # fmt: skip
            self.fields[f"value_{each.pk}"].is_unmarked = True  # type: ignore[attr-defined]

    def _add_follow_ups(self) -> None:
        roles = [(role.value, role.label) for role in OWNERS]
        for number in range(1, NEW_FOLLOW_UPS + 1):
            self.fields[f"todo_{number}"] = forms.CharField(
                label=f"Tindak lanjut {number}", max_length=300, required=False
            )
            self.fields[f"todo_role_{number}"] = forms.ChoiceField(
                label="Penanggung jawab", choices=roles, required=False, initial=Role.OPERATOR
            )
            self.fields[f"todo_due_{number}"] = DayField(label="Paling lambat", required=False)
            for name in ("todo", "todo_role", "todo_due"):
                self.fields[f"{name}_{number}"].is_unmarked = True  # type: ignore[attr-defined]

    @property
    def plan_fields(self) -> list[Any]:
        names = ("nihil_reason", "planned", "realised", "progress", "benefit")
        return [self[name] for name in names if name in self.fields]

    @property
    def obligation_fields(self) -> list[tuple[Any, Any]]:
        return [(self[f"told_{each.pk}"], self[f"told_note_{each.pk}"]) for each in self.obligations]

    @property
    def indicator_fields(self) -> list[Any]:
        return [self[f"value_{each.pk}"] for each in self.indicators]

    @property
    def obstacle_fields(self) -> list[Any]:
        return [self["has_no_obstacle"], self["obstacles"]]

    @property
    def follow_up_rows(self) -> list[list[Any]]:
        numbers = range(1, NEW_FOLLOW_UPS + 1)
        return [[self[f"{name}_{n}"] for name in ("todo", "todo_role", "todo_due")] for n in numbers]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if cleaned.get("has_no_obstacle") and cleaned.get("obstacles", "").strip():
            self.add_error(
                "obstacles", "Tuliskan kendalanya, atau centang tidak ada kendala; jangan keduanya."
            )
        for number in range(1, NEW_FOLLOW_UPS + 1):
            day = cleaned.get(f"todo_due_{number}")
            if (
                cleaned.get(f"todo_{number}", "").strip()
                and not day
                and f"todo_due_{number}" not in self.errors
            ):
                self.add_error(f"todo_due_{number}", "Isi batas waktunya.")
            elif day and day < self.today:
                self.add_error(f"todo_due_{number}", "Batas waktu tidak boleh sudah lewat.")
        has_todo = any(cleaned.get(f"todo_{n}", "").strip() for n in range(1, NEW_FOLLOW_UPS + 1))
        if cleaned.get("has_no_follow_up") and has_todo:
            self.add_error("has_no_follow_up", "Hapus centang ini, atau kosongkan tindak lanjutnya.")
        return cleaned

    def facts(self) -> SheetFacts:
        """What was filled in, for the service."""
        data = self.cleaned_data
        told = {o.pk: Told(data[f"told_{o.pk}"], data[f"told_note_{o.pk}"]) for o in self.obligations}
        values = {i.pk: data[f"value_{i.pk}"] for i in self.indicators if data[f"value_{i.pk}"] is not None}
        todos = [
            NewFollowUp(data[f"todo_{n}"], data[f"todo_role_{n}"] or Role.OPERATOR, data[f"todo_due_{n}"])
            for n in range(1, NEW_FOLLOW_UPS + 1)
            if data[f"todo_{n}"].strip()
        ]
        return SheetFacts(
            nihil_reason=data.get("nihil_reason", ""), planned=data["planned"], realised=data["realised"],
            benefit=data["benefit"], progress=data["progress"], has_no_obstacle=data["has_no_obstacle"],
            obstacles=data["obstacles"], has_no_follow_up=data["has_no_follow_up"], told=told, values=values,
            follow_ups=todos,
        )  # fmt: skip


def initial_sheet(row: AgreementPeriod, activities: list[Any], planned: list[Any]) -> dict[str, Any]:
    """The sheet as saved; a new one begins with what the plan and the activities of the period say."""
    if row.has_sheet:
        names = (
            "planned", "realised", "progress", "benefit", "obstacles", "has_no_obstacle", "has_no_follow_up",
        )  # fmt: skip
        return {**{name: getattr(row.sheet, name) for name in names}, "nihil_reason": row.nihil_reason}
    lines = [f"{activity.title} ({tanggal(activity.held_on)})" for activity in activities]
    plans = [f"{activity.title} ({tanggal(activity.held_on)})" for activity in planned]
    return {
        "planned": "\n".join(plans), "realised": "\n".join(lines), "nihil_reason": row.nihil_reason,
        "benefit": "\n".join(activity.output for activity in activities if activity.output),
    }  # fmt: skip


class EvaluationForm(GuidedForm):
    """The recommendation with its note; with the full instrument where the period wants it."""

    recommendation = forms.ChoiceField(
        label="Rekomendasi", choices=Recommendation.choices, widget=forms.RadioSelect
    )
    note = forms.CharField(label="Catatan", max_length=500, widget=forms.Textarea(attrs={"rows": 3}))

    def __init__(self, *args: Any, row: AgreementPeriod, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        asked = row.needs_full_evaluation
        self.questions = list(EvaluationQuestion.objects.asked_of(row)) if asked else []
        known: dict[int, Any] = {}
        if hasattr(row, "evaluation"):
            known = {answer.question_id: answer for answer in row.evaluation.answers.all()}
            self.initial = {
                "recommendation": row.evaluation.recommendation, "note": row.evaluation.note, **self.initial,
            }  # fmt: skip
        for question in self.questions:
            answer = known.get(question.pk)
            self.fields[f"score_{question.pk}"] = forms.TypedChoiceField(
                label=f"{question.order}. {question.text}", choices=Score.choices, coerce=int, empty_value=None,
                widget=forms.RadioSelect, required=False, initial=answer.score if answer else None,
            )  # fmt: skip
            self.fields[f"score_note_{question.pk}"] = forms.CharField(
                label=f"Catatan butir {question.order}", max_length=300, required=False,
                initial=answer.note if answer else "",
            )  # fmt: skip
            self.fields[f"score_{question.pk}"].is_unmarked = True  # type: ignore[attr-defined]
            self.say_needed(f"score_note_{question.pk}", "wajib bila nilainya 1")
            self.ask_when(f"score_note_{question.pk}", f"score_{question.pk}={Score.POOR.value}")

    @property
    def aspects(self) -> list[dict[str, Any]]:
        """The questions by aspect, in order."""
        groups: dict[str, list[Any]] = {}
        for question in self.questions:
            pair = (self[f"score_{question.pk}"], self[f"score_note_{question.pk}"])
            groups.setdefault(question.aspect, []).append(pair)
        return [{"name": name, "pairs": pairs} for name, pairs in groups.items()]

    @property
    def main_fields(self) -> list[Any]:
        return [self["recommendation"], self["note"]]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        for question in self.questions:
            is_poor = cleaned.get(f"score_{question.pk}") == Score.POOR
            if is_poor and not cleaned.get(f"score_note_{question.pk}", "").strip():
                self.add_error(f"score_note_{question.pk}", "Beri catatan untuk nilai 1.")
        return cleaned

    def facts(self) -> EvaluationFacts:
        """What was filled in, for the service."""
        data = self.cleaned_data
        answers = {q.pk: (data.get(f"score_{q.pk}"), data[f"score_note_{q.pk}"]) for q in self.questions}
        return EvaluationFacts(data["recommendation"], data["note"], answers)


class ExcuseForm(GuidedForm):
    """Why an agreement cannot be assessed in a period."""

    excuse = forms.ChoiceField(label="Kerja sama ini tidak dapat dinilai, karena")
    excuse_note = forms.CharField(
        label="Penjelasan", max_length=300, required=False, widget=forms.Textarea(attrs={"rows": 2})
    )
    needed_for = {"excuse_note": "wajib untuk alasan lain"}

    def __init__(self, *args: Any, row: AgreementPeriod, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        reasons = allowed_excuses(row, row.agreement.office.today)
        self.fields["excuse"].choices = [
            ("", "Pilih alasan"),
            *((each.value, each.label) for each in reasons),
        ]  # type: ignore[attr-defined]
        self.fields["excuse"].initial = row.excuse
        self.fields["excuse_note"].initial = row.excuse_note

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if cleaned.get("excuse") == Excuse.OTHER and not cleaned.get("excuse_note", "").strip():
            self.add_error("excuse_note", "Jelaskan alasannya.")
        return cleaned


class FollowUpDoneForm(GuidedForm):
    """What came of a follow-up."""

    result = forms.CharField(label="Hasilnya", max_length=300, widget=forms.Textarea(attrs={"rows": 3}))
