"""Answering the alignment checklist of rule book section 4."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from agreements.choices import Answer
from agreements.models import Agreement, AlignmentAnswer, AlignmentQuestion
from agreements.refusals import Refused
from agreements.services.writer import change
from agreements.workflow import ALIGNMENT
from organization.models import User


def answer_checklist(
    agreement: Agreement, answers: Mapping[int, tuple[str, str]], *, by: User, at: datetime
) -> None:
    """Save answers by question id: (answer, note); raises Refused where sebagian or tidak lacks its note."""
    with change(
        agreement, ALIGNMENT, act="alignment", summary="Daftar keselarasan diisi", by=by, at=at
    ) as done:
        for question in AlignmentQuestion.objects.asked_of(done.agreement):
            answer, note = answers.get(question.pk, ("", ""))
            if not answer:
                continue
            if answer != Answer.YA and not note.strip():
                raise Refused(
                    f"Beri catatan untuk jawaban “{Answer(answer).label}” pada butir: {question.text}"
                )
            AlignmentAnswer.objects.update_or_create(
                agreement=done.agreement, question=question, defaults={"answer": answer, "note": note.strip()}
            )
