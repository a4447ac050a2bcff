from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta
from functools import cached_property
from typing import TYPE_CHECKING

from django.contrib.auth.models import AbstractUser
from django.db import models
from django.db.models import F, Q

from organization.models.office import Office
from organization.roles import PostKind, Role, role_title

if TYPE_CHECKING:
    from datetime import datetime


class User(AbstractUser):
    """One person's account; what the person may do comes from the posts held, never from the account."""

    first_name = None  # type: ignore[assignment]
    last_name = None  # type: ignore[assignment]
    full_name = models.CharField("nama lengkap", max_length=150)
    email = models.EmailField("surel", blank=True)
    phone = models.CharField("nomor telepon/WA", max_length=30, blank=True)
    entered_by_office = models.ForeignKey(
        Office,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="didaftarkan oleh",
    )
    previous_visit_at: models.DateTimeField[datetime | None] = models.DateTimeField(
        null=True, blank=True, editable=False
    )
    last_seen_at: models.DateTimeField[datetime | None] = models.DateTimeField(
        null=True, blank=True, editable=False
    )

    REQUIRED_FIELDS = ("full_name",)

    class Meta:
        verbose_name = "akun"
        ordering = ("full_name",)
        constraints = (
            models.UniqueConstraint(
                models.functions.Lower("email"), name="user_email_once", condition=~Q(email="")
            ),
        )

    def __str__(self) -> str:
        return self.full_name or self.username

    def get_full_name(self) -> str:
        return self.full_name

    def get_short_name(self) -> str:
        return self.full_name.split(" ")[0]

    @cached_property
    def all_posts(self) -> list[Post]:
        """Every post ever held, oldest first; read once per request."""
        return list(self.posts.select_related("office", "office__parent").order_by("starts_on", "pk"))

    def posts_on(self, day: date | None = None) -> list[Post]:
        """The posts in force on a day (each office's own today when none is given)."""
        return [post for post in self.all_posts if post.is_in_force(day or post.office.today)]

    def post_for(self, office_id: int, roles: Iterable[str], on: date | None = None) -> Post | None:
        """The post under which this person may act for (office, one of the roles), if any.

        With several, the first of the given roles wins: the post is inferred from the task.
        """
        held = [post for post in self.posts_on(on) if post.office_id == office_id]
        return next((post for role in roles for post in held if post.role == role), None)


class Post(models.Model):
    """A person's post (jabatan): an office and a role held for a time, on a stated basis."""

    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="posts", verbose_name="pegawai")
    office = models.ForeignKey(Office, on_delete=models.PROTECT, related_name="posts", verbose_name="satker")
    role = models.CharField("peran", max_length=20, choices=Role)
    kind = models.CharField("sifat jabatan", max_length=10, choices=PostKind, default=PostKind.DEFINITIF)
    starts_on = models.DateField("mulai")
    ends_on = models.DateField("sampai", null=True, blank=True)
    basis_number = models.CharField("nomor SK / surat perintah", max_length=120, blank=True)
    basis_on = models.DateField("tanggal SK / surat perintah", null=True, blank=True)
    given_by = models.ForeignKey(
        User, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name="diberikan oleh"
    )
    given_at = models.DateTimeField("diberikan pada")
    ended_by = models.ForeignKey(
        User, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name="diakhiri oleh"
    )
    ended_at: models.DateTimeField[datetime | None] = models.DateTimeField(
        "diakhiri pada", null=True, blank=True
    )

    class Meta:
        verbose_name = "jabatan"
        ordering = ("office__code", "role", "starts_on")
        constraints = (
            # A post ended at once on its first day, or before it, has the day before as its last: it gives none.
            models.CheckConstraint(
                name="post_ends_after_start",
                condition=Q(ends_on=None) | Q(ends_on__gte=F("starts_on") - timedelta(days=1)),
            ),
            models.CheckConstraint(name="post_not_given_to_oneself", condition=~Q(given_by=F("user"))),
            models.UniqueConstraint(
                name="post_held_once", fields=("user", "office", "role"), condition=Q(ends_on=None)
            ),
        )

    def __str__(self) -> str:
        return self.label

    @property
    def title(self) -> str:
        """The post without its office: "Plt. Sekretaris"."""
        prefix = "" if self.kind == PostKind.DEFINITIF else f"{PostKind(self.kind).label} "
        return prefix + role_title(self.role, self.office.is_national)

    @property
    def label(self) -> str:
        return f"{self.title} · {self.office.short_name}"

    def is_in_force(self, day: date) -> bool:
        """Whether the post is held on that day, its first and last day included."""
        return self.starts_on <= day and (self.ends_on is None or day <= self.ends_on)

    def end_at_once(self, *, by: User, at: datetime) -> None:
        """Take its rights from this instant: its last day is yesterday, or the day before it began."""
        yesterday = self.office.day_of(at) - timedelta(days=1)
        self.ends_on = max(yesterday, self.starts_on - timedelta(days=1))
        self.ended_by, self.ended_at = by, at
        self.save(update_fields=["ends_on", "ended_by", "ended_at"])
