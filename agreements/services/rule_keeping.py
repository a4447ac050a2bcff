"""Who keeps the rules of all offices: operator and pemeriksa hukum of KPU RI."""

from __future__ import annotations

from collections.abc import Mapping

from django.db import transaction

from agreements.models import SignatoryRule
from agreements.refusals import NotAllowed, Refused
from organization.models import Post, User
from organization.roles import READING_ROLES, RULE_KEEPING_ROLES, Role
from organization.scoping import rule_keeping_post

SIGNING_ROLES = (Role.KETUA, Role.SEKRETARIS)


def require_rule_keeper(user: User) -> Post:
    """The post under which the person keeps the rules; raises NotAllowed with who does."""
    post = rule_keeping_post(user)
    if post is None:
        names = " dan ".join(role.label.lower() for role in RULE_KEEPING_ROLES)
        raise NotAllowed(f"Aturan ini hanya dapat diubah oleh {names} KPU RI.")
    return post


def require_reader(user: User) -> None:
    """Refuse those who hold no post that reads agreements."""
    if not any(post.role in READING_ROLES for post in user.posts_on()):
        raise NotAllowed("Halaman ini untuk pegawai yang memegang jabatan dalam kerja sama.")


@transaction.atomic
def set_signatories(roles: Mapping[int, str], *, by: User) -> int:
    """Set who signs, rule by rule; returns how many changed."""
    require_rule_keeper(by)
    changed = []
    for rule in SignatoryRule.objects.select_for_update().filter(pk__in=roles):
        if roles[rule.pk] not in SIGNING_ROLES:
            raise Refused("Penanda tangan hanya Ketua atau Sekretaris.")
        if rule.role != roles[rule.pk]:
            rule.role = roles[rule.pk]
            changed.append(rule)
    SignatoryRule.objects.bulk_update(changed, ("role",))
    return len(changed)
