"""Who holds which post today, for many offices at once."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Sequence
from datetime import date

from django.db.models import Q

from organization.models import Office, Post
from organization.roles import role_title


class Holders:
    """The active holders of some roles on a day, read in one query; ``of(office, roles)`` gives their user ids."""

    def __init__(
        self, roles: Collection[str], today: date, office_ids: Collection[int] | None = None
    ) -> None:
        posts = Post.objects.filter(
            Q(ends_on=None) | Q(ends_on__gte=today),
            role__in=roles,
            starts_on__lte=today,
            user__is_active=True,
        )
        if office_ids is not None:
            posts = posts.filter(office__in=office_ids)
        self._users: dict[tuple[int, str], list[int]] = defaultdict(list)
        for office_id, role, user_id in posts.values_list("office_id", "role", "user_id"):
            self._users[office_id, role].append(user_id)

    def of(self, office_id: int, roles: Collection[str]) -> list[int]:
        """The ids of whoever holds one of the roles in the office, each once."""
        found = [user for role in roles for user in self._users.get((office_id, role), ())]
        return list(dict.fromkeys(found))


def vacant_post(office: Office, roles: Sequence[str]) -> str:
    """The post that nobody holds today where work waits for it, in words; empty when somebody does."""
    if Holders(roles, office.today, [office.pk]).of(office.pk, roles):
        return ""
    titles = " dan ".join(role_title(role, office.is_national) for role in roles)
    return f"{titles} · {office.short_name}"
