from __future__ import annotations

from django.db import models

from organization.models.person import User


class AccountEventKind(models.TextChoices):
    """What may happen to an account."""

    CREATED = "created", "Akun dibuat"
    INVITED = "invited", "Tautan undangan dibuat"
    ACCEPTED = "accepted", "Kata sandi pertama dibuat lewat undangan"
    RESET_SENT = "reset_sent", "Tautan kata sandi baru dikirim ke surel pemilik akun"
    EDITED = "edited", "Data akun diubah"
    CLOSED = "closed", "Akun dinonaktifkan"
    REOPENED = "reopened", "Akun diaktifkan kembali"


class AccountEvent(models.Model):
    """One line of an account's trail: what was done to it, by whom and when; never changed."""

    account = models.ForeignKey(User, on_delete=models.PROTECT, related_name="events", verbose_name="akun")
    kind = models.CharField("peristiwa", max_length=12, choices=AccountEventKind)
    detail = models.CharField("keterangan", max_length=300, blank=True)
    by = models.ForeignKey(
        User, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name="oleh"
    )
    at = models.DateTimeField("pada")

    class Meta:
        verbose_name = "riwayat akun"
        ordering = ("-at", "-pk")

    def __str__(self) -> str:
        return f"{self.get_kind_display()}: {self.account}"
