from __future__ import annotations

from django.db import models

from agreements.choices import ContactKind
from organization.models import Post, StoredFile


class ContactNote(models.Model):
    """A note of a contact with the partner (catatan komunikasi); one may serve stages 1 and 2."""

    agreement = models.ForeignKey(
        "agreements.Agreement", on_delete=models.CASCADE, related_name="contact_notes"
    )
    kind = models.CharField("bentuk", max_length=10, choices=ContactKind)
    held_on = models.DateField("tanggal")
    result = models.TextField("hasil")
    agreed_points = models.TextField("pokok-pokok yang disepakati", blank=True)
    people = models.CharField("yang hadir / dihubungi", max_length=300, blank=True)
    place = models.CharField("tempat", max_length=150, blank=True)
    file = models.ForeignKey(
        StoredFile, on_delete=models.PROTECT, null=True, blank=True, related_name="contact_notes"
    )
    noted_by = models.ForeignKey(Post, on_delete=models.PROTECT, related_name="+")
    noted_at = models.DateTimeField()

    class Meta:
        verbose_name = "catatan komunikasi"
        ordering = ("agreement", "held_on", "pk")
