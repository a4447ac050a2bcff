from __future__ import annotations

from datetime import date

from django.db import models
from django.db.models import Q

from agreements.models import Agreement, Period
from organization.models import Office, Post, StoredFile
from organization.scoping import ScopedModel


class ReportState(models.TextChoices):
    """Where a periodic report stands (rule book section 9)."""

    BELUM = "belum", "Belum disusun"
    DRAF = "draf", "Draf"
    DIKIRIM = "dikirim", "Dikirim"
    DITERIMA = "diterima", "Diterima"
    DIKEMBALIKAN = "dikembalikan", "Dikembalikan"


UNSENT = (ReportState.BELUM, ReportState.DRAF, ReportState.DIKEMBALIKAN)


def is_overdue(today: date) -> Q:
    """Reports that are not sent though their limit is past."""
    return Q(state__in=UNSENT, due_on__lt=today)


class PeriodicReport(ScopedModel):
    """The report that one office owes for one period (laporan berkala), made on the period's first day.

    ``province`` is a snapshot: regions split, but a report stays with the province it was owed to. ``receiver`` is
    the office that accepts it; KPU RI's own is accepted by its Ketua.
    """

    office = models.ForeignKey(Office, on_delete=models.PROTECT, related_name="periodic_reports")
    period = models.ForeignKey(Period, on_delete=models.PROTECT, related_name="reports")
    province = models.ForeignKey(Office, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    receiver = models.ForeignKey(Office, on_delete=models.PROTECT, related_name="reports_to_receive")
    state = models.CharField(max_length=12, choices=ReportState, default=ReportState.BELUM)
    due_on = models.DateField("batas waktu")
    is_late = models.BooleanField("terlambat", default=False)
    note = models.TextField("catatan pengantar", blank=True)
    started_at = models.DateTimeField(null=True, blank=True)
    checked_by = models.ForeignKey(Post, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    checked_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = "laporan berkala"
        ordering = ("-period__starts_on", "office__code")
        indexes = (
            models.Index(fields=("receiver", "period", "state")),
            models.Index(
                name="unsent_reports",
                fields=("due_on",),
                condition=~Q(state__in=(ReportState.DIKIRIM, ReportState.DITERIMA)),
            ),
        )
        constraints = (
            models.UniqueConstraint(name="one_report_per_office_and_period", fields=("office", "period")),
            models.CheckConstraint(name="report_state_known", condition=Q(state__in=ReportState.values)),
            models.CheckConstraint(
                name="report_checked_whole",
                condition=Q(checked_by=None, checked_at=None)
                | Q(checked_by__isnull=False, checked_at__isnull=False),
            ),
        )

    def __str__(self) -> str:
        return f"Laporan {self.period} {self.office}"

    @property
    def receiver_name(self) -> str:
        """Who accepts it, in words; KPU RI's own goes to its Ketua."""
        return f"Ketua {self.receiver}" if self.receiver_id == self.office_id else str(self.receiver)

    @property
    def is_unsent(self) -> bool:
        return self.state in UNSENT


class SentReport(models.Model):
    """What was sent, frozen: its data as it stood and their hash; numbered from 1 for each report. Only added."""

    report = models.ForeignKey(PeriodicReport, on_delete=models.PROTECT, related_name="sendings")
    number = models.PositiveSmallIntegerField()
    data = models.JSONField()
    sha256 = models.CharField(max_length=64)
    sent_by = models.ForeignKey(Post, on_delete=models.PROTECT, related_name="+")
    sent_at = models.DateTimeField()
    was_late = models.BooleanField()

    class Meta:
        verbose_name = "laporan terkirim"
        ordering = ("report", "-number")
        constraints = (models.UniqueConstraint(name="sending_numbered_once", fields=("report", "number")),)


class ReportDecision(models.Model):
    """That a sending was accepted or returned, by whom, and why; once for each sending. Only added."""

    sending = models.OneToOneField(SentReport, on_delete=models.PROTECT, related_name="decision")
    is_accepted = models.BooleanField()
    decided_by = models.ForeignKey(Post, on_delete=models.PROTECT, related_name="+")
    decided_at = models.DateTimeField()
    note = models.TextField("catatan", blank=True)

    class Meta:
        verbose_name = "keputusan atas laporan"
        constraints = (
            models.CheckConstraint(name="return_has_note", condition=Q(is_accepted=True) | ~Q(note="")),
        )


class RowRemark(models.Model):
    """A remark of the upper office on one line of a returned report."""

    decision = models.ForeignKey(ReportDecision, on_delete=models.PROTECT, related_name="remarks")
    agreement = models.ForeignKey(Agreement, on_delete=models.PROTECT, related_name="+")
    text = models.CharField("catatan", max_length=400)

    class Meta:
        verbose_name = "catatan baris"
        constraints = (
            models.UniqueConstraint(name="one_remark_per_row", fields=("decision", "agreement")),
            models.CheckConstraint(name="remark_says_something", condition=~Q(text="")),
        )


class ReportFileKind(models.TextChoices):
    PDF = "pdf", "PDF"
    XLSX = "xlsx", "Excel (XLSX)"


class FileState(models.TextChoices):
    PENDING = "pending", "Sedang dibuat"
    READY = "ready", "Siap"
    FAILED = "failed", "Gagal dibuat"


class ReportFile(models.Model):
    """A file made of a sending by the worker, once."""

    sending = models.ForeignKey(SentReport, on_delete=models.PROTECT, related_name="files")
    kind = models.CharField(max_length=4, choices=ReportFileKind)
    state = models.CharField(max_length=8, choices=FileState, default=FileState.PENDING)
    requested_at = models.DateTimeField()
    file = models.ForeignKey(StoredFile, on_delete=models.PROTECT, null=True, blank=True, related_name="+")

    class Meta:
        verbose_name = "berkas laporan"
        constraints = (
            models.UniqueConstraint(name="report_file_once", fields=("sending", "kind")),
            models.CheckConstraint(
                name="ready_report_file_is_there",
                condition=(Q(state=FileState.READY) & Q(file__isnull=False))
                | (~Q(state=FileState.READY) & Q(file=None)),
            ),
        )
