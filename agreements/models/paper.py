from __future__ import annotations

from django.db import models

from agreements.choices import PaperKind
from agreements.models.approval import ApprovalStep
from organization.models import Post, StoredFile
from organization.scoping import ScopedModel


class OfficialPaper(ScopedModel):
    """A letter or minutes; one may serve many agreements."""

    office = models.ForeignKey("organization.Office", on_delete=models.PROTECT, related_name="+")
    kind = models.CharField("jenis", max_length=16, choices=PaperKind)
    number = models.CharField("nomor", max_length=120, blank=True)
    dated_on = models.DateField("tanggal")
    title = models.CharField("perihal", max_length=200, blank=True)
    file = models.ForeignKey(StoredFile, on_delete=models.PROTECT, related_name="papers")
    added_by = models.ForeignKey(Post, on_delete=models.PROTECT, related_name="+")
    added_at = models.DateTimeField()

    class Meta:
        verbose_name = "dokumen resmi"
        ordering = ("-dated_on", "-pk")

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.number}".strip()


class PaperUse(models.Model):
    """That a paper serves an agreement, and which approval step asked for it."""

    paper = models.ForeignKey(OfficialPaper, on_delete=models.PROTECT, related_name="uses")
    agreement = models.ForeignKey("agreements.Agreement", on_delete=models.PROTECT, related_name="paper_uses")
    step = models.ForeignKey(
        ApprovalStep, on_delete=models.PROTECT, null=True, blank=True, related_name="paper_uses"
    )

    class Meta:
        constraints = (
            models.UniqueConstraint(
                name="paper_used_once", fields=("paper", "agreement", "step"), nulls_distinct=False
            ),
        )
