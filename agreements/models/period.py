from __future__ import annotations

from datetime import date, timedelta
from functools import cached_property
from typing import TYPE_CHECKING, Any, ClassVar, Self

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import RangeOperators
from django.db import models
from django.db.models import Exists, F, Func, OuterRef, Q, Value
from django_fsm import FSMField

from agreements.cycle import (
    CLOSING_DAYS,
    CycleSteps,
    Excuse,
    RowState,
    days_in_force,
    is_counted_active,
    is_full_evaluation_due,
)
from agreements.instruments import Instrument
from agreements.models.activity import Activity
from agreements.models.agreement import Agreement
from organization.models import Post
from organization.scoping import ScopedModel, ScopedQuerySet

if TYPE_CHECKING:
    from agreements.models.evaluation import Evaluation
    from agreements.models.monitoring import MonitoringSheet


class PeriodLength(models.TextChoices):
    """How often offices report."""

    SEMESTER = "semester", "Semester"
    TRIWULAN = "triwulan", "Triwulan"

    @property
    def months(self) -> int:
        return 6 if self is PeriodLength.SEMESTER else 3


class PeriodScheme(models.Model):
    """How often offices report and by when, kept by KPU RI; a change is in force from a 1 January on."""

    valid_from = models.DateField("berlaku sejak", unique=True)
    length = models.CharField("periode laporan", max_length=8, choices=PeriodLength)
    regency_days = models.PositiveSmallIntegerField("batas KPU Kabupaten/Kota (hari)", default=15)
    province_days = models.PositiveSmallIntegerField("batas KPU Provinsi (hari)", default=30)
    national_days = models.PositiveSmallIntegerField("batas KPU RI (hari)", default=45)
    note = models.CharField("alasan perubahan", max_length=300, blank=True)
    set_by = models.ForeignKey(Post, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    set_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = "aturan periode"
        ordering = ("-valid_from",)
        constraints = (
            models.CheckConstraint(
                name="scheme_from_new_year", condition=Q(valid_from__month=1, valid_from__day=1)
            ),
            models.CheckConstraint(
                name="scheme_upper_office_is_later",
                condition=Q(province_days__gt=F("regency_days"), national_days__gt=F("province_days")),
            ),
        )


class Period(models.Model):
    """A reporting period: a semester or a quarter; periods never overlap."""

    length = models.CharField(max_length=8, choices=PeriodLength)
    starts_on = models.DateField("mulai")
    ends_on = models.DateField("berakhir")
    opened_at = models.DateTimeField()

    class Meta:
        verbose_name = "periode"
        ordering = ("-starts_on",)
        constraints = (
            models.CheckConstraint(name="period_ends_after_start", condition=Q(ends_on__gt=F("starts_on"))),
            ExclusionConstraint(
                name="periods_never_overlap",
                expressions=(
                    (
                        Func(F("starts_on"), F("ends_on"), Value("[]"), function="daterange"),
                        RangeOperators.OVERLAPS,
                    ),
                ),
            ),
        )

    def __str__(self) -> str:
        number = (self.starts_on.month - 1) // PeriodLength(self.length).months + 1
        return f"{self.get_length_display()} {'I' * number if number < 4 else 'IV'} {self.starts_on.year}"

    def contains(self, day: date) -> bool:
        """Whether a day lies in it."""
        return self.starts_on <= day <= self.ends_on


class AgreementPeriodQuerySet(ScopedQuerySet):
    def with_what_steps_ask(self) -> Self:
        """With all that the conditions of their steps read, in a fixed number of queries for however many rows."""
        carried_out = Activity.objects.done().filter(
            held_on__range=(OuterRef("period__starts_on"), OuterRef("period__ends_on"))
        )
        own = carried_out.filter(agreement=OuterRef("agreement"))
        under_nk = carried_out.filter(
            agreement__parent=OuterRef("agreement"), agreement__parent__instrument=Instrument.NK
        )
        related = self.select_related("agreement__office", "period", "sheet", "evaluation")
        return related.prefetch_related(
            "fulfilments", "follow_ups", "evaluation__answers", "agreement__parties__obligations"
        ).annotate(found_active=Exists(own) | Exists(under_nk))


class AgreementPeriod(CycleSteps, ScopedModel):
    """One agreement in one period: its own place in Pelaksanaan → … → Pelaporan → diterima.

    ``sent_at`` is set while a sent report contains it: then nothing of it changes until it is accepted or returned.
    """

    scope_path = "agreement__office"

    agreement = models.ForeignKey(Agreement, on_delete=models.PROTECT, related_name="period_rows")
    period = models.ForeignKey(Period, on_delete=models.PROTECT, related_name="rows")
    state = FSMField(choices=RowState.choices, default=RowState.PELAKSANAAN, protected=True)
    state_entered_at = models.DateTimeField()
    opened_at = models.DateTimeField()
    nihil_reason = models.CharField("alasan tidak ada kegiatan", max_length=300, blank=True)
    excuse = models.CharField(
        "tidak dapat dinilai, karena", max_length=16, choices=Excuse, default=Excuse.NONE, blank=True
    )
    excuse_note = models.CharField("penjelasan", max_length=300, blank=True)
    sent_at = models.DateTimeField(null=True, blank=True)
    accepted_at = models.DateTimeField(null=True, blank=True)
    remark = models.CharField("catatan satker di atas", max_length=400, blank=True)

    found_active: bool | None = None
    """Whether something was carried out, where the query has asked already (``with_what_steps_ask``)."""

    objects: ClassVar[Any] = AgreementPeriodQuerySet.as_manager()

    if TYPE_CHECKING:
        sheet: MonitoringSheet
        evaluation: Evaluation

    class Meta:
        verbose_name = "periode kerja sama"
        ordering = ("period__starts_on", "pk")
        indexes = (
            models.Index(fields=("period", "state")),
            models.Index(
                name="open_period_rows", fields=("agreement",), condition=~Q(state=RowState.DITERIMA)
            ),
        )
        constraints = (
            models.UniqueConstraint(name="agreement_period_once", fields=("agreement", "period")),
            models.CheckConstraint(name="row_state_known", condition=Q(state__in=RowState.values)),
            models.CheckConstraint(
                name="row_accepted_has_instant",
                condition=(Q(state=RowState.DITERIMA) & Q(accepted_at__isnull=False))
                | (~Q(state=RowState.DITERIMA) & Q(accepted_at=None)),
            ),
            models.CheckConstraint(
                name="row_sent_is_finished",
                condition=Q(sent_at=None) | Q(state__in=(RowState.PELAPORAN, RowState.DITERIMA)),
            ),
            models.CheckConstraint(
                name="other_excuse_explained", condition=~Q(excuse=Excuse.OTHER) | ~Q(excuse_note="")
            ),
        )

    def __str__(self) -> str:
        return f"{self.agreement} · {self.period}"

    @property
    def state_label(self) -> str:
        return RowState(self.state).label

    @property
    def first_on(self) -> date:
        """The first day in force in the period."""
        return max(self.period.starts_on, self.agreement.starts_on or self.period.starts_on)

    @property
    def last_on(self) -> date:
        """The last day in force in the period."""
        days = (self.period.ends_on, self.agreement.ends_on, self.agreement.ended_on)
        return min(day for day in days if day is not None)

    @property
    def days_in_force(self) -> int:
        """On how many days of the period the agreement is in force."""
        a = self.agreement
        return days_in_force(self.period.starts_on, self.period.ends_on, a.starts_on, a.ends_on, a.ended_on)

    @property
    def closes_from(self) -> date:
        """From which day on the sheet may be closed: 14 days before the period or the term ends."""
        return self.last_on - timedelta(days=CLOSING_DAYS)

    @property
    def needs_full_evaluation(self) -> bool:
        return is_full_evaluation_due(self.period.ends_on, self.agreement.ends_on)

    @cached_property
    def is_active(self) -> bool:
        """Whether something was carried out in the period; an NK also through the PKS under it."""
        if self.found_active is not None:
            return self.found_active
        return Activity.objects.carried_out_in(self).exists()

    @property
    def has_sheet(self) -> bool:
        return hasattr(self, "sheet")

    @cached_property
    def sheet_gaps(self) -> list[str]:
        """What the monitoring sheet still lacks, in words; empty when it is complete."""
        if not self.has_sheet:
            return ["rencana, pelaksanaan, dan capaian", "kendala", "tindak lanjut"]
        return [*self.sheet.gaps, *self.obligation_gaps]

    @cached_property
    def obligation_gaps(self) -> list[str]:
        """Obligations about which the period says nothing yet."""
        told = {fulfilment.obligation_id for fulfilment in self.fulfilments.all()}
        owed = ((party, o) for party in self.agreement.parties.all() for o in party.obligations.all())
        return [f"kewajiban {party.label}: {o.text}" for party, o in owed if o.pk not in told]

    @property
    def has_evaluation(self) -> bool:
        """Whether a recommendation is given; with the full instrument answered where the period wants it."""
        if not hasattr(self, "evaluation"):
            return False
        return self.evaluation.is_complete(needs_full=self.needs_full_evaluation)

    @property
    def unanswered(self) -> list[int]:
        """The numbers of the questions that an evaluation already begun leaves open."""
        if not hasattr(self, "evaluation") or not self.needs_full_evaluation:
            return []
        return self.evaluation.unanswered

    @property
    def counts_children(self) -> bool:
        return is_counted_active(self.agreement)
