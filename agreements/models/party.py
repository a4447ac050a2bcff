from __future__ import annotations

from django.contrib.postgres.indexes import GinIndex, OpClass
from django.db import models
from django.db.models import Q
from django.db.models.functions import Upper

from agreements.choices import Capacity, DatePrecision, NumberOrigin
from agreements.models.partner import Partner
from organization.models import Office


class Party(models.Model):
    """One side of an agreement: an office or a partner, with its signatory, number, date and place of signing."""

    agreement = models.ForeignKey("agreements.Agreement", on_delete=models.CASCADE, related_name="parties")
    order = models.PositiveSmallIntegerField("urutan")
    office = models.ForeignKey(
        Office, on_delete=models.PROTECT, null=True, blank=True, related_name="party_in"
    )
    partner = models.ForeignKey(
        Partner, on_delete=models.PROTECT, null=True, blank=True, related_name="party_in"
    )
    is_owner = models.BooleanField(default=False, editable=False)
    name_as_signed = models.CharField("nama dalam naskah", max_length=200)
    label = models.CharField("sebutan", max_length=60)
    address = models.TextField("alamat dalam naskah", blank=True)
    signatory_name = models.CharField("nama penanda tangan", max_length=150, blank=True)
    signatory_title = models.CharField("jabatan penanda tangan", max_length=150, blank=True)
    signatory_capacity = models.CharField(
        "bertindak sebagai", max_length=6, choices=Capacity, default=Capacity.NONE, blank=True
    )
    signatory_authority = models.CharField("dasar kewenangan", max_length=200, blank=True)

    number = models.CharField("nomor naskah", max_length=120, blank=True)
    number_serial = models.CharField(max_length=20, blank=True)
    number_classification = models.CharField(max_length=20, blank=True)
    number_type = models.CharField(max_length=20, blank=True)
    number_office_code = models.CharField(max_length=20, blank=True)
    number_year = models.PositiveSmallIntegerField(null=True, blank=True)
    number_origin = models.CharField(
        max_length=8, choices=NumberOrigin, default=NumberOrigin.NONE, blank=True
    )
    signed_on = models.DateField("tanggal tanda tangan", null=True, blank=True)
    signed_precision = models.CharField(max_length=5, choices=DatePrecision, default=DatePrecision.DAY)
    signed_at_place = models.CharField("tempat tanda tangan", max_length=150, blank=True)

    class Meta:
        verbose_name = "pihak"
        ordering = ("agreement", "order")
        indexes = (
            GinIndex(OpClass(Upper("name_as_signed"), name="gin_trgm_ops"), name="party_name_trigrams"),
            GinIndex(OpClass(Upper("number"), name="gin_trgm_ops"), name="party_number_trigrams"),
        )
        constraints = (
            models.CheckConstraint(
                name="party_office_xor_partner",
                condition=Q(office__isnull=False, partner=None) | Q(office=None, partner__isnull=False),
            ),
            models.UniqueConstraint(
                name="party_order_once", fields=("agreement", "order"), deferrable=models.Deferrable.DEFERRED
            ),
            models.UniqueConstraint(
                name="office_number_once",
                fields=("office", "number"),
                condition=~Q(number="") & Q(is_owner=True),
            ),
            models.UniqueConstraint(name="one_owner", fields=("agreement",), condition=Q(is_owner=True)),
            models.CheckConstraint(
                name="owner_is_an_office", condition=Q(is_owner=False) | Q(office__isnull=False)
            ),
            models.UniqueConstraint(name="party_office_once", fields=("agreement", "office")),
            models.UniqueConstraint(name="party_partner_once", fields=("agreement", "partner")),
        )

    def __str__(self) -> str:
        return f"{self.label}: {self.name_as_signed}"
