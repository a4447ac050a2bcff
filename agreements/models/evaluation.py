from __future__ import annotations

from typing import Any, ClassVar

from django.db import models
from django.db.models import Q

from agreements.cycle import Recommendation
from agreements.models.actor import ByActor
from agreements.models.period import AgreementPeriod
from organization.models import Post


class EvaluationInstrument(models.Model):
    """One version of the full evaluation instrument, kept by KPU RI; versions are never changed."""

    number = models.PositiveSmallIntegerField(unique=True)
    published_on = models.DateField("berlaku sejak")
    published_by = models.ForeignKey(Post, on_delete=models.PROTECT, null=True, related_name="+")
    note = models.CharField("alasan perubahan", max_length=300, blank=True)

    class Meta:
        verbose_name = "instrumen evaluasi"
        ordering = ("-number",)

    def __str__(self) -> str:
        return f"Instrumen evaluasi versi {self.number}"


class EvaluationQuestionQuerySet(models.QuerySet["EvaluationQuestion"]):
    def asked_of(self, row: AgreementPeriod) -> EvaluationQuestionQuerySet:
        """The questions for a row: of the version it was begun with, else of the latest."""
        begun = EvaluationAnswer.objects.filter(evaluation__row=row).values("question__instrument")[:1]
        latest = EvaluationInstrument.objects.order_by("-number").values("pk")[:1]
        chosen: Any = models.functions.Coalesce(models.Subquery(begun), models.Subquery(latest))
        return self.filter(instrument=chosen)


class EvaluationQuestion(models.Model):
    """One question of a version of the instrument, answered on a scale of 1 to 4."""

    instrument = models.ForeignKey(EvaluationInstrument, on_delete=models.PROTECT, related_name="questions")
    order = models.PositiveSmallIntegerField()
    aspect = models.CharField("aspek", max_length=60)
    text = models.CharField("butir", max_length=300)

    objects: ClassVar = EvaluationQuestionQuerySet.as_manager()

    class Meta:
        ordering = ("instrument", "order")
        constraints = (models.UniqueConstraint(name="evaluation_order_once", fields=("instrument", "order")),)

    def __str__(self) -> str:
        return self.text


class Score(models.IntegerChoices):
    """The scale of the full instrument."""

    POOR = 1, "1 · Kurang"
    FAIR = 2, "2 · Cukup"
    GOOD = 3, "3 · Baik"
    EXCELLENT = 4, "4 · Sangat baik"


class EvaluationQuerySet(models.QuerySet["Evaluation"]):
    def full(self) -> EvaluationQuerySet:
        """Those that answer every question of their instrument."""
        answers = EvaluationAnswer.objects.filter(evaluation=models.OuterRef("pk")).order_by()
        siblings = EvaluationQuestion.objects.filter(instrument=models.OuterRef("instrument")).order_by()
        asked = siblings.values("instrument").annotate(count=models.Count("pk")).values("count")
        return (
            self.annotate(instrument=models.Subquery(answers.values("question__instrument")[:1]))
            .annotate(answered=models.Count("answers"), asked=models.Subquery(asked))
            .filter(answered=models.F("asked"))
        )


class Evaluation(ByActor):
    """The kasubbag's evaluation of one period: a recommendation with its note, and the full instrument when due."""

    row = models.OneToOneField(AgreementPeriod, on_delete=models.PROTECT, related_name="evaluation")
    recommendation = models.CharField("rekomendasi", max_length=10, choices=Recommendation)
    note = models.CharField("catatan", max_length=500)
    given_at = models.DateTimeField()

    objects: ClassVar = EvaluationQuerySet.as_manager()

    class Meta(ByActor.Meta):
        abstract = False
        verbose_name = "evaluasi"
        constraints = (
            *ByActor.Meta.constraints,
            models.CheckConstraint(name="evaluation_has_note", condition=~Q(note="")),
        )

    @property
    def is_full(self) -> bool:
        """Whether every question of its instrument is answered."""
        return EvaluationQuestion.objects.asked_of(self.row).exists() and not self.unanswered

    @property
    def unanswered(self) -> list[int]:
        """The numbers of the questions of its instrument that have no answer yet."""
        answered = {answer.question_id for answer in self.answers.all()}
        asked = EvaluationQuestion.objects.asked_of(self.row)
        return [question.order for question in asked.order_by("order") if question.pk not in answered]

    def is_complete(self, *, needs_full: bool) -> bool:
        """Whether nothing of it is missing."""
        return self.is_full if needs_full else True


class EvaluationAnswer(models.Model):
    """The score of one question; a low one needs a note."""

    evaluation = models.ForeignKey(Evaluation, on_delete=models.CASCADE, related_name="answers")
    question = models.ForeignKey(EvaluationQuestion, on_delete=models.PROTECT, related_name="+")
    score = models.PositiveSmallIntegerField("nilai", choices=Score)
    note = models.CharField("catatan", max_length=300, blank=True)

    class Meta:
        ordering = ("evaluation", "question__order")
        constraints = (
            models.UniqueConstraint(name="evaluation_answer_once", fields=("evaluation", "question")),
            models.CheckConstraint(name="score_on_scale", condition=Q(score__in=Score.values)),
            models.CheckConstraint(
                name="low_score_explained", condition=Q(score__gt=Score.POOR) | ~Q(note="")
            ),
        )
