from __future__ import annotations

from django.db import models
from django.db.models import Q

from agreements.models.activity import Activity
from agreements.models.actor import ByActor
from agreements.models.period import AgreementPeriod
from agreements.models.terms import Indicator, Obligation
from organization.models import Office, Post, StoredFile
from organization.roles import Role
from organization.scoping import ScopedModel


class Progress(models.TextChoices):
    """How far the plan of the period was carried out."""

    AS_PLANNED = "as_planned", "Sesuai rencana"
    PARTLY = "partly", "Sebagian terlaksana"
    NOT_YET = "not_yet", "Belum terlaksana"


class MonitoringSheet(ByActor):
    """Lembar pemantauan of one agreement in one period; whoever filled it last is its actor."""

    row = models.OneToOneField(AgreementPeriod, on_delete=models.PROTECT, related_name="sheet")
    planned = models.TextField("yang direncanakan", blank=True)
    realised = models.TextField("yang terlaksana", blank=True)
    benefit = models.TextField("hasil dan manfaat", blank=True)
    progress = models.CharField("capaian", max_length=10, choices=Progress, blank=True)
    has_no_obstacle = models.BooleanField("tidak ada kendala", default=False)
    obstacles = models.TextField("kendala", blank=True)
    has_no_follow_up = models.BooleanField("tidak ada yang perlu ditindaklanjuti", default=False)
    filled_at = models.DateTimeField()

    class Meta(ByActor.Meta):
        abstract = False
        verbose_name = "lembar pemantauan"
        constraints = (
            *ByActor.Meta.constraints,
            models.CheckConstraint(
                name="sheet_obstacle_or_none", condition=Q(has_no_obstacle=False) | Q(obstacles="")
            ),
        )

    @property
    def gaps(self) -> list[str]:
        """What it still lacks, in words."""
        facts = {
            "yang direncanakan": self.planned.strip(),
            "yang terlaksana": self.realised.strip(),
            "capaian": self.progress,
            "kendala (atau centang tidak ada kendala)": self.has_no_obstacle or self.obstacles.strip(),
            "tindak lanjut (atau centang tidak ada)": self.has_no_follow_up
            or bool(self.row.follow_ups.all()),
        }
        return [name for name, known in facts.items() if not known]


class FulfilmentState(models.TextChoices):
    """How an obligation stands in a period."""

    DONE = "done", "Dipenuhi"
    PARTLY = "partly", "Dipenuhi sebagian"
    NOT_DONE = "not_done", "Belum dipenuhi"
    NOT_DUE = "not_due", "Belum waktunya"


class Fulfilment(models.Model):
    """What a period says of one obligation, with evidence where there is some."""

    row = models.ForeignKey(AgreementPeriod, on_delete=models.PROTECT, related_name="fulfilments")
    obligation = models.ForeignKey(Obligation, on_delete=models.CASCADE, related_name="fulfilments")
    state = models.CharField("pemenuhan", max_length=8, choices=FulfilmentState)
    note = models.CharField("catatan", max_length=300, blank=True)
    evidence = models.ForeignKey(
        StoredFile, on_delete=models.PROTECT, null=True, blank=True, related_name="fulfilments"
    )

    class Meta:
        verbose_name = "pemenuhan kewajiban"
        ordering = ("obligation__party__order", "obligation__order")
        constraints = (models.UniqueConstraint(name="fulfilment_once", fields=("row", "obligation")),)

    @property
    def is_done(self) -> bool:
        return self.state == FulfilmentState.DONE


class IndicatorValue(models.Model):
    """What an indicator reached in one period."""

    row = models.ForeignKey(AgreementPeriod, on_delete=models.PROTECT, related_name="indicator_values")
    indicator = models.ForeignKey(Indicator, on_delete=models.CASCADE, related_name="values")
    value = models.DecimalField("realisasi", max_digits=14, decimal_places=2)
    note = models.CharField("catatan", max_length=300, blank=True)

    class Meta:
        verbose_name = "realisasi indikator"
        constraints = (models.UniqueConstraint(name="indicator_value_once", fields=("row", "indicator")),)


class FollowUp(ByActor, ScopedModel):
    """Something still to be done (tindak lanjut), by whoever holds the role in the office, until a day."""

    agreement = models.ForeignKey("agreements.Agreement", on_delete=models.PROTECT, related_name="follow_ups")
    row = models.ForeignKey(
        AgreementPeriod, on_delete=models.PROTECT, null=True, blank=True, related_name="follow_ups"
    )
    activity = models.ForeignKey(
        Activity, on_delete=models.PROTECT, null=True, blank=True, related_name="follow_ups"
    )
    text = models.CharField("tindak lanjut", max_length=300)
    office = models.ForeignKey(Office, on_delete=models.PROTECT, related_name="follow_ups")
    role = models.CharField("penanggung jawab", max_length=20, choices=Role)
    due_on = models.DateField("paling lambat")
    created_at = models.DateTimeField()
    done_at = models.DateTimeField(null=True, blank=True)
    done_by = models.ForeignKey(Post, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    result = models.CharField("hasil tindak lanjut", max_length=300, blank=True)

    class Meta(ByActor.Meta):
        abstract = False
        verbose_name = "tindak lanjut"
        ordering = ("due_on", "pk")
        indexes = (
            models.Index(name="open_follow_ups", fields=("office", "role"), condition=Q(done_at=None)),
        )
        constraints = (
            *ByActor.Meta.constraints,
            models.CheckConstraint(
                name="follow_up_done_with_result",
                condition=Q(done_at=None, done_by=None, result="")
                | (Q(done_at__isnull=False, done_by__isnull=False) & ~Q(result="")),
            ),
        )

    def __str__(self) -> str:
        return self.text
