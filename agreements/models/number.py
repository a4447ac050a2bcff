from __future__ import annotations

from django.db import models
from django.db.models import F, Q

from agreements.instruments import Instrument
from organization.models import Office
from organization.scoping import ScopedModel


class NumberCode(models.Model):
    """Classification and type codes with which numbers of an instrument are made, valid for a time."""

    instrument = models.CharField("bentuk", max_length=4, choices=Instrument)
    classification = models.CharField("kode klasifikasi", max_length=20)
    type_code = models.CharField("kode jenis", max_length=20)
    valid_from = models.DateField("berlaku sejak")
    valid_to = models.DateField("berlaku sampai", null=True, blank=True)

    class Meta:
        verbose_name = "kode nomor"
        ordering = ("instrument", "-valid_from")
        constraints = (
            models.CheckConstraint(
                name="number_code_valid_to_after_from",
                condition=Q(valid_to=None) | Q(valid_to__gte=F("valid_from")),
            ),
        )


class NumberSeries(models.Model):
    """The counter of one register: office, instrument and year; its row is locked while a number is taken."""

    office = models.ForeignKey(Office, on_delete=models.PROTECT, related_name="+")
    instrument = models.CharField(max_length=4, choices=Instrument)
    year = models.PositiveSmallIntegerField()
    last_serial = models.PositiveIntegerField(default=0)

    class Meta:
        verbose_name = "register nomor"
        constraints = (models.UniqueConstraint(name="series_once", fields=("office", "instrument", "year")),)


class RegisteredNumber(ScopedModel):
    """One number of an office's own register: in use, or void with the reason."""

    scope_path = "series__office"

    series = models.ForeignKey(NumberSeries, on_delete=models.PROTECT, related_name="numbers")
    serial = models.PositiveIntegerField()
    text = models.CharField(max_length=120)
    agreement = models.ForeignKey(
        "agreements.Agreement", on_delete=models.PROTECT, related_name="registered_numbers"
    )
    taken_at = models.DateTimeField()
    voided_at = models.DateTimeField(null=True, blank=True)
    void_reason = models.CharField(max_length=300, blank=True)

    class Meta:
        verbose_name = "nomor"
        ordering = ("series", "serial")
        constraints = (
            models.UniqueConstraint(name="serial_once", fields=("series", "serial")),
            models.UniqueConstraint(
                name="one_valid_number_each", fields=("agreement",), condition=Q(voided_at=None)
            ),
        )
