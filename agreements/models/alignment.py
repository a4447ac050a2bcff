from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar

from django.db import models
from django.db.models import Q

from agreements.choices import Answer
from organization.models import Post

if TYPE_CHECKING:
    from agreements.models.agreement import Agreement


class AlignmentChecklist(models.Model):
    """One version of the alignment checklist, kept by KPU RI; versions are never changed."""

    number = models.PositiveSmallIntegerField(unique=True)
    published_on = models.DateField("berlaku sejak")
    published_by = models.ForeignKey(Post, on_delete=models.PROTECT, null=True, related_name="+")
    note = models.CharField("alasan perubahan", max_length=300, blank=True)

    class Meta:
        ordering = ("-number",)

    def __str__(self) -> str:
        return f"Daftar keselarasan versi {self.number}"


class AlignmentQuestionQuerySet(models.QuerySet["AlignmentQuestion"]):
    def asked_of(self, agreement: Agreement) -> AlignmentQuestionQuerySet:
        """The questions for an agreement: of the version it began with, else of the latest."""
        begun = AlignmentAnswer.objects.filter(agreement=agreement).values("question__checklist")[:1]
        latest = AlignmentChecklist.objects.order_by("-number").values("pk")[:1]
        chosen = models.functions.Coalesce(models.Subquery(begun), models.Subquery(latest))
        return self.filter(checklist=chosen)


class AlignmentQuestion(models.Model):
    """One question of a version of the checklist."""

    checklist = models.ForeignKey(AlignmentChecklist, on_delete=models.PROTECT, related_name="questions")
    order = models.PositiveSmallIntegerField()
    text = models.CharField("butir", max_length=300)

    objects: ClassVar[Any] = AlignmentQuestionQuerySet.as_manager()

    class Meta:
        ordering = ("checklist", "order")
        constraints = (models.UniqueConstraint(name="question_order_once", fields=("checklist", "order")),)

    def __str__(self) -> str:
        return self.text


class AlignmentAnswer(models.Model):
    """The answer to one question; sebagian and tidak need a note."""

    agreement = models.ForeignKey(
        "agreements.Agreement", on_delete=models.CASCADE, related_name="alignment_answers"
    )
    question = models.ForeignKey(AlignmentQuestion, on_delete=models.PROTECT, related_name="+")
    answer = models.CharField(max_length=8, choices=Answer)
    note = models.CharField("catatan", max_length=400, blank=True)

    class Meta:
        ordering = ("agreement", "question__order")
        constraints = (
            models.UniqueConstraint(name="answer_once", fields=("agreement", "question")),
            models.CheckConstraint(name="answer_explained", condition=Q(answer=Answer.YA) | ~Q(note="")),
        )
