from __future__ import annotations

from django.db import models
from django.db.models import Q

from agreements.choices import AgreementMatter
from agreements.instruments import Instrument
from agreements.models.actor import ByActor
from agreements.models.approval import ApprovalRound
from organization.models import OfficeLevel, Post, StoredFile
from organization.roles import Role


class SignatoryRule(models.Model):
    """Who signs, kept by KPU RI: proposed for (instrument, level, matter), chosen per agreement."""

    instrument = models.CharField("bentuk", max_length=4, choices=Instrument)
    level = models.CharField("tingkat satker", max_length=10, choices=OfficeLevel)
    matter = models.CharField("urusan", max_length=16, choices=AgreementMatter)
    role = models.CharField("penanda tangan", max_length=20, choices=Role)

    class Meta:
        verbose_name = "penanda tangan"
        ordering = ("instrument", "level", "matter")
        constraints = (
            models.UniqueConstraint(name="signatory_rule_once", fields=("instrument", "level", "matter")),
        )


class SignedCopy(ByActor):
    """An uploaded scan of what was signed after a round; the latest counts, and a second person confirms it.

    The second person may also return it with a reason; then it counts no more. What was recorded from paper has
    no round.
    """

    agreement = models.ForeignKey(
        "agreements.Agreement", on_delete=models.PROTECT, related_name="signed_copies"
    )
    round = models.ForeignKey(
        ApprovalRound, on_delete=models.PROTECT, null=True, blank=True, related_name="signed_copies"
    )
    file = models.ForeignKey(StoredFile, on_delete=models.PROTECT, related_name="signed_copies")
    uploaded_at = models.DateTimeField()
    confirmed_by = models.ForeignKey(Post, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    confirmed_at = models.DateTimeField(null=True, blank=True)
    returned_by = models.ForeignKey(Post, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    returned_at = models.DateTimeField(null=True, blank=True)
    return_reason = models.CharField("alasan dikembalikan", max_length=300, blank=True)

    class Meta(ByActor.Meta):
        abstract = False
        verbose_name = "pindaian naskah"
        ordering = ("agreement", "-uploaded_at", "-pk")
        constraints = (
            *ByActor.Meta.constraints,
            models.CheckConstraint(
                name="scan_confirmed_by_another",
                condition=Q(confirmed_by=None) | Q(post=None) | ~Q(confirmed_by=models.F("post")),
            ),
            models.CheckConstraint(
                name="scan_returned_with_reason",
                condition=Q(returned_by=None, returned_at=None, return_reason="")
                | (
                    Q(returned_by__isnull=False, returned_at__isnull=False, confirmed_by=None)
                    & ~Q(return_reason="")
                ),
            ),
        )
