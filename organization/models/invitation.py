from __future__ import annotations

from datetime import datetime

from django.db import models

from organization.models.person import User


class Invitation(models.Model):
    """A link by which somebody sets the first password of a new account; only the hash of its token is kept."""

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="invitations")
    token_hash = models.CharField(max_length=64, unique=True)
    invited_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    created_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    used_at: models.DateTimeField[datetime | None] = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = "undangan"

    def is_open(self, at: datetime) -> bool:
        """Whether the link may still be used at that instant."""
        return self.used_at is None and at < self.expires_at
