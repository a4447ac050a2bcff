from __future__ import annotations

import os

from django.conf import settings
from django.core.files.storage import FileSystemStorage
from django.db import models

from organization.models.person import Post


class PrivateStorage(FileSystemStorage):
    """A folder that no URL serves; asked for at every use, so that tests have one of their own."""

    @property
    def base_location(self) -> str:  # type: ignore[override]
        return str(settings.FILES_ROOT)

    @property
    def location(self) -> str:  # type: ignore[override]
        return os.path.abspath(self.base_location)


def private_storage() -> FileSystemStorage:
    """Where file contents lie."""
    return PrivateStorage()


class ScanState(models.TextChoices):
    """Whether a virus scanner has seen the file (a scanner may be attached later)."""

    NOT_SCANNED = "not_scanned", "Belum dipindai"
    CLEAN = "clean", "Bersih"
    INFECTED = "infected", "Terinfeksi"


class StoredFile(models.Model):
    """Any file of the application, uploaded or made; its bytes never change (a trigger keeps the row)."""

    content = models.FileField(storage=private_storage, max_length=200)
    name = models.CharField("nama berkas", max_length=200)
    media_type = models.CharField("jenis berkas", max_length=100)
    size = models.PositiveIntegerField("ukuran (bita)")
    sha256 = models.CharField(max_length=64, db_index=True)
    scan_state = models.CharField(max_length=12, choices=ScanState, default=ScanState.NOT_SCANNED)
    extracted_text = models.TextField(blank=True)
    pages = models.PositiveIntegerField("jumlah halaman", null=True, blank=True)
    added_by = models.ForeignKey(Post, on_delete=models.PROTECT, null=True, related_name="+")
    added_at = models.DateTimeField()

    class Meta:
        verbose_name = "berkas"

    def __str__(self) -> str:
        return self.name
