"""Who may see which rows (rule book section 1): an office sees its own and everything below it.

This is the one door: views open rows only through ``visible_to``. The exceptions of the rule book are
named querysets of their own beside the models they concern.
"""

from __future__ import annotations

from typing import Any, ClassVar, Self, cast

from django.contrib.auth.models import AnonymousUser
from django.db import models

from organization.models import Office, Post, User
from organization.models.office import OfficeQuerySet
from organization.roles import READING_ROLES, RULE_KEEPING_ROLES, Role

Viewer = User | AnonymousUser


def held_office_ids(user: Viewer, roles: tuple[str, ...]) -> list[int]:
    """The offices where the user holds one of the roles today."""
    if not isinstance(user, User):
        return []
    return sorted({post.office_id for post in user.posts_on() if post.role in roles})


def offices_visible_to(user: Viewer) -> OfficeQuerySet:
    """The union of the user's current posts over their own subtrees."""
    offices = cast(OfficeQuerySet, Office.objects.all())
    return offices.subtrees_of(held_office_ids(user, READING_ROLES))


def reads_everywhere(user: Viewer) -> bool:
    """Whether the user holds a reading post at KPU RI."""
    posts = user.posts_on() if isinstance(user, User) else []
    return any(post.office.is_national and post.role in READING_ROLES for post in posts)


def offices_administered_by(user: Viewer) -> OfficeQuerySet:
    """The offices whose accounts and posts the user keeps: own subtree of every admin post."""
    offices = cast(OfficeQuerySet, Office.objects.all())
    return offices.subtrees_of(held_office_ids(user, (Role.ADMIN,)))


def rule_keeping_post(user: Viewer) -> Post | None:
    """The post under which the user keeps the rules of all offices: operator or pemeriksa hukum of KPU RI."""
    held = user.posts_on() if isinstance(user, User) else []
    return next((post for post in held if post.office.is_national and post.role in RULE_KEEPING_ROLES), None)


class ScopedQuerySet(models.QuerySet[Any]):
    """Rows that belong to an office; a model names its path to it in ``scope_path``."""

    def visible_to(self, user: Viewer) -> Self:
        """Rows of the offices that the user sees; KPU RI has every office below it."""
        if reads_everywhere(user):
            return self.all()
        path = cast("ScopedModel", self.model).scope_path
        return self.filter(**{f"{path}__in": offices_visible_to(user)})


class ScopedModel(models.Model):
    """A model whose rows are opened only through ``objects.visible_to(user)``."""

    scope_path: ClassVar[str] = "office"

    objects: ClassVar[Any] = ScopedQuerySet.as_manager()

    class Meta:
        abstract = True
