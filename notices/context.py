"""The bell on every page."""

from __future__ import annotations

from django.http import HttpRequest
from django.utils.functional import SimpleLazyObject

from notices.models import ReminderItem
from organization.models import User

MOST = 99


def bell(request: HttpRequest) -> dict[str, object]:
    """Give the templates ``unseen``: how many reminders the person has not seen, counted only where it is shown."""
    user = getattr(request, "user", None)
    if not isinstance(user, User):
        return {"unseen": 0}
    return {"unseen": SimpleLazyObject(lambda: _count(user))}


def _count(user: User) -> int:
    return ReminderItem.objects.of(user).unseen()[: MOST + 1].count()
