from __future__ import annotations

from django.db import models
from django.db.models import Q

from agreements.models.actor import ByActor


class HistoryEvent(ByActor):
    """One row of an agreement's history; rows are only added, and each carries the hash of the one before.

    ``stage_seconds`` is how long the agreement had been in the stage that this row leaves.
    """

    agreement = models.ForeignKey("agreements.Agreement", on_delete=models.PROTECT, related_name="events")
    sequence = models.PositiveIntegerField()
    at = models.DateTimeField()
    act = models.CharField(max_length=40)
    summary = models.CharField(max_length=400)
    note = models.TextField(blank=True)
    from_stage = models.CharField(max_length=24, blank=True)
    to_stage = models.CharField(max_length=24)
    ending = models.CharField(max_length=14, blank=True)
    stage_seconds = models.PositiveBigIntegerField(null=True)
    data = models.JSONField(default=dict)
    previous_hash = models.CharField(max_length=64, blank=True)
    hash = models.CharField(max_length=64)

    class Meta(ByActor.Meta):
        abstract = False
        verbose_name = "riwayat"
        ordering = ("agreement", "sequence")
        constraints = (
            *ByActor.Meta.constraints,
            models.UniqueConstraint(name="history_sequence_once", fields=("agreement", "sequence")),
            models.CheckConstraint(name="history_chained", condition=Q(sequence=1) | ~Q(previous_hash="")),
        )
