"""The kasubbag's evaluation of a period: a recommendation always, the full instrument at the year's and term's end."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from django.db import transaction

from agreements.cycle import EVALUATION, Recommendation, RowState
from agreements.models import AgreementPeriod, Evaluation, EvaluationAnswer, EvaluationQuestion
from agreements.models.evaluation import Score
from agreements.refusals import Overtaken, Refused
from agreements.services.writer import change, take_row_step
from organization.models import User


@dataclass(frozen=True)
class EvaluationFacts:
    """A recommendation with its note, and (score, note) by question of the full instrument."""

    recommendation: str
    note: str
    answers: Mapping[int, tuple[int | None, str]] = field(default_factory=dict)


def evaluate(row: AgreementPeriod, facts: EvaluationFacts, *, by: User, at: datetime) -> None:
    """Save the evaluation of a row at Evaluasi; an incomplete instrument may be saved and completed later.

    Raises Refused without note, or for the lowest score without one; Overtaken when the row stands elsewhere.
    """
    if not facts.note.strip():
        raise Refused("Beri catatan singkat untuk rekomendasi Anda.", field="note")
    label = Recommendation(facts.recommendation).label
    summary = f"{row.period} · Rekomendasi: {label}"
    with change(
        row.agreement, EVALUATION, act="evaluation", summary=summary, by=by, at=at, note=facts.note
    ) as done:
        current = AgreementPeriod.objects.select_related("period").get(pk=row.pk, agreement=done.agreement)
        if current.state != RowState.EVALUASI:
            raise Overtaken(f"Periode ini sekarang pada {current.state_label}. Muat ulang halaman.")
        given, _ = Evaluation.objects.update_or_create(
            row=current,
            defaults={
                "recommendation": facts.recommendation, "note": facts.note.strip(), "given_at": at, "post": done.post,
            },
        )  # fmt: skip
        _answer(current, given, facts.answers)
        done.data = {"row": current.pk, "recommendation": facts.recommendation}


def finish_period(row: AgreementPeriod, *, by: User, at: datetime) -> AgreementPeriod:
    """The kasubbag is done: the row waits at Pelaporan for the office's report."""
    return take_row_step(row, "finish_evaluation", by=by, at=at)


def evaluate_and_finish(
    row: AgreementPeriod, facts: EvaluationFacts, *, by: User, at: datetime
) -> AgreementPeriod:
    """Both in one: nothing is saved when something is still missing."""
    with transaction.atomic():
        evaluate(row, facts, by=by, at=at)
        return finish_period(row, by=by, at=at)


def _answer(
    row: AgreementPeriod, evaluation: Evaluation, answers: Mapping[int, tuple[int | None, str]]
) -> None:
    for question in EvaluationQuestion.objects.asked_of(row):
        score, note = answers.get(question.pk, (None, ""))
        if score is None:
            continue
        if score == Score.POOR and not note.strip():
            raise Refused(f"Beri catatan untuk nilai “{Score.POOR.label}” pada butir: {question.text}")
        EvaluationAnswer.objects.update_or_create(
            evaluation=evaluation, question=question, defaults={"score": score, "note": note.strip()}
        )
