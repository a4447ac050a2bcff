from __future__ import annotations

from django.db import models


class Holiday(models.Model):
    """A day on which KPU RI departs from the national calendar: a holiday added, or one that is worked after all."""

    day = models.DateField("tanggal", unique=True)
    name = models.CharField("keterangan", max_length=120)
    is_working_day = models.BooleanField("tetap hari kerja", default=False)

    class Meta:
        verbose_name = "hari libur"
        ordering = ("day",)

    def __str__(self) -> str:
        return self.name
