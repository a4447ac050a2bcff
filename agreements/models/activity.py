from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from django.db import models
from django.db.models import F, Q

from agreements.models.actor import ByActor
from agreements.models.terms import ScopePoint
from organization.models import Office, StoredFile

if TYPE_CHECKING:
    from agreements.models.period import AgreementPeriod


class ActivityState(models.TextChoices):
    """A line of the work plan, then something that happened."""

    PLANNED = "planned", "Direncanakan"
    DONE = "done", "Terlaksana"
    WITHDRAWN = "withdrawn", "Ditarik"


class PeopleGroup(models.TextChoices):
    """Whom an activity reached."""

    PELAJAR = "pelajar", "Pelajar dan mahasiswa"
    PEMILIH_PEMULA = "pemilih_pemula", "Pemilih pemula"
    PEREMPUAN = "perempuan", "Kelompok perempuan"
    DISABILITAS = "disabilitas", "Penyandang disabilitas"
    MASYARAKAT = "masyarakat", "Masyarakat umum"
    PENYELENGGARA = "penyelenggara", "Badan ad hoc penyelenggara"
    PEGAWAI = "pegawai", "Pegawai KPU dan mitra"
    LAINNYA = "lainnya", "Kelompok lain"


class ActivityQuerySet(models.QuerySet["Activity"]):
    def done(self) -> ActivityQuerySet:
        """What was carried out."""
        return self.filter(state=ActivityState.DONE)

    def counted_for(self, agreement_ids: models.QuerySet | list[int]) -> ActivityQuerySet:
        """Activities of the agreements and of the PKS under them."""
        return self.filter(Q(agreement__in=agreement_ids) | Q(agreement__parent__in=agreement_ids))

    def carried_out_in(self, row: AgreementPeriod) -> ActivityQuerySet:
        """What was carried out in a period for an agreement; for an NK also under its PKS."""
        mine = Q(agreement=row.agreement_id)
        if row.counts_children:
            mine |= Q(agreement__parent=row.agreement_id)
        return self.done().filter(mine, held_on__range=(row.period.starts_on, row.period.ends_on))


class Activity(ByActor):
    """One activity under an agreement (kegiatan), planned or carried out; by the owner or a satker peserta."""

    agreement = models.ForeignKey("agreements.Agreement", on_delete=models.PROTECT, related_name="activities")
    office = models.ForeignKey(Office, on_delete=models.PROTECT, related_name="activities")
    state = models.CharField(max_length=10, choices=ActivityState, default=ActivityState.DONE)
    title = models.CharField("kegiatan", max_length=200)
    held_on = models.DateField("tanggal")
    ends_on = models.DateField("sampai", null=True, blank=True)
    place = models.CharField("tempat", max_length=150, blank=True)
    output = models.CharField("hasil", max_length=400, blank=True)
    spending = models.DecimalField(
        "biaya yang terpakai (Rp)", max_digits=15, decimal_places=0, null=True, blank=True
    )
    scope_points = models.ManyToManyField(
        ScopePoint, blank=True, related_name="activities", verbose_name="ruang lingkup"
    )
    recorded_at = models.DateTimeField()
    withdrawn_reason = models.CharField(max_length=300, blank=True)

    objects: ClassVar = ActivityQuerySet.as_manager()

    class Meta(ByActor.Meta):
        abstract = False
        verbose_name = "kegiatan"
        ordering = ("-held_on", "-pk")
        indexes = (models.Index(fields=("agreement", "held_on")),)
        constraints = (
            *ByActor.Meta.constraints,
            models.CheckConstraint(
                name="activity_ends_after_start", condition=Q(ends_on=None) | Q(ends_on__gte=F("held_on"))
            ),
            models.CheckConstraint(
                name="activity_spends_nothing_negative", condition=Q(spending=None) | Q(spending__gte=0)
            ),
            models.CheckConstraint(
                name="activity_withdrawn_with_reason",
                condition=Q(state=ActivityState.WITHDRAWN) & ~Q(withdrawn_reason="")
                | ~Q(state=ActivityState.WITHDRAWN) & Q(withdrawn_reason=""),
            ),
        )

    def __str__(self) -> str:
        return self.title

    @property
    def people_count(self) -> int:
        """How many people it reached, over all groups."""
        return sum(people.count for people in self.people.all())


class ActivityPeople(models.Model):
    """How many people of one group an activity reached."""

    activity = models.ForeignKey(Activity, on_delete=models.CASCADE, related_name="people")
    group = models.CharField("kelompok", max_length=16, choices=PeopleGroup)
    count = models.PositiveIntegerField("jumlah orang")

    class Meta:
        ordering = ("activity", "pk")
        constraints = (models.UniqueConstraint(name="people_group_once", fields=("activity", "group")),)


class ActivityEvidence(models.Model):
    """Evidence of an activity: a file or a link."""

    activity = models.ForeignKey(Activity, on_delete=models.CASCADE, related_name="evidence")
    file = models.ForeignKey(
        StoredFile, on_delete=models.PROTECT, null=True, blank=True, related_name="activity_evidence"
    )
    link = models.URLField("tautan", max_length=500, blank=True)
    caption = models.CharField("keterangan", max_length=150, blank=True)

    class Meta:
        verbose_name = "bukti"
        ordering = ("activity", "pk")
        constraints = (
            models.CheckConstraint(
                name="evidence_file_xor_link",
                condition=(Q(file__isnull=False) & Q(link="")) | (Q(file=None) & ~Q(link="")),
            ),
        )
