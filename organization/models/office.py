from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime
from typing import ClassVar
from zoneinfo import ZoneInfo

from django.db import models
from django.db.models import F, Q

from organization.clock import today


class OfficeLevel(models.TextChoices):
    """The three levels of KPU."""

    REGENCY = "regency", "Kabupaten/Kota"
    PROVINCE = "province", "Provinsi"
    NATIONAL = "national", "KPU RI"


class NumberSource(models.TextChoices):
    """Where an office's document numbers come from (rule book section 6)."""

    PAPER = "paper", "SRIKANDI atau buku agenda (dicatat di sini)"
    REGISTER = "register", "Register nomor aplikasi ini"


class OfficeQuerySet(models.QuerySet["Office"]):
    def subtrees_of(self, office_ids: Iterable[int]) -> OfficeQuerySet:
        """The given offices and everything below them; the tree is three levels deep."""
        ids = list(office_ids)
        return self.filter(Q(pk__in=ids) | Q(parent__in=ids) | Q(parent__parent__in=ids))

    def above(self, offices: Iterable[Office]) -> OfficeQuerySet:
        """Every office above the given ones."""
        parents = {office.parent_id for office in offices if office.parent_id}
        return self.filter(Q(pk__in=parents) | Q(children__in=parents)).distinct()

    def valid_on(self, day: date) -> OfficeQuerySet:
        """Offices that exist on that day (regions split and merge)."""
        return self.filter(valid_from__lte=day).filter(Q(valid_to=None) | Q(valid_to__gte=day))


class Office(models.Model):
    """One of KPU's offices (satker): KPU RI, a province, a regency or city."""

    code = models.CharField("kode", max_length=4, unique=True)
    level = models.CharField("tingkat", max_length=10, choices=OfficeLevel)
    parent = models.ForeignKey(
        "self",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="children",
        verbose_name="atasan",
    )
    region_kind = models.CharField("jenis wilayah", max_length=10)
    region_name = models.CharField("wilayah", max_length=80)
    name = models.CharField("nama", max_length=120)
    seat = models.CharField("tempat kedudukan", max_length=80, blank=True)
    address = models.TextField("alamat pada kop naskah", blank=True)
    web_host = models.CharField("situs web", max_length=120, blank=True)
    timezone = models.CharField("zona waktu", max_length=40, default="Asia/Jakarta")
    unit_code = models.CharField("kode pada nomor naskah", max_length=8)
    number_source = models.CharField(
        "sumber nomor naskah", max_length=10, choices=NumberSource, default=NumberSource.PAPER
    )
    valid_from = models.DateField("berlaku sejak", default=date(2017, 8, 16))
    valid_to = models.DateField("berlaku sampai", null=True, blank=True)

    objects: ClassVar[models.Manager[Office]] = OfficeQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        ordering = ("code",)
        verbose_name = "satker"
        constraints = (
            models.CheckConstraint(
                name="office_valid_to_after_from",
                condition=Q(valid_to=None) | Q(valid_to__gte=F("valid_from")),
            ),
            models.CheckConstraint(
                name="office_only_national_without_parent",
                condition=Q(level=OfficeLevel.NATIONAL, parent=None)
                | (~Q(level=OfficeLevel.NATIONAL) & Q(parent__isnull=False)),
            ),
        )

    def __str__(self) -> str:
        return self.name

    @property
    def is_national(self) -> bool:
        return self.level == OfficeLevel.NATIONAL

    @property
    def short_name(self) -> str:
        """The name for narrow places: "Kab. Pacitan", "Prov. Jawa Timur", "KPU RI"."""
        kinds = {"kabupaten": "Kab.", "kota": "Kota", "provinsi": "Prov.", "negara": "KPU RI"}
        return "KPU RI" if self.is_national else f"{kinds[self.region_kind]} {self.region_name}"

    @property
    def today(self) -> date:
        """Today's date in the office's own zone."""
        return today(self.timezone)

    def day_of(self, instant: datetime) -> date:
        """The date that an instant has in the office's own zone."""
        return instant.astimezone(ZoneInfo(self.timezone)).date()
