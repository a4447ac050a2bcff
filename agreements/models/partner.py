from __future__ import annotations

from typing import Any, ClassVar

from django.contrib.postgres.indexes import GinIndex, OpClass
from django.contrib.postgres.search import TrigramSimilarity
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Upper

from agreements.choices import PartnerCategory
from agreements.models.actor import ByActor
from organization.models import Office, StoredFile
from organization.scoping import ScopedModel


class PartnerQuerySet(models.QuerySet["Partner"]):
    def current(self) -> PartnerQuerySet:
        """Partners that have not been merged into another."""
        return self.filter(merged_into=None)

    def similar_to(self, name: str, threshold: float = 0.4) -> PartnerQuerySet:
        """Current partners whose name is nearly the given one, nearest first."""
        return (
            self.current()
            .annotate(similarity=TrigramSimilarity("name", name))
            .filter(similarity__gte=threshold)
            .order_by("-similarity", "name")
        )


class Partner(models.Model):
    """A partner (mitra) in the national registry."""

    name = models.CharField("nama mitra", max_length=200)
    category = models.CharField("kategori", max_length=24, choices=PartnerCategory)
    is_vertical = models.BooleanField("instansi vertikal", default=False)
    country = models.CharField("negara", max_length=60, default="Indonesia")
    parent = models.ForeignKey(
        "self", on_delete=models.PROTECT, null=True, blank=True, related_name="children", verbose_name="induk"
    )
    merged_into = models.ForeignKey(
        "self", on_delete=models.PROTECT, null=True, blank=True, related_name="merged_from"
    )
    address = models.TextField("alamat", blank=True)
    web = models.CharField("situs web", max_length=200, blank=True)
    deed = models.CharField("akta pendirian", max_length=200, blank=True)
    registration = models.CharField("NIB / AHU / SKT", max_length=120, blank=True)
    accreditation = models.CharField("akreditasi", max_length=120, blank=True)
    accredited_on = models.DateField("tanggal akreditasi", null=True, blank=True)
    signatory_name = models.CharField("nama penanda tangan", max_length=150, blank=True)
    signatory_title = models.CharField("jabatan penanda tangan", max_length=150, blank=True)
    signatory_authority = models.CharField("dasar kewenangan penanda tangan", max_length=200, blank=True)
    logo = models.ForeignKey(StoredFile, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    entered_by_office = models.ForeignKey(Office, on_delete=models.PROTECT, related_name="+")
    created_at = models.DateTimeField()

    objects: ClassVar[Any] = PartnerQuerySet.as_manager()

    class Meta:
        verbose_name = "mitra"
        ordering = ("name",)
        indexes = (GinIndex(OpClass(Upper("name"), name="gin_trgm_ops"), name="partner_name_trigrams"),)
        constraints = (
            models.CheckConstraint(name="partner_not_merged_into_itself", condition=~Q(merged_into=F("pk"))),
            models.CheckConstraint(name="partner_not_its_own_parent", condition=~Q(parent=F("pk"))),
            # The same name is another partner's only elsewhere: below another parent, or in another country.
            models.UniqueConstraint(
                Upper("name"),
                "category",
                Upper("country"),
                "parent",
                name="partner_named_once",
                condition=Q(merged_into=None),
                nulls_distinct=False,
                violation_error_message="Mitra dengan nama, kategori, negara, dan induk ini sudah terdaftar.",
            ),  # fmt: skip
        )

    def __str__(self) -> str:
        return self.name

    @property
    def is_foreign(self) -> bool:
        return self.country.strip().lower() != "indonesia"

    @property
    def web_url(self) -> str:
        """The website where it can be followed; what was written otherwise before stays mere text."""
        return self.web if self.web.startswith(("https://", "http://")) else ""


class PartnerContact(ScopedModel):
    """A person at a partner, as one office knows him or her; contacts belong to the office that added them."""

    partner = models.ForeignKey(Partner, on_delete=models.PROTECT, related_name="contacts")
    office = models.ForeignKey(Office, on_delete=models.PROTECT, related_name="+")
    name = models.CharField("nama", max_length=150)
    position = models.CharField("jabatan", max_length=150, blank=True)
    phone = models.CharField("telepon/WA", max_length=30, blank=True)
    email = models.EmailField("surel", blank=True)
    is_active = models.BooleanField(default=True)

    class Meta:
        verbose_name = "narahubung mitra"
        ordering = ("name",)

    def __str__(self) -> str:
        return f"{self.name} ({self.partner})"


class PartnerChange(ByActor):
    """One row of a partner's history: entered, changed or merged, and by whom; rows are only added.

    ``changes`` holds the name of each changed field with its old and new value, as people read them.
    """

    partner = models.ForeignKey(Partner, on_delete=models.PROTECT, related_name="changes")
    at = models.DateTimeField()
    summary = models.CharField(max_length=500)
    changes = models.JSONField(default=dict)

    class Meta(ByActor.Meta):
        abstract = False
        verbose_name = "riwayat mitra"
        ordering = ("-at", "-pk")

    def __str__(self) -> str:
        return self.summary

    @property
    def lines(self) -> list[tuple[str, str, str]]:
        """The changed fields: label, old value, new value."""
        label = Partner._meta.get_field
        return [(str(label(name).verbose_name), old, new) for name, (old, new) in self.changes.items()]
