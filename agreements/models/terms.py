from __future__ import annotations

from django.db import models

from agreements.models.party import Party


class ScopePoint(models.Model):
    """One point of the scope (ruang lingkup)."""

    agreement = models.ForeignKey(
        "agreements.Agreement", on_delete=models.CASCADE, related_name="scope_points"
    )
    order = models.PositiveSmallIntegerField()
    text = models.CharField("ruang lingkup", max_length=400)

    class Meta:
        ordering = ("agreement", "order")

    def __str__(self) -> str:
        return self.text


class Recurrence(models.TextChoices):
    """How often an obligation falls due."""

    ONCE = "once", "Sekali"
    MONTHLY = "monthly", "Tiap bulan"
    SEMESTER = "semester", "Tiap semester"
    YEARLY = "yearly", "Tiap tahun"
    WHEN_NEEDED = "when_needed", "Sewaktu-waktu diperlukan"


class Obligation(models.Model):
    """What one party has undertaken to do (kewajiban)."""

    party = models.ForeignKey(Party, on_delete=models.CASCADE, related_name="obligations")
    order = models.PositiveSmallIntegerField()
    text = models.CharField("kewajiban", max_length=400)
    recurrence = models.CharField(
        "berulang", max_length=12, choices=Recurrence, default=Recurrence.WHEN_NEEDED
    )
    due_on = models.DateField("jatuh tempo", null=True, blank=True)
    settlement = models.CharField("penyelesaian saat diakhiri", max_length=300, blank=True)

    class Meta:
        ordering = ("party", "order")

    def __str__(self) -> str:
        return self.text

    @property
    def is_open(self) -> bool:
        """Whether it is still owed: what recurs always is, what is done once until it was done."""
        is_done = any(told.is_done for told in self.fulfilments.all())
        return not (self.recurrence == Recurrence.ONCE and is_done)


class Direction(models.TextChoices):
    MORE = "more", "Makin banyak makin baik"
    LESS = "less", "Makin sedikit makin baik"


class Aggregation(models.TextChoices):
    """How the values of periods and offices add up."""

    SUM = "sum", "Dijumlahkan"
    LATEST = "latest", "Nilai terakhir"
    MEAN = "mean", "Rata-rata"


class IndicatorType(models.Model):
    """A kind of benefit indicator, kept by KPU RI, so that offices measure in the same way."""

    code = models.SlugField(unique=True)
    name = models.CharField("indikator", max_length=150)
    unit = models.CharField("satuan", max_length=40)
    direction = models.CharField(max_length=4, choices=Direction, default=Direction.MORE)
    aggregation = models.CharField(max_length=6, choices=Aggregation, default=Aggregation.SUM)

    class Meta:
        ordering = ("name",)

    def __str__(self) -> str:
        return f"{self.name} ({self.unit})"


class Indicator(models.Model):
    """A benefit indicator of one agreement: baseline (may be unknown) and target."""

    agreement = models.ForeignKey("agreements.Agreement", on_delete=models.CASCADE, related_name="indicators")
    type = models.ForeignKey(
        IndicatorType, on_delete=models.PROTECT, related_name="+", verbose_name="indikator"
    )
    baseline = models.DecimalField("nilai awal", max_digits=14, decimal_places=2, null=True, blank=True)
    target = models.DecimalField("target", max_digits=14, decimal_places=2)

    class Meta:
        ordering = ("agreement", "pk")
        constraints = (models.UniqueConstraint(name="indicator_once", fields=("agreement", "type")),)
