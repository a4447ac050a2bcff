from __future__ import annotations

from django.db import models
from django.db.models import Q

from organization.models import Post


class ByActor(models.Model):
    """Who did it: exactly one of a post, a partner's contact (by link), or the system itself."""

    post = models.ForeignKey(Post, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    contact = models.ForeignKey(
        "agreements.PartnerContact", on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    is_system = models.BooleanField(default=False)

    class Meta:
        abstract = True
        constraints = (
            models.CheckConstraint(
                name="%(app_label)s_%(class)s_one_actor",
                condition=Q(post__isnull=False, contact=None, is_system=False)
                | Q(post=None, contact__isnull=False, is_system=False)
                | Q(post=None, contact=None, is_system=True),
            ),
        )

    @property
    def actor_name(self) -> str:
        """The person and the post, the partner's contact, or "Sistem"."""
        if self.post is not None:
            return f"{self.post.user.full_name} ({self.post.label})"
        return str(self.contact) if self.contact is not None else "Sistem"
